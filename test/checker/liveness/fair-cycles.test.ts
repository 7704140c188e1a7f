// The search for fair behaviours on random small graphs, against brute force (`oracle.ts`); each lasso that is found, against the definitions;
// and what is said of shortness. Graphs are handed over as numbers: no spec, no interpreter.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { translate, type Automaton, type BuchiTransition } from "../../../checker/liveness/automaton.js";
import {
  fairnessConstraintsOf,
  findFairComponents,
  type FairnessConstraints,
  type FairComponents,
} from "../../../checker/liveness/accepting-components.js";
import { FALSE, negation, simplify, TRUE, type Formula } from "../../../checker/liveness/formula.js";
import { holdsOnLasso } from "../../../checker/liveness/lasso-evaluator.js";
import { OUTSIDE, type TransitionGraph, type Scheduler } from "../../../checker/liveness/graph.js";
import { lassoTo, type Lasso } from "../../../checker/liveness/lasso.js";
import type { Labels } from "../../../checker/liveness/selectors.js";
import { acceptingComponentsOf, productOf, type Product } from "../../../checker/liveness/product.js";
import { reachableProduct } from "../../../checker/liveness/reachable-product.js";
import {
  hasViolation,
  isEnabled,
  isFairCycle,
  letterOf,
  movesOf,
  takes,
  type Edge,
  type Fairness,
  type Move,
  type System,
} from "./brute-force.js";

const SEED = 20_260_103;

// ---------------------------------------------------------------- random systems and formulas

interface Size {
  readonly nodes: number;
  readonly edges: number;
  readonly selectors: number;
  readonly constraints: number;
  /** How often of eight an edge leads out. */
  readonly outside: number;
}

const CLASSES = 4;
const PROPOSITIONS = 3;
const LETTERS = 2 ** PROPOSITIONS;

const bitsIn = (bits: number, count: number): readonly number[] =>
  Array.from({ length: count }, (_, i) => i).filter((i) => ((bits >> i) & 1) === 1);

/** `ofSteps`: which propositions are of steps. Nodes that are not reached stay, without edges: numbers that are not taken. */
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

/** As they come, without the constructors that simplify: these are part of what is tested. */
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
/** Streett's condition needs many rounds only where there is much to take away. */
const LARGER: Size = { nodes: 6, edges: 18, selectors: 5, constraints: 5, outside: 0 };

/**
 * The same assumptions several times, of selectors in several words: nothing follows from it, but that a fair cycle has more to do than the
 * exact search for it goes through (16 bits).
 */
const COPIES = [0, 7, 14, 32, 45];
const copied = (system: System): System => ({
  ...system,
  selected: system.selected.map((selectors) => COPIES.flatMap((copy) => selectors.map((selector) => selector + copy))),
  fairness: COPIES.flatMap((copy) => system.fairness.map((each) => ({ ...each, selector: each.selector + copy }))),
});

// ---------------------------------------------------------------- what the checker makes of them

/** Steps are taken one after another, with turns for others wherever they may have one. */
const rest: Scheduler = { shouldYield: () => true, yield: () => Promise.resolve() };

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
    stateOf: () => expect.unreachable("nobody asks for states"),
    evaluate: () => expect.unreachable("nobody asks for values"),
  };
}

function constraintsFor(graph: TransitionGraph, { selected, fairness }: System): Promise<FairnessConstraints> {
  const words =
    1 +
    Math.max(0, ...selected.flat().map((selector) => selector >> 5), ...fairness.map(({ selector }) => selector >> 5));
  const masks = new Uint32Array(selected.length * words);
  for (const [stepClass, selectors] of selected.entries())
    for (const selector of selectors) masks[stepClass * words + (selector >> 5)]! |= 2 ** (selector & 31);
  // Labels of steps are another matter: classes are given here.
  const labels: Labels = {
    count: 0,
    trackedParams: [],
    firstLabels: [],
    actionOf: [],
    classOf: new Uint16Array(),
    masks,
    maskWords: words,
    classCount: selected.length,
    labelOf: () => expect.unreachable("nobody asks for labels"),
  };
  return fairnessConstraintsOf(graph, { fairness, labels }, rest);
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
  if (automaton === undefined) throw new Error("too large a formula");
  const product = productOf(graph, automaton, {
    nodes: Uint8Array.from(system.nodeLetters),
    classes: Uint32Array.from(system.classLetters),
  });
  const constraints = await constraintsFor(graph, system);
  const cores = acceptingComponentsOf(automaton);
  const reached = await reachableProduct(graph, product, cores, rest);
  const fair: FairComponents[] = [];
  for (const core of cores) {
    const found = await findFairComponents(graph, product, core, reached, constraints, rest);
    if (found !== undefined) fair.push(found);
  }
  return { graph, product, constraints, fair };
}

