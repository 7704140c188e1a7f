// The product of a system and an automaton, with its fair components and shortest fair lassos, computed naively.

import type { Automaton, BuchiTransition } from "../../../checker/liveness/automaton.js";
import { isEnabled, letterOf, stepsOf, takes, type GraphStep, type System } from "./brute-force.js";
import { bitsIn } from "./random-cases.js";

/** An edge between product states, which are numbers here; built without the checker's product. */
interface ProductEdge {
  readonly from: number;
  readonly to: number;
  readonly step: GraphStep;
  readonly transition: BuchiTransition;
}

export function productEdgesOf(system: System, { transitions }: Automaton): readonly ProductEdge[] {
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

export const cost = ({ edge }: GraphStep): number => (edge === undefined ? 0 : 1);

/** Distances in steps, by the Bellman-Ford algorithm. */
export function distances(
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
export function fairStates(system: System, automaton: Automaton, edges: readonly ProductEdge[]): ReadonlySet<number> {
  const count = automaton.transitions.length * system.nodes;
  const strong = system.fairness.filter(({ strength }) => strength === "strong");
  const weak = system.fairness.filter(({ strength }) => strength === "weak");
  const onCycles = new Set<number>();
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
      if (fair) onCycles.add(vertex);
    }
  }
  return onCycles;
}

/** The length of a shortest fair accepted cycle through a vertex. */
export function fewestSteps(
  system: System,
  automaton: Automaton,
  edges: readonly ProductEdge[],
  start: number,
): number {
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
