// The reference engine: a search by the interpreter, as an explored space.

import type { CoverageRecorder } from "../coverage/recorder.js";
import type { Interpreter } from "../interpreter/interpreter.js";
import type { State } from "../interpreter/values.js";
import { interpretedGraph } from "../liveness/interpreted-graph.js";
import type { Model } from "../model/model.js";
import { searchBreadthFirst, type BreadthFirstResult } from "../search/breadth-first.js";
import { searchDepthFirst } from "../search/depth-first.js";
import { shortestPaths } from "../search/shortest-paths.js";
import type { SearchLimits, SearchResult } from "../search/state-space.js";
import { Pacer } from "../search/tally.js";
import type { ExploredSpace } from "./explored-space.js";

export interface InterpretedOptions extends SearchLimits {
  readonly search: "bfs" | "dfs";
  readonly recorder: CoverageRecorder | undefined;
  /** Whether `states()` will be asked for: the visited states are kept only then. */
  readonly keepStates: boolean;
}

export async function exploreInterpreted(
  model: Model,
  space: Interpreter,
  options: InterpretedOptions,
): Promise<ExploredSpace> {
  const { search, recorder, keepStates, depth, tick } = options;
  recorder?.clear();
  const began = performance.now();
  const visited: State[] = [];
  const observed = keepStates ? recordingVisits(space, visited) : space;
  const result: SearchResult & Partial<BreadthFirstResult> =
    search === "bfs" ? await searchBreadthFirst(observed, options) : await searchDepthFirst(observed, options);
  const { finding, openCovers, ...counts } = result;
  return {
    engine: "interpreter",
    threads: 1,
    began,
    counts,
    coverage: recorder?.coverage,
    findPath: () => Promise.resolve({ finding, stopped: counts.stopped }),
    async shortestPaths(target) {
      if (openCovers === undefined) return undefined;
      const pacer = new Pacer(tick);
      const progress = { ...counts, frontier: 0 };
      return shortestPaths(space, target, openCovers, async () => (pacer.due() ? pacer.rest(progress) : undefined));
    },
    graph: (plan, scheduler) => interpretedGraph(model, space, plan, depth, scheduler),
    async *states() {
      yield* visited;
    },
    close: () => Promise.resolve(),
  };
}

/** Records each state that the search goes on from: the one place that every search asks about a new state is its state constraint. */
function recordingVisits(space: Interpreter, visited: State[]): Interpreter {
  return {
    ...space,
    satisfiesConstraint(state) {
      const inside = space.satisfiesConstraint(state);
      if (inside === true) visited.push(state);
      return inside;
    },
  };
}
