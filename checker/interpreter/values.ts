// Values of the reference interpreter: plain scalars and Immutable.js collections, told apart by their types.

import type { List, Map, Set } from "immutable";

/**
 * - Bool: a boolean. Integers, members of enums (their index) and of symmetric types: a number.
 * - Record, tuple: a List of the fields in order. Variant: a List of the position of the case, then the fields.
 * - Option: an empty List is none, a List of one is some.
 * - Set: a Set. Bag: a Map from member to how often, at least 1. Seq: a List. Function, Map: a Map.
 */
export type Value = boolean | number | List<Value> | Set<Value> | Map<Value, Value>;

/** One value a variable, in the order of `Model.variables`; with a fault budget, one more at the end: faults so far. */
export type State = List<Value>;

// A value does not say what it is; whoever knows its type reads it through one of these.
export const asNumber = (value: Value): number => value as number;
export const asList = (value: Value): List<Value> => value as List<Value>;
export const asSet = (value: Value): Set<Value> => value as Set<Value>;
export const asMap = (value: Value): Map<Value, Value> => value as Map<Value, Value>;

/** An element that is known to be there. */
export function element<T>(items: { readonly length: number; readonly [at: number]: T }, at: number): T {
  const found = items[at];
  if (found === undefined) throw new Error(`internal: no element ${at} of ${items.length}`);
  return found;
}

/** An item of a list that is known to be there. */
export function itemAt(list: List<Value>, at: number): Value {
  const found = list.get(at);
  if (found === undefined) throw new Error(`internal: no item ${at} of ${list.size}`);
  return found;
}
