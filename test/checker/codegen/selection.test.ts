// Both engines take the same steps where compiled code leaves members out that cannot matter.

import { expect, test } from "vitest";
import { generate } from "../../../checker/codegen/generate.js";
import { build } from "../../grammar/elaborate/elaborated.js";
import { exploreInBothEngines } from "./both-engines.js";

const system = (declarations: string): string => `system S
  type Id = 0..1
  variant Msg { Ask(from: Id, urgent: Bool), Reply(to: Id, left: 0..4, last: Bool), Stop }
  variant Wide { Small(n: 0..1), Large(a: 0..9, b: 0..9) }
  var sent: Set<Msg> = {}
  var wide: Set<Wide> = {}
  var seen: Id = 0
  var n: 0..4 = 0
  fun isAsk(m: Msg): Bool = m is Ask
  fun below(m: Msg, x: Int): Bool depth 3 = if x <= 0 then m is Stop else m is Ask(_, true) or below(m, x - 1)
  fun same(x: Id): Bool = exists m in sent: (match m { Ask(from, _) => from == x, _ => false }) and (x == 0 or same0(m, 0))
  fun same0(m: Msg, x: Id): Bool = m is Ask and x == 0
  action Send(i: Id, urgent: Bool) { sent' = sent.add(Ask(i, urgent)) }
  action Stop { sent' = sent.add(Msg.Stop); wide' = wide.add(Large(9, n)) }
  action Grow(i: Id) { wide' = {Small(i), Large(i, 2 * i), Large(8, i)} }
  ${declarations}
  check C { deadlock off }`;

const cases: Readonly<Record<string, string>> = {
  "a match that disables": `action A { pick m in sent; match m { Ask(i, true) => { seen' = i } _ => { require false } } }`,
  "a match with a guard": `action A {
    pick m in sent
    match m { Ask(i, _) if i == seen => { n' = min(n + 1, 3) } Ask(_, false) => { require false } _ => { n' = 0 } } }`,
  "a match that may fail before": `action A {
    pick m in sent
    let k = 4 div (1 - seen)
    match m { Stop => { require false } _ => { n' = k } } }`,
  "let with a pattern": `action A { pick m in sent; let Reply(i, 4, _) = m?; seen' = i }`,
  "nothing that could be picked": `action A { pick m in sent where m is Reply and m is Ask; n' = 1 }`,
  "a require of the state": `action A { pick m in sent; require m is Ask; require seen == n; seen' = 1 - seen }`,
  "a pick after a pick": `action A {
    pick m in sent; require not m is Stop
    pick k in sent where k is Ask(_, false)
    require k != m
    match k { Ask(i, _) => { seen' = i } _ => { n' = 2 } } }`,
  "a wide set": `action A { pick w in wide; match w { Large(a, b) if a > 7 => { n' = min(b, 4) } _ => { require false } } }`,
  "any member of a wide set": `action A { pick w in wide; match w { Small(i) => { seen' = i } Large(a, _) => { n' = min(a, 4) } } }`,
  "a wide set, without the first case": `action A {
    require exists w in wide: w is Large and n < 3
    n' = count w in wide: match w { Small(i) => i > 0, Large(a, b) => a > b } }`,
  "conditions in functions": `action A { require exists m in sent: isAsk(m) and below(m, 2); n' = count m in sent: isAsk(m) }`,
  "a parameter of the enclosing function": `action A(i: Id) { require same(i); seen' = i }`,
  forall: `action A { require forall m in sent: isAsk(m) or n < 3; n' = min(n + 1, 4) }`,
  comprehensions: `action A {
    seen' = min(1, size({m in sent where m is Ask(_, true)}))
    n' = size({match m { Ask(i, _) => i, _ => 0 } for m in sent where not m is Stop}) }`,
  "an error in a member that is not left out": `action A {
    require exists m in sent: match m { Ask(i, _) => 1 div (i - 1) == seen, _ => false }; n' = 1 }`,
  "a state of a member's own": `action A { require forall m in sent: n == 0 or m is Ask; n' = 1 }`,
};

test.each(Object.entries(cases))("%s", async (_, declarations) => {
  const { model, check } = build(system(declarations));
  await exploreInBothEngines(model, check);
});

/** The code of the action A, without its name. */
function codeOf(declarations: string): string {
  const { model, check } = build(system(declarations));
  const { functions } = generate(model, check)!;
  return functions.slice(functions.indexOf(";; action A"), functions.indexOf("(func $initialStates"));
}

test("members are left out before one is picked", () => {
  // The bits of Ask in a set of Msg are 0 to 5, and those of Reply 6 to 35.
  const picked = codeOf(`action A { pick m in sent; let Reply(i, _, _) = m?; seen' = i }`);
  expect(picked).toContain(`(i64.const ${2 ** 20 - 1})`);
});
