// Which positions of a product can be reached at all.

import { Uint32List, OUTSIDE, type TransitionGraph, type Scheduler } from "./graph.js";
import type { AcceptingComponent, Product } from "./product.js";

/** By state of the automaton, by node: 1 where it is reached; within the last cores, where they are entered. */
export async function reachableProduct(
  graph: TransitionGraph,
  product: Product,
  cores: readonly AcceptingComponent[],
  rest: Scheduler,
): Promise<readonly Uint8Array[]> {
  const { automaton } = product;
  const { nodes, offsets, targets, stepClasses } = graph;
  const reached = automaton.transitions.map(() => new Uint8Array(nodes));
  const isLast = automaton.transitions.map((_, state) =>
    cores.some(({ states, isBottom }) => isBottom && states.includes(state)),
  );
  const open = new Uint32List();
  const openStates = new Uint32List();
  const reach = (state: number, node: number): void => {
    const here = reached[state];
    if (here === undefined || here[node] === 1) return;
    here[node] = 1;
    // From there on it is explored anyway.
    if (isLast[state] === true) return;
    open.push(node);
    openStates.push(state);
  };
  /** Of a state: all transitions but those that lead back to it and are of no consequence. */
  function lead(state: number, node: number, stays: boolean): void {
    const from = offsets[node] ?? 0;
    const to = offsets[node + 1] ?? 0;
    let fitting = product.matching(state, node, 0);
    if (fitting.length === 0 && !product.readsSteps) return;
    for (let edge = from; edge <= to; edge++) {
      // Standing still comes last.
      const target = edge < to ? (targets[edge] ?? 0) : node;
      if (target === OUTSIDE) continue;
      if (product.readsSteps) fitting = product.matching(state, node, edge < to ? (stepClasses[edge] ?? 0) : 0);
      for (const transition of fitting) if (!stays || transition.to !== state) reach(transition.to, target);
    }
  }
  // Where the automaton may stay whatever happens, it reaches every node there is; and nodes from which it leads on are soon told.
  const { initial } = automaton;
  if (
    automaton.transitions[initial]?.some(
      ({ required, forbidden, to }) => required === 0 && forbidden === 0 && to === initial,
    ) === true
  ) {
    reached[initial]?.set(graph.present);
    for (let node = 0; node < nodes; node++) {
      if (graph.present[node] !== 1) continue;
      if (product.readsSteps || product.matching(initial, node, 0).some(({ to }) => to !== initial))
        lead(initial, node, true);
      if (rest.shouldYield()) await rest.yield();
    }
  } else {
    for (const node of graph.initial) reach(initial, node);
  }
  while (open.length > 0) {
    lead(openStates.pop(), open.pop(), false);
    if (rest.shouldYield()) await rest.yield();
  }
  return reached;
}
