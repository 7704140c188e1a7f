// Writes values as TLC prints them, for tests.

import type { Type } from "../../../grammar/core/types.js";
import type { ValueNames } from "../../../checker/export-tla/mapping.js";
import { asList, asMap, asNumber, asSet, element, itemAt, type Value } from "../../../checker/interpreter/values.js";

export function tlaText(type: Type, value: Value, names: ValueNames): string {
  const text = (item: Type, each: Value): string => tlaText(item, each, names);
  switch (type.kind) {
    case "bool":
      return value === true ? "TRUE" : "FALSE";
    case "int":
      return String(value);
    case "enum":
      return JSON.stringify(element(type.members, asNumber(value)));
    case "symmetric":
      return element(names.members.get(type.id) ?? [], asNumber(value));
    case "record":
      return record(type.fields.map((field, i) => [field.name, text(field.type, itemAt(asList(value), i))]));
    case "variant": {
      const { name, fields } = element(type.cases, asNumber(itemAt(asList(value), 0)));
      const rest = fields.map((field, i) => [field.name, text(field.type, itemAt(asList(value), i + 1))] as const);
      return record([["type", JSON.stringify(name)], ...rest]);
    }
    case "tuple":
      return `<<${type.items.map((item, i) => text(item, itemAt(asList(value), i))).join(", ")}>>`;
    case "option":
      return asList(value).isEmpty() ? names.none : text(type.item, itemAt(asList(value), 0));
    case "seq":
      return `<<${asList(value)
        .map((item) => text(type.item, item))
        .join(", ")}>>`;
    case "set":
      return `{${asSet(value)
        .toArray()
        .map((item) => text(type.item, item))
        .join(",\n  ")}}`;
    case "bag":
      return functionText([...asMap(value)].map(([key, times]) => [text(type.item, key), String(times)]));
    case "function":
    case "map":
      return functionText([...asMap(value)].map(([key, item]) => [text(type.key, key), text(type.value, item)]));
    case "unknown":
    case "temporal":
      throw new Error("no values");
  }
}

const record = (fields: readonly (readonly [string, string])[]): string =>
  `[${fields.map(([name, value]) => `${name} |-> ${value}`).join(", ")}]`;

/** A function of `1..n` is a sequence, and one of strings a record. */
function functionText(entries: readonly (readonly [string, string])[]): string {
  const sorted = [...entries].sort(([a], [b]) => Number(a) - Number(b));
  if (sorted.every(([key], i) => key === String(i + 1))) return `<<${sorted.map(([, value]) => value).join(", ")}>>`;
  if (entries.every(([key]) => /^"\w+"$/.test(key)))
    return record(entries.map(([key, value]) => [key.slice(1, -1), value]));
  return `(${entries.map(([key, value]) => `${key} :> ${value}`).join(" @@ ")})`;
}
