// Values in the Informal Trace Format. Quint, Apalache and Fathom write the same value in several ways; with its type,
// each of them can be read.

import { List, Map as ImmutableMap, Set as ImmutableSet } from "immutable";
import { cardinality, showType, type Field, type TypeOf, type Type } from "../../../grammar/core/types.js";
import { inBounds } from "../../interpreter/bounds.js";
import { valuesOf } from "../../interpreter/enumerate.js";
import { valueFromJson } from "../../interpreter/json.js";
import { element, type Value } from "../../interpreter/values.js";
import { isObject } from "../../json-reader.js";

/** Is a part of the value one that the tool could not write, such as the set of all integers? */
export function isUnserializable(json: unknown): boolean {
  if (typeof json !== "object" || json === null) return false;
  return Object.hasOwn(json, "#unserializable") || Object.values(json).some(isUnserializable);
}

/** Reads the values of one trace. */
export class ItfValueReader {
  /** By symmetric type: its members by the names in the trace, which may be any others, as members are interchangeable. */
  readonly #members = new Map<string, Map<string, number>>();

  /** Undefined if the JSON represents no value of the type. */
  value(type: Type, json: unknown): Value | undefined {
    const value = this.#read(type, json);
    return value !== undefined && inBounds(type, value) ? value : undefined;
  }

