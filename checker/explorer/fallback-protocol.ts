// What compiled code leaves to the interpreter: questions and answers, in packed states.

/**
 * What compiled code could not do with a state. `expand`: what follows it; `judge`: whether it is as it must be, and satisfies covers;
 * `admit`: all that, and whether it is within the bounds at all.
 */
export interface FallbackRequest {
  readonly kind: "expand" | "evaluate" | "constrain";
  readonly state: Uint8Array<ArrayBuffer>;
}

/** Questions about some packed states. */
export interface FallbackRequests {
  readonly kind: FallbackRequest["kind"];
  readonly states: Uint8Array<ArrayBuffer>;
}

/** The interpreter's answer. */
export interface FallbackResponse {
  /** Of `expand`: the successors with their tags; whether nothing leads on, and whether a step fails or violates something. */
  readonly successors: Uint8Array;
  readonly tags: readonly number[];
  readonly deadlocked: boolean;
  readonly violatesStep: boolean;
  /** Of the others: whether the state is to be expanded, whether something is wrong with it, and the covers that it satisfies. */
  readonly satisfiesConstraint: boolean;
  readonly violatesInvariant: boolean;
  readonly covers: readonly number[];
}
