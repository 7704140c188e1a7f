// Both engines agree on folds whose body does not depend on the item. Compiled code ends them when nothing changes.

import { expect, test } from "vitest";
import { generate } from "../../../checker/codegen/generate.js";
import { build } from "../../grammar/elaborate/elaborated.js";
import { exploreInBothEngines } from "./both-engines.js";

const system = (value: string): string => `system S
  type Node = 1..4
  var next: Node -> Node = [a in Node => a]
  var reached: Set<Node> = {}
  var n: 0..40 = 0
  fun step(s: Set<Node>): Set<Node> = s union {next[m] for m in s}
  fun bigger(k: 0..40, most: 0..40): 0..40 = min(k + 1, most)
  action Link(a: Node, b: Node) { require a < 3; next[a]' = b }
  action Reach { ${value} }
  check C { deadlock off }`;

/** For each case, whether the fold may end before its last item. */
const cases: Readonly<Record<string, readonly [mayEnd: boolean, value: string]>> = {
  "a closure": [true, `reached' = fold(1..4, {1}, (s, _) => step(s))`],
  "a closure over a range of the state": [true, `n' = min(n + 1, 3); reached' = fold(1..n, {2}, (s, _) => step(s))`],
  "members of a set": [true, `reached' = fold(reached, {2}, (s, _) => step(s).without(1))`],
  "a set that changes again and again": [true, `reached' = fold(1..3, {1, 2}, (s, _) => Node minus s)`],
  "a number": [true, `n' = fold(1..9, n, (k, _) => bigger(k, 7))`],
  "a number that repeats": [true, `n' = fold(1..9, 0, (k, _) => (k + 1) mod 3)`],
  "an error after some items": [true, `n' = fold(1..9, 8, (k, _) => k - 1 + 0 div (k - 3))`],
  "a condition": [false, `n' = if fold(1..3, n == 0, (c, _) => not c) then 1 else 0`],
  "an item that matters": [false, `n' = fold(1..4, 0, (k, i) => min(k + i, 9))`],
};

test.each(Object.entries(cases))("%s", async (_, [mayEnd, value]) => {
  const { model, check } = build(system(value));
  await exploreInBothEngines(model, check);
  expect(/\(br_if \$exit\S* \(i64\.eq /.test(generate(model, check)!.functions)).toBe(mayEnd);
});
