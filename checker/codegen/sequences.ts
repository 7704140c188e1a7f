// The operators of sequences.

import type { ExprOf } from "../../grammar/core/core.js";
import { joinTypes } from "../../grammar/core/type-relations.js";
import { intType, type Type, type TypeOf } from "../../grammar/core/types.js";
import { element } from "../interpreter/values.js";
import type { Context } from "./context.js";
import { lengthOf } from "./domains.js";
import { fit, putLength, same } from "./bounds.js";
import { bitsOf, finite, seqSlot } from "./layout.js";
import { at } from "./memory.js";
import { MemberBuilder } from "./members.js";
import { add, compare, constant, local64, sub, type Num } from "./numbers.js";
import { indexWithin } from "./places.js";
import { bits, Builder, keep, numOf, pack, part, scaled, slice, type Val } from "./values.js";

type Seq = TypeOf<"seq">;

const seqOfMost = (item: Type, max: number): Seq => finite({ kind: "seq", item, max }) as Seq;

export function applySequenceOperator(context: Context, expr: ExprOf<"apply">, args: readonly Val[]): Val {
  const { fn } = context;
  const source = keep(context, element(args, 0));
  const type = source.type as Seq;
  const length = fn.keep(lengthOf(context, source), "len");
  const width = bitsOf(type.item);
  const second = args[1] === undefined ? undefined : keep(context, args[1]);
  const index = (): Num => numOf(second ?? source);
  switch (expr.operator) {
    case "len":
      return bits(finite(expr.type), length);
    case "head":
    case "last":
      fn.trapIf(compare("eq", length, constant(0)));
      return itemOf(context, source, expr.operator === "head" ? constant(0) : sub(length, constant(1)));
    case "tail": {
      fn.trapIf(compare("eq", length, constant(0)));
      const result = seqOfMost(type.item, Math.max(0, type.max - 1));
      const builder = new Builder(context, result);
      if (result.max > 0)
        builder.put(at(0), slice(context, pack(source), at(0), result.max * width), result.max * width);
      putLength(builder, result, sub(length, constant(1)));
      return builder.finish();
    }
    case "append": {
      const result = seqOfMost(joinTypes(type.item, second?.type ?? type.item) ?? type.item, type.max + 1);
      const item = keep(context, fit(context, second ?? source, result.item));
      const before = keep(context, fit(context, source, { ...result, max: type.max }));
      const builder = extended(context, result, before, type.max);
      builder.replace(
        scaled(context, length, -bitsOf(result.item), seqSlot(result, 0)),
        pack(item),
        bitsOf(result.item),
      );
      putLength(builder, result, add(length, constant(1)));
      return builder.finish();
    }
    case "concat": {
      const other = keep(context, second ?? source);
      const from = other.type as Seq;
      const item = joinTypes(type.item, from.item) ?? type.item;
      const result = seqOfMost(item, type.max + from.max);
      const builder = extended(
        context,
        result,
        keep(context, fit(context, source, { ...result, max: type.max })),
        type.max,
      );
      const rest = keep(context, fit(context, other, { ...result, max: from.max }));
      const bitsOfRest = from.max * bitsOf(result.item);
      // They begin where the items of the first end; what that overwrites is empty.
      if (from.max > 0)
        builder.put(
          scaled(context, length, -bitsOf(result.item), type.max * bitsOf(result.item)),
          slice(context, pack(rest), at(0), bitsOfRest),
          bitsOfRest,
        );
      putLength(builder, result, add(length, lengthOf(context, other)));
      return builder.finish();
    }
    case "reverse":
      return built(context, type, length, (inner, i) => itemOf(inner, source, sub(sub(length, constant(1)), i)));
    case "slice": {
      const [from, to] = [fn.keep(index()), fn.keep(numOf(element(args, 2)))];
      fn.trapIf({
        text: `(i32.or (i32.or (i64.lt_s ${from.text} (i64.const 0)) (i64.gt_s ${from.text} ${to.text})) (i64.gt_s ${to.text} ${length.text}))`,
      });
      return built(context, type, fn.keep(sub(to, from)), (inner, i) => itemOf(inner, source, add(from, i)));
    }
    case "insertAt": {
      const place = fn.keep(index());
      fn.trapIf({ text: `(i64.gt_u ${place.text} ${length.text})` });
      const item = element(args, 2);
      const result = seqOfMost(joinTypes(type.item, item.type) ?? type.item, type.max + 1);
      const fitted = keep(context, fit(context, item, result.item));
      // Every item but the new one, the place left empty.
      const all = new Builder(context, result);
      eachIndex(context, type.max, length, (inner, i) => {
        const target = inner.fn.keep(add(i, { text: `(i64.extend_i32_u (i64.ge_s ${i.text} ${place.text}))` }));
        all.put(
          scaled(inner, target, -bitsOf(result.item), seqSlot(result, 0)),
          pack(fit(inner, itemOf(inner, source, i), result.item)),
          bitsOf(result.item),
        );
      });
      all.put(scaled(context, place, -bitsOf(result.item), seqSlot(result, 0)), pack(fitted), bitsOf(result.item));
      putLength(all, result, add(length, constant(1)));
      return all.finish();
    }
    case "removeAt":
      return removed(context, source, length, indexWithin(context, fn.keep(index()), length));
    case "without": {
      const item = keep(context, second ?? source);
      const found = fn.fresh("i64", "found");
      fn.set(found, length.text);
      const leave = fn.label("found");
      fn.nest(`block ${leave}`, () => {
        eachIndex(context, type.max, length, (inner, i) => {
          inner.fn.if(same(inner, keep(inner, itemOf(inner, source, i)), item), () => {
            inner.fn.set(found, i.text);
            inner.fn.line(`(br ${leave})`);
          });
        });
      });
      return removed(context, source, length, local64(found));
    }
    case "indices": {
      const result = finite(expr.type) as TypeOf<"set">;
      const builder = new MemberBuilder(context, result);
      eachIndex(context, type.max, length, (inner, i) =>
        builder.add(keep(inner, fit(inner, bits(intType(0, Math.max(0, type.max - 1)), i), result.item))),
      );
      return builder.finish();
    }
    default:
      throw new Error(`internal: ${expr.operator} is no operator of sequences`);
  }
}

