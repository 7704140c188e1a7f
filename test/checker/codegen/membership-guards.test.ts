// Both engines take the same steps where compiled code visits only the members of a set that a guard asks for.

import { expect, test } from "vitest";
import { generate } from "../../../checker/codegen/generate.js";
import { build } from "../../grammar/elaborate/elaborated.js";
import { exploreInBothEngines } from "./both-engines.js";

const system = (declarations: string): string => `system S
    type Id = 1..4
    type Time = 2..19
    enum Color { red, green }
    variant Msg { Stop, Ask(from: Id, color: Color, time: Time), Reply(time: Time, from: Id) }
    record At { id: Id, time: 0..20 }
    var sent: Set<Msg> = {Stop, Ask(1, red, 2), Ask(3, green, 7), Ask(4, green, 19), Reply(5, 2), Reply(19, 4)}
    var late: Set<Id> = {}
    var times: Set<Time> = {3, 9}
    var pairs: Set<(Id, Time)> = {(1, 2), (2, 18)}
    var records: Set<At> = {At { id: 2, time: 0 }, At { id: 4, time: 19 }}
    var seen: Time = 2
    ${declarations}
    action Late(i: Id) { late' = late.add(i) }
    check C { deadlock off }`;

test.each([
  [
    "the last field",
    "action A(i: Id, c: Color, t: Time) { require Ask(i, c, t) in sent and t > 2; seen' = t; sent' = sent.without(Ask(i, c, t)) }",
    true,
  ],
  [
    "a literal before it",
    "action A(i: Id, t: Time) { require Ask(i, green, t) in sent; seen' = t; sent' = sent.without(Ask(i, green, t)) }",
    true,
  ],
  ["the member itself", "action A(t: Time) { require t in times; times' = times.without(t); seen' = t }", true],
  [
    "part of a tuple",
    "action A(i: Id, t: Time) { require (i, t) in pairs; pairs' = pairs.without((i, t)); seen' = t }",
    true,
  ],
  [
    "a smaller type than that of the field",
    "action A(i: Id, t: Time) { require At { id: i, time: t } in records; seen' = t }",
    true,
  ],
  [
    "a loop around it",
    "action A(u: Time, i: Id, t: Time) { require Ask(i, red, t) in sent; require u < 5; seen' = max(t, u) }",
    true,
  ],
  ["a dynamic rank", "action A(u: 1..18, i: Id, t: Time) { require (i, t) in pairs; seen' = min(t, u + 1) }", true],
  ["a field before the last", "action A(i: Id, t: Time) { require Reply(t, i) in sent; seen' = t }", false],
  ["both fields", "action A(i: Id, t: Time) { require Ask(i, red, t) in sent or t == 3; seen' = t }", false],
  ["an item that may fail", "action A(i: Id, t: Time) { require Ask(i, red, 21 - t) in sent; seen' = t }", false],
  ["a set that depends on it", "action A(t: Time) { require t in times.without(t); seen' = t }", false],
])("%s", async (_, declarations, selects) => {
  const { model, check } = build(system(declarations));
  const { functions } = generate(model, check)!;
  const action = functions.slice(functions.indexOf(";; action A\n"), functions.indexOf(";; action Late"));
  expect(action.includes("i64.ctz")).toBe(selects);
  await exploreInBothEngines(model, check);
});