// ---------------------------------------------------------------- what may be asked of a lasso

function expectLasso({ system, formula }: Case, { start, prefix, cycle }: Lasso): void {
  const moves = movesOf(system);
  expect(system.initial).toContain(start);
  let at = start;
  for (const move of [...prefix, ...cycle]) {
    expect(moves).toContainEqual(move);
    expect(move.from).toBe(at);
    at = move.to;
  }
  expect(cycle.length).toBeGreaterThan(0);
  expect(at).toBe(cycle[0]!.from);
  expect(isFairCycle(system, cycle), "the cycle is fair").toBe(true);
  expect(
    holdsOnLasso(
      formula,
      [...prefix, ...cycle].map((move) => letterOf(system, move)),
      prefix.length,
    ),
    "the formula holds of it",
  ).toBe(false);
}

/** A node with a state of the automaton, and the arcs between them, made without the checker's product. */
interface Arc {
  readonly from: number;
  readonly to: number;
  readonly move: Move;
  readonly transition: BuchiTransition;
}

function arcsOf(system: System, { transitions }: Automaton): readonly Arc[] {
  return transitions.flatMap((each, state) =>
    movesOf(system).flatMap((move) => {
      const letter = letterOf(system, move);
      const fitting = each.filter(
        ({ required, forbidden }) => (letter & required) === required && (letter & forbidden) === 0,
      );
      return fitting.map((transition): Arc => ({
        from: state * system.nodes + move.from,
        to: transition.to * system.nodes + move.to,
        move,
        transition,
      }));
    }),
  );
}

const cost = ({ edge }: Move): number => (edge === undefined ? 0 : 1);

/** How many steps each is away, by going over all arcs again and again (Bellman and Ford). */
function distances(
  count: number,
  from: readonly number[],
  arcs: readonly { readonly from: number; readonly to: number; readonly move: Move }[],
): readonly number[] {
  const far = Array.from({ length: count }, (_, i) => (from.includes(i) ? 0 : Infinity));
  for (let changed = true; changed;) {
    changed = false;
    for (const { from: a, to: b, move } of arcs) {
      if (far[a]! + cost(move) >= far[b]!) continue;
      far[b] = far[a]! + cost(move);
      changed = true;
    }
  }
  return far;
}

/** By position: those that a path leads to and back from, and itself, among the arcs. */
function componentsOf(count: number, arcs: readonly Arc[]): readonly ReadonlySet<number>[] {
  const reached = Array.from({ length: count }, (_, root) => {
    const seen = new Set([root]);
    for (const at of seen) for (const { from, to } of arcs) if (from === at) seen.add(to);
    return seen;
  });
  return reached.map((seen, root) => new Set([...seen].filter((other) => reached[other]!.has(root))));
}

/**
 * The positions that some fair accepted cycle goes through: for some choice of the strong constraints these are enabled nowhere on it, and what
 * is strongly connected then meets all acceptance sets, takes each other strong constraint, and keeps the weak ones.
 */
