// The operators of sequences.

import type { ExprOf, Operator } from "../../grammar/core/core.js";
import { joinTypes } from "../../grammar/core/type-relations.js";
import { intType, type Type, type TypeOf } from "../../grammar/core/types.js";
import { element } from "../interpreter/values.js";
import { checkIndex } from "./access-path.js";
import { equals } from "./bounds.js";
import { forEachIndex } from "./collection-members.js";
import type { Context } from "./context.js";
import { convert, writeLength } from "./conversions.js";
import { itemAtIndex, offsetOfItem, lengthOf } from "./elements.js";
import { bitWidth, finite } from "./layout.js";
import { bitOffset } from "./memory.js";
import { memberBuilder } from "./members.js";
import { add, compare, i64Const, i64Local, sub, type Num } from "./numbers.js";
import { keep, numOf, numOperand, pack, scaledOffset, slicePacked, ValueBuilder, type Operand } from "./operands.js";

type SequenceType = TypeOf<"seq">;

export type SequenceOperator = Extract<
  Operator,
  | "len"
  | "head"
  | "last"
  | "tail"
  | "append"
  | "concat"
  | "reverse"
  | "slice"
  | "insertAt"
  | "removeAt"
  | "indices"
  | "without"
>;

/** An operand that is a sequence, with its length at hand. */
interface Sequence {
  readonly operand: Operand;
  readonly type: SequenceType;
  readonly length: Num;
}

export function applyToSequence(
  context: Context,
  operator: SequenceOperator,
  expr: ExprOf<"apply">,
  args: readonly Operand[],
): Operand {
  const { fn } = context;
  const operand = keep(context, element(args, 0));
  const length = fn.keep(lengthOf(context, operand), "len");
  const source: Sequence = { operand, type: operand.type as SequenceType, length };
  // Operators that have no second argument do not use it.
  const second = args[1] === undefined ? operand : keep(context, args[1]);
  switch (operator) {
    case "len":
      return numOperand(finite(expr.type), length);
    case "head":
    case "last":
      fn.trapIf(compare("eq", length, i64Const(0)));
      return itemAtIndex(context, operand, operator === "head" ? i64Const(0) : sub(length, i64Const(1)));
    case "tail":
      return tail(context, source);
    case "append":
      return append(context, source, second);
    case "concat":
      return concat(context, source, second);
    case "reverse":
      return build(context, source.type, length, (i) =>
        itemAtIndex(context, operand, sub(sub(length, i64Const(1)), i)),
      );
    case "slice":
      return slice(context, source, fn.keep(numOf(second)), fn.keep(numOf(element(args, 2))));
    case "insertAt":
      return insertAt(context, source, fn.keep(numOf(second)), element(args, 2));
    case "removeAt":
      return withoutIndex(context, source, checkIndex(context, fn.keep(numOf(second)), length));
    case "without":
      return withoutIndex(context, source, indexOf(context, source, second));
    case "indices":
      return indices(context, source, finite(expr.type) as TypeOf<"set">);
  }
}

const sequenceType = (item: Type, max: number): SequenceType => finite({ kind: "seq", item, max }) as SequenceType;

function tail(context: Context, { operand, type, length }: Sequence): Operand {
  context.fn.trapIf(compare("eq", length, i64Const(0)));
  const result = sequenceType(type.item, Math.max(0, type.max - 1));
  const builder = new ValueBuilder(context, result);
  const bits = result.max * bitWidth(type.item);
  if (bits > 0) builder.put(bitOffset(0), slicePacked(context, pack(operand), bitOffset(0), bits), bits);
  writeLength(builder, result, sub(length, i64Const(1)));
  return builder.finish();
}

function append(context: Context, { operand, type, length }: Sequence, item: Operand): Operand {
  const result = sequenceType(joinTypes(type.item, item.type) ?? type.item, type.max + 1);
  const last = keep(context, convert(context, item, result.item));
  const before = keep(context, convert(context, operand, { ...result, max: type.max }));
  const builder = extend(context, result, before, type.max);
  builder.replace(offsetOfItem(context, result, length), pack(last), bitWidth(result.item));
  writeLength(builder, result, add(length, i64Const(1)));
  return builder.finish();
}

