// Compares the search for fair cycles on random small graphs with brute force (`brute-force.ts`), and each lasso found with the definitions: it is fair,
// violates the formula, and is as short as promised. Graphs are given as numbers, without spec or interpreter.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { acceptingComponentsOf } from "../../../checker/liveness/accepting-components.js";
import type { Automaton, BuchiTransition } from "../../../checker/liveness/automaton.js";
import { findFairComponents, type FairComponents } from "../../../checker/liveness/fair-components.js";
import { fairnessConstraintsOf, type FairnessConstraints } from "../../../checker/liveness/fairness-constraints.js";
import { FALSE, negation, simplify, TRUE, type Formula } from "../../../checker/liveness/formula.js";
import { holdsOnLasso } from "../../../checker/liveness/lasso-evaluator.js";
import { OUTSIDE, type TransitionGraph, type Scheduler } from "../../../checker/liveness/graph.js";
import { lassoTo, type Lasso } from "../../../checker/liveness/lasso.js";
import type { Labels } from "../../../checker/liveness/selectors.js";
import { productOf, type Product } from "../../../checker/liveness/product.js";
import { reachableProduct } from "../../../checker/liveness/reachable-product.js";
import { translate } from "../../../checker/liveness/translation.js";
import {
  hasViolation,
  isEnabled,
  isFairCycle,
  letterOf,
  stepsOf,
  takes,
  type Edge,
  type Fairness,
  type GraphStep,
  type System,
} from "./brute-force.js";

const SEED = 20_260_103;

// ---------------------------------------------------------------- random systems and formulas

interface Size {
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

const bitsIn = (bits: number, count: number): readonly number[] =>
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
        edges: steps.filter(({ from }) => reached.has(from)),
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
    { weight: 3, arbitrary: binary },
    { weight: 3, arbitrary: junction },
  );
}

interface Case {
  readonly system: System;
  readonly formula: Formula;
}
const caseOf = (size: Size): fc.Arbitrary<Case> => fc.record({ system: systemOf(size), formula: formulaOf(3) });

const SMALL: Size = { nodes: 5, edges: 10, selectors: 3, constraints: 3, outside: 0 };
const CUT: Size = { ...SMALL, outside: 2 };
/** Strong fairness needs several rounds only where many states have to be removed. */
const LARGER: Size = { nodes: 6, edges: 18, selectors: 5, constraints: 5, outside: 0 };

/**
 * Repeats the fairness assumptions for selectors in several words. The meaning stays the same, but a fair cycle has more obligations than the exhaustive
 * search for it supports.
 */
const COPIES = [0, 7, 14, 32, 45];
const copied = (system: System): System => ({
  ...system,
  selected: system.selected.map((selectors) => COPIES.flatMap((copy) => selectors.map((selector) => selector + copy))),
  fairness: COPIES.flatMap((copy) => system.fairness.map((each) => ({ ...each, selector: each.selector + copy }))),
});

// ---------------------------------------------------------------- running the checker on them

/** Yields wherever the search may yield. */
const scheduler: Scheduler = { shouldYield: () => true, yield: () => Promise.resolve() };

function graphOf({ nodes, edges, initial }: System): TransitionGraph {
  const offsets = new Uint32Array(nodes + 1);
  for (const { from } of edges) for (let node = from + 1; node <= nodes; node++) offsets[node]!++;
  const reached = new Set(initial);
  for (const node of reached) for (const { from, to } of edges) if (from === node && to !== undefined) reached.add(to);
  return {
    nodes,
    offsets,
    targets: Uint32Array.from(edges, ({ to }) => to ?? OUTSIDE),
    stepClasses: Uint8Array.from(edges, ({ stepClass }) => stepClass),
    initial: Uint32Array.from(initial),
    present: Uint8Array.from({ length: nodes }, (_, node) => Number(reached.has(node))),
    stateOf: () => expect.unreachable("the search needs no states"),
    evaluate: () => expect.unreachable("the search evaluates no predicates"),
  };
}

