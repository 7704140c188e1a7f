// Access paths: keys, fields and positions that lead from a value to a part of it. Replaces parts, and compares paths.

import type { PathStep } from "../../grammar/core/core.js";
import { requireIndex } from "./operators.js";
import { raise } from "./runtime-error.js";
import { showValue } from "./show.js";
import { asList, asMap, asNumber, element, equalValues, itemAt, type Value } from "./values.js";

/**
 * A copy of `target` with `replacement` at the end of the path. `keys`: for each step of the path its evaluated key or
 * its position. R0004 if a key does not exist; but the last key may be new in a map.
 */
export function replaceAt(
  target: Value,
  path: readonly PathStep[],
  keys: readonly Value[],
  replacement: Value,
  at = 0,
): Value {
  const step = path[at];
  if (step === undefined) return replacement;
  const key = element(keys, at);
  switch (step.of.kind) {
    case "seq":
      requireIndex(asList(target), asNumber(key), step.span);
      return replaceItem(target, asNumber(key), path, keys, replacement, at);
    case "record":
    case "tuple":
      return replaceItem(target, asNumber(key), path, keys, replacement, at);
    case "function":
    case "map": {
      const inner = asMap(target).get(key);
      if (inner !== undefined) return asMap(target).set(key, replaceAt(inner, path, keys, replacement, at + 1));
      if (step.of.kind === "map" && at === path.length - 1) return asMap(target).set(key, replacement);
      return raise("R0004", `the ${step.of.kind} has no key ${showValue(step.of.key, key)}`, step.span);
    }
    default:
      throw new Error(`internal: an access path into type ${step.of.kind}`);
  }
}

function replaceItem(
  target: Value,
  index: number,
  path: readonly PathStep[],
  keys: readonly Value[],
  replacement: Value,
  at: number,
): Value {
  return asList(target).set(index, replaceAt(itemAt(asList(target), index), path, keys, replacement, at + 1));
}

/** Is one part inside the other, or the same? It is if one list of keys is a prefix of the other. */
export function pathsOverlap(a: readonly Value[], b: readonly Value[]): boolean {
  const shorter = Math.min(a.length, b.length);
  for (let i = 0; i < shorter; i++) if (!equalValues(element(a, i), element(b, i))) return false;
  return true;
}
