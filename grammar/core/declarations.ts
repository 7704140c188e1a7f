// The declarations of a typed system: initial values, properties and fairness assumptions.

import type { ActionDef, Expr, Local, Variable } from "./core.js";
import type { Span } from "./source.js";

export interface Initialiser {
  readonly variable: Variable;
  /** Instance indices, one for each of `variable.indices`: every combination has a value of its own. */
  readonly indices: readonly Local[];
  /** `= value`, or `in value`: any member. */
  readonly kind: "value" | "member";
  readonly value: Expr;
}

export interface Property {
  /** The name used in checks: `Stored`, `inbound.Bounded`. */
  readonly name: string;
  /** Has no free locals: a property of a family is quantified over its indices. */
  readonly body: Expr;
  readonly doc: string | undefined;
  readonly span: Span;
}

/** An action with some of its arguments fixed. Instance indices come first; undefined stands for any value. */
export interface ActionUse {
  readonly action: ActionDef;
  readonly args: readonly (Expr | undefined)[];
}

/** Weak or strong fairness of the disjunction of the actions, for each value of the binders. Arguments may read the state. */
export interface Fairness {
  readonly strength: "weak" | "strong";
  readonly binders: readonly { readonly local: Local; readonly domain: Expr }[];
  readonly actions: readonly ActionUse[];
  /** Only steps from states in which this holds. */
  readonly when: Expr | undefined;
  readonly span: Span;
}
