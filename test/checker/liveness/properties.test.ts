// Small specs with temporal properties: both engines have the expected result, with the same lasso.

import { describe, expect, it } from "vitest";
import { explain } from "../../../checker/explanation/explain.js";
import { explore } from "../../../checker/index.js";
import { build, describeOutcome, isBuilt } from "../../system/differential/compare.js";
import { matchesExpectation } from "../../../checker/report/expectation.js";

const ring = `system A
var n: 0..3 = 0
action Go { n' = (n + 1) mod 4 }
fair weak Go
`;

const cases: readonly (readonly [string, string])[] = [
  ["if", `${ring} property P: if n == 0 then eventually n == 2 else eventually false`],
  ["let", `${ring} property P: let m = 2; always eventually n == m`],
  ["match without names", `${ring} property P: match n { 0 => eventually n == 2, _ => always n == 1 }`],
  [
    "match with a name of what is fixed",
    `${ring} property P: match (1, 2) { (a, b) => always eventually (n == a or n == b) }`,
  ],
  ["a function", `${ring} fun comes(m: Int): Bool = n == m property P: forall m in 0..3: always eventually comes(m)`],
  ["iff, and the negation of a whole formula", `${ring} property P: not always (eventually n == 0 iff always n == 2)`],
  ["until", `${ring} property P: always (n == 1 implies (n == 1 until n == 2)) property Q: n < 2 until n == 2`],
  ["exists over a fixed domain", `${ring} property P: exists m in 0..3: always (n == m implies eventually n == 3)`],
  [
    "a condition alone is about the first state",
    `${ring} property P: n == 0 property Q: n == 1 check X { expect violated Q in 4 steps }`,
  ],
  ["a violated until", `${ring} property P: n < 2 until n == 3 check X { expect violated P }`],
  [
    "stuttering without fairness",
    `${ring.replace("fair weak Go\n", "")} property P: eventually n == 1 check X { expect violated P in 0 steps }`,
  ],
  ["a round of real steps", `${ring} property P: eventually always n == 1 check X { expect violated P in 4 steps }`],
  [
    "occurs",
    `${ring} property P: always eventually occurs Go property Q: always (n == 2 implies occurs Go) check X { expect violated Q }`,
  ],
  [
    "after a step",
    `${ring} property P: always after Go: n != 0 property Q: always after Go: eventually n == 0 property R: always after Go: eventually always n == 0 check X { except P, R } check Y { property P; expect violated P in 8 steps } check Z { property R; expect violated R in 5 steps }`,
  ],
  [
    "after a step, the state before it does not matter",
    `system A var down: Bool = false fault action Crash { require not down; down' = true } terminal when true property P: occurs Crash ~> not down property Q: always after Crash: eventually not down property R: always after Crash: always down property S: eventually (occurs Crash and after Crash: down) check X { property P, R } check Y { property Q; expect violated Q in 1 step } check Z { property S; expect violated S in 0 steps }`,
  ],
  [
    "after a step, another one",
    `system A var x: 0..3 = 0 action Up(k: 1..2) { require x + k <= 3; x' = x + k } action Reset { require x == 3; x' = 0 } fair weak Reset property P: always after Up(2): after Up(1): x == 3 property Q: always forall k in 1..2: after Up(k): (x == k or x > k) property R: always after Up(1): after Up(1): x == 3 check X { property P, Q } check Y { property R; expect violated R in 2 steps }`,
  ],
  [
    "a step is one of every action that could have made it",
    `system A var x: 0..1 = 0 action A { require x == 0; x' = 1 } action B { require x == 0; x' = 1 } terminal when true property P: always not (occurs A and occurs B) property Q: always (occurs A implies occurs B) check X { property P; expect violated P in 1 step } check Y { property Q }`,
  ],
  [
    "a step is one of every action that could have made it, by arguments",
    `system A var x: 0..2 = 0 action Go(k: 1..2, l: 0..1) { require x == 0; x' = k - l } terminal when true property P: always not (occurs Go(2, 1) and occurs Go(1, 0)) property Q: always not (occurs Go(2, 0) and occurs Go(1, 0)) check X { property P; expect violated P in 1 step } check Y { property Q }`,
  ],
  [
    "no action occurs where nothing changes",
    `system A var x: 0..1 = 0 action A { x' = x } action B { x' = 1 } property P: always not occurs A property Q: always (x == 1 implies always not occurs B) check X { deadlock off }`,
  ],
  [
    "a step that could be two actions is fair to both",
    `system A var x: 0..1 = 0 action A { require x == 0; x' = 1 } action B { require x == 0; x' = 1 } action Back { require x == 1; x' = 0 } fair strong A fair strong B fair weak Back property P: always eventually occurs A property Q: always eventually occurs B`,
  ],
  [
    "an action that may not be taken again",
    `system A var x: 0..1 = 0 action A { x' = 0 } fault action F { x' = 1 } property P: always enabled F check L { faults 1; deadlock off; expect violated P in 1 step } check M { deadlock off }`,
  ],
  [
    "a fault that is counted changes the state",
    `system A var x: 0..1 = 0 action A { x' = 1 - x } fault action F { x' = x } property P: always not occurs F check L { faults 1; expect violated P in 1 step } check M { }`,
  ],
  [
    "stuttering is no step: in the initial state",
    `system A var s: 0..1 = 0 action A { s' = 1 - s } property P: always occurs A check X { expect violated P in 0 steps }`,
  ],
  [
    "stuttering is no step: an action of that name",
    `system A var s: 0..1 = 0 action stutter { s' = 1 - s } property P: always occurs stutter check X { expect violated P in 0 steps }`,
  ],
  [
    "stuttering is no step: on the way to the loop",
    `system A var s: 0..2 = 0 action A { s' = (s + 1) mod 3 } fair weak A property P: always (s == 1 implies occurs A) check X { expect violated P in 4 steps }`,
  ],
  [
    "stuttering is no step: in the loop",
    `system A var s: 0..2 = 0 action A { s' = (s + 1) mod 3 } fair weak A property P: eventually always (s == 0 implies occurs A) check X { expect violated P in 3 steps }`,
  ],
  [
    "enabled",
    `system A var n: 0..2 = 0 action Go(k: 1..2) { require n < k; n' = n + 1 } deadlock property P: always (enabled Go(1) implies n == 0) property Q: always (n == 2 iff not enabled Go)`.replace(
      "deadlock ",
      "terminal when n == 2 ",
    ),
  ],
  [
    "weak fairness is not enough where the action can be prevented",
    `system A var on: Bool = false var done: Bool = false action Toggle { on' = not on } action Do { require on; done' = true } fair weak Toggle fair weak Do property P: eventually done check X { expect violated P in 2 steps }`,
  ],
  [
    "strong fairness is",
    `system A var on: Bool = false var done: Bool = false action Toggle { on' = not on } action Do { require on; done' = true } fair weak Toggle fair strong Do property P: eventually done`,
  ],
  [
    "a step that changes nothing is not taken",
    `system A var n: 0..1 = 0 action Stay { n' = n } action Go { n' = 1 } fair weak Stay property P: eventually n == 1 check X { expect violated P in 0 steps }`,
  ],
  [
    "fairness of a disjunction is less than of each",
    `system A var n: 0..2 = 0 action One { require n < 2; n' = 1 - n } action Two { n' = 2 } fair weak One or Two property P: eventually n == 2 check X { expect violated P in 2 steps }`,
  ],
  [
    "fairness of each",
    `system A var n: 0..2 = 0 action One { require n < 2; n' = 1 - n } action Two { require n < 2; n' = 2 } fair weak One fair weak Two property P: eventually n == 2 check X { deadlock off }`,
  ],
  [
    "per binding",
    `system A var got: Set<1..3> = {} action Get(k: 1..3) { got' = got.add(k) } fair weak forall k in 1..3: Get(k) property P: forall k in 1..3: eventually k in got`,
  ],
  [
    "one binding left out",
    `system A var got: Set<1..3> = {} action Get(k: 1..3) { got' = got.add(k) } fair weak forall k in 1..2: Get(k) property P: forall k in 1..3: eventually k in got check X { expect violated P }`,
  ],
  [
    "any binding is not every one",
    `system A var got: Set<1..2> = {} var n: 0..1 = 0 action Get(k: 1..2) { got' = got.add(k) } action Tick { n' = 1 - n } fair weak Get property P: eventually got == {1, 2} property Q: eventually got != {}`,
  ],
  [
    "faults are never fair",
    `system A var up: Bool = true var n: 0..1 = 0 fault action Fail { up' = false } action Fix { require not up; up' = true } action Go { require up; n' = 1 } fair weak Fix fair strong Go property P: eventually n == 1`,
  ],
  [
    "a fault bound makes it calm in the end",
    `system A var up: Bool = true var n: 0..1 = 0 fault action Fail { require up; up' = false } action Fix { require not up; up' = true } action Go { require up; n' = 1 - n } fair weak Fix fair weak Go property P: always eventually n == 1 check X { faults 2 }`,
  ],
  [
    "without a bound weak fairness does not suffice",
    `system A var up: Bool = true var n: 0..1 = 0 fault action Fail { require up; up' = false } action Fix { require not up; up' = true } action Go { require up; n' = 1 - n } fair weak Fix fair weak Go property P: always eventually n == 1 check X { expect violated P in 2 steps }`,
  ],
  [
    "within",
    `system A var n: 0..9 = 0 action Go { require n < 9; n' = n + 1 } fair weak Go property P: n == 1 ~> n == 2 check X { within n < 5; expect bounded }`,
  ],
  [
    "within: what is found is found",
    `system A var n: 0..9 = 0 action Go { require n < 9; n' = n + 1 } action Back { require n == 3; n' = 0 } property P: n == 1 ~> n == 5 check X { within n < 5; expect violated P }`,
  ],
  [
    "within: an action is enabled also where it leads out",
    `system A var n: 0..9 = 0 action Go { require n < 9; n' = n + 1 } fair weak Go property P: n == 4 ~> n == 9 check X { within n < 5; expect bounded }`,
  ],
  [
    "within: no initial state is left",
    `system A var n: 0..1 = 0 property P: always false check X { within false; expect bounded }`,
  ],
  [
    "depth",
    `system A var n: 0..9 = 0 action Go { require n < 9; n' = n + 1 } fair weak Go property P: n == 1 ~> n == 9 check X { depth 4; expect bounded }`,
  ],
  [
    "an error in a predicate",
    `system A var n: 0..3 = 0 action Go { n' = (n + 1) mod 4 } property P: always eventually 6 div (3 - n) == 2 check X { expect error R0007 in 3 steps }`,
  ],
  [
    "what was found before counts first",
    `system A var n: 0..3 = 0 action Go { n' = (n + 1) mod 4 } invariant I: n < 3 property P: eventually n == 1 check X { expect violated I in 3 steps }`,
  ],
];

