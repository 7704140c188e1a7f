// Conversions: operands of one type as operands of another of the same kind with other bounds. A value out of the
// bounds traps, and the interpreter reports the error.

import { sameType } from "../../grammar/core/type-relations.js";
import { cardinality, intType, type Type, type TypeOf } from "../../grammar/core/types.js";
import { element } from "../interpreter/values.js";
import type { Context } from "./context.js";
import { forEachMember } from "./domains.js";
import { entryAtRank, offsetOfEntry, offsetOfItem, lengthOf } from "./elements.js";
import {
  bitWidth,
  countBits,
  entryType,
  fieldOffsets,
  isBitmask,
  isCounted,
  memberOffset,
  valueCount,
  type SetOrBag,
} from "./layout.js";
import { bitOffset } from "./memory.js";
import { memberBuilder, sizeOf } from "./members.js";
import {
  add,
  andCond,
  compare,
  i64Const,
  i64Local,
  constantCond,
  notCond,
  shl,
  shr,
  type Cond,
  type Num,
} from "./numbers.js";
import {
  boolOperand,
  combineParts,
  isScalarOption,
  isSome,
  isWide,
  keep,
  leastValue,
  makeSome,
  memoryOperand,
  numOf,
  numOperand,
  OperandLocal,
  optionItem,
  pack,
  partOf,
  slicePacked,
  ValueBuilder,
  zeroOf,
  type Operand,
} from "./operands.js";
import { rankOf } from "./ranks.js";

/** Writes a bounds check only if the types do not rule out a violation. */
export function convert(context: Context, operand: Operand, to: Type): Operand {
  if (operand.type === to || sameType(operand.type, to)) return reinterpret(operand, to);
  // The type has no values, so this code is never executed.
  if (operand.type.kind === "unknown") return zeroOf(context, to);
  switch (to.kind) {
    case "int":
      context.fn.trapIf(notCond(inRange(operand, to)));
      return reinterpret(operand, to);
    case "tuple":
      return convertTuple(context, operand, operand.type as TypeOf<"tuple">, to);
    case "option":
      return convertOption(context, keep(context, operand), operand.type as TypeOf<"option">, to);
    case "set":
      return convertSet(context, keep(context, operand), operand.type as TypeOf<"set">, to);
    case "bag":
      return convertBag(context, keep(context, operand), operand.type as TypeOf<"bag">, to);
    case "seq":
      return convertSequence(context, keep(context, operand), operand.type as TypeOf<"seq">, to);
    case "function":
      return buildFunction(context, to, (inner, rank) => convert(inner, entryAtRank(inner, operand, rank), to.value));
    case "map":
      return convertMap(context, operand, operand.type as TypeOf<"map">, to);
    default:
      return reinterpret(operand, to);
  }
}

/** The same bits as an operand of another type. */
export function reinterpret(operand: Operand, type: Type): Operand {
  switch (operand.form) {
    case "condition":
      return boolOperand(type, operand.cond);
    case "number":
      return numOperand(type, operand.num);
    case "memory":
      return memoryOperand(type, operand.ref);
  }
}

/** Checks only the bounds that the operand's type does not guarantee. */
export function inRange(operand: Operand, to: TypeOf<"int">): Cond {
  const from = operand.type.kind === "int" ? operand.type : { lo: -Infinity, hi: Infinity };
  const num = numOf(operand);
  const low = from.lo >= to.lo ? constantCond(true) : compare("ge_s", num, i64Const(to.lo));
  return andCond(low, from.hi <= to.hi ? constantCond(true) : compare("le_s", num, i64Const(to.hi)));
}

/** The function whose value at each key is given by the rank of the key. */
export function buildFunction(
  context: Context,
  type: TypeOf<"function">,
  value: (inner: Context, rank: Num) => Operand,
): Operand {
  const builder = new ValueBuilder(context, type);
  forEachKeyRank(context, type.key, (inner, rank) => {
    const operand = value(inner, rank);
    builder.put(offsetOfEntry(inner, type, rank), pack(operand), bitWidth(type.value));
  });
  return builder.finish();
}

