// What elaboration makes of a system: its constants fixed, its components flattened.

import type * as core from "../core.js";
import type { Span } from "../source.js";
import type { Context, Env } from "./context.js";
import type { Fairness } from "./fairness.js";

export interface Initialiser {
  readonly variable: core.Variable;
  /** Instance indices, one for each of `variable.indices`: the value is chosen for each combination by itself. */
  readonly indices: readonly core.Local[];
  /** `= value`, or any member of `value`. */
  readonly kind: "value" | "member";
  readonly value: core.Expr;
}

export interface Property {
  /** As checks name it: `Stored`, `inbound.Bounded`. */
  readonly name: string;
  /** Closed: a property of a family is quantified over its indices. */
  readonly body: core.Expr;
  readonly doc: string | undefined;
  readonly span: Span;
}

/** A system with its constants fixed and its components flattened. */
export interface TypedSystem {
  readonly name: string;
  /** For what is elaborated later in the system's scope: the items of checks. */
  readonly env: Env;
  readonly context: Context;
  readonly variables: readonly core.Variable[];
  readonly initialisers: readonly Initialiser[];
  readonly initConstraints: readonly {
    readonly indices: readonly core.Local[];
    readonly body: readonly core.Statement[];
  }[];
  readonly functions: readonly core.FunctionDef[];
  readonly operations: readonly core.OperationDef[];
  readonly actions: readonly core.ActionDef[];
  readonly invariants: readonly Property[];
  readonly steps: readonly Property[];
  readonly properties: readonly Property[];
  readonly covers: readonly Property[];
  readonly terminals: readonly core.Expr[];
  readonly fairness: readonly Fairness[];
  readonly assumptions: readonly { readonly name: string | undefined; readonly body: core.Expr; readonly span: Span }[];
}
