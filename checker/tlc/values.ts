// From values of an exported module to values of the interpreter: the inverse of what the export makes of types.

import { List, Map as ImmutableMap, Set as ImmutableSet } from "immutable";
import { cardinality, type Field, type Type, type TypeOf } from "../../grammar/core/types.js";
import type { ValueNames } from "../export-tla/mapping.js";
import { TAG } from "../export-tla/records.js";
import { inBounds } from "../interpreter/bounds.js";
import { valuesOf } from "../interpreter/enumerate.js";
import type { Value } from "../interpreter/values.js";
import { parseTlaValue, type TlaValue } from "./parse-value.js";

/** Undefined if the text is no value of the type. */
export function readTlaValue(type: Type, text: string, names: ValueNames): Value | undefined {
  const parsed = parseTlaValue(text);
  const value = parsed === undefined ? undefined : read(type, parsed, names);
  return value !== undefined && inBounds(type, value) ? value : undefined;
}

function read(type: Type, tla: TlaValue, names: ValueNames): Value | undefined {
  switch (type.kind) {
    case "bool":
      return tla.kind === "boolean" ? tla.value : undefined;
    case "int":
      return tla.kind === "integer" && Number.isSafeInteger(tla.value) ? tla.value + 0 : undefined;
    case "enum":
      return tla.kind === "string" ? indexIn(type.members, tla.text) : undefined;
    case "symmetric":
      return tla.kind === "model" ? indexIn(names.members.get(type.id) ?? [], tla.name) : undefined;
    case "record":
      return fields(type.fields, tla, names);
    case "variant":
      return variant(type, tla, names);
    case "tuple": {
      const items = itemsOf(tla);
      return items?.length === type.items.length
        ? all(type.items, (item, i) => optional(items[i], (each) => read(item, each, names)))
        : undefined;
    }
    case "option":
      if (tla.kind === "model" && tla.name === names.none) return List();
      return optional(read(type.item, tla, names), (value) => List([value]));
    case "seq":
      return all(itemsOf(tla), (item) => read(type.item, item, names));
    case "set": {
      const members = tla.kind === "set" ? all(tla.members, (each) => read(type.item, each, names)) : undefined;
      return members === undefined ? undefined : ImmutableSet(members);
    }
    case "bag":
      return entries(tla, (key) => read(type.item, key, names), readTimes);
    case "function":
    case "map":
      return mapping(type, tla, names);
    case "unknown":
    case "temporal":
      throw new Error(`internal: a value of type ${type.kind}`);
  }
}

const indexIn = (list: readonly string[], name: string): number | undefined => {
  const at = list.indexOf(name);
  return at < 0 ? undefined : at;
};

function variant(type: TypeOf<"variant">, tla: TlaValue, names: ValueNames): Value | undefined {
  const tag = recordOf(tla)?.get(TAG);
  if (tag?.kind !== "string") return undefined;
  const at = type.cases.findIndex(({ name }) => name === tag.text);
  const found = type.cases[at];
  return found === undefined ? undefined : fields(found.fields, tla, names, TAG)?.unshift(at);
}

/** `also`: a field that is none of the type. */
function fields(list: readonly Field[], tla: TlaValue, names: ValueNames, also?: string): List<Value> | undefined {
  const record = recordOf(tla);
  if (record?.size !== list.length + (also === undefined ? 0 : 1)) return undefined;
  return all(list, ({ name, type }) => optional(record.get(name), (each) => read(type, each, names)));
}

function mapping(type: TypeOf<"function" | "map">, tla: TlaValue, names: ValueNames): Value | undefined {
  const map = entries(
    tla,
    (key) => optional(read(type.key, key, names), (value) => (inBounds(type.key, value) ? value : undefined)),
    (value) => read(type.value, value, names),
  );
  if (map === undefined || type.kind === "map") return map;
  return map.size === cardinality(type.key) && valuesOf(type.key).every((key) => map.has(key)) ? map : undefined;
}

const readTimes = (tla: TlaValue): number | undefined =>
  tla.kind === "integer" && tla.value >= 1 ? tla.value : undefined;

// ---------------------------------------------------------------- functions in several forms

/** TLC prints a function as a tuple if it can, or else as a record. */
const entriesOf = (tla: TlaValue): readonly (readonly [TlaValue, TlaValue])[] | undefined =>
  tla.kind === "function"
    ? tla.entries
    : tla.kind === "tuple"
      ? tla.items.map((item, i) => [{ kind: "integer", value: i + 1 }, item] as const)
      : undefined;

function itemsOf(tla: TlaValue): readonly TlaValue[] | undefined {
  if (tla.kind === "tuple") return tla.items;
  const byPosition = new Map<number, TlaValue>();
  for (const [key, value] of entriesOf(tla) ?? []) if (key.kind === "integer") byPosition.set(key.value, value);
  const items = Array.from({ length: byPosition.size }, (_, i) => byPosition.get(i + 1));
  return tla.kind === "function" && items.length === tla.entries.length && !items.includes(undefined)
    ? items.flatMap((item) => item ?? [])
    : undefined;
}

function recordOf(tla: TlaValue): ReadonlyMap<string, TlaValue> | undefined {
  if (tla.kind !== "function") return undefined;
  const record = new Map<string, TlaValue>();
  for (const [key, value] of tla.entries) {
    if (key.kind !== "string" || record.has(key.text)) return undefined;
    record.set(key.text, value);
  }
  return record;
}

function entries(
  tla: TlaValue,
  readKey: (key: TlaValue) => Value | undefined,
  readItem: (value: TlaValue) => Value | undefined,
): ImmutableMap<Value, Value> | undefined {
  let map = ImmutableMap<Value, Value>();
  const pairs = entriesOf(tla);
  if (pairs === undefined) return undefined;
  for (const [key, item] of pairs) {
    const [k, v] = [readKey(key), readItem(item)];
    if (k === undefined || v === undefined || map.has(k)) return undefined;
    map = map.set(k, v);
  }
  return map;
}

const optional = <T, U>(value: T | undefined, then: (value: T) => U | undefined): U | undefined =>
  value === undefined ? undefined : then(value);

function all<T>(items: readonly T[] | undefined, each: (item: T, at: number) => Value | undefined) {
  if (items === undefined) return undefined;
  const values: Value[] = [];
  for (const [i, item] of items.entries()) {
    const value = each(item, i);
    if (value === undefined) return undefined;
    values.push(value);
  }
  return List(values);
}
