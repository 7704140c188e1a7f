// What becomes of a mutant, as plain data: it travels between processes.

import type { MutationOperator } from "../../grammar/mutation/mutation-operators.js";
import type { Json } from "../../checker/report/json.js";

/** One small change to one file. */
export interface Mutant {
  /** Position among all that there are, in the order of files and of their texts. */
  readonly id: number;
  readonly operator: MutationOperator;
  readonly path: string;
  /** UTF-16 offsets. */
  readonly start: number;
  readonly end: number;
  readonly replacement: string;
}

/** What a check of the spec as it is came to. */
export interface Figures {
  readonly states: number;
  readonly transitions: number;
  readonly depth: number;
  readonly firings: readonly number[];
}

/** A check that may object to a mutant. */
export interface MutantCheck {
  readonly file: string;
  readonly check: string;
  readonly figures: Figures;
}

/** The behaviour nobody objected to. */
export interface Witness {
  readonly file: string;
  readonly check: string;
  /** Of the mutant, which the spec cannot do; or of the spec, which the mutant cannot. */
  readonly side: "mutant" | "spec";
  /** Its last step is what the other cannot do; of none, the initial state. */
  readonly steps: number;
  readonly shown: string;
  readonly json: Json;
}

/**
 * - `stillborn`: the language refuses it.
 * - `killed`: a check does not come out as it expects.
 * - `survived`: it does something else than the spec, and every check comes out as before. Without a witness, their figures say that it differs,
 *   and how lies beyond the states that were compared.
 * - `same`: every check explores what it explores of the spec.
 * - `unfinished`: no check objected, and one was not explored to its end.
 */
export type MutantResult =
  | { readonly kind: "stillborn"; readonly code: string }
  | {
      readonly kind: "killed";
      readonly file: string;
      readonly check: string;
      readonly verdict: string;
      readonly expected: string;
    }
  | { readonly kind: "survived"; readonly witness: Witness | undefined }
  | { readonly kind: "same" }
  | { readonly kind: "unfinished"; readonly file: string; readonly check: string; readonly why: string };

export type MutantResultKind = MutantResult["kind"];
