// Binders: quantifiers, comprehensions, aggregates, `choose` and `fold`.

import type { Binder, Expr, ExprOf } from "../../grammar/core/core.js";
import { boundLocals, walkExpr } from "../../grammar/analysis/traversal.js";
import { boolType, cardinality, type Type, type TypeOf } from "../../grammar/core/types.js";
import { element } from "../interpreter/values.js";
import { condition, mark, type Context, type Env } from "./context.js";
import { forEach, memberTypeOf, weightOf, type Domain } from "./domains.js";
import { fit } from "./bounds.js";
import { checkSum } from "./integers.js";
import { bitsOf, entryType, finite, keySlot } from "./layout.js";
import { at } from "./memory.js";
import { MemberBuilder } from "./members.js";
import { add, always, compare, constant, extend, local64, not } from "./numbers.js";
import { elementsOf } from "./operators.js";
import { bindAlways } from "./patterns.js";
import { rankOf } from "./ranks.js";
import { bits, Builder, condOf, flag, keep, noneOf, numOf, pack, scaled, Slot, someOf, type Val } from "./values.js";

/** Whether a condition holds of all members, or of some. */
export function quantified(context: Context, expr: ExprOf<"forall" | "exists">, env: Env): Val {
  // Where somebody asks what is evaluated, just that is.
  const outside = context.marks === undefined ? liftedFrom(expr) : undefined;
  if (outside !== undefined) {
    // The interpreter evaluates the left part for each member.
    context.fn.count(weightOf(outside.left) * mostIn(expr.binder.domain));
    return context.compile(context, outside, env);
  }
  const found = new Slot(context, boolType);
  const wanted = expr.kind === "exists";
  found.assign(flag(boolType, always(!wanted)));
  mark(context, expr, 0);
  bindEach(context, expr.binder, weightOf(expr.body), env, (inner, bound, leave) => {
    mark(inner, expr, 1);
    const holds = condition(inner, expr.body, bound);
    inner.fn.if(wanted ? holds : not(holds), () => {
      found.assign(flag(boolType, always(wanted)));
      inner.fn.line(`(br ${leave})`);
    });
  });
  return found.value;
}

/** So many members at most are worth the lifting of a condition; more are not counted beforehand. */
const LIFTED = 4096;

function mostIn(domain: Expr): number {
  if (domain.kind === "allValues") return cardinality(domain.of);
  const { type } = domain;
  return type.kind === "set" || type.kind === "bag" || type.kind === "seq"
    ? type.max
    : type.kind === "map"
      ? cardinality(type.key)
      : Infinity;
}

/**
 * A quantifier over a condition whose left part does not depend on what it binds, with that part outside: `exists x: A and B(x)` is `A and exists
 * x: B(x)`. For an empty domain that evaluates what would not have been; if it is an error, the interpreter is asked for nothing.
 */
function liftedFrom(expr: ExprOf<"forall" | "exists">): ExprOf<"and" | "or" | "implies"> | undefined {
  const { body, binder } = expr;
  if (expr.kind === "exists" ? body.kind !== "and" : body.kind !== "or" && body.kind !== "implies") return undefined;
  if (body.kind !== "and" && body.kind !== "or" && body.kind !== "implies") return undefined;
  const bound = new Set(boundLocals(binder.pattern).map(({ id }) => id));
  let depends = false;
  walkExpr(body.left, (each) => {
    if (each.kind === "local" && bound.has(each.local.id)) depends = true;
  });
  return depends || mostIn(binder.domain) > LIFTED ? undefined : { ...body, right: { ...expr, body: body.right } };
}

export function domainOf(context: Context, domain: Expr, env: Env, distinct: boolean): Domain {
  context.fn.count();
  if (domain.kind === "allValues") return { kind: "all", type: finite(domain.of) };
  if (domain.kind === "apply" && domain.operator === "range") {
    const [lo, hi] = domain.args.map((arg) => context.fn.keep(numOf(context.compile(context, arg, env))));
    const member = finite(memberTypeOf(domain.type));
    return { kind: "range", lo: lo ?? constant(0), hi: hi ?? constant(-1), type: member };
  }
  if (domain.kind === "apply" && domain.operator === "subsets") {
    const of = context.compile(context, element(domain.args, 0), env);
    return { kind: "subsets", of, type: of.type };
  }
  const of = context.compile(context, domain, env);
  return { kind: "members", of, type: of.type, distinct };
}

type EachBinding = (inner: Context, env: Env, leave: string, item: Val) => void;

/** Each member, as often as it occurs. */
function bindEach(context: Context, binder: Binder, weight: number, env: Env, body: EachBinding): void {
  forEach(context, domainOf(context, binder.domain, env, false), weight, (item, leave, inner) =>
    body(inner, bindAlways(inner, binder.pattern, item, env), leave, item),
  );
}

/** Every combination; `leave` would only leave the innermost. */
function bindAll(
  context: Context,
  binders: readonly Binder[],
  weight: number,
  env: Env,
  body: (inner: Context, env: Env, item: Val | undefined) => void,
  at = 0,
  last?: Val,
): void {
  const binder = binders[at];
  if (binder === undefined) return body(context, env, last);
  bindEach(context, binder, weight, env, (inner, bound, _, item) =>
    bindAll(inner, binders, weight, bound, body, at + 1, item),
  );
}

