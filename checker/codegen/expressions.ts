// Expressions: code that leaves their value. Whatever would be an error traps, and the interpreter says which; so the order in which parts
// are evaluated does not matter, only whether they are.

import type { Expr, ExprOf } from "../../grammar/core/core.js";
import { cardinality, intType, type Type, type TypeOf } from "../../grammar/core/types.js";
import { element } from "../interpreter/values.js";
import { branch, lazily, matchArms } from "./branches.js";
import { aggregate, choose, collect, collectMap, fold, putEntry, quantified } from "./comprehensions.js";
import { bindLocal, condition, mark, noted, type Context, type Env } from "./context.js";
import { forEach, weightOf } from "./domains.js";
import { fit, overKeys, putLength } from "./bounds.js";
import { bitsOf, fieldOffsets, finite, seqSlot, tagBits, TooWideError } from "./layout.js";
import { at } from "./memory.js";
import { MemberBuilder, type Membered } from "./members.js";
import { always, both, compare, constant, either, not } from "./numbers.js";
import { applyOperator } from "./operators.js";
import { bindAlways } from "./patterns.js";
import { readPlace } from "./places.js";
import { valueAt } from "./ranks.js";
import { assemble, bits, Builder, flag, impossible, keep, noneOf, numOf, someOf, type Val } from "./values.js";

export function compile(context: Context, expr: Expr, env: Env): Val {
  try {
    return compiled(context, expr, env);
  } catch (error) {
    // What this needs has no room; but its own value may have, and may not be needed.
    if (!(error instanceof TooWideError)) throw error;
    return impossible(context, finite(expr.type));
  }
}

function compiled(context: Context, expr: Expr, env: Env): Val {
  const { fn } = context;
  fn.count();
  switch (expr.kind) {
    case "literal":
      return literal(finite(expr.type), expr.value);
    case "local": {
      const bound = env.get(expr.local.id);
      if (bound === undefined) throw new Error(`internal: ${expr.local.name} is not bound`);
      return bound;
    }
    case "variable":
    case "field":
    case "index":
      return readPlace(context, expr, env);
    case "callFunction": {
      let inner = env;
      const args = expr.args.map((arg, i) =>
        keep(context, compile(context, arg, env), element(expr.callee.params, i).name),
      );
      for (const [i, param] of expr.callee.params.entries()) inner = bindLocal(inner, param.id, element(args, i));
      mark(context, expr.callee, 0);
      return compile(context, expr.callee.body, inner);
    }
    case "apply":
      return (
        membershipOfType(context, expr, env) ??
        applyOperator(
          context,
          expr,
          expr.args.map((arg) => compile(context, arg, env)),
        )
      );
    case "and":
      return lazily(context, expr.type, condition(context, expr.left, env), expr.right, env, both, false);
    case "or":
      return lazily(context, expr.type, condition(context, expr.left, env), expr.right, env, either, true);
    case "implies":
      return lazily(
        context,
        expr.type,
        not(noted(context, expr, condition(context, expr.left, env))),
        expr.right,
        env,
        either,
        true,
      );
    case "if":
      return branch(context, expr, env);
    case "let":
      return compile(context, expr.body, bindAlways(context, expr.pattern, compile(context, expr.value, env), env));
    case "match":
      return matchArms(context, expr, env);
    case "allValues":
      return allOf(context, expr);
    case "forall":
    case "exists":
      return quantified(context, expr, env);
    case "aggregate":
      return aggregate(context, expr, env);
    case "choose":
      return choose(context, expr, env);
    case "filter":
      return collect(
        context,
        expr.type,
        [expr.binder],
        expr.where,
        weightOf(expr.where),
        env,
        (_, __, item) => item ?? fail(),
      );
    case "collectSet":
      return collect(context, expr.type, expr.binders, expr.where, weightOf(expr.value), env, (inner, bound) =>
        compile(inner, expr.value, bound),
      );
    case "collectMap":
      return collectMap(context, expr, env);
    case "makeFunction": {
      const type = finite(expr.type) as TypeOf<"function">;
      // With so many keys the interpreter is asked at once: it may refuse.
      if (cardinality(type.key) > 65_536) return impossible(context, type);
      return keep(
        context,
        overKeys(context, type, (inner, rank) =>
          fit(
            inner,
            compile(
              inner,
              expr.body,
              bindAlways(inner, expr.pattern, keep(inner, valueAt(inner, type.key, rank)), env),
            ),
            type.value,
          ),
        ),
      );
    }
    case "fold":
      return fold(context, expr, env);
    case "makeSet":
    case "makeBag": {
      const type = finite(expr.type) as Membered;
      if (expr.items.length === 0) return noneOf(context, type);
      const builder = new MemberBuilder(context, type);
      for (const item of expr.items) builder.add(keep(context, fit(context, compile(context, item, env), type.item)));
      return builder.finish();
    }
    case "makeSeq": {
      const type = finite(expr.type) as TypeOf<"seq">;
      const builder = new Builder(context, type);
      for (const [i, item] of expr.items.entries())
        builder.putVal(at(seqSlot(type, i)), fit(context, compile(context, item, env), type.item));
      putLength(builder, type, constant(expr.items.length));
      return builder.finish();
    }
    case "makeTuple":
      return compound(context, finite(expr.type), (finite(expr.type) as TypeOf<"tuple">).items, expr.items, env);
    case "makeRecord":
      return compound(
        context,
        finite(expr.type),
        (finite(expr.type) as TypeOf<"record">).fields.map((field) => field.type),
        expr.fields,
        env,
      );
    case "makeCase": {
      const type = finite(expr.type) as TypeOf<"variant">;
      const tag = tagBits(type);
      const tagged =
        tag === 0
          ? []
          : [{ offset: bitsOf(type) - tag, val: bits(intType(0, type.cases.length - 1), constant(expr.tag)) }];
      const types = element(type.cases, expr.tag).fields.map((field) => field.type);
      const offsets = fieldOffsets(types, bitsOf(type), tag);
      return assemble(context, type, [
        ...tagged,
        ...expr.fields.map((field, i) => ({
          offset: element(offsets, i),
          val: fit(context, compile(context, field, env), element(types, i)),
        })),
      ]);
    }
    case "makeMap": {
      const type = finite(expr.type) as TypeOf<"map">;
      const builder = new Builder(context, type);
      for (const entry of expr.entries)
        putEntry(context, builder, type, compile(context, entry.key, env), compile(context, entry.value, env));
      return builder.finish();
    }
    case "some": {
      const type = finite(expr.type) as TypeOf<"option">;
      return someOf(context, type, fit(context, compile(context, expr.item, env), type.item));
    }
    case "none":
      return noneOf(context, finite(expr.type));
    case "update":
      return readPlace(context, expr, env);
    case "narrow":
      return fit(context, compile(context, expr.value, env), finite(expr.type));
    case "enabled":
    case "occurs":
    case "always":
    case "eventually":
    case "until":
    case "leadsTo":
      throw new Error(`internal: a temporal formula (${expr.kind}) is not evaluated in one state`);
  }
}

