// Both engines agree on bags and small sets in all layouts: counts, slots in a word, and slots in memory.

import { expect, test } from "vitest";
import { bitWidth, isCounted } from "../../../checker/codegen/layout.js";
import { build } from "../../grammar/elaborate/elaborated.js";
import { exploreInBothEngines } from "./both-engines.js";

/** `members`: three values of the type. */
const system = (type: string, members: readonly [string, string, string], max: number): string => `system S
  variant Message { Ask(from: 0..1, urgent: Bool), Reply(to: 0..1), Stop }
  type Item = ${type}
  fun items(): Set<Item> = {${members.join(", ")}}
  var bag: Bag<Item, ${max}> = {}
  var few: Set<Item, 2> = {}
  var small: Bag<Item, 1> = {}
  var n: 0..20 = 0
  action Add { pick i in items(); require bag.size() < ${max}; bag' = bag.add(i) }
  action AddTwo { pick i in items(); require bag.size() + 2 <= ${max}; bag' = bag.add(i).add(${members[0]}) }
  action Take { pick i in bag; bag' = bag.without(i); n' = bag.count(i) }
  action Replace { pick i in items() where i in bag; pick j in items(); bag' = bag.without(i).add(j) }
  action TakeAny { pick i in items(); bag' = bag.without(i); few' = few.without(i) }
  action Shrink { require bag.size() <= 1; small' = bag; n' = count i in bag: i in few }
  action Grow { bag' = small; n' = sum i in bag: if i in few then 2 else 1 }
  action Keep { require elements(bag).size() <= 2; few' = elements(bag) }
  action KeepOne { pick i in items(); require few.size() < 2 or i in few; few' = few.add(i) }
  action Common { few' = few intersect elements(bag); bag' = {${members[2]}} }
  invariant Members: forall i in items(): (i in bag) == (bag.count(i) > 0)
  invariant Sizes: bag.size() == (sum i in elements(bag): bag.count(i)) and bag.size() == (count i in bag: true)
  check C { deadlock off; depth 4 }`;

const numbers = (least: number, greatest: number): readonly [string, readonly [string, string, string]] => [
  `${least}..${greatest}`,
  [`${least}`, `${least + 1}`, `${greatest}`],
];

test.each([
  ["counts", "counts of two bits", ...numbers(0, 3), 3],
  ["counts", "counts in all bits of a word", ...numbers(-8, 7), 15],
  ["counts", "counts of variants", "Message", ["Ask(0, true)", "Reply(1)", "Stop"], 6],
  ["word", "slots of three bits", ...numbers(2, 9), 2],
  ["word", "slots of variants", "Message", ["Ask(0, false)", "Ask(1, true)", "Stop"], 2],
  ["word", "slots of tuples", "(Bool, 0..99)", ["(false, 0)", "(true, 0)", "(true, 99)"], 4],
  ["word", "slots in all bits of a word", ...numbers(0, 2 ** 31 - 1), 2],
  ["memory", "slots in more than a word", ...numbers(0, 2 ** 31 - 1), 3],
] as const)("%s: %s", async (layout, _, type, members, max) => {
  const { model, check } = build(system(type, members, max));
  const bag = model.variables[0]!.type;
  expect(bag.kind === "bag" && isCounted(bag) ? "counts" : bitWidth(bag) <= 64 ? "word" : "memory").toBe(layout);
  const { verdict } = await exploreInBothEngines(model, check);
  expect(verdict).toBe("bounded");
});
