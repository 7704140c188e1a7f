// Integer arithmetic, exact over the same range as the interpreter's. What may leave that range traps.

import type { Type } from "../../grammar/core/types.js";
import type { Context } from "./context.js";
import { finite } from "./layout.js";
import { compare, i64Const, mul, type Num } from "./numbers.js";
import { numOperand, numOf, type Operand } from "./operands.js";

const SAFE = Number.MAX_SAFE_INTEGER;

/** Traps if a number is not a safe integer, unless its type rules that out. */
export function checkExact(context: Context, type: Type, num: Num): Operand {
  if (type.kind === "int" && type.lo >= -SAFE && type.hi <= SAFE) return numOperand(type, num);
  const kept = context.fn.keep(num);
  context.fn.trapIf({
    text: `(i32.or (i64.gt_s ${kept.text} (i64.const ${SAFE})) (i64.lt_s ${kept.text} (i64.const ${-SAFE})))`,
  });
  return numOperand(finite(type), kept);
}

/** The product of two numbers of 53 bits may exceed 63 bits. A product of doubles detects that well enough. */
export function multiply(context: Context, a: Operand, b: Operand): Num {
  const most = (type: Type): number =>
    type.kind === "int" ? Math.max(Math.abs(type.lo), Math.abs(type.hi)) : Infinity;
  const [x, y] = [numOf(a), numOf(b)];
  if (most(a.type) * most(b.type) <= 2 ** 62) return mul(x, y);
  const [p, q] = [context.fn.keep(x), context.fn.keep(y)];
  context.fn.trapIf({
    text: `(f64.gt (f64.abs (f64.mul (f64.convert_i64_s ${p.text}) (f64.convert_i64_s ${q.text}))) (f64.const 9007199254740990))`,
  });
  return mul(p, q);
}

export function floorDivide(context: Context, operator: "div" | "mod", a: Operand, b: Operand): Num {
  const { fn } = context;
  const [x, y] = [fn.keep(numOf(a)), fn.keep(numOf(b))];
  fn.trapIf(compare("eq", y, i64Const(0)));
  const natural = (type: Type): boolean => type.kind === "int" && type.lo >= 0;
  const fold = x.constant !== undefined && y.constant !== undefined && y.constant !== 0n;
  if (fold) return i64Const(foldFloored(operator, x.constant ?? 0n, y.constant ?? 1n));
  if (y.constant === 0n) return i64Const(0);
  if (natural(a.type) && natural(b.type))
    return { text: `(i64.${operator === "div" ? "div_u" : "rem_u"} ${x.text} ${y.text})`, stable: true };
  const rest = fn.keep({ text: `(i64.rem_s ${x.text} ${y.text})` });
  const down = `(i32.and (i64.ne ${rest.text} (i64.const 0)) (i32.ne (i64.lt_s ${rest.text} (i64.const 0)) (i64.lt_s ${y.text} (i64.const 0))))`;
  if (operator === "mod")
    return { text: `(select (i64.add ${rest.text} ${y.text}) ${rest.text} ${down})`, stable: true };
  return {
    text: `(i64.sub (i64.div_s (i64.sub ${x.text} ${rest.text}) ${y.text}) (i64.extend_i32_u ${down}))`,
    stable: true,
  };
}

function foldFloored(operator: "div" | "mod", x: bigint, y: bigint): bigint {
  const rest = x % y;
  const down = rest !== 0n && rest < 0n !== y < 0n;
  return operator === "mod" ? (down ? rest + y : rest) : (x - rest) / y - (down ? 1n : 0n);
}

/** Traps if a partial sum, in a local, is not a safe integer. The interpreter then decides whether the whole sum is. */
export function checkExactSum({ fn }: Context, type: Type, total: string): void {
  if (type.kind === "int" && type.lo >= -SAFE && type.hi <= SAFE) return;
  fn.trapIf({
    text: `(i32.or (i64.gt_s (local.get ${total}) (i64.const ${SAFE})) (i64.lt_s (local.get ${total}) (i64.const ${-SAFE})))`,
  });
}
