// `sum`, `count`, `min` and `max` over the members of collections.

import type { Binder, Expr, ExprOf } from "../../grammar/core/core.js";
import {
  bound,
  call,
  conditional,
  filter,
  functionOf,
  image,
  index,
  infix,
  name,
  number,
  prefix,
  set,
} from "./build.js";
import { boundsOf } from "./binders.js";
import type { ExportContext } from "./context.js";
import { fromOne } from "./positions.js";
import { type Env, destructure, fresh } from "./environment.js";
import type { Bound, Tla } from "./syntax.js";

export function aggregate(cx: ExportContext, expr: ExprOf<"aggregate">, env: Env): Tla {
  switch (expr.by) {
    case "min":
    case "max":
      return cx.helpers.call(expr.by === "min" ? "Min" : "Max", valuesOf(cx, expr.binders, expr.body, env));
    case "count":
      return count(cx, expr, env);
    case "sum":
      return sum(cx, expr.binders, (inner) => cx.translate(expr.body, inner), env);
  }
}

/** The set of all values of the body. */
function valuesOf(cx: ExportContext, binders: readonly Binder[], body: Expr, env: Env): Tla {
  const [binder, ...others] = binders;
  if (binder === undefined) return set(cx.translate(body, env));
  const all = boundsOf(cx, binders, env);
  if (all.independent) {
    const value = cx.translate(body, all.env);
    const [only] = all.bounds;
    if (all.bounds.length === 1 && only !== undefined && value.kind === "name" && value.name === only.names)
      return only.set;
    return image(value, ...all.bounds);
  }
  const first = boundsOf(cx, [binder], env);
  return prefix("UNION", image(valuesOf(cx, others, body, first.env), ...first.bounds));
}

const countsOccurrences = ({ domain }: Binder): boolean => domain.type.kind === "seq" || domain.type.kind === "bag";

function count(cx: ExportContext, expr: ExprOf<"aggregate">, env: Env): Tla {
  const { bounds, env: inner, independent } = boundsOf(cx, expr.binders, env);
  if (!independent || expr.binders.some(countsOccurrences))
    return sum(cx, expr.binders, (each) => conditional(cx.translate(expr.body, each), number(1), number(0)), env);
  cx.use("FiniteSets");
  const [first, ...others] = bounds;
  if (first === undefined) return number(0);
  const where = cx.translate(expr.body, inner);
  if (others.length === 0) {
    const { each, body } = fromOne(first, where);
    return call("Cardinality", filter(each, body));
  }
  if (bounds.some(({ names }) => typeof names !== "string"))
    return sum(cx, expr.binders, (each) => conditional(cx.translate(expr.body, each), number(1), number(0)), env);
  const names = bounds.flatMap((each) => each.names);
  const pairs: Tla = { kind: "product", items: bounds.map((each) => each.set) };
  return call("Cardinality", filter(bound(names, pairs), where));
}

/** One binder after the other: sets may depend on the names before them. */
function sum(cx: ExportContext, binders: readonly Binder[], body: (env: Env) => Tla, env: Env): Tla {
  const [binder, ...others] = binders;
  if (binder === undefined) return body(env);
  const rest = (inner: Env): Tla => sum(cx, others, body, inner);
  const { type } = binder.domain;
  if (type.kind === "seq") {
    const items = cx.translate(binder.domain, env);
    const [i, inner] = fresh(env, cx.names, "i", [items]);
    const value = rest(destructure(inner, binder.pattern, index(items, name(i))));
    return cx.helpers.call("Sum", functionOf(value, bound(i, prefix("DOMAIN", items))));
  }
  const { bounds, env: inner } = boundsOf(cx, [binder], env);
  const [only] = bounds;
  if (only === undefined) throw new Error("internal: one binder makes one bound");
  const times = type.kind === "bag" ? copiesIn(cx, only, binder.domain, env) : undefined;
  const value = rest(inner);
  return cx.helpers.call("Sum", functionOf(times === undefined ? value : infix(times, "*", value), only));
}

function copiesIn(cx: ExportContext, { names }: Bound, bag: Expr, env: Env): Tla {
  const member: Tla = typeof names === "string" ? name(names) : { kind: "tuple", items: names.map(name) };
  return call("CopiesIn", member, cx.translate(bag, env));
}
