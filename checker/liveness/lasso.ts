// From fair components to a behaviour that goes on for ever: the shortest way to the nearest of them, and round in it as shortly as is found.

import type { FairnessConstraints, FairComponents } from "./accepting-components.js";
import { productEdgesFrom, type ProductEdge, type GraphStep } from "./product-edges.js";
import type { TransitionGraph, Scheduler } from "./graph.js";
import type { Product } from "./product.js";
import { shortestFairCycle, type FairCycleSearch } from "./fair-cycle.js";

export interface Lasso {
  readonly start: number;
  readonly prefix: readonly GraphStep[];
  /** Leads back to where it begins. */
  readonly cycle: readonly GraphStep[];
}

/** A shortest way from an initial state to a position, which is the first of those that are as near. */
export interface ProductPath {
  readonly start: number;
  readonly steps: readonly GraphStep[];
  readonly state: number;
  readonly node: number;
}

export async function shortestPathTo(
  graph: TransitionGraph,
  product: Product,
  isGoal: (state: number, node: number) => boolean,
  rest: Scheduler,
): Promise<ProductPath> {
  const { nodes } = graph;
  /**
   * By position: one more than where it was come from, negative if by standing still; one more than all positions for where behaviours begin.
   */
  const none = product.automaton.transitions.length * nodes;
  const cameFrom = new Float64Array(none);
  let level: number[] = [];
  const { initial } = product.automaton;
  let goal = -1;
  const meet = (position: number, from: number, into: number[]): void => {
    if (cameFrom[position] !== 0) return;
    cameFrom[position] = from;
    into.push(position);
  };
  const arcsAt = (position: number): Iterable<ProductEdge> =>
    productEdgesFrom(graph, product, Math.floor(position / nodes), position % nodes);
  for (const node of graph.initial) meet(initial * nodes + node, none + 1, level);
  while (goal < 0 && level.length > 0) {
    // Standing still takes no step: where it leads is of this level, too, and must be known before anything is of the next.
    for (let i = 0; i < level.length && goal < 0; i++) {
      const position = level[i] ?? 0;
      if (isGoal(Math.floor(position / nodes), position % nodes)) goal = position;
      for (const { to, step } of arcsAt(position))
        if (step.edge === undefined) meet(to.state * nodes + to.node, -(position + 1), level);
      if (rest.shouldYield()) await rest.yield();
    }
    const next: number[] = [];
    for (const position of level) {
      if (goal >= 0) break;
      for (const { to, step } of arcsAt(position))
        if (step.edge !== undefined) meet(to.state * nodes + to.node, position + 1, next);
      if (rest.shouldYield()) await rest.yield();
    }
    level = next;
  }
  if (goal < 0) throw new Error("internal: what is looked for cannot be reached");
  const moves: GraphStep[] = [];
  let at = goal;
  for (let from = cameFrom[at] ?? 0; from !== none + 1; from = cameFrom[at] ?? 0) {
    const before = Math.abs(from) - 1;
    const arc = [...arcsAt(before)].find(
      ({ to, step }) => to.state * nodes + to.node === at && (step.edge === undefined) === from < 0,
    );
    if (arc === undefined) throw new Error("internal: the way is lost");
    moves.push(arc.step);
    at = before;
  }
  return { start: at % nodes, steps: moves.reverse(), state: Math.floor(goal / nodes), node: goal % nodes };
}

export async function lassoTo(
  graph: TransitionGraph,
  product: Product,
  fair: readonly FairComponents[],
  constraints: FairnessConstraints,
  rest: Scheduler,
): Promise<Lasso> {
  /** Different for components of different cores. */
  const componentOf = (state: number, node: number): number => {
    for (const [i, each] of fair.entries()) {
      const component = each.componentOf(state, node);
      if (component !== 0) return i * 2 ** 32 + component;
    }
    return 0;
  };
  const { start, steps, state, node } = await shortestPathTo(
    graph,
    product,
    (at, here) => componentOf(at, here) !== 0,
    rest,
  );
  const component = componentOf(state, node);
  const round: FairCycleSearch = {
    start: { state, node },
    edgesFrom: ({ state: from, node: at }) =>
      [...productEdgesFrom(graph, product, from, at)].filter(({ to }) => componentOf(to.state, to.node) === component),
    conditions: wantedIn(product, constraints),
    enabled: (at) => constraints.enabled.subarray(at * constraints.words, (at + 1) * constraints.words),
    masks: constraints.masks,
    words: constraints.words,
  };
  return { start, prefix: steps, cycle: (await shortestFairCycle(round, rest)).map(({ step }) => step) };
}

function wantedIn(product: Product, { weak, strong, words }: FairnessConstraints): FairCycleSearch["conditions"] {
  const selected = (bits: Uint32Array): readonly number[] =>
    Array.from({ length: words * 32 }, (_, selector) => selector).filter(
      (selector) => ((bits[selector >>> 5] ?? 0) & (1 << (selector & 31))) !== 0,
    );
  return { accepting: product.automaton.acceptanceSets, weak: selected(weak), strong: selected(strong) };
}