describe("temporal properties", () => {
  it.each(cases)("%s", async (_, text) => {
    const built = build(/\bcheck\b/.test(text) ? text : `${text} check X { }`);
    if (!isBuilt(built)) return expect.unreachable(built.map(({ message }) => message).join("\n"));
    for (const { model, check } of built) {
      const outcome = await explore(model, check, { search: "bfs", engine: "interpreter" });
      expect(() => explain(model, check, outcome)).not.toThrow();
      expect(matchesExpectation(outcome, check.expected, "bfs"), describeOutcome(outcome)).toBe(true);
      const compiled = await explore(model, check, { search: "bfs", engine: "compiled" });
      expect(describeOutcome(compiled)).toBe(describeOutcome(outcome));
      expect(explain(model, check, compiled)).toEqual(explain(model, check, outcome));
      expect(compiled.engine).toBe("compiled");
    }
  });

  it("reports the vacuous parts of properties", async () => {
    const built = build(
      `${ring} property P: forall m in 3..5: n == m ~> n == 0 property Q: always (n > 5 implies eventually n == 0) check X { }`,
    );
    if (!isBuilt(built)) return expect.unreachable("built");
    const { properties } = await explore(built[0]!.model, built[0]!.check, { search: "bfs" });
    const never = (text: string): string => `${text}, so its consequence is never checked`;
    expect(properties).toEqual([
      {
        name: "P",
        verdict: "holds",
        vacuous: [never("`n == m` is never true for m: 4"), never("`n == m` is never true for m: 5")],
      },
      { name: "Q", verdict: "holds", vacuous: [never("`n > 5` is never true")] },
    ]);
  });

  it("only the formula that is too large is unsupported", async () => {
    const built = build(
      `${ring} property P: exists m in 0..40: always eventually n == m property Q: eventually n == 2 check X { }`,
    );
    if (!isBuilt(built)) return expect.unreachable("built");
    const { verdict, property, properties } = await explore(built[0]!.model, built[0]!.check, { search: "bfs" });
    expect([verdict, property, properties.map((each) => each.verdict)]).toEqual([
      "unsupported",
      "P",
      ["unsupported", "holds"],
    ]);
  });

  it("each property has its verdict; the trace belongs to the first that is violated", async () => {
    const built = build(
      `${ring} property P: eventually n == 2 property Q: always n == 0 property R: eventually always n == 1 check X { }`,
    );
    if (!isBuilt(built)) return expect.unreachable("built");
    const outcome = await explore(built[0]!.model, built[0]!.check, { search: "bfs" });
    expect(outcome).toMatchObject({
      verdict: "violated",
      property: "Q",
      properties: [{ verdict: "holds" }, { verdict: "violated" }, { verdict: "violated" }],
    });
  });
});
