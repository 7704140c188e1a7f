// Texts of WebAssembly expressions with what is known of them, so that constants fold before anything is emitted.

/** An i64. Its text has no effects and may be repeated. */
export interface Num {
  readonly text: string;
  /** Signed. */
  readonly known?: bigint | undefined;
  /** Its value cannot change between where it was made and where it is used. */
  readonly stable?: boolean | undefined;
  /** It is these bits of a source, so that a part of it can be taken from there. */
  readonly slice?:
    { readonly source: string; readonly shift: number; readonly bits: number; readonly stable: boolean } | undefined;
}

/** An i32 that is 0 or 1. */
export interface Cond {
  readonly text: string;
  /** The text of its opposite, where that is no longer. */
  readonly opposite?: string | undefined;
  readonly known?: boolean | undefined;
}

export const i32Text = (n: number): string => `(i32.const ${n})`;
export const constant = (n: bigint | number): Num => {
  const known = BigInt.asIntN(64, BigInt(n));
  return { text: `(i64.const ${known})`, known, stable: true };
};
export const always = (known: boolean): Cond => ({ text: i32Text(known ? 1 : 0), known });
export const local64 = (name: string): Num => ({ text: `(local.get ${name})`, stable: true });
export const local32 = (name: string): Cond => ({ text: `(local.get ${name})` });
export const get = (name: string): string => `(local.get ${name})`;

export const maskOf = (bits: number): bigint => (1n << BigInt(bits)) - 1n;

function binary(op: string, a: Num, b: Num, fold: (a: bigint, b: bigint) => bigint): Num {
  if (a.known !== undefined && b.known !== undefined) return constant(fold(a.known, b.known));
  return { text: `(i64.${op} ${a.text} ${b.text})`, stable: a.stable === true && b.stable === true };
}

const is = (num: Num, n: bigint): boolean => num.known === n;

export const add = (a: Num, b: Num): Num => (is(a, 0n) ? b : is(b, 0n) ? a : binary("add", a, b, (x, y) => x + y));
export const sub = (a: Num, b: Num): Num => (is(b, 0n) ? a : binary("sub", a, b, (x, y) => x - y));
export const mul = (a: Num, b: Num): Num =>
  is(a, 1n) ? b : is(b, 1n) ? a : is(a, 0n) || is(b, 0n) ? constant(0) : binary("mul", a, b, (x, y) => x * y);
export const and = (a: Num, b: Num): Num =>
  is(a, 0n) || is(b, 0n) ? constant(0) : is(a, -1n) ? b : is(b, -1n) ? a : binary("and", a, b, (x, y) => x & y);
export const or = (a: Num, b: Num): Num => (is(a, 0n) ? b : is(b, 0n) ? a : binary("or", a, b, (x, y) => x | y));
export const xor = (a: Num, b: Num): Num => binary("xor", a, b, (x, y) => x ^ y);
/** By less than 64. */
export const shl = (a: Num, by: Num): Num =>
  is(by, 0n) || is(a, 0n) ? a : binary("shl", a, by, (x, y) => x << (y & 63n));
export const shr = (a: Num, by: Num): Num =>
  is(by, 0n) || is(a, 0n) ? a : binary("shr_u", a, by, (x, y) => BigInt.asUintN(64, x) >> (y & 63n));
export const ctz = (a: Num): Num => ({ text: `(i64.ctz ${a.text})`, stable: a.stable });
export const popcnt = (a: Num): Num =>
  a.known === undefined
    ? { text: `(i64.popcnt ${a.text})`, stable: a.stable }
    : constant(BigInt.asUintN(64, a.known).toString(2).replaceAll("0", "").length);

/** The lowest `bits` bits of a number shifted down by `by`; a slice of a slice is one of its source. */
export function sliceOf(num: Num, by: number, bits: number): Num {
  if (num.known !== undefined) return and(shr(num, constant(by)), constant(maskOf(bits)));
  const inSource = num.slice === undefined ? bits : Math.min(bits, num.slice.bits - by);
  // What is above the bits of the source is 0.
  if (inSource <= 0) return constant(0);
  const source = num.slice?.source ?? num.text;
  const shift = (num.slice?.shift ?? 0) + by;
  const stable = num.slice?.stable ?? num.stable === true;
  const shifted = shift === 0 ? source : `(i64.shr_u ${source} (i64.const ${shift}))`;
  const text = shift + inSource >= 64 ? shifted : `(i64.and ${shifted} (i64.const ${maskOf(inSource)}))`;
  return { text, stable, slice: { source, shift, bits: inSource, stable } };
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
  if (a.known !== undefined && b.known !== undefined) return always(comparisons[op](a.known, b.known));
  const text = (operator: Comparison): string =>
    operator === "eq" && is(b, 0n) ? `(i64.eqz ${a.text})` : `(i64.${operator} ${a.text} ${b.text})`;
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

export const not = (a: Cond): Cond =>
  a.known === undefined ? { text: a.opposite ?? `(i32.eqz ${a.text})`, opposite: a.text } : always(!a.known);
export const both = (a: Cond, b: Cond): Cond =>
  a.known === false || b.known === false
    ? always(false)
    : a.known === true
      ? b
      : b.known === true
        ? a
        : { text: `(i32.and ${a.text} ${b.text})` };
export const either = (a: Cond, b: Cond): Cond =>
  a.known === true || b.known === true
    ? always(true)
    : a.known === false
      ? b
      : b.known === false
        ? a
        : { text: `(i32.or ${a.text} ${b.text})` };
export const equal = (a: Cond, b: Cond): Cond =>
  a.known !== undefined && b.known !== undefined
    ? always(a.known === b.known)
    : a.known !== undefined
      ? a.known
        ? b
        : not(b)
      : b.known !== undefined
        ? b.known
          ? a
          : not(a)
        : { text: `(i32.eq ${a.text} ${b.text})` };

/** Of a condition, as a number. */
export const extend = (cond: Cond): Num =>
  cond.known === undefined ? { text: `(i64.extend_i32_u ${cond.text})` } : constant(cond.known ? 1 : 0);
export const wrap = (num: Num): string =>
  num.known === undefined ? `(i32.wrap_i64 ${num.text})` : i32Text(Number(BigInt.asIntN(32, num.known)));
