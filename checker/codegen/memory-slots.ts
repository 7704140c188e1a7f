// Sets and bags of sorted slots in memory: slot 0, at the top, has the greatest member, and the number of slots in use is
// at the bottom. Helper functions move and compare the slots.

import type { Context } from "./context.js";
import { bitWidth, countBits, type SetOrBag } from "./layout.js";
import { bitAddress, clearBits, readBits, writeBits, type BitRef } from "./memory.js";
import { add, getLocal, i32Const, i64Const, i64Local, notCond, wrap, type Cond, type Num } from "./numbers.js";
import { inMemory, memoryOperand, pack, type Operand } from "./operands.js";

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

function slotsInUse({ fn }: Context, collection: Operand): Num {
  if (collection.form !== "memory") throw new Error("internal: slots in a word");
  return readBits(fn, collection.ref, countBits(collection.type as SetOrBag));
}

/** Names of i32 locals: the number of slots in use, and the first of them whose value is at most the item. */
function findSlot(
  context: Context,
  collection: Operand,
  item: Operand,
): { readonly count: string; readonly slot: string } {
  const { address, max, width } = slotsOf(context, collection);
  const count = context.fn.keep32(wrap(slotsInUse(context, collection)), "count");
  const slot = context.fn.keep32(
    `(call $findSlot ${address} ${i32Const(max)} ${i32Const(width)} ${getLocal(count)} ${itemAddress(context, item)})`,
    "slot",
  );
  return { count, slot };
}

export function hasInMemory(context: Context, collection: Operand, item: Operand): Cond {
  const type = collection.type as SetOrBag;
  const { count, slot } = findSlot(context, collection, item);
  return context.fn.keepCond({
    text: `(i32.and (i32.lt_u ${getLocal(slot)} ${getLocal(count)}) (i32.eqz (call $compareBits ${slotAddress(context, collection, slot)} ${itemAddress(context, item)} ${i32Const(bitWidth(type.item))})))`,
  });
}

/** Builds a set or bag that is wider than a word. Traps if it exceeds its bound. */
export class MemorySlotsBuilder {
  readonly #slots: BitRef;

  constructor(
    readonly context: Context,
    readonly type: SetOrBag,
    start: Operand | undefined,
  ) {
    const { fn, scratch } = context;
    const width = bitWidth(type);
    this.#slots = { base: i32Const(scratch.allocate(width)), fixed: 0 };
    if (start?.form === "memory")
      fn.line(`(call $copyBits ${bitAddress(this.#slots)} ${bitAddress(start.ref)} ${i32Const(width)})`);
    else clearBits(fn, this.#slots, width);
  }

  /** The slots so far. */
  get #current(): Operand {
    return memoryOperand(this.type, this.#slots);
  }

  add(item: Operand): void {
    const { context, type } = this;
    const { fn } = context;
    const isMember = type.kind === "set" ? hasInMemory(context, this.#current, item) : undefined;
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

  /** Removes one occurrence, if there is one. */
  remove(item: Operand): void {
    const { context } = this;
    const { fn } = context;
    fn.if(hasInMemory(context, this.#current, item), () => {
      const { count, slot } = findSlot(context, this.#current, item);
      const { address, max, width } = slotsOf(context, this.#current);
      fn.line(`(call $removeSlot ${address} ${i32Const(max)} ${i32Const(width)} ${getLocal(count)} ${getLocal(slot)})`);
      this.#writeCount(add(extended(count), i64Const(-1)));
    });
  }

  #writeCount(count: Num): void {
    writeBits(this.context.fn, this.#slots, countBits(this.type), count);
  }

  finish(): Operand {
    return this.#current;
  }
}

const extended = (local: string): Num => ({ text: `(i64.extend_i32_u ${getLocal(local)})` });

/** The number of times that a member occurs in a bag. */
export function countInMemory(context: Context, collection: Operand, item: Operand): Num {
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
