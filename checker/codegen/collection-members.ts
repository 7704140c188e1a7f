// The members of collections, visited in their order: bits of sets, counts and slots of bags, items of sequences, keys of
// maps.

import { cardinality, type Type, type TypeOf } from "../../grammar/core/types.js";
import type { Context } from "./context.js";
import { rankOfCount, withoutRank } from "./counts.js";
import { entryAtRank, itemAtIndex, lengthOf } from "./elements.js";
import { isBitmask, isCounted, valueCount, type SetOrBag } from "./layout.js";
import { bitAddress, bitOffset } from "./memory.js";
import { memberAt, sizeOf } from "./members.js";
import {
  add,
  and,
  below,
  bitSlice,
  compare,
  ctz,
  getLocal,
  i32Const,
  i64Const,
  i64Local,
  notCond,
  sub,
  type Cond,
  type Num,
} from "./numbers.js";
import { equalBits, isSome, keep, numOf, pack, slicePacked, type Operand } from "./operands.js";
import { forEachRank, mayUnroll } from "./ranges.js";
import { valueOfRank } from "./ranks.js";

/** Some of the members of a bitmask: bit i is the value of rank `first + i`. `possible`: the bits that may be set. */
export interface Slice {
  readonly bits: Num;
  readonly possible: bigint;
  readonly first: number;
  readonly type: Type;
}

export type Visit = (item: Operand, context: Context) => void;

export function forEachMemberOf(
  context: Context,
  of: Operand,
  distinct: boolean,
  nodes: number,
  exit: string,
  visit: Visit,
): void {
  const collection = keep(context, of, "domain");
  const { type } = collection;
  switch (type.kind) {
    case "set":
      return isBitmask(type)
        ? forEachBit(context, collection, type, nodes, exit, visit)
        : forEachSlot(context, collection, type, false, visit);
    case "bag":
      return isCounted(type)
        ? forEachCount(context, numOf(collection), type, distinct, exit, visit)
        : forEachSlot(context, collection, type, distinct, visit);
    case "seq":
      return forEachItem(context, collection, type, distinct, visit);
    case "map":
      return forEachRank(context, valueCount(type.key), nodes, (rank, inner) => {
        const entry = entryAtRank(inner, collection, rank);
        inner.fn.if(isSome(inner, entry), () => visit(valueOfRank(inner, type.key, rank), inner));
      });
    default:
      throw new Error(`internal: members of type ${type.kind}`);
  }
}

/** The members of a bitmask. */
function forEachBit(
  context: Context,
  set: Operand,
  type: TypeOf<"set">,
  nodes: number,
  exit: string,
  visit: Visit,
): void {
  const { fn } = context;
  const count = cardinality(type.item);
  if (count === 0 || type.max === 0) return;
  if (mayUnroll(context, count, nodes + 2)) {
    const inner = { ...context, copies: context.copies * count };
    for (let i = 0; i < count; i++) {
      const bit = slicePacked(inner, pack(set), bitOffset(i), 1);
      if (bit.form === "number")
        fn.if(compare("ne", bit.num, i64Const(0)), () => visit(valueOfRank(inner, type.item, i64Const(i)), inner));
    }
    return;
  }
  if (set.form === "memory") return forEachBitInMemory(context, bitAddress(set.ref), type.item, count, exit, visit);
  forEachBitOf(context, numOf(set), count, exit, (bit) =>
    visit(valueOfRank(context, type.item, below(bit, count)), context),
  );
}

export function forEachBitOfSlice(
  context: Context,
  { bits, possible, first, type }: Slice,
  nodes: number,
  exit: string,
  visit: Visit,
): void {
  const { fn } = context;
  const positions = [...possible.toString(2)].toReversed().flatMap((bit, i) => (bit === "1" ? [i] : []));
  if (positions.length === 0) return;
  if (!mayUnroll(context, positions.length, nodes + 2))
    return forEachBitOf(context, bits, positions.length, exit, (bit) =>
      visit(valueOfRank(context, type, add(below(bit, possible.toString(2).length), i64Const(first))), context),
    );
  const inner = { ...context, copies: context.copies * positions.length };
  const kept = fn.keep(bits, "slice");
  for (const i of positions)
    fn.if(compare("ne", bitSlice(kept, i, 1), i64Const(0)), () =>
      visit(valueOfRank(inner, type, i64Const(first + i)), inner),
    );
}

/** Visits the set bits of a number. `times`: how many there are at most. */
function forEachBitOf(context: Context, bits: Num, times: number, exit: string, visit: (bit: Num) => void): void {
  const { fn } = context;
  const left = fn.newLocal("i64", "left");
  fn.set(left, bits.text);
  const bit = fn.newLocal("i64", "bit");
  fn.loop(times, (again) => {
    fn.line(`(br_if ${exit} (i64.eqz (local.get ${left})))`);
    fn.set(bit, ctz(i64Local(left)).text);
    fn.set(left, and(i64Local(left), sub(i64Local(left), i64Const(1))).text);
    visit(i64Local(bit));
    fn.line(`(br ${again})`);
  });
}

