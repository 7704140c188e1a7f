// The explored space of the symbolic engine: one set of states, and levels where something was found.

import type { CoverageRecorder } from "../coverage/recorder.js";
import type { ExploredSpace, PathSearch, SearchCounts, StateSampler } from "../engine/explored-space.js";
import { failureNotice } from "../internal-error.js";
import type { Interpreter } from "../interpreter/interpreter.js";
import type { State } from "../interpreter/values.js";
import { LivenessAborted, LivenessUnsupported, type Scheduler, type StateGraph } from "../liveness/graph.js";
import { interpretedStateGraph } from "../liveness/interpreted-graph.js";
import type { PropertyResults } from "../liveness/check.js";
import type { LivenessPlan } from "../liveness/plan.js";
import { symmetryOf } from "../reduction/symmetry.js";
import { findInitialDefect, walkToFinding, type LevelMarks } from "../search/marked-path.js";
import { seededRandom, type Random } from "../search/random.js";
import { VisitedSet } from "../search/visited-set.js";
import { asCount, type Count } from "../search/count.js";
import type { Finding, Progress, ShortestPaths, Tick } from "../search/state-space.js";
import { countFirings, countViolations, SetCounter } from "./counting.js";
import { EMPTY } from "./diagram.js";
import { conjugacyClasses, fixedStates } from "./orbits.js";
import { Stopped, workOf, type Runner } from "./run.js";
import type { SymbolicModel } from "./symbolic-model.js";
import type { SymbolicSearch } from "./symbolic-search.js";
import type { SymbolicThresholds } from "./thresholds.js";
import { checkTemporalProperties, isAlwaysImmediate, resultsIfAllHold } from "./temporal/check.js";
import { ExploredSteps, LiveSets } from "./temporal/explored-steps.js";

export interface SymbolicExploration {
  readonly space: Interpreter;
  readonly runner: Runner;
  readonly search: SymbolicSearch;
  readonly began: number;
  /** Why the search stopped early. */
  readonly stopped: string | undefined;
  readonly tick: Tick | undefined;
  readonly recorder: CoverageRecorder | undefined;
  readonly thresholds: SymbolicThresholds;
}

export function countStates(model: SymbolicModel, set: number): Count {
  return asCount(new SetCounter(model, set).total);
}

const GRAPH_TRANSITIONS = 5_000_000;
/** The work on sets, for each state, that takes about as long as the graph. */
const WORK_INSTEAD_OF_GRAPH = 300;

interface Totals {
  readonly states: bigint;
  readonly initialStates: bigint;
  readonly unexpanded: bigint;
  readonly firings: readonly bigint[];
  readonly outside: bigint;
}

export class SymbolicSpace implements ExploredSpace {
  readonly engine = "symbolic";
  readonly threads = 1;
  readonly began: number;
  readonly coverage: ExploredSpace["coverage"];
  counts: SearchCounts;
  #onPath: LevelMarks | undefined;

  constructor(readonly exploration: SymbolicExploration) {
    const { space, stopped, recorder } = exploration;
    this.began = exploration.began;
    this.coverage = recorder?.coverage;
    this.counts = {
      stopped,
      states: 0,
      initialStates: 0,
      transitions: 0,
      depth: undefined,
      firings: space.faultActions.map(() => 0),
      covered: space.covers.map(() => false),
      outsideConstraint: 0,
      unexpanded: 0,
    };
  }

  /** Counts what was explored. To be called once, first. */
  async count(): Promise<void> {
    const { search, stopped } = this.exploration;
    const why = stopped ?? (await this.#countExplored());
    if (why !== undefined)
      this.counts = { ...this.counts, stopped: why, states: countStates(search.model, search.reached) };
  }

  /** Returns why it was stopped, if it was. */
  async #countExplored(): Promise<string | undefined> {
    const { result, initial } = this.exploration.search;
    if (result === undefined || initial === undefined) throw new Error("internal: nothing was explored");
    try {
      const totals = await this.#run(this.#countAll());
      this.counts = {
        stopped: undefined,
        states: asCount(totals.states),
        initialStates: asCount(totals.initialStates),
        transitions: asCount(totals.firings.reduce((sum, count) => sum + count, 0n)),
        depth: result.depth,
        firings: totals.firings.map(asCount),
        covered: result.covered,
        outsideConstraint: asCount(totals.outside + BigInt(initial.outside)),
        unexpanded: asCount(totals.unexpanded),
      };
      return undefined;
    } catch (error) {
      if (!(error instanceof Stopped)) throw error;
      return error.message;
    }
  }

