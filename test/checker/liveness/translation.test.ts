// The translation to automata: small ones are fixed, random ones compared with the evaluator, large ones limited in size.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Automaton } from "../../../checker/liveness/automaton.js";
import {
  FALSE,
  TRUE,
  always,
  conjunction,
  disjunction,
  eventually,
  iff,
  implies,
  leadsTo,
  literal,
  negation,
  release,
  until,
  type Formula,
} from "../../../checker/liveness/formula.js";
import { holdsOnLasso } from "../../../checker/liveness/lasso-evaluator.js";
import { translate } from "../../../checker/liveness/translation.js";

const [p, q, r, s, t, u] = [literal(0), literal(1), literal(2), literal(3), literal(4), literal(5)];
const not = negation;

/** A line for each transition, acceptance sets in braces. */
function show(automaton: Automaton | undefined): string[] {
  if (automaton === undefined) return [];
  const { initial, transitions, acceptanceSets } = automaton;
  expect(initial).toBe(0);
  const bits = (number: number, name: (bit: number) => string): string[] =>
    Array.from({ length: 31 }, (_, bit) => bit)
      .filter((bit) => (number >>> bit) & 1)
      .map(name);
  const lines = transitions.flatMap((each, state) =>
    each.map(({ required, forbidden, to, accepting }) => {
      const literals =
        [...bits(required, (bit) => `pqrs`[bit]!), ...bits(forbidden, (bit) => `!${`pqrs`[bit]!}`)].join(" ") || "true";
      return `${String(state)} -> ${String(to)}: ${literals} {${bits(accepting, String).join()}}`;
    }),
  );
  return [`${String(transitions.length)} states, ${String(acceptanceSets)} sets`, ...lines];
}

/** Does the product with the word have a cycle through transitions of all sets? Decided by reachability. */
function accepts(
  { initial, transitions, acceptanceSets }: Automaton,
  letters: readonly number[],
  loop: number,
): boolean {
  const n = letters.length;
  const edges = new Map<number, { to: number; accepting: number }[]>();
  const pending = [initial * n];
  for (const node of pending) {
    if (edges.has(node)) continue;
    const letter = letters[node % n]!;
    const next = node % n === n - 1 ? loop : (node % n) + 1;
    const fitting = transitions[Math.floor(node / n)]!.filter(
      ({ required, forbidden }) => (letter & required) === required && (letter & forbidden) === 0,
    );
    edges.set(
      node,
      fitting.map(({ to, accepting }) => ({ to: to * n + next, accepting })),
    );
    pending.push(...edges.get(node)!.map(({ to }) => to));
  }
  const reachable = new Map(
    [...edges.keys()].map((from) => {
      const reached = new Set<number>();
      const todo = edges.get(from)!.map(({ to }) => to);
      for (const node of todo)
        if (!reached.has(node)) {
          reached.add(node);
          todo.push(...edges.get(node)!.map(({ to }) => to));
        }
      return [from, reached];
    }),
  );
  return [...edges.keys()].some((node) => {
    if (!reachable.get(node)!.has(node)) return false;
    const together = [...reachable.get(node)!].filter((other) => reachable.get(other)!.has(node));
    let marks = 0;
    for (const from of together)
      for (const { to, accepting } of edges.get(from)!) if (together.includes(to)) marks |= accepting;
    return marks === 2 ** acceptanceSets - 1;
  });
}