function fairPositions(system: System, automaton: Automaton, arcs: readonly Arc[]): ReadonlySet<number> {
  const count = automaton.transitions.length * system.nodes;
  const strong = system.fairness.filter(({ strength }) => strength === "strong");
  const weak = system.fairness.filter(({ strength }) => strength === "weak");
  const found = new Set<number>();
  for (let never = 0; never < 2 ** strong.length; never++) {
    const barred = (position: number): boolean =>
      strong.some(
        ({ selector }, i) => ((never >> i) & 1) === 1 && isEnabled(system, position % system.nodes, selector),
      );
    const left = arcs.filter(({ from, to }) => !barred(from) && !barred(to));
    for (const [position, component] of componentsOf(count, left).entries()) {
      const inside = left.filter(({ from, to }) => component.has(from) && component.has(to));
      const accepting = inside.reduce((bits, { transition }) => bits | transition.accepting, 0);
      const fair =
        inside.length > 0 &&
        bitsIn(accepting, automaton.acceptanceSets).length === automaton.acceptanceSets &&
        weak.every(({ selector }) =>
          inside.some(({ move }) => takes(system, move, selector) || !isEnabled(system, move.from, selector)),
        ) &&
        strong.every(
          ({ selector }, i) => ((never >> i) & 1) === 1 || inside.some(({ move }) => takes(system, move, selector)),
        );
      if (fair) found.add(position);
    }
  }
  return found;
}

/** Of all cycles through a position that are accepted and fair, the fewest steps. Goes through what can have been met on the way. */
function fewestSteps(system: System, automaton: Automaton, arcs: readonly Arc[], start: number): number {
  const duties = system.fairness.flatMap(({ strength, selector }): ((move: Move) => boolean)[] =>
    strength === "weak"
      ? [(move) => takes(system, move, selector) || !isEnabled(system, move.from, selector)]
      : [(move) => takes(system, move, selector), (move) => isEnabled(system, move.from, selector)],
  );
  const all = [
    ...Array.from(
      { length: automaton.acceptanceSets },
      (_, set) =>
        (_: Move, { accepting }: BuchiTransition) =>
          ((accepting >> set) & 1) === 1,
    ),
    ...duties,
  ];
  const meets = ({ move, transition }: Arc): number =>
    all.reduce((bits, duty, i) => (duty(move, transition) ? bits | (1 << i) : bits), 0);
  const isDone = (met: number): boolean => {
    let bit = automaton.acceptanceSets;
    if (bitsIn(met, bit).length < bit) return false;
    return system.fairness.every(({ strength }) => {
      const has = (i: number): boolean => ((met >> i) & 1) === 1;
      if (strength === "weak") return has(bit++);
      bit += 2;
      return has(bit - 2) || !has(bit - 1);
    });
  };
  // Dijkstra, with costs of 0 and 1: a list for each number of steps.
  const done = new Set<number>();
  const open: { readonly position: number; readonly met: number; readonly last: boolean }[][] = [
    [{ position: start, met: 0, last: false }],
  ];
  for (let steps = 0; steps < open.length; steps++) {
    const level = open[steps]!;
    for (let i = 0; i < level.length; i++) {
      const { position, met, last } = level[i]!;
      if (last && position === start && isDone(met)) return steps;
      const key = (met * 4096 + position) * 2 + Number(last);
      if (done.has(key)) continue;
      done.add(key);
      for (const arc of arcs)
        if (arc.from === position)
          (open[steps + cost(arc.move)] ??= []).push({ position: arc.to, met: met | meets(arc), last: true });
    }
  }
  return Infinity;
}

// ---------------------------------------------------------------- tests

/** What is asked of each; it says whether the formula is violated. */
type Demand = (each: Case) => Promise<boolean>;

/** What comes out must come out often enough: a generator of systems in which nothing ever happens would test nothing. */
async function expectOf(size: Size, runs: number, demand: Demand): Promise<void> {
  let violated = 0;
  await fc.assert(
    fc.asyncProperty(caseOf(size), async (each) => void (violated += Number(await demand(each)))),
    { seed: SEED, numRuns: runs },
  );
  expect(violated).toBeGreaterThan(runs / 10);
  expect(violated).toBeLessThan((runs * 9) / 10);
}

const agrees: Demand = async (each) => {
  const { graph, product, constraints, fair } = await search(each);
  const violated = fair.length > 0;
  if (violated) expectLasso(each, await lassoTo(graph, product, fair, constraints, rest));
  expect(violated, "a violation is found").toBe(hasViolation(each.system, each.formula));
  return violated;
};

