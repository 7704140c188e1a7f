// Both engines take the same steps where compiled code visits the subsets of a set instead of all sets.

import { expect, test } from "vitest";
import { generate } from "../../../checker/codegen/generate.js";
import { build } from "../../grammar/elaborate/elaborated.js";
import { exploreInBothEngines } from "./both-engines.js";

const system = (declarations: string): string => `system S
  type Id = 1..4
  var a: Set<Id> = {}
  var b: Set<Id> = {1, 3}
  var few: Set<Id, 3> = {}
  var one: Set<Id, 1> = {}
  var wide: Set<0..9> = {4, 9}
  var n: 0..40 = 0
  action Grow(i: Id) { require i not in a; a' = a.add(i) }
  action Choose(i: Id) { b' = {i, 1}; few' = {i}; one' = {i} }
  ${declarations}
  check C { deadlock off }`;

/** For each case, whether it visits subsets. */
const cases: Readonly<Record<string, readonly [visitsSubsets: boolean, declarations: string]>> = {
  "a condition of a pick": [true, `action A { pick s in Set<Id> where s subset b and size(s) < 2; a' = s }`],
  "a condition after others": [
    true,
    `action A { pick s in Set<Id> where size(s) < 2 and n < 3 and s subset (a union b); a' = s }`,
  ],
  "a require": [true, `action A { pick s in Set<Id>; require n < 3; require s subset a minus b; a' = s; n' = n + 1 }`],
  "a pick that is replayed": [true, `action A { n' = min(n + 1, 2); pick s in Set<Id> where s subset a; a' = s }`],
  disjoint: [true, `action A { pick s in Set<Id> where b intersect s == {} and {} == s intersect a; b' = s }`],
  "a set without members": [true, `action A { pick s in Set<Id> where s subset a and s intersect a == {}; b' = s }`],
  exists: [true, `action A { require exists s in Set<Id>: s subset a and size(s) == 2 and 4 in s; b' = a }`],
  forall: [true, `action A { require forall s in Set<Id>: s subset a implies size(s) < 3; b' = a }`],
  count: [true, `action A { n' = count s in Set<Id>: s subset a and 1 in s }`],
  "a set of sets": [true, `action A { n' = size({s in Set<Id> where s subset a}) }`],
  "a sum has no condition": [false, `action A { n' = sum s in Set<Id>: if s subset a then 1 else 0 }`],
  "the set depends on the subset": [false, `action A { pick s in Set<Id> where s subset (a minus s); a' = s }`],
  "a superset": [false, `action A { pick s in Set<Id> where a subset s; a' = s }`],
  "members of a wider type": [false, `action A { pick s in Set<Id> where s subset wide; a' = s }`],
  "a smaller bound": [true, `action A { pick s in Set<Id> where s subset few; a' = s }`],
  "a set in slots": [false, `action A { pick s in Set<Id> where s subset one; a' = s }`],
  "sets of few members": [false, `action A { pick s in Set<Id, 2> where s subset a; a' = s }`],
  "an error behind a condition": [
    false,
    `fun part(i: Id): Set<Id> = if 6 div (n - 1) > i then a else b
     action A { n' = 1 }
     action B { pick s in Set<Id> where n != 1 and s subset part(2); a' = s }`,
  ],
  "a set of a calculation behind a condition": [
    false,
    `action A { n' = 1 }
     action B { pick s in Set<Id> where n != 1 and s subset (if 6 div (n - 1) > 2 then a else b); a' = s }`,
  ],
};

test.each(Object.entries(cases))("%s", async (_, [visitsSubsets, declarations]) => {
  const { model, check } = build(system(declarations));
  const { verdict } = await exploreInBothEngines(model, check);
  expect(verdict).toBe("holds");
  expect(generate(model, check)!.functions.includes("(local $subset.")).toBe(visitsSubsets);
});
