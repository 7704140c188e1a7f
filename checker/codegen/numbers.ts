// WebAssembly expressions as text, with their values if those are constant, so that constants are folded before any
// code is written.

/** An i64 expression. Its text has no side effects and may be repeated. */
export interface Num {
  readonly text: string;
  /** Its value, signed, if that is a constant. */
  readonly constant?: bigint | undefined;
  /** True if its value cannot change between its creation and its use. */
  readonly stable?: boolean | undefined;
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

function binary(op: string, a: Num, b: Num, fold: (a: bigint, b: bigint) => bigint): Num {
  if (a.constant !== undefined && b.constant !== undefined) return i64Const(fold(a.constant, b.constant));
  return { text: `(i64.${op} ${a.text} ${b.text})`, stable: a.stable === true && b.stable === true };
}

const isConstant = (num: Num, n: bigint): boolean => num.constant === n;

export const add = (a: Num, b: Num): Num =>
  isConstant(a, 0n) ? b : isConstant(b, 0n) ? a : binary("add", a, b, (x, y) => x + y);
export const sub = (a: Num, b: Num): Num => (isConstant(b, 0n) ? a : binary("sub", a, b, (x, y) => x - y));
export const mul = (a: Num, b: Num): Num =>
  isConstant(a, 1n)
    ? b
    : isConstant(b, 1n)
      ? a
      : isConstant(a, 0n) || isConstant(b, 0n)
        ? i64Const(0)
        : binary("mul", a, b, (x, y) => x * y);
export const and = (a: Num, b: Num): Num =>
  isConstant(a, 0n) || isConstant(b, 0n)
    ? i64Const(0)
    : isConstant(a, -1n)
      ? b
      : isConstant(b, -1n)
        ? a
        : binary("and", a, b, (x, y) => x & y);
export const or = (a: Num, b: Num): Num =>
  isConstant(a, 0n) ? b : isConstant(b, 0n) ? a : binary("or", a, b, (x, y) => x | y);
/** Shifts by less than 64. */
export const shl = (a: Num, by: Num): Num =>
  isConstant(by, 0n) || isConstant(a, 0n) ? a : binary("shl", a, by, (x, y) => x << (y & 63n));
export const shr = (a: Num, by: Num): Num =>
  isConstant(by, 0n) || isConstant(a, 0n) ? a : binary("shr_u", a, by, (x, y) => BigInt.asUintN(64, x) >> (y & 63n));
export const ctz = (a: Num): Num => ({ text: `(i64.ctz ${a.text})`, stable: a.stable });
export const popcnt = (a: Num): Num =>
  a.constant === undefined
    ? { text: `(i64.popcnt ${a.text})`, stable: a.stable }
    : i64Const(BigInt.asUintN(64, a.constant).toString(2).replaceAll("0", "").length);

/** The lowest `bits` bits of a number shifted right by `by`. A slice of a slice is taken from the source. */
export function bitSlice(num: Num, by: number, bits: number): Num {
  if (num.constant !== undefined) return and(shr(num, i64Const(by)), i64Const(maskOf(bits)));
  const inSource = num.slice === undefined ? bits : Math.min(bits, num.slice.bits - by);
  // The bits above those of the source are 0.
  if (inSource <= 0) return i64Const(0);
  const source = num.slice?.source ?? num.text;
  const shift = (num.slice?.shift ?? 0) + by;
  const stable = num.slice?.stable ?? num.stable === true;
  const shifted = shift === 0 ? source : `(i64.shr_u ${source} (i64.const ${shift}))`;
  const text = shift + inSource >= 64 ? shifted : `(i64.and ${shifted} (i64.const ${maskOf(inSource)}))`;
  return { text, stable, slice: { source, shift, bits: inSource, stable } };
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

export function compare(op: Comparison, a: Num, b: Num): Cond {
  if (a.constant !== undefined && b.constant !== undefined)
    return constantCond(comparisons[op](a.constant, b.constant));
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
  cond.constant === undefined ? { text: `(i64.extend_i32_u ${cond.text})` } : i64Const(cond.constant ? 1 : 0);
export const wrap = (num: Num): string =>
  num.constant === undefined ? `(i32.wrap_i64 ${num.text})` : i32Const(Number(BigInt.asIntN(32, num.constant)));
