// Requests of compiled code to the interpreter, and the responses, in packed states.

/**
 * A state that compiled code cannot process. `expand`: compute its successors; `evaluate`: check its invariants and
 * evaluate its covers; `constrain`: also check the state constraint.
 */
export interface FallbackRequest {
  readonly kind: "expand" | "evaluate" | "constrain";
  readonly state: Uint8Array<ArrayBuffer>;
}

/** Requests of one kind for several packed states. */
export interface FallbackRequests {
  readonly kind: FallbackRequest["kind"];
  readonly states: Uint8Array<ArrayBuffer>;
}

export interface FallbackResponse {
  /** To `expand`: the packed successors, with their tags. */
  readonly successors: Uint8Array;
  readonly tags: readonly number[];
  readonly deadlocked: boolean;
  /** Does some step fail or violate a property? */
  readonly violatesStep: boolean;
  /** To `evaluate` and `constrain`: may the state be expanded? */
  readonly satisfiesConstraint: boolean;
  /** Does it violate an invariant, or does checking it fail? */
  readonly violatesInvariant: boolean;
  /** The open covers that it satisfies. */
  readonly covers: readonly number[];
}
