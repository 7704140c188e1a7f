// Finds the fair components of a product: the strongly connected components that a behaviour can stay in forever, accepted by the automaton
// and keeping the fairness assumptions.
//
// D. J. Pearce, "A space-efficient algorithm for finding strongly connected components" (IPL 2016): one number for each vertex, and no
// recursion.

import type { AcceptingComponent } from "./accepting-components.js";
import { ComponentFairness } from "./component-fairness.js";
import type { FairnessConstraints } from "./fairness-constraints.js";
import { OUTSIDE, type EdgeArrays, type Scheduler } from "./graph.js";
import type { Product } from "./product.js";
import { Uint32List } from "./uint32-list.js";

/** The fair components of the product with one accepting component of the automaton. */
export interface FairComponents {
  readonly accepting: AcceptingComponent;
  /** The number of the fair component that a product state belongs to; 0 if it belongs to none. */
  componentOf(state: number, node: number): number;
}

/** `reachable`: by state of the automaton and by node, 1 if the product state is reachable. Undefined if there are no fair components. */
export async function findFairComponents(
  graph: EdgeArrays,
  product: Product,
  accepting: AcceptingComponent,
  reachable: readonly Uint8Array[],
  constraints: FairnessConstraints,
  scheduler: Scheduler,
): Promise<FairComponents | undefined> {
  const { nodes } = graph;
  const { states } = accepting;
  const search = new FairComponentSearch(graph, product, accepting, constraints);
  const finish = async (): Promise<void> => {
    while (search.isUnfinished()) {
      search.advance();
      await scheduler.yield();
    }
  };
  for (const [i, state] of states.entries()) {
    const isReachable = reachable[state];
    for (let node = 0; node < nodes; node++) {
      if (isReachable?.[node] === 1 && search.start(i * nodes + node)) await finish();
      if (scheduler.shouldYield()) await scheduler.yield();
    }
  }
  for (let remainder = search.takeRemainder(); remainder !== undefined; remainder = search.takeRemainder())
    for (const vertex of remainder) if (search.start(vertex)) await finish();
  if (!search.found) return undefined;
  return {
    accepting,
    componentOf(state, node) {
      const i = states.indexOf(state);
      return i < 0 ? 0 : search.fairComponentOf(i * nodes + node);
    },
  };
}

/** Instead of the number of a component that is not fair. */
const UNFAIR = 0xffff_ffff;

/** Edges visited before the search may yield. */
const EDGES_PER_TURN = 65_536;

/** A vertex is a product state as a number: the index of its state in the accepting component, times the number of nodes, plus its node. */
class FairComponentSearch {
  found = false;
  /**
   * By vertex: 0 before its visit. While its component is incomplete: the least number of a visit that is reachable from it. Afterwards: the number
   * of its component, which is greater than that of any visit, or UNFAIR.
   */
  readonly #rank: Uint32Array;
  readonly #indexOf: readonly number[];
  readonly #fairness: ComponentFairness;
  #nextComponent = UNFAIR - 1;
  #nextVisit = 1;
  // The depth-first path. For each of its vertices: the edge to follow next, the transition to combine it with, and 1 if it may be a root.
  readonly #path = new Uint32List();
  readonly #edgeOf = new Uint32List();
  readonly #transitionOf = new Uint32List();
  readonly #isRoot = new Uint32List();
  /** Vertices that were left, but whose component is incomplete. */
  readonly #pending = new Uint32List();

  constructor(
    readonly graph: EdgeArrays,
    readonly product: Product,
    readonly accepting: AcceptingComponent,
    constraints: FairnessConstraints,
  ) {
    this.#rank = new Uint32Array(accepting.states.length * graph.nodes);
    this.#indexOf = product.automaton.transitions.map((_, state) => accepting.states.indexOf(state));
    this.#fairness = new ComponentFairness(graph, product, accepting, constraints, this.#rank, this.#indexOf);
  }

