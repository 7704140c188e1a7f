// Binders: quantifiers, comprehensions, aggregates, `choose` and `fold`.

import { boundLocals, walkExpr } from "../../grammar/analysis/traversal.js";
import type { Binder, Expr, ExprOf } from "../../grammar/core/core.js";
import { boolType, cardinality, type Type, type TypeOf } from "../../grammar/core/types.js";
import { memberType } from "../interpreter/order.js";
import { element } from "../interpreter/values.js";
import { compileCondition, recordHit, type Context, type Env } from "./context.js";
import { convert } from "./conversions.js";
import { nodeCount } from "./code-size.js";
import { forEachMember, type Domain } from "./domains.js";
import { lengthOf, offsetOfEntry } from "./elements.js";
import { checkExactSum } from "./integers.js";
import { bitWidth, entryType, finite } from "./layout.js";
import { bitOffset } from "./memory.js";
import { memberBuilder } from "./members.js";
import { add, compare, extend, getLocal, i64Const, i64Local, constantCond, notCond, sub } from "./numbers.js";
import {
  boolOperand,
  condOf,
  keep,
  makeSome,
  numOf,
  numOperand,
  OperandLocal,
  pack,
  ValueBuilder,
  zeroOf,
  type Operand,
} from "./operands.js";
import { bindAlways } from "./patterns.js";
import { rankOf } from "./ranks.js";
import { selectByCondition } from "./selection.js";
import { elementsOf } from "./sets.js";
import { necessaryFor, subsetsThatMatter } from "./subset-domains.js";

export function quantify(context: Context, expr: ExprOf<"forall" | "exists">, env: Env): Operand {
  // Lifting would change what is evaluated, and so the coverage.
  const lifted = context.hits === undefined ? lift(expr) : undefined;
  if (lifted !== undefined) {
    // The interpreter evaluates the lifted part for each member.
    context.fn.addCost(nodeCount(lifted.left) * maxMembers(expr.binder.domain));
    return context.compile(context, lifted, env);
  }
  const result = new OperandLocal(context, boolType);
  const decisive = expr.kind === "exists";
  result.assign(boolOperand(boolType, constantCond(!decisive)));
  recordHit(context, expr, 0);
  const visit: EachBinding = (inner, bound, exit) => {
    recordHit(inner, expr, 1);
    const holds = compileCondition(inner, expr.body, bound);
    inner.fn.if(decisive ? holds : notCond(holds), () => {
      result.assign(boolOperand(boolType, constantCond(decisive)));
      inner.fn.line(`(br ${exit})`);
    });
  };
  bindEach(context, expr.binder, nodeCount(expr.body), env, visit, expr.body, !decisive);
  return result.value;
}

/** No condition is lifted out of larger domains: the cost that it would add to the function is too high. */
const LIFT_LIMIT = 4096;

function maxMembers(domain: Expr): number {
  if (domain.kind === "allValues") return cardinality(domain.of);
  const { type } = domain;
  return type.kind === "set" || type.kind === "bag" || type.kind === "seq"
    ? type.max
    : type.kind === "map"
      ? cardinality(type.key)
      : Infinity;
}

/**
 * Lifts the left part of a condition out of a quantifier if it does not depend on the bound names: `exists x: A and
 * B(x)` is `A and exists x: B(x)`. If the domain is empty, A is evaluated unnecessarily; if it traps then, the
 * interpreter is called unnecessarily.
 */
function lift(expr: ExprOf<"forall" | "exists">): ExprOf<"and" | "or" | "implies"> | undefined {
  const { body, binder } = expr;
  if (expr.kind === "exists" ? body.kind !== "and" : body.kind !== "or" && body.kind !== "implies") return undefined;
  if (body.kind !== "and" && body.kind !== "or" && body.kind !== "implies") return undefined;
  const bound = new Set(boundLocals(binder.pattern).map(({ id }) => id));
  let depends = false;
  walkExpr(body.left, (each) => {
    if (each.kind === "local" && bound.has(each.local.id)) depends = true;
  });
  return depends || maxMembers(binder.domain) > LIFT_LIMIT
    ? undefined
    : { ...body, right: { ...expr, body: body.right } };
}

