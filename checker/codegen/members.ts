// Sets and bags: membership, size, and building them member by member. A set is a bitmask or sorted slots; a bag is counts
// or sorted slots.

import type { TypeOf } from "../../grammar/core/types.js";
import type { Context } from "./context.js";
import { countOf, CountsBuilder, sumOfCounts } from "./counts.js";
import { bitWidth, countBits, isBitmask, isCounted, memberOffset, type SetOrBag } from "./layout.js";
import { bitAddress, bitOffset } from "./memory.js";
import { countInMemory, hasInMemory, MemorySlotsBuilder } from "./memory-slots.js";
import { compare, i32Const, i64Const, popcnt, type Cond, type Num } from "./numbers.js";
import { isWide, numOf, pack, scaledOffset, slicePacked, unpack, ValueBuilder, type Operand } from "./operands.js";
import { rankOf } from "./ranks.js";
import { countInWord, hasInWord, WordSlotsBuilder } from "./word-slots.js";

/** The number of members. Those of a bag count as often as they occur. */
export function sizeOf(context: Context, collection: Operand): Num {
  const type = collection.type as SetOrBag;
  if (type.kind === "set" && isBitmask(type)) {
    if (collection.form !== "memory") return popcnt(numOf(collection));
    return context.fn.keep(
      { text: `(i64.extend_i32_u (call $countBits ${bitAddress(collection.ref)} ${i32Const(bitWidth(type))}))` },
      "size",
    );
  }
  if (type.kind === "bag" && isCounted(type)) return sumOfCounts(collection);
  const width = countBits(type);
  const count = width === 0 ? undefined : slicePacked(context, pack(collection), bitOffset(0), width);
  return count?.form === "number" ? count.num : i64Const(0);
}

/** True if a value of the item type is a member. */
export function hasMember(context: Context, collection: Operand, item: Operand): Cond {
  const type = collection.type as SetOrBag;
  if (type.kind === "set" && isBitmask(type)) {
    const bit = slicePacked(context, pack(collection), scaledOffset(context, rankOf(context, item), 1, 0), 1);
    return bit.form === "number" ? compare("ne", bit.num, i64Const(0)) : { text: "" };
  }
  if (type.kind === "bag" && isCounted(type)) return compare("ne", countOf(context, collection, item), i64Const(0));
  return isWide(type) ? hasInMemory(context, collection, item) : hasInWord(context, collection, item);
}

/** The number of times that a member occurs in a bag. */
export function multiplicity(context: Context, bag: Operand, item: Operand): Num {
  const type = bag.type as TypeOf<"bag">;
  if (isCounted(type)) return countOf(context, bag, item);
  return isWide(type) ? countInMemory(context, bag, item) : countInWord(context, bag, item);
}

/** Builds a set or bag by adding and removing members. Traps if it exceeds its bound. */
export interface MemberBuilder {
  readonly add: (item: Operand) => void;
  /** Removes one occurrence, if there is one. */
  readonly remove: (item: Operand) => void;
  readonly finish: () => Operand;
}

/** `start`: the members that it has at first. `hasRoom`: the bound suffices for everything that is added. */
export function memberBuilder(
  context: Context,
  type: SetOrBag,
  { start, hasRoom = false }: { readonly start?: Operand | undefined; readonly hasRoom?: boolean } = {},
): MemberBuilder {
  if (type.kind === "set" && isBitmask(type)) return new BitmaskBuilder(context, type, start);
  if (type.kind === "bag" && isCounted(type)) return new CountsBuilder(context, type, start, hasRoom);
  return isWide(type)
    ? new MemorySlotsBuilder(context, type, start)
    : new WordSlotsBuilder(context, type, start, hasRoom);
}

class BitmaskBuilder implements MemberBuilder {
  readonly #bits: ValueBuilder;

  constructor(
    readonly context: Context,
    readonly type: TypeOf<"set">,
    start: Operand | undefined,
  ) {
    this.#bits = new ValueBuilder(context, type, start);
  }

  #write(item: Operand, bit: 0 | 1): void {
    const offset = scaledOffset(this.context, rankOf(this.context, item), 1, 0);
    this.#bits.replace(offset, { form: "number", num: i64Const(bit) }, 1);
  }

  add(item: Operand): void {
    this.#write(item, 1);
  }

  remove(item: Operand): void {
    this.#write(item, 0);
  }

  finish(): Operand {
    const { context, type } = this;
    const collection = this.#bits.finish();
    if (type.max < bitWidth(type)) context.fn.trapIf(compare("gt_s", sizeOf(context, collection), i64Const(type.max)));
    return collection;
  }
}

/** The member in a slot. Slot 0 has the greatest. */
export function memberAt(context: Context, collection: Operand, index: Num): Operand {
  const type = collection.type as SetOrBag;
  const packed = slicePacked(
    context,
    pack(collection),
    scaledOffset(context, index, -bitWidth(type.item), memberOffset(type, 0)),
    bitWidth(type.item),
  );
  return unpack(type.item, packed);
}