describe("random graphs come out as by brute force, and what violates is a fair lasso that does", () => {
  it("of up to 5 nodes", () => expectOf(SMALL, 5000, agrees));
  it("of up to 6 nodes, with more constraints", () => expectOf(LARGER, 3000, agrees));
  it("of which a part is not known", () => expectOf(CUT, 1500, agrees));

  it("with more constraints than the exact search for a cycle has room for", () =>
    expectOf(LARGER, 2000, async ({ system, formula }) => {
      const each: Case = { system: copied(system), formula };
      const { graph, product, constraints, fair } = await search(each);
      const violated = fair.length > 0;
      if (violated) expectLasso(each, await lassoTo(graph, product, fair, constraints, rest));
      expect(violated, "a violation is found").toBe(hasViolation(system, formula));
      return violated;
    }));
});

const positionsWhere = (
  { nodes }: System,
  { transitions }: Automaton,
  is: (state: number, node: number) => boolean,
): readonly number[] =>
  transitions.flatMap((_, state) =>
    Array.from({ length: nodes }, (_, node) => node).flatMap((node) => (is(state, node) ? [state * nodes + node] : [])),
  );

describe("what is fair, and how far it is", () => {
  it("fair positions are those on fair cycles", () =>
    expectOf(LARGER, 800, async (each) => {
      const { system } = each;
      const {
        product: { automaton },
        fair,
      } = await search(each);
      const arcs = arcsOf(system, automaton);
      const far = distances(
        automaton.transitions.length * system.nodes,
        system.initial.map((node) => automaton.initial * system.nodes + node),
        arcs,
      );
      const expected = [
        ...fairPositions(
          system,
          automaton,
          arcs.filter(({ from }) => far[from]! < Infinity),
        ),
      ].sort((a, b) => a - b);
      expect(
        positionsWhere(system, automaton, (state, node) => fair.some((some) => some.componentOf(state, node) !== 0)),
      ).toEqual(expected);
      return expected.length > 0;
    }));

  /** What lasso there is, with what is needed to judge its length: how far each position of the product is, and the arcs between them. */
  async function found({ system, formula }: Case) {
    const { graph, product, constraints, fair } = await search({ system, formula });
    if (fair.length === 0) return undefined;
    const { automaton } = product;
    const { prefix, cycle } = await lassoTo(graph, product, fair, constraints, rest);
    const arcs = arcsOf(system, automaton);
    const far = distances(
      automaton.transitions.length * system.nodes,
      system.initial.map((node) => automaton.initial * system.nodes + node),
      arcs,
    );
    const positions = positionsWhere(system, automaton, (state, node) =>
      fair.some((some) => some.componentOf(state, node) !== 0),
    );
    return {
      prefix,
      cycle,
      arcs,
      far,
      automaton,
      positions,
      nearest: Math.min(...positions.map((position) => far[position]!)),
    };
  }
  const stepsIn = (moves: readonly Move[]): number => moves.reduce((sum, move) => sum + cost(move), 0);

  it("the way to a cycle is a shortest one to any fair position", () =>
    expectOf(SMALL, 2000, async (each) => {
      const lasso = await found(each);
      if (lasso !== undefined) expect(stepsIn(lasso.prefix)).toBe(lasso.nearest);
      return lasso !== undefined;
    }));

  it("a cycle is a shortest one through where it begins", () =>
    expectOf(SMALL, 2000, async (each) => {
      const lasso = await found(each);
      if (lasso === undefined) return false;
      const { prefix, cycle, arcs, far, automaton, positions } = lasso;
      // Which state of the automaton it begins in is not said: one that is not further away.
      const starts = positions.filter(
        (position) => position % each.system.nodes === cycle[0]!.from && far[position]! <= stepsIn(prefix),
      );
      expect(starts.map((start) => fewestSteps(each.system, automaton, arcs, start))).toContain(stepsIn(cycle));
      return true;
    }));
});
