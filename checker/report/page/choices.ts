// What can happen in a state, as it is offered: actions first, then faults.

import { is } from "immutable";
import { stepOf } from "../../trace/trace.js";
import { detailsOf, nameOfStep } from "../steps.js";
import type { Place } from "./path.js";
import type { Session } from "./session.js";

export interface Choice {
  readonly ordinal: number;
  readonly name: string;
  /** What it picks and which branches it takes. */
  readonly details: string;
  readonly fault: boolean;
  readonly place: Place;
  /** Leads back to the same state. */
  readonly still: boolean;
}

export function choicesAt({ model, interpreter }: Session, { state }: Place): readonly Choice[] {
  if (state === undefined) return [];
  const all = interpreter.expand(state).map((attempt, ordinal): Choice => {
    const step = stepOf(model, attempt);
    return {
      ordinal,
      name: nameOfStep(step),
      details: detailsOf({ ...step, calls: [] }).join(", "),
      fault: step.fault,
      place: { step, ordinal, attempt, state: attempt.state, fault: attempt.fault },
      still: attempt.state !== undefined && is(attempt.state, state),
    };
  });
  return [...all.filter(({ fault }) => !fault), ...all.filter(({ fault }) => fault)];
}
