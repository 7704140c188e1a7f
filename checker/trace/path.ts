// A trace as a way through the state space: which of the steps that are open in each state it takes. So a behaviour can be named in a few numbers, and
// walked again by an interpreter of the same model and check.

import { is } from "immutable";
import type { DetailedTransition, Interpreter } from "../interpreter/interpreter.js";
import { itemAt, type State } from "../interpreter/values.js";
import type { Model } from "../model/model.js";
import type { Step, Trace } from "../outcome.js";
import { isSameStep } from "../session/session.js";
import { stepOf } from "./trace.js";

export interface TracePath {
  /** The ordinal of an initial state. */
  readonly initial: number;
  /** Ordinals of attempts, as `expand` gives them; null: nothing happens. The last may be one that fails. */
  readonly steps: readonly (number | null)[];
}

/** `interpreter` may count faults where the trace does not, or up to another budget: variables are compared. Throws when it cannot follow: that is a bug. */
export function pathOf(model: Model, interpreter: Interpreter, { initial, steps, failed }: Trace): TracePath {
  const same = (a: State, b: State): boolean => model.variables.every((_, i) => is(itemAt(a, i), itemAt(b, i)));
  let at: State | undefined;
  let start = 0;
  for (const { state } of interpreter.initialStates()) {
    if (state !== undefined && same(state, initial)) {
      at = state;
      break;
    }
    start++;
  }
  const ordinals = [...steps, ...(failed === undefined ? [] : [failed])].map((step): number | null => {
    if (at === undefined) throw new Error("internal: a trace begins in no initial state, or goes on after a failure");
    const from = at;
    const goal = "state" in step ? (step as Step).state : undefined;
    const leads = (attempt: DetailedTransition): boolean =>
      goal === undefined || attempt.state === undefined ? goal === attempt.state : same(attempt.state, goal);
    const attempts = interpreter.expand(from);
    const ordinal = attempts.findIndex((attempt) => leads(attempt) && isSameStep(stepOf(model, attempt), step));
    if (ordinal >= 0) {
      at = attempts[ordinal]?.state;
      return ordinal;
    }
    if (goal === undefined || !same(from, goal)) throw new Error("internal: a trace takes a step that there is not");
    return null;
  });
  return { initial: start, steps: ordinals };
}
