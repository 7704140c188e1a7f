// The operators of sets, and those of bags that work in the same way.

import { joinTypes } from "../../grammar/core/type-relations.js";
import { boolType, setOf, type Type, type TypeOf } from "../../grammar/core/types.js";
import { memberType } from "../interpreter/order.js";
import { contains } from "./bounds.js";
import type { Context } from "./context.js";
import { convert } from "./conversions.js";
import { forEachMember, type Domain } from "./domains.js";
import { checkExactSum } from "./integers.js";
import { bitWidth, finite, isBitmask, type SetOrBag } from "./layout.js";
import { bitAddress } from "./memory.js";
import { memberBuilder } from "./members.js";
import { add, and, compare, i32Const, i64Const, i64Local, constantCond, maskOf, notCond, or } from "./numbers.js";
import {
  boolOperand,
  inMemory,
  isWide,
  keep,
  memoryOperand,
  numOf,
  numOperand,
  OperandLocal,
  pack,
  zeroOf,
  type Operand,
} from "./operands.js";

type SetType = TypeOf<"set">;

/** The set of all members of a domain. */
export function setFrom(context: Context, type: SetType, domain: Domain): Operand {
  const builder = memberBuilder(context, type);
  forEachMember(context, domain, 20, (item, _, inner) => builder.add(keep(inner, convert(inner, item, type.item))));
  return builder.finish();
}

/** The distinct members of a bag or sequence. */
export function elementsOf(context: Context, collection: Operand): Operand {
  const { item, max } = collection.type as SetOrBag;
  return setFrom(context, finite(setOf(item, max)) as SetType, {
    kind: "members",
    of: keep(context, collection),
    type: collection.type,
    distinct: collection.type.kind !== "seq",
  });
}

/** Adds one occurrence of an item to a set or bag. */
export function include(context: Context, collection: Operand, item: Operand): Operand {
  const from = collection.type as SetOrBag;
  const type = finite({ ...from, item: joinTypes(from.item, item.type) ?? from.item, max: from.max + 1 }) as SetOrBag;
  return includeIn(context, type, keep(context, convert(context, collection, type)), item, type.max > from.max);
}

/** Adds one occurrence of an item to a collection of a type, in the bounds of that type. */
export function includeIn(context: Context, type: SetOrBag, start: Operand, item: Operand, hasRoom = false): Operand {
  const builder = memberBuilder(context, type, { start, hasRoom });
  builder.add(keep(context, convert(context, item, type.item)));
  return builder.finish();
}

// ---------------------------------------------------------------- operators on two sets

type BinaryOperator = "union" | "intersect" | "minus" | "subset";

export function combineSets(context: Context, operator: BinaryOperator, a: Operand, b: Operand): Operand {
  const [from, other] = [a.type as SetType, b.type as SetType];
  const item = joinTypes(from.item, other.item) ?? from.item;
  const max = operator === "union" ? from.max + other.max : Math.max(from.max, other.max);
  const type = finite(setOf(item, max)) as SetType;
  const x = keep(context, convert(context, a, type));
  const y = keep(context, convert(context, b, type));
  if (!isBitmask(type)) return combineSlots(context, operator, type, x, y);
  return isWide(type) ? combineWideBitmasks(context, operator, type, x, y) : combineBitmasks(operator, type, x, y);
}

function combineBitmasks(operator: BinaryOperator, type: SetType, x: Operand, y: Operand): Operand {
  const [p, q] = [numOf(x), numOf(y)];
  const complement =
    q.constant !== undefined
      ? i64Const(~q.constant & maskOf(64))
      : { text: `(i64.xor ${q.text} (i64.const -1))`, stable: q.stable };
  switch (operator) {
    case "union":
      return numOperand(type, or(p, q));
    case "intersect":
      return numOperand(type, and(p, q));
    case "minus":
      return numOperand(type, and(p, complement));
    case "subset":
      return boolOperand(boolType, compare("eq", and(p, complement), i64Const(0)));
  }
}

/** The codes of `$combineBits`: and, or, and not. */
const combineCodes: Record<BinaryOperator, number> = { intersect: 0, union: 1, minus: 2, subset: 2 };

function combineWideBitmasks(
  context: Context,
  operator: BinaryOperator,
  type: SetType,
  x: Operand,
  y: Operand,
): Operand {
  const width = bitWidth(type);
  const ref = { base: i32Const(context.scratch.allocate(width)), fixed: 0 };
  const [a, b] = [inMemory(context, pack(x), width), inMemory(context, pack(y), width)];
  const isNotEmpty = context.fn.keep32(
    `(call $combineBits ${i32Const(combineCodes[operator])} ${bitAddress(ref)} ${bitAddress(a)} ${bitAddress(b)} ${i32Const(width)})`,
  );
  return operator === "subset"
    ? boolOperand(boolType, { text: `(i32.eqz (local.get ${isNotEmpty}))` })
    : memoryOperand(type, ref);
}

function combineSlots(context: Context, operator: BinaryOperator, type: SetType, x: Operand, y: Operand): Operand {
  const members = (of: Operand): Domain => ({ kind: "members", of, type, distinct: true });
  if (operator === "subset") {
    const result = new OperandLocal(context, boolType);
    result.assign(boolOperand(boolType, constantCond(true)));
    forEachMember(context, members(x), 20, (each, exit, inner) => {
      inner.fn.if(notCond(contains(inner, y, each)), () => {
        result.assign(boolOperand(boolType, constantCond(false)));
        inner.fn.line(`(br ${exit})`);
      });
    });
    return result.value;
  }
  const builder = memberBuilder(context, type, { start: operator === "union" ? x : undefined, hasRoom: true });
  forEachMember(context, members(operator === "union" ? y : x), 20, (each, _, inner) => {
    if (operator === "union") return builder.add(each);
    const isInBoth = contains(inner, y, each);
    inner.fn.if(operator === "intersect" ? isInBoth : notCond(isInBoth), () => builder.add(each));
  });
  return builder.finish();
}

// ---------------------------------------------------------------- least, greatest, sum

/** Traps if the set is empty. */
export function extremeOf(context: Context, set: Operand, extreme: "minIn" | "maxIn"): Operand {
  const { fn } = context;
  const type = memberType(set.type);
  const result = new OperandLocal(context, type);
  const found = fn.newLocal("i32", "found");
  fn.set(found, "(i32.const 0)");
  result.assign(zeroOf(context, type));
  forEachMember(context, { kind: "members", of: set, type: set.type, distinct: true }, 10, (item, exit, inner) => {
    result.assign(item);
    inner.fn.set(found, "(i32.const 1)");
    if (extreme === "minIn") inner.fn.line(`(br ${exit})`);
  });
  fn.trapIf({ text: `(i32.eqz (local.get ${found}))` });
  return result.value;
}

/** The sum of the members of a set or the items of a sequence. */
export function sumOf(context: Context, collection: Operand, type: Type): Operand {
  const sum = context.fn.newLocal("i64", "sum");
  context.fn.set(sum, "(i64.const 0)");
  const domain = { kind: "members", of: keep(context, collection), type: collection.type, distinct: false } as const;
  forEachMember(context, domain, 10, (item, _, inner) => {
    inner.fn.set(sum, add({ text: `(local.get ${sum})` }, numOf(item)).text);
    checkExactSum(inner, type, sum);
  });
  return numOperand(finite(type), i64Local(sum));
}
