// Whether a value of the right kind is within the bounds of a type.

import type { RuntimeFault } from "../../grammar/core/core.js";
import { showType, type Type } from "../../grammar/core/types.js";
import { asList, asMap, asNumber, asSet, element, itemAt, type Value } from "./values.js";

export interface Misfit {
  readonly code: Extract<RuntimeFault["code"], "R0002" | "R0003">;
  readonly message: string;
}

export function fits(type: Type, value: Value): boolean {
  return misfit(type, value) === undefined;
}

/** The first part of the value that its type has no room for. */
export function misfit(type: Type, value: Value): Misfit | undefined {
  switch (type.kind) {
    case "int": {
      const number = asNumber(value);
      return number >= type.lo && number <= type.hi
        ? undefined
        : { code: "R0002", message: `${number} is not in ${showType(type)}` };
    }
    case "bool":
    case "enum":
    case "symmetric":
      return undefined;
    case "record":
      return misfitOfItems(
        type.fields.map((field) => field.type),
        value,
        0,
      );
    case "variant":
      return misfitOfItems(
        element(type.cases, asNumber(itemAt(asList(value), 0))).fields.map((field) => field.type),
        value,
        1,
      );
    case "tuple":
      return misfitOfItems(type.items, value, 0);
    case "option":
      return firstMisfit(type.item, asList(value));
    case "set":
      return tooMany("set", "members", asSet(value).size, type.max) ?? firstMisfit(type.item, asSet(value));
    case "bag":
      return tooMany("bag", "members", bagSize(value), type.max) ?? firstMisfit(type.item, asMap(value).keys());
    case "seq":
      return tooMany("sequence", "items", asList(value).size, type.max) ?? firstMisfit(type.item, asList(value));
    case "function":
      return firstMisfit(type.value, asMap(value).values());
    case "map":
      return firstMisfit(type.key, asMap(value).keys()) ?? firstMisfit(type.value, asMap(value).values());
    case "unknown":
    case "temporal":
      throw new Error(`internal: a value of type ${type.kind}`);
  }
}

export function bagSize(bag: Value): number {
  return asMap(bag).reduce((sum, times) => sum + asNumber(times), 0);
}

function misfitOfItems(types: readonly Type[], value: Value, offset: number): Misfit | undefined {
  for (const [i, type] of types.entries()) {
    const found = misfit(type, itemAt(asList(value), i + offset));
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Of several misfits any may be named; but the same one on every run, so the order is that of the message. */
function firstMisfit(type: Type, values: Iterable<Value>): Misfit | undefined {
  if (type.kind === "bool" || type.kind === "enum" || type.kind === "symmetric") return undefined;
  let least: Misfit | undefined;
  for (const value of values) {
    const found = misfit(type, value);
    if (found !== undefined && (least === undefined || found.message < least.message)) least = found;
  }
  return least;
}

function tooMany(what: string, members: string, size: number, max: number): Misfit | undefined {
  return size <= max
    ? undefined
    : { code: "R0003", message: `the ${what} has ${size} ${members}, its type holds at most ${max}` };
}
