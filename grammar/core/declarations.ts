// Parts of a typed system that are more than a core expression: first values, properties, fairness assumptions.

import type { ActionDef, Expr, Local, Variable } from "./core.js";
import type { Span } from "./source.js";

export interface Initialiser {
  readonly variable: Variable;
  /** Instance indices, one for each of `variable.indices`: the value is chosen for each combination by itself. */
  readonly indices: readonly Local[];
  /** `= value`, or any member of `value`. */
  readonly kind: "value" | "member";
  readonly value: Expr;
}

export interface Property {
  /** As checks name it: `Stored`, `inbound.Bounded`. */
  readonly name: string;
  /** Closed: a property of a family is quantified over its indices. */
  readonly body: Expr;
  readonly doc: string | undefined;
  readonly span: Span;
}

/** An action for some of its values. Arguments: the instance's indices first; undefined where any value will do. */
export interface ActionUse {
  readonly action: ActionDef;
  readonly args: readonly (Expr | undefined)[];
}

/** For each value of the locals: weak or strong fairness of the disjunction of the actions. */
export interface Fairness {
  readonly strength: "weak" | "strong";
  readonly binders: readonly { readonly local: Local; readonly domain: Expr }[];
  readonly actions: readonly ActionUse[];
  readonly span: Span;
}
