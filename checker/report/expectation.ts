// Whether a check came out as its spec says.

import type { Expected } from "../model/model.js";
import type { Outcome, Trace } from "../outcome.js";

export type Search = "bfs" | "dfs";

/** Steps of a counterexample: the one that failed included, and those that go round for ever counted once. */
export function stepsOf(trace: Trace): number {
  return trace.steps.length + (trace.failed === undefined ? 0 : 1);
}

/** Numbers of steps are those of shortest counterexamples, which only breadth-first search finds. */
export function matchesExpectation(
  outcome: Pick<Outcome, "verdict" | "property" | "fault" | "states" | "trace">,
  expected: Expected,
  search: Search,
): boolean {
  const { verdict, trace } = outcome;
  // An error while the initial states are made has no trace; a cover that is not reached has none either, but no
  // length.
  const length = trace !== undefined ? stepsOf(trace) : verdict === "error" ? 0 : undefined;
  const steps = (wanted: number | undefined): boolean => wanted === undefined || search === "dfs" || length === wanted;
  switch (expected.kind) {
    case "holds":
    case "bounded":
      return verdict === expected.kind && (expected.states === undefined || expected.states === outcome.states);
    case "violated":
      return verdict === "violated" && outcome.property === expected.name && steps(expected.steps);
    case "deadlock":
      return verdict === "deadlock" && steps(expected.steps);
    case "error":
      return verdict === "error" && outcome.fault?.code === expected.code && steps(expected.steps);
    case "not":
      // It goes to its end and nothing is violated, or it cannot happen any more.
      return verdict === "holds" || (verdict === "error" && outcome.fault?.code === "R0014");
  }
}
