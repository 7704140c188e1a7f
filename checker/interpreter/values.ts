// Values of the interpreter: plain scalars and Immutable.js collections. Their types tell them apart.

import { is, type List, type Map, type Set } from "immutable";

/**
 * - Bool: a boolean. Integers, members of enums (their positions) and of symmetric types: a number.
 * - Record, tuple: a List of the fields in order. Variant: a List of the position of the case, then the fields.
 * - Option: an empty List is `none`, a List of one value is `some`.
 * - Set: a Set. Bag: a Map from each member to its multiplicity, at least 1. Seq: a List. Function, Map: a Map.
 */
export type Value = boolean | number | List<Value> | Set<Value> | Map<Value, Value>;

/**
 * One value for each variable, in the order of `Model.variables`; with a fault budget, the number of faults so far
 * follows.
 */
export type State = List<Value>;

// A value does not carry its type. Code that knows the type reads the value through one of these.
export const asNumber = (value: Value): number => value as number;
export const asList = (value: Value): List<Value> => value as List<Value>;
export const asSet = (value: Value): Set<Value> => value as Set<Value>;
export const asMap = (value: Value): Map<Value, Value> => value as Map<Value, Value>;

export function equalValues(a: Value, b: Value): boolean {
  return a === b || (typeof a === "object" && is(a, b));
}

/** An element that must exist. */
export function element<T>(items: { readonly length: number; readonly [at: number]: T }, at: number): T {
  const item = items[at];
  if (item === undefined) throw new Error(`internal: no element ${at} of ${items.length}`);
  return item;
}

/** An item of a list that must exist. */
export function itemAt(list: List<Value>, at: number): Value {
  const item = list.get(at);
  if (item === undefined) throw new Error(`internal: no item ${at} of ${list.size}`);
  return item;
}