  #read(type: Type, json: unknown): Value | undefined {
    switch (type.kind) {
      case "bool":
        return typeof json === "boolean" ? json : undefined;
      case "int":
        return integerFrom(json);
      case "enum":
        return indexOfName(type.members, nameFrom(json));
      case "symmetric":
        return this.#member(type, json);
      case "record":
        return this.#fields(type.fields, json);
      case "variant":
        return this.#variant(type, json);
      case "tuple": {
        const items = listFrom(json, "#tup");
        return items?.length === type.items.length
          ? readAll(items, (item, i) => this.#read(element(type.items, i), item))
          : undefined;
      }
      case "option":
        return this.#option(type, json);
      case "seq":
        return readAll(listFrom(json, "#tup"), (item) => this.#read(type.item, item));
      case "set": {
        const members = readAll(listFrom(json, "#set"), (item) => this.#read(type.item, item));
        return members === undefined ? undefined : ImmutableSet(members);
      }
      case "bag":
        return this.#bag(type, json);
      case "function":
      case "map":
        return this.#entries(type, json);
      case "unknown":
      case "temporal":
        throw new Error(`internal: a value of type ${type.kind}`);
    }
  }

  /** A name that is not that of a member stands for the first member without a name. */
  #member(type: TypeOf<"symmetric">, json: unknown): Value | undefined {
    const named = nameFrom(json);
    const name = typeof named === "string" ? named : integerFrom(json)?.toString();
    if (name === undefined) return undefined;
    const members = this.#members.get(type.id) ?? new Map<string, number>();
    this.#members.set(type.id, members);
    const known = members.get(name);
    if (known !== undefined) return known;
    const taken = new Set(members.values());
    const own = valueFromJson(type, name);
    const member =
      typeof own === "number"
        ? own
        : Array.from({ length: Math.min(type.size, taken.size + 1) }, (_, i) => i).find((each) => !taken.has(each));
    if (member === undefined || taken.has(member)) return undefined;
    members.set(name, member);
    return member;
  }

  #fields(fields: readonly Field[], json: unknown): List<Value> | undefined {
    if (!isObject(json) || Object.keys(json).length !== fields.length) return undefined;
    return readAll(fields, ({ name, type }) => (Object.hasOwn(json, name) ? this.#read(type, json[name]) : undefined));
  }

  /** The fields of a case are a record, a tuple, or a single value without its name. A case without fields has a unit. */
  #variant(type: TypeOf<"variant">, json: unknown): Value | undefined {
    const tagged = taggedFrom(json);
    const tag = indexOfName(
      type.cases.map(({ name }) => name),
      tagged?.tag,
    );
    if (tagged === undefined || tag === undefined) return undefined;
    const { fields } = element(type.cases, tag);
    const items = listFrom(tagged.value, "#tup");
    const values =
      fields.length === 0 && isUnit(tagged.value)
        ? List<Value>()
        : (this.#fields(fields, tagged.value) ??
          (items?.length === fields.length
            ? readAll(items, (item, i) => this.#read(element(fields, i).type, item))
            : undefined) ??
          (fields.length === 1
            ? readAll([tagged.value], (value) => this.#read(element(fields, 0).type, value))
            : undefined));
    return values?.unshift(tag);
  }

  #option(type: TypeOf<"option">, json: unknown): Value | undefined {
    const tagged = taggedFrom(json);
    switch (tagged?.tag) {
      case "None":
        return isUnit(tagged.value) ? List() : undefined;
      case "Some":
        return readAll([tagged.value], (value) => this.#read(type.item, value));
      default:
        return undefined;
    }
  }

  #bag(type: TypeOf<"bag">, json: unknown): Value | undefined {
    let bag = ImmutableMap<Value, Value>();
    for (const [key, value] of pairsFrom(json) ?? [[]]) {
      const [member, times] = [this.#read(type.item, key), integerFrom(value)];
      if (member === undefined || times === undefined || times < 1 || bag.has(member)) return undefined;
      bag = bag.set(member, times);
    }
    return bag;
  }

  /** In TLA+, a sequence is a function of the numbers from 1, and a record one of names. */
  #entries(type: TypeOf<"function" | "map">, json: unknown): Value | undefined {
    const items = type.key.kind === "int" ? listFrom(json, "#tup") : undefined;
    const pairs =
      items?.map((item, i) => [i + 1, item] as const) ??
      pairsFrom(json) ??
      (type.key.kind === "enum" && isObject(json) ? Object.entries(json) : undefined);
    let map = ImmutableMap<Value, Value>();
    for (const pair of pairs ?? [[]]) {
      const [key, value] = [this.#read(type.key, pair[0]), this.#read(type.value, pair[1])];
      if (key === undefined || value === undefined || !inBounds(type.key, key) || map.has(key)) return undefined;
      map = map.set(key, value);
    }
    if (type.kind === "map") return map;
    return map.size === cardinality(type.key) && valuesOf(type.key).every((key) => map.has(key)) ? map : undefined;
  }
}

// ---------------------------------------------------------------- forms

/** Quint has capitals where members of an enum in Fathom do not: `Outside` is `outside`, if there is no `Outside`. */
function indexOfName(names: readonly string[], name: unknown): number | undefined {
  if (typeof name !== "string") return undefined;
  const exact = names.indexOf(name);
  const at = exact >= 0 ? exact : names.findIndex((each) => uncapitalized(each) === uncapitalized(name));
  return at < 0 ? undefined : at;
}

const uncapitalized = (name: string): string => name.charAt(0).toLowerCase() + name.slice(1);

/** `{ "#bigint": "1" }`; older traces have numbers, and so do those of a newer Quint. */
function integerFrom(json: unknown): number | undefined {
  const digits = isObject(json) ? json["#bigint"] : undefined;
  const number = typeof digits === "string" && /^-?\d{1,400}$/.test(digits) ? Number(digits) : json;
  return typeof number === "number" && Number.isSafeInteger(number) ? number + 0 : undefined;
}

/** The member of an enum: a string in TLA+, a case without a value in Quint. */
function nameFrom(json: unknown): unknown {
  const tagged = taggedFrom(json);
  return tagged !== undefined && isUnit(tagged.value) ? tagged.tag : json;
}

/** A list; with the form, such as `#tup`, or without. */
function listFrom(json: unknown, form: "#tup" | "#set"): readonly unknown[] | undefined {
  const items = isObject(json) && Object.hasOwn(json, form) ? json[form] : json;
  return Array.isArray(items) ? (items as readonly unknown[]) : undefined;
}

function pairsFrom(json: unknown): readonly (readonly unknown[])[] | undefined {
  const pairs = isObject(json) ? json["#map"] : undefined;
  return Array.isArray(pairs) && pairs.every((pair) => Array.isArray(pair) && pair.length === 2)
    ? (pairs as readonly (readonly unknown[])[])
    : undefined;
}

/** `{ "tag": "Some", "value": … }`. TLA+ has strings too where there is nothing else to tell. */
function taggedFrom(json: unknown): { readonly tag: string; readonly value: unknown } | undefined {
  if (typeof json === "string") return { tag: json, value: UNIT };
  if (!isObject(json) || typeof json["tag"] !== "string") return undefined;
  const others = Object.keys(json).filter((key) => key !== "tag" && key !== "value");
  return others.length > 0
    ? undefined
    : { tag: json["tag"], value: Object.hasOwn(json, "value") ? json["value"] : UNIT };
}

const UNIT = { "#tup": [] };

/** The empty tuple of Quint, which Apalache writes as a variant or as a value of an uninterpreted type; the empty record. */
function isUnit(json: unknown): boolean {
  if (json === "U_OF_UNIT" || json === "u_OF_UNIT") return true;
  if (!isObject(json)) return false;
  return json["tag"] === "UNIT" || Object.keys(json).length === 0 || listFrom(json, "#tup")?.length === 0;
}

function readAll<T>(
  items: readonly T[] | undefined,
  read: (item: T, at: number) => Value | undefined,
): List<Value> | undefined {
  const values: Value[] = [];
  if (items === undefined) return undefined;
  for (const [i, item] of items.entries()) {
    const value = read(item, i);
    if (value === undefined) return undefined;
    values.push(value);
  }
  return List(values);
}

/** A value that does not fit its type, for a message: `12 is no value of 0..9`. */
export const describeUnfit = (type: Type, json: unknown): string => {
  const shown = JSON.stringify(json);
  return `${shown.length > 100 ? `${shown.slice(0, 100)}…` : shown} is no value of ${showType(type)}`;
};
