// Invariants that are checked only in the instances that a step affects: both engines give the same results for systems
// whose actions write functions at their parameters, at other keys, and as a whole.

import fc from "fast-check";
import { expect, it } from "vitest";
import { agreement, newTally } from "./agree.js";
import { FEWER_EXPRESSIONS } from "./bounds.js";

const SYSTEMS = 60;
const seed = Number(process.env["DIFFERENTIAL_SEED"] ?? 20_260_101);

const atom = fc.oneof(
  fc.constantFrom("n[a]", "not n[b]", "a != b", "m[a] == m[b]", "m[b] < 2", "t <= m[a]", "m[t + 1] > 0", "m[A0] == t"),
  fc.constantFrom("low(a)", "low(b)", "twice(b)", "(count x in A: n[x]) > 1", "m[if n[a] then a else b] < 2"),
);
const { condition } = fc.letrec<{ condition: string }>((tie) => ({
  condition: fc.oneof(
    { maxDepth: 3 },
    atom,
    fc
      .tuple(tie("condition"), fc.constantFrom("and", "or", "or", "implies"), tie("condition"))
      .map(([left, operator, right]) => `(${left}) ${operator} (${right})`),
  ),
}));
const conjunct = fc
  .tuple(
    fc.constantFrom("forall a in A, b in A", "forall a in A: let b = A0; forall c in A, d in A"),
    condition,
    condition,
  )
  .map(([quantifiers, one, other]) => `(${quantifiers}: ((${one}) or (${other}) or t == 2))`);
const invariant = fc.array(conjunct, { minLength: 1, maxLength: 2 }).map((all) => all.join(" and "));
const statement = fc.constantFrom(
  "m[p]' = v",
  "m[p]' = min(m[p] + 1, 2)",
  "n[p]' = not n[p]",
  "n[q]' = m[p] > 0",
  "m[A0]' = v",
  "set(p)",
  "t' = v",
  "m' = [k in A => if k == p then v else m[k]]",
);
const action = fc
  .tuple(
    fc.constantFrom("true", "n[p]", "m[q] < v", "p != q", "t < 2"),
    fc.uniqueArray(statement, { minLength: 1, maxLength: 3, selector: (each) => (each === "set(p)" ? "m" : each[0]) }),
  )
  .map(([guard, body]) => `(p: A, q: A, v: B) { require ${guard}\n  ${body.join("\n  ")} }`);

const system = fc
  .tuple(fc.array(action, { minLength: 1, maxLength: 3 }), fc.array(invariant, { minLength: 1, maxLength: 2 }))
  .map(([actions, invariants]) => ({
    text: `system Random
type A = 1..3
type B = 0..2
const A0: Int = 2
var m: A -> B = [_ in A => 0]
var n: A -> Bool = [_ in A => false]
var t: B = 0
fun low(a: A): Bool = m[a] < 2
fun twice(b: A): Bool = low(b) and (n[b] or low(b))
op set(at: A) { m[at]' = 1 }
${actions.map((each, i) => `action A${i + 1}${each}`).join("\n")}
${invariants.map((each, i) => `invariant I${i}: ${each}`).join("\n")}
check All { deadlock off }`,
  }));

it(`${SYSTEMS} systems with large invariants (DIFFERENTIAL_SEED=${seed})`, async () => {
  const tally = newTally();
  await fc.assert(agreement(system, FEWER_EXPRESSIONS, tally), { seed, numRuns: SYSTEMS });
  expect(tally.rejected).toBe(0);
  expect(tally.uncompiled).toBe(0);
  expect(tally.outcomes.get("holds")).toBeGreaterThan(SYSTEMS / 10);
  expect(tally.outcomes.get("violated")).toBeGreaterThan(SYSTEMS / 5);
});
