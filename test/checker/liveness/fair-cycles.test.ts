// Compares the search for fair cycles on random small graphs with brute force (`brute-force.ts`), and each lasso found with the definitions: it is fair,
// violates the formula, and is as short as promised. Graphs are given as numbers, without spec or interpreter.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { acceptingComponentsOf } from "../../../checker/liveness/accepting-components.js";
import type { Automaton } from "../../../checker/liveness/automaton.js";
import { findFairComponents, type FairComponents } from "../../../checker/liveness/fair-components.js";
import { fairnessConstraintsOf, type FairnessConstraints } from "../../../checker/liveness/fairness-constraints.js";
import { negation, simplify } from "../../../checker/liveness/formula.js";
import { holdsOnLasso } from "../../../checker/liveness/lasso-evaluator.js";
import { OUTSIDE, type TransitionGraph, type Scheduler } from "../../../checker/liveness/graph.js";
import { lassoTo, type Lasso } from "../../../checker/liveness/lasso.js";
import { StepClasses, type Labels } from "../../../checker/liveness/selectors.js";
import { productOf, type Product } from "../../../checker/liveness/product.js";
import { reachableProduct } from "../../../checker/liveness/reachable-product.js";
import { translate } from "../../../checker/liveness/translation.js";
import { hasViolation, isFairCycle, letterOf, stepsOf, type GraphStep, type System } from "./brute-force.js";
import { type Size, type Case, caseOf } from "./random-cases.js";
import { productEdgesOf, distances, fairStates, cost, fewestSteps } from "./product-graph.js";

const SEED = 20_260_103;

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
    selfLoopClasses: undefined,
    initial: Uint32Array.from(initial),
    present: Uint8Array.from({ length: nodes }, (_, node) => Number(reached.has(node))),
    stateOf: () => expect.unreachable("the search needs no states"),
    evaluate: () => expect.unreachable("the search evaluates no predicates"),
  };
}

function constraintsFor(graph: TransitionGraph, { selected, fairness }: System): Promise<FairnessConstraints> {
  const selectors = 1 + Math.max(0, ...selected.flat(), ...fairness.map(({ selector }) => selector));
  // Each class has a selector of its own, so that no two are one.
  const classes = new StepClasses(selectors + selected.length);
  for (const [stepClass, known] of selected.entries()) {
    const isSelected = (selector: number): boolean => known.includes(selector) || selector === selectors + stepClass;
    if (stepClass > 0) expect(classes.classSelectedBy(isSelected)).toBe(stepClass);
  }
  // Only the classes of labels matter here.
  const labels: Labels = {
    count: 0,
    trackedParams: [],
    firstLabels: [],
    actionOf: [],
    argsOf: [],
    classOf: new Uint32Array(),
    classes,
    conditions: [],
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
    const components = await findFairComponents(graph, product, component, reachable, constraints, scheduler);
    if (components !== undefined) fair.push(components);
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
