// Values of one type as values of another of the same kind with other bounds. What does not fit is the interpreter's: it knows the error.

import { joinTypes, sameType } from "../../grammar/core/type-relations.js";
import { cardinality, type Type, type TypeOf } from "../../grammar/core/types.js";
import { element } from "../interpreter/values.js";
import type { Context } from "./context.js";
import { forEach, lengthOf } from "./domains.js";
import { bitsOf, countBits, countOf, entryType, fieldOffsets, finite, isMask, keySlot, seqSlot } from "./layout.js";
import { at } from "./memory.js";
import { hasMember, MemberBuilder, sizeOf } from "./members.js";
import {
  add,
  always,
  both,
  compare,
  constant,
  either,
  equal,
  local64,
  not,
  shl,
  shr,
  type Cond,
  type Num,
} from "./numbers.js";
import { rankOf } from "./ranks.js";
import {
  assemble,
  bits,
  Builder,
  equalVals,
  flag,
  isPlain,
  isSome,
  itemOf,
  keep,
  lowest,
  noneOf,
  numOf,
  pack,
  part,
  scaled,
  slice,
  Slot,
  someOf,
  wide,
  type Val,
} from "./values.js";

/** A check before its use is written only where the types leave a doubt. */
export function fit(context: Context, val: Val, to: Type): Val {
  if (val.type === to || sameType(val.type, to)) return retyped(val, to);
  // There is no such value: only the code for it.
  if (val.type.kind === "unknown") return noneOf(context, to);
  switch (to.kind) {
    case "int":
      context.fn.trapIf(not(inRange(val, to)));
      return retyped(val, to);
    case "tuple": {
      const from = val.type as TypeOf<"tuple">;
      const source = keep(context, val);
      const before = fieldOffsets(from.items, bitsOf(from));
      const after = fieldOffsets(to.items, bitsOf(to));
      return assemble(
        context,
        to,
        to.items.map((item, i) => ({
          offset: element(after, i),
          val: fit(context, part(context, source, at(element(before, i)), element(from.items, i)), item),
        })),
      );
    }
    case "option":
      return fitOption(context, keep(context, val), val.type as TypeOf<"option">, to);
    case "set":
      return fitSet(context, keep(context, val), val.type as TypeOf<"set">, to);
    case "bag": {
      const builder = new MemberBuilder(context, to);
      forEach(context, { kind: "members", of: val, type: val.type, distinct: false }, 20, (item, _, inner) =>
        builder.add(fit(inner, item, to.item)),
      );
      return builder.finish();
    }
    case "seq":
      return fitSeq(context, keep(context, val), val.type as TypeOf<"seq">, to);
    case "function": {
      const from = val.type as TypeOf<"function">;
      return overKeys(context, to, (inner, rank) =>
        fit(inner, part(inner, val, scaled(inner, rank, -bitsOf(from.value), keySlot(from, 0)), from.value), to.value),
      );
    }
    case "map":
      return fitMap(context, val, val.type as TypeOf<"map">, to);
    default:
      return retyped(val, to);
  }
}

function retyped(val: Val, type: Type): Val {
  return val.form === "flag" ? flag(type, val.cond) : val.form === "bits" ? bits(type, val.num) : wide(type, val.ref);
}

function inRange(val: Val, to: TypeOf<"int">): Cond {
  const from = val.type.kind === "int" ? val.type : { lo: -Infinity, hi: Infinity };
  const num = numOf(val);
  const low = from.lo >= to.lo ? always(true) : compare("ge_s", num, constant(to.lo));
  return both(low, from.hi <= to.hi ? always(true) : compare("le_s", num, constant(to.hi)));
}

/** A value for each key, by its rank. */
export function overKeys(context: Context, type: TypeOf<"function">, value: (inner: Context, rank: Num) => Val): Val {
  const count = cardinality(type.key);
  const width = bitsOf(type.value);
  const builder = new Builder(context, type);
  forEach(
    context,
    {
      kind: "range",
      lo: constant(0),
      hi: constant(count - 1),
      type: { kind: "int", lo: 0, hi: Math.max(0, count - 1) },
    },
    20,
    (rank, _, inner) => {
      const val = value(inner, numOf(rank));
      builder.put(scaled(inner, numOf(rank), -width, keySlot(type, 0)), pack(val), width);
    },
  );
  return builder.finish();
}

function fitOption(context: Context, val: Val, from: TypeOf<"option">, to: TypeOf<"option">): Val {
  if (isPlain(from) && isPlain(to) && lowest(from.item) === lowest(to.item) && countOf(from.item) <= countOf(to.item))
    return retyped(val, to);
  const slot = new Slot(context, to);
  context.fn.if(
    isSome(context, val),
    () => slot.assign(someOf(context, to, fit(context, itemOf(context, val), to.item))),
    () => slot.assign(noneOf(context, to)),
  );
  return slot.value;
}

