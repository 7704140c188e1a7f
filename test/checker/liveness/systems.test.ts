// Small systems with temporal properties, checked by both engines: regressions and corner cases.

import { describe, expect, it } from "vitest";
import { explore, type Outcome } from "../../../checker/index.js";
import { build, isBuilt } from "../../system/differential/compare.js";

/** A counter with steps and leaps, and an action that does nothing. */
const counter = (rest: string): string => `system S
var v: 0..3 = 0
action Leap(x: 0..3) {
  require x > v
  v' = x
}
action Same { v' = v }
${rest}`;

const engines = ["interpreter", "compiled"] as const;

async function outcomes(text: string): Promise<readonly Outcome[]> {
  const built = build(text);
  if (!isBuilt(built)) return expect.unreachable(built.map(({ code, message }) => `${code} ${message}`).join("\n"));
  const { model, check } = built[0]!;
  return Promise.all(engines.map((engine) => explore(model, check, { search: "bfs", engine })));
}

const verdicts = async (text: string): Promise<readonly string[]> =>
  (await outcomes(text)).flatMap(({ properties }) => properties.map(({ verdict }) => verdict));
const ofProperty = (formula: string): string => counter(`property P: ${formula}\ncheck C { deadlock off }\n`);

describe("propositions that a formula does not need do not use up its bits", () => {
  // The conditions of the right side are numbered up to 41, but left out with it. 31 bits hold those that are left.
  it("where they hold in other states", async () => {
    expect(
      await verdicts(ofProperty("(always v <= 2) or (exists x in 0..40: (eventually v + x == 34) and false)")),
    ).toEqual(["violated", "violated"]);
  });

  it("where they hold of other steps", async () => {
    expect(
      await verdicts(
        counter(
          "fair weak Leap(3)\nproperty P: (eventually occurs Same) or (exists x in 0..40: (eventually occurs Leap(x mod 4)) and false)\ncheck C { deadlock off }\n",
        ),
      ),
    ).toEqual(["violated", "violated"]);
  });
});

describe("operators that are not temporal can contain temporal formulas", () => {
  it.each([
    ["let", "let low = 1; eventually v >= low", "violated"],
    ["let, within", "always (v == 0 implies (let low = 0; eventually v >= low))", "holds"],
    ["if", "if v == 0 then always v >= 0 else always v == 3", "holds"],
    ["match", "match v { 0 => eventually v == 3, _ => always v == 0 }", "violated"],
  ])("%s", async (_, formula, verdict) => {
    expect(await verdicts(ofProperty(formula))).toEqual([verdict, verdict]);
  });
});

describe("both engines report the same excluded states", () => {
  it("initial states outside `within`", async () => {
    expect(
      await verdicts(
        "system S\nvar v: 0..2 in 0..2\naction Same { v' = v }\nproperty P: always v < 2\ncheck C {\n  deadlock off\n  within v < 2\n}\n",
      ),
    ).toEqual(["bounded", "bounded"]);
  });

  it("states at the end of the depth from which nothing new is reached", async () => {
    expect(
      await verdicts(
        "system S\nvar v: 0..1 = 0\naction Turn { v' = 1 - v }\nproperty P: always v < 2\ncheck C {\n  deadlock off\n  depth 1\n}\n",
      ),
    ).toEqual(["bounded", "bounded"]);
  });
});

it("a lasso is shortest: one that violates the property from the start begins where it may stutter", async () => {
  // In 0 a fair action is enabled; in 1 the system may stutter.
  const text =
    "system S\nvar v: 0..1 in 0..1\naction Up {\n  require v == 0\n  v' = 1\n}\nfair weak Up\nproperty P: v == 2\ncheck C { deadlock off }\n";
  for (const { verdict, trace } of await outcomes(text)) {
    expect(verdict).toBe("violated");
    expect(trace?.steps.length).toBe(0);
  }
});

it("many fairness assumptions, and a formula whose automaton has two accepting components in sequence", async () => {
  // More obligations than the exhaustive search for a cycle supports.
  const text =
    "system S\nvar v: 0..19 = 0\naction To(x: 0..19) {\n  require x != v\n  v' = x\n}\nfair weak forall x in 0..19: To(x)\nproperty P: (v < 5) until (always eventually v == 100)\ncheck C { deadlock off }\n";
  for (const { verdict, trace } of await outcomes(text)) {
    expect(verdict).toBe("violated");
    expect(trace?.loop).toBeDefined();
  }
});