function fail(): never {
  throw new Error("internal: a filter without a member");
}

function literal(type: Type, value: boolean | number): Val {
  return typeof value === "boolean" ? flag(type, always(value)) : bits(type, constant(value));
}

/** `x in T`, `x in lo..hi`: no set of all of it is made. */
function membershipOfType(context: Context, expr: ExprOf<"apply">, env: Env): Val | undefined {
  const [member, domain] = expr.args;
  if (expr.operator !== "in" || member === undefined || domain?.kind !== "apply" || domain.operator !== "range")
    return undefined;
  const num = context.fn.keep(numOf(compile(context, member, env)));
  const [lo, hi] = domain.args.map((arg) => numOf(compile(context, arg, env)));
  return flag(expr.type, both(compare("ge_s", num, lo ?? num), compare("le_s", num, hi ?? num)));
}

function allOf(context: Context, expr: ExprOf<"allValues">): Val {
  const type = finite(expr.type) as TypeOf<"set">;
  if (type.max < cardinality(expr.of)) return impossible(context, type);
  const builder = new MemberBuilder(context, type);
  forEach(context, { kind: "all", type: finite(expr.of) }, 10, (item, _, inner) =>
    builder.add(fit(inner, item, type.item)),
  );
  return builder.finish();
}

// ---------------------------------------------------------------- parts put together

function compound(context: Context, type: Type, types: readonly Type[], items: readonly Expr[], env: Env): Val {
  const offsets = fieldOffsets(types, bitsOf(type));
  return assemble(
    context,
    type,
    items.map((item, i) => ({
      offset: element(offsets, i),
      val: fit(context, compile(context, item, env), element(types, i)),
    })),
  );
}
