// Going through the members of a domain, in their order.

import type { Expr } from "../../grammar/core/core.js";
import { exprChildren } from "../../grammar/analysis/traversal.js";
import { cardinality, intType, type Type, type TypeOf } from "../../grammar/core/types.js";
import type { Context } from "./context.js";
import { bitsOf, countBits, countOf, entryType, isMask, keySlot, seqSlot } from "./layout.js";
import { at, bitAddress } from "./memory.js";
import { memberAt, MemberBuilder, sizeOf, type Membered } from "./members.js";
import { add, and, compare, constant, ctz, i32Text, local64, not, sub, type Num } from "./numbers.js";
import { valueAt } from "./ranks.js";
import { bits, equalVals, isSome, keep, numOf, pack, part, scaled, slice, type Val } from "./values.js";

export type Domain =
  /** All values of a type, in order */
  | { readonly kind: "all"; readonly type: Type }
  /** `lo..hi` */
  | { readonly kind: "range"; readonly lo: Num; readonly hi: Num; readonly type: Type }
  | { readonly kind: "subsets"; readonly of: Val; readonly type: Type }
  /** Members of a set or bag, items of a sequence, keys of a map. `distinct`: each once. */
  | { readonly kind: "members"; readonly of: Val; readonly type: Type; readonly distinct: boolean };

/** So many copies of a body, and so much text, are better than a loop. */
const COPIES = 16;
const TEXT = 600;
/** A type of more values than this is a matter for the interpreter, and so is a range. */
const ENUMERABLE = 65_536;

const weights = new WeakMap<Expr, number>();

/** How many expressions there are in one, functions it calls included; up to a limit. */
export function weightOf(expr: Expr): number {
  const known = weights.get(expr);
  if (known !== undefined) return known;
  let weight = 1;
  for (const child of exprChildren(expr)) weight += weightOf(child);
  if (expr.kind === "callFunction") weight += weightOf(expr.callee.body);
  weights.set(expr, Math.min(weight, 1e6));
  return weight;
}

/**
 * Writes the body for each member; `leave` is the label to jump to when no more are wanted. The body may be written several times,
 * with constants for the members, where that is not too much text; `weight` tells how much one is.
 */
export function forEach(
  context: Context,
  domain: Domain,
  weight: number,
  body: (item: Val, leave: string, context: Context) => void,
): void {
  const { fn } = context;
  const leave = fn.label("leave");
  fn.nest(`block ${leave}`, () =>
    iterate(context, domain, weight, leave, (item, inner) => body(keep(inner, item, "member"), leave, inner)),
  );
}

type Visit = (item: Val, context: Context) => void;

const mayCopy = (context: Context, times: number, weight: number): boolean =>
  times <= 1 || (times <= COPIES && times * context.copies <= 8 * COPIES && times * context.copies * weight <= TEXT);

function iterate(context: Context, domain: Domain, weight: number, leave: string, visit: Visit): void {
  const { fn } = context;
  switch (domain.kind) {
    case "all": {
      const count = cardinality(domain.type);
      if (isEnumerated(domain.type) && count > ENUMERABLE) return fn.line("(unreachable)");
      return ranks(context, count, weight, leave, (rank, inner) => visit(valueAt(inner, domain.type, rank), inner));
    }
    case "range":
      return range(context, domain.lo, domain.hi, domain.type, weight, leave, visit);
    case "subsets":
      return subsets(context, domain.of, domain.type, leave, visit);
    case "members":
      return members(context, domain.of, domain.distinct, weight, leave, visit);
  }
}

/** Whether the values of a type come from a table. */
const isEnumerated = (type: Type): boolean =>
  type.kind !== "bool" && type.kind !== "int" && type.kind !== "enum" && type.kind !== "symmetric";

/** 0 .. count - 1 */
function ranks(
  context: Context,
  count: number,
  weight: number,
  leave: string,
  visit: (rank: Num, context: Context) => void,
): void {
  const { fn } = context;
  if (count === 0) return;
  if (mayCopy(context, count, weight)) {
    const inner = { ...context, copies: context.copies * count };
    for (let i = 0; i < count; i++) visit(constant(i), inner);
    return;
  }
  const i = fn.fresh("i64", "i");
  fn.set(i, "(i64.const 0)");
  fn.loop(count, (again) => {
    visit(local64(i), context);
    fn.set(i, `(i64.add (local.get ${i}) (i64.const 1))`);
    fn.line(`(br_if ${again} (i64.lt_u (local.get ${i}) (i64.const ${count})))`);
  });
  void leave;
}

