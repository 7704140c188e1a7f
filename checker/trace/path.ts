// A trace as ordinals: which of the enabled steps it takes in each state. A few numbers name a behaviour, and an interpreter of the same model and
// check can execute it again.

import { is } from "immutable";
import type { DetailedTransition, Interpreter } from "../interpreter/interpreter.js";
import { itemAt, type State } from "../interpreter/values.js";
import type { Model } from "../model/model.js";
import type { Step, Trace } from "../outcome.js";
import { isSameStep, stepOf } from "./trace.js";

export interface TracePath {
  /** The ordinal of an initial state. */
  readonly initial: number;
  /** The ordinals of attempts, in the order of `expand`. The last attempt may be one that fails. */
  readonly steps: readonly number[];
}

/**
 * States are compared by their variables alone: the interpreter may count faults where the trace does not, or up to another limit. Throws if the interpreter
 * cannot follow the trace: that is a bug in the checker.
 */
export function pathOf(model: Model, interpreter: Interpreter, { initial, steps, failed }: Trace): TracePath {
  const same = (a: State, b: State): boolean => model.variables.every((_, i) => is(itemAt(a, i), itemAt(b, i)));
  const start = ordinalOf(interpreter, (state) => same(state, initial));
  let at = start?.state;
  const ordinals = [...steps, ...(failed === undefined ? [] : [failed])].map((step): number => {
    if (at === undefined) throw new Error("internal: a trace begins in no initial state, or goes on after a failure");
    const target = "state" in step ? (step as Step).state : undefined;
    const leadsToTarget = ({ state }: DetailedTransition): boolean =>
      target === undefined || state === undefined ? target === state : same(state, target);
    const attempts = interpreter.expand(at);
    const ordinal = attempts.findIndex((attempt) => leadsToTarget(attempt) && isSameStep(stepOf(model, attempt), step));
    if (ordinal < 0) throw new Error("internal: the interpreter cannot take a step of a trace");
    at = attempts[ordinal]?.state;
    return ordinal;
  });
  return { initial: start?.ordinal ?? 0, steps: ordinals };
}

function ordinalOf(
  interpreter: Interpreter,
  fits: (state: State) => boolean,
): { readonly ordinal: number; readonly state: State } | undefined {
  let ordinal = 0;
  for (const { state } of interpreter.initialStates()) {
    if (state !== undefined && fits(state)) return { ordinal, state };
    ordinal++;
  }
  return undefined;
}
