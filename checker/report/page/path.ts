// Paths through the state space: the one of the trace, and those that leave it.

import type { Attempt } from "../../interpreter/interpreter.js";
import { element, type State } from "../../interpreter/values.js";
import type { Step } from "../../outcome.js";
import { stepOf } from "../../trace/trace.js";
import type { RuntimeFault } from "../../../grammar/core/core.js";
import type { Session } from "./session.js";

/** A point of a path, and what led to it. */
export interface Place {
  /** Undefined: the path begins here. */
  readonly step: Omit<Step, "state"> | undefined;
  /** Of the step among those that are open in the state before; null: nothing happened; undefined: the path begins here. */
  readonly ordinal: number | null | undefined;
  /** Undefined: nothing happened, or the path begins here. */
  readonly attempt: Attempt | undefined;
  /** Undefined where the step failed: nothing goes on from there. */
  readonly state: State | undefined;
  readonly fault: RuntimeFault | undefined;
}

/** Where the reader is. */
export interface Walk {
  /** Undefined: on the trace. */
  readonly own: Detour | undefined;
  /** Position on the path, 0 for its initial state. */
  readonly at: number;
}

export interface Detour {
  /** The position on the trace from which it leads off. */
  readonly left: number;
  readonly places: readonly Place[];
}

export function firstPlace({ interpreter, data }: Session): Place | undefined {
  let ordinal = 0;
  for (const { state, fault } of interpreter.initialStates()) {
    if (ordinal++ === data.way.start) return { step: undefined, ordinal: undefined, attempt: undefined, state, fault };
  }
  return undefined;
}

/** Undefined where there is no such step. */
export function nextPlace({ model, interpreter }: Session, { state }: Place, move: number | null): Place | undefined {
  if (state === undefined) return undefined;
  if (move === null)
    return {
      step: nothing(element(model.actions, 0).span),
      ordinal: null,
      attempt: undefined,
      state,
      fault: undefined,
    };
  const attempt = interpreter.expand(state)[move];
  if (attempt === undefined) return undefined;
  return { step: stepOf(model, attempt), ordinal: move, attempt, state: attempt.state, fault: attempt.fault };
}

const nothing = (span: Step["span"]): Omit<Step, "state"> => ({
  action: "nothing happens",
  instance: undefined,
  fault: false,
  bindings: [],
  picks: [],
  branches: [],
  calls: [],
  span,
});

export const pathOf = (trace: readonly Place[], own: Detour | undefined): readonly Place[] =>
  own === undefined ? trace : [...trace.slice(0, own.left + 1), ...own.places];

/** One step on: along the path where that takes it, else off it. What the path had behind it is left. */
export function takeStep(session: Session, trace: readonly Place[], { own, at }: Walk, move: number): Walk {
  if (trace[at + 1]?.ordinal === move && (own === undefined || at <= own.left)) return { own: undefined, at: at + 1 };
  const path = pathOf(trace, own);
  if (path[at + 1]?.ordinal === move) return { own, at: at + 1 };
  const from = path[at];
  const next = from === undefined ? undefined : nextPlace(session, from, move);
  if (next === undefined) return { own, at };
  const detour: Detour =
    own === undefined || at <= own.left
      ? { left: at, places: [next] }
      : { left: own.left, places: [...own.places.slice(0, at - own.left), next] };
  return { own: detour, at: at + 1 };
}
