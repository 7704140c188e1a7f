// Values as JSON, and back. Only together with its type does JSON determine a value.

import { List, Map as ImmutableMap, Set as ImmutableSet } from "immutable";
import { cardinality, isScalar, type Field, type Type } from "../../grammar/core/types.js";
import { valuesOf } from "./enumerate.js";
import { inBounds } from "./bounds.js";
import { occurrences, orderedMembers } from "./order.js";
import { showValue } from "./show.js";
import { asList, asMap, asNumber, element, itemAt, type Value } from "./values.js";

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/**
 * - Bools and integers are booleans and numbers; members of enums and symmetric types are strings.
 * - A record is an object. A variant is an object whose one key is the case. An option is null or `{ "some": v }`.
 * - Tuples, sequences, sets (ascending) and bags (a member as often as it occurs) are arrays.
 * - Functions and maps are objects if their keys are scalars, otherwise arrays of pairs.
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
      const { name, fields } = element(type.cases, asNumber(itemAt(asList(value), 0)));
      return { [name]: fieldsToJson(fields, value, 1) };
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

/** The inverse of `valueToJson`. `json` may be anything; undefined if it does not represent a value of the type. */
export function valueFromJson(type: Type, json: unknown): Value | undefined {
  const value = read(type, json);
  return value !== undefined && inBounds(type, value) ? value : undefined;
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

/** An object's keys are written as `showValue` shows them: an integer, `true`, an enum member. */
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