  /** States that the other engines count as one are counted as one here too. */
  *#countAll(): Generator<void, Totals> {
    const { search, space } = this.exploration;
    const { model } = search;
    if (!symmetryOf(space.stateTypes, model.check).reduced) return yield* this.#countFixed(undefined);
    let sum: Totals | undefined;
    let order = 0n;
    for (const { representative, size } of conjugacyClasses(space.stateTypes)) {
      const totals = yield* this.#countFixed(representative);
      sum = combine(sum, totals, size);
      order += size;
    }
    if (sum === undefined) throw new Error("internal: a symmetric type without permutations");
    return divide(sum, order);
  }

  *#countFixed(permutation: Parameters<typeof fixedStates>[2] | undefined): Generator<void, Totals> {
    const { model, properties, result, initial } = this.exploration.search;
    if (result === undefined || initial === undefined) throw new Error("internal: nothing was explored");
    function* counterOf(set: number): Generator<void, SetCounter> {
      return new SetCounter(model, permutation === undefined ? set : yield* fixedStates(model, set, permutation));
    }
    const states = (yield* counterOf(result.visited)).total;
    const initialStates = (yield* counterOf(initial.states)).total;
    const unexpanded = (yield* counterOf(result.unexpanded)).total;
    const expanded = yield* counterOf(result.expanded);
    return {
      states,
      initialStates,
      unexpanded,
      firings: countFirings(model, expanded),
      outside: countViolations(properties.outside, expanded),
    };
  }

  async findPath(): Promise<PathSearch> {
    const { search, space } = this.exploration;
    const { initial, levels } = search;
    const { stopped } = this.counts;
    if (stopped !== undefined || initial === undefined) return { finding: undefined, stopped };
    const open = levels === undefined ? [] : levels.coveredBefore.map((covered) => !covered);
    const checkCancelled = (): Promise<string | undefined> => this.#checkCancelled();
    if (initial.defective) return asPathSearch(await findInitialDefect(space, open, checkCancelled), 0);
    const finding = levels?.finding;
    if (levels === undefined || finding === undefined) return { finding: undefined, stopped: undefined };
    const { last, deadlocked } = finding;
    try {
      const onPath = await this.#run(levels.shortestPaths());
      search.model.held.push(...onPath);
      const marks: LevelMarks = (level) => (state) => search.model.contains(onPath[level] ?? EMPTY, state);
      this.#onPath = marks;
      const walked = await walkToFinding(space, { marks, last, deadlocked, open }, checkCancelled);
      return asPathSearch(walked, last + (deadlocked ? 0 : 1));
    } catch (error) {
      if (!(error instanceof Stopped)) throw error;
      return asPathSearch(error.message, last);
    }
  }

  shortestPaths(finding: Finding): Promise<ShortestPaths<State> | string | undefined> {
    const { levels } = this.exploration.search;
    if (this.#onPath === undefined || levels === undefined || finding.path.transitions.length === 0)
      return Promise.resolve(undefined);
    return Promise.resolve({
      openCovers: levels.coveredBefore.map((covered) => !covered),
      onPathAt: this.#onPath,
      checkCancelled: () => this.#checkCancelled(),
    });
  }

  /**
   * On sets, if the graph would be large. If it can still be built, sets only answer whether all properties hold: the graph
   * has the shortest counterexamples. Undefined: the graph has to answer.
   */
  async checkProperties(interpreter: Interpreter, plan: LivenessPlan): Promise<PropertyResults | undefined> {
    const { search, thresholds } = this.exploration;
    const { graphStates, smallGraphStates } = thresholds;
    const { model, result, initial } = search;
    const { states, transitions, outsideConstraint, unexpanded } = this.counts;
    if (result === undefined || initial === undefined) throw new Error("internal: nothing was explored");
    const isSmall = states <= graphStates && transitions <= GRAPH_TRANSITIONS;
    const isCut = outsideConstraint !== 0 || unexpanded !== 0;
    const readsSteps = plan.predicates.some(({ ofStep }) => ofStep);
    if (isSmall && (isCut || readsSteps || states <= smallGraphStates)) return undefined;
    if (isCut || readsSteps)
      throw new LivenessUnsupported(
        `${isCut ? "with `within` or `depth`" : "where they name actions of an abstract system"}, the symbolic engine checks temporal properties of at most ${graphStates} states; here are ${states}`,
      );
    const live = new LiveSets();
    const explored = new ExploredSteps(model, plan, live, result.visited, initial.states);
    const began = performance.now();
    const run = <T>(work: Generator<void, T>): Promise<T> =>
      this.exploration.runner.run(
        model,
        work,
        () => this.#progress,
        (mark) => {
          search.markRoots(mark);
          live.markRoots(mark);
        },
      );
    try {
      const results = await run(
        isSmall
          ? atMost(WORK_INSTEAD_OF_GRAPH * Number(states), model, resultsIfAllHold(explored))
          : checkTemporalProperties(model.model, interpreter, explored),
      );
      if (results === undefined) return undefined;
      const immediate = await immediateResponses(results, plan, (property) =>
        run(isAlwaysImmediate(explored, property)),
      );
      return { ...results, ...immediate, seconds: (performance.now() - began) / 1000 };
    } catch (error) {
      if (isSmall && error instanceof LivenessUnsupported) return undefined;
      throw error instanceof Stopped ? new LivenessAborted(error.message) : error;
    }
  }

  /** The graph is explicit: the interpreter builds it if it is small enough. */
  graph(plan: LivenessPlan, scheduler: Scheduler): Promise<StateGraph> {
    const { space, search } = this.exploration;
    const { model, check } = search.model;
    return interpretedStateGraph(model, space, plan, check.depth, scheduler);
  }

  /** Of states that count as one, the first. */
  async *states(): AsyncGenerator<State> {
    const { space, search } = this.exploration;
    const { model, result } = search;
    if (result === undefined) return;
    const reduced = symmetryOf(space.stateTypes, model.check).reduced;
    const seen = new VisitedSet();
    for (const vector of model.sets.vectors(result.visited, model.encoding.levels)) {
      const state = model.encoding.stateOf(vector);
      if (reduced) {
        const key = space.key(state);
        if (seen.has(key)) continue;
        seen.set(key, 0);
      }
      yield state;
    }
  }

  get sampler(): StateSampler | undefined {
    const { model, result } = this.exploration.search;
    if (result === undefined) return undefined;
    return {
      *sample(size, seed) {
        const counter = new SetCounter(model, result.visited);
        const random = seededRandom(seed);
        for (let i = 0; i < size; i++) yield model.encoding.stateOf(counter.vectorAt(below(counter.total, random)));
      },
      contains: (state) => model.contains(result.visited, state),
    };
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  #run<T>(work: Generator<void, T>): Promise<T> {
    const { runner, search } = this.exploration;
    return runner.run(
      search.model,
      work,
      () => this.#progress,
      (mark) => search.markRoots(mark),
    );
  }

  #checkCancelled(): Promise<string | undefined> {
    return this.exploration.runner.checkCancelled(() => this.#progress);
  }

  get #progress(): Progress {
    const { states, transitions, depth } = this.counts;
    const { nodes } = this.exploration.search.model.diagram.statistics();
    return { states, transitions, depth: depth ?? 0, frontier: 0, nodes };
  }
}

