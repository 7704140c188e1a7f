// Which invariants, and which instances of them, a new state is checked against; and that each instance that a step
// makes false is found.

import { describe, expect, it } from "vitest";
import { planInvariantChecks } from "../../../checker/codegen/invariant-checks.js";
import { explore } from "../../../checker/index.js";
import { build } from "../../grammar/elaborate/elaborated.js";

const system = (declarations: string): string => `system S
    type A = 1..3
    type B = 0..2
    var m: A -> B = [_ in A => 1]
    var n: A -> B = [_ in A => 1]
    var t: B = 0
    fun high(a: A, b: A): Bool = m[a] + n[b] > 3 or t == 2
    fun all(): Bool = forall a in A: m[a] < 3
    op lower(a: A) { m[a]' = 0 }
    ${declarations}
    check C { deadlock off }`;

/** Makes an invariant so large that it is checked by instance. */
const large = (condition: string): string => `${condition} or (${Array(12).fill("t + 1 == 5").join(" or ")})`;

/** What steps of the only action are checked against, for each value of its parameters that matters. */
function checked(declarations: string): readonly string[] {
  const { model } = build(system(declarations));
  const { classes, classOf } = planInvariantChecks(model, model.invariants, undefined, true);
  return classOf.slice(0, -1).map((each) => classes[each]!.join(" ").replaceAll("$invariant.", ""));
}

const pairs = `invariant I: forall a in A, b in A: ${large("m[a] >= n[b]")}`;

describe("a step is checked against", () => {
  it.each([
    ["the instances of its parameter", "action F(p: A) { m[p]' = 0 }", pairs, ["0.0.0.0", "0.0.0.1", "0.0.0.2"]],
    ["those of another quantifier", "action F(p: A) { n[p]' = 0 }", pairs, ["0.0.1.0", "0.0.1.1", "0.0.1.2"]],
    [
      "those of both",
      "action F(p: A, q: 2..3) { m[p]' = 0; n[q]' = 1 }",
      pairs,
      [1, 2, 3].flatMap((p) => [2, 3].map((q) => `0.0.0.${p - 1} 0.0.1.${q - 1}`)),
    ],
    [
      "nothing",
      "action F(p: A) { t' = 0 }",
      `invariant I: forall a in A, b in A: ${"m[a] + ".repeat(30)} n[b] < 99`,
      [""],
    ],
    ["everything if a variable is written as a whole", "action F(p: A) { m' = [_ in A => 0] }", pairs, ["0"]],
    ["everything if it is written at another key", "action F(p: A) { m[4 - p]' = 0 }", pairs, ["0"]],
    ["everything if it is written in an operation", "action F(p: A) { lower(p) }", pairs, ["0"]],
    [
      "everything if it is read as a whole",
      "action F(p: A) { m[p]' = 0 }",
      `invariant I: forall a in A, b in A: ${large("all() or n[a] == n[b]")}`,
      ["0"],
    ],
    [
      "everything if it is read at another key",
      "action F(p: A) { m[p]' = 0 }",
      `invariant I: forall a in A, b in A: ${large("m[4 - a] < n[b]")}`,
      ["0"],
    ],
    [
      "instances through functions",
      "action F(p: A) { n[p]' = 0 }",
      `invariant I: forall a in A, b in A: ${large("high(b, a)")}`,
      ["0.0.0.0", "0.0.0.1", "0.0.0.2"],
    ],
    [
      "instances of several conjuncts",
      "action F(p: A) { n[p]' = 0 }",
      `invariant I: (forall a in A: n[a] < 2) and (forall a in A, b in A: ${large("m[a] >= n[b]")})`,
      ["0.0.0.0 0.1.1.0", "0.0.0.1 0.1.1.1", "0.0.0.2 0.1.1.2"],
    ],
    ["small invariants as a whole", "action F(p: A) { m[p]' = 0 }", "invariant I: forall a in A: m[a] < 3", ["0"]],
  ])("%s", (_, action, invariant, expected) => {
    expect(checked(`${action}\n${invariant}`)).toEqual(expected);
  });
});

describe("a violation is found", () => {
  const sorted = `invariant Sorted: forall a in A, b in A: ${large("a > b or m[a] <= m[b]")}`;
  it.each([
    ["in the first quantifier", "action F(p: A) { require p < 3; m[p]' = 2 }", sorted],
    ["in the second quantifier", "action F(p: A) { require p > 1; m[p]' = 0 }", sorted],
    ["in an operation", "action F(p: A) { require p > 1; lower(p) }", sorted],
    ["at another key", "action F(p: A) { require p == 1; m[4 - p]' = 0 }", sorted],
    [
      "through a function",
      "action F(p: A) { m[p]' = 2; n[p]' = 2 }",
      `invariant I: not exists a in A, b in A: a < b and high(a, b)\ninvariant J: forall a in A, b in A: ${large("a == b or not high(a, b)")}`,
    ],
    [
      "in the second of two steps",
      "action F(p: A, v: B) { require p != 2; m[p]' = v; n[p]' = 1 }",
      `invariant I: forall a in A, b in A: ${large("a == b or m[a] + m[b] < 4")}`,
    ],
  ])("%s", async (_, action, invariant) => {
    const { model, check } = build(system(`${action}\n${invariant}`));
    const [interpreted, compiled] = await Promise.all(
      (["interpreter", "compiled"] as const).map((engine) => explore(model, check, { search: "bfs", engine })),
    );
    expect(interpreted!.verdict).toBe("violated");
    const { verdict, violated, states, firings, trace } = interpreted!;
    expect(compiled).toMatchObject({ verdict, violated, states, firings });
    expect(compiled!.trace?.steps.length).toBe(trace?.steps.length);
  });
});
