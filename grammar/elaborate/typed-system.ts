// The result of elaboration.

import type * as core from "../core/core.js";
import type { Span } from "../core/source.js";
import type { Context, Env } from "./context.js";
import type { Fairness, Initialiser, Property } from "../core/declarations.js";

/** A system with its constants fixed and its components flattened. */
export interface TypedSystem {
  readonly name: string;
  /** The environment of expressions that are elaborated later: those of checks and of users. */
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
  readonly refinements: readonly Refinement[];
  readonly assumptions: readonly { readonly name: string | undefined; readonly body: core.Expr; readonly span: Span }[];
}

/** A system that another one implements. */
export interface Refinement {
  /** The name of the abstract system, which is also that of the property. */
  readonly name: string;
  readonly doc: string | undefined;
  readonly span: Span;
  /** With the constants that the refinement gives it. */
  readonly abstract: TypedSystem;
  /** By position: the values of the abstract variables, as functions of the state of the refining system. */
  readonly mapping: readonly core.Expr[];
  /** The names of temporal properties of the abstract system that must hold too. */
  readonly properties: readonly string[];
  /** Where it asks for the fairness of the abstract system, if it does. */
  readonly fairness: Span | undefined;
}
