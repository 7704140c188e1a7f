// Expressions that build values: literals of collections, tuples, records, variants, options and functions.

import type { Expr, ExprOf } from "../../grammar/core/core.js";
import { cardinality, intType, type Type, type TypeOf } from "../../grammar/core/types.js";
import { element } from "../interpreter/values.js";
import { putEntry } from "./comprehensions.js";
import type { Context, Env } from "./context.js";
import { buildFunction, convert, writeLength } from "./conversions.js";
import { forEachMember } from "./domains.js";
import { bitWidth, fieldOffsets, finite, itemOffset, tagBits, type SetOrBag } from "./layout.js";
import { bitOffset } from "./memory.js";
import { memberBuilder } from "./members.js";
import { i64Const } from "./numbers.js";
import {
  combineParts,
  keep,
  makeSome,
  numOperand,
  unreachable,
  ValueBuilder,
  zeroOf,
  type Operand,
} from "./operands.js";
import { bindAlways } from "./patterns.js";
import { valueOfRank } from "./ranks.js";

/** The interpreter may reject a function of more keys, so compiled code traps and leaves the decision to it. */
const KEYS_LIMIT = 65_536;

export type Construction =
  | ExprOf<"makeSet" | "makeBag" | "makeSeq" | "makeTuple">
  | ExprOf<"makeMap">
  | ExprOf<"makeRecord">
  | ExprOf<"makeCase">
  | ExprOf<"makeFunction">
  | ExprOf<"allValues">
  | ExprOf<"some">
  | ExprOf<"none">;

export function construct(context: Context, expr: Construction, env: Env): Operand {
  const type = finite(expr.type);
  switch (expr.kind) {
    case "makeSet":
    case "makeBag":
      return makeMembers(context, type as SetOrBag, expr.items, env);
    case "makeSeq":
      return makeSequence(context, type as TypeOf<"seq">, expr.items, env);
    case "makeTuple":
      return makeCompound(context, type, (type as TypeOf<"tuple">).items, expr.items, env);
    case "makeRecord": {
      const types = (type as TypeOf<"record">).fields.map((field) => field.type);
      return makeCompound(context, type, types, expr.fields, env);
    }
    case "makeCase":
      return makeCase(context, type as TypeOf<"variant">, expr, env);
    case "makeMap":
      return makeMap(context, type as TypeOf<"map">, expr, env);
    case "makeFunction":
      return makeFunction(context, type as TypeOf<"function">, expr, env);
    case "allValues":
      return makeAllValues(context, type as TypeOf<"set">, expr.of);
    case "some": {
      const option = type as TypeOf<"option">;
      return makeSome(context, option, convert(context, context.compile(context, expr.item, env), option.item));
    }
    case "none":
      return zeroOf(context, type);
  }
}

function makeMembers(context: Context, type: SetOrBag, items: readonly Expr[], env: Env): Operand {
  if (items.length === 0) return zeroOf(context, type);
  const builder = memberBuilder(context, type, { hasRoom: items.length <= type.max });
  for (const item of items)
    builder.add(keep(context, convert(context, context.compile(context, item, env), type.item)));
  return builder.finish();
}

function makeSequence(context: Context, type: TypeOf<"seq">, items: readonly Expr[], env: Env): Operand {
  const builder = new ValueBuilder(context, type);
  for (const [i, item] of items.entries())
    builder.putOperand(
      bitOffset(itemOffset(type, i)),
      convert(context, context.compile(context, item, env), type.item),
    );
  writeLength(builder, type, i64Const(items.length));
  return builder.finish();
}

interface PartAt {
  readonly offset: number;
  readonly operand: Operand;
}

/** The fields of a record, a tuple or a case. `above`: the bits above the first field. */
function compileFields(
  context: Context,
  type: Type,
  types: readonly Type[],
  fields: readonly Expr[],
  env: Env,
  above = 0,
): readonly PartAt[] {
  const offsets = fieldOffsets(types, bitWidth(type), above);
  return fields.map((field, i) => ({
    offset: element(offsets, i),
    operand: convert(context, context.compile(context, field, env), element(types, i)),
  }));
}

const makeCompound = (
  context: Context,
  type: Type,
  types: readonly Type[],
  fields: readonly Expr[],
  env: Env,
): Operand => combineParts(context, type, compileFields(context, type, types, fields, env));

function makeCase(context: Context, type: TypeOf<"variant">, expr: ExprOf<"makeCase">, env: Env): Operand {
  const width = tagBits(type);
  const tag = numOperand(intType(0, type.cases.length - 1), i64Const(expr.tag));
  const types = element(type.cases, expr.tag).fields.map((field) => field.type);
  const fields = compileFields(context, type, types, expr.fields, env, width);
  return combineParts(
    context,
    type,
    width === 0 ? fields : [{ offset: bitWidth(type) - width, operand: tag }, ...fields],
  );
}

function makeMap(context: Context, type: TypeOf<"map">, { entries }: ExprOf<"makeMap">, env: Env): Operand {
  const builder = new ValueBuilder(context, type);
  for (const { key, value } of entries)
    putEntry(context, builder, type, context.compile(context, key, env), context.compile(context, value, env));
  return builder.finish();
}

function makeFunction(context: Context, type: TypeOf<"function">, expr: ExprOf<"makeFunction">, env: Env): Operand {
  if (cardinality(type.key) > KEYS_LIMIT) return unreachable(context, type);
  const result = buildFunction(context, type, (inner, rank) => {
    const bound = bindAlways(inner, expr.pattern, keep(inner, valueOfRank(inner, type.key, rank)), env);
    return convert(inner, inner.compile(inner, expr.body, bound), type.value);
  });
  return keep(context, result);
}

/** The set of all values of a type. */
function makeAllValues(context: Context, type: TypeOf<"set">, of: Type): Operand {
  if (type.max < cardinality(of)) return unreachable(context, type);
  const builder = memberBuilder(context, type);
  forEachMember(context, { kind: "all", type: finite(of) }, 10, (item, _, inner) =>
    builder.add(convert(inner, item, type.item)),
  );
  return builder.finish();
}
