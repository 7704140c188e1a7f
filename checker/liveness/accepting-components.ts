// Fair components: strongly connected positions between which a behaviour can go on for ever, accepted by the automaton and as fair as is
// assumed.
//
// Components after Pearce, "A space-efficient algorithm for finding strongly connected components" (IPL 2016): one number a position, and no
// recursion. Strong fairness after Emerson and Lei (1987): where an action may be taken in a component but never is within it, the nodes where
// it may be are taken away, and what is left is looked through again.

import { Uint32List, OUTSIDE, type EdgeArrays, type Scheduler } from "./graph.js";
import type { AcceptingComponent, Product } from "./product.js";
import type { LivenessPlan } from "./plan.js";

/** Fairness assumptions as bits of selectors. */
export interface FairnessConstraints {
  readonly words: number;
  readonly weak: Uint32Array;
  readonly strong: Uint32Array;
  /** By class of step, `words` each: what it is a step of. */
  readonly masks: Uint32Array;
  /** By node, `words` each: what some step from it is one of. A step that changes nothing is none, as in TLA+. Empty where nothing is assumed. */
  readonly enabled: Uint32Array;
}

export async function fairnessConstraintsOf(
  edges: EdgeArrays,
  { fairness, labels }: Pick<LivenessPlan, "fairness" | "labels">,
  rest: Scheduler,
): Promise<FairnessConstraints> {
  const { maskWords, masks } = labels;
  const bitsOf = (strength: "weak" | "strong"): Uint32Array => {
    const bits = new Uint32Array(maskWords);
    for (const each of fairness)
      if (each.strength === strength)
        bits[each.selector >>> 5] = ((bits[each.selector >>> 5] ?? 0) | (1 << (each.selector & 31))) >>> 0;
    return bits;
  };
  return {
    words: maskWords,
    weak: bitsOf("weak"),
    strong: bitsOf("strong"),
    masks,
    enabled: fairness.length === 0 ? new Uint32Array() : await enabledSelectors(edges, labels, rest),
  };
}

async function enabledSelectors(
  { nodes, offsets, targets, stepClasses }: EdgeArrays,
  { maskWords, masks }: LivenessPlan["labels"],
  rest: Scheduler,
): Promise<Uint32Array> {
  const enabled = new Uint32Array(nodes * maskWords);
  for (let node = 0; node < nodes; node++) {
    const end = offsets[node + 1] ?? 0;
    for (let edge = offsets[node] ?? 0; edge < end; edge++) {
      if (targets[edge] === node) continue;
      const at = (stepClasses[edge] ?? 0) * maskWords;
      for (let word = 0; word < maskWords; word++)
        enabled[node * maskWords + word] = ((enabled[node * maskWords + word] ?? 0) | (masks[at + word] ?? 0)) >>> 0;
    }
    if (rest.shouldYield()) await rest.yield();
  }
  return enabled;
}

/** The positions of one core, by its state of the automaton and then by node. */
export interface FairComponents {
  readonly component: AcceptingComponent;
  /** The number of the fair component that a position is in; 0 if in none. */
  componentOf(state: number, node: number): number;
}

/** Instead of a component's number: it is not fair. */
const GONE = 0xffff_ffff;