  fairComponentOf(vertex: number): number {
    const component = this.#rank[vertex] ?? 0;
    return component === UNFAIR ? 0 : component;
  }

  /** Searches from a vertex, unless it was visited. True if the search has to be continued by `advance`. */
  start(vertex: number): boolean {
    if (this.#rank[vertex] !== 0) return false;
    this.#enter(vertex);
    this.advance();
    return this.isUnfinished();
  }

  isUnfinished(): boolean {
    return this.#path.length > 0;
  }

  /** Part of an unfair component that has to be searched again. Everything else that it leads to is complete. */
  takeRemainder(): Uint32Array | undefined {
    const remainder = this.#fairness.remainders.pop();
    for (const vertex of remainder ?? []) this.#rank[vertex] = 0;
    return remainder;
  }

  /** Continues from the last vertex of the path, for a bounded number of edges. */
  advance(): void {
    const { product } = this;
    const { nodes, offsets, targets, stepClasses } = this.graph;
    const { states } = this.accepting;
    const { readsSteps } = product;
    const rank = this.#rank;
    const indexOf = this.#indexOf;
    const path = this.#path;
    for (let budget = EDGES_PER_TURN; budget > 0 && path.length > 0;) {
      const top = path.length - 1;
      const vertex = path.at(top);
      const node = vertex % nodes;
      const state = states[(vertex - node) / nodes] ?? 0;
      const end = offsets[node + 1] ?? 0;
      let edge = this.#edgeOf.at(top);
      let next = this.#transitionOf.at(top);
      let child = -1;
      let matching = product.matching(state, node, 0);
      edges: for (; edge <= end; edge++, next = 0) {
        budget--;
        const target = edge < end ? (targets[edge] ?? 0) : node;
        if (target === OUTSIDE) continue;
        if (readsSteps) matching = product.matching(state, node, edge < end ? (stepClasses[edge] ?? 0) : 0);
        for (; next < matching.length; next++) {
          const to = indexOf[matching[next]?.to ?? 0] ?? -1;
          if (to < 0) continue;
          const successor = to * nodes + target;
          const successorRank = rank[successor] ?? 0;
          if (successorRank === 0) {
            child = successor;
            break edges;
          }
          if (successorRank < (rank[vertex] ?? 0)) {
            rank[vertex] = successorRank;
            this.#isRoot.set(top, 0);
          }
        }
      }
      if (child >= 0) {
        // The same edge is visited again after the child, and then lowers the rank.
        this.#edgeOf.set(top, edge);
        this.#transitionOf.set(top, next);
        this.#enter(child);
      } else {
        this.#leave(vertex);
      }
    }
  }

  #enter(vertex: number): void {
    this.#rank[vertex] = this.#nextVisit++;
    this.#path.push(vertex);
    this.#edgeOf.push(this.graph.offsets[vertex % this.graph.nodes] ?? 0);
    this.#transitionOf.push(0);
    this.#isRoot.push(1);
  }

  /** Leaves the last vertex of the path. If it is the root of a component, the component is complete. */
  #leave(vertex: number): void {
    this.#path.pop();
    this.#edgeOf.pop();
    this.#transitionOf.pop();
    if (this.#isRoot.pop() === 1) this.#completeComponent(vertex);
    else this.#pending.push(vertex);
  }

  #completeComponent(root: number): void {
    const rank = this.#rank;
    const pending = this.#pending;
    const lowest = rank[root] ?? 0;
    const component = this.#nextComponent--;
    let first = pending.length;
    while (first > 0 && (rank[pending.at(first - 1)] ?? 0) >= lowest) first--;
    pending.push(root);
    for (let i = first; i < pending.length; i++) rank[pending.at(i)] = component;
    this.#nextVisit -= pending.length - first;
    if (this.#fairness.isFair(pending, first, component)) this.found = true;
    else for (let i = first; i < pending.length; i++) rank[pending.at(i)] = UNFAIR;
    pending.length = first;
  }
}
