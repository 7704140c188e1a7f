// Finds the product states that are reachable from the initial states.

import type { AcceptingComponent } from "./accepting-components.js";
import { OUTSIDE, type Scheduler, type TransitionGraph } from "./graph.js";
import type { Product } from "./product.js";
import { Uint32List } from "./uint32-list.js";

/**
 * By state of the automaton and by node: 1 if the product state is reachable. In bottom components only the product states in which paths enter them
 * are marked: the search for fair components explores them anyway.
 */
export async function reachableProduct(
  graph: TransitionGraph,
  product: Product,
  components: readonly AcceptingComponent[],
  scheduler: Scheduler,
): Promise<readonly Uint8Array[]> {
  const search = new ReachabilitySearch(graph, product, components);
  const { initial } = product.automaton;
  if (staysForever(product, initial)) {
    // The automaton can wait in its initial state, so all nodes are reachable there. Only the edges that leave that state need to be followed.
    search.reachable[initial]?.set(graph.present);
    for (let node = 0; node < graph.nodes; node++) {
      if (graph.present[node] !== 1) continue;
      if (product.readsSteps || product.matching(initial, node, 0).some(({ to }) => to !== initial))
        search.expand(initial, node, initial);
      if (scheduler.shouldYield()) await scheduler.yield();
    }
  } else {
    for (const node of graph.initial) search.mark(initial, node);
  }
  while (search.expandNext()) if (scheduler.shouldYield()) await scheduler.yield();
  return search.reachable;
}

/** Can the automaton stay in the state whatever it reads? */
const staysForever = ({ automaton }: Product, state: number): boolean =>
  automaton.transitions[state]?.some(
    ({ required, forbidden, to }) => required === 0 && forbidden === 0 && to === state,
  ) === true;

class ReachabilitySearch {
  readonly reachable: readonly Uint8Array[];
  /** By state of the automaton. */
  readonly #isInBottom: readonly boolean[];
  /** Product states to be expanded. */
  readonly #openNodes = new Uint32List();
  readonly #openStates = new Uint32List();

  constructor(
    readonly graph: TransitionGraph,
    readonly product: Product,
    components: readonly AcceptingComponent[],
  ) {
    const { transitions } = product.automaton;
    this.reachable = transitions.map(() => new Uint8Array(graph.nodes));
    this.#isInBottom = transitions.map((_, state) =>
      components.some(({ states, isBottom }) => isBottom && states.includes(state)),
    );
  }

  mark(state: number, node: number): void {
    const nodes = this.reachable[state];
    if (nodes === undefined || nodes[node] === 1) return;
    nodes[node] = 1;
    if (this.#isInBottom[state] === true) return;
    this.#openNodes.push(node);
    this.#openStates.push(state);
  }

  /** False if there is nothing left to expand. */
  expandNext(): boolean {
    if (this.#openNodes.length === 0) return false;
    this.expand(this.#openStates.pop(), this.#openNodes.pop(), -1);
    return true;
  }

  /** Marks the successors of a product state, except those with the automaton's state `except`. */
  expand(state: number, node: number, except: number): void {
    const { product } = this;
    const { offsets, targets, stepClasses } = this.graph;
    const end = offsets[node + 1] ?? 0;
    let matching = product.matching(state, node, 0);
    if (matching.length === 0 && !product.readsSteps) return;
    for (let edge = offsets[node] ?? 0; edge <= end; edge++) {
      // The last one is stuttering.
      const target = edge < end ? (targets[edge] ?? 0) : node;
      if (target === OUTSIDE) continue;
      if (product.readsSteps) matching = product.matching(state, node, edge < end ? (stepClasses[edge] ?? 0) : 0);
      for (const transition of matching) if (transition.to !== except) this.mark(transition.to, target);
    }
  }
}
