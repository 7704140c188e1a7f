// Ranks: the position of a value among all values of its type, in order, and the value at a rank. A member's rank is
// its bit in a bitmask, a key's rank its slot in a function or map.

import { cardinality, type Type } from "../../grammar/core/types.js";
import { element } from "../interpreter/values.js";
import { valuesOf } from "../interpreter/enumerate.js";
import { TABLE_VALUES_LIMIT } from "./constant-tables.js";
import type { Context } from "./context.js";
import { bitWidth, valueCount, fieldOffsets, isBitmask, tagBits } from "./layout.js";
import { bitOffset, bitAddress } from "./memory.js";
import { add, compare, i64Const, extend, i32Const, mul, sub, wrap, type Num } from "./numbers.js";
import {
  numOperand,
  condOf,
  boolOperand,
  inMemory,
  isScalarOption,
  isWide,
  keep,
  leastValue,
  numOf,
  pack,
  partOf,
  slicePacked,
  unpack,
  memoryOperand,
  type Operand,
} from "./operands.js";

/** The ranks of variants with more cases are looked up in a table. */
const CASES_LIMIT = 12;

export function rankOf(context: Context, operand: Operand): Num {
  const { type } = operand;
  switch (type.kind) {
    case "bool":
      return extend(condOf(operand));
    case "int":
      return sub(numOf(operand), i64Const(leastValue(type)));
    case "enum":
    case "symmetric":
      return numOf(operand);
    case "option":
      if (isScalarOption(type)) return numOf(operand);
      break;
    case "record":
    case "tuple": {
      const types = type.kind === "tuple" ? type.items : type.fields.map((field) => field.type);
      return mixedRadixRank(context, keep(context, operand), types, fieldOffsets(types, bitWidth(type)));
    }
    case "variant":
      if (type.cases.length <= CASES_LIMIT) return variantRank(context, keep(context, operand), type);
      break;
    case "set":
      if (isBitmask(type) && type.max >= cardinality(type.item) && valueCount(type.item) < 63) return numOf(operand);
      break;
    default:
  }
  return tableRank(context, operand);
}

/** A mixed-radix number whose digits are the ranks of the parts, the first part being the most significant digit. */
function mixedRadixRank(context: Context, whole: Operand, types: readonly Type[], offsets: readonly number[]): Num {
  let rank = i64Const(0);
  for (const [i, type] of types.entries())
    rank = add(
      mul(rank, i64Const(valueCount(type))),
      rankOf(context, partOf(context, whole, bitOffset(element(offsets, i)), type)),
    );
  return rank;
}

function variantRank(context: Context, operand: Operand, type: Extract<Type, { kind: "variant" }>): Num {
  const width = bitWidth(type);
  const tagWidth = tagBits(type);
  const tagPart =
    tagWidth === 0 ? undefined : slicePacked(context, pack(operand), bitOffset(width - tagWidth), tagWidth);
  const tag = tagPart?.form === "number" ? context.fn.keep(tagPart.num) : i64Const(0);
  let base = 0;
  let rank: Num | undefined;
  for (const [i, each] of type.cases.entries()) {
    const types = each.fields.map((field) => field.type);
    const here = compare("eq", tag, i64Const(i));
    if (here.constant !== false) {
      const ranked = add(i64Const(base), mixedRadixRank(context, operand, types, fieldOffsets(types, width, tagWidth)));
      rank =
        rank === undefined || here.constant === true
          ? ranked
          : {
              text: `(select ${ranked.text} ${rank.text} ${here.text})`,
              stable: ranked.stable === true && rank.stable === true,
            };
    }
    base += types.reduce((product, field) => product * cardinality(field), 1);
  }
  return rank ?? i64Const(0);
}

function tableRank(context: Context, operand: Operand): Num {
  const table = context.tables.valuesOf(operand.type);
  const width = bitWidth(operand.type);
  const item = bitAddress(inMemory(context, pack(operand), width));
  return context.fn.keep(
    {
      text: `(i64.extend_i32_u (call $searchTable ${i32Const(table * 8)} ${i32Const(cardinality(operand.type))} ${i32Const(width)} ${item}))`,
    },
    "rank",
  );
}

/** The rank must exist. */
export function valueOfRank(context: Context, type: Type, rank: Num): Operand {
  switch (type.kind) {
    case "bool":
      return boolOperand(
        type,
        rank.constant === undefined
          ? { text: wrap(rank) }
          : { text: i32Const(Number(rank.constant)), constant: rank.constant === 1n },
      );
    case "int":
      return numOperand(type, add(rank, i64Const(leastValue(type))));
    case "enum":
    case "symmetric":
      return numOperand(type, rank);
    default:
  }
  if (rank.constant !== undefined && cardinality(type) <= TABLE_VALUES_LIMIT)
    return context.tables.constant(type, element(valuesOf(type), Number(rank.constant)));
  if (type.kind === "option" && isScalarOption(type)) return numOperand(type, rank);
  const table = context.tables.valuesOf(type);
  const words = Math.ceil(bitWidth(type) / 64);
  const address = `(i32.add ${i32Const(table)} (i32.mul ${wrap(rank)} ${i32Const(8 * words)}))`;
  if (isWide(type)) return memoryOperand(type, { base: `(local.get ${context.fn.keep32(address)})`, fixed: 0 });
  return unpack(type, { form: "number", num: context.fn.keep({ text: `(i64.load ${address})` }, "value") });
}
