// The reference engine: a search by the interpreter, as an explored space.

import type { CoverageRecorder } from "../coverage/recorder.js";
import type { Interpreter } from "../interpreter/interpreter.js";
import type { State } from "../interpreter/values.js";
import { interpretedStateGraph } from "../liveness/interpreted-graph.js";
import type { Model } from "../model/model.js";
import { searchBreadthFirst, type BreadthFirstResult } from "../search/breadth-first.js";
import { searchDepthFirst } from "../search/depth-first.js";
import { shortestPaths } from "../search/shortest-paths.js";
import type { SearchLimits, SearchResult, SearchStrategy } from "../search/state-space.js";
import { Pacer } from "../search/tally.js";
import type { ExploredSpace } from "./explored-space.js";

export interface InterpretedOptions extends SearchLimits {
  readonly search: SearchStrategy;
  readonly recorder: CoverageRecorder | undefined;
  /** Whether `states()` will be asked for: the visited states are kept only then. */
  readonly keepStates: boolean;
}

export async function exploreInterpreted(
  model: Model,
  space: Interpreter,
  options: InterpretedOptions,
): Promise<ExploredSpace> {
  const { recorder, keepStates, depth, tick } = options;
  recorder?.clear();
  const began = performance.now();
  const visited: State[] = [];
  const observed = keepStates ? recordingVisits(space, visited) : space;
  const { finding, openCovers, ...counts } = await search(observed, options);
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
    graph: (plan, scheduler) => interpretedStateGraph(model, space, plan, depth, scheduler),
    async *states() {
      yield* visited;
    },
    close: () => Promise.resolve(),
  };
}

function search(
  space: Interpreter,
  options: InterpretedOptions,
): Promise<SearchResult & Partial<Pick<BreadthFirstResult, "openCovers">>> {
  switch (options.search) {
    case "bfs":
      return searchBreadthFirst(space, options);
    case "dfs":
      return searchDepthFirst(space, options);
  }
}

/** Records the states that satisfy the constraint. Every search calls `satisfiesConstraint` exactly once for each new state. */
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
