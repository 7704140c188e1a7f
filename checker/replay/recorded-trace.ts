// A recorded counterexample as plain data. Values are as `valueToJson` writes them.

import type { Outcome } from "../outcome.js";

/** What was found when the trace was recorded. */
export interface RecordedFinding {
  readonly verdict: "violated" | "deadlock" | "error";
  readonly property: string | null;
  readonly kind: Exclude<Outcome["violated"], undefined> | null;
  /** The code of the run-time error. */
  readonly code: string | null;
  readonly trace: RecordedTrace;
}

export interface RecordedTrace {
  readonly variables: readonly { readonly name: string; readonly type: string; readonly ghost: boolean }[];
  readonly initial: RecordedState;
  readonly steps: readonly RecordedStep[];
  /** The step during which a run-time error occurred. It follows the others and leads to no state. */
  readonly failed: RecordedAction | null;
  /** As in a `Trace`. */
  readonly loop: number | null;
  readonly stutters: readonly number[];
}

export type RecordedState = Readonly<Record<string, unknown>>;

export interface RecordedAction {
  readonly action: string;
  /** `processor[east]` */
  readonly instance: string | null;
  readonly fault: boolean;
  readonly bindings: readonly RecordedBound[];
  readonly picks: readonly RecordedBound[];
  readonly branches: readonly number[];
}

export interface RecordedStep extends RecordedAction {
  readonly state: RecordedState;
}

export interface RecordedBound {
  readonly name: string;
  readonly value: unknown;
}
