// Sets and bags, as bitmasks or as sorted slots: membership, size, and building them member by member.

import type { TypeOf } from "../../grammar/core/types.js";
import type { Context } from "./context.js";
import { bitWidth, countBits, isBitmask, memberOffset } from "./layout.js";
import { bitOffset, bitAddress, clearBits, readBits, writeBits, type BitRef } from "./memory.js";
import {
  add,
  compare,
  getLocal,
  i64Const,
  i32Const,
  i64Local,
  notCond,
  popcnt,
  wrap,
  type Cond,
  type Num,
} from "./numbers.js";
import { rankOf } from "./ranks.js";
import {
  ValueBuilder,
  inMemory,
  isWide,
  numOf,
  pack,
  scaledOffset,
  slicePacked,
  unpack,
  memoryOperand,
  type Operand,
} from "./operands.js";

export type SetOrBag = TypeOf<"set"> | TypeOf<"bag">;

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
  const { count, slot } = findSlot(context, collection, item);
  return context.fn.keepCond({
    text: `(i32.and (i32.lt_u ${getLocal(slot)} ${getLocal(count)}) (i32.eqz (call $compareBits ${slotAddress(context, collection, slot)} ${itemAddress(context, item)} ${i32Const(bitWidth(type.item))})))`,
  });
}

const itemAddress = (context: Context, item: Operand): string =>
  bitAddress(inMemory(context, pack(item), bitWidth(item.type)));

function slotsOf(
  context: Context,
  collection: Operand,
): { readonly address: string; readonly max: number; readonly width: number } {
  const type = collection.type as SetOrBag;
  const ref = inMemory(context, pack(collection), bitWidth(type));
  return {
    address: bitAddress({ ...ref, fixed: ref.fixed + countBits(type) }),
    max: type.max,
    width: bitWidth(type.item),
  };
}

function slotAddress(context: Context, collection: Operand, index: string): string {
  const { address, max, width } = slotsOf(context, collection);
  return `(call $slotAddress ${address} ${i32Const(max)} ${i32Const(width)} ${getLocal(index)})`;
}

/** Names of i32 locals: the number of slots in use, and the first of them whose value is at most the item. */
function findSlot(
  context: Context,
  collection: Operand,
  item: Operand,
): { readonly count: string; readonly slot: string } {
  const { address, max, width } = slotsOf(context, collection);
  const count = context.fn.keep32(wrap(sizeOf(context, collection)), "count");
  const slot = context.fn.keep32(
    `(call $findSlot ${address} ${i32Const(max)} ${i32Const(width)} ${getLocal(count)} ${itemAddress(context, item)})`,
    "slot",
  );
  return { count, slot };
}

/** Builds a set or bag by adding and removing members. Traps if it exceeds its bound. */
export class MemberBuilder {
  readonly #mask: ValueBuilder | undefined;
  readonly #slots: BitRef;

  constructor(
    readonly context: Context,
    readonly type: SetOrBag,
    start?: Operand,
  ) {
    const { fn, scratch } = context;
    this.#slots = { base: i32Const(0), fixed: 0 };
    if (type.kind === "set" && isBitmask(type)) {
      this.#mask = new ValueBuilder(context, type, start);
      return;
    }
    const width = bitWidth(type);
    this.#slots = { base: i32Const(scratch.allocate(width)), fixed: 0 };
    if (start === undefined) clearBits(fn, this.#slots, width);
    else if (start.form === "memory")
      fn.line(`(call $copyBits ${bitAddress(this.#slots)} ${bitAddress(start.ref)} ${i32Const(width)})`);
    else writeBits(fn, this.#slots, 64, numOf(start));
  }

  /** The slots so far. */
  get #current(): Operand {
    return memoryOperand(this.type, this.#slots);
  }

  add(item: Operand): void {
    const { context, type } = this;
    const { fn } = context;
    if (this.#mask !== undefined) {
      this.#mask.replace(scaledOffset(context, rankOf(context, item), 1, 0), { form: "number", num: i64Const(1) }, 1);
      return;
    }
    if (type.max === 0) return fn.line("(unreachable)");
    const isMember = type.kind === "set" ? hasMember(context, this.#current, item) : undefined;
    const insert = (): void => {
      const { count, slot } = findSlot(context, this.#current, item);
      fn.trapIf({ text: `(i32.ge_u ${getLocal(count)} ${i32Const(type.max)})` });
      const { address, max, width } = slotsOf(context, this.#current);
      fn.line(
        `(call $insertSlot ${address} ${i32Const(max)} ${i32Const(width)} ${getLocal(count)} ${getLocal(slot)} ${itemAddress(context, item)})`,
      );
      this.#writeCount(add(extended(count), i64Const(1)));
    };
    if (isMember === undefined) insert();
    else fn.if(notCond(isMember), insert);
  }

  /** Removes one occurrence. */
  remove(item: Operand): void {
    const { context } = this;
    const { fn } = context;
    if (this.#mask !== undefined) {
      this.#mask.replace(scaledOffset(context, rankOf(context, item), 1, 0), { form: "number", num: i64Const(0) }, 1);
      return;
    }
    fn.if(hasMember(context, this.#current, item), () => {
      const { count, slot } = findSlot(context, this.#current, item);
      const { address, max, width } = slotsOf(context, this.#current);
      fn.line(`(call $removeSlot ${address} ${i32Const(max)} ${i32Const(width)} ${getLocal(count)} ${getLocal(slot)})`);
      this.#writeCount(add(extended(count), i64Const(-1)));
    });
  }

  #writeCount(count: Num): void {
    if (countBits(this.type) > 0) writeBits(this.context.fn, this.#slots, countBits(this.type), count);
  }

  finish(): Operand {
    const { context, type } = this;
    if (this.#mask !== undefined) {
      const collection = this.#mask.finish();
      if (type.max < bitWidth(type))
        context.fn.trapIf(compare("gt_s", sizeOf(context, collection), i64Const(type.max)));
      return collection;
    }
    return isWide(type)
      ? this.#current
      : unpack(type, { form: "number", num: readBits(context.fn, this.#slots, bitWidth(type)) });
  }
}

const extended = (local: string): Num => ({ text: `(i64.extend_i32_u ${getLocal(local)})` });

/** The number of times that a member occurs in a bag. */
export function multiplicity(context: Context, collection: Operand, item: Operand): Num {
  const type = collection.type as SetOrBag;
  const { fn } = context;
  const { count, slot } = findSlot(context, collection, item);
  const times = fn.newLocal("i64", "times");
  fn.set(times, "(i64.const 0)");
  const address = itemAddress(context, item);
  fn.loop(type.max + 1, (again) => {
    fn.if({ text: `(i32.lt_u ${getLocal(slot)} ${getLocal(count)})` }, () => {
      fn.if(
        {
          text: `(i32.eqz (call $compareBits ${slotAddress(context, collection, slot)} ${address} ${i32Const(bitWidth(type.item))}))`,
        },
        () => {
          fn.set(times, `(i64.add ${getLocal(times)} (i64.const 1))`);
          fn.set(slot, `(i32.add ${getLocal(slot)} (i32.const 1))`);
          fn.line(`(br ${again})`);
        },
      );
    });
  });
  return i64Local(times);
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
