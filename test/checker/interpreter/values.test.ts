// Values of a type: their order, enumeration, keys, bounds and text.

import fc from "fast-check";
import { is, List, Map as ImmutableMap, Set as ImmutableSet } from "immutable";
import { describe, expect, test } from "vitest";
import { cardinality, type Type } from "../../../grammar/core/types.js";
import { allValues } from "../../../checker/interpreter/enumerate.js";
import { inBounds } from "../../../checker/interpreter/bounds.js";
import { encoderOf } from "../../../checker/interpreter/key.js";
import { compareValues } from "../../../checker/interpreter/order.js";
import { showValue } from "../../../checker/interpreter/show.js";
import type { Value } from "../../../checker/interpreter/values.js";
import { bagOf, enumOf, recordOf, symmetricOf, T, tupleOf, variantOf } from "../core-builder.js";

const Region = enumOf("Region", "east", "west");
const Msg = variantOf("Msg", { Prepare: { ballot: T.int(1, 2) }, Ack: {} });

const scalar: fc.Arbitrary<Type> = fc.oneof(
  fc.constant(T.bool),
  fc.tuple(fc.integer({ min: -3, max: 3 }), fc.integer({ min: 0, max: 2 })).map(([lo, more]) => T.int(lo, lo + more)),
  fc.constant(Region),
  fc.constant(symmetricOf("Node", 3)),
);
/** Types with so few values that all can be examined. */
const types: fc.Arbitrary<Type> = fc
  .letrec<{ type: Type }>((tie) => ({
    type: fc.oneof(
      { maxDepth: 2, depthSize: "small" },
      scalar,
      fc.array(tie("type"), { minLength: 1, maxLength: 2 }).map((items) => tupleOf(...items)),
      fc.tuple(tie("type"), tie("type")).map(([a, b]) => recordOf("R", { a, b })),
      fc.tuple(tie("type"), tie("type")).map(([a, b]) => variantOf("V", { A: { a }, B: {}, C: { a, b } })),
      tie("type").map((item) => T.option(item)),
      fc.tuple(tie("type"), fc.constantFrom(1, 2, Infinity)).map(([item, max]) => T.set(item, max)),
      fc.tuple(tie("type"), fc.integer({ min: 0, max: 3 })).map(([item, max]) => bagOf(item, max)),
      fc.tuple(tie("type"), fc.integer({ min: 0, max: 3 })).map(([item, max]) => T.seq(item, max)),
      fc.tuple(tie("type"), tie("type")).map(([k, v]) => T.fun(k, v)),
      fc.tuple(tie("type"), tie("type")).map(([k, v]) => T.map(k, v)),
    ),
  }))
  .type.filter((type) => cardinality(type) <= 400);

test("enumeration is complete, in strictly ascending order, and all of it in bounds", () => {
  fc.assert(
    fc.property(types, (type) => {
      const all = [...allValues(type)];
      expect(all.length).toBe(cardinality(type));
      for (let i = 1; i < all.length; i++)
        expect(compareValues(type, all[i - 1] as Value, all[i] as Value)).toBeLessThan(0);
      for (const value of all) expect(inBounds(type, value)).toBe(true);
    }),
    { numRuns: 120 },
  );
});

test("the order is total: antisymmetric, transitive, and zero only for equal values", () => {
  fc.assert(
    fc.property(types, fc.infiniteStream(fc.nat()), (type, stream) => {
      const all = [...allValues(type)];
      const some = [...stream.take(12)].map((n) => n % all.length);
      for (const i of some)
        for (const j of some) {
          const order = Math.sign(compareValues(type, all[i] as Value, all[j] as Value));
          expect(order).toBe(Math.sign(i - j));
          expect(order === 0).toBe(is(all[i], all[j]));
        }
    }),
    { numRuns: 80 },
  );
});

test("keys are equal only for equal values, and no key is a prefix of another", () => {
  fc.assert(
    fc.property(types, (type) => {
      const encode = encoderOf(type);
      const keys = [...allValues(type)].map(encode).sort();
      expect(new Set(keys).size).toBe(cardinality(type));
      for (let i = 1; i < keys.length; i++)
        expect(keys[i - 1] !== "" && (keys[i] as string).startsWith(keys[i - 1] as string)).toBe(false);
      for (const value of allValues(type)) expect(encode(rebuilt(value))).toBe(encode(value));
    }),
    { numRuns: 120 },
  );
});

/** An equal value, constructed in another order. */
function rebuilt(value: Value): Value {
  if (ImmutableSet.isSet(value)) return ImmutableSet(value.toArray().reverse().map(rebuilt));
  if (ImmutableMap.isMap(value))
    return ImmutableMap([...value].reverse().map(([k, v]): [Value, Value] => [rebuilt(k), rebuilt(v)]));
  return List.isList(value) ? value.map(rebuilt) : value;
}

