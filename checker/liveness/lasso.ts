// From fair components to a behaviour that goes on for ever: the shortest way to the nearest of them, and round in it as shortly as is found.

import type { Constraints, FairPositions } from "./accepting-components.js";
import { productEdgesFrom, type ProductEdge, type ProductTransition } from "./product-edges.js";
import type { Graph, Pace } from "./graph.js";
import type { Product } from "./product.js";
import { shortestFairCycle, type FairCycleSearch } from "./fair-cycle.js";

export interface Lasso {
  readonly start: number;
  readonly prefix: readonly ProductTransition[];
  /** Leads back to where it begins. */
  readonly cycle: readonly ProductTransition[];
}

/** A shortest way from an initial state to a position, which is the first of those that are as near. */
export interface LassoPath {
  readonly start: number;
  readonly moves: readonly ProductTransition[];
  readonly state: number;
  readonly node: number;
}

export async function shortestPathTo(
  graph: Graph,
  product: Product,
  isGoal: (state: number, node: number) => boolean,
  rest: Pace,
): Promise<LassoPath> {
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
      for (const { to, move } of arcsAt(position))
        if (move.edge === undefined) meet(to.state * nodes + to.node, -(position + 1), level);
      if (rest.spent()) await rest.rest();
    }
    const next: number[] = [];
    for (const position of level) {
      if (goal >= 0) break;
      for (const { to, move } of arcsAt(position))
        if (move.edge !== undefined) meet(to.state * nodes + to.node, position + 1, next);
      if (rest.spent()) await rest.rest();
    }
    level = next;
  }
  if (goal < 0) throw new Error("internal: what is looked for cannot be reached");
  const moves: ProductTransition[] = [];
  let at = goal;
  for (let from = cameFrom[at] ?? 0; from !== none + 1; from = cameFrom[at] ?? 0) {
    const before = Math.abs(from) - 1;
    const arc = [...arcsAt(before)].find(
      ({ to, move }) => to.state * nodes + to.node === at && (move.edge === undefined) === from < 0,
    );
    if (arc === undefined) throw new Error("internal: the way is lost");
    moves.push(arc.move);
    at = before;
  }
  return { start: at % nodes, moves: moves.reverse(), state: Math.floor(goal / nodes), node: goal % nodes };
}

export async function lassoTo(
  graph: Graph,
  product: Product,
  fair: readonly FairPositions[],
  constraints: Constraints,
  rest: Pace,
): Promise<Lasso> {
  /** Different for components of different cores. */
  const componentOf = (state: number, node: number): number => {
    for (const [i, each] of fair.entries()) {
      const component = each.componentOf(state, node);
      if (component !== 0) return i * 2 ** 32 + component;
    }
    return 0;
  };
  const { start, moves, state, node } = await shortestPathTo(
    graph,
    product,
    (at, here) => componentOf(at, here) !== 0,
    rest,
  );
  const component = componentOf(state, node);
  const round: FairCycleSearch = {
    start: { state, node },
    arcs: ({ state: from, node: at }) =>
      [...productEdgesFrom(graph, product, from, at)].filter(({ to }) => componentOf(to.state, to.node) === component),
    wanted: wantedIn(product, constraints),
    enabled: (at) => constraints.enabled.subarray(at * constraints.words, (at + 1) * constraints.words),
    masks: constraints.masks,
    words: constraints.words,
  };
  return { start, prefix: moves, cycle: (await shortestFairCycle(round, rest)).map(({ move }) => move) };
}

function wantedIn(product: Product, { weak, strong, words }: Constraints): FairCycleSearch["wanted"] {
  const selected = (bits: Uint32Array): readonly number[] =>
    Array.from({ length: words * 32 }, (_, selector) => selector).filter(
      (selector) => ((bits[selector >>> 5] ?? 0) & (1 << (selector & 31))) !== 0,
    );
  return { accepting: product.automaton.acceptanceSets, weak: selected(weak), strong: selected(strong) };
}
