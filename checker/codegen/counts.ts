// Bags that store how often each possible member occurs: the count of a member is at its rank times `countBits`. So a
// member is added, removed and counted by arithmetic on one word.

import type { TypeOf } from "../../grammar/core/types.js";
import type { Context } from "./context.js";
import { bitWidth, countBits } from "./layout.js";
import { shiftOf, type Offset } from "./memory.js";
import { add, and, compare, extend, i64Const, i64Local, maskOf, mul, shl, shr, sub, type Num } from "./numbers.js";
import { numOf, numOperand, pack, scaledOffset, slicePacked, type Operand } from "./operands.js";
import { rankOf } from "./ranks.js";

type Bag = TypeOf<"bag">;

const offsetOf = (context: Context, type: Bag, item: Operand): Offset =>
  scaledOffset(context, rankOf(context, item), countBits(type), 0);

function countAt(context: Context, bag: Operand, offset: Offset): Num {
  const count = slicePacked(context, pack(bag), offset, countBits(bag.type as Bag));
  if (count.form === "memory") throw new Error("internal: a wide count");
  return count.num;
}

/** The number of times that a member occurs. */
export const countOf = (context: Context, bag: Operand, item: Operand): Num =>
  countAt(context, bag, offsetOf(context, bag.type as Bag, item));

/**
 * The sum of all counts. The product with a word that has a 1 for each of them has the sum in its topmost count (Knuth,
 * TAOCP 4A, 7.1.3). No sum overflows into the next count, because none exceeds the bound of the bag.
 */
export function sumOfCounts(bag: Operand): Num {
  const type = bag.type as Bag;
  const bits = countBits(type);
  const others = bitWidth(type) - bits;
  const ones = maskOf(bitWidth(type)) / maskOf(bits);
  return and(shr(mul(numOf(bag), i64Const(ones)), i64Const(others)), i64Const(maskOf(bits)));
}

/** `hasRoom`: the bound of the type suffices for everything that is added. */
export class CountsBuilder {
  readonly #local: string;

  constructor(
    readonly context: Context,
    readonly type: Bag,
    start: Operand | undefined,
    readonly hasRoom: boolean,
  ) {
    this.#local = context.fn.newLocal("i64", "bag");
    context.fn.set(this.#local, (start === undefined ? i64Const(0) : numOf(start)).text);
  }

  get #current(): Operand {
    return numOperand(this.type, { text: `(local.get ${this.#local})` });
  }

  add(item: Operand): void {
    const { context, type } = this;
    if (!this.hasRoom) context.fn.trapIf(compare("ge_s", sumOfCounts(this.#current), i64Const(type.max)));
    const one = shl(i64Const(1), shiftOf(offsetOf(context, type, item)));
    context.fn.set(this.#local, add(numOf(this.#current), one).text);
  }

  /** Removes one occurrence, if there is one. */
  remove(item: Operand): void {
    const { context, type } = this;
    const offset = offsetOf(context, type, item);
    const isMember = compare("ne", countAt(context, this.#current, offset), i64Const(0));
    context.fn.set(this.#local, sub(numOf(this.#current), shl(extend(isMember), shiftOf(offset))).text);
  }

  finish(): Operand {
    return numOperand(this.type, i64Local(this.#local));
  }
}

/** The rank of the member whose count contains a bit. Positions are below 64, so the division is exact. */
export function rankOfCount(type: Bag, bit: Num): Num {
  const bits = countBits(type);
  return shr(mul(bit, i64Const(Math.ceil(4096 / bits))), i64Const(12));
}

/** A bag without all or, if `once`, one of the occurrences of the member at a rank. */
export function withoutRank(bag: Num, type: Bag, rank: Num, once: boolean): Num {
  const bits = countBits(type);
  const shift = mul(rank, i64Const(bits));
  if (once) return sub(bag, shl(i64Const(1), shift));
  return and(bag, { text: `(i64.xor ${shl(i64Const(maskOf(bits)), shift).text} (i64.const -1))` });
}