function constraintsFor(graph: TransitionGraph, { selected, fairness }: System): Promise<FairnessConstraints> {
  const words =
    1 +
    Math.max(0, ...selected.flat().map((selector) => selector >> 5), ...fairness.map(({ selector }) => selector >> 5));
  const masks = new Uint32Array(selected.length * words);
  for (const [stepClass, selectors] of selected.entries())
    for (const selector of selectors) masks[stepClass * words + (selector >> 5)]! |= 2 ** (selector & 31);
  // Only the classes of labels matter here.
  const labels: Labels = {
    count: 0,
    trackedParams: [],
    firstLabels: [],
    actionOf: [],
    classOf: new Uint16Array(),
    masks,
    maskWords: words,
    classCount: selected.length,
    labelOf: () => expect.unreachable("the search needs no labels"),
  };
  return fairnessConstraintsOf(graph, { fairness, labels }, scheduler);
}

interface Searched {
  readonly graph: TransitionGraph;
  readonly product: Product;
  readonly constraints: FairnessConstraints;
  readonly fair: readonly FairComponents[];
}

async function search({ system, formula }: Case): Promise<Searched> {
  const graph = graphOf(system);
  const automaton = translate(negation(simplify(formula)));
  if (automaton === undefined) throw new Error("the formula is too large");
  const product = productOf(graph, automaton, {
    nodes: Uint8Array.from(system.nodeLetters),
    stepClasses: Uint32Array.from(system.classLetters),
  });
  const constraints = await constraintsFor(graph, system);
  const accepting = acceptingComponentsOf(automaton);
  const reachable = await reachableProduct(graph, product, accepting, scheduler);
  const fair: FairComponents[] = [];
  for (const component of accepting) {
    const found = await findFairComponents(graph, product, component, reachable, constraints, scheduler);
    if (found !== undefined) fair.push(found);
  }
  return { graph, product, constraints, fair };
}

// ---------------------------------------------------------------- expectations of a lasso

function expectLasso({ system, formula }: Case, { start, prefix, cycle }: Lasso): void {
  const steps = stepsOf(system);
  expect(system.initial).toContain(start);
  let at = start;
  for (const step of [...prefix, ...cycle]) {
    expect(steps).toContainEqual(step);
    expect(step.from).toBe(at);
    at = step.to;
  }
  expect(cycle.length).toBeGreaterThan(0);
  expect(at).toBe(cycle[0]!.from);
  expect(isFairCycle(system, cycle), "the cycle is fair").toBe(true);
  expect(
    holdsOnLasso(
      formula,
      [...prefix, ...cycle].map((step) => letterOf(system, step)),
      prefix.length,
    ),
    "the formula holds of it",
  ).toBe(false);
}

/** An edge between product states, which are numbers here; built without the checker's product. */
interface ProductEdge {
  readonly from: number;
  readonly to: number;
  readonly step: GraphStep;
  readonly transition: BuchiTransition;
}

function productEdgesOf(system: System, { transitions }: Automaton): readonly ProductEdge[] {
  return transitions.flatMap((each, state) =>
    stepsOf(system).flatMap((step) => {
      const letter = letterOf(system, step);
      const matching = each.filter(
        ({ required, forbidden }) => (letter & required) === required && (letter & forbidden) === 0,
      );
      return matching.map((transition): ProductEdge => ({
        from: state * system.nodes + step.from,
        to: transition.to * system.nodes + step.to,
        step,
        transition,
      }));
    }),
  );
}

const cost = ({ edge }: GraphStep): number => (edge === undefined ? 0 : 1);

/** Distances in steps, by the Bellman-Ford algorithm. */
function distances(
  count: number,
  from: readonly number[],
  edges: readonly { readonly from: number; readonly to: number; readonly step: GraphStep }[],
): readonly number[] {
  const far = Array.from({ length: count }, (_, i) => (from.includes(i) ? 0 : Infinity));
  for (let changed = true; changed;) {
    changed = false;
    for (const { from: a, to: b, step } of edges) {
      if (far[a]! + cost(step) >= far[b]!) continue;
      far[b] = far[a]! + cost(step);
      changed = true;
    }
  }
  return far;
}

/** By product state: its strongly connected component. */
function componentsOf(count: number, edges: readonly ProductEdge[]): readonly ReadonlySet<number>[] {
  const reached = Array.from({ length: count }, (_, root) => {
    const seen = new Set([root]);
    for (const at of seen) for (const { from, to } of edges) if (from === at) seen.add(to);
    return seen;
  });
  return reached.map((seen, root) => new Set([...seen].filter((other) => reached[other]!.has(root))));
}

/**
 * The product states on fair accepted cycles. For each choice of strong constraints that are never enabled on the cycle, a strongly connected component has
 * to belong to all acceptance sets, take the other strong constraints, and keep the weak ones.
 */
