// Sets and bags of sorted slots in one word: slot 0, at the top, has the greatest member, and the number of slots in use
// is at the bottom. All slots are compared at once, as in a word of several small numbers (Knuth, TAOCP 4A, 7.1.3), and
// moved by a shift.

import type { Context } from "./context.js";
import { bitWidth, countBits, type SetOrBag } from "./layout.js";
import {
  add,
  and,
  compare,
  ctz,
  getLocal,
  i64Const,
  i64Local,
  maskOf,
  mul,
  notCond,
  or,
  popcnt,
  shl,
  shr,
  sub,
  xor,
  type Cond,
  type Num,
} from "./numbers.js";
import { numOf, numOperand, pack, type Operand } from "./operands.js";

/** Masks of a word of slots. */
interface Masks {
  /** The lowest bit of each slot. */
  readonly lowest: bigint;
  /** The highest bit of each slot. */
  readonly highest: bigint;
  /** All other bits of slots. */
  readonly others: bigint;
  /** The number of slots in use. */
  readonly count: bigint;
}

function masksOf(type: SetOrBag): Masks {
  const width = bitWidth(type.item);
  const slots = maskOf(width * type.max);
  const lowest = (slots / maskOf(width)) << BigInt(countBits(type));
  const highest = lowest << BigInt(width - 1);
  return { lowest, highest, others: highest - lowest, count: maskOf(countBits(type)) };
}

const not = (num: Num): Num => xor(num, i64Const(-1));
const withoutBits = (num: Num, mask: bigint): Num => and(num, i64Const(~mask));
const inUse = (type: SetOrBag, word: Num): Num => and(word, i64Const(masksOf(type).count));

function packedItem({ fn }: Context, item: Operand): Num {
  const packed = pack(item);
  if (packed.form === "memory") throw new Error("internal: a wide member of a word");
  return fn.keep(packed.num, "item");
}

/** The highest bits of the slots that are in use and have an item. */
function equalSlots({ fn }: Context, type: SetOrBag, word: Num, item: Num): Num {
  const { lowest, highest, others } = masksOf(type);
  const difference = fn.keep(xor(word, mul(item, i64Const(lowest))), "difference");
  // A sum of all bits but the highest has the highest bit unless they are all 0.
  const unequal = fn.keep(or(add(and(difference, i64Const(others)), i64Const(others)), difference), "unequal");
  const equal = and(not(unequal), i64Const(highest));
  if (item.constant !== undefined && item.constant !== 0n) return equal;
  // Slots that are not in use are 0, like the least member.
  const unused = mul(sub(i64Const(type.max), inUse(type, word)), i64Const(bitWidth(type.item)));
  return and(equal, shl(shl(i64Const(-1), i64Const(countBits(type))), unused));
}

/** The number of bits in the slots that have at most an item, which are at the bottom. */
function bitsUpTo({ fn }: Context, type: SetOrBag, word: Num, item: Num): Num {
  const { lowest, highest, others } = masksOf(type);
  const items = fn.keep(mul(item, i64Const(lowest)), "items");
  // The highest bit is left by a subtraction of smaller numbers. It decides if the highest bits are equal.
  const rest = sub(or(items, i64Const(highest)), and(word, i64Const(others)));
  const equal = fn.keep(and(rest, not(xor(word, items))), "equal");
  const atMost = fn.keep(and(or(equal, and(not(word), items)), i64Const(highest)), "atMost");
  return fn.keep(mul(popcnt(atMost), i64Const(bitWidth(type.item))), "end");
}

export function hasInWord(context: Context, collection: Operand, item: Operand): Cond {
  const type = collection.type as SetOrBag;
  const word = context.fn.keep(numOf(collection), "slots");
  return compare("ne", equalSlots(context, type, word, packedItem(context, item)), i64Const(0));
}

/** The number of slots that have an item. */
export function countInWord(context: Context, bag: Operand, item: Operand): Num {
  const word = context.fn.keep(numOf(bag), "slots");
  return popcnt(equalSlots(context, bag.type as SetOrBag, word, packedItem(context, item)));
}

/** `hasRoom`: the bound of the type suffices for everything that is added. */
export class WordSlotsBuilder {
  readonly #local: string;

  constructor(
    readonly context: Context,
    readonly type: SetOrBag,
    start: Operand | undefined,
    readonly hasRoom: boolean,
  ) {
    this.#local = context.fn.newLocal("i64", "slots");
    context.fn.set(this.#local, (start === undefined ? i64Const(0) : numOf(start)).text);
  }

  get #word(): Num {
    return { text: getLocal(this.#local) };
  }

  add(item: Operand): void {
    const { context, type } = this;
    const { fn } = context;
    if (type.max === 0) return fn.line("(unreachable)");
    const packed = packedItem(context, item);
    if (type.kind === "bag") return this.#insert(packed);
    const isMember = compare("ne", equalSlots(context, type, this.#word, packed), i64Const(0));
    fn.if(notCond(isMember), () => this.#insert(packed));
  }

  #insert(item: Num): void {
    const { context, type } = this;
    const { fn } = context;
    if (!this.hasRoom) fn.trapIf(compare("ge_s", inUse(type, this.#word), i64Const(type.max)));
    const width = i64Const(bitWidth(type.item));
    const end = bitsUpTo(context, type, this.#word, item);
    // Two shifts, because a shift by 64 is a shift by 0.
    const below = fn.keep(sub(shl(shl(i64Const(1), end), i64Const(countBits(type))), i64Const(1)), "below");
    const moved = fn.keep(withoutBits(shr(and(this.#word, below), width), masksOf(type).count), "moved");
    const inserted = shl(shl(item, sub(end, width)), i64Const(countBits(type)));
    this.#replace(below, or(moved, inserted), 1);
  }

  /** Removes one occurrence, if there is one. */
  remove(item: Operand): void {
    const { context, type } = this;
    const { fn } = context;
    if (type.max === 0) return;
    const equal = fn.keep(equalSlots(context, type, this.#word, packedItem(context, item)), "equal");
    fn.if(compare("ne", equal, i64Const(0)), () => {
      const width = bitWidth(type.item);
      const top = fn.keep(ctz(equal), "top");
      const below = fn.keep(sub(shl(i64Const(2), top), i64Const(1)), "below");
      const later = fn.keep(sub(shl(i64Const(1), sub(top, i64Const(width - 1))), i64Const(1)), "later");
      const moved = shl(withoutBits(and(this.#word, later), masksOf(type).count), i64Const(width));
      this.#replace(below, moved, -1);
    });
  }

  /** Replaces the lower bits, which have some slots, and changes the number of slots in use. */
  #replace(below: Num, slots: Num, change: number): void {
    const size = add(inUse(this.type, this.#word), i64Const(change));
    this.context.fn.set(this.#local, or(or(and(this.#word, not(below)), slots), size).text);
  }

  finish(): Operand {
    return numOperand(this.type, i64Local(this.#local));
  }
}
