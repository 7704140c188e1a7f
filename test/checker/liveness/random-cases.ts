// Random transition graphs with fairness constraints, and random formulas.

import fc from "fast-check";
import { FALSE, TRUE, type Formula } from "../../../checker/liveness/formula.js";
import type { Edge, Fairness, System } from "./brute-force.js";

// ---------------------------------------------------------------- random systems and formulas

export interface Size {
  readonly nodes: number;
  readonly edges: number;
  readonly selectors: number;
  readonly constraints: number;
  /** Of eight edges, how many lead outside the graph, on average. */
  readonly outside: number;
}

const CLASSES = 4;
const PROPOSITIONS = 3;
const LETTERS = 2 ** PROPOSITIONS;

export const bitsIn = (bits: number, count: number): readonly number[] =>
  Array.from({ length: count }, (_, i) => i).filter((i) => ((bits >> i) & 1) === 1);

/** `ofSteps`: the propositions about steps, as bits. Unreachable nodes keep their numbers, but have no edges. */
function systemOf(size: Size): fc.Arbitrary<System> {
  return fc
    .record({
      nodes: fc.integer({ min: 1, max: size.nodes }),
      initial: fc.uniqueArray(fc.nat(size.nodes - 1), { minLength: 1, maxLength: 2 }),
      edges: fc.array(fc.tuple(fc.nat(size.nodes - 1), fc.nat(size.nodes - 1), fc.nat(CLASSES - 1), fc.nat(7)), {
        maxLength: size.edges,
      }),
      letters: fc.array(fc.nat(LETTERS - 1), { minLength: size.nodes, maxLength: size.nodes }),
      classLetters: fc.array(fc.nat(LETTERS - 1), { minLength: CLASSES, maxLength: CLASSES }),
      ofSteps: fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, { weight: 2, arbitrary: fc.nat(LETTERS - 1) }),
      selected: fc.array(fc.nat(2 ** size.selectors - 1), { minLength: CLASSES, maxLength: CLASSES }),
      fairness: fc.array(
        fc.record<Fairness>({ strength: fc.constantFrom("weak", "strong"), selector: fc.nat(size.selectors - 1) }),
        { maxLength: size.constraints },
      ),
    })
    .map(({ nodes, initial, edges, letters, classLetters, ofSteps, selected, fairness }) => {
      const steps = edges
        .map(([from, to, stepClass, out]): Edge => ({
          from: from % nodes,
          to: out < size.outside ? undefined : to % nodes,
          stepClass,
        }))
        .sort((a, b) => a.from - b.from);
      const starts = [...new Set(initial.map((node) => node % nodes))];
      const reached = new Set(starts);
      for (const node of reached)
        for (const { from, to } of steps) if (from === node && to !== undefined) reached.add(to);
      return {
        nodes,
        initial: starts,
        // A step that changes nothing is not an edge.
        edges: steps.filter(({ from, to }) => reached.has(from) && to !== from),
        nodeLetters: letters.slice(0, nodes).map((bits) => bits & ~ofSteps),
        classLetters: classLetters.map((bits, i) => (i === 0 ? 0 : bits & ofSteps)),
        selected: selected.map((bits, i) => (i === 0 ? [] : bitsIn(bits, size.selectors))),
        fairness,
      };
    });
}

const literal = fc
  .tuple(fc.nat(PROPOSITIONS - 1), fc.boolean())
  .map(([proposition, negated]): Formula => ({ kind: "literal", proposition, negated }));

/** Built without the simplifying constructors: those are under test. */
function formulaOf(depth: number): fc.Arbitrary<Formula> {
  if (depth === 0)
    return fc.oneof({ weight: 12, arbitrary: literal }, { weight: 1, arbitrary: fc.constantFrom(TRUE, FALSE) });
  const inner = formulaOf(depth - 1);
  const unary = inner.chain((right) =>
    fc.constantFrom<Formula>({ kind: "until", left: TRUE, right }, { kind: "release", left: FALSE, right }),
  );
  const binary = fc
    .tuple(fc.constantFrom("until" as const, "release" as const), inner, inner)
    .map(([kind, left, right]): Formula => ({ kind, left, right }));
  const junction = fc
    .tuple(fc.constantFrom("and" as const, "or" as const), inner, inner)
    .map(([kind, ...parts]): Formula => ({ kind, parts }));
  return fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    { weight: 1, arbitrary: formulaOf(0) },
    { weight: 4, arbitrary: unary },
    { weight: 1, arbitrary: inner.map((operand): Formula => ({ kind: "next", operand })) },
    { weight: 3, arbitrary: binary },
    { weight: 3, arbitrary: junction },
  );
}

export interface Case {
  readonly system: System;
  readonly formula: Formula;
}
export const caseOf = (size: Size): fc.Arbitrary<Case> => fc.record({ system: systemOf(size), formula: formulaOf(3) });
