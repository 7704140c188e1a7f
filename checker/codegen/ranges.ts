// Iteration over ranks and ranges, by a loop or by unrolled code.

import { intType, type Type } from "../../grammar/core/types.js";
import type { Context } from "./context.js";
import { add, below, compare, i64Const, i64Local, type Num } from "./numbers.js";
import { numOperand, type Operand } from "./operands.js";

/** Unrolled code has at most this many copies of a loop's body, and at most this many expressions. */
const UNROLL_LIMIT = 16;
const UNROLLED_EXPRESSIONS_LIMIT = 600;

/** May a body of this many expressions be written for each of this many values? */
export const mayUnroll = (context: Context, times: number, nodes: number): boolean =>
  times <= 1 ||
  (times <= UNROLL_LIMIT &&
    times * context.copies <= 8 * UNROLL_LIMIT &&
    times * context.copies * nodes <= UNROLLED_EXPRESSIONS_LIMIT);

/** 0 .. count - 1 */
export function forEachRank(
  context: Context,
  count: number,
  nodes: number,
  visit: (rank: Num, context: Context) => void,
): void {
  const { fn } = context;
  if (count === 0) return;
  if (mayUnroll(context, count, nodes)) {
    const inner = { ...context, copies: context.copies * count };
    for (let i = 0; i < count; i++) visit(i64Const(i), inner);
    return;
  }
  const i = fn.newLocal("i64", "i");
  fn.set(i, "(i64.const 0)");
  fn.loop(count, (again) => {
    visit(below(i64Local(i), count), context);
    fn.set(i, `(i64.add (local.get ${i}) (i64.const 1))`);
    fn.line(`(br_if ${again} (i64.lt_u (local.get ${i}) (i64.const ${count})))`);
  });
}

/** From the lower bound to the upper one, which is known at run time. `exit` is a label: a jump to it ends the iteration. */
export function forEachInRange(
  context: Context,
  { lo, hi, type }: { readonly lo: Num; readonly hi: Num; readonly type: Type },
  nodes: number,
  exit: string,
  visit: (item: Operand, context: Context) => void,
): void {
  const { fn } = context;
  if (lo.constant !== undefined && hi.constant !== undefined) {
    const from = lo.constant;
    const count = Number(hi.constant - from) + 1;
    if (count <= 0) return;
    return forEachRank(context, count, nodes, (rank, inner) =>
      visit(numOperand(intType(Number(from), Number(from) + count - 1), add(rank, i64Const(from))), inner),
    );
  }
  const last = fn.keep(hi, "last");
  const fixed = lo.constant;
  const times = fixed !== undefined && type.kind === "int" ? type.hi - Number(fixed) + 1 : Infinity;
  if (fixed !== undefined && mayUnroll(context, times, nodes)) {
    for (let at = fixed; at < fixed + BigInt(times); at++) {
      fn.line(`(br_if ${exit} ${compare("gt_s", i64Const(at), last).text})`);
      visit(numOperand(type, i64Const(at)), { ...context, copies: context.copies * times });
    }
    return;
  }
  const i = fn.newLocal("i64", "i");
  fn.set(i, lo.text);
  const most = type.kind === "int" ? type.hi - type.lo + 1 : Infinity;
  // The interpreter refuses ranges of more than 2^24 members.
  if (most > 2 ** 24) fn.trapIf({ text: `(i64.ge_s (i64.sub ${last.text} (local.get ${i})) (i64.const ${2 ** 24}))` });
  fn.loop(most, (again) => {
    fn.line(`(br_if ${exit} (i64.gt_s (local.get ${i}) ${last.text}))`);
    visit(numOperand(type, i64Local(i)), context);
    fn.set(i, `(i64.add (local.get ${i}) (i64.const 1))`);
    fn.line(`(br ${again})`);
  });
}
