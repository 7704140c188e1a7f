// From fair components to a lasso, the shape of a counterexample: a shortest path to the nearest fair component, then a short fair cycle in it.

import type { FairComponents } from "./fair-components.js";
import { findFairCycle, type FairCycleProblem } from "./fair-cycle.js";
import type { FairnessConstraints } from "./fairness-constraints.js";
import type { Scheduler, TransitionGraph } from "./graph.js";
import type { Product } from "./product.js";
import { productEdgesFrom, type GraphStep, type ProductEdge, type ProductState } from "./product-edges.js";

export interface Lasso {
  readonly start: number;
  readonly prefix: readonly GraphStep[];
  /** Leads back to where it begins. */
  readonly cycle: readonly GraphStep[];
}

/** A path from an initial state of the graph to a product state. */
export interface ProductPath {
  readonly start: number;
  readonly steps: readonly GraphStep[];
  readonly end: ProductState;
}

export async function lassoTo(
  graph: TransitionGraph,
  product: Product,
  fair: readonly FairComponents[],
  constraints: FairnessConstraints,
  scheduler: Scheduler,
): Promise<Lasso> {
  /** Components of different accepting components get different numbers. */
  const componentOf = ({ state, node }: ProductState): number => {
    for (const [i, each] of fair.entries()) {
      const component = each.componentOf(state, node);
      if (component !== 0) return i * 2 ** 32 + component;
    }
    return 0;
  };
  const { start, steps, end } = await shortestPathTo(graph, product, (each) => componentOf(each) !== 0, scheduler);
  const component = componentOf(end);
  const problem: FairCycleProblem = {
    start: end,
    edgesFrom: ({ state, node }) =>
      [...productEdgesFrom(graph, product, state, node)].filter(({ to }) => componentOf(to) === component),
    acceptanceSets: product.automaton.acceptanceSets,
    weak: selectorsIn(constraints.weak),
    strong: selectorsIn(constraints.strong),
    enabled: (node) => constraints.enabled.subarray(node * constraints.words, (node + 1) * constraints.words),
    masks: constraints.masks,
    words: constraints.words,
  };
  return { start, prefix: steps, cycle: (await findFairCycle(problem, scheduler)).map(({ step }) => step) };
}

const selectorsIn = (bits: Uint32Array): readonly number[] =>
  Array.from({ length: bits.length * 32 }, (_, selector) => selector).filter(
    (selector) => ((bits[selector >>> 5] ?? 0) & (1 << (selector & 31))) !== 0,
  );

/** A path with the fewest steps to a goal; stuttering does not count. Of several nearest goals, the first one found. */
export async function shortestPathTo(
  graph: TransitionGraph,
  product: Product,
  isGoal: (candidate: ProductState) => boolean,
  scheduler: Scheduler,
): Promise<ProductPath> {
  const { nodes } = graph;
  // Product states are numbered: the automaton's state, times the number of nodes, plus the node.
  const count = product.automaton.transitions.length * nodes;
  const stateAt = (index: number): ProductState => ({ state: Math.floor(index / nodes), node: index % nodes });
  const indexOf = ({ state, node }: ProductState): number => state * nodes + node;
  /** By product state: 0 before it is visited, then one more than its predecessor, negative if reached by stuttering. Initial: `root`. */
  const predecessor = new Float64Array(count);
  const root = count + 1;
  const edgesAt = (index: number): Iterable<ProductEdge> => {
    const { state, node } = stateAt(index);
    return productEdgesFrom(graph, product, state, node);
  };
  const visit = (index: number, from: number, queue: number[]): void => {
    if (predecessor[index] !== 0) return;
    predecessor[index] = from;
    queue.push(index);
  };
  let goal = -1;
  let level: number[] = [];
  for (const node of graph.initial) visit(indexOf({ state: product.automaton.initial, node }), root, level);
  while (goal < 0 && level.length > 0) {
    // Stuttering takes no step: its targets join this level, and all of them must be known before the next level begins.
    for (let i = 0; i < level.length && goal < 0; i++) {
      const index = level[i] ?? 0;
      if (isGoal(stateAt(index))) goal = index;
      for (const { to, step } of edgesAt(index)) if (step.edge === undefined) visit(indexOf(to), -(index + 1), level);
      if (scheduler.shouldYield()) await scheduler.yield();
    }
    const next: number[] = [];
    for (const index of goal < 0 ? level : []) {
      for (const { to, step } of edgesAt(index)) if (step.edge !== undefined) visit(indexOf(to), index + 1, next);
      if (scheduler.shouldYield()) await scheduler.yield();
    }
    level = next;
  }
  if (goal < 0) throw new Error("internal: the goal of a path search is unreachable");
  const steps: GraphStep[] = [];
  let at = goal;
  for (let from = predecessor[at] ?? 0; from !== root; from = predecessor[at] ?? 0) {
    const before = Math.abs(from) - 1;
    const edge = [...edgesAt(before)].find(
      ({ to, step }) => indexOf(to) === at && (step.edge === undefined) === from < 0,
    );
    if (edge === undefined) throw new Error("internal: a path search visited a state without an edge to it");
    steps.push(edge.step);
    at = before;
  }
  return { start: at % nodes, steps: steps.reverse(), end: stateAt(goal) };
}
