// The enabled steps of a state in the order in which the page lists them: actions before faults.

import { is } from "immutable";
import { stepOf } from "../../trace/trace.js";
import { detailsOf, nameOfStep } from "../steps.js";
import type { PathPoint } from "./path.js";
import type { Session } from "./session.js";

export interface EnabledStep {
  /** The index of the step among the results of `expand`. */
  readonly ordinal: number;
  readonly name: string;
  /** The values it picks and the branches it takes. */
  readonly details: string;
  readonly fault: boolean;
  readonly point: PathPoint;
  /** True if the step leads back to the same state. */
  readonly stutters: boolean;
}

export function enabledSteps({ model, interpreter }: Session, { state }: PathPoint): readonly EnabledStep[] {
  if (state === undefined) return [];
  const all = interpreter.expand(state).map((attempt, ordinal): EnabledStep => {
    const step = stepOf(model, attempt);
    return {
      ordinal,
      name: nameOfStep(step),
      details: detailsOf({ ...step, calls: [] }).join(", "),
      fault: step.fault,
      point: { step, ordinal, attempt, state: attempt.state, fault: attempt.fault },
      stutters: attempt.state !== undefined && is(attempt.state, state),
    };
  });
  return [...all.filter(({ fault }) => !fault), ...all.filter(({ fault }) => fault)];
}