describe("small automata", () => {
  test.each<[string, Formula, string[]]>([
    ["nothing", FALSE, ["1 states, 0 sets"]],
    ["anything", TRUE, ["1 states, 0 sets", "0 -> 0: true {}"]],
    [
      "what violates p ~> q",
      not(leadsTo(p, q)),
      ["2 states, 1 sets", "0 -> 1: p !q {}", "0 -> 0: true {}", "1 -> 1: !q {0}"],
    ],
    [
      "what violates always eventually p",
      not(always(eventually(p))),
      ["2 states, 1 sets", "0 -> 1: !p {}", "0 -> 0: true {}", "1 -> 1: !p {0}"],
    ],
    [
      "what violates eventually always p",
      not(eventually(always(p))),
      ["1 states, 1 sets", "0 -> 0: !p {0}", "0 -> 0: true {}"],
    ],
    [
      "what violates always p",
      not(always(p)),
      ["2 states, 1 sets", "0 -> 1: !p {}", "0 -> 0: true {}", "1 -> 1: true {0}"],
    ],
    ["what violates eventually p", not(eventually(p)), ["1 states, 0 sets", "0 -> 0: !p {}"]],
    [
      "what violates p until q",
      not(until(p, q)),
      ["2 states, 0 sets", "0 -> 1: !p !q {}", "0 -> 0: !q {}", "1 -> 1: true {}"],
    ],
    ["p until q", until(p, q), ["2 states, 1 sets", "0 -> 1: q {}", "0 -> 0: p {}", "1 -> 1: true {0}"]],
    [
      "p ~> q",
      leadsTo(p, q),
      ["2 states, 1 sets", "0 -> 0: !p {0}", "0 -> 0: q {0}", "0 -> 1: true {}", "1 -> 0: q {0}", "1 -> 1: true {}"],
    ],
    ["always p", always(p), ["1 states, 0 sets", "0 -> 0: p {}"]],
    [
      "p now, then q until r",
      conjunction([p, until(q, r)]),
      ["3 states, 1 sets", "0 -> 1: p r {}", "0 -> 2: p q {}", "1 -> 1: true {0}", "2 -> 1: r {}", "2 -> 2: q {}"],
    ],
    ["contradiction", conjunction([always(p), eventually(not(p))]), ["1 states, 0 sets"]],
  ])("%s", (_, formula, expected) => {
    expect(show(translate(formula))).toEqual(expected);
  });

  test.each<[string, Formula, string]>([
    [
      "always eventually p, q and r",
      conjunction([p, q, r].map((each) => always(eventually(each)))),
      "1 states, 3 sets",
    ],
    ["what violates p ~> q and q ~> r", not(conjunction([leadsTo(p, q), leadsTo(q, r)])), "3 states, 1 sets"],
    [
      "what violates p ~> q under a weak fairness",
      not(implies(implies(eventually(always(r)), always(eventually(s))), leadsTo(p, q))),
      "2 states, 1 sets",
    ],
    [
      "what violates p ~> q under a strong fairness",
      not(implies(implies(always(eventually(r)), always(eventually(s))), leadsTo(p, q))),
      "4 states, 1 sets",
    ],
    [
      "what violates p ~> q under two strong fairnesses",
      not(
        implies(
          conjunction([
            implies(always(eventually(r)), always(eventually(s))),
            implies(always(eventually(t)), always(eventually(u))),
          ]),
          leadsTo(p, q),
        ),
      ),
      "10 states, 2 sets",
    ],
    ["an until that can't be postponed", conjunction([always(p), until(not(p), q)]), "2 states, 0 sets"],
    ["p and q each before r", conjunction([until(not(r), p), until(not(r), q)]), "4 states, 1 sets"],
  ])("%s", (_, formula, size) => {
    expect(show(translate(formula))[0]).toBe(size);
  });
});

/** Formulas that are not simplified by the constructors. */
const formulaOf = (depth: number, propositions: number): fc.Arbitrary<Formula> => {
  const leaf: fc.Arbitrary<Formula> = fc.oneof(
    { weight: 1, arbitrary: fc.constantFrom(TRUE, FALSE) },
    {
      weight: 9,
      arbitrary: fc
        .tuple(fc.nat(propositions - 1), fc.boolean())
        .map(([proposition, negated]) => literal(proposition, negated)),
    },
  );
  if (depth === 0) return leaf;
  const part = formulaOf(depth - 1, propositions);
  return fc.oneof(
    { weight: 1, arbitrary: leaf },
    {
      weight: 2,
      arbitrary: fc.record({
        kind: fc.constantFrom("and" as const, "or" as const),
        parts: fc.array(part, { maxLength: 3 }),
      }),
    },
    {
      weight: 3,
      arbitrary: fc.record({ kind: fc.constantFrom("until" as const, "release" as const), left: part, right: part }),
    },
    { weight: 1, arbitrary: part.map((right): Formula => ({ kind: "until", left: TRUE, right })) },
    { weight: 1, arbitrary: part.map((right): Formula => ({ kind: "release", left: FALSE, right })) },
  );
};

/** Formulas like those in specs: leads-to, fairness, always and eventually, combined or nested. */
const property = (() => {
  const state = formulaOf(1, 4).filter(({ kind }) => kind !== "until" && kind !== "release");
  const pair = fc.tuple(state, state);
  const claim = fc.oneof(
    pair.map(([f, g]) => leadsTo(f, g)),
    pair.map(([f, g]) => until(f, g)),
    pair.map(([f, g]) => implies(always(eventually(f)), always(eventually(g)))),
    pair.map(([f, g]) => implies(eventually(always(f)), always(eventually(g)))),
    state.map(always),
    state.map(eventually),
  );
  return fc.tuple(fc.array(claim, { minLength: 1, maxLength: 3 }), claim, fc.boolean()).map(([fair, goal, negated]) => {
    const whole = implies(conjunction(fair), goal);
    return negated ? negation(whole) : whole;
  });
})();

const lassoOf = (propositions: number): fc.Arbitrary<{ readonly letters: number[]; readonly loop: number }> =>
  fc
    .array(fc.nat(2 ** propositions - 1), { minLength: 1, maxLength: 6 })
    .chain((letters) => fc.record({ letters: fc.constant(letters), loop: fc.nat(letters.length - 1) }));

