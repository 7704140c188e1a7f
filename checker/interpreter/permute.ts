// Permutations of the members of symmetric types, applied to values.

import { List, Map as ImmutableMap, Set as ImmutableSet } from "immutable";
import { mentionsSymmetric, type Type } from "../../grammar/core/types.js";
import { asList, asMap, asNumber, asSet, element, itemAt, type Value } from "./values.js";

/** Maps the id of a symmetric type to the images of its members. Types without an entry are not permuted. */
export type Permutation = ReadonlyMap<string, readonly number[]>;

/** A permutation that is changed in place, with its inverse, for encoders that are used with many permutations. */
export type Relabeling = ReadonlyMap<string, { readonly images: Uint8Array; readonly preimages: Uint8Array }>;

/** Replaces each member of a symmetric type by its image. */
export function permute(type: Type, value: Value, permutation: Permutation): Value {
  if (!mentionsSymmetric(type)) return value;
  switch (type.kind) {
    case "symmetric":
      return permutation.get(type.id)?.[asNumber(value)] ?? value;
    case "record":
      return List(type.fields.map((field, i) => permute(field.type, itemAt(asList(value), i), permutation)));
    case "tuple":
      return List(type.items.map((item, i) => permute(item, itemAt(asList(value), i), permutation)));
    case "variant": {
      const tag = asNumber(itemAt(asList(value), 0));
      return List<Value>([
        tag,
        ...element(type.cases, tag).fields.map((field, i) =>
          permute(field.type, itemAt(asList(value), i + 1), permutation),
        ),
      ]);
    }
    case "option":
    case "seq":
      return asList(value).map((item) => permute(type.item, item, permutation));
    case "set":
      return ImmutableSet(
        asSet(value)
          .toArray()
          .map((item) => permute(type.item, item, permutation)),
      );
    case "bag":
      return ImmutableMap(
        Array.from(asMap(value), ([item, times]): [Value, Value] => [permute(type.item, item, permutation), times]),
      );
    case "function":
    case "map":
      return ImmutableMap(
        Array.from(asMap(value), ([key, item]): [Value, Value] => [
          permute(type.key, key, permutation),
          permute(type.value, item, permutation),
        ]),
      );
    case "unknown":
    case "bool":
    case "int":
    case "enum":
    case "temporal":
      return value;
  }
}
