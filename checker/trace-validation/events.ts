// Events of a log as conditions on steps and states of a model.

import type { Type } from "../../grammar/core/types.js";
import type { PartialBinding } from "../explanation/blocking-conditions.js";
import type { EvaluationResult } from "../lowering/expression.js";
import type { State, Value } from "../interpreter/values.js";

/** Where an event is in a log. */
interface EventLocation {
  readonly file: string;
  /** From 1. */
  readonly line: number;
}

/** What the log observed of a state. */
export interface Observation {
  /** `held[1]` */
  readonly text: string;
  readonly type: Type;
  readonly expected: Value;
  /** The value in a state; undefined if there is none, such as the value of a key that is not in a map. */
  readonly evaluate: (state: State) => EvaluationResult | undefined;
}

/** What an event says. Equal events share one object. */
export type EventMeaning =
  | {
      readonly kind: "step";
      /** One of these took a step, with the arguments that are given. */
      readonly uses: readonly (PartialBinding & { readonly position: number })[];
      /** Values that the step picked, as JSON. */
      readonly picks: ReadonlyMap<string, unknown>;
      readonly observed: readonly Observation[];
    }
  | { readonly kind: "state"; readonly observed: readonly Observation[] }
  | { readonly kind: "gap" }
  /** No behaviour has such an event: `why` is a sentence without a full stop. */
  | { readonly kind: "impossible"; readonly why: string };

/** By process, the number of its events that happened before, or the event itself. */
export type VectorClock = ReadonlyMap<string, number>;

export interface LogEvent {
  readonly at: EventLocation;
  /** The event as it is in the log. */
  readonly source: string;
  readonly meaning: EventMeaning;
  /** The value of the clock. */
  readonly clock: number | string | VectorClock | undefined;
}

/** Events whose order among files is not known; those of one file are in order. */
export interface Block {
  readonly files: readonly (readonly LogEvent[])[];
  /** For each event, the number of events of each file that it follows. Undefined if it may come at any time. */
  readonly after?: readonly (readonly (readonly number[])[])[];
}