/** Few propositions make words that are neither trivially accepted nor trivially refused. */
const cases = (
  formulas: (propositions: number) => fc.Arbitrary<Formula>,
): fc.Arbitrary<[Formula, { letters: number[]; loop: number }[]]> =>
  fc
    .integer({ min: 1, max: 4 })
    .chain((propositions) =>
      fc.tuple(formulas(propositions), fc.array(lassoOf(propositions), { minLength: 5, maxLength: 5 })),
    );

describe("accept exactly the words for which the formula holds", () => {
  test.each([
    ["depth 2", cases((propositions) => formulaOf(2, propositions)), 3_000],
    ["depth 4", cases((propositions) => formulaOf(4, propositions)), 3_000],
    ["properties of specs", cases(() => property), 1_000],
  ] as const)("%s", (_, arbitrary, numRuns) => {
    let [all, accepted, undecided] = [0, 0, 0];
    fc.assert(
      fc.property(arbitrary, ([formula, words]) => {
        const automaton = translate(formula);
        if (automaton === undefined) undecided++;
        else
          for (const { letters, loop } of words) {
            const holds = holdsOnLasso(formula, letters, loop);
            expect(accepts(automaton, letters, loop)).toBe(holds);
            all++;
            if (holds) accepted++;
          }
      }),
      { numRuns },
    );
    // Otherwise nothing was compared.
    expect(undecided).toBeLessThan(numRuns / 100);
    expect(accepted).toBeGreaterThan(all / 10);
    expect(all - accepted).toBeGreaterThan(all / 10);
  });

  test("no state is superfluous, and all are numbered by first visit", () => {
    fc.assert(
      fc.property(formulaOf(3, 3), (formula) => {
        const automaton = translate(formula);
        if (automaton === undefined) return;
        const met = [0, ...automaton.transitions.flatMap((each) => each.map(({ to }) => to))];
        expect([...new Set(met)]).toEqual([...automaton.transitions.keys()]);
        const texts = automaton.transitions.map((each) => JSON.stringify(each));
        expect(new Set(texts).size).toBe(texts.length);
        if (automaton.transitions.length > 1) expect(automaton.transitions.every((each) => each.length > 0)).toBe(true);
      }),
      { numRuns: 1_000 },
    );
  });
});

describe("for large formulas, the translation ends with an automaton or gives up", () => {
  const many = (n: number): number[] => Array.from({ length: n }, (_, i) => i);
  const any = (i: number): Formula => literal(i % 31, i % 3 === 0);
  const parts = (n: number, part: (one: Formula, other: Formula) => Formula): Formula[] =>
    many(n).map((i) => part(any(i), any(i * 7 + Math.floor(i / 31))));

  test.each<[string, () => Formula, number | undefined]>([
    ["5,000 literals", () => conjunction(many(5_000).map((i) => literal(i % 31))), 2],
    ["5,000 eventuallys", () => conjunction(parts(5_000, eventually)), undefined],
    ["5,000 alternatives", () => disjunction(parts(5_000, (one, other) => conjunction([one, always(other)]))), 63],
    ["5,000 leads-tos", () => conjunction(parts(5_000, leadsTo)), undefined],
    [
      "8 leads-tos, one of which fails",
      () => not(conjunction(many(8).map((i) => leadsTo(any(2 * i), any(2 * i + 1))))),
      9,
    ],
    ["12 eventuallys", () => conjunction(many(12).map((i) => eventually(any(i)))), undefined],
    ["12 fairnesses", () => conjunction(many(12).map((i) => always(eventually(any(i))))), 1],
    ["20 fairnesses", () => conjunction(many(20).map((i) => always(eventually(any(i))))), undefined],
    ["20 untils, each in the right of another", () => many(20).reduce((inner, i) => until(any(i), inner), any(25)), 21],
    [
      "20 untils, each in the left of another",
      () => many(20).reduce((inner, i) => until(inner, any(i)), any(25)),
      undefined,
    ],
    [
      "5,000 releases, each in the right of another",
      () => many(5_000).reduce((inner, i) => release(any(i), inner), any(25)),
      undefined,
    ],
    [
      "5,000 releases, each in the left of another",
      () => many(5_000).reduce((inner, i) => release(inner, any(i)), any(25)),
      undefined,
    ],
    ["25 equivalences", () => many(25).reduce((inner, i) => iff(inner, eventually(any(i))), any(25)), undefined],
  ])("%s", (_, make, states) => {
    expect(translate(make())?.transitions.length).toBe(states);
  });

  test("the limits", () => {
    const four = conjunction([eventually(p), eventually(q)]);
    expect(translate(four, 4)?.transitions).toHaveLength(4);
    expect(translate(four, 3)).toBeUndefined();
    expect(translate(literal(30))?.transitions[0]).toMatchObject([{ required: 2 ** 30, forbidden: 0 }]);
    expect(translate(literal(31))).toBeUndefined();
  });
});
