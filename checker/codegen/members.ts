// Sets and bags while they are built or asked, as masks or as sorted slots.

import type { TypeOf } from "../../grammar/core/types.js";
import type { Context } from "./context.js";
import { bitsOf, countBits, isMask, memberSlot } from "./layout.js";
import { at, bitAddress, clearBits, readBits, writeBits, type BitRef } from "./memory.js";
import { add, compare, constant, i32Text, local64, not, popcnt, wrap, type Cond, type Num } from "./numbers.js";
import { rankOf } from "./ranks.js";
import { bits, Builder, inMemory, isWide, numOf, pack, scaled, slice, unpack, wide, type Val } from "./values.js";

export type Membered = TypeOf<"set"> | TypeOf<"bag">;

/** How many members, a bag's as often as they are in it. */
export function sizeOf(context: Context, val: Val): Num {
  const type = val.type as Membered;
  if (type.kind === "set" && isMask(type)) {
    if (val.form !== "wide") return popcnt(numOf(val));
    return context.fn.keep(
      { text: `(i64.extend_i32_u (call $popcount ${bitAddress(val.ref)} ${i32Text(bitsOf(type))}))` },
      "size",
    );
  }
  const width = countBits(type);
  const count = width === 0 ? undefined : slice(context, pack(val), at(0), width);
  return count?.form === "bits" ? count.num : constant(0);
}

/** Whether a value of the item type is a member. */
export function hasMember(context: Context, val: Val, item: Val): Cond {
  const type = val.type as Membered;
  if (type.kind === "set" && isMask(type)) {
    const bit = slice(context, pack(val), scaled(context, rankOf(context, item), 1, 0), 1);
    return bit.form === "bits" ? compare("ne", bit.num, constant(0)) : { text: "" };
  }
  const { count, found } = findSlot(context, val, item);
  return context.fn.keepCond({
    text: `(i32.and (i32.lt_u ${get(found)} ${get(count)}) (i32.eqz (call $compare ${slotAddress(context, val, found)} ${itemAddress(context, item)} ${i32Text(bitsOf(type.item))})))`,
  });
}

const get = (local: string): string => `(local.get ${local})`;
const itemAddress = (context: Context, item: Val): string =>
  bitAddress(inMemory(context, pack(item), bitsOf(item.type)));

function slotsOf(
  context: Context,
  val: Val,
): { readonly address: string; readonly max: number; readonly width: number } {
  const type = val.type as Membered;
  const ref = inMemory(context, pack(val), bitsOf(type));
  return { address: bitAddress({ ...ref, plus: ref.plus + countBits(type) }), max: type.max, width: bitsOf(type.item) };
}

function slotAddress(context: Context, val: Val, index: string): string {
  const { address, max, width } = slotsOf(context, val);
  return `(call $slot ${address} ${i32Text(max)} ${i32Text(width)} ${get(index)})`;
}

/** The first slot that is not above the item; i32 locals. */
function findSlot(context: Context, val: Val, item: Val): { readonly count: string; readonly found: string } {
  const { address, max, width } = slotsOf(context, val);
  const count = context.fn.keep32(wrap(sizeOf(context, val)), "count");
  const found = context.fn.keep32(
    `(call $slotfind ${address} ${i32Text(max)} ${i32Text(width)} ${get(count)} ${itemAddress(context, item)})`,
    "slot",
  );
  return { count, found };
}

/** A set or bag that members are added to and taken from. One that grows beyond its bound is the interpreter's. */
export class MemberBuilder {
  readonly #mask: Builder | undefined;
  readonly #slots: BitRef;

