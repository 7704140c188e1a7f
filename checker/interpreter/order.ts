// The total order of the values of each type, and the members of collections in that order.

import type { Type } from "../../grammar/core/types.js";
import { valuesOf } from "./enumerate.js";
import { asList, asMap, asNumber, asSet, element, itemAt, type Value } from "./values.js";

/**
 * Negative, zero or positive. The language has no order for symmetric types. Their members are ordered by number here,
 * so that enumeration and display are the same on every run.
 */
export function compareValues(type: Type, a: Value, b: Value): number {
  if (a === b) return 0;
  switch (type.kind) {
    case "bool":
    case "int":
    case "enum":
    case "symmetric":
      return Number(a) - Number(b);
    case "record":
      return compareItems(
        type.fields.map((field) => field.type),
        a,
        b,
        0,
      );
    case "tuple":
      return compareItems(type.items, a, b, 0);
    case "variant": {
      const tag = asNumber(itemAt(asList(a), 0));
      const byTag = tag - asNumber(itemAt(asList(b), 0));
      return byTag !== 0
        ? byTag
        : compareItems(
            element(type.cases, tag).fields.map((field) => field.type),
            a,
            b,
            1,
          );
    }
    case "option":
    case "seq": {
      const length = asList(a).size;
      const byLength = length - asList(b).size;
      return byLength !== 0
        ? byLength
        : compareItems(
            Array.from({ length }, () => type.item),
            a,
            b,
            0,
          );
    }
    case "set":
      return compareFromGreatest(type.item, orderedMembers(type, a), orderedMembers(type, b));
    case "bag":
      return compareFromGreatest(type.item, occurrences(type, a), occurrences(type, b));
    case "function":
      for (const key of valuesOf(type.key)) {
        const order = compareValues(type.value, asMap(a).get(key, false), asMap(b).get(key, false));
        if (order !== 0) return order;
      }
      return 0;
    case "map":
      return compareMaps(type.key, type.value, a, b);
    case "unknown":
    case "temporal":
      throw new Error(`internal: order of type ${type.kind}`);
  }
}

/** `offset`: where in the lists the items begin. */
function compareItems(types: readonly Type[], a: Value, b: Value, offset: number): number {
  for (const [i, type] of types.entries()) {
    const order = compareValues(type, itemAt(asList(a), i + offset), itemAt(asList(b), i + offset));
    if (order !== 0) return order;
  }
  return 0;
}

/** Both lists ascend. The collection with more of the greatest member in which they differ is greater. */
function compareFromGreatest(item: Type, a: readonly Value[], b: readonly Value[]): number {
  for (let i = a.length - 1, j = b.length - 1; i >= 0 && j >= 0; i--, j--) {
    const order = compareValues(item, element(a, i), element(b, j));
    if (order !== 0) return order;
  }
  return a.length - b.length;
}

function compareMaps(key: Type, value: Type, a: Value, b: Value): number {
  const all = sortValues(key, [...asMap(a).merge(asMap(b)).keys()]);
  for (const each of all) {
    const left = asMap(a).get(each);
    const right = asMap(b).get(each);
    if (left === undefined) return -1;
    if (right === undefined) return 1;
    const order = compareValues(value, left, right);
    if (order !== 0) return order;
  }
  return 0;
}

/** Sorts in place. */
export function sortValues(type: Type, values: Value[]): Value[] {
  if (values.length < 2) return values;
  return values.sort((a, b) => compareValues(type, a, b));
}

/** The type of the names that a binder over a collection of this type binds. */
export function memberType(type: Type): Type {
  switch (type.kind) {
    case "set":
    case "bag":
    case "seq":
      return type.item;
    case "map":
    case "function":
      return type.key;
    default:
      throw new Error(`internal: members of type ${type.kind}`);
  }
}

/** The distinct members of a set or bag or the keys of a map, ascending; the items of a sequence in their order. */
export function orderedMembers(type: Type, value: Value): readonly Value[] {
  switch (type.kind) {
    case "set":
      return sortValues(type.item, asSet(value).toArray());
    case "bag":
      return sortValues(type.item, [...asMap(value).keys()]);
    case "map":
    case "function":
      return sortValues(type.key, [...asMap(value).keys()]);
    case "seq":
      return asList(value).toArray();
    default:
      throw new Error(`internal: members of type ${type.kind}`);
  }
}

/** Like `orderedMembers`, but with each member of a bag as often as it occurs. */
export function occurrences(type: Type, value: Value): readonly Value[] {
  const members = orderedMembers(type, value);
  if (type.kind !== "bag") return members;
  return members.flatMap((member) => Array.from({ length: asNumber(asMap(value).get(member, 0)) }, () => member));
}
