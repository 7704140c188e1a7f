// What an engine returns: the state space that it explored, still at hand. Everything that follows an exploration (the counterexample, temporal
// properties, certificates) is computed from it, one after the other.

import type { PointCoverage, CoverageRecorder } from "../coverage/recorder.js";
import type { Interpreter } from "../interpreter/interpreter.js";
import type { State } from "../interpreter/values.js";
import { LivenessAborted, type Scheduler, type StateGraph } from "../liveness/graph.js";
import type { PropertyResults } from "../liveness/check.js";
import type { LivenessPlan } from "../liveness/plan.js";
import type { Engine } from "../outcome.js";
import type { Count } from "../search/count.js";
import type { Finding, ShortestPaths, StateSpace } from "../search/state-space.js";

/** The figures of an exploration, without what it found. Those of a search (`SearchResult`), but they may be large. */
export interface SearchCounts {
  readonly stopped: string | undefined;
  readonly states: Count;
  readonly initialStates: Count;
  readonly transitions: Count;
  /** The greatest distance of a state from the initial ones; undefined if the exploration did not go by levels. */
  readonly depth: number | undefined;
  readonly firings: readonly Count[];
  readonly covered: readonly boolean[];
  readonly outsideConstraint: Count;
  readonly unexpanded: Count;
}

/** What was explored, and the finding on the chosen path. */
export interface ExplorationResult extends SearchCounts {
  readonly finding: Finding | undefined;
}

/** The finding on the first of the shortest paths; or why a path to what was found is not known. */
export interface PathSearch {
  readonly finding: Finding | undefined;
  readonly stopped: string | undefined;
}

export interface ExploredSpace {
  readonly engine: Engine;
  readonly threads: number;
  /** When the exploration began, by `performance.now()`. Compilation lies before it. */
  readonly began: number;
  readonly counts: SearchCounts;
  /** Why the engine cannot explore the check, if it cannot. */
  readonly engineLimit?: string | undefined;
  /** What the exploration itself covered; undefined if coverage was not requested. */
  readonly coverage: readonly PointCoverage[] | undefined;
  /** Finds the path to what the search found. An engine may search again for it, so the states are no longer at hand afterwards. */
  findPath(): Promise<PathSearch>;
  /**
   * The states on all shortest paths to a finding of at least one step; a string says why they are not known. Undefined if the search does not
   * find shortest paths.
   */
  shortestPaths(finding: Finding): Promise<ShortestPaths<State> | string | undefined>;
  /**
   * Checks the temporal properties without a graph; undefined if there should be one. Throws as `graph` does.
   * `interpreter`: without symmetry reduction.
   */
  checkProperties?(interpreter: Interpreter, plan: LivenessPlan): Promise<PropertyResults | undefined>;
  /**
   * The graph of the explored states, for temporal properties. Throws `LivenessAborted` if there is not enough memory for
   * it, and `LivenessUnsupported` if the engine cannot make it.
   */
  graph(plan: LivenessPlan, scheduler: Scheduler): Promise<StateGraph>;
  /** The visited states, each once, in any order. May be called more than once. */
  states(): AsyncIterable<State>;
  /** For sets that are too large to list: random visited states, and whether a state was visited. */
  readonly sampler?: StateSampler | undefined;
  close(): Promise<void>;
}

export interface StateSampler {
  /** Independent, each state of the set with the same probability. */
  sample(size: number, seed: number): Iterable<State>;
  contains(state: State): boolean;
}

export interface NothingExplored {
  readonly engine: Engine;
  readonly threads: number;
  readonly recorder: CoverageRecorder | undefined;
  /** True if the engine cannot explore the check at all. */
  readonly beyondEngine?: boolean;
}

/** The space of a search that could not begin. */
export function spaceOfNothing<S>(
  space: StateSpace<S>,
  why: string,
  { engine, threads, recorder, beyondEngine = false }: NothingExplored,
): ExploredSpace {
  return {
    engine,
    threads,
    engineLimit: beyondEngine ? why : undefined,
    began: performance.now(),
    counts: {
      stopped: why,
      states: 0,
      initialStates: 0,
      transitions: 0,
      depth: 0,
      firings: space.faultActions.map(() => 0),
      covered: space.covers.map(() => false),
      outsideConstraint: 0,
      unexpanded: 0,
    },
    coverage: recorder?.coverage,
    findPath: () => Promise.resolve({ finding: undefined, stopped: why }),
    shortestPaths: () => Promise.resolve(undefined),
    graph: () => Promise.reject(new LivenessAborted(why)),
    states: async function* () {
      // There are none.
    },
    close: () => Promise.resolve(),
  };
}