function concat(context: Context, { operand, type, length }: Sequence, other: Operand): Operand {
  const from = other.type as SequenceType;
  const result = sequenceType(joinTypes(type.item, from.item) ?? type.item, type.max + from.max);
  const builder = extend(
    context,
    result,
    keep(context, convert(context, operand, { ...result, max: type.max })),
    type.max,
  );
  const rest = keep(context, convert(context, other, { ...result, max: from.max }));
  const bits = from.max * bitWidth(result.item);
  // The items of the second sequence begin where those of the first end. The bits that this overwrites are 0.
  if (from.max > 0)
    builder.put(
      scaledOffset(context, length, -bitWidth(result.item), type.max * bitWidth(result.item)),
      slicePacked(context, pack(rest), bitOffset(0), bits),
      bits,
    );
  writeLength(builder, result, add(length, lengthOf(context, other)));
  return builder.finish();
}

/** A larger sequence with the items of a sequence of at most `max`, and without a length yet. */
function extend(context: Context, result: SequenceType, before: Operand, max: number): ValueBuilder {
  const builder = new ValueBuilder(context, result);
  const width = bitWidth(result.item);
  if (max > 0)
    builder.put(
      bitOffset((result.max - max) * width),
      slicePacked(context, pack(before), bitOffset(0), max * width),
      max * width,
    );
  return builder;
}

function slice(context: Context, { operand, type, length }: Sequence, from: Num, to: Num): Operand {
  const { fn } = context;
  fn.trapIf({
    text: `(i32.or (i32.or (i64.lt_s ${from.text} (i64.const 0)) (i64.gt_s ${from.text} ${to.text})) (i64.gt_s ${to.text} ${length.text}))`,
  });
  return build(context, type, fn.keep(sub(to, from)), (i) => itemAtIndex(context, operand, add(from, i)));
}

function insertAt(context: Context, { operand, type, length }: Sequence, index: Num, item: Operand): Operand {
  const { fn } = context;
  fn.trapIf({ text: `(i64.gt_u ${index.text} ${length.text})` });
  const result = sequenceType(joinTypes(type.item, item.type) ?? type.item, type.max + 1);
  const inserted = keep(context, convert(context, item, result.item));
  const width = bitWidth(result.item);
  const builder = new ValueBuilder(context, result);
  // First the old items, leaving the index free.
  forEachIndex(context, type.max, length, (i) => {
    const target = fn.keep(add(i, { text: `(i64.extend_i32_u (i64.ge_s ${i.text} ${index.text}))` }));
    const offset = offsetOfItem(context, result, target);
    builder.put(offset, pack(convert(context, itemAtIndex(context, operand, i), result.item)), width);
  });
  builder.put(offsetOfItem(context, result, index), pack(inserted), width);
  writeLength(builder, result, add(length, i64Const(1)));
  return builder.finish();
}

/** The index of the first item that is equal to another value; the length if there is none. */
function indexOf(context: Context, { operand, type, length }: Sequence, item: Operand): Num {
  const { fn } = context;
  const index = fn.newLocal("i64", "found");
  fn.set(index, length.text);
  const exit = fn.newLabel("found");
  fn.nest(`block ${exit}`, () => {
    forEachIndex(context, type.max, length, (i) => {
      fn.if(equals(context, keep(context, itemAtIndex(context, operand, i)), item), () => {
        fn.set(index, i.text);
        fn.line(`(br ${exit})`);
      });
    });
  });
  return i64Local(index);
}

/** The sequence without the item at an index. If the index is the length, nothing is removed. */
function withoutIndex(context: Context, { operand, type, length }: Sequence, index: Num): Operand {
  const { fn } = context;
  const left = fn.keep(sub(length, { text: `(i64.extend_i32_u ${compare("lt_u", index, length).text})` }));
  return build(context, type, left, (i) =>
    itemAtIndex(context, operand, fn.keep(add(i, { text: `(i64.extend_i32_u (i64.ge_u ${i.text} ${index.text}))` }))),
  );
}

function indices(context: Context, { type, length }: Sequence, result: TypeOf<"set">): Operand {
  const builder = memberBuilder(context, result);
  forEachIndex(context, type.max, length, (i) => {
    const index = numOperand(intType(0, Math.max(0, type.max - 1)), i);
    builder.add(keep(context, convert(context, index, result.item)));
  });
  return builder.finish();
}

/** The sequence of a given length whose item at each index is given. */
function build(context: Context, type: SequenceType, length: Num, item: (index: Num) => Operand): Operand {
  const builder = new ValueBuilder(context, type);
  forEachIndex(context, type.max, length, (i) =>
    builder.put(offsetOfItem(context, type, i), pack(item(i)), bitWidth(type.item)),
  );
  writeLength(builder, type, length);
  return builder.finish();
}
