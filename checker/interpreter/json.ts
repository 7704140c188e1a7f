// Values as plain JSON, and back: what a value is can only be told together with its type.

import { List, Map as ImmutableMap, Set as ImmutableSet } from "immutable";
import { cardinality, isScalar, type Field, type Type } from "../../grammar/core/types.js";
import { valuesOf } from "./enumerate.js";
import { fits } from "./bounds.js";
import { occurrences, orderedMembers } from "./order.js";
import { showValue } from "./show.js";
import { asList, asMap, asNumber, element, itemAt, type Value } from "./values.js";

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/**
 * Bools and integers as they are, members of enums and symmetric types as strings; records as objects; variants as an object whose
 * one key is the case; options as null or `{ "some": v }`; tuples, sequences, sets (ascending) and bags (a member as often as it
 * occurs) as arrays; functions and maps as objects where the keys are scalars, else as arrays of pairs.
 */
export function valueToJson(type: Type, value: Value): Json {
  switch (type.kind) {
    case "bool":
      return value === true;
    case "int":
      return asNumber(value);
    case "enum":
    case "symmetric":
      return showValue(type, value);
    case "record":
      return fieldsToJson(type.fields, value, 0);
    case "variant": {
      const shape = element(type.cases, asNumber(itemAt(asList(value), 0)));
      return { [shape.name]: fieldsToJson(shape.fields, value, 1) };
    }
    case "tuple":
      return type.items.map((item, i) => valueToJson(item, itemAt(asList(value), i)));
    case "option":
      return asList(value).isEmpty() ? null : { some: valueToJson(type.item, itemAt(asList(value), 0)) };
    case "set":
    case "bag":
    case "seq":
      return occurrences(type, value).map((item) => valueToJson(type.item, item));
    case "function":
    case "map": {
      const entries = orderedMembers(type, value).map((key) => [key, asMap(value).get(key, false)] as const);
      if (isScalar(type.key))
        return Object.fromEntries(
          entries.map(([key, item]) => [showValue(type.key, key), valueToJson(type.value, item)]),
        );
      return entries.map(([key, item]) => [valueToJson(type.key, key), valueToJson(type.value, item)]);
    }
    case "unknown":
    case "temporal":
      throw new Error(`internal: a value of type ${type.kind}`);
  }
}

function fieldsToJson(fields: readonly Field[], value: Value, offset: number): { readonly [key: string]: Json } {
  return Object.fromEntries(
    fields.map((field, i) => [field.name, valueToJson(field.type, itemAt(asList(value), i + offset))]),
  );
}

/** The value of this type that `valueToJson` writes so; undefined when there is none. `json` may be anything. */
export function valueFromJson(type: Type, json: unknown): Value | undefined {
  const value = read(type, json);
  return value !== undefined && fits(type, value) ? value : undefined;
}

function read(type: Type, json: unknown): Value | undefined {
  switch (type.kind) {
    case "bool":
      return typeof json === "boolean" ? json : undefined;
    case "int":
      return typeof json === "number" && Number.isSafeInteger(json) ? json + 0 : undefined;
    case "enum":
    case "symmetric":
      return typeof json === "string" ? readMember(type, json) : undefined;
    case "record":
      return readFields(type.fields, json);
    case "variant": {
      if (!isObject(json)) return undefined;
      const [name, ...others] = Object.keys(json);
      const tag = type.cases.findIndex((each) => each.name === name);
      if (name === undefined || others.length > 0 || tag < 0) return undefined;
      return readFields(element(type.cases, tag).fields, json[name])?.unshift(tag);
    }
    case "tuple":
      return Array.isArray(json) && json.length === type.items.length
        ? readAll(json, (item, i) => read(element(type.items, i), item))
        : undefined;
    case "option": {
      if (json === null) return List();
      return isObject(json) && Object.hasOwn(json, "some") && Object.keys(json).length === 1
        ? readAll([json["some"]], (item) => read(type.item, item))
        : undefined;
    }
    case "seq":
      return Array.isArray(json) ? readAll(json, (item) => read(type.item, item)) : undefined;
    case "set": {
      const members = Array.isArray(json) ? readAll(json, (item) => read(type.item, item)) : undefined;
      if (members === undefined) return undefined;
      const set = ImmutableSet(members);
      return set.size === members.size ? set : undefined;
    }
    case "bag": {
      const members = Array.isArray(json) ? readAll(json, (item) => read(type.item, item)) : undefined;
      return members?.reduce(
        (bag, member) => bag.update(member, 0, (times) => asNumber(times) + 1),
        ImmutableMap<Value, Value>(),
      );
    }
    case "function":
    case "map":
      return readEntries(type, json);
    case "unknown":
    case "temporal":
      throw new Error(`internal: a value of type ${type.kind}`);
  }
}

function readMember(type: Extract<Type, { kind: "enum" | "symmetric" }>, text: string): Value | undefined {
  if (type.kind === "enum") {
    const at = type.members.indexOf(text);
    return at < 0 ? undefined : at;
  }
  return Array.from({ length: type.size }, (_, i) => i).find((member) => showValue(type, member) === text);
}

function readFields(fields: readonly Field[], json: unknown): List<Value> | undefined {
  if (!isObject(json) || Object.keys(json).length !== fields.length) return undefined;
  return readAll(fields, ({ name, type }) => (Object.hasOwn(json, name) ? read(type, json[name]) : undefined));
}

/** The keys of an object are those of the type, as they are shown: an integer, `true`, a member. */
function readEntries(type: Extract<Type, { kind: "function" | "map" }>, json: unknown): Value | undefined {
  const scalar = isScalar(type.key);
  if (scalar ? !isObject(json) : !Array.isArray(json)) return undefined;
  const pairs: unknown[] = scalar ? Object.entries(json as object) : (json as unknown[]);
  let map = ImmutableMap<Value, Value>();
  for (const pair of pairs) {
    if (!Array.isArray(pair) || pair.length !== 2) return undefined;
    const key = scalar ? readKey(type.key, String(pair[0])) : read(type.key, pair[0]);
    const value = read(type.value, pair[1]);
    if (key === undefined || value === undefined || map.has(key)) return undefined;
    map = map.set(key, value);
  }
  if (type.kind === "map") return map;
  return map.size === cardinality(type.key) && valuesOf(type.key).every((key) => map.has(key)) ? map : undefined;
}

function readKey(type: Type, text: string): Value | undefined {
  if (type.kind === "int") return /^-?\d+$/.test(text) ? read(type, Number(text)) : undefined;
  if (type.kind === "bool") return text === "true" ? true : text === "false" ? false : undefined;
  return read(type, text);
}

function readAll<T>(
  items: readonly T[],
  readItem: (item: T, at: number) => Value | undefined,
): List<Value> | undefined {
  const values: Value[] = [];
  for (const [i, item] of items.entries()) {
    const value = readItem(item, i);
    if (value === undefined) return undefined;
    values.push(value);
  }
  return List(values);
}

const isObject = (json: unknown): json is { readonly [key: string]: unknown } =>
  typeof json === "object" && json !== null && !Array.isArray(json);