function range(context: Context, lo: Num, hi: Num, type: Type, weight: number, leave: string, visit: Visit): void {
  const { fn } = context;
  if (lo.known !== undefined && hi.known !== undefined) {
    const from = lo.known;
    const count = Number(hi.known - from) + 1;
    if (count <= 0) return;
    return ranks(context, count, weight, leave, (rank, inner) =>
      visit(bits(intType(Number(from), Number(from) + count - 1), add(rank, constant(from))), inner),
    );
  }
  const last = fn.keep(hi, "last");
  const i = fn.fresh("i64", "i");
  fn.set(i, lo.text);
  const most = type.kind === "int" ? type.hi - type.lo + 1 : Infinity;
  // The interpreter refuses very large ones before it begins.
  if (most > 2 ** 24) fn.trapIf({ text: `(i64.ge_s (i64.sub ${last.text} (local.get ${i})) (i64.const ${2 ** 24}))` });
  fn.loop(most, (again) => {
    fn.line(`(br_if ${leave} (i64.gt_s (local.get ${i}) ${last.text}))`);
    visit(bits(type, local64(i)), context);
    fn.set(i, `(i64.add (local.get ${i}) (i64.const 1))`);
    fn.line(`(br ${again})`);
  });
}

/** Of a set that is a mask, in the order of numbers: the next one is (s - mask) & mask. */
function subsets(context: Context, of: Val, type: Type, leave: string, visit: Visit): void {
  const { fn } = context;
  const set = of.type as Membered;
  if (set.kind !== "set" || !isMask(set) || of.form === "wide") return chosenSubsets(context, of, visit);
  const mask = fn.keep(numOf(of), "mask");
  if (bitsOf(set) > 24) fn.trapIf({ text: `(i64.gt_u (i64.popcnt ${mask.text}) (i64.const 24))` });
  const s = fn.fresh("i64", "subset");
  fn.set(s, "(i64.const 0)");
  fn.loop(2 ** Math.min(24, bitsOf(set)), (again) => {
    visit(bits(type, local64(s)), context);
    fn.line(`(br_if ${leave} (i64.eq (local.get ${s}) ${mask.text}))`);
    fn.set(s, `(i64.and (i64.sub (local.get ${s}) ${mask.text}) ${mask.text})`);
    fn.line(`(br ${again})`);
  });
}