function fairStates(system: System, automaton: Automaton, edges: readonly ProductEdge[]): ReadonlySet<number> {
  const count = automaton.transitions.length * system.nodes;
  const strong = system.fairness.filter(({ strength }) => strength === "strong");
  const weak = system.fairness.filter(({ strength }) => strength === "weak");
  const found = new Set<number>();
  for (let never = 0; never < 2 ** strong.length; never++) {
    const isExcluded = (vertex: number): boolean =>
      strong.some(({ selector }, i) => ((never >> i) & 1) === 1 && isEnabled(system, vertex % system.nodes, selector));
    const remaining = edges.filter(({ from, to }) => !isExcluded(from) && !isExcluded(to));
    for (const [vertex, component] of componentsOf(count, remaining).entries()) {
      const inside = remaining.filter(({ from, to }) => component.has(from) && component.has(to));
      const accepting = inside.reduce((bits, { transition }) => bits | transition.accepting, 0);
      const fair =
        inside.length > 0 &&
        bitsIn(accepting, automaton.acceptanceSets).length === automaton.acceptanceSets &&
        weak.every(({ selector }) =>
          inside.some(({ step }) => takes(system, step, selector) || !isEnabled(system, step.from, selector)),
        ) &&
        strong.every(
          ({ selector }, i) => ((never >> i) & 1) === 1 || inside.some(({ step }) => takes(system, step, selector)),
        );
      if (fair) found.add(vertex);
    }
  }
  return found;
}

/** The length of a shortest fair accepted cycle through a vertex. */
function fewestSteps(system: System, automaton: Automaton, edges: readonly ProductEdge[], start: number): number {
  const obligations = system.fairness.flatMap(({ strength, selector }): ((step: GraphStep) => boolean)[] =>
    strength === "weak"
      ? [(step) => takes(system, step, selector) || !isEnabled(system, step.from, selector)]
      : [(step) => takes(system, step, selector), (step) => isEnabled(system, step.from, selector)],
  );
  const all = [
    ...Array.from(
      { length: automaton.acceptanceSets },
      (_, set) =>
        (_: GraphStep, { accepting }: BuchiTransition) =>
          ((accepting >> set) & 1) === 1,
    ),
    ...obligations,
  ];
  const fulfilledBy = ({ step, transition }: ProductEdge): number =>
    all.reduce((bits, obligation, i) => (obligation(step, transition) ? bits | (1 << i) : bits), 0);
  const areFulfilled = (fulfilled: number): boolean => {
    let bit = automaton.acceptanceSets;
    if (bitsIn(fulfilled, bit).length < bit) return false;
    return system.fairness.every(({ strength }) => {
      const has = (i: number): boolean => ((fulfilled >> i) & 1) === 1;
      if (strength === "weak") return has(bit++);
      bit += 2;
      return has(bit - 2) || !has(bit - 1);
    });
  };
  // Dijkstra's algorithm with costs of 0 and 1: a queue for each number of steps.
  const done = new Set<number>();
  const open: { readonly vertex: number; readonly fulfilled: number; readonly last: boolean }[][] = [
    [{ vertex: start, fulfilled: 0, last: false }],
  ];
  for (let steps = 0; steps < open.length; steps++) {
    const level = open[steps]!;
    for (let i = 0; i < level.length; i++) {
      const { vertex, fulfilled, last } = level[i]!;
      if (last && vertex === start && areFulfilled(fulfilled)) return steps;
      const key = (fulfilled * 4096 + vertex) * 2 + Number(last);
      if (done.has(key)) continue;
      done.add(key);
      for (const edge of edges)
        if (edge.from === vertex)
          (open[steps + cost(edge.step)] ??= []).push({
            vertex: edge.to,
            fulfilled: fulfilled | fulfilledBy(edge),
            last: true,
          });
    }
  }
  return Infinity;
}

// ---------------------------------------------------------------- tests

/** Returns whether the formula is violated. */
type Assertion = (each: Case) => Promise<boolean>;

/** Both results must be frequent: otherwise the generator would test little. */
async function expectOnRandomCases(size: Size, runs: number, assertion: Assertion): Promise<void> {
  let violated = 0;
  await fc.assert(
    fc.asyncProperty(caseOf(size), async (each) => void (violated += Number(await assertion(each)))),
    { seed: SEED, numRuns: runs },
  );
  expect(violated).toBeGreaterThan(runs / 10);
  expect(violated).toBeLessThan((runs * 9) / 10);
}

