// Formulas: the constructors simplify them without changing their meaning.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  FALSE,
  TRUE,
  always,
  conjunction,
  disjunction,
  eventually,
  iff,
  implies,
  keyOf,
  leadsTo,
  literal,
  negation,
  next,
  release,
  showFormula,
  simplify,
  subformulas,
  until,
  type Formula,
} from "../../../checker/liveness/formula.js";
import { holdsOnLasso } from "../../../checker/liveness/lasso-evaluator.js";

const [p, q, r, s] = [literal(0), literal(1), literal(2), literal(3)];
const not = negation;
const shown = (formula: Formula): string => showFormula(formula, ["p", "q", "r", "s"]);

describe("rewriting", () => {
  test.each<[string, Formula]>([
    ["true", conjunction([])],
    ["false", disjunction([])],
    ["p and q and r", conjunction([p, conjunction([q, p]), TRUE, disjunction([r])])],
    ["false", conjunction([p, eventually(q), not(p)])],
    ["p or q", disjunction([p, conjunction([q, FALSE]), q, p])],
    ["true", disjunction([p, not(p)])],
    ["eventually p", eventually(eventually(p))],
    ["always p", always(always(p))],
    ["always eventually p", eventually(always(eventually(p)))],
    ["eventually always p", always(eventually(always(p)))],
    ["always eventually q", always(eventually(until(p, q)))],
    ["eventually always q", eventually(always(release(p, q)))],
    ["eventually r", eventually(until(p, until(q, r)))],
    ["next p", next(p)],
    ["next not p", not(next(p))],
    ["always eventually q", next(always(eventually(q)))],
    ["p until q", until(p, until(p, q))],
    ["p until q", until(until(p, q), q)],
    ["p", until(p, p)],
    ["p", until(FALSE, p)],
    ["false", until(p, FALSE)],
    ["p", release(TRUE, p)],
    ["true", release(p, TRUE)],
    ["eventually q", until(p, eventually(q))],
    ["always q", release(p, always(q))],
    ["(p until q) or eventually r", until(p, disjunction([q, eventually(r)]))],
    ["eventually p and always eventually q", eventually(conjunction([p, always(eventually(q))]))],
    ["eventually (p or q)", disjunction([eventually(p), eventually(q)])],
    ["always (p and q)", conjunction([always(p), always(q)])],
    ["(p and q) until r", conjunction([until(p, r), until(q, r)])],
    ["p until (q or r)", disjunction([until(p, q), until(p, r)])],
    ["always eventually (p or q)", disjunction([always(eventually(p)), always(eventually(q))])],
    ["eventually always (p and q)", conjunction([eventually(always(p)), eventually(always(q))])],
    ["always (not p or eventually q)", leadsTo(p, q)],
    ["eventually (p and always not q)", not(leadsTo(p, q))],
    ["not p release (not q until (not r and not s))", not(until(p, release(q, disjunction([r, s]))))],
    ["(p and q) or (not p and not q)", iff(p, q)],
    ["true", implies(p, TRUE)],
    ["always true", { kind: "release", left: FALSE, right: { kind: "and", parts: [] } }],
  ])("%s", (text, formula) => {
    expect(shown(formula)).toBe(text);
  });
});

describe("keys", () => {
  test("are equal for equal formulas, whatever the order of operands", () => {
    const [one, other] = [
      conjunction([p, until(q, disjunction([r, s]))]),
      conjunction([until(q, disjunction([s, r])), p]),
    ];
    expect(keyOf(one)).toBe(keyOf(other));
    const different = [
      p,
      q,
      not(p),
      conjunction([p, q]),
      disjunction([p, q]),
      until(p, q),
      until(q, p),
      release(p, q),
      next(p),
      next(q),
      TRUE,
      FALSE,
    ];
    expect(new Set(different.map(keyOf)).size).toBe(different.length);
    expect(keyOf({ kind: "and", parts: [p, p] })).not.toBe(keyOf({ kind: "and", parts: [p] }));
  });

  test("of long formulas", () => {
    const long = (last: number): Formula =>
      disjunction([...Array.from({ length: 500 }, (_, i) => literal(i)), literal(last)]);
    expect(keyOf(long(500))).toBe(keyOf(disjunction([...Array.from({ length: 501 }, (_, i) => literal(500 - i))])));
    expect(keyOf(long(500))).not.toBe(keyOf(long(501)));
  });
});