/** Of any other set: a number says which of the members, in their order, a subset has; numbers are in the order of sets. */
function chosenSubsets(context: Context, of: Val, visit: Visit): void {
  const { fn } = context;
  const set = of.type as TypeOf<"set">;
  const size = fn.keep(sizeOf(context, of), "size");
  fn.trapIf(compare("gt_s", size, constant(24)));
  const s = fn.fresh("i64", "subset");
  fn.set(s, "(i64.const 0)");
  fn.loop(2 ** Math.min(24, set.max), (again) => {
    const builder = new MemberBuilder(context, set);
    const i = fn.fresh("i64", "i");
    fn.set(i, "(i64.const 0)");
    const done = fn.label("done");
    fn.nest(`block ${done}`, () =>
      members(context, of, true, 1000, done, (item, inner) => {
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

function members(context: Context, of: Val, distinct: boolean, weight: number, leave: string, visit: Visit): void {
  const val = keep(context, of, "domain");
  switch (val.type.kind) {
    case "set":
      return isMask(val.type)
        ? maskMembers(context, val, weight, leave, visit)
        : slotMembers(context, val, false, visit);
    case "bag":
      return slotMembers(context, val, distinct, visit);
    case "seq":
      return items(context, val, distinct, visit);
    case "map": {
      const { type } = val;
      const entry = entryType(type);
      return ranks(context, countOf(type.key), weight, leave, (rank, inner) => {
        const found = part(inner, val, scaled(inner, rank, -bitsOf(entry), keySlot(type, 0)), entry);
        inner.fn.if(isSome(inner, found), () => visit(valueAt(inner, type.key, rank), inner));
      });
    }
    default:
      throw new Error(`internal: members of type ${val.type.kind}`);
  }
}

function maskMembers(context: Context, val: Val, weight: number, leave: string, visit: Visit): void {
  const { fn } = context;
  const { type } = val;
  if (type.kind !== "set") return;
  const count = cardinality(type.item);
  if (count === 0 || type.max === 0) return;
  if (mayCopy(context, count, weight + 2)) {
    const inner = { ...context, copies: context.copies * count };
    for (let i = 0; i < count; i++) {
      const bit = slice(inner, pack(val), at(i), 1);
      if (bit.form === "bits")
        fn.if(compare("ne", bit.num, constant(0)), () => visit(valueAt(inner, type.item, constant(i)), inner));
    }
    return;
  }
  if (val.form !== "wide") {
    const left = fn.fresh("i64", "left");
    fn.set(left, numOf(val).text);
    const bit = fn.fresh("i64", "bit");
    fn.loop(count, (again) => {
      fn.line(`(br_if ${leave} (i64.eqz (local.get ${left})))`);
      fn.set(bit, ctz(local64(left)).text);
      fn.set(left, and(local64(left), sub(local64(left), constant(1))).text);
      visit(valueAt(context, type.item, local64(bit)), context);
      fn.line(`(br ${again})`);
    });
    return;
  }
  const i = fn.fresh("i32", "bit");
  fn.set(i, "(i32.const 0)");
  const address = bitAddress(val.ref);
  fn.loop(count, (again) => {
    fn.set(i, `(call $nextbit ${address} ${i32Text(count)} (local.get ${i}))`);
    fn.line(`(br_if ${leave} (i32.ge_u (local.get ${i}) ${i32Text(count)}))`);
    visit(valueAt(context, type.item, fn.keep({ text: `(i64.extend_i32_u (local.get ${i}))` }, "rank")), context);
    fn.set(i, `(i32.add (local.get ${i}) (i32.const 1))`);
    fn.line(`(br ${again})`);
  });
}

/** From the last slot to the first: ascending. */
function slotMembers(context: Context, val: Val, distinct: boolean, visit: Visit): void {
  const { fn } = context;
  const type = val.type as Membered;
  if (type.max === 0) return;
  const count = fn.keep(sizeOf(context, val), "count");
  const i = fn.fresh("i64", "i");
  fn.set(i, count.text);
  const done = fn.label("done");
  fn.nest(`block ${done}`, () => {
    fn.loop(type.max, (again) => {
      fn.line(`(br_if ${done} (i64.eqz (local.get ${i})))`);
      fn.set(i, `(i64.sub (local.get ${i}) (i64.const 1))`);
      const item = keep(context, memberAt(context, val, local64(i)), "member");
      if (!distinct) visit(item, context);
      else {
        const previous = fn.keep(add(local64(i), constant(1)));
        const slot = memberAt(context, val, {
          text: `(select ${previous.text} (i64.const 0) (i64.lt_s ${previous.text} (i64.const ${type.max})))`,
          stable: true,
        });
        fn.if(
          {
            text: `(i32.or (i64.ge_u ${previous.text} ${count.text}) ${not(equalVals(context, item, keep(context, slot))).text})`,
          },
          () => visit(item, context),
        );
      }
      fn.line(`(br ${again})`);
    });
  });
}

function items(context: Context, val: Val, distinct: boolean, visit: Visit): void {
  const { fn } = context;
  const { type } = val;
  if (type.kind !== "seq" || type.max === 0) return;
  const count = fn.keep(lengthOf(context, val), "len");
  const itemAt = (index: Num): Val =>
    part(context, val, scaled(context, index, -bitsOf(type.item), seqSlot(type, 0)), type.item);
  const i = fn.fresh("i64", "i");
  fn.set(i, "(i64.const 0)");
  const done = fn.label("done");
  fn.nest(`block ${done}`, () => {
    fn.loop(type.max, (again) => {
      fn.line(`(br_if ${done} (i64.ge_u (local.get ${i}) ${count.text}))`);
      const item = keep(context, itemAt(local64(i)), "item");
      if (!distinct) visit(item, context);
      else {
        const known = fn.fresh("i32", "known");
        const j = fn.fresh("i64", "j");
        fn.set(known, "(i32.const 0)");
        fn.set(j, "(i64.const 0)");
        const enough = fn.label("enough");
        fn.nest(`block ${enough}`, () => {
          fn.loop(type.max, (next) => {
            fn.line(`(br_if ${enough} (i64.ge_u (local.get ${j}) (local.get ${i})))`);
            fn.set(
              known,
              `(i32.or (local.get ${known}) ${equalVals(context, item, keep(context, itemAt(local64(j)))).text})`,
            );
            fn.set(j, `(i64.add (local.get ${j}) (i64.const 1))`);
            fn.line(`(br ${next})`);
          });
        });
        fn.if({ text: `(i32.eqz (local.get ${known}))` }, () => visit(item, context));
      }
      fn.set(i, `(i64.add (local.get ${i}) (i64.const 1))`);
      fn.line(`(br ${again})`);
    });
  });
}

/** Of a sequence. */
export function lengthOf(context: Context, val: Val): Num {
  if (val.type.kind !== "seq") throw new Error("internal: the length of what is no sequence");
  const width = countBits(val.type);
  if (width === 0) return constant(0);
  const count = slice(context, pack(val), at(bitsOf(val.type) - width), width);
  return count.form === "bits" ? count.num : constant(0);
}

/** At most how many members there are. */
export function mostOf(domain: Domain): number {
  if (domain.kind === "all") return cardinality(domain.type);
  if (domain.kind === "range")
    return domain.type.kind === "int" ? Math.max(0, domain.type.hi - domain.type.lo + 1) : Infinity;
  if (domain.kind === "subsets") return 2 ** bitsOf(domain.of.type);
  const { type } = domain.of;
  return type.kind === "map"
    ? countOf(type.key)
    : type.kind === "set"
      ? isMask(type)
        ? Math.min(type.max, countOf(type.item))
        : type.max
      : type.kind === "bag" || type.kind === "seq"
        ? type.max
        : Infinity;
}

/** Of what a binder over a value of the type binds. */
export function memberTypeOf(type: Type): Type {
  switch (type.kind) {
    case "set":
    case "bag":
    case "seq":
      return type.item;
    case "map":
    case "function":
      return type.key;
    default:
      throw new Error(`internal: members of type ${type.kind}`);
  }
}
