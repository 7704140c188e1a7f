// Values as JSON: reading restores what was written, and everything else is rejected.

import fc from "fast-check";
import { is, List, Map, Set } from "immutable";
import { expect, it, test } from "vitest";
import { valueFromJson, valueToJson } from "../../../checker/interpreter/json.js";
import { inBounds } from "../../../checker/interpreter/bounds.js";
import { types, valueOf } from "../arbitrary-values.js";
import { bagOf, enumOf, recordOf, symmetricOf, T, tupleOf, variantOf } from "../core-builder.js";

test("reading the JSON of a value restores it", () => {
  fc.assert(
    fc.property(
      types.chain((type) => fc.tuple(fc.constant(type), valueOf(type))),
      ([type, value]) => {
        const again = valueFromJson(type, JSON.parse(JSON.stringify(valueToJson(type, value))));
        expect(again).toBeDefined();
        expect(is(again, value)).toBe(true);
      },
    ),
    { numRuns: 2000 },
  );
});

test("any JSON is either a value within the bounds of the type or rejected", () => {
  fc.assert(
    fc.property(types, fc.jsonValue(), (type, json) => {
      const value = valueFromJson(type, json);
      if (value !== undefined) expect(inBounds(type, value)).toBe(true);
    }),
    { numRuns: 2000 },
  );
});

const Region = enumOf("Region", "east", "west");

it.each([
  ["a number for a truth", T.bool, 1],
  ["a number out of range", T.int(0, 3), 4],
  ["a fraction", T.int(0, 3), 1.5],
  ["a member of another type", Region, "north"],
  ["a field too few", recordOf("R", { a: T.bool, b: T.bool }), { a: true }],
  ["a field too many", recordOf("R", { a: T.bool }), { a: true, b: true }],
  ["an inherited field", recordOf("R", { toString: T.bool }), {}],
  ["two cases", variantOf("V", { A: {}, B: {} }), { A: {}, B: {} }],
  ["a short tuple", tupleOf(T.bool, T.bool), [true]],
  ["a member twice", T.set(T.int(0, 3)), [1, 1]],
  ["too many members", bagOf(Region, 1), ["east", "east"]],
  ["a key missing from a function", T.fun(Region, T.bool), { east: true }],
  ["a key that is none", T.map(T.int(0, 3), T.bool), { "0x1": true }],
  [
    "a key twice",
    T.map(tupleOf(T.bool), T.bool),
    [
      [[true], true],
      [[true], false],
    ],
  ],
  ["an identity that is not there", symmetricOf("Node", 2), "Node#3"],
  ["an option with more in it", T.option(T.bool), { some: true, more: 1 }],
])("%s is rejected", (_what, type, json) => {
  expect(valueFromJson(type, json)).toBe(undefined);
});

it("distinguishes none from some(none), and negative keys from others", () => {
  expect(valueFromJson(T.option(T.option(T.bool)), { some: null })).toEqual(List([List()]));
  expect(valueFromJson(T.map(T.int(-1, 1), Region), { "-1": "west" })).toEqual(Map([[-1, 1]]));
  expect(valueFromJson(T.set(Region), ["west"])).toEqual(Set([1]));
});