function fitSet(context: Context, val: Val, from: TypeOf<"set">, to: TypeOf<"set">): Val {
  const { fn } = context;
  const sameItems = sameType(from.item, to.item);
  if (isMask(from) && isMask(to)) {
    const limit = (result: Val): Val => {
      if (Math.min(from.max, countOf(from.item)) > to.max && to.max < countOf(to.item))
        fn.trapIf(compare("gt_s", sizeOf(context, result), constant(to.max)));
      return result;
    };
    if (sameItems) return limit(retyped(val, to));
    if (from.item.kind === "int" && to.item.kind === "int" && val.form !== "wide" && bitsOf(to) <= 64) {
      // Bit i is the member lo + i.
      const by = from.item.lo - to.item.lo;
      const moved =
        by >= 0
          ? by < 64
            ? shl(val.form === "bits" ? val.num : constant(0), constant(by))
            : constant(0)
          : -by < 64
            ? shr(numOf(val), constant(-by))
            : constant(0);
      if (from.item.lo < to.item.lo || from.item.hi > to.item.hi) {
        fn.trapIf(not(allWithin(val, from.item, to.item)));
      }
      return limit(bits(to, moved));
    }
  }
  const builder = new MemberBuilder(context, to);
  forEach(context, { kind: "members", of: val, type: from, distinct: true }, 20, (item, _, inner) =>
    builder.add(fit(inner, item, to.item)),
  );
  return builder.finish();
}

/** Of a mask of integers: no bit is set outside the range. */
function allWithin(val: Val, from: TypeOf<"int">, to: TypeOf<"int">): Cond {
  let inside = 0n;
  for (let i = 0; i < countOf(from); i++) if (from.lo + i >= to.lo && from.lo + i <= to.hi) inside |= 1n << BigInt(i);
  return compare("eq", { text: `(i64.and ${numOf(val).text} (i64.const ${BigInt.asIntN(64, ~inside)}))` }, constant(0));
}

function fitSeq(context: Context, val: Val, from: TypeOf<"seq">, to: TypeOf<"seq">): Val {
  const { fn } = context;
  const length = fn.keep(lengthOf(context, val), "len");
  if (from.max > to.max) fn.trapIf(compare("gt_s", length, constant(to.max)));
  const builder = new Builder(context, to);
  const width = bitsOf(to.item);
  if (sameType(from.item, to.item)) {
    const shared = Math.min(from.max, to.max);
    if (shared > 0)
      builder.put(
        at((to.max - shared) * width),
        slice(context, pack(val), at((from.max - shared) * width), shared * width),
        shared * width,
      );
  } else {
    const i = fn.fresh("i64", "i");
    fn.set(i, "(i64.const 0)");
    forEach(context, { kind: "members", of: val, type: from, distinct: false }, 1000, (item, _, inner) => {
      // Beyond the bound it has trapped already.
      if (to.max > 0)
        builder.put(
          scaled(inner, fn.keep({ text: `(local.get ${i})` }), -width, seqSlot(to, 0)),
          pack(fit(inner, item, to.item)),
          width,
        );
      fn.set(i, add(local64(i), constant(1)).text);
    });
  }
  putLength(builder, to, length);
  return builder.finish();
}

export function putLength(builder: Builder, type: TypeOf<"seq">, length: Num): void {
  const width = countBits(type);
  if (width > 0) builder.put(at(bitsOf(type) - width), { form: "bits", num: length }, width);
}

function fitMap(context: Context, val: Val, from: TypeOf<"map">, to: TypeOf<"map">): Val {
  const builder = new Builder(context, to);
  const [before, after] = [entryType(from), entryType(to)];
  forEach(context, { kind: "members", of: val, type: from, distinct: true }, 20, (key, _, inner) => {
    const rank = inner.fn.keep(rankOf(inner, key));
    const entry = part(inner, val, scaled(inner, rank, -bitsOf(before), keySlot(from, 0)), before);
    const target = inner.fn.keep(rankOf(inner, keep(inner, fit(inner, key, to.key))));
    builder.put(scaled(inner, target, -bitsOf(after), keySlot(to, 0)), pack(fit(inner, entry, after)), bitsOf(after));
  });
  return builder.finish();
}

// ---------------------------------------------------------------- asking

