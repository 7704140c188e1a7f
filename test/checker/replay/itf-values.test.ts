// The forms in which Quint, Apalache and Fathom write values in the Informal Trace Format.

import { is, List, Map, Set } from "immutable";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Value } from "../../../checker/interpreter/values.js";
import { isUnserializable, ItfValueReader } from "../../../checker/replay/itf/itf-values.js";
import {
  bagOf,
  boolType,
  functionOf,
  intType,
  mapOf,
  optionOf,
  seqOf,
  setOf,
  type Type,
} from "../../../grammar/core/types.js";

const small = intType(-3, 9);
const stage: Type = { kind: "enum", id: "Stage", name: "Stage", members: ["idle", "busy"] };
const letters: Type = { kind: "enum", id: "Letter", name: "Letter", members: ["a", "A", "b"] };
const node: Type = { kind: "symmetric", id: "Node", name: "Node", size: 3 };
const pair: Type = { kind: "tuple", items: [small, boolType] };
const order: Type = {
  kind: "record",
  id: "Order",
  name: "Order",
  fields: [
    { name: "id", type: small },
    { name: "paid", type: boolType },
  ],
};
const message: Type = {
  kind: "variant",
  id: "Message",
  name: "Message",
  cases: [
    { name: "Ack", fields: [] },
    { name: "Prepare", fields: [{ name: "ballot", type: small }] },
    {
      name: "Vote",
      fields: [
        { name: "ballot", type: small },
        { name: "yes", type: boolType },
      ],
    },
  ],
};
const big = (n: number | string): object => ({ "#bigint": String(n) });
const read = (type: Type, json: unknown): Value | undefined => new ItfValueReader().value(type, json);

it("a capital is a small letter where nothing else has the name", () => {
  expect(["a", "A", "b", "B"].map((name) => read(letters, name))).toEqual([0, 1, 2, 2]);
  expect(read(stage, { tag: "Busy", value: { "#tup": [] } })).toBe(1);
  expect(read(stage, "BUSY")).toBeUndefined();
});

const forms: readonly (readonly [string, Type, Value, readonly unknown[]])[] = [
  ["Bool", boolType, true, [true]],
  ["Int", small, 7, [big(7), 7]],
  ["a negative Int", small, -3, [big(-3), -3]],
  [
    "a member of an enum",
    stage,
    1,
    [
      "busy",
      { tag: "busy", value: { "#tup": [] } },
      { tag: "busy", value: { tag: "UNIT" } },
      { tag: "busy", value: "U_OF_UNIT" },
      { tag: "busy", value: {} },
    ],
  ],
  [
    "a record",
    order,
    List<Value>([1, true]),
    [
      { id: big(1), paid: true },
      { paid: true, id: 1 },
    ],
  ],
  ["a tuple", pair, List<Value>([1, false]), [{ "#tup": [big(1), false] }, [1, false]]],
  ["a sequence", seqOf(small), List<Value>([1, 1]), [[big(1), 1], { "#tup": [1, 1] }]],
  ["an empty sequence", seqOf(small), List<Value>(), [[], { "#tup": [] }]],
  ["a set", setOf(small), Set<Value>([1, 2]), [{ "#set": [big(1), big(2)] }, { "#set": [2, 1, 1] }, [1, 2]]],
  ["a bag", bagOf(stage), Map<Value, Value>([[0, 2]]), [{ "#map": [["idle", big(2)]] }]],
  [
    "none",
    optionOf(small),
    List<Value>(),
    [
      { tag: "None", value: { "#tup": [] } },
      { tag: "None", value: { tag: "UNIT" } },
      { tag: "None", value: "U_OF_UNIT" },
    ],
  ],
  ["some", optionOf(small), List<Value>([4]), [{ tag: "Some", value: big(4) }]],
  [
    "a case without fields",
    message,
    List<Value>([0]),
    [{ tag: "Ack", value: {} }, { tag: "Ack", value: { "#tup": [] } }, { tag: "Ack", value: "U_OF_UNIT" }, "Ack"],
  ],
  [
    "a case with a field",
    message,
    List<Value>([1, 5]),
    [
      { tag: "Prepare", value: { ballot: big(5) } },
      { tag: "Prepare", value: big(5) },
      { tag: "Prepare", value: { "#tup": [5] } },
    ],
  ],
  [
    "a case with fields",
    message,
    List<Value>([2, 5, true]),
    [
      { tag: "Vote", value: { ballot: 5, yes: true } },
      { tag: "Vote", value: { "#tup": [5, true] } },
    ],
  ],
  [
    "a map",
    mapOf(small, boolType),
    Map<Value, Value>([[1, true]]),
    [{ "#map": [[big(1), true]] }, [true], { "#tup": [true] }],
  ],
  ["an empty map", mapOf(stage, boolType), Map<Value, Value>(), [{ "#map": [] }]],
  [
    "a function of an enum",
    functionOf(stage, small),
    Map<Value, Value>([
      [0, 1],
      [1, 2],
    ]),
    [
      {
        "#map": [
          ["idle", 1],
          ["busy", 2],
        ],
      },
      { idle: big(1), busy: big(2) },
    ],
  ],
  [
    "a function of numbers from 1",
    functionOf(intType(1, 2), stage),
    Map<Value, Value>([
      [1, 0],
      [2, 1],
    ]),
    [
      ["idle", "busy"],
      {
        "#map": [
          [2, "busy"],
          [1, "idle"],
        ],
      },
    ],
  ],
];

