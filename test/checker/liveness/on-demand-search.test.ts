// Compares the search that enumerates steps on demand with brute force (`brute-force.ts`), on random small graphs.

import fc from "fast-check";
import { expect, it } from "vitest";
import { negation, simplify } from "../../../checker/liveness/formula.js";
import { OUTSIDE, type GraphNodes, type Scheduler, type StepEnumeration } from "../../../checker/liveness/graph.js";
import { stepLettersOf } from "../../../checker/liveness/letters.js";
import { OnDemandSearch } from "../../../checker/liveness/on-demand-search.js";
import type { LivenessPlan, PropertyPart } from "../../../checker/liveness/plan.js";
import { StepClasses } from "../../../checker/liveness/selectors.js";
import { translate } from "../../../checker/liveness/translation.js";
import { hasViolation, type System } from "./brute-force.js";
import { bitsIn, caseOf, type Case, type Size } from "./random-cases.js";

const SEED = 20_260_106;
const PROPOSITIONS = 3;
const SMALL: Size = { nodes: 6, edges: 14, selectors: 4, constraints: 3, outside: 0 };

const scheduler: Scheduler = { shouldYield: () => true, yield: () => Promise.resolve() };

/** A graph has one edge for each target of a node. */
const withoutParallelEdges = (system: System): System => ({
  ...system,
  edges: system.edges.filter(
    ({ from, to }, i) =>
      to === undefined || system.edges.findIndex((other) => other.from === from && other.to === to) === i,
  ),
});

/**
 * Behind the selectors of the system follow one for each proposition. Each class of the system is the union of two labels, so it is made while
 * steps are enumerated.
 */
function planOf({ selected, classLetters, fairness }: System): Pick<LivenessPlan, "fairness" | "labels"> {
  const selectors = 1 + Math.max(0, ...selected.flat(), ...fairness.map(({ selector }) => selector));
  const classes = new StepClasses(selectors + PROPOSITIONS);
  const classOf = selected.flatMap((known, stepClass) => {
    const propositions = bitsIn(classLetters[stepClass]!, PROPOSITIONS).map((each) => selectors + each);
    const all = [...known, ...propositions];
    return [0, 1].map((odd) => classes.classSelectedBy((selector) => selector % 2 === odd && all.includes(selector)));
  });
  const labels = {
    count: classOf.length,
    trackedParams: [],
    firstLabels: [],
    actionOf: [],
    argsOf: [],
    classOf: Uint32Array.from(classOf),
    classes,
    conditions: [],
    labelOf: () => expect.unreachable("steps come with their labels"),
  };
  return { fairness, labels };
}

function partOf({ formula, system }: Case, selectors: number): PropertyPart {
  const ofSteps = system.classLetters.reduce((bits, letter) => bits | letter, 0);
  const propositions = [0, 1, 2].map((index) => {
    const isOfSteps = bitsIn(ofSteps, PROPOSITIONS).includes(index);
    return isOfSteps ? { kind: "occurs" as const, index: selectors + index } : { kind: "predicate" as const, index };
  });
  return { formula, propositions, antecedents: [] };
}

function statesOf({ nodes, edges, initial }: System): GraphNodes {
  const reached = new Set(initial);
  for (const node of reached) for (const { from, to } of edges) if (from === node && to !== undefined) reached.add(to);
  return {
    nodes,
    initial: Uint32Array.from(initial),
    present: Uint8Array.from({ length: nodes }, (_, node) => Number(reached.has(node))),
    stateOf: () => expect.unreachable("the search needs no states"),
    evaluate: () => expect.unreachable("the search evaluates no predicates"),
  };
}

/** Each step comes with both labels of its class, and each node has a step that leads back to it. */
const enumerationOf = ({ edges }: System): StepEnumeration => ({
  enumerate(nodes, sink) {
    for (const node of nodes) {
      sink.beginNode(node);
      const steps = edges.filter(({ from }) => from === node);
      for (const odd of [0, 1]) for (const { to, stepClass } of steps) sink.addStep(to ?? OUTSIDE, 2 * stepClass + odd);
      sink.addStep(node, 2);
    }
    return Promise.resolve();
  },
  fits: () => true,
});

/** Undefined if the search needs the whole graph. */
async function violates(each: Case, batch: number): Promise<boolean | undefined> {
  const { system, formula } = each;
  const automaton = translate(negation(simplify(formula)));
  if (automaton === undefined) throw new Error("the formula is too large");
  const plan = { properties: [], predicates: [], selectors: [], needsSelfLoops: false, ...planOf(system) };
  const { classes } = plan.labels;
  const part = partOf(each, classes.selectorCount - PROPOSITIONS);
  const isComplete = system.edges.every(({ to }) => to !== undefined);
  const search = new OnDemandSearch(statesOf(system), enumerationOf(system), plan, isComplete, scheduler, batch);
  const letters = { nodes: Uint8Array.from(system.nodeLetters), stepClasses: stepLettersOf(classes, part) };
  return search.violates(automaton, part, letters);
}

it.each<[string, Size, number]>([
  ["agrees with brute force", SMALL, 2000],
  ["agrees with brute force on graphs that were explored only in part", { ...SMALL, outside: 2 }, 1000],
])("%s", async (_, size, runs) => {
  const results = { true: 0, false: 0, undefined: 0 };
  await fc.assert(
    fc.asyncProperty(caseOf(size), async ({ system, formula }) => {
      const each = { system: withoutParallelEdges(system), formula };
      const result = await violates(each, 1);
      results[`${result}`]++;
      if (result !== undefined) expect(result).toBe(hasViolation(each.system, formula));
    }),
    { seed: SEED, numRuns: runs },
  );
  expect(results.true).toBeGreaterThan(runs / 5);
  expect(results.false).toBeGreaterThan(runs / 5);
  expect(results.undefined).toBeLessThan(runs / 5);
});
