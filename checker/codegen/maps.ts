// The operators of maps, and `values` of functions.

import { setOf, type TypeOf } from "../../grammar/core/types.js";
import { inBounds } from "./bounds.js";
import type { Context } from "./context.js";
import { convert, forEachKeyRank } from "./conversions.js";
import { forEachMember } from "./domains.js";
import { entryAtRank, offsetOfEntry } from "./elements.js";
import { bitWidth, entryType, finite, valueCount } from "./layout.js";
import { memberBuilder } from "./members.js";
import { add, i64Const, i64Local, type Num } from "./numbers.js";
import { keep, OperandLocal, optionItem, pack, unreachable, ValueBuilder, zeroOf, type Operand } from "./operands.js";
import { rankOf } from "./ranks.js";
import { setFrom } from "./sets.js";

/** The entry at a key of the map's key type. */
export const entryAt = (context: Context, map: Operand, key: Operand): Operand =>
  entryAtRank(context, map, rankOf(context, keep(context, key)));

/** The entry at a key; `none` if the map's type has no such key. */
export function getEntry(context: Context, map: Operand, key: Operand): Operand {
  const type = map.type as TypeOf<"map">;
  const entry = entryType(type);
  const result = new OperandLocal(context, entry);
  result.assign(zeroOf(context, entry));
  context.fn.if(inBounds(context, key, type.key), () =>
    result.assign(keep(context, entryAt(context, map, convert(context, key, type.key)))),
  );
  return result.value;
}

export function withoutKey(context: Context, map: Operand, key: Operand): Operand {
  const { fn } = context;
  const type = map.type as TypeOf<"map">;
  const entry = entryType(type);
  const builder = new ValueBuilder(context, type, map);
  fn.if(inBounds(context, key, type.key), () => {
    const rank = fn.keep(rankOf(context, keep(context, convert(context, key, type.key))));
    builder.replace(offsetOfEntry(context, type, rank), pack(zeroOf(context, entry)), bitWidth(entry));
  });
  return builder.finish();
}

export function countKeys(context: Context, map: Operand): Num {
  const count = context.fn.newLocal("i64", "keys");
  context.fn.set(count, "(i64.const 0)");
  const keys = { kind: "members", of: keep(context, map), type: map.type, distinct: true } as const;
  forEachMember(context, keys, 10, (_, __, inner) => inner.fn.set(count, add(i64Local(count), i64Const(1)).text));
  return i64Local(count);
}

export function keysOf(context: Context, map: Operand): Operand {
  const { key } = map.type as TypeOf<"map">;
  return setFrom(context, finite(setOf(key, valueCount(key))) as TypeOf<"set">, {
    kind: "members",
    of: keep(context, map),
    type: map.type,
    distinct: true,
  });
}

/** The set of the values of a map or a function. */
export function valuesIn(context: Context, keyed: Operand, type: TypeOf<"set">): Operand {
  const source = keep(context, keyed);
  const builder = memberBuilder(context, type);
  switch (source.type.kind) {
    case "map":
      forEachMember(
        context,
        { kind: "members", of: source, type: source.type, distinct: true },
        20,
        (key, _, inner) => {
          const value = optionItem(inner, keep(inner, entryAt(inner, source, key)));
          builder.add(keep(inner, convert(inner, value, type.item)));
        },
      );
      return builder.finish();
    case "function":
      forEachKeyRank(context, source.type.key, (inner, rank) =>
        builder.add(keep(inner, convert(inner, entryAtRank(inner, source, rank), type.item))),
      );
      return builder.finish();
    default:
      return unreachable(context, type);
  }
}
