// WebAssembly expressions as text, with their values if those are constant, so that constants are folded before any
// code is written.

import {
  areDifferent,
  exactly,
  knownAdd,
  knownAnd,
  knownMul,
  knownOr,
  knownShl,
  knownShr,
  onlyValue,
  rangeOf,
  unknownBits,
  upTo,
  within,
  type KnownBits,
} from "./known-bits.js";

/** An i64 expression. Its text has no side effects and may be repeated. */
export interface Num {
  readonly text: string;
  /** Its value, signed, if that is a constant. */
  readonly constant?: bigint | undefined;
  /** True if its value cannot change between its creation and its use. */
  readonly stable?: boolean | undefined;
  /** What is known about its bits. */
  readonly known?: KnownBits | undefined;
  /** The sum that it is, of a number and a constant. */
  readonly sum?: { readonly of: Num; readonly constant: bigint } | undefined;
  /** The bits of a source expression that it consists of: a slice of it can be taken from the source directly. */
  readonly slice?:
    { readonly source: string; readonly shift: number; readonly bits: number; readonly stable: boolean } | undefined;
}

/** An i32 expression that is 0 or 1. */
export interface Cond {
  readonly text: string;
  /** The text of its negation, if that is not longer. */
  readonly opposite?: string | undefined;
  readonly constant?: boolean | undefined;
}

export const i32Const = (n: number): string => `(i32.const ${n})`;
export const i64Const = (n: bigint | number): Num => {
  const constant = BigInt.asIntN(64, BigInt(n));
  return { text: `(i64.const ${constant})`, constant, stable: true };
};
export const constantCond = (constant: boolean): Cond => ({ text: i32Const(constant ? 1 : 0), constant });
export const i64Local = (name: string): Num => ({ text: `(local.get ${name})`, stable: true });
export const i32Local = (name: string): Cond => ({ text: `(local.get ${name})` });
export const getLocal = (name: string): string => `(local.get ${name})`;

export const maskOf = (bits: number): bigint => (1n << BigInt(bits)) - 1n;

const knownOf = ({ constant, known }: Num): KnownBits =>
  constant === undefined ? (known ?? unknownBits) : exactly(constant);

function withKnown(num: Num, known: KnownBits): Num {
  const only = onlyValue(known);
  return only === undefined ? { ...num, known } : i64Const(only);
}

/** A number that is known to be at least 0 and below a count. */
export const below = (num: Num, count: number): Num =>
  num.constant === undefined ? { ...num, known: upTo(BigInt(Math.max(0, count - 1))) } : num;

function binary(op: string, a: Num, b: Num, fold: (a: bigint, b: bigint) => bigint): Num {
  if (a.constant !== undefined && b.constant !== undefined) return i64Const(fold(a.constant, b.constant));
  return { text: `(i64.${op} ${a.text} ${b.text})`, stable: a.stable === true && b.stable === true };
}

const isConstant = (num: Num, n: bigint): boolean => num.constant === n;

export function add(a: Num, b: Num): Num {
  if (isConstant(a, 0n)) return b;
  if (isConstant(b, 0n)) return a;
  if (a.sum !== undefined && b.constant !== undefined) return add(a.sum.of, i64Const(a.sum.constant + b.constant));
  if (b.sum !== undefined && a.constant !== undefined) return add(i64Const(b.sum.constant + a.constant), b.sum.of);
  const result = withKnown(
    binary("add", a, b, (x, y) => x + y),
    knownAdd(knownOf(a), knownOf(b)),
  );
  if (b.constant !== undefined) return { ...result, sum: { of: a, constant: b.constant } };
  if (a.constant !== undefined) return { ...result, sum: { of: b, constant: a.constant } };
  return result;
}
export function sub(a: Num, b: Num): Num {
  if (isConstant(b, 0n)) return a;
  if (a.sum !== undefined && b.constant !== undefined) return add(a.sum.of, i64Const(a.sum.constant - b.constant));
  return binary("sub", a, b, (x, y) => x - y);
}
export const mul = (a: Num, b: Num): Num =>
  isConstant(a, 1n)
    ? b
    : isConstant(b, 1n)
      ? a
      : isConstant(a, 0n) || isConstant(b, 0n)
        ? i64Const(0)
        : withKnown(
            binary("mul", a, b, (x, y) => x * y),
            knownMul(knownOf(a), knownOf(b)),
          );
