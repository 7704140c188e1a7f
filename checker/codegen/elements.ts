// The elements of packed collections: items of sequences by index, values of functions and entries of maps by the rank
// of the key.

import type { Type, TypeOf } from "../../grammar/core/types.js";
import { bitWidth, countBits, entryOffset, entryType, itemOffset } from "./layout.js";
import { bitOffset, type Offset } from "./memory.js";
import { i64Const, type Num } from "./numbers.js";
import { pack, partOf, scaledOffset, slicePacked, type EmitContext, type Operand } from "./operands.js";

type Sequence = TypeOf<"seq">;
type Keyed = TypeOf<"function"> | TypeOf<"map">;

/** A sequence that cannot have items has no offset for them; any will do. */
export const offsetOfItem = (context: EmitContext, type: Sequence, index: Num): Offset =>
  type.max === 0 ? bitOffset(0) : scaledOffset(context, index, -bitWidth(type.item), itemOffset(type, 0));

/** The index must be in range. */
export function itemAtIndex(context: EmitContext, sequence: Operand, index: Num): Operand {
  const type = sequence.type as Sequence;
  return partOf(context, sequence, offsetOfItem(context, type, index), type.item);
}

/** The type that a function or map stores for each key: its values' type, or an option of that. */
export const storedType = (type: Keyed): Type => (type.kind === "map" ? entryType(type) : type.value);

export const offsetOfEntry = (context: EmitContext, type: Keyed, rank: Num): Offset =>
  scaledOffset(context, rank, -bitWidth(storedType(type)), entryOffset(type, 0));

/** The value of a function, or the entry of a map, which is an option. */
export function entryAtRank(context: EmitContext, keyed: Operand, rank: Num): Operand {
  const type = keyed.type as Keyed;
  return partOf(context, keyed, offsetOfEntry(context, type, rank), storedType(type));
}

/** The number of items of a sequence. */
export function lengthOf(context: EmitContext, sequence: Operand): Num {
  const { type } = sequence;
  if (type.kind !== "seq") throw new Error(`internal: the length of type ${type.kind}`);
  const width = countBits(type);
  if (width === 0) return i64Const(0);
  const count = slicePacked(context, pack(sequence), bitOffset(bitWidth(type) - width), width);
  return count.form === "number" ? count.num : i64Const(0);
}
