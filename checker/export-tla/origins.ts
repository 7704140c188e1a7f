// Where the text of a spec stands behind what the elaborator makes of it: constants are replaced by their values, and
// types have no names.

import type { Expr } from "../../grammar/core/core.js";
import type { Type } from "../../grammar/core/types.js";
import type { Recorder } from "../../grammar/elaborate/recorder.js";
import type { Scope } from "../../grammar/elaborate/scope.js";
import type * as ast from "../../grammar/syntax/ast.js";

/** A part of the text, and the scope of its names. */
export interface Origin<T> {
  readonly text: T;
  readonly scope: Scope;
}

export class Origins implements Recorder {
  readonly #literals = new Map<Expr, Origin<ast.Expr>>();
  readonly #types = new Map<Type, Origin<ast.TypeExpr>>();
  readonly #sizes = new Map<ast.Expr, Scope>();

  readonly expression: Recorder["expression"] = (text, { scope }, _, result) => {
    if (result.kind !== "literal") return;
    this.#literals.set(result, { text, scope });
    this.#sizes.set(text, scope);
  };

  /** The names of types have no bounds. */
  readonly type: NonNullable<Recorder["type"]> = (text, { scope }, result) => {
    if (text.kind === "rangeType" || text.kind === "appliedType") this.#types.set(result, { text, scope });
  };

  readonly name = (): void => undefined;
  readonly block = (): void => undefined;
  readonly declarations = (): void => undefined;

  ofLiteral(expr: Expr): Origin<ast.Expr> | undefined {
    return this.#literals.get(expr);
  }

  ofType(type: Type): Origin<ast.TypeExpr> | undefined {
    return this.#types.get(type);
  }

  /** The scope of an expression that is a scalar constant. */
  scopeOf(text: ast.Expr): Scope | undefined {
    return this.#sizes.get(text);
  }
}
