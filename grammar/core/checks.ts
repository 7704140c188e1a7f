// A check as the search sees it: its bounds, the properties to check, the steps of a scenario, and the expected
// outcome.

import type { Expr, Statement } from "./core.js";
import type { ActionUse } from "./declarations.js";
import type { Span } from "./source.js";

export interface Check {
  readonly name: string;
  /** The largest number of fault actions on a path; undefined if there is no bound. */
  readonly faults: number | undefined;
  readonly depth: number | undefined;
  /** Constraints: states that violate one are checked, but not explored further. */
  readonly within: readonly Expr[];
  readonly symmetry: boolean;
  readonly deadlock: boolean;
  /** Names of the properties to check. */
  readonly invariants: readonly string[];
  readonly steps: readonly string[];
  readonly properties: readonly string[];
  readonly covers: readonly string[];
  readonly expected: Expected;
  readonly span: Span | undefined;
  /** If present, only behaviours that follow these steps are explored. */
  readonly scenario?: Scenario | undefined;
}

/** The steps of a scenario and the assertions between them. */
export type Scenario = readonly Instruction[];

export type Instruction =
  /**
   * A step of one of the actions. `picks` gives values to the picks of a name in order, `branches` the branches (from
   * 0) of each `either`; those that are not given may be any.
   */
  | {
      readonly kind: "take";
      readonly uses: readonly ActionUse[];
      readonly picks: readonly { readonly name: string; readonly value: Expr }[];
      readonly branches: readonly number[];
      readonly span: Span;
    }
  | {
      readonly kind: "assert";
      readonly condition: Expr;
      readonly message: string | undefined;
      readonly span: Span;
    }
  /** Asserts that some of the actions are enabled (`expected`), or that none is. */
  | { readonly kind: "enabled"; readonly uses: readonly ActionUse[]; readonly expected: boolean; readonly span: Span }
  | Extract<Statement, { readonly kind: "pick" }>;

export type Expected =
  | { readonly kind: "holds" | "bounded"; readonly states: number | undefined }
  | { readonly kind: "violated"; readonly name: string; readonly steps: number | undefined }
  | { readonly kind: "deadlock"; readonly steps: number | undefined }
  | { readonly kind: "error"; readonly code: string; readonly steps: number | undefined }
  /** For scenarios: the finding must not occur. The scenario may also have become impossible. */
  | { readonly kind: "not"; readonly finding: Finding };

/** A finding that a check can expect. */
export type Finding = Extract<Expected, { readonly kind: "violated" | "deadlock" | "error" }>;
