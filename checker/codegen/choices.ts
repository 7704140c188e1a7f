// Picks a member of a domain: `$choose` returns its position among the members.

import { cardinality, type Type, type TypeOf } from "../../grammar/core/types.js";
import { BRANCH_LIMIT } from "../interpreter/branch-execution.js";
import { memberType } from "../interpreter/order.js";
import type { BranchBuilder } from "./branch-builder.js";
import type { Context } from "./context.js";
import { forEachMember, type Domain } from "./domains.js";
import { isBitmask } from "./layout.js";
import { bitAddress } from "./memory.js";
import { sizeOf } from "./members.js";
import {
  add,
  and,
  compare,
  ctz,
  getLocal,
  i32Const,
  i64Const,
  i64Local,
  popcnt,
  sub,
  wrap,
  type Num,
} from "./numbers.js";
import { isWide, keep, numOf, numOperand, OperandLocal, zeroOf, type Operand } from "./operands.js";
import { valueOfRank } from "./ranks.js";

/** Disables the branch if the domain is empty. */
export function pickMember(branch: BranchBuilder, context: Context, domain: Domain): Operand {
  switch (domain.kind) {
    case "all":
      return pickValue(branch, context, domain.type);
    case "range":
      return pickInteger(branch, context, domain);
    case "members": {
      const { type, of } = domain;
      if (type.kind === "set" && isBitmask(type) && !isWide(type))
        return pickBit(branch, context, { bits: numOf(of), first: 0, type: type.item });
      if (type.kind === "set" && isBitmask(type) && of.form === "memory")
        return pickBitInMemory(branch, context, of, type);
      return pickByCounting(branch, context, { ...domain, of: keep(context, of) }, memberType(type));
    }
    case "slice":
      return pickBit(branch, context, domain);
    case "subsets":
      return pickByCounting(branch, context, domain, domain.type);
  }
}

/**
 * The name of an i32 local with a number below a count, which is in a local. Disables the branch if the count is not
 * positive.
 */
function choosePosition({ disabled }: BranchBuilder, { fn }: Context, count: string): string {
  fn.line(`(br_if ${disabled} (i32.le_s ${getLocal(count)} (i32.const 0)))`);
  return fn.keep32(`(call $choose ${getLocal(count)})`, "pick");
}

const extended = (local: string): Num => ({ text: `(i64.extend_i32_u ${getLocal(local)})`, stable: true });

/** Any value of a type. */
function pickValue(branch: BranchBuilder, context: Context, type: Type): Operand {
  const { fn } = context;
  const count = cardinality(type);
  if (count > BRANCH_LIMIT) fn.line("(unreachable)");
  const position = choosePosition(branch, context, fn.keep32(i32Const(Math.min(count, BRANCH_LIMIT)), "count"));
  return keep(context, count === 0 ? zeroOf(context, type) : valueOfRank(context, type, extended(position)));
}

function pickInteger(
  branch: BranchBuilder,
  context: Context,
  { lo, hi, type }: Extract<Domain, { kind: "range" }>,
): Operand {
  const { fn } = context;
  const size = fn.keep(add(sub(hi, lo), i64Const(1)), "size");
  fn.trapIf(compare("gt_s", size, i64Const(BRANCH_LIMIT)));
  const count = `(i32.wrap_i64 (select ${size.text} (i64.const 0) (i64.gt_s ${size.text} (i64.const 0))))`;
  const position = choosePosition(branch, context, fn.keep32(count, "count"));
  return keep(context, numOperand(type, add(lo, extended(position))));
}

/** Clears as many of the lowest bits of a bitmask as the position says. The lowest bit that is left is the member. */
function pickBit(
  branch: BranchBuilder,
  context: Context,
  { bits, first, type }: Pick<Extract<Domain, { kind: "slice" }>, "bits" | "first" | "type">,
): Operand {
  const { fn } = context;
  const mask = fn.newLocal("i64", "mask");
  fn.set(mask, bits.text);
  const position = choosePosition(branch, context, fn.keep32(`(i32.wrap_i64 ${popcnt(i64Local(mask)).text})`, "count"));
  fn.loop(64, (again) => {
    fn.if({ text: getLocal(position) }, () => {
      fn.set(mask, and(i64Local(mask), sub(i64Local(mask), i64Const(1))).text);
      fn.set(position, `(i32.sub ${getLocal(position)} (i32.const 1))`);
      fn.line(`(br ${again})`);
    });
  });
  return keep(context, valueOfRank(context, type, fn.keep(add(ctz(i64Local(mask)), i64Const(first)))));
}

function pickBitInMemory(
  branch: BranchBuilder,
  context: Context,
  set: Extract<Operand, { readonly form: "memory" }>,
  type: TypeOf<"set">,
): Operand {
  const { fn } = context;
  const position = choosePosition(branch, context, fn.keep32(wrap(sizeOf(context, set)), "count"));
  const bit = `(i64.extend_i32_u (call $setBitAt ${bitAddress(set.ref)} ${getLocal(position)}))`;
  return keep(context, valueOfRank(context, type.item, fn.keep({ text: bit }, "rank")));
}

/** Counts the members, then visits them up to the position. */
function pickByCounting(branch: BranchBuilder, context: Context, domain: Domain, type: Type): Operand {
  const { fn } = context;
  const count = fn.newLocal("i32", "count");
  fn.set(count, "(i32.const 0)");
  forEachMember(context, domain, 1000, (_, __, inner) =>
    inner.fn.set(count, `(i32.add ${getLocal(count)} (i32.const 1))`),
  );
  const position = choosePosition(branch, context, count);
  const result = new OperandLocal(context, type);
  result.assign(zeroOf(context, type));
  forEachMember(context, domain, 1000, (item, exit, inner) => {
    result.assign(item);
    inner.fn.line(`(br_if ${exit} (i32.eqz ${getLocal(position)}))`);
    inner.fn.set(position, `(i32.sub ${getLocal(position)} (i32.const 1))`);
  });
  return keep(context, result.value);
}