const agrees: Assertion = async (each) => {
  const { graph, product, constraints, fair } = await search(each);
  const violated = fair.length > 0;
  if (violated) expectLasso(each, await lassoTo(graph, product, fair, constraints, scheduler));
  expect(violated, "a violation is found").toBe(hasViolation(each.system, each.formula));
  return violated;
};

describe("agrees with brute force on random graphs, and finds fair lassos that violate the formula", () => {
  it("with up to 5 nodes", () => expectOnRandomCases(SMALL, 5000, agrees));
  it("with up to 6 nodes and more constraints", () => expectOnRandomCases(LARGER, 3000, agrees));
  it("that are explored only in part", () => expectOnRandomCases(CUT, 1500, agrees));

  it("with more constraints than the exhaustive search for a cycle supports", () =>
    expectOnRandomCases(LARGER, 2000, async ({ system, formula }) => {
      const each: Case = { system: copied(system), formula };
      const { graph, product, constraints, fair } = await search(each);
      const violated = fair.length > 0;
      if (violated) expectLasso(each, await lassoTo(graph, product, fair, constraints, scheduler));
      expect(violated, "a violation is found").toBe(hasViolation(system, formula));
      return violated;
    }));
});

const verticesWhere = (
  { nodes }: System,
  { transitions }: Automaton,
  is: (state: number, node: number) => boolean,
): readonly number[] =>
  transitions.flatMap((_, state) =>
    Array.from({ length: nodes }, (_, node) => node).flatMap((node) => (is(state, node) ? [state * nodes + node] : [])),
  );

describe("fair components and shortest lassos", () => {
  it("fair components are the states on fair cycles", () =>
    expectOnRandomCases(LARGER, 800, async (each) => {
      const { system } = each;
      const {
        product: { automaton },
        fair,
      } = await search(each);
      const edges = productEdgesOf(system, automaton);
      const far = distances(
        automaton.transitions.length * system.nodes,
        system.initial.map((node) => automaton.initial * system.nodes + node),
        edges,
      );
      const expected = [
        ...fairStates(
          system,
          automaton,
          edges.filter(({ from }) => far[from]! < Infinity),
        ),
      ].sort((a, b) => a - b);
      expect(
        verticesWhere(system, automaton, (state, node) => fair.some((some) => some.componentOf(state, node) !== 0)),
      ).toEqual(expected);
      return expected.length > 0;
    }));

  /** The lasso that the checker finds, with the distances and edges of the product. */
  async function found({ system, formula }: Case) {
    const { graph, product, constraints, fair } = await search({ system, formula });
    if (fair.length === 0) return undefined;
    const { automaton } = product;
    const { prefix, cycle } = await lassoTo(graph, product, fair, constraints, scheduler);
    const edges = productEdgesOf(system, automaton);
    const far = distances(
      automaton.transitions.length * system.nodes,
      system.initial.map((node) => automaton.initial * system.nodes + node),
      edges,
    );
    const vertices = verticesWhere(system, automaton, (state, node) =>
      fair.some((some) => some.componentOf(state, node) !== 0),
    );
    return {
      prefix,
      cycle,
      edges,
      far,
      automaton,
      vertices,
      nearest: Math.min(...vertices.map((vertex) => far[vertex]!)),
    };
  }
  const stepsIn = (steps: readonly GraphStep[]): number => steps.reduce((sum, step) => sum + cost(step), 0);

  it("the prefix is a shortest path to a fair component", () =>
    expectOnRandomCases(SMALL, 2000, async (each) => {
      const lasso = await found(each);
      if (lasso !== undefined) expect(stepsIn(lasso.prefix)).toBe(lasso.nearest);
      return lasso !== undefined;
    }));

  it("the cycle is a shortest fair one through its first state", () =>
    expectOnRandomCases(SMALL, 2000, async (each) => {
      const lasso = await found(each);
      if (lasso === undefined) return false;
      const { prefix, cycle, edges, far, automaton, vertices } = lasso;
      // The lasso does not say in which state of the automaton its cycle begins: in one that is no further away.
      const starts = vertices.filter(
        (vertex) => vertex % each.system.nodes === cycle[0]!.from && far[vertex]! <= stepsIn(prefix),
      );
      expect(starts.map((start) => fewestSteps(each.system, automaton, edges, start))).toContain(stepsIn(cycle));
      return true;
    }));
});