  constructor(
    readonly context: Context,
    readonly type: Membered,
    start?: Val,
  ) {
    const { fn, scratch } = context;
    this.#slots = { base: i32Text(0), plus: 0 };
    if (type.kind === "set" && isMask(type)) {
      this.#mask = new Builder(context, type, start);
      return;
    }
    const width = bitsOf(type);
    this.#slots = { base: i32Text(scratch.take(width)), plus: 0 };
    if (start === undefined) clearBits(fn, this.#slots, width);
    else if (start.form === "wide")
      fn.line(`(call $copy ${bitAddress(this.#slots)} ${bitAddress(start.ref)} ${i32Text(width)})`);
    else writeBits(fn, this.#slots, 64, numOf(start));
  }

  /** As it is so far. */
  get #current(): Val {
    return wide(this.type, this.#slots);
  }

  add(item: Val): void {
    const { context, type } = this;
    const { fn } = context;
    if (this.#mask !== undefined) {
      this.#mask.replace(scaled(context, rankOf(context, item), 1, 0), { form: "bits", num: constant(1) }, 1);
      return;
    }
    if (type.max === 0) return fn.line("(unreachable)");
    const known = type.kind === "set" ? hasMember(context, this.#current, item) : undefined;
    const insert = (): void => {
      const { count, found } = findSlot(context, this.#current, item);
      fn.trapIf({ text: `(i32.ge_u ${get(count)} ${i32Text(type.max)})` });
      const { address, max, width } = slotsOf(context, this.#current);
      fn.line(
        `(call $slotinsert ${address} ${i32Text(max)} ${i32Text(width)} ${get(count)} ${get(found)} ${itemAddress(context, item)})`,
      );
      this.#setCount(add(extended(count), constant(1)));
    };
    if (known === undefined) insert();
    else fn.if(not(known), insert);
  }

  /** Once, of a bag. */
  remove(item: Val): void {
    const { context } = this;
    const { fn } = context;
    if (this.#mask !== undefined) {
      this.#mask.replace(scaled(context, rankOf(context, item), 1, 0), { form: "bits", num: constant(0) }, 1);
      return;
    }
    fn.if(hasMember(context, this.#current, item), () => {
      const { count, found } = findSlot(context, this.#current, item);
      const { address, max, width } = slotsOf(context, this.#current);
      fn.line(`(call $slotremove ${address} ${i32Text(max)} ${i32Text(width)} ${get(count)} ${get(found)})`);
      this.#setCount(add(extended(count), constant(-1)));
    });
  }

  #setCount(count: Num): void {
    if (countBits(this.type) > 0) writeBits(this.context.fn, this.#slots, countBits(this.type), count);
  }

  finish(): Val {
    const { context, type } = this;
    if (this.#mask !== undefined) {
      const val = this.#mask.finish();
      if (type.max < bitsOf(type)) context.fn.trapIf(compare("gt_s", sizeOf(context, val), constant(type.max)));
      return val;
    }
    return isWide(type)
      ? this.#current
      : unpack(type, { form: "bits", num: readBits(context.fn, this.#slots, bitsOf(type)) });
  }
}

const extended = (local: string): Num => ({ text: `(i64.extend_i32_u ${get(local)})` });

/** How often a bag has a member. */
export function multiplicity(context: Context, val: Val, item: Val): Num {
  const type = val.type as Membered;
  const { fn } = context;
  const { count, found } = findSlot(context, val, item);
  const times = fn.fresh("i64", "times");
  fn.set(times, "(i64.const 0)");
  const address = itemAddress(context, item);
  fn.loop(type.max + 1, (again) => {
    fn.if({ text: `(i32.lt_u ${get(found)} ${get(count)})` }, () => {
      fn.if(
        {
          text: `(i32.eqz (call $compare ${slotAddress(context, val, found)} ${address} ${i32Text(bitsOf(type.item))}))`,
        },
        () => {
          fn.set(times, `(i64.add ${get(times)} (i64.const 1))`);
          fn.set(found, `(i32.add ${get(found)} (i32.const 1))`);
          fn.line(`(br ${again})`);
        },
      );
    });
  });
  return local64(times);
}

/** The member in a slot; 0 is the greatest. */
export function memberAt(context: Context, val: Val, index: Num): Val {
  const type = val.type as Membered;
  const packed = slice(
    context,
    pack(val),
    scaled(context, index, -bitsOf(type.item), memberSlot(type, 0)),
    bitsOf(type.item),
  );
  return unpack(type.item, packed);
}

export const emptyOf = (context: Context, type: Membered): Val =>
  isWide(type) ? new MemberBuilder(context, type).finish() : bits(type, constant(0));