/** Visits the ranks of all keys of a type. `nodes`: the number of expressions for one. */
export function forEachKeyRank(
  context: Context,
  type: Type,
  visit: (inner: Context, rank: Num) => void,
  nodes = 20,
): void {
  const last = cardinality(type) - 1;
  const ranks = { kind: "range", lo: i64Const(0), hi: i64Const(last), type: intType(0, Math.max(0, last)) } as const;
  forEachMember(context, ranks, nodes, (rank, _, inner) => visit(inner, numOf(rank)));
}

function convertTuple(context: Context, operand: Operand, from: TypeOf<"tuple">, to: TypeOf<"tuple">): Operand {
  const source = keep(context, operand);
  const before = fieldOffsets(from.items, bitWidth(from));
  const after = fieldOffsets(to.items, bitWidth(to));
  return combineParts(
    context,
    to,
    to.items.map((item, i) => ({
      offset: element(after, i),
      operand: convert(context, partOf(context, source, bitOffset(element(before, i)), element(from.items, i)), item),
    })),
  );
}

function convertOption(context: Context, option: Operand, from: TypeOf<"option">, to: TypeOf<"option">): Operand {
  if (
    isScalarOption(from) &&
    isScalarOption(to) &&
    leastValue(from.item) === leastValue(to.item) &&
    valueCount(from.item) <= valueCount(to.item)
  )
    return reinterpret(option, to);
  const result = new OperandLocal(context, to);
  context.fn.if(
    isSome(context, option),
    () => result.assign(makeSome(context, to, convert(context, optionItem(context, option), to.item))),
    () => result.assign(zeroOf(context, to)),
  );
  return result.value;
}

// ---------------------------------------------------------------- sets and bags

function convertSet(context: Context, set: Operand, from: TypeOf<"set">, to: TypeOf<"set">): Operand {
  if (isBitmask(from) && isBitmask(to)) {
    if (sameType(from.item, to.item)) return checkSize(context, reinterpret(set, to), from, to);
    if (from.item.kind === "int" && to.item.kind === "int" && set.form !== "memory" && !isWide(to))
      return checkSize(context, shiftBitmask(context, set, from.item, to.item, to), from, to);
  }
  if (!isBitmask(from) && !isBitmask(to) && sameType(from.item, to.item)) return moveSlots(context, set, from, to);
  return addMembers(context, set, to);
}

function addMembers(context: Context, collection: Operand, to: SetOrBag): Operand {
  const builder = memberBuilder(context, to);
  const members = { kind: "members", of: collection, type: collection.type, distinct: false } as const;
  forEachMember(context, members, 20, (item, _, inner) => builder.add(convert(inner, item, to.item)));
  return builder.finish();
}

function convertBag(context: Context, bag: Operand, from: TypeOf<"bag">, to: TypeOf<"bag">): Operand {
  if (!sameType(from.item, to.item) || isCounted(from) !== isCounted(to)) return addMembers(context, bag, to);
  if (!isCounted(from)) return moveSlots(context, bag, from, to);
  if (countBits(from) !== countBits(to)) return addMembers(context, bag, to);
  if (from.max > to.max) context.fn.trapIf(compare("gt_s", sizeOf(context, bag), i64Const(to.max)));
  return reinterpret(bag, to);
}

/** Slots of one width as slots of a type with another bound. */
function moveSlots(context: Context, collection: Operand, from: SetOrBag, to: SetOrBag): Operand {
  const size = context.fn.keep(sizeOf(context, collection), "size");
  if (from.max > to.max) context.fn.trapIf(compare("gt_s", size, i64Const(to.max)));
  const shared = Math.min(from.max, to.max);
  const builder = new ValueBuilder(context, to);
  if (shared > 0) {
    const width = shared * bitWidth(to.item);
    const slots = slicePacked(context, pack(collection), bitOffset(memberOffset(from, shared - 1)), width);
    builder.put(bitOffset(memberOffset(to, shared - 1)), slots, width);
    builder.put(bitOffset(0), { form: "number", num: size }, countBits(to));
  }
  return builder.finish();
}

