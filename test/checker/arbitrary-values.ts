// Random types, and values of them.

import fc from "fast-check";
import { List, Map as ImmutableMap, Set as ImmutableSet } from "immutable";
import { cardinality, type Type } from "../../grammar/core/types.js";
import { valuesOf } from "../../checker/interpreter/enumerate.js";
import type { Value } from "../../checker/interpreter/values.js";
import { bagOf, enumOf, recordOf, symmetricOf, T, tupleOf, variantOf } from "./core-builder.js";

export const SAFE = Number.MAX_SAFE_INTEGER;
export const Region = enumOf("Region", "east", "west", "north");
export const Node = symmetricOf("Node", 3);

const ranges: fc.Arbitrary<Type> = fc.oneof(
  fc.tuple(fc.integer({ min: -5, max: 5 }), fc.integer({ min: 0, max: 6 })).map(([lo, more]) => T.int(lo, lo + more)),
  fc.tuple(fc.maxSafeInteger(), fc.maxSafeInteger()).map(([a, b]) => T.int(Math.min(a, b), Math.max(a, b))),
  fc.constant(T.int(-SAFE, SAFE)),
);
const small: fc.Arbitrary<Type> = fc.oneof(
  fc.constant(T.bool),
  fc.constant(Region),
  fc.constant(Node),
  fc.constant(enumOf("One", "only")),
  ranges.filter((type) => cardinality(type) < 10),
);
const keys: fc.Arbitrary<Type> = fc.oneof(
  { weight: 4, arbitrary: small },
  { weight: 1, arbitrary: fc.tuple(small, small).map(([a, b]) => tupleOf(a, b)) },
  { weight: 1, arbitrary: small.map((item) => T.option(item)) },
  { weight: 1, arbitrary: fc.constant(T.set(Region)) },
);

export const types: fc.Arbitrary<Type> = fc.letrec<{ type: Type }>((tie) => ({
  type: fc.oneof(
    { maxDepth: 3, depthSize: "small" },
    fc.oneof(small, ranges),
    fc.array(tie("type"), { minLength: 1, maxLength: 3 }).map((items) => tupleOf(...items)),
    fc.tuple(tie("type"), tie("type")).map(([a, b]) => recordOf("R", { a, b })),
    fc.tuple(tie("type"), tie("type")).map(([a, b]) => variantOf("V", { A: { a }, B: {}, C: { a, b } })),
    tie("type").map((item) => variantOf("Single", { Only: { item } })),
    tie("type").map((item) => T.option(item)),
    fc.tuple(tie("type"), fc.integer({ min: 1, max: 3 })).map(([item, max]) => T.set(item, max)),
    keys.map((item) => T.set(item)),
    fc.tuple(tie("type"), fc.integer({ min: 1, max: 3 })).map(([item, max]) => bagOf(item, max)),
    fc.tuple(tie("type"), fc.integer({ min: 1, max: 3 })).map(([item, max]) => T.seq(item, max)),
    fc.tuple(keys, tie("type")).map(([k, v]) => T.fun(k, v)),
    fc.tuple(keys, tie("type")).map(([k, v]) => T.map(k, v)),
  ),
})).type;

/** Item types with few values, so that the bound of a set is not larger than their number. */
export function valueOf(type: Type): fc.Arbitrary<Value> {
  switch (type.kind) {
    case "bool":
      return fc.boolean();
    case "int":
      return fc.oneof(
        { weight: 4, arbitrary: fc.integer({ min: Math.max(type.lo, -SAFE), max: Math.min(type.hi, SAFE) }) },
        { weight: 1, arbitrary: fc.constantFrom(type.lo, type.hi) },
      );
    case "enum":
      return fc.nat(type.members.length - 1);
    case "symmetric":
      return fc.nat(type.size - 1);
    case "record":
      return fc.tuple(...type.fields.map((field) => valueOf(field.type))).map((items) => List(items));
    case "tuple":
      return fc.tuple(...type.items.map(valueOf)).map((items) => List(items));
    case "variant":
      return fc.oneof(
        ...type.cases.map((each, tag) =>
          fc.tuple(...each.fields.map((field) => valueOf(field.type))).map((items) => List<Value>([tag, ...items])),
        ),
      );
    case "option":
      return fc.oneof(
        fc.constant(List<Value>()),
        valueOf(type.item).map((item) => List([item])),
      );
    case "set":
      return fc.array(valueOf(type.item), { maxLength: Math.min(type.max, 9) }).map((items) => ImmutableSet(items));
    case "bag":
      return fc
        .array(valueOf(type.item), { maxLength: type.max })
        .map((items) =>
          items.reduce<ImmutableMap<Value, Value>>(
            (bag, item) => bag.update(item, 0, (times) => Number(times) + 1),
            ImmutableMap(),
          ),
        );
    case "seq":
      return fc.array(valueOf(type.item), { maxLength: type.max }).map((items) => List(items));
    case "function":
      return fc
        .tuple(...valuesOf(type.key).map(() => valueOf(type.value)))
        .map((items) => ImmutableMap(valuesOf(type.key).map((key, i): [Value, Value] => [key, items[i]!])));
    case "map":
      return fc
        .tuple(...valuesOf(type.key).map(() => fc.option(valueOf(type.value), { nil: undefined })))
        .map((items) =>
          ImmutableMap(
            valuesOf(type.key).flatMap((key, i): [Value, Value][] => (items[i] === undefined ? [] : [[key, items[i]]])),
          ),
        );
    case "unknown":
    case "temporal":
      throw new Error("no values");
  }
}
