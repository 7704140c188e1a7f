// Expressions that build or reduce collections: comprehensions, functions, `choose` and `fold`.

import type { Expr, ExprOf, Pattern } from "../../grammar/core/core.js";
import { and, bound, filter, functionOf, image, implies, lambda, name, prefix, quantified, set } from "./build.js";
import { boundsOf, only, setOfDomain } from "./binders.js";
import type { ExportContext } from "./context.js";
import { type Env, bindLocal, destructure, fresh, withLocal } from "./environment.js";
import { mayFail } from "./failure.js";
import { isAtMost, sortedMembers } from "./order.js";
import { refuse } from "./refusal.js";
import type { Tla } from "./syntax.js";

/** `CHOOSE` takes any member; the condition that no other one is less makes it the least. */
export function leastMember(cx: ExportContext, expr: ExprOf<"choose">, env: Env): Tla {
  const { bounds, env: inner } = boundsOf(cx, [expr.binder], env);
  const each = only(bounds);
  const { pattern, domain } = expr.binder;
  const where = cx.translate(expr.where, inner);
  if (pattern.kind !== "bind" || typeof each.names !== "string")
    return refuse("`choose` is exported only with a single name", expr.span, "take the tuple apart in the condition");
  const [other] = fresh(inner, cx.names, `${pattern.local.name}2`);
  const second = { ...withLocal(inner, pattern.local, name(other)), scope: new Set([...inner.scope, other]) };
  const notLess = isAtMost(cx, expr.type, name(each.names), name(other), second.scope, expr.span);
  const least = quantified(
    "\\A",
    [bound(other, setOfDomain(cx, domain, env))],
    implies(cx.translate(expr.where, second), notLess),
  );
  return { kind: "choose", bound: each, where: and(where, least) };
}

export function collectSet(cx: ExportContext, expr: ExprOf<"collectSet">, env: Env): Tla {
  if (expr.binders.length === 1 && expr.where !== undefined) {
    const { bounds, env: inner } = boundsOf(cx, expr.binders, env);
    const each = only(bounds);
    const members = filter(each, cx.translate(expr.where, inner));
    return image(cx.translate(expr.value, inner), bound(each.names, members));
  }
  const [binder, ...others] = expr.binders;
  if (binder === undefined) return set();
  const { bounds, env: inner, independent } = boundsOf(cx, expr.binders, env);
  if (independent && expr.where === undefined) return image(cx.translate(expr.value, inner), ...bounds);
  // One set for each value of the first binder: the others may depend on it.
  const first = boundsOf(cx, [binder], env);
  const rest: Tla = cx.translate({ ...expr, binders: others }, first.env);
  return prefix("UNION", image(rest, ...first.bounds));
}

/** If a key occurs twice, the last value counts: TLA+ has no order in which this could be said of sets. */
export function collectMap(cx: ExportContext, expr: ExprOf<"collectMap">, env: Env): Tla {
  const [binder] = expr.binders;
  const { bounds, env: inner } = boundsOf(cx, expr.binders, env);
  const key = expr.key;
  if (
    expr.binders.length !== 1 ||
    binder?.pattern.kind !== "bind" ||
    key.kind !== "local" ||
    key.local !== binder.pattern.local
  )
    return refuse("a map is exported only if its keys are the members of one set: `{k => v for k in S}`", expr.span);
  requireTotal(expr.value);
  const each = only(bounds);
  const keys = expr.where === undefined ? each : bound(each.names, filter(each, cx.translate(expr.where, inner)));
  return functionOf(cx.translate(expr.value, inner), keys);
}

/** TLC computes the value of a function for a key when it is needed. */
export function requireTotal(body: Expr): void {
  if (mayFail(body))
    refuse("an error in a value of this function would go unnoticed where the value is not needed", body.span);
}

/** The value that is assigned to a variable: all parts of it are computed. */
export function translateAssigned(cx: ExportContext, expr: Expr, env: Env): Tla {
  return expr.kind === "makeFunction" ? makeFunction(cx, expr, env) : cx.translate(expr, env);
}

export function makeFunction(cx: ExportContext, expr: ExprOf<"makeFunction">, env: Env): Tla {
  const domain: Expr = {
    kind: "allValues",
    of: expr.type.key,
    type: { kind: "set", item: expr.type.key, max: Infinity },
    span: expr.span,
  };
  const { bounds, env: inner } = boundsOf(cx, [{ pattern: expr.pattern, domain }], env);
  return functionOf(cx.translate(expr.body, inner), ...bounds);
}

export function fold(cx: ExportContext, expr: ExprOf<"fold">, env: Env): Tla {
  const over = cx.translate(expr.over, env);
  if (mayFail(expr.start))
    refuse("an error in the start of `fold` would go unnoticed where it is not needed", expr.start.span);
  const [acc, first] = foldParam(cx, expr.acc, "acc", env);
  const [item, second] = foldParam(cx, expr.item, "item", first);
  const { type } = expr.over;
  const items = type.kind === "set" ? sortedMembers(cx, type.item, over, env.scope, expr.span) : over;
  return cx.helpers.call(
    "Fold",
    lambda([acc, item], cx.translate(expr.body, second)),
    cx.translate(expr.start, env),
    items,
  );
}

function foldParam(cx: ExportContext, pattern: Pattern, wanted: string, env: Env): readonly [string, Env] {
  if (pattern.kind === "bind") return bindLocal(env, cx.names, pattern.local);
  const [made, inner] = fresh(env, cx.names, wanted);
  return [made, destructure(inner, pattern, name(made))];
}
