// Positions in sequences. Those of Fathom begin with 0 and those of TLA+ with 1, so a position is written `i + 1` where it
// is used. If it is used in no other way, it can be counted from 1 itself.

import { infix, number, plus } from "./build.js";
import type { Bound, Tla } from "./syntax.js";

/** The bound, and a tree in its scope. */
interface Scoped {
  readonly each: Bound;
  readonly body: Tla;
}

/** Counted from 1, if possible. */
export function fromOne(each: Bound, body: Tla): Scoped {
  const { names, set } = each;
  const length = typeof names === "string" ? lengthOf(set) : undefined;
  if (length === undefined) return { each, body };
  try {
    return { each: { names, set: infix(number(1), "..", length) }, body: shift(body, String(names)) };
  } catch (error) {
    if (error === usedOtherwise) return { each, body };
    throw error;
  }
}

/** `Len(s)`, if the set is `0..Len(s) - 1`. */
function lengthOf(set: Tla): Tla | undefined {
  if (set.kind !== "infix" || set.operator !== ".." || set.left.kind !== "number" || set.left.value !== 0)
    return undefined;
  const { right } = set;
  if (right.kind !== "infix" || right.operator !== "-" || right.right.kind !== "number" || right.right.value !== 1)
    return undefined;
  return right.left.kind === "call" && right.left.operator === "Len" ? right.left : undefined;
}

const usedOtherwise = new Error("internal: a position is used otherwise");

/** `i + 2` becomes `i + 1`, and `i + 1` becomes `i`. */
function shift<T>(tree: T, name: string): T {
  const visit = (part: unknown): unknown => {
    if (typeof part !== "object" || part === null) return part;
    if (Array.isArray(part)) return part.map(visit);
    const node = part as Tla;
    if (node.kind === "name" && node.name === name) throw usedOtherwise;
    if (node.kind === "infix" && node.operator === "+" && node.left.kind === "name" && node.left.name === name) {
      if (node.right.kind !== "number" || node.right.value < 1) throw usedOtherwise;
      return plus(node.left, node.right.value - 1);
    }
    return Object.fromEntries(Object.entries(part).map(([key, value]) => [key, visit(value)]));
  };
  return visit(tree) as T;
}
