// All values of a type, generated in the order of the type.

import { List, Map as ImmutableMap, Set as ImmutableSet } from "immutable";
import type { Span } from "../../grammar/core/source.js";
import { cardinality, showType, type Field, type Type } from "../../grammar/core/types.js";
import { raise } from "./runtime-error.js";
import { asList, element, type Value } from "./values.js";

/** The most values that are ever enumerated. More are R0011. */
export const ENUMERATION_LIMIT = 2 ** 24;

/** The most members that a collection in memory may have. */
export const COLLECTION_LIMIT = 2 ** 20;

/** Values whose number is known before they are enumerated. */
export type SizedIterable<T> = Iterable<T> & ({ readonly length: number } | { readonly size: number });

export const sizeOf = (values: SizedIterable<unknown>): number => ("length" in values ? values.length : values.size);

const CACHE_LIMIT = 4096;
/** Never invalidated: types and values are immutable. */
const cache = new WeakMap<Type, readonly Value[]>();

/** The caller has checked that `cardinality(type)` is within ENUMERATION_LIMIT. */
export function allValues(type: Type): SizedIterable<Value> {
  const cached = cache.get(type);
  if (cached !== undefined) return cached;
  const size = cardinality(type);
  if (size > ENUMERATION_LIMIT) throw new RangeError("too many values to enumerate");
  if (size > CACHE_LIMIT) return { size, [Symbol.iterator]: () => generate(type) };
  const values = [...generate(type)];
  cache.set(type, values);
  return values;
}

export function enumerateOrRaise(type: Type, span: Span, limit = ENUMERATION_LIMIT): SizedIterable<Value> {
  const size = cardinality(type);
  if (size > limit) {
    const excess = size === Infinity ? "too many values:" : `${size} values, but`;
    raise("R0011", `${showType(type)} has ${excess} at most ${limit} can be enumerated here`, span);
  }
  return allValues(type);
}

export function valuesOf(type: Type): readonly Value[] {
  const values = allValues(type);
  return Array.isArray(values) ? (values as readonly Value[]) : [...values];
}

function* generate(type: Type): Generator<Value> {
  switch (type.kind) {
    case "bool":
      yield false;
      yield true;
      return;
    case "int":
      for (let i = type.lo; i <= type.hi; i++) yield i;
      return;
    case "enum":
      for (let i = 0; i < type.members.length; i++) yield i;
      return;
    case "symmetric":
      for (let i = 0; i < type.size; i++) yield i;
      return;
    case "record":
      yield* combinationsOf(type.fields);
      return;
    case "variant":
      for (const [tag, each] of type.cases.entries())
        for (const fields of combinationsOf(each.fields)) yield asList(fields).unshift(tag);
      return;
    case "tuple":
      for (const items of cartesianProduct(type.items.map(valuesOf))) yield List(items);
      return;
    case "option":
      yield List<Value>();
      for (const value of allValues(type.item)) yield List([value]);
      return;
    case "set":
      yield* setsOf(valuesOf(type.item), type.max);
      return;
    case "bag": {
      const items = valuesOf(type.item);
      yield* bagsOf(items, items.length, type.max);
      return;
    }
    case "seq": {
      const items = valuesOf(type.item);
      for (let length = 0; length <= type.max && (length === 0 || items.length > 0); length++) {
        for (const values of cartesianProduct(Array.from({ length }, () => items))) yield List(values);
      }
      return;
    }
    case "function": {
      const keys = valuesOf(type.key);
      const values = valuesOf(type.value);
      for (const chosen of cartesianProduct(keys.map(() => values)))
        yield ImmutableMap(keys.map((key, i): [Value, Value] => [key, element(chosen, i)]));
      return;
    }
    case "map": {
      // An absent key comes before every value it might have.
      const keys = valuesOf(type.key);
      const values: readonly (Value | undefined)[] = [undefined, ...valuesOf(type.value)];
      for (const chosen of cartesianProduct(keys.map(() => values))) {
        yield ImmutableMap(
          keys.flatMap((key, i): [Value, Value][] => (chosen[i] === undefined ? [] : [[key, chosen[i]]])),
        );
      }
      return;
    }
    case "unknown":
    case "temporal":
      throw new Error(`internal: values of type ${type.kind}`);
  }
}

function* combinationsOf(fields: readonly Field[]): Generator<Value> {
  for (const values of cartesianProduct(fields.map((field) => valuesOf(field.type)))) yield List(values);
}

/** Every combination of one element from each list, made one at a time. The first varies slowest. */
export const cartesianProduct = <T>(lists: readonly SizedIterable<T>[]): Generator<readonly T[]> =>
  lists.every(isArray) ? productOfArrays(lists) : productOf(lists, []);

const isArray = <T>(list: SizedIterable<T>): list is readonly T[] => Array.isArray(list);

/** Long lists are not in memory. */
function* productOf<T>([list, ...others]: readonly SizedIterable<T>[], chosen: readonly T[]): Generator<readonly T[]> {
  if (list === undefined) yield chosen;
  else for (const each of list) yield* productOf(others, [...chosen, each]);
}

function* productOfArrays<T>(lists: readonly (readonly T[])[]): Generator<readonly T[]> {
  if (lists.some((list) => list.length === 0)) return;
  const at = lists.map(() => 0);
  for (;;) {
    yield lists.map((list, i) => list[at[i] ?? 0] as T);
    let i = lists.length - 1;
    for (; i >= 0; i--) {
      const next = (at[i] ?? 0) + 1;
      if (next < element(lists, i).length) {
        at[i] = next;
        break;
      }
      at[i] = 0;
    }
    if (i < 0) return;
  }
}

/** The sets of at most `max` of the items, which are in order. */
export function setsOf(items: readonly Value[], max: number): Generator<ImmutableSet<Value>> {
  return setsBelow(items, items.length, max);
}

/** Ordered by the greatest member, then by the rest: the order of sets. */
function* setsBelow(items: readonly Value[], end: number, max: number): Generator<ImmutableSet<Value>> {
  yield ImmutableSet<Value>();
  if (max === 0) return;
  for (let greatest = 0; greatest < end; greatest++) {
    for (const rest of setsBelow(items, greatest, max - 1)) yield rest.add(element(items, greatest));
  }
}

function* bagsOf(items: readonly Value[], end: number, max: number): Generator<ImmutableMap<Value, Value>> {
  yield ImmutableMap<Value, Value>();
  for (let greatest = 0; greatest < end; greatest++) {
    for (let times = 1; times <= max; times++) {
      for (const rest of bagsOf(items, greatest, max - times)) yield rest.set(element(items, greatest), times);
    }
  }
}
