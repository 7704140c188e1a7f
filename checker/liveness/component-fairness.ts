// Decides whether a strongly connected component of a product holds a fair, accepted cycle.
//
// Strong fairness after E. A. Emerson and C.-L. Lei, "Modalities for model checking: branching time logic strikes back" (1987): if a strongly
// fair action is enabled in a component but never taken in it, a fair cycle must avoid the states in which it is enabled. Without them, the
// rest of the component has to be searched again.

import type { AcceptingComponent } from "./accepting-components.js";
import { allAcceptanceSets } from "./automaton.js";
import type { FairnessConstraints } from "./fairness-constraints.js";
import { OUTSIDE, type EdgeArrays } from "./graph.js";
import type { Product } from "./product.js";
import { Uint32List } from "./uint32-list.js";

export class ComponentFairness {
  /** Vertices of unfair components among which there may be fair ones. */
  readonly remainders: Uint32Array[] = [];
  readonly #allSets: number;
  readonly #isConstrained: boolean;
  // Bit sets of selectors: enabled in all states of the component, enabled in one of them, and taken within the component.
  readonly #always: Uint32Array;
  readonly #ever: Uint32Array;
  readonly #taken: Uint32Array;
  #accepting = 0;
  #hasEdge = false;

  /** `rank`: by vertex, the number of its component. `indexOf`: by state of the automaton, its index in the accepting component, or -1. */
  constructor(
    readonly graph: EdgeArrays,
    readonly product: Product,
    readonly accepting: AcceptingComponent,
    readonly constraints: FairnessConstraints,
    readonly rank: Uint32Array,
    readonly indexOf: readonly number[],
  ) {
    const { words, enabled } = constraints;
    this.#allSets = allAcceptanceSets(product.automaton);
    this.#isConstrained = enabled.length > 0;
    this.#always = new Uint32Array(words);
    this.#ever = new Uint32Array(words);
    this.#taken = new Uint32Array(words);
  }

  /** Is the component fair that consists of the vertices from index `first` on? If not, a part of it may be left in `remainders`. */
  isFair(vertices: Uint32List, first: number, component: number): boolean {
    // Most components have one vertex, and most of these cannot be stayed in.
    if (first === vertices.length - 1 && !this.product.readsSteps && this.#mustLeave(vertices.at(first))) return false;
    this.#scan(vertices, first, component);
    if (!this.#hasEdge || this.#accepting !== this.#allSets) return false;
    if (!this.#isConstrained) return true;
    const { words, weak, strong } = this.constraints;
    let avoidsStates = false;
    for (let word = 0; word < words; word++) {
      const missing = ~(this.#taken[word] ?? 0);
      const fair = (weak[word] ?? 0) | (strong[word] ?? 0);
      if (((this.#always[word] ?? 0) & fair & missing) !== 0) return false;
      // From here on: the strongly fair selectors that are enabled but never taken.
      this.#ever[word] = ((this.#ever[word] ?? 0) & (strong[word] ?? 0) & missing) >>> 0;
      avoidsStates ||= this.#ever[word] !== 0;
    }
    if (!avoidsStates) return true;
    this.#keepRemainder(vertices, first);
    return false;
  }

  /** Would stuttering in the node forever be unfair? */
  #mustLeave(vertex: number): boolean {
    if (!this.#isConstrained) return false;
    const { words, weak, strong, enabled } = this.constraints;
    const node = vertex % this.graph.nodes;
    for (let word = 0; word < words; word++)
      if (((enabled[node * words + word] ?? 0) & ((weak[word] ?? 0) | (strong[word] ?? 0))) !== 0) return true;
    return false;
  }

  /** Collects what is enabled, taken and accepted within the component. */
  #scan(vertices: Uint32List, first: number, component: number): void {
    const { product, rank, indexOf } = this;
    const { nodes, offsets, targets, stepClasses } = this.graph;
    const { words, masks } = this.constraints;
    const { states } = this.accepting;
    const { readsSteps } = product;
    const isConstrained = this.#isConstrained;
    const taken = this.#taken;
    let accepting = 0;
    let hasEdge = false;
    this.#always.fill(0xffff_ffff);
    this.#ever.fill(0);
    taken.fill(0);
    for (let i = first; i < vertices.length; i++) {
      const vertex = vertices.at(i);
      const node = vertex % nodes;
      const state = states[(vertex - node) / nodes] ?? 0;
      const end = offsets[node + 1] ?? 0;
      if (isConstrained) this.#addEnabled(node);
      let matching = product.matching(state, node, 0);
      for (let edge = offsets[node] ?? 0; edge <= end; edge++) {
        const target = edge < end ? (targets[edge] ?? 0) : node;
        if (target === OUTSIDE) continue;
        const stepClass = edge < end ? (stepClasses[edge] ?? 0) : 0;
        if (readsSteps) matching = product.matching(state, node, stepClass);
        for (const transition of matching) {
          const to = indexOf[transition.to] ?? -1;
          if (to < 0 || rank[to * nodes + target] !== component) continue;
          hasEdge = true;
          accepting |= transition.accepting;
          if (isConstrained)
            for (let word = 0; word < words; word++)
              taken[word] = ((taken[word] ?? 0) | (masks[stepClass * words + word] ?? 0)) >>> 0;
        }
      }
    }
    this.#accepting = accepting;
    this.#hasEdge = hasEdge;
  }

  #addEnabled(node: number): void {
    const { words, enabled } = this.constraints;
    for (let word = 0; word < words; word++) {
      const here = enabled[node * words + word] ?? 0;
      this.#always[word] = ((this.#always[word] ?? 0) & here) >>> 0;
      this.#ever[word] = ((this.#ever[word] ?? 0) | here) >>> 0;
    }
  }

  /** Keeps the vertices in which none of the selectors is enabled that the component never takes. */
  #keepRemainder(vertices: Uint32List, first: number): void {
    const { words, enabled } = this.constraints;
    const remainder = new Uint32List();
    for (let i = first; i < vertices.length; i++) {
      const node = vertices.at(i) % this.graph.nodes;
      if (this.#ever.every((bits, word) => (bits & (enabled[node * words + word] ?? 0)) === 0))
        remainder.push(vertices.at(i));
    }
    if (remainder.length > 0) this.remainders.push(remainder.slice());
  }
}