function forEachBitInMemory(
  context: Context,
  address: string,
  item: Type,
  count: number,
  exit: string,
  visit: Visit,
): void {
  const { fn } = context;
  const i = fn.newLocal("i32", "bit");
  fn.set(i, "(i32.const 0)");
  fn.loop(count, (again) => {
    fn.set(i, `(call $nextSetBit ${address} ${i32Const(count)} (local.get ${i}))`);
    fn.line(`(br_if ${exit} (i32.ge_u (local.get ${i}) ${i32Const(count)}))`);
    visit(valueOfRank(context, item, fn.keep({ text: `(i64.extend_i32_u (local.get ${i}))` }, "rank")), context);
    fn.set(i, `(i32.add (local.get ${i}) (i32.const 1))`);
    fn.line(`(br ${again})`);
  });
}

/** Visits the members of a bag of counts, each once or as often as it occurs. */
function forEachCount(
  context: Context,
  bag: Num,
  type: TypeOf<"bag">,
  distinct: boolean,
  exit: string,
  visit: Visit,
): void {
  const { fn } = context;
  const left = fn.newLocal("i64", "left");
  fn.set(left, bag.text);
  fn.loop(type.max, (again) => {
    fn.line(`(br_if ${exit} (i64.eqz ${getLocal(left)}))`);
    const rank = fn.keep(rankOfCount(type, ctz(i64Local(left))), "rank");
    fn.set(left, withoutRank(i64Local(left), type, rank, !distinct).text);
    visit(valueOfRank(context, type.item, rank), context);
    fn.line(`(br ${again})`);
  });
}

/** Visits slots from the last to the first, which is ascending. */
function forEachSlot(context: Context, collection: Operand, type: SetOrBag, distinct: boolean, visit: Visit): void {
  const { fn } = context;
  if (type.max === 0) return;
  const count = fn.keep(sizeOf(context, collection), "count");
  const i = fn.newLocal("i64", "i");
  fn.set(i, count.text);
  const done = fn.newLabel("done");
  fn.nest(`block ${done}`, () => {
    fn.loop(type.max, (again) => {
      fn.line(`(br_if ${done} (i64.eqz (local.get ${i})))`);
      fn.set(i, `(i64.sub (local.get ${i}) (i64.const 1))`);
      const item = keep(context, memberAt(context, collection, i64Local(i)), "member");
      if (distinct) fn.if(isFirstInSlots(context, collection, type, item, i, count), () => visit(item, context));
      else visit(item, context);
      fn.line(`(br ${again})`);
    });
  });
}

/** True if the slot visited before slot i does not hold the same item. */
function isFirstInSlots(
  context: Context,
  collection: Operand,
  type: SetOrBag,
  item: Operand,
  i: string,
  count: Num,
): Cond {
  const previous = context.fn.keep(add(i64Local(i), i64Const(1)));
  const slot = memberAt(context, collection, {
    text: `(select ${previous.text} (i64.const 0) (i64.lt_s ${previous.text} (i64.const ${type.max})))`,
    stable: true,
  });
  return {
    text: `(i32.or (i64.ge_u ${previous.text} ${count.text}) ${notCond(equalBits(context, item, keep(context, slot))).text})`,
  };
}

function forEachItem(context: Context, sequence: Operand, type: TypeOf<"seq">, distinct: boolean, visit: Visit): void {
  const { fn } = context;
  if (type.max === 0) return;
  forEachIndex(context, type.max, fn.keep(lengthOf(context, sequence), "len"), (index) => {
    const item = keep(context, itemAtIndex(context, sequence, index), "item");
    if (distinct) fn.if(isFirstItem(context, sequence, type, item, index), () => visit(item, context));
    else visit(item, context);
  });
}

/** True if no item before an index is equal to the item there. */
function isFirstItem(context: Context, sequence: Operand, type: TypeOf<"seq">, item: Operand, index: Num): Cond {
  const { fn } = context;
  const isDuplicate = fn.newLocal("i32", "isDuplicate");
  const j = fn.newLocal("i64", "j");
  fn.set(isDuplicate, "(i32.const 0)");
  fn.set(j, "(i64.const 0)");
  const done = fn.newLabel("done");
  fn.nest(`block ${done}`, () => {
    fn.loop(type.max, (again) => {
      fn.line(`(br_if ${done} (i64.ge_u (local.get ${j}) ${index.text}))`);
      const other = keep(context, itemAtIndex(context, sequence, i64Local(j)));
      fn.set(isDuplicate, `(i32.or (local.get ${isDuplicate}) ${equalBits(context, item, other).text})`);
      fn.set(j, `(i64.add (local.get ${j}) (i64.const 1))`);
      fn.line(`(br ${again})`);
    });
  });
  return { text: `(i32.eqz ${getLocal(isDuplicate)})` };
}

/** Visits the indices below a length, which is at most `max`. */
export function forEachIndex(context: Context, max: number, length: Num, visit: (index: Num) => void): void {
  const { fn } = context;
  if (max === 0) return;
  const i = fn.newLocal("i64", "i");
  fn.set(i, "(i64.const 0)");
  const done = fn.newLabel("done");
  fn.nest(`block ${done}`, () => {
    fn.loop(max, (again) => {
      fn.line(`(br_if ${done} (i64.ge_u (local.get ${i}) ${length.text}))`);
      visit(below(i64Local(i), max));
      fn.set(i, `(i64.add (local.get ${i}) (i64.const 1))`);
      fn.line(`(br ${again})`);
    });
  });
}