export const and = (a: Num, b: Num): Num =>
  isConstant(a, 0n) || isConstant(b, 0n)
    ? i64Const(0)
    : a.constant !== undefined && within(knownOf(b), a.constant)
      ? b
      : b.constant !== undefined && within(knownOf(a), b.constant)
        ? a
        : withKnown(
            binary("and", a, b, (x, y) => x & y),
            knownAnd(knownOf(a), knownOf(b)),
          );
export const or = (a: Num, b: Num): Num =>
  isConstant(a, 0n)
    ? b
    : isConstant(b, 0n)
      ? a
      : withKnown(
          binary("or", a, b, (x, y) => x | y),
          knownOr(knownOf(a), knownOf(b)),
        );
export const xor = (a: Num, b: Num): Num =>
  isConstant(a, 0n) ? b : isConstant(b, 0n) ? a : binary("xor", a, b, (x, y) => x ^ y);
/** Shifts by less than 64. */
export function shl(a: Num, by: Num): Num {
  if (isConstant(by, 0n) || isConstant(a, 0n)) return a;
  const result = binary("shl", a, by, (x, y) => x << (y & 63n));
  return by.constant === undefined ? result : withKnown(result, knownShl(knownOf(a), by.constant & 63n));
}
export function shr(a: Num, by: Num): Num {
  if (isConstant(by, 0n) || isConstant(a, 0n)) return a;
  const result = binary("shr_u", a, by, (x, y) => BigInt.asUintN(64, x) >> (y & 63n));
  return by.constant === undefined ? result : withKnown(result, knownShr(knownOf(a), by.constant & 63n));
}
export const ctz = (a: Num): Num => ({ text: `(i64.ctz ${a.text})`, stable: a.stable });
export const popcnt = (a: Num): Num =>
  a.constant === undefined
    ? { text: `(i64.popcnt ${a.text})`, stable: a.stable }
    : i64Const(BigInt.asUintN(64, a.constant).toString(2).replaceAll("0", "").length);

/** The lowest `bits` bits of a number shifted right by `by`. A slice of a slice is taken from the source. */
export function bitSlice(num: Num, by: number, bits: number): Num {
  if (num.constant !== undefined) return and(shr(num, i64Const(by)), i64Const(maskOf(bits)));
  const known = knownAnd(knownShr(knownOf(num), BigInt(by)), exactly(maskOf(bits)));
  const only = onlyValue(known);
  if (only !== undefined) return i64Const(only);
  const inSource = num.slice === undefined ? bits : Math.min(bits, num.slice.bits - by);
  // The bits above those of the source are 0.
  if (inSource <= 0) return i64Const(0);
  const source = num.slice?.source ?? num.text;
  const shift = (num.slice?.shift ?? 0) + by;
  const stable = num.slice?.stable ?? num.stable === true;
  const shifted = shift === 0 ? source : `(i64.shr_u ${source} (i64.const ${shift}))`;
  const text = shift + inSource >= 64 ? shifted : `(i64.and ${shifted} (i64.const ${maskOf(inSource)}))`;
  return { text, stable, known, slice: { source, shift, bits: inSource, stable } };
}