/** Whether a value is one of a type of its kind. */
export function fits(context: Context, val: Val, to: Type): Cond {
  if (sameType(val.type, to)) return always(true);
  switch (to.kind) {
    case "int":
      return inRange(val, to);
    case "tuple": {
      const from = val.type as TypeOf<"tuple">;
      const offsets = fieldOffsets(from.items, bitsOf(from));
      const source = keep(context, val);
      return to.items
        .map((item, i) => fits(context, part(context, source, at(element(offsets, i)), element(from.items, i)), item))
        .reduce(both, always(true));
    }
    case "option": {
      const source = keep(context, val);
      const inside = context.fn.keepCond(fits(context, itemOf(context, source), to.item));
      return either(not(isSome(context, source)), inside);
    }
    case "set":
    case "bag":
      return allFit(
        context,
        val,
        to.item,
        to.max >= (val.type as TypeOf<"set">).max
          ? always(true)
          : compare("le_s", sizeOf(context, val), constant(to.max)),
      );
    case "seq":
      return allFit(context, val, to.item, compare("le_s", lengthOf(context, keep(context, val)), constant(to.max)));
    case "function": {
      const from = val.type as TypeOf<"function">;
      const slot = new Slot(context, { kind: "bool" });
      slot.assign(flag({ kind: "bool" }, always(true)));
      forEach(context, { kind: "all", type: from.key }, 20, (key, leave, inner) => {
        const value = part(
          inner,
          val,
          scaled(inner, inner.fn.keep(rankOf(inner, key)), -bitsOf(from.value), keySlot(from, 0)),
          from.value,
        );
        failUnless(inner, fits(inner, value, to.value), slot, leave);
      });
      return condOfSlot(slot);
    }
    case "map": {
      const from = val.type as TypeOf<"map">;
      const slot = new Slot(context, { kind: "bool" });
      slot.assign(flag({ kind: "bool" }, always(true)));
      forEach(context, { kind: "members", of: val, type: from, distinct: true }, 20, (key, leave, inner) => {
        const entry = part(
          inner,
          val,
          scaled(inner, inner.fn.keep(rankOf(inner, key)), -bitsOf(entryType(from)), keySlot(from, 0)),
          entryType(from),
        );
        failUnless(inner, both(fits(inner, key, to.key), fits(inner, itemOf(inner, entry), to.value)), slot, leave);
      });
      return condOfSlot(slot);
    }
    default:
      return always(true);
  }
}

function allFit(context: Context, val: Val, item: Type, size: Cond): Cond {
  const slot = new Slot(context, { kind: "bool" });
  slot.assign(flag({ kind: "bool" }, size));
  forEach(context, { kind: "members", of: val, type: val.type, distinct: true }, 20, (member, leave, inner) =>
    failUnless(inner, fits(inner, member, item), slot, leave),
  );
  return condOfSlot(slot);
}

function failUnless({ fn }: Context, cond: Cond, slot: Slot, leave: string): void {
  fn.if(not(cond), () => {
    slot.assign(flag({ kind: "bool" }, always(false)));
    fn.line(`(br ${leave})`);
  });
}

function condOfSlot(slot: Slot): Cond {
  const { value } = slot;
  return value.form === "flag" ? value.cond : always(false);
}

/** Whether a value, perhaps of other bounds, is in a collection. */
export function contains(context: Context, collection: Val, item: Val): Cond {
  const { type } = collection;
  if (type.kind !== "set" && type.kind !== "bag") throw new Error("internal: members of what has none");
  const source = keep(context, item);
  const possible = fits(context, source, type.item);
  if (possible.known === false) return possible;
  if (possible.known === true) return hasMember(context, collection, fit(context, source, type.item));
  const slot = new Slot(context, { kind: "bool" });
  context.fn.if(
    possible,
    () => slot.assign(flag({ kind: "bool" }, hasMember(context, collection, narrowed(context, source, type.item)))),
    () => slot.assign(flag({ kind: "bool" }, always(false))),
  );
  return condOfSlot(slot);
}

/** A value that is known to fit. */
const narrowed = (context: Context, val: Val, to: Type): Val =>
  to.kind === "int" ? retyped(val, to) : fit(context, val, to);

/** Whether two values of one kind are equal. */
export function same(context: Context, a: Val, b: Val): Cond {
  if (a.form === "flag" && b.form === "flag") return equal(a.cond, b.cond);
  if (a.type.kind === "int" || a.type.kind === "enum" || a.type.kind === "symmetric")
    return compare("eq", numOf(a), numOf(b));
  const type = finite(joinTypes(a.type, b.type) ?? a.type);
  return equalVals(context, keep(context, fit(context, a, type)), keep(context, fit(context, b, type)));
}
