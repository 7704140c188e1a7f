// Packed values: unpacking restores them, equal values have equal bits, and the order of a type is that of its bits.

import fc from "fast-check";
import { is, List, Map as ImmutableMap, Set as ImmutableSet } from "immutable";
import { describe, expect, test } from "vitest";
import { cardinality, type Type } from "../../../grammar/core/types.js";
import { packValue, rankOf, stateCodec, unpackValue } from "../../../checker/codegen/codec.js";
import { bitWidth, finite, isBitmask, layOut } from "../../../checker/codegen/layout.js";
import { valuesOf } from "../../../checker/interpreter/enumerate.js";
import { compareValues } from "../../../checker/interpreter/order.js";
import { permute } from "../../../checker/interpreter/permute.js";
import type { Value } from "../../../checker/interpreter/values.js";
import { Node, Region, SAFE, types, valueOf } from "../arbitrary-values.js";
import { bagOf, T, tupleOf, variantOf } from "../core-builder.js";

const two = types.chain((type) => fc.tuple(fc.constant(type), valueOf(type), valueOf(type)));
const sign = (a: bigint, b: bigint): number => (a < b ? -1 : a > b ? 1 : 0);

test("unpacking restores a value, which fits the width of its type; bits are ordered like values", () => {
  fc.assert(
    fc.property(two, ([type, a, b]) => {
      for (const value of [a, b]) {
        const packed = packValue(type, value);
        expect(packed >> BigInt(bitWidth(type))).toBe(0n);
        const again = unpackValue(type, packed);
        expect(is(again, value)).toBe(true);
        expect(packValue(type, again)).toBe(packed);
      }
      const order = Math.sign(compareValues(type, a, b));
      expect(sign(packValue(type, a), packValue(type, b))).toBe(order);
      expect(is(a, b)).toBe(order === 0);
    }),
    { numRuns: 3000 },
  );
});

test("all values of a type have different bits, in order", () => {
  fc.assert(
    fc.property(
      types.filter((type) => cardinality(type) <= 3000),
      (type) => {
        const packed = valuesOf(type).map((value) => packValue(type, value));
        for (let i = 1; i < packed.length; i++) expect(packed[i - 1]! < packed[i]!).toBe(true);
        for (const [rank, value] of valuesOf(type).entries()) expect(rankOf(type, value)).toBe(rank);
      },
    ),
    { numRuns: 300 },
  );
});

test("unpacking restores a state at any address, and packing changes no other bytes", () => {
  const state = fc
    .array(types, { minLength: 0, maxLength: 6 })
    .chain((all) =>
      fc.tuple(fc.constant(all), fc.tuple(...all.map(valueOf)), fc.nat(3), fc.bigInt({ min: 0n, max: 2n ** 64n - 1n })),
    );
  fc.assert(
    fc.property(state, ([all, values, at, noise]) => {
      const layout = layOut(all);
      const codec = stateCodec(layout);
      const words = new BigUint64Array(at + layout.words + 2).fill(noise);
      codec.encode(List(values), words, at);
      expect(words[at]! & 1n).toBe(1n);
      expect([...words.slice(0, at), ...words.slice(at + layout.words)].every((word) => word === noise)).toBe(true);
      expect(is(codec.decode(words, at), List(values))).toBe(true);
      for (const [i, { offset, bits, type }] of layout.fields.entries()) {
        const whole = [...words.slice(at, at + layout.words)].reduceRight((sum, word) => (sum << 64n) + word, 0n);
        expect(BigInt.asUintN(bits, whole >> BigInt(offset))).toBe(packValue(type, values[i]!));
      }
    }),
    { numRuns: 1500 },
  );
});

test("bits do not depend on how a value was constructed", () => {
  const type = T.fun(Node, T.set(Node, 2));
  const swap = new Map([["Node", [1, 0, 2]]]);
  for (const value of valuesOf(type))
    expect(packValue(type, permute(type, permute(type, value, swap), swap))).toBe(packValue(type, value));
});

