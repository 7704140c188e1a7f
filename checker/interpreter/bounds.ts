// Bounds of types: checks that a value of the right kind is within them.

import type { RuntimeFault } from "../../grammar/core/core.js";
import { showType, type Type } from "../../grammar/core/types.js";
import { asList, asMap, asNumber, asSet, element, itemAt, type Value } from "./values.js";

export interface BoundsViolation {
  readonly code: Extract<RuntimeFault["code"], "R0002" | "R0003">;
  readonly message: string;
}

export function inBounds(type: Type, value: Value): boolean {
  return boundsViolation(type, value) === undefined;
}

/** The first part of the value, outermost first, that is out of the bounds of its type. */
export function boundsViolation(type: Type, value: Value): BoundsViolation | undefined {
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
      return itemsViolation(
        type.fields.map((field) => field.type),
        value,
        0,
      );
    case "variant":
      return itemsViolation(
        element(type.cases, asNumber(itemAt(asList(value), 0))).fields.map((field) => field.type),
        value,
        1,
      );
    case "tuple":
      return itemsViolation(type.items, value, 0);
    case "option":
      return leastViolation(type.item, asList(value));
    case "set":
      return sizeViolation("set", "members", asSet(value).size, type.max) ?? leastViolation(type.item, asSet(value));
    case "bag":
      return (
        sizeViolation("bag", "members", bagSize(value), type.max) ?? leastViolation(type.item, asMap(value).keys())
      );
    case "seq":
      return (
        sizeViolation("sequence", "items", asList(value).size, type.max) ?? leastViolation(type.item, asList(value))
      );
    case "function":
      return leastViolation(type.value, asMap(value).values());
    case "map":
      return leastViolation(type.key, asMap(value).keys()) ?? leastViolation(type.value, asMap(value).values());
    case "unknown":
    case "temporal":
      throw new Error(`internal: a value of type ${type.kind}`);
  }
}

export function bagSize(bag: Value): number {
  return asMap(bag).reduce((sum, times) => sum + asNumber(times), 0);
}

/** `offset`: where in the list the items begin. */
function itemsViolation(types: readonly Type[], value: Value, offset: number): BoundsViolation | undefined {
  for (const [i, type] of types.entries()) {
    const violation = boundsViolation(type, itemAt(asList(value), i + offset));
    if (violation !== undefined) return violation;
  }
  return undefined;
}

/** The order of `values` is not the same on every run. The least message makes the choice deterministic. */
function leastViolation(type: Type, values: Iterable<Value>): BoundsViolation | undefined {
  if (type.kind === "bool" || type.kind === "enum" || type.kind === "symmetric") return undefined;
  let least: BoundsViolation | undefined;
  for (const value of values) {
    const violation = boundsViolation(type, value);
    if (violation !== undefined && (least === undefined || violation.message < least.message)) least = violation;
  }
  return least;
}

function sizeViolation(kind: string, members: string, size: number, max: number): BoundsViolation | undefined {
  return size <= max
    ? undefined
    : { code: "R0003", message: `the ${kind} has ${size} ${members}, but its type allows at most ${max}` };
}
