// What is known about numbers is true of every number that it may be.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
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
} from "../../../checker/codegen/known-bits.js";
import {
  add,
  and,
  below,
  bitSlice,
  compare,
  i64Const,
  i64Local,
  mul,
  or,
  shl,
  shr,
  sub,
} from "../../../checker/codegen/numbers.js";

const word = fc.oneof(
  fc.bigInt(0n, 2n ** 64n - 1n),
  fc.bigInt(0n, 255n),
  fc.nat(63).map((bit) => 2n ** BigInt(bit)),
);

/** A number, and something that is known about it. */
const numbers = fc.tuple(word, word, word).map(([value, a, b]) => ({
  value,
  known: { set: value & a, possible: value | b },
}));

const describes = ({ set, possible }: KnownBits, value: bigint): boolean => {
  const bits = BigInt.asUintN(64, value);
  return (bits & set) === set && (bits & ~possible) === 0n;
};

describe("known bits", () => {
  it.each([
    ["and", knownAnd, (x: bigint, y: bigint) => x & y],
    ["or", knownOr, (x: bigint, y: bigint) => x | y],
    ["add", knownAdd, (x: bigint, y: bigint) => x + y],
    ["mul", knownMul, (x: bigint, y: bigint) => x * y],
  ])("of %s", (_, known, result) => {
    fc.assert(fc.property(numbers, numbers, (a, b) => describes(known(a.known, b.known), result(a.value, b.value))));
  });

  it("of shifts", () => {
    fc.assert(
      fc.property(numbers, fc.bigInt(0n, 63n), ({ value, known }, by) => {
        expect(describes(knownShl(known, by), value << by)).toBe(true);
        expect(describes(knownShr(known, by), value >> by)).toBe(true);
      }),
    );
  });

  it("decide no comparison wrongly", () => {
    fc.assert(
      fc.property(numbers, numbers, (a, b) => {
        if (a.value === b.value) expect(areDifferent(a.known, b.known)).toBe(false);
        if (within(a.known, b.value)) expect(a.value & b.value).toBe(a.value);
        const range = rangeOf(a.known);
        const signed = BigInt.asIntN(64, a.value);
        if (range !== undefined) expect(range.least <= signed && signed <= range.greatest).toBe(true);
        const only = onlyValue(a.known);
        if (only !== undefined) expect(only).toBe(signed);
      }),
    );
  });

  it("of numbers below a bound", () => {
    fc.assert(
      fc.property(word, word, (a, b) => {
        const [least, most] = a < b ? [a, b] : [b, a];
        expect(describes(upTo(most), least)).toBe(true);
        expect(exactly(most)).toEqual({ set: most, possible: most });
      }),
    );
    expect(upTo(2n ** 63n)).toBe(unknownBits);
  });
});

describe("expressions of numbers with known bits", () => {
  const i = below(i64Local("$i"), 6);

  it("leave out what cannot be", () => {
    expect(bitSlice(or(i64Const(0b1_1000), i), 3, 2).constant).toBe(0b11n);
    expect(bitSlice(or(i64Const(0b1_1000), i), 0, 3).text).toBe(
      "(i64.and (i64.or (i64.const 24) (local.get $i)) (i64.const 7))",
    );
    expect(bitSlice(i, 7, 1).constant).toBe(0n);
    expect(and(i, i64Const(7))).toBe(i);
    expect(shr(i, i64Const(3)).constant).toBe(0n);
    expect(bitSlice(shl(i, i64Const(4)), 0, 4).constant).toBe(0n);
    expect(bitSlice(mul(i, i64Const(2)), 4, 3).constant).toBe(0n);
  });

  it("take back what was added", () => {
    expect(sub(add(i, i64Const(1)), i64Const(1))).toBe(i);
    expect(add(i64Const(3), add(i64Const(2), i)).text).toBe("(i64.add (i64.const 5) (local.get $i))");
  });

  it("decide comparisons", () => {
    const of = (...args: Parameters<typeof compare>): boolean | undefined => compare(...args).constant;
    expect(of("lt_s", i, i64Const(8))).toBe(true);
    expect(of("lt_s", i, i64Const(6))).toBe(undefined);
    expect(of("ge_s", i, i64Const(0))).toBe(true);
    expect(of("gt_s", i64Const(-1), i)).toBe(false);
    expect(of("lt_u", i, i64Const(-1))).toBe(undefined);
    expect(of("eq", i, i64Const(9))).toBe(false);
    expect(of("ne", i, i64Const(9))).toBe(true);
    expect(of("eq", i, i64Const(5))).toBe(undefined);
  });
});
