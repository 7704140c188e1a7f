// What is tested: a program, as steps that can be asked of it and values that can be seen. How a step is asked of a
// program is not the subject of this folder.

import type { Json } from "../interpreter/json.js";

export type JsonFields = Readonly<Record<string, Json>>;

/** A step that the implementation is asked to take, in the terms of the spec. */
export interface StepRequest {
  /** `Acquire`, `processor.Store`: the indices of an instance are among the arguments. */
  readonly action: string;
  readonly args: JsonFields;
  /** What the spec picked in this step. The implementation may pick something else. */
  readonly picks: JsonFields;
  /** The spec does not allow the step: the implementation must refuse it. */
  readonly refused: boolean;
}

/** What became of a step. */
export type Answer =
  /** It was taken. `picks` and `state`: what is known of it, and of the state just after it. */
  | { readonly kind: "done"; readonly picks: JsonFields; readonly state: JsonFields }
  /** It was not taken. */
  | { readonly kind: "refused" }
  /** It may have been taken, or may be taken later. */
  | { readonly kind: "unknown" };

export interface Implementation {
  /** Brings it into an initial state. */
  readonly reset: () => Promise<void>;
  readonly call: (step: StepRequest) => Promise<Answer>;
  /** Values of variables and other expressions of the spec; undefined if nothing can be seen. */
  readonly observe: () => Promise<JsonFields | undefined>;
}

/** The implementation failed, instead of answering. `cause`: what it threw. */
export class Thrown extends Error {}

/** There is no answer, so that nothing can be concluded. The message says what happened. */
export class Unanswered extends Error {}

/** `Acquire(client: 1)` */
export const titleOf = ({ action, args }: Pick<StepRequest, "action" | "args">): string => {
  const given = Object.entries(args).map(([name, value]) => `${name}: ${JSON.stringify(value)}`);
  return `${action}${given.length === 0 ? "" : `(${given.join(", ")})`}`;
};
