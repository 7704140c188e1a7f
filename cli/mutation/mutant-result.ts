// Mutants and their results, as plain data that can be sent between processes.

import type { MutationOperator } from "../../grammar/mutation/mutation-operators.js";
import type { Json } from "../../checker/report/json.js";
import type { Outcome } from "../../checker/outcome.js";

/** One small change to one file. */
export interface Mutant {
  /** Position among all mutants, in the order of files and source positions. */
  readonly id: number;
  readonly operator: MutationOperator;
  readonly path: string;
  /** UTF-16 offsets. */
  readonly start: number;
  readonly end: number;
  readonly replacement: string;
}

/** The size of an explored state space. */
export type SearchCounts = Pick<Outcome, "states" | "transitions" | "depth" | "firings">;

/** A check that may detect a mutant. */
export interface MutantCheck {
  readonly file: string;
  readonly check: string;
  /** The counts for the original spec. */
  readonly original: SearchCounts;
}

/** A behaviour that only the mutant or only the spec has, and that no check detects. */
export interface Witness {
  readonly file: string;
  readonly check: string;
  readonly side: "mutant" | "spec";
  /** The other side cannot take the last step; without steps, it cannot start in the initial state. */
  readonly steps: number;
  readonly rendered: string;
  readonly json: Json;
}

/**
 * - `stillborn`: the mutant has an error.
 * - `killed`: a check of the mutant has an unexpected result.
 * - `survived`: the mutant behaves differently, but every check has the expected result. Without a witness, the counts
 *   differ, and the first difference lies beyond the states that were compared.
 * - `same`: no check explores anything different from the original.
 * - `unfinished`: no check detected the mutant, but one of them was incomplete.
 */
export type MutantResult =
  | { readonly kind: "stillborn"; readonly code: string }
  | {
      readonly kind: "killed";
      readonly file: string;
      readonly check: string;
      readonly verdict: string;
      readonly expected: string;
      /** What noticed it: a property, `deadlock`, or the code of an error; null if the check expects a violation. */
      readonly property: string | null;
    }
  | { readonly kind: "survived"; readonly witness: Witness | undefined }
  | { readonly kind: "same" }
  | { readonly kind: "unfinished"; readonly file: string; readonly check: string; readonly why: string };

export type MutantResultKind = MutantResult["kind"];