/** Formulas that are not simplified by the constructors. */
const { raw } = fc.letrec<{ raw: Formula }>((tie) => ({
  raw: fc.oneof(
    { depthSize: "small" },
    fc.tuple(fc.nat(3), fc.boolean()).map(([proposition, negated]) => literal(proposition, negated)),
    fc.constantFrom(TRUE, FALSE),
    fc.record({ kind: fc.constantFrom("and" as const, "or" as const), parts: fc.array(tie("raw"), { maxLength: 3 }) }),
    fc.record({ kind: fc.constantFrom("until" as const, "release" as const), left: tie("raw"), right: tie("raw") }),
    tie("raw").map((operand): Formula => ({ kind: "next", operand })),
    tie("raw").map((right): Formula => ({ kind: "until", left: TRUE, right })),
    tie("raw").map((right): Formula => ({ kind: "release", left: FALSE, right })),
  ),
}));

const lasso = fc
  .array(fc.nat(15), { minLength: 1, maxLength: 6 })
  .chain((letters) => fc.record({ letters: fc.constant(letters), loop: fc.nat(letters.length - 1) }));
const lassos = fc.array(lasso, { minLength: 4, maxLength: 4 });

describe("meaning", () => {
  test("is not changed by rewriting", () => {
    fc.assert(
      fc.property(raw, lassos, (formula, words) => {
        const simple = simplify(formula);
        expect(subformulas(simple).length).toBeLessThanOrEqual(2 * subformulas(formula).length);
        for (const { letters, loop } of words)
          expect(holdsOnLasso(simple, letters, loop)).toBe(holdsOnLasso(formula, letters, loop));
      }),
      { numRuns: 4000 },
    );
  });

  test("negation holds exactly where the formula does not", () => {
    fc.assert(
      fc.property(raw, lassos, (formula, words) => {
        for (const { letters, loop } of words) {
          expect(holdsOnLasso(negation(formula), letters, loop)).toBe(!holdsOnLasso(formula, letters, loop));
          expect(holdsOnLasso(negation(negation(formula)), letters, loop)).toBe(holdsOnLasso(formula, letters, loop));
        }
      }),
      { numRuns: 2000 },
    );
  });

  test("of derived formulas is implied", () => {
    fc.assert(
      fc.property(raw, raw, lassos, (f, g, words) => {
        for (const { letters, loop } of words) {
          const holds = (formula: Formula): boolean => holdsOnLasso(formula, letters, loop);
          expect(holds(conjunction([f, g]))).toBe(holds(f) && holds(g));
          expect(holds(disjunction([f, g]))).toBe(holds(f) || holds(g));
          expect(holds(implies(f, g))).toBe(!holds(f) || holds(g));
          expect(holds(iff(f, g))).toBe(holds(f) === holds(g));
          expect(holds(until(f, g))).toBe(holds({ kind: "until", left: f, right: g }));
          expect(holds(release(f, g))).toBe(holds({ kind: "release", left: f, right: g }));
          // From each position: f there requires that g holds at one of those that follow.
          const turn = (from: number): { letters: number[]; loop: number } =>
            from < loop
              ? { letters: letters.slice(from), loop: loop - from }
              : { letters: [...letters.slice(from), ...letters.slice(loop, from)], loop: 0 };
          const from = (formula: Formula, position: number): boolean =>
            holdsOnLasso(formula, turn(position).letters, turn(position).loop);
          const follow = (position: number): number[] =>
            [...letters.keys()].filter((other) => other >= Math.min(position, loop));
          const leads = [...letters.keys()].every(
            (position) => !from(f, position) || follow(position).some((other) => from(g, other)),
          );
          expect(holds(leadsTo(f, g))).toBe(leads);
        }
      }),
      { numRuns: 500 },
    );
  });
});

describe("large formulas", () => {
  const many = (n: number): number[] => Array.from({ length: n }, (_, i) => i);

  test("of 5,000 parts", () => {
    const parts = many(5_000).map((i) => until(literal(2 * i), literal(2 * i + 1)));
    expect(conjunction(parts)).toMatchObject({ kind: "and", parts });
    expect(negation(disjunction(parts))).toMatchObject({ kind: "and" });
    expect(conjunction(many(5_000).map((i) => always(literal(i))))).toMatchObject({
      kind: "release",
      right: { kind: "and" },
    });
  });

  test("nested 20,000 times", () => {
    const deep = many(20_000).reduce((inner, i) => (i % 2 === 0 ? until : release)(literal(i % 7), inner), literal(8));
    expect(holdsOnLasso(negation(deep), [0], 0)).toBe(true);
    expect(keyOf(negation(negation(deep)))).toBe(keyOf(deep));
    expect(showFormula(deep)).toHaveLength(showFormula(deep).indexOf("…") + 1);
  });

  test("that share their parts", () => {
    const shared = many(1_000).reduce<Formula>(
      (inner, i) => iff(until(inner, literal(i + 1)), eventually(literal(i))),
      p,
    );
    expect(subformulas(shared).length).toBeLessThan(20_000);
    expect(showFormula(shared).length).toBeLessThan(10_100);
  });
});