test("keys of integers are exact to the ends of the range", () => {
  const max = Number.MAX_SAFE_INTEGER;
  const numbers = [
    -max,
    -max + 1,
    -(2 ** 32) - 1,
    -(2 ** 32),
    -1,
    0,
    1,
    65535,
    65536,
    2 ** 32 - 1,
    2 ** 32,
    max - 1,
    max,
  ];
  for (const type of [T.any, T.int(-max, max)]) {
    expect(new Set(numbers.map(encoderOf(type))).size).toBe(numbers.length);
    expect(new Set(numbers.map((n) => encoderOf(type)(n).length)).size).toBe(1);
  }
  const wide = T.int(0, 100_000);
  expect(new Set([...allValues(wide)].map(encoderOf(wide))).size).toBe(100_001);
});

test("sets are ordered as the language reference says", () => {
  const type = T.set(T.int(1, 3));
  expect([...allValues(type)].map((value) => showValue(type, value))).toEqual([
    "{}",
    "{1}",
    "{2}",
    "{1, 2}",
    "{3}",
    "{1, 3}",
    "{2, 3}",
    "{1, 2, 3}",
  ]);
  const small = T.set(T.int(1, 3), 2);
  expect([...allValues(small)].map((value) => showValue(small, value))).toEqual([
    "{}",
    "{1}",
    "{2}",
    "{1, 2}",
    "{3}",
    "{1, 3}",
    "{2, 3}",
  ]);
  const bag = bagOf(T.int(1, 2), 2);
  expect([...allValues(bag)].map((value) => showValue(bag, value))).toEqual([
    "{}",
    "{1}",
    "{1, 1}",
    "{2}",
    "{1, 2}",
    "{2, 2}",
  ]);
  const map = T.map(Region, T.bool);
  expect([...allValues(map)].slice(0, 4).map((value) => showValue(map, value))).toEqual([
    "{}",
    "{west => false}",
    "{west => true}",
    "{east => false}",
  ]);
});

describe("values are shown as they are written in specs", () => {
  const cases: [string, Type, Value][] = [
    ["true", T.bool, true],
    ["-3", T.any, -3],
    ["west", Region, 1],
    ["Node#1", symmetricOf("Node", 2), 0],
    ["R { a: 1, b: east }", recordOf("R", { a: T.any, b: Region }), List<Value>([1, 0])],
    ["Prepare(2)", Msg, List<Value>([0, 2])],
    ["Ack", Msg, List<Value>([1])],
    ["(1, true)", tupleOf(T.any, T.bool), List<Value>([1, true])],
    ["none", T.option(T.any), List<Value>()],
    ["some(1)", T.option(T.any), List<Value>([1])],
    ["{1, 2, 10}", T.set(T.any), ImmutableSet<Value>([10, 2, 1])],
    [
      "{1, 1, 2}",
      bagOf(T.any),
      ImmutableMap<Value, Value>([
        [2, 1],
        [1, 2],
      ]),
    ],
    ["[2, 1]", T.seq(T.any), List<Value>([2, 1])],
    [
      "[east => 1, west => 0]",
      T.fun(Region, T.any),
      ImmutableMap<Value, Value>([
        [1, 0],
        [0, 1],
      ]),
    ],
    ["{}", T.map(Region, T.any), ImmutableMap<Value, Value>()],
    ["{west => {}}", T.map(Region, T.set(T.any)), ImmutableMap<Value, Value>([[1, ImmutableSet<Value>()]])],
  ];
  test.each(cases)("%s", (text, type, value) => expect(showValue(type, value)).toBe(text));
});

test("values that do not fit their type are rejected", () => {
  expect(inBounds(T.int(0, 3), 4)).toBe(false);
  expect(inBounds(T.seq(T.any, 2), List<Value>([1, 2, 3]))).toBe(false);
  expect(inBounds(T.option(T.set(T.int(0, 1), 1)), List<Value>([ImmutableSet<Value>([0, 1])]))).toBe(false);
  expect(inBounds(bagOf(T.any, 2), ImmutableMap<Value, Value>([[1, 3]]))).toBe(false);
  expect(
    inBounds(
      T.fun(Region, T.int(0, 1)),
      ImmutableMap<Value, Value>([
        [0, 0],
        [1, 2],
      ]),
    ),
  ).toBe(false);
  expect(inBounds(T.map(T.int(0, 1), T.bool), ImmutableMap<Value, Value>([[2, true]]))).toBe(false);
});
