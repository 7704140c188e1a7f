// The rank of a value among all of its type, and the value of a rank: where it stands in a mask, a function or a map.

import { cardinality, type Type } from "../../grammar/core/types.js";
import { element } from "../interpreter/values.js";
import { valuesOf } from "../interpreter/enumerate.js";
import { TABULATED, type Context } from "./context.js";
import { bitsOf, countOf, fieldOffsets, isMask, tagBits } from "./layout.js";
import { at, bitAddress } from "./memory.js";
import { add, compare, constant, extend, i32Text, mul, sub, wrap, type Num } from "./numbers.js";
import {
  bits,
  condOf,
  flag,
  inMemory,
  isPlain,
  isWide,
  keep,
  lowest,
  numOf,
  pack,
  part,
  slice,
  unpack,
  wide,
  type Val,
} from "./values.js";

/** A variant of more cases is looked up in a table. */
const CHAIN = 12;

export function rankOf(context: Context, val: Val): Num {
  const { type } = val;
  switch (type.kind) {
    case "bool":
      return extend(condOf(val));
    case "int":
      return sub(numOf(val), constant(lowest(type)));
    case "enum":
    case "symmetric":
      return numOf(val);
    case "option":
      if (isPlain(type)) return numOf(val);
      break;
    case "record":
    case "tuple": {
      const types = type.kind === "tuple" ? type.items : type.fields.map((field) => field.type);
      return mixed(context, keep(context, val), types, fieldOffsets(types, bitsOf(type)));
    }
    case "variant":
      if (type.cases.length <= CHAIN) return variantRank(context, keep(context, val), type);
      break;
    case "set":
      if (isMask(type) && type.max >= cardinality(type.item) && countOf(type.item) < 63) return numOf(val);
      break;
    default:
  }
  return tableRank(context, val);
}

/** The first part counts most. */
function mixed(context: Context, whole: Val, types: readonly Type[], offsets: readonly number[]): Num {
  let rank = constant(0);
  for (const [i, type] of types.entries())
    rank = add(
      mul(rank, constant(countOf(type))),
      rankOf(context, part(context, whole, at(element(offsets, i)), type)),
    );
  return rank;
}

function variantRank(context: Context, val: Val, type: Extract<Type, { kind: "variant" }>): Num {
  const width = bitsOf(type);
  const tagWidth = tagBits(type);
  const tagPart = tagWidth === 0 ? undefined : slice(context, pack(val), at(width - tagWidth), tagWidth);
  const tag = tagPart?.form === "bits" ? context.fn.keep(tagPart.num) : constant(0);
  let base = 0;
  let rank: Num | undefined;
  for (const [i, each] of type.cases.entries()) {
    const types = each.fields.map((field) => field.type);
    const here = compare("eq", tag, constant(i));
    if (here.known !== false) {
      const ranked = add(constant(base), mixed(context, val, types, fieldOffsets(types, width, tagWidth)));
      rank =
        rank === undefined || here.known === true
          ? ranked
          : {
              text: `(select ${ranked.text} ${rank.text} ${here.text})`,
              stable: ranked.stable === true && rank.stable === true,
            };
    }
    base += types.reduce((product, field) => product * cardinality(field), 1);
  }
  return rank ?? constant(0);
}

function tableRank(context: Context, val: Val): Num {
  const table = context.tables.valuesOf(val.type);
  const width = bitsOf(val.type);
  const item = bitAddress(inMemory(context, pack(val), width));
  return context.fn.keep(
    {
      text: `(i64.extend_i32_u (call $rank ${i32Text(table * 8)} ${i32Text(cardinality(val.type))} ${i32Text(width)} ${item}))`,
    },
    "rank",
  );
}

/** The rank is one that there is. */
export function valueAt(context: Context, type: Type, rank: Num): Val {
  switch (type.kind) {
    case "bool":
      return flag(
        type,
        rank.known === undefined
          ? { text: wrap(rank) }
          : { text: i32Text(Number(rank.known)), known: rank.known === 1n },
      );
    case "int":
      return bits(type, add(rank, constant(lowest(type))));
    case "enum":
    case "symmetric":
      return bits(type, rank);
    default:
  }
  if (rank.known !== undefined && cardinality(type) <= TABULATED)
    return context.tables.constant(type, element(valuesOf(type), Number(rank.known)));
  if (type.kind === "option" && isPlain(type)) return bits(type, rank);
  const table = context.tables.valuesOf(type);
  const words = Math.ceil(bitsOf(type) / 64);
  const address = `(i32.add ${i32Text(table)} (i32.mul ${wrap(rank)} ${i32Text(8 * words)}))`;
  if (isWide(type)) return wide(type, { base: `(local.get ${context.fn.keep32(address)})`, plus: 0 });
  return unpack(type, { form: "bits", num: context.fn.keep({ text: `(i64.load ${address})` }, "value") });
}