export function domainOf(context: Context, domain: Expr, env: Env, distinct: boolean): Domain {
  context.fn.addCost();
  if (domain.kind === "allValues") return { kind: "all", type: finite(domain.of) };
  if (domain.kind === "apply" && domain.operator === "range") {
    const [lo, hi] = domain.args.map((arg) => context.fn.keep(numOf(context.compile(context, arg, env))));
    const member = finite(memberType(domain.type));
    return { kind: "range", lo: lo ?? i64Const(0), hi: hi ?? i64Const(-1), type: member };
  }
  if (domain.kind === "apply" && domain.operator === "indices") {
    const sequence = keep(context, context.compile(context, element(domain.args, 0), env));
    const last = context.fn.keep(sub(lengthOf(context, sequence), i64Const(1)), "last");
    return { kind: "range", lo: i64Const(0), hi: last, type: finite(memberType(domain.type)) };
  }
  if (domain.kind === "apply" && domain.operator === "subsets") {
    const of = context.compile(context, element(domain.args, 0), env);
    return { kind: "subsets", of, type: of.type };
  }
  const of = context.compile(context, domain, env);
  return { kind: "members", of, type: of.type, distinct };
}

type EachBinding = (inner: Context, env: Env, exit: string, item: Operand) => void;

/**
 * Visits each member as often as it occurs. Those for which a condition has the excluded value may be left out, if that
 * is given.
 */
function bindEach(
  context: Context,
  { domain, pattern }: Binder,
  weight: number,
  env: Env,
  body: EachBinding,
  condition?: Expr,
  excluded = false,
): void {
  const all = domainOf(context, domain, env, false);
  const conditions = condition === undefined ? [] : necessaryFor(condition, !excluded);
  const some = subsetsThatMatter(context, all, pattern, conditions, env);
  const selected = condition === undefined ? some : selectByCondition(context, some, pattern, condition, excluded);
  forEachMember(context, selected, weight, (item, exit, inner) =>
    body(inner, bindAlways(inner, pattern, item, env), exit, item),
  );
}

/** Visits every combination. Those for which the condition is false may be left out, if there is one. */
function bindAll(
  context: Context,
  binders: readonly Binder[],
  weight: number,
  env: Env,
  body: (inner: Context, env: Env, item: Operand | undefined) => void,
  condition: Expr | undefined,
  at = 0,
  last?: Operand,
): void {
  const binder = binders[at];
  if (binder === undefined) return body(context, env, last);
  const visit: EachBinding = (inner, bound, _, item) =>
    bindAll(inner, binders, weight, bound, body, condition, at + 1, item);
  bindEach(context, binder, weight, env, visit, at === binders.length - 1 ? condition : undefined);
}

export function aggregate(context: Context, expr: ExprOf<"aggregate">, env: Env): Operand {
  const { fn } = context;
  const type = finite(expr.type);
  const result = fn.newLocal("i64", expr.by);
  fn.set(result, "(i64.const 0)");
  const { by } = expr;
  if (by === "min" || by === "max") {
    const isFound = fn.newLocal("i32", "some");
    fn.set(isFound, "(i32.const 0)");
    bindAll(
      context,
      expr.binders,
      nodeCount(expr.body),
      env,
      (inner, bound) => {
        const num = inner.fn.keep(numOf(context.compile(inner, expr.body, bound)));
        const isBetter = compare(by === "min" ? "lt_s" : "gt_s", num, { text: getLocal(result) });
        const replaces = `(i32.or (i32.eqz ${getLocal(isFound)}) ${isBetter.text})`;
        inner.fn.set(result, `(select ${num.text} ${getLocal(result)} ${replaces})`);
        inner.fn.set(isFound, "(i32.const 1)");
      },
      undefined,
    );
    fn.trapIf({ text: `(i32.eqz ${getLocal(isFound)})` });
    return numOperand(type, i64Local(result));
  }
  bindAll(
    context,
    expr.binders,
    nodeCount(expr.body),
    env,
    (inner, bound) => {
      const operand = context.compile(inner, expr.body, bound);
      if (by === "count") return inner.fn.set(result, add({ text: getLocal(result) }, extend(condOf(operand))).text);
      inner.fn.set(result, `(i64.add ${getLocal(result)} ${inner.fn.keep(numOf(operand)).text})`);
      checkExactSum(inner, expr.type, result);
    },
    by === "count" ? expr.body : undefined,
  );
  return numOperand(type, i64Local(result));
}

