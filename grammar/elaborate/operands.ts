// Types operands of operators. If operands must have the same type, one is typed first and is the expected type of the
// others.

import type * as core from "../core/core.js";
import type { Span } from "../core/source.js";
import { type Type, anyInt, boolType } from "../core/types.js";
import type * as ast from "../syntax/ast.js";
import { type Context, type Env, brokenExpr, infer, narrowTo, report } from "./context.js";
import { isNoValue, stripParens } from "./names.js";
import { lookup } from "./scope.js";
import { isTupleType } from "./type-domains.js";

/** Are temporal operators allowed here? Reports an error if not. */
export function allowTemporal(
  cx: Context,
  env: Env,
  operator: string,
  span: Span,
  speaksOf = "whole behaviours",
  hint?: string,
): boolean {
  if (env.temporal) return true;
  report(cx, "E0601", span, `\`${operator}\` speaks of ${speaksOf}, and has no meaning here`, {
    label: "a temporal operator",
    hint:
      hint ??
      "it stands in a `property`, under `and`, `or`, `not`, `implies`, `iff`, `forall`, `exists` and other temporal operators; an `invariant` holds in every state by itself",
  });
  return false;
}

/** Types a condition or, in a property, a temporal formula. */
export function formula(cx: Context, env: Env, expr: ast.Expr, where: string): core.Expr {
  const value = infer(cx, env, expr, boolType);
  if (env.temporal && value.type.kind === "temporal") return value;
  return narrowTo(cx, value, boolType, `the operand of ${where}`);
}

export const integer = (cx: Context, env: Env, expr: ast.Expr, where: string): core.Expr =>
  narrowTo(cx, infer(cx, env, expr, anyInt), anyInt, `the operand of ${where}`);

/** Does the type of the expression depend on the expected type, so that the other operand should be typed first? */
export function needsExpectedType(env: Env, expr: ast.Expr): boolean {
  const inner = stripParens(expr);
  switch (inner.kind) {
    case "name":
      return isUndeclaredOrNoValue(env, inner.name);
    case "setLiteral":
    case "seqLiteral":
    case "mapLiteral":
      return true;
    case "tuple":
      return isTupleType(env, inner) || inner.items.some((item) => needsExpectedType(env, item));
    case "if":
      return needsExpectedType(env, inner.then) && needsExpectedType(env, inner.otherwise);
    case "call":
      return (
        inner.callee.kind === "name" &&
        isUndeclaredOrNoValue(env, inner.callee.name) &&
        (inner.callee.name === "some" || /^[A-Z]/.test(inner.callee.name))
      );
    default:
      return false;
  }
}

function isUndeclaredOrNoValue(env: Env, name: string): boolean {
  const symbol = lookup(env.scope, name);
  return symbol === undefined || isNoValue(symbol);
}

/**
 * Types expressions that should have one type, first those that do not depend on an expected type. Results are in
 * order.
 */
export function inferAlike(
  cx: Context,
  entries: readonly { readonly env: Env; readonly expr: ast.Expr }[],
  expected: Type | undefined,
): readonly core.Expr[] {
  const results = new Map<number, core.Expr>();
  let hint = expected;
  for (const needsHint of [false, true]) {
    for (const [i, { env, expr }] of entries.entries()) {
      if (needsExpectedType(env, expr) !== needsHint) continue;
      const value = infer(cx, env, expr, hint);
      results.set(i, value);
      hint ??= value.type.kind === "unknown" ? undefined : value.type;
    }
  }
  return entries.map(({ expr }, i) => results.get(i) ?? brokenExpr(expr.span));
}

/** Types two expressions that should have one type. */
export function inferPair(
  cx: Context,
  env: Env,
  left: ast.Expr,
  right: ast.Expr,
  expected: Type | undefined,
): readonly [core.Expr, core.Expr] {
  if (needsExpectedType(env, left) && !needsExpectedType(env, right)) {
    const second = infer(cx, env, right, expected);
    return [infer(cx, env, left, second.type), second];
  }
  const first = infer(cx, env, left, expected);
  return [first, infer(cx, env, right, first.type)];
}
