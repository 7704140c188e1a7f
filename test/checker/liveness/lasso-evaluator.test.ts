// The lasso evaluator: small examples of each operator, and comparison with the definition on random formulas.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  FALSE,
  TRUE,
  always,
  eventually,
  implies,
  leadsTo,
  literal,
  next,
  release,
  until,
  type Formula,
} from "../../../checker/liveness/formula.js";
import { holdsOnLasso } from "../../../checker/liveness/lasso-evaluator.js";

const [p, q] = [literal(0), literal(1)];
const [NONE, P, Q, BOTH] = [0, 1, 2, 3];

test.each<[string, Formula, number[], number, boolean]>([
  ["a literal is about the first position", p, [P, NONE], 1, true],
  ["a literal is about the first position", p, [NONE, P], 1, false],
  ["eventually: before the loop", eventually(p), [NONE, P, NONE], 2, true],
  ["eventually: never", eventually(p), [NONE, Q, NONE], 0, false],
  ["always", always(p), [P, BOTH, P], 1, true],
  ["always: not in the loop", always(p), [P, P, NONE], 1, false],
  ["always eventually: in the loop", always(eventually(p)), [NONE, NONE, P], 1, true],
  ["always eventually: before the loop only", always(eventually(p)), [P, P, NONE], 2, false],
  ["eventually always: the loop has it", eventually(always(p)), [NONE, P, P], 1, true],
  ["eventually always: a position of the loop lacks it", eventually(always(p)), [P, P, NONE, P], 1, false],
  ["until: at once", until(p, q), [Q, NONE], 1, true],
  ["until: in the end", until(p, q), [P, P, Q, NONE], 3, true],
  ["until: interrupted", until(p, q), [P, NONE, Q], 2, false],
  ["until: not forever", until(p, q), [P, P], 0, false],
  ["release: forever", release(p, q), [Q, Q], 0, true],
  ["release: up to and including", release(p, q), [Q, BOTH, NONE], 2, true],
  ["release: too late", release(p, q), [Q, P, NONE], 2, false],
  ["next: at the second position", next(p), [NONE, P, NONE], 2, true],
  ["next: not at the second position", next(p), [P, NONE, P], 2, false],
  ["next: at the turn of the loop", always(implies(p, next(q))), [Q, NONE, P], 0, true],
  ["next: before the loop only", always(implies(p, next(q))), [Q, NONE, P], 1, false],
  ["leads to: at the turn of the loop", leadsTo(p, q), [Q, NONE, P], 0, true],
  ["leads to: no more", leadsTo(p, q), [Q, NONE, P], 1, false],
])("%s", (_, formula, letters, loop, holds) => {
  expect(holdsOnLasso(formula, letters, loop)).toBe(holds);
});

/** The definition. After as many steps as the lasso has letters, every position has been visited. */
function holdsAt(formula: Formula, letters: readonly number[], loop: number, position: number): boolean {
  const n = letters.length;
  const letter = letters[position < n ? position : loop + ((position - loop) % (n - loop))]!;
  const at = (part: Formula, where: number): boolean => holdsAt(part, letters, loop, where);
  const ahead = Array.from({ length: n }, (_, step) => position + step);
  const before = (end: number): number[] => ahead.filter((where) => where < end);
  switch (formula.kind) {
    case "true":
      return true;
    case "false":
      return false;
    case "literal":
      return (Math.floor(letter / 2 ** formula.proposition) % 2 === 1) !== formula.negated;
    case "and":
      return formula.parts.every((part) => at(part, position));
    case "or":
      return formula.parts.some((part) => at(part, position));
    case "next":
      return at(formula.operand, position + 1);
    case "until":
      return ahead.some((end) => at(formula.right, end) && before(end).every((where) => at(formula.left, where)));
    case "release":
      return ahead.every((end) => at(formula.right, end) || before(end).some((where) => at(formula.left, where)));
  }
}

const formulaOf = (depth: number): fc.Arbitrary<Formula> => {
  const leaf: fc.Arbitrary<Formula> = fc.oneof(
    { weight: 1, arbitrary: fc.constantFrom(TRUE, FALSE) },
    {
      weight: 9,
      arbitrary: fc.tuple(fc.nat(2), fc.boolean()).map(([proposition, negated]) => literal(proposition, negated)),
    },
  );
  if (depth === 0) return leaf;
  const part = formulaOf(depth - 1);
  return fc.oneof(
    { weight: 1, arbitrary: leaf },
    {
      weight: 2,
      arbitrary: fc.record({
        kind: fc.constantFrom("and" as const, "or" as const),
        parts: fc.array(part, { maxLength: 3 }),
      }),
    },
    { weight: 1, arbitrary: part.map((operand): Formula => ({ kind: "next", operand })) },
    {
      weight: 4,
      arbitrary: fc.record({ kind: fc.constantFrom("until" as const, "release" as const), left: part, right: part }),
    },
  );
};

describe("compared with the definition", () => {
  test("random formulas and words", () => {
    const word = fc
      .array(fc.nat(7), { minLength: 1, maxLength: 5 })
      .chain((letters) => fc.record({ letters: fc.constant(letters), loop: fc.nat(letters.length - 1) }));
    fc.assert(
      fc.property(formulaOf(3), word, (formula, { letters, loop }) => {
        expect(holdsOnLasso(formula, letters, loop)).toBe(holdsAt(formula, letters, loop, 0));
      }),
      { numRuns: 5_000 },
    );
  });
});