export function choose(context: Context, expr: ExprOf<"choose">, env: Env): Operand {
  const { fn } = context;
  let domain = domainOf(context, expr.binder.domain, env, true);
  // `choose` follows the order of the values, not that of the sequence.
  if (domain.kind === "members" && domain.type.kind === "seq") {
    const of = elementsOf(context, domain.of);
    domain = { kind: "members", of, type: of.type, distinct: true };
  }
  const type = domain.kind === "members" ? memberType(domain.type) : domain.type;
  const result = new OperandLocal(context, type);
  result.assign(zeroOf(context, type));
  const found = fn.newLocal("i32", "found");
  fn.set(found, "(i32.const 0)");
  forEachMember(context, domain, nodeCount(expr.where), (item, exit, inner) => {
    const bound = bindAlways(inner, expr.binder.pattern, item, env);
    inner.fn.if(compileCondition(inner, expr.where, bound), () => {
      result.assign(convert(inner, item, type));
      inner.fn.set(found, "(i32.const 1)");
      inner.fn.line(`(br ${exit})`);
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
  value: (inner: Context, env: Env, item: Operand | undefined) => Operand,
): Operand {
  const type = finite(declared) as TypeOf<"set">;
  const builder = memberBuilder(context, type);
  bindAll(
    context,
    binders,
    weight,
    env,
    (inner, bound, item) => {
      const put = (): void => builder.add(keep(inner, convert(inner, value(inner, bound, item), type.item)));
      if (where === undefined) put();
      else inner.fn.if(compileCondition(inner, where, bound), put);
    },
    where,
  );
  return builder.finish();
}

/** A fold whose evaluation may end early has at most this cost, because skipped evaluations count as evaluated. */
const FIXPOINT_COST_LIMIT = 8192;

export function fold(context: Context, expr: ExprOf<"fold">, env: Env): Operand {
  const { fn } = context;
  const type = finite(expr.type);
  const start = convert(context, context.compile(context, expr.start, env), type);
  const accumulated = new ValueBuilder(context, type, start.form === "condition" ? start : keep(context, start));
  // A bag is folded over its distinct members.
  const domain = domainOf(context, expr.over, env, expr.over.type.kind !== "seq");
  // If the body does not depend on the item, copies of it gain nothing, and keep the loops in it from being unrolled.
  const isIteration = expr.item.kind === "any";
  const nodes = isIteration ? Infinity : nodeCount(expr.body);
  const ends: string[] = [];
  const { lines, cost } = fn.measure(() =>
    forEachMember(context, domain, nodes, (item, exit, inner) => {
      const before = keep(inner, accumulated.value());
      const bound = bindAlways(inner, expr.item, item, bindAlways(inner, expr.acc, before, env));
      const after = keep(inner, convert(inner, context.compile(inner, expr.body, bound), type));
      if (isIteration && before.form === "number" && after.form === "number") {
        // What does not change once does not change any more.
        const end = `(br_if ${exit} ${compare("eq", before.num, after.num).text})`;
        ends.push(end);
        fn.line(end);
      }
      accumulated.replace(bitOffset(0), pack(after), bitWidth(type));
    }),
  );
  // Coverage records what is evaluated.
  const mayEnd = cost <= FIXPOINT_COST_LIMIT && context.hits === undefined;
  if (mayEnd && ends.length > 0) fn.addFuel(cost);
  fn.paste(mayEnd ? lines : lines.filter((line) => !ends.includes(line)));
  return accumulated.finish();
}

export function collectMap(context: Context, expr: ExprOf<"collectMap">, env: Env): Operand {
  const type = finite(expr.type) as TypeOf<"map">;
  const builder = new ValueBuilder(context, type);
  bindAll(
    context,
    expr.binders,
    nodeCount(expr.value),
    env,
    (inner, bound) => {
      const put = (): void =>
        putEntry(
          inner,
          builder,
          type,
          context.compile(inner, expr.key, bound),
          context.compile(inner, expr.value, bound),
        );
      if (expr.where === undefined) put();
      else inner.fn.if(compileCondition(inner, expr.where, bound), put);
    },
    expr.where,
  );
  return builder.finish();
}

/** Sets the entry of a key in a map that is being built. */
export function putEntry(
  context: Context,
  builder: ValueBuilder,
  type: TypeOf<"map">,
  key: Operand,
  value: Operand,
): void {
  const entry = entryType(type);
  const rank = context.fn.keep(rankOf(context, keep(context, convert(context, key, type.key))));
  builder.replace(
    offsetOfEntry(context, type, rank),
    pack(makeSome(context, entry, convert(context, value, entry.item))),
    bitWidth(entry),
  );
}
