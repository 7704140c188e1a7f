// Guards like `Request(q, p, time) in messages`: of the values of the last parameter, only those are visited whose
// message is a member. They are neighbouring bits of the set.

import type { Expr, Local, Statement } from "../../grammar/core/core.js";
import { isSubtype, sameType } from "../../grammar/core/type-relations.js";
import { cardinality, isScalar, type Type } from "../../grammar/core/types.js";
import { element } from "../interpreter/values.js";
import { nodeCount } from "./code-size.js";
import type { Context, Env } from "./context.js";
import type { Domain } from "./domains.js";
import { finite, isBitmask, valueCount } from "./layout.js";
import { bitOffset, type Offset } from "./memory.js";
import { add, i64Const, maskOf, mul, wrap, type Num } from "./numbers.js";
import { leastValue, pack, slicePacked } from "./operands.js";
import { rankOf } from "./ranks.js";

/** More values are visited one by one. */
const VALUES_LIMIT = 57;

/** Those values of a local that satisfy the first condition of a body; undefined if they cannot be selected. */
export function selectByMembership(
  context: Context,
  local: Local,
  [first]: readonly Statement[],
  env: Env,
): Domain | undefined {
  const count = cardinality(local.type);
  // Coverage records what is evaluated.
  if (first?.kind !== "require" || context.hits !== undefined || !isScalar(local.type) || count > VALUES_LIMIT)
    return undefined;
  const guard = firstConjunct(first.condition);
  if (guard.kind !== "apply" || guard.operator !== "in") return undefined;
  const [item, collection] = [element(guard.args, 0), element(guard.args, 1)];
  const type = finite(collection.type);
  if (type.kind !== "set" || !isBitmask(type) || collection.kind !== "variable" || collection.primed) return undefined;
  const linear = rankIn(context, item, type.item, local, env);
  if (linear?.factor !== 1) return undefined;
  const set = context.compile(context, collection, env);
  if (!sameType(finite(set.type), type)) return undefined;
  // The interpreter evaluates the guard for each value.
  context.fn.addCost(nodeCount(first.condition) * count);
  const bits = slicePacked(context, pack(set), offsetOf(context, linear.rest), count);
  if (bits.form !== "number") return undefined;
  return { kind: "slice", bits: bits.num, possible: maskOf(count), first: 0, type: local.type };
}

const firstConjunct = (condition: Expr): Expr => (condition.kind === "and" ? firstConjunct(condition.left) : condition);

function offsetOf({ fn }: Context, rank: Num): Offset {
  if (rank.constant !== undefined) return bitOffset(Number(rank.constant));
  return bitOffset(0, `(local.get ${fn.keep32(wrap(rank), "first")})`);
}

/** A rank as a function of the rank of the local: `factor` times that, plus `rest`. */
interface LinearRank {
  readonly factor: number;
  readonly rest: Num;
}

/** The rank of a value among those of a type. Undefined if it is not made of locals and literals, or might fail. */
function rankIn(context: Context, expr: Expr, type: Type, local: Local, env: Env): LinearRank | undefined {
  const mixedRadix = (parts: readonly Expr[], types: readonly Type[], base: number): LinearRank | undefined => {
    let sum: LinearRank = { factor: 0, rest: i64Const(0) };
    for (const [i, part] of parts.entries()) {
      const here = element(types, i);
      const digit = rankIn(context, part, here, local, env);
      if (digit === undefined) return undefined;
      const count = valueCount(here);
      sum = {
        factor: sum.factor * count + digit.factor,
        rest: add(mul(sum.rest, i64Const(count)), digit.rest),
      };
    }
    return { ...sum, rest: add(i64Const(base), sum.rest) };
  };
  switch (expr.kind) {
    case "makeRecord":
      return type.kind === "record"
        ? mixedRadix(
            expr.fields,
            type.fields.map((field) => field.type),
            0,
          )
        : undefined;
    case "makeTuple":
      return type.kind === "tuple" ? mixedRadix(expr.items, type.items, 0) : undefined;
    case "makeCase": {
      if (type.kind !== "variant") return undefined;
      const typesOf = (tag: number): readonly Type[] => element(type.cases, tag).fields.map((field) => field.type);
      const before = type.cases.slice(0, expr.tag).map((_, tag) => typesOf(tag));
      const base = before.reduce((sum, types) => sum + types.reduce((n, each) => n * cardinality(each), 1), 0);
      return mixedRadix(expr.fields, typesOf(expr.tag), base);
    }
    case "local":
    case "literal":
      return isScalar(type) ? scalarRank(context, expr, type, local, env) : undefined;
    default:
      return undefined;
  }
}

function scalarRank(
  context: Context,
  expr: Expr & { readonly kind: "local" | "literal" },
  type: Type,
  local: Local,
  env: Env,
): LinearRank | undefined {
  // Every value of the expression must have a rank.
  if (!isSubtype(expr.type, type)) return undefined;
  const difference = i64Const(leastValue(expr.type) - leastValue(type));
  if (expr.kind === "local" && expr.local.id === local.id) return { factor: 1, rest: difference };
  return { factor: 0, rest: add(rankOf(context, context.compile(context, expr, env)), difference) };
}