/** A word in which `width` bits, from bit `by` on, are replaced. `bits` has no others. */
export function replaceBits(word: Num, bits: Num, by: Num, width: number): Num {
  if (width >= 64) return shl(bits, by);
  const mask = shl(i64Const(maskOf(width)), by);
  const complement: Num =
    mask.constant === undefined ? { text: `(i64.xor ${mask.text} (i64.const -1))` } : i64Const(~mask.constant);
  return or(and(word, complement), shl(bits, by));
}

type Comparison = "eq" | "ne" | "lt_s" | "le_s" | "gt_s" | "ge_s" | "lt_u";

const comparisons: Record<Comparison, (a: bigint, b: bigint) => boolean> = {
  eq: (a, b) => a === b,
  ne: (a, b) => a !== b,
  lt_s: (a, b) => a < b,
  le_s: (a, b) => a <= b,
  gt_s: (a, b) => a > b,
  ge_s: (a, b) => a >= b,
  lt_u: (a, b) => BigInt.asUintN(64, a) < BigInt.asUintN(64, b),
};

/** The result of a comparison that what is known about both numbers decides. */
function decide(op: Comparison, a: KnownBits, b: KnownBits): boolean | undefined {
  if (op === "eq" || op === "ne") return areDifferent(a, b) ? op === "ne" : undefined;
  const [left, right] = [rangeOf(a), rangeOf(b)];
  if (left === undefined || right === undefined || (op === "lt_u" && (left.least < 0n || right.least < 0n)))
    return undefined;
  const holds = comparisons[op];
  const [first, last] = [holds(left.least, right.greatest), holds(left.greatest, right.least)];
  return first === last ? first : undefined;
}

export function compare(op: Comparison, a: Num, b: Num): Cond {
  if (a.constant !== undefined && b.constant !== undefined)
    return constantCond(comparisons[op](a.constant, b.constant));
  const decided = decide(op, knownOf(a), knownOf(b));
  if (decided !== undefined) return constantCond(decided);
  const text = (operator: Comparison): string =>
    operator === "eq" && isConstant(b, 0n) ? `(i64.eqz ${a.text})` : `(i64.${operator} ${a.text} ${b.text})`;
  const opposite = opposites[op];
  return { text: text(op), opposite: opposite === undefined ? undefined : text(opposite) };
}

const opposites: Partial<Record<Comparison, Comparison>> = {
  eq: "ne",
  ne: "eq",
  lt_s: "ge_s",
  ge_s: "lt_s",
  le_s: "gt_s",
  gt_s: "le_s",
};

export const notCond = (a: Cond): Cond =>
  a.constant === undefined
    ? { text: a.opposite ?? `(i32.eqz ${a.text})`, opposite: a.text }
    : constantCond(!a.constant);
export const andCond = (a: Cond, b: Cond): Cond =>
  a.constant === false || b.constant === false
    ? constantCond(false)
    : a.constant === true
      ? b
      : b.constant === true
        ? a
        : { text: `(i32.and ${a.text} ${b.text})` };
export const orCond = (a: Cond, b: Cond): Cond =>
  a.constant === true || b.constant === true
    ? constantCond(true)
    : a.constant === false
      ? b
      : b.constant === false
        ? a
        : { text: `(i32.or ${a.text} ${b.text})` };
export const equalCond = (a: Cond, b: Cond): Cond =>
  a.constant !== undefined && b.constant !== undefined
    ? constantCond(a.constant === b.constant)
    : a.constant !== undefined
      ? a.constant
        ? b
        : notCond(b)
      : b.constant !== undefined
        ? b.constant
          ? a
          : notCond(a)
        : { text: `(i32.eq ${a.text} ${b.text})` };

/** A condition as a number. */
export const extend = (cond: Cond): Num =>
  cond.constant === undefined ? below({ text: `(i64.extend_i32_u ${cond.text})` }, 2) : i64Const(cond.constant ? 1 : 0);
export const wrap = (num: Num): string =>
  num.constant === undefined ? `(i32.wrap_i64 ${num.text})` : i32Const(Number(BigInt.asIntN(32, num.constant)));
