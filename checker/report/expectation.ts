// Compares the outcome of a check with its `expect`.

import type { Expected } from "../model/model.js";
import type { Outcome, Trace } from "../outcome.js";
import type { SearchStrategy } from "../search/state-space.js";

/** The length of a counterexample, including a failing step; a cycle counts once. */
export function stepsOf(trace: Trace): number {
  return trace.steps.length + (trace.failed === undefined ? 0 : 1);
}

/** Numbers of steps are compared only for breadth-first search, which finds shortest counterexamples. */
export function matchesExpectation(
  outcome: Pick<Outcome, "verdict" | "property" | "fault" | "states" | "trace">,
  expected: Expected,
  search: SearchStrategy,
): boolean {
  const { verdict, trace } = outcome;
  // An error in an initial state has no trace and length 0. An unreached cover has no trace and no length.
  const length = trace !== undefined ? stepsOf(trace) : verdict === "error" ? 0 : undefined;
  const steps = (count: number | undefined): boolean => count === undefined || search === "dfs" || length === count;
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
      // The scenario runs to its end without a violation, or is no longer possible.
      return verdict === "holds" || (verdict === "error" && outcome.fault?.code === "R0014");
  }
}