export function aggregate(context: Context, expr: ExprOf<"aggregate">, env: Env): Val {
  const { fn } = context;
  const type = finite(expr.type);
  const total = fn.fresh("i64", expr.by);
  fn.set(total, "(i64.const 0)");
  const some = expr.by === "min" || expr.by === "max" ? fn.fresh("i32", "some") : undefined;
  if (some !== undefined) fn.set(some, "(i32.const 0)");
  bindAll(context, expr.binders, weightOf(expr.body), env, (inner, bound) => {
    const val = context.compile(inner, expr.body, bound);
    if (expr.by === "count")
      return inner.fn.set(total, add({ text: `(local.get ${total})` }, extend(condOf(val))).text);
    const num = inner.fn.keep(numOf(val));
    if (some === undefined) {
      inner.fn.set(total, `(i64.add (local.get ${total}) ${num.text})`);
      checkSum(inner, expr.type, total);
      return;
    }
    const better = compare(expr.by === "min" ? "lt_s" : "gt_s", num, { text: `(local.get ${total})` });
    inner.fn.set(
      total,
      `(select ${num.text} (local.get ${total}) (i32.or (i32.eqz (local.get ${some})) ${better.text}))`,
    );
    inner.fn.set(some, "(i32.const 1)");
  });
  if (some !== undefined) fn.trapIf({ text: `(i32.eqz (local.get ${some}))` });
  return bits(type, local64(total));
}

export function choose(context: Context, expr: ExprOf<"choose">, env: Env): Val {
  const { fn } = context;
  let domain = domainOf(context, expr.binder.domain, env, true);
  // In the order of the values, not of the sequence.
  if (domain.kind === "members" && domain.type.kind === "seq") {
    const of = elementsOf(context, domain.of);
    domain = { kind: "members", of, type: of.type, distinct: true };
  }
  const type = domain.kind === "members" ? memberTypeOf(domain.type) : domain.type;
  const result = new Slot(context, type);
  result.assign(noneOf(context, type));
  const found = fn.fresh("i32", "found");
  fn.set(found, "(i32.const 0)");
  forEach(context, domain, weightOf(expr.where), (item, leave, inner) => {
    const bound = bindAlways(inner, expr.binder.pattern, item, env);
    inner.fn.if(condition(inner, expr.where, bound), () => {
      result.assign(fit(inner, item, type));
      inner.fn.set(found, "(i32.const 1)");
      inner.fn.line(`(br ${leave})`);
    });
  });
  fn.trapIf({ text: `(i32.eqz (local.get ${found}))` });
  return result.value;
}

export function collect(
  context: Context,
  declared: Type,
  binders: readonly Binder[],
  where: Expr | undefined,
  weight: number,
  env: Env,
  value: (inner: Context, env: Env, item: Val | undefined) => Val,
): Val {
  const type = finite(declared) as TypeOf<"set">;
  const builder = new MemberBuilder(context, type);
  bindAll(context, binders, weight, env, (inner, bound, item) => {
    const put = (): void => builder.add(keep(inner, fit(inner, value(inner, bound, item), type.item)));
    if (where === undefined) put();
    else inner.fn.if(condition(inner, where, bound), put);
  });
  return builder.finish();
}

export function fold(context: Context, expr: ExprOf<"fold">, env: Env): Val {
  const type = finite(expr.type);
  const start = fit(context, context.compile(context, expr.start, env), type);
  const accumulated = new Builder(context, type, start.form === "flag" ? start : keep(context, start));
  const of = keep(context, context.compile(context, expr.over, env));
  // Of a bag each member once.
  const domain: Domain = { kind: "members", of, type: of.type, distinct: of.type.kind !== "seq" };
  forEach(context, domain, weightOf(expr.body), (item, _, inner) => {
    const before = keep(inner, accumulated.value());
    const bound = bindAlways(inner, expr.item, item, bindAlways(inner, expr.acc, before, env));
    const after = keep(inner, fit(inner, context.compile(inner, expr.body, bound), type));
    accumulated.replace(at(0), pack(after), bitsOf(type));
  });
  return accumulated.finish();
}

export function collectMap(context: Context, expr: ExprOf<"collectMap">, env: Env): Val {
  const type = finite(expr.type) as TypeOf<"map">;
  const builder = new Builder(context, type);
  bindAll(context, expr.binders, weightOf(expr.value), env, (inner, bound) => {
    const put = (): void =>
      putEntry(
        inner,
        builder,
        type,
        context.compile(inner, expr.key, bound),
        context.compile(inner, expr.value, bound),
      );
    if (expr.where === undefined) put();
    else inner.fn.if(condition(inner, expr.where, bound), put);
  });
  return builder.finish();
}

/** The entry of a key, in a map that is built. */
export function putEntry(context: Context, builder: Builder, type: TypeOf<"map">, key: Val, value: Val): void {
  const entry = entryType(type);
  const rank = context.fn.keep(rankOf(context, keep(context, fit(context, key, type.key))));
  builder.replace(
    scaled(context, rank, -bitsOf(entry), keySlot(type, 0)),
    pack(someOf(context, entry, fit(context, value, entry.item))),
    bitsOf(entry),
  );
}