/** At an index that there is. */
function itemOf(context: Context, val: Val, index: Num): Val {
  const type = val.type as Seq;
  return part(
    context,
    val,
    type.max === 0 ? at(0) : scaled(context, index, -bitsOf(type.item), seqSlot(type, 0)),
    type.item,
  );
}

/** The items of a sequence of at most `max`, in a larger one without a length yet. */
function extended(context: Context, result: Seq, before: Val, max: number): Builder {
  const builder = new Builder(context, result);
  const width = bitsOf(result.item);
  if (max > 0)
    builder.put(at((result.max - max) * width), slice(context, pack(before), at(0), max * width), max * width);
  return builder;
}

function eachIndex(context: Context, max: number, length: Num, body: (inner: Context, i: Num) => void): void {
  const { fn } = context;
  if (max === 0) return;
  const i = fn.fresh("i64", "i");
  fn.set(i, "(i64.const 0)");
  const done = fn.label("done");
  fn.nest(`block ${done}`, () => {
    fn.loop(max, (again) => {
      fn.line(`(br_if ${done} (i64.ge_u (local.get ${i}) ${length.text}))`);
      body(context, local64(i));
      fn.set(i, `(i64.add (local.get ${i}) (i64.const 1))`);
      fn.line(`(br ${again})`);
    });
  });
}

/** The sequence of `length` items, each as it is told. */
function built(context: Context, type: Seq, length: Num, item: (inner: Context, i: Num) => Val): Val {
  const builder = new Builder(context, type);
  eachIndex(context, type.max, length, (inner, i) =>
    builder.put(scaled(inner, i, -bitsOf(type.item), seqSlot(type, 0)), pack(item(inner, i)), bitsOf(type.item)),
  );
  putLength(builder, type, length);
  return builder.finish();
}

/** Without the item at a place; the length is no place. */
function removed(context: Context, source: Val, length: Num, place: Num): Val {
  const left = context.fn.keep(sub(length, { text: `(i64.extend_i32_u ${compare("lt_u", place, length).text})` }));
  return built(context, source.type as Seq, left, (inner, i) =>
    itemOf(inner, source, inner.fn.keep(add(i, { text: `(i64.extend_i32_u (i64.ge_u ${i.text} ${place.text}))` }))),
  );
}
