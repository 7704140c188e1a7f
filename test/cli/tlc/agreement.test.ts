// When Fathom and TLC agree, although they may find different violations.

import { describe, expect, it } from "vitest";
import { compareWithTlc, type ComparedResult } from "../../../cli/tlc/agreement.js";

const holds: ComparedResult = {
  verdict: "holds",
  property: undefined,
  violated: undefined,
  certification: undefined,
  fault: undefined,
  states: 10,
  depth: 4,
  steps: undefined,
  notices: [],
};
const bounded: ComparedResult = { ...holds, verdict: "bounded" };
const uncovered: ComparedResult = { ...holds, verdict: "violated", property: "C", violated: "cover" };
const violated = (property: string, steps: number, kind: "invariant" | "step" | "property" = "invariant") => ({
  ...holds,
  verdict: "violated" as const,
  property,
  violated: kind,
  steps,
  states: steps * 7,
});
const deadlock = (steps: number): ComparedResult => ({ ...holds, verdict: "deadlock", steps });
const error = (code: string, steps: number): ComparedResult => ({ ...holds, verdict: "error", fault: { code }, steps });
const incomplete: ComparedResult = { ...holds, verdict: "incomplete", notices: ["no memory"] };
const refuted: ComparedResult = { ...incomplete, certification: { kind: "refuted", why: "no step leads there" } };

describe("Fathom and TLC agree on", () => {
  it.each([
    ["a pass", holds, holds, undefined],
    ["a bounded pass", bounded, bounded, undefined],
    ["a pass whose depth one does not know", { ...holds, depth: undefined }, holds, undefined],
    ["a cover that is not reached", uncovered, uncovered, undefined],
    ["a violation, after different numbers of states", violated("I", 3), { ...violated("I", 3), states: 5 }, undefined],
    ["a deadlock", deadlock(2), deadlock(2), undefined],
    ["an error", error("R0002", 3), error("R0002", 3), undefined],
    ["different violations at the same distance", violated("I", 3), violated("J", 3), "as far away, TLC finds"],
    ["an error and a violation at the same distance", error("R0002", 3), violated("J", 3), "as far away, TLC finds"],
    ["a deadlock, and a violation generated before", deadlock(2), violated("I", 3), "one step further, TLC finds"],
    [
      "a step property, which TLC finds violated by a step that changes nothing",
      violated("S", 2, "step"),
      { ...violated("S", 3, "step"), staysAtEnd: true },
      "one step further, TLC finds",
    ],
    [
      "an error in a step that TLC evaluates early",
      error("R0004", 1),
      error("R0004", 2),
      "one step further, TLC finds",
    ],
    ["lassos of different lengths", violated("P", 3, "property"), violated("P", 9, "property"), undefined],
    ["a temporal property that TLC checks early", violated("I", 3), violated("P", 2, "property"), "at the same time"],
  ] as const)("%s", (_, own, tlc, remark) => {
    const agreement = compareWithTlc(own, tlc);
    expect(agreement).toMatchObject({ kind: "agrees" });
    const said = agreement.kind === "agrees" ? agreement.remark : undefined;
    if (remark === undefined) expect(said).toBeUndefined();
    else expect(said).toContain(remark);
  });
});

describe("Fathom and TLC differ on", () => {
  it.each([
    ["states", holds, { ...holds, states: 11 }, "Fathom: 10 states; TLC: 11 states"],
    ["depth", holds, { ...holds, depth: 5 }, "Fathom: depth 4; TLC: depth 5"],
    ["bounds", holds, bounded, "Fathom: holds; TLC: bounded"],
    ["a violation that Fathom does not find", holds, violated("I", 3), "Fathom: holds; TLC: violated I in 3 steps"],
    ["a violation that TLC does not find", violated("I", 3), holds, "Fathom: violated I in 3 steps; TLC: holds"],
    ["a shorter counterexample of TLC", violated("I", 3), violated("I", 2), "TLC: violated I in 2 steps"],
    ["a shorter one of Fathom", violated("I", 3), violated("I", 4), "TLC: violated I in 4 steps"],
    ["an invariant before a temporal property", violated("P", 3, "property"), violated("I", 3), "Fathom: violated P"],
    ["covers", uncovered, { ...uncovered, property: "D" }, "Fathom: violated C; TLC: violated D"],
    ["a cover and a pass", holds, uncovered, "TLC: violated C"],
    ["what the interpreter refutes", holds, refuted, "no step leads there"],
    ["what the interpreter refutes, whatever Fathom found", incomplete, refuted, "no step leads there"],
  ] as const)("%s", (_, own, tlc, why) => {
    const agreement = compareWithTlc(own, tlc);
    expect(agreement).toMatchObject({ kind: "differs" });
    expect(agreement.kind === "differs" ? agreement.why : "").toContain(why);
  });
});

it("nothing is decided if one has no result", () => {
  expect(compareWithTlc(holds, incomplete)).toEqual({ kind: "undecided", why: "no memory" });
  expect(compareWithTlc(incomplete, holds)).toEqual({ kind: "undecided", why: "Fathom: no memory" });
});
