// Places inside values: changed copies, and whether two places overlap.

import type { PathStep } from "../../grammar/core/core.js";
import { raise } from "./runtime-error.js";
import { requireIndex, same } from "./operators.js";
import { showValue } from "./show.js";
import { asList, asMap, asNumber, element, itemAt, type Value } from "./values.js";

/**
 * `target` with `replacement` at the path; `keys` are its evaluated keys, and the positions of its other steps. R0004 where the path
 * leads nowhere; but the last key may be new in a map.
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
      requireIndex(target, asNumber(key), step.span);
      return replaceItem(target, asNumber(key), path, keys, replacement, at);
    case "record":
    case "tuple":
      return replaceItem(target, asNumber(key), path, keys, replacement, at);
    case "function":
    case "map": {
      const inner = asMap(target).get(key);
      if (inner !== undefined) return asMap(target).set(key, replaceAt(inner, path, keys, replacement, at + 1));
      if (step.of.kind === "map" && at === path.length - 1) return asMap(target).set(key, replacement);
      return raise("R0004", `no key ${showValue(step.of.key, key)}`, step.span);
    }
    default:
      throw new Error(`internal: a place in type ${step.of.kind}`);
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

/** Whether one place is inside the other, or they are the same: one path begins the other. */
export function overlap(a: readonly Value[], b: readonly Value[]): boolean {
  const shorter = Math.min(a.length, b.length);
  for (let i = 0; i < shorter; i++) if (!same(element(a, i), element(b, i))) return false;
  return true;
}