it.each(forms)("%s", (_, type, value, written) => {
  for (const json of written) expect([json, is(read(type, json), value)]).toEqual([json, true]);
});

it.each<readonly [string, Type, unknown]>([
  ["out of bounds", small, big(10)],
  ["far out of bounds", small, big("9".repeat(300))],
  ["no digits", small, big("1e3")],
  ["a string", small, "1"],
  ["a fraction", small, 1.5],
  ["an unknown member", stage, "broken"],
  ["a member with a value", stage, { tag: "busy", value: big(1) }],
  ["a missing field", order, { id: big(1) }],
  ["another field", order, { id: big(1), paid: true, more: 1 }],
  ["a longer tuple", pair, { "#tup": [1, true, true] }],
  ["an unknown case", message, { tag: "Nack", value: {} }],
  ["a case with another value", message, { tag: "Prepare", value: true }],
  ["more than a tag and a value", message, { tag: "Ack", value: {}, other: 1 }],
  [
    "a function with a key twice",
    functionOf(stage, small),
    {
      "#map": [
        ["idle", 1],
        ["idle", 1],
      ],
    },
  ],
  ["a function without a key", functionOf(stage, small), { "#map": [["idle", 1]] }],
  ["a function with a key too many", functionOf(intType(1, 2), small), [1, 2, 3]],
  ["no pairs", mapOf(stage, small), { "#map": [["idle"]] }],
  ["no map", mapOf(stage, small), { "#map": "idle" }],
  ["a bag with no member", bagOf(stage), { "#map": [["idle", big(0)]] }],
  ["a bag without counts", bagOf(stage), { "#set": ["idle"] }],
  ["none with a value", optionOf(small), { tag: "None", value: big(1) }],
  ["null", optionOf(small), null],
])("is no value: %s", (_, type, json) => expect(read(type, json)).toBeUndefined());

it("reads anything without an exception", () => {
  fc.assert(
    fc.property(fc.constantFrom(...forms.map(([, type]) => type), node), fc.jsonValue(), (type, json) => {
      read(type, json);
      isUnserializable(json);
    }),
  );
});

describe("members of a symmetric type", () => {
  it("keep their names, or get one member for each other name", () => {
    const reader = new ItfValueReader();
    const names = ["n2_OF_NODE", "n7_OF_NODE", "n2_OF_NODE", "n9_OF_NODE", "n10_OF_NODE"];
    expect(names.map((name) => reader.value(node, name))).toEqual([0, 1, 0, 2, undefined]);
    const own = new ItfValueReader();
    expect(["Node#3", "Node#1", "Node#3"].map((name) => own.value(node, name))).toEqual([2, 0, 2]);
  });

  it("can be numbers", () => {
    const reader = new ItfValueReader();
    expect([big(5), 5, big(6)].map((name) => reader.value(node, name))).toEqual([0, 0, 1]);
  });

  it("are never mixed up: a member that is taken is not another's", () => {
    const reader = new ItfValueReader();
    expect([reader.value(node, "x"), reader.value(node, "Node#1")]).toEqual([0, undefined]);
  });
});

it("finds what could not be written, however deep", () => {
  expect(isUnserializable({ "#unserializable": "Int" })).toBe(true);
  expect(isUnserializable({ "#set": [1, { "#tup": [{ "#unserializable": "Nat" }] }] })).toBe(true);
  expect(isUnserializable({ "#set": [1, "#unserializable"] })).toBe(false);
});
