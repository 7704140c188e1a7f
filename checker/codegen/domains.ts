// Domains: the members of sets, types, ranges and other collections, visited in their order.

import { cardinality, isScalar, type Type, type TypeOf } from "../../grammar/core/types.js";
import { forEachBitOfSlice, forEachMemberOf, type Slice, type Visit } from "./collection-members.js";
import type { Context } from "./context.js";
import { bitWidth, isBitmask, type SetOrBag } from "./layout.js";
import { memberBuilder, sizeOf } from "./members.js";
import { compare, i64Const, i64Local, type Num } from "./numbers.js";
import { keep, numOf, numOperand, type Operand } from "./operands.js";
import { forEachInRange, forEachRank } from "./ranges.js";
import { valueOfRank } from "./ranks.js";

export type Domain =
  /** All values of a type */
  | { readonly kind: "all"; readonly type: Type }
  /** `lo..hi` */
  | { readonly kind: "range"; readonly lo: Num; readonly hi: Num; readonly type: Type }
  | { readonly kind: "subsets"; readonly of: Operand; readonly type: Type }
  /** The members of a set or bag, the items of a sequence, or the keys of a map. `distinct`: each member once. */
  | { readonly kind: "members"; readonly of: Operand; readonly type: Type; readonly distinct: boolean }
  | ({ readonly kind: "slice" } & Slice);

/** Types and ranges of more values are left to the interpreter. */
const ENUMERATION_LIMIT = 65_536;
/** Sets of more members have too many subsets to be enumerated. */
const SUBSETS_SIZE_LIMIT = 24;

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
    const builder = memberBuilder(context, set);
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
