// Domains: the members of sets, types, ranges and other collections, visited in their order by loops or unrolled code.

import { cardinality, isScalar, type Type, type TypeOf } from "../../grammar/core/types.js";
import type { Context } from "./context.js";
import { entryAtRank, itemAtIndex, lengthOf } from "./elements.js";
import { bitWidth, isBitmask, valueCount } from "./layout.js";
import { bitAddress, bitOffset } from "./memory.js";
import { memberAt, MemberBuilder, sizeOf, type SetOrBag } from "./members.js";
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
import { equalBits, isSome, keep, numOf, numOperand, pack, slicePacked, type Operand } from "./operands.js";
import { forEachInRange, forEachRank, mayUnroll } from "./ranges.js";
import { valueOfRank } from "./ranks.js";

export type Domain =
  /** All values of a type */
  | { readonly kind: "all"; readonly type: Type }
  /** `lo..hi` */
  | { readonly kind: "range"; readonly lo: Num; readonly hi: Num; readonly type: Type }
  | { readonly kind: "subsets"; readonly of: Operand; readonly type: Type }
  /** The members of a set or bag, the items of a sequence, or the keys of a map. `distinct`: each member once. */
  | { readonly kind: "members"; readonly of: Operand; readonly type: Type; readonly distinct: boolean }
  /** Some of the members of a bitmask: bit i is the value of rank `first + i`. `possible`: the bits that may be set. */
  | {
      readonly kind: "slice";
      readonly bits: Num;
      readonly possible: bigint;
      readonly first: number;
      readonly type: Type;
    };

/** Types and ranges of more values are left to the interpreter. */
const ENUMERATION_LIMIT = 65_536;
/** Sets of more members have too many subsets to be enumerated. */
const SUBSETS_SIZE_LIMIT = 24;

type Visit = (item: Operand, context: Context) => void;

/**
 * Writes the body for each member. `exit` is a label: a jump to it ends the iteration. The body is written several
 * times, with constants for the members, if that is not too much code; `nodes` is the number of expressions in the
 * body.
 */
export function forEachMember(
  context: Context,
  domain: Domain,
  nodes: number,
  body: (item: Operand, exit: string, context: Context) => void,
): void {
  const { fn } = context;
  const exit = fn.newLabel("exit");
  fn.nest(`block ${exit}`, () =>
    iterate(context, domain, nodes, exit, (item, inner) => body(keep(inner, item, "member"), exit, inner)),
  );
}

function iterate(context: Context, domain: Domain, nodes: number, exit: string, visit: Visit): void {
  switch (domain.kind) {
    case "all": {
      const { type } = domain;
      const count = cardinality(type);
      if (!isScalar(type) && count > ENUMERATION_LIMIT) return context.fn.line("(unreachable)");
      return forEachRank(context, count, nodes, (rank, inner) => visit(valueOfRank(inner, type, rank), inner));
    }
    case "range":
      return forEachInRange(context, domain, nodes, exit, visit);
    case "subsets":
      return forEachSubset(context, domain.of, domain.type, exit, visit);
    case "members":
      return forEachMemberOf(context, domain.of, domain.distinct, nodes, exit, visit);
    case "slice":
      return forEachBitOfSlice(context, domain, nodes, exit, visit);
  }
}

// ---------------------------------------------------------------- subsets

/** The subsets of a bitmask in ascending order: the next one is (s - mask) & mask (Knuth, TAOCP 4A, 7.1.3). */
function forEachSubset(context: Context, of: Operand, type: Type, exit: string, visit: Visit): void {
  const { fn } = context;
  const set = of.type as SetOrBag;
  if (set.kind !== "set" || !isBitmask(set) || of.form === "memory") return forEachSelection(context, of, visit);
  const mask = fn.keep(numOf(of), "mask");
  if (bitWidth(set) > SUBSETS_SIZE_LIMIT)
    fn.trapIf({ text: `(i64.gt_u (i64.popcnt ${mask.text}) (i64.const ${SUBSETS_SIZE_LIMIT}))` });
  const s = fn.newLocal("i64", "subset");
  fn.set(s, "(i64.const 0)");
  fn.loop(2 ** Math.min(SUBSETS_SIZE_LIMIT, bitWidth(set)), (again) => {
    visit(numOperand(type, i64Local(s)), context);
    fn.line(`(br_if ${exit} (i64.eq (local.get ${s}) ${mask.text}))`);
    fn.set(s, `(i64.and (i64.sub (local.get ${s}) ${mask.text}) ${mask.text})`);
    fn.line(`(br ${again})`);
  });
}

/**
 * The subsets of any other set: bit i of a counter selects the i-th member. The order of the counter is that of sets.
 */
function forEachSelection(context: Context, of: Operand, visit: Visit): void {
  const { fn } = context;
  const set = of.type as TypeOf<"set">;
  const size = fn.keep(sizeOf(context, of), "size");
  fn.trapIf(compare("gt_s", size, i64Const(SUBSETS_SIZE_LIMIT)));
  const s = fn.newLocal("i64", "subset");
  fn.set(s, "(i64.const 0)");
  fn.loop(2 ** Math.min(SUBSETS_SIZE_LIMIT, set.max), (again) => {
    const builder = new MemberBuilder(context, set);
    const i = fn.newLocal("i64", "i");
    fn.set(i, "(i64.const 0)");
    const done = fn.newLabel("done");
    fn.nest(`block ${done}`, () =>
      forEachMemberOf(context, of, true, 1000, done, (item, inner) => {
        inner.fn.if(
          { text: `(i32.wrap_i64 (i64.and (i64.shr_u (local.get ${s}) (local.get ${i})) (i64.const 1)))` },
          () => builder.add(keep(inner, item)),
        );
        inner.fn.set(i, `(i64.add (local.get ${i}) (i64.const 1))`);
      }),
    );
    visit(builder.finish(), context);
    fn.set(s, `(i64.add (local.get ${s}) (i64.const 1))`);
    fn.line(`(br_if ${again} (i64.eqz (i64.shr_u (local.get ${s}) ${size.text})))`);
  });
}

// ---------------------------------------------------------------- members

function forEachMemberOf(
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
      return forEachSlot(context, collection, type, distinct, visit);
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

function forEachBitOfSlice(
  context: Context,
  { bits, possible, first, type }: Extract<Domain, { kind: "slice" }>,
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
