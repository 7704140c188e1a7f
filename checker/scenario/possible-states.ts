// States that a system may be in after steps of which not everything is known, each with one way to it.

import type { DetailedTransition } from "../interpreter/interpreter.js";
import type { State } from "../interpreter/values.js";
import type { Model } from "../model/model.js";
import type { Step, Trace } from "../outcome.js";
import { stepOf, variablesOf } from "../trace/trace.js";

export interface PossibleState {
  readonly state: State;
  /** The last step; undefined in an initial state. */
  readonly attempt: DetailedTransition | undefined;
  readonly before: PossibleState | undefined;
}

/** The most states that are followed at the same time. */
export const STATES_LIMIT = 100_000;

/** The way to a state. `failed`: the attempt from there that failed. */
export function traceTo(model: Model, end: PossibleState, failed?: DetailedTransition): Trace {
  const steps: Step[] = [];
  let initial = end;
  for (let at: PossibleState | undefined = end; at !== undefined; at = at.before) {
    if (at.attempt !== undefined) steps.push({ ...stepOf(model, at.attempt), state: at.state });
    initial = at;
  }
  return {
    variables: variablesOf(model),
    initial: initial.state,
    steps: steps.reverse(),
    failed: failed === undefined ? undefined : stepOf(model, failed),
    loop: undefined,
  };
}