describe("the layout, bit by bit", () => {
  const cases: [string, Type, Value, bigint][] = [
    ["an integer counts from the least", T.int(-3, 4), 4, 0b111n],
    ["a scalar of one value has a bit", T.int(7, 7), 7, 0n],
    ["the first item is at the top", tupleOf(T.int(0, 3), T.bool), List<Value>([2, true]), 0b101n],
    ["none of a scalar", T.option(T.int(5, 6)), List<Value>(), 0b00n],
    ["some of a scalar", T.option(T.int(5, 6)), List<Value>([6]), 0b10n],
    ["some of another", T.option(tupleOf(T.bool, T.bool)), List<Value>([List([false, true])]), 0b101n],
    ["some of an option", T.option(T.option(T.bool)), List<Value>([List()]), 0b100n],
    [
      "a case, what its fields leave is 0",
      variantOf("V", { A: { a: T.bool }, B: { a: T.bool, b: T.bool } }),
      List<Value>([0, true]),
      0b010n,
    ],
    ["a mask", T.set(T.int(1, 3)), ImmutableSet<Value>([1, 3]), 0b101n],
    [
      "slots of a set: the greatest at the top, the count at the bottom",
      T.set(T.int(0, 255), 2),
      ImmutableSet<Value>([1, 2]),
      0b00000010_00000001_10n,
    ],
    ["slots of a bag", bagOf(T.int(0, 7), 2), ImmutableMap<Value, Value>([[1, 2]]), 0b001001_10n],
    [
      "a bag of counts, if that is not wider: that of the greatest at the top",
      bagOf(T.int(0, 3), 3),
      ImmutableMap<Value, Value>([
        [1, 2],
        [3, 1],
      ]),
      0b01_00_10_00n,
    ],
    ["a sequence: the count at the top", T.seq(T.int(0, 3), 3), List<Value>([3, 1]), 0b10_110100n],
    [
      "a function: the least key at the top",
      T.fun(Region, T.int(0, 3)),
      ImmutableMap<Value, Value>([
        [0, 1],
        [1, 2],
        [2, 3],
      ]),
      0b011011n,
    ],
    [
      "a map",
      T.map(Region, T.bool),
      ImmutableMap<Value, Value>([
        [2, false],
        [0, true],
      ]),
      0b100001n,
    ],
    ["a sequence of no items has a bit", T.seq(T.bool, 0), List<Value>(), 0n],
    ["the ends of all integers", T.option(T.int(-SAFE, SAFE)), List<Value>([SAFE]), 2n ** 54n - 1n],
  ];
  test.each(cases)("%s", (_, type, value, bits) => {
    expect(packValue(type, value)).toBe(bits);
    expect(is(unpackValue(type, bits), value)).toBe(true);
  });
});

test("unbounded types are packed by their finite forms", () => {
  for (const type of [
    T.set(T.any),
    T.seq(T.any),
    bagOf(T.any),
    T.option(T.any),
    T.set(tupleOf(T.int(0, 99), T.int(0, 99))),
  ]) {
    const packed = finite(type);
    fc.assert(
      fc.property(valueOf({ ...packed, ...("max" in packed ? { max: 5 } : {}) }), (value) =>
        is(unpackValue(packed, packValue(packed, value)), value),
      ),
    );
  }
  expect(isBitmask({ kind: "set", item: T.int(0, 4095), max: 4096 })).toBe(true);
});

test("a value of 65,536 bits is packed quickly", () => {
  const type = T.set(T.int(0, 65_535));
  const all = ImmutableSet<Value>(Array.from({ length: 65_536 }, (_, i) => i));
  expect(packValue(type, all)).toBe(2n ** 65_536n - 1n);
  expect(is(unpackValue(type, 2n ** 65_536n - 1n), all)).toBe(true);
});