type Results = Omit<PropertyResults, "seconds">;

/** Adds what is said of responses that are always there at once. Whatever fails costs only that: the verdicts are known. */
async function immediateResponses(
  { properties, notices = [] }: Results,
  plan: LivenessPlan,
  isImmediate: (property: LivenessPlan["properties"][number]) => Promise<boolean>,
): Promise<Pick<Results, "properties" | "notices">> {
  const results = [...properties];
  try {
    for (const [i, property] of plan.properties.entries()) {
      const result = results[i];
      const { immediate } = property;
      if (result?.verdict !== "holds" || immediate === undefined) continue;
      if (await isImmediate(property)) results[i] = { ...result, immediate };
    }
  } catch (error) {
    if (!(error instanceof Stopped)) {
      const notice = failureNotice("it is not known which responses are always there at once", error);
      return { properties: results, notices: [...notices, notice] };
    }
  }
  return { properties: results, notices };
}

/** Undefined after so much work. */
function* atMost<T>(limit: number, model: SymbolicModel, work: Generator<void, T>): Generator<void, T | undefined> {
  const end = workOf(model) + limit;
  for (;;) {
    const next = work.next();
    if (next.done === true) return next.value;
    if (workOf(model) > end) return undefined;
    yield;
  }
}

const CHUNK = 2n ** 30n;

/** A random number below `bound`. */
function below(bound: bigint, random: Random): bigint {
  let range = 1n;
  let drawn = 0n;
  while (range < bound) {
    range *= CHUNK;
    drawn = drawn * CHUNK + BigInt(random.below(Number(CHUNK)));
  }
  // What would favour small results is drawn again.
  return drawn < range - (range % bound) ? drawn % bound : below(bound, random);
}

/** The result of walking to a finding; a string says why the walk was stopped. */
function asPathSearch(finding: Finding | string, steps: number): PathSearch {
  if (typeof finding !== "string") return { finding, stopped: undefined };
  return {
    finding: undefined,
    stopped: `${finding}; something was found within ${steps} steps, but not how it comes about`,
  };
}

function combine(sum: Totals | undefined, each: Totals, times: bigint): Totals {
  const add = (a: bigint | undefined, b: bigint): bigint => (a ?? 0n) + times * b;
  return {
    states: add(sum?.states, each.states),
    initialStates: add(sum?.initialStates, each.initialStates),
    unexpanded: add(sum?.unexpanded, each.unexpanded),
    firings: each.firings.map((count, i) => add(sum?.firings[i], count)),
    outside: add(sum?.outside, each.outside),
  };
}

function divide(sum: Totals, order: bigint): Totals {
  const quotient = (count: bigint): bigint => {
    if (count % order !== 0n) throw new Error("internal: the explored set is not symmetric");
    return count / order;
  };
  return {
    states: quotient(sum.states),
    initialStates: quotient(sum.initialStates),
    unexpanded: quotient(sum.unexpanded),
    firings: sum.firings.map(quotient),
    outside: quotient(sum.outside),
  };
}