/** Undefined when there is no fair component in this core. */
export async function findFairComponents(
  graph: EdgeArrays,
  product: Product,
  core: AcceptingComponent,
  reached: readonly Uint8Array[],
  constraints: FairnessConstraints,
  rest: Scheduler,
): Promise<FairComponents | undefined> {
  const { nodes, offsets, targets, stepClasses } = graph;
  const { states } = core;
  const local = product.automaton.transitions.map((_, state) => states.indexOf(state));
  /** While its component is not known: numbers in the order of visits, the least that is reached from it. After that: its component's, from above. */
  const rank = new Uint32Array(states.length * nodes);
  let nextComponent = GONE - 1;
  let found = false;
  const regions: Uint32Array[] = [];
  const all = product.automaton.acceptanceSets === 0 ? 0 : 2 ** product.automaton.acceptanceSets - 1;
  const { words, weak, strong, masks, enabled } = constraints;
  const constrained = enabled.length > 0;
  const [always, ever, taken] = [new Uint32Array(words), new Uint32Array(words), new Uint32Array(words)];
  /** Whether a behaviour that stays at a node for ever would be unfair. */
  const mustLeave = (node: number): boolean => {
    for (let word = 0; constrained && word < words; word++)
      if (((enabled[node * words + word] ?? 0) & ((weak[word] ?? 0) | (strong[word] ?? 0))) !== 0) return true;
    return false;
  };

  const path = new Uint32List();
  const edgeOf = new Uint32List();
  const transitionOf = new Uint32List();
  const rootOf = new Uint32List();
  /** Positions whose component is not complete. */
  const held = new Uint32List();
  let visit = 1;

  const enter = (position: number): void => {
    rank[position] = visit++;
    path.push(position);
    edgeOf.push(offsets[position % nodes] ?? 0);
    transitionOf.push(0);
    rootOf.push(1);
  };
  const lower = (rankOf: number): void => {
    const top = path.length - 1;
    const position = path.at(top);
    if (rankOf >= (rank[position] ?? 0)) return;
    rank[position] = rankOf;
    rootOf.set(top, 0);
  };

  /** Goes on at the last position of the path, for a bounded number of steps. */
  function advance(budget: number): void {
    for (let left = budget; left > 0 && path.length > 0;) {
      const top = path.length - 1;
      const position = path.at(top);
      const node = position % nodes;
      const state = states[(position - node) / nodes] ?? 0;
      const end = offsets[node + 1] ?? 0;
      let edge = edgeOf.at(top);
      let at = transitionOf.at(top);
      let child = -1;
      let fitting = product.matching(state, node, 0);
      edges: for (; edge <= end; edge++, at = 0) {
        left--;
        const target = edge < end ? (targets[edge] ?? 0) : node;
        if (target === OUTSIDE) continue;
        if (product.readsSteps) fitting = product.matching(state, node, edge < end ? (stepClasses[edge] ?? 0) : 0);
        for (; at < fitting.length; at++) {
          const to = local[fitting[at]?.to ?? 0] ?? -1;
          if (to < 0) continue;
          const next = to * nodes + target;
          const known = rank[next] ?? 0;
          if (known === 0) {
            child = next;
            break edges;
          }
          lower(known);
        }
      }
      if (child >= 0) {
        // Looked at again when it is back: then it lowers the rank.
        edgeOf.set(top, edge);
        transitionOf.set(top, at);
        enter(child);
        continue;
      }
      leave(position, rootOf.at(top) === 1);
    }
  }

  function leave(position: number, isRoot: boolean): void {
    for (const stack of [path, edgeOf, transitionOf, rootOf]) stack.pop();
    if (!isRoot) return held.push(position);
    const lowest = rank[position] ?? 0;
    const component = nextComponent--;
    let first = held.length;
    while (first > 0 && (rank[held.at(first - 1)] ?? 0) >= lowest) first--;
    held.push(position);
    for (let i = first; i < held.length; i++) rank[held.at(i)] = component;
    visit -= held.length - first;
    if (isFair(first, component)) found = true;
    else for (let i = first; i < held.length; i++) rank[held.at(i)] = GONE;
    held.length = first;
  }

  /** Of a component, which is what is held from `first` on. One that is not may be looked through again in part. */
  function isFair(first: number, component: number): boolean {
    // Most are of one position, and most of these must be left.
    if (first === held.length - 1 && !product.readsSteps && mustLeave(held.at(first) % nodes)) return false;
    let accepting = 0;
    let goesOn = false;
    always.fill(0xffff_ffff);
    ever.fill(0);
    taken.fill(0);
    for (let i = first; i < held.length; i++) {
      const position = held.at(i);
      const node = position % nodes;
      const state = states[(position - node) / nodes] ?? 0;
      const end = offsets[node + 1] ?? 0;
      if (constrained) {
        for (let word = 0; word < words; word++) {
          const here = enabled[node * words + word] ?? 0;
          always[word] = ((always[word] ?? 0) & here) >>> 0;
          ever[word] = ((ever[word] ?? 0) | here) >>> 0;
        }
      }
      let fitting = product.matching(state, node, 0);
      for (let edge = offsets[node] ?? 0; edge <= end; edge++) {
        const target = edge < end ? (targets[edge] ?? 0) : node;
        if (target === OUTSIDE) continue;
        const stepClass = edge < end ? (stepClasses[edge] ?? 0) : 0;
        if (product.readsSteps) fitting = product.matching(state, node, stepClass);
        for (const transition of fitting) {
          const to = local[transition.to] ?? -1;
          if (to < 0 || rank[to * nodes + target] !== component) continue;
          goesOn = true;
          accepting |= transition.accepting;
          if (constrained && target !== node)
            for (let word = 0; word < words; word++)
              taken[word] = ((taken[word] ?? 0) | (masks[stepClass * words + word] ?? 0)) >>> 0;
        }
      }
    }
    if (!goesOn || accepting !== all) return false;
    if (!constrained) return true;
    let avoids = false;
    for (let word = 0; word < words; word++) {
      const missing = ~(taken[word] ?? 0);
      if (((always[word] ?? 0) & ((weak[word] ?? 0) | (strong[word] ?? 0)) & missing) !== 0) return false;
      // What may be taken here, and must be if it is: from now on, what is to be avoided.
      ever[word] = ((ever[word] ?? 0) & (strong[word] ?? 0) & missing) >>> 0;
      avoids ||= ever[word] !== 0;
    }
    if (!avoids) return true;
    const left = new Uint32List();
    for (let i = first; i < held.length; i++) {
      const node = held.at(i) % nodes;
      if (ever.every((bits, word) => (bits & (enabled[node * words + word] ?? 0)) === 0)) left.push(held.at(i));
    }
    if (left.length > 0) regions.push(left.slice());
    return false;
  }

  /** True when there is more to do. */
  function begin(position: number): boolean {
    if (rank[position] !== 0) return false;
    enter(position);
    advance(STEPS);
    return path.length > 0;
  }
  async function goOn(): Promise<void> {
    while (path.length > 0) {
      advance(STEPS);
      await rest.yield();
    }
  }

  for (const [k, state] of states.entries()) {
    const here = reached[state];
    for (let node = 0; node < nodes; node++) {
      if (here?.[node] === 1 && begin(k * nodes + node)) await goOn();
      if (rest.shouldYield()) await rest.yield();
    }
  }
  for (let region = regions.pop(); region !== undefined; region = regions.pop()) {
    // All that they lead to is done with, but for themselves.
    for (const position of region) rank[position] = 0;
    for (const position of region) if (begin(position)) await goOn();
  }
  if (!found) return undefined;
  return {
    component: core,
    componentOf(state, node) {
      const k = states.indexOf(state);
      const component = k < 0 ? 0 : (rank[k * nodes + node] ?? 0);
      return component === GONE ? 0 : component;
    },
  };
}

/** In one go, before others may have their turn. */
const STEPS = 65_536;