function checkSize(context: Context, set: Operand, from: TypeOf<"set">, to: TypeOf<"set">): Operand {
  if (Math.min(from.max, valueCount(from.item)) > to.max && to.max < valueCount(to.item))
    context.fn.trapIf(compare("gt_s", sizeOf(context, set), i64Const(to.max)));
  return set;
}

/** Bit i of a bitmask of integers is the member lo + i. */
function shiftBitmask(
  context: Context,
  set: Operand,
  from: TypeOf<"int">,
  to: TypeOf<"int">,
  type: TypeOf<"set">,
): Operand {
  const by = from.lo - to.lo;
  const shifted =
    Math.abs(by) >= 64 ? i64Const(0) : by >= 0 ? shl(numOf(set), i64Const(by)) : shr(numOf(set), i64Const(-by));
  if (from.lo < to.lo || from.hi > to.hi) context.fn.trapIf(notCond(allWithin(set, from, to)));
  return numOperand(type, shifted);
}

/** True if a bitmask of integers has no bit outside a range. */
function allWithin(set: Operand, from: TypeOf<"int">, to: TypeOf<"int">): Cond {
  let inside = 0n;
  for (let i = 0; i < valueCount(from); i++)
    if (from.lo + i >= to.lo && from.lo + i <= to.hi) inside |= 1n << BigInt(i);
  return compare("eq", { text: `(i64.and ${numOf(set).text} (i64.const ${BigInt.asIntN(64, ~inside)}))` }, i64Const(0));
}

// ---------------------------------------------------------------- sequences and maps

function convertSequence(context: Context, sequence: Operand, from: TypeOf<"seq">, to: TypeOf<"seq">): Operand {
  const { fn } = context;
  const length = fn.keep(lengthOf(context, sequence), "len");
  if (from.max > to.max) fn.trapIf(compare("gt_s", length, i64Const(to.max)));
  const builder = new ValueBuilder(context, to);
  const width = bitWidth(to.item);
  if (sameType(from.item, to.item)) {
    const shared = Math.min(from.max, to.max);
    if (shared > 0)
      builder.put(
        bitOffset((to.max - shared) * width),
        slicePacked(context, pack(sequence), bitOffset((from.max - shared) * width), shared * width),
        shared * width,
      );
  } else {
    const i = fn.newLocal("i64", "i");
    fn.set(i, "(i64.const 0)");
    forEachMember(context, { kind: "members", of: sequence, type: from, distinct: false }, 1000, (item, _, inner) => {
      // If the bound is 0, the code has trapped before.
      if (to.max > 0)
        builder.put(
          offsetOfItem(inner, to, fn.keep({ text: `(local.get ${i})` })),
          pack(convert(inner, item, to.item)),
          width,
        );
      fn.set(i, add(i64Local(i), i64Const(1)).text);
    });
  }
  writeLength(builder, to, length);
  return builder.finish();
}

export function writeLength(builder: ValueBuilder, type: TypeOf<"seq">, length: Num): void {
  const width = countBits(type);
  if (width > 0) builder.put(bitOffset(bitWidth(type) - width), { form: "number", num: length }, width);
}

function convertMap(context: Context, map: Operand, from: TypeOf<"map">, to: TypeOf<"map">): Operand {
  const builder = new ValueBuilder(context, to);
  const entry = entryType(to);
  forEachMember(context, { kind: "members", of: map, type: from, distinct: true }, 20, (key, _, inner) => {
    const source = entryAtRank(inner, map, inner.fn.keep(rankOf(inner, key)));
    const rank = inner.fn.keep(rankOf(inner, keep(inner, convert(inner, key, to.key))));
    builder.put(offsetOfEntry(inner, to, rank), pack(convert(inner, source, entry)), bitWidth(entry));
  });
  return builder.finish();
}
