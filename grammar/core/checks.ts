// A check as the search sees it: its bounds, the properties it examines, the steps of a scenario, and the outcome it expects.

import type { Expr, Statement } from "./core.js";
import type { ActionUse } from "./declarations.js";
import type { Span } from "./source.js";

/** What to check, and what is expected of it. */
export interface Check {
  readonly name: string;
  /** At most so many fault actions on a path; undefined: any number. */
  readonly faults: number | undefined;
  readonly depth: number | undefined;
  readonly within: readonly Expr[];
  readonly symmetry: boolean;
  readonly deadlock: boolean;
  /** Names of what is checked. */
  readonly invariants: readonly string[];
  readonly steps: readonly string[];
  readonly properties: readonly string[];
  readonly covers: readonly string[];
  readonly expected: Expected;
  readonly span: Span | undefined;
  /** Only behaviours that go like this are looked at. */
  readonly scenario?: Scenario | undefined;
}

/** What happens in a scenario, and what must be true between. */
export type Scenario = readonly Instruction[];

export type Instruction =
  /** A step of one of the actions. Of picks of one name in their order, and of branches (from 0): those that are not said may be any. */
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
  /** That one of the actions is enabled, or that none is. */
  | { readonly kind: "enabled"; readonly uses: readonly ActionUse[]; readonly wanted: boolean; readonly span: Span }
  | Extract<Statement, { readonly kind: "pick" }>;

export type Expected =
  | { readonly kind: "holds" | "bounded"; readonly states: number | undefined }
  | { readonly kind: "violated"; readonly name: string; readonly steps: number | undefined }
  | { readonly kind: "deadlock"; readonly steps: number | undefined }
  | { readonly kind: "error"; readonly code: string; readonly steps: number | undefined }
  /** Only of a scenario: that it does not come to this, be it that it cannot happen any more. */
  | { readonly kind: "not"; readonly finding: Finding };

/** What a check can be expected to find. */
export type Finding = Extract<Expected, { readonly kind: "violated" | "deadlock" | "error" }>;
