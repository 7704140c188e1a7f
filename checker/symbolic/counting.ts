// Exact numbers of states and transitions.

import type { Footprint } from "./footprint-operations.js";
import type { LearnedAction } from "./learned-action.js";
import type { LearnedStep } from "./learned-predicate.js";
import { EMPTY, NODE_LIMIT, UNIT, type Diagram } from "./diagram.js";
import type { SymbolicModel } from "./symbolic-model.js";

/** By node, a count. Most fit into a number. */
class NodeCounts {
  #small = new Float64Array(2 ** 12).fill(UNKNOWN);
  readonly #large = new Map<number, bigint>();

  get(node: number): bigint | undefined {
    const count = this.#small[node] ?? UNKNOWN;
    return count === UNKNOWN ? undefined : count === LARGE ? this.#large.get(node) : BigInt(count);
  }

  set(node: number, count: bigint): void {
    if (node >= this.#small.length) {
      const wider = new Float64Array(2 * node).fill(UNKNOWN, this.#small.length);
      wider.set(this.#small);
      this.#small = wider;
    }
    const isLarge = count > Number.MAX_SAFE_INTEGER;
    this.#small[node] = isLarge ? LARGE : Number(count);
    if (isLarge) this.#large.set(node, count);
  }
}

const UNKNOWN = -1;
const LARGE = -2;

/** Counts a set of states, and the states in it whose vectors over a footprint are in a given set. */
export class SetCounter {
  readonly #diagram: Diagram;
  readonly #below = new NodeCounts();
  /** By level: the nodes of the set, with the number of paths from its root to them. */
  readonly #above: Map<number, bigint>[] = [];

  /** Valid until the next collection. */
  constructor(
    readonly model: SymbolicModel,
    readonly set: number,
  ) {
    this.#diagram = model.diagram;
  }

  /** The number of states. */
  get total(): bigint {
    return this.#countBelow(this.set);
  }

  /** The number of states whose vector over `footprint` is in `vectors`. */
  countSelected(vectors: number, footprint: Footprint): bigint {
    const top = footprint.slots[0];
    if (vectors === EMPTY || this.set === EMPTY) return 0n;
    if (top === undefined) return this.total;
    const memo = new Map<number, bigint>();
    let count = 0n;
    for (const [node, paths] of this.#nodesAt(top)) count += paths * this.#select(node, vectors, footprint, memo);
    return count;
  }

  /** The state at a position in the order of the set: 0 for the first. */
  vectorAt(position: bigint): Int32Array {
    const vector = new Int32Array(this.model.encoding.levels);
    let node = this.set;
    let left = position;
    for (let level = 0; level < vector.length; level++) {
      let next = EMPTY;
      this.#forEachPair(node, (value, child) => {
        if (next !== EMPTY) return;
        const below = this.#countBelow(child);
        if (left < below) {
          vector[level] = value;
          next = child;
        } else left -= below;
      });
      if (next === EMPTY) throw new Error("internal: the set has fewer states");
      node = next;
    }
    return vector;
  }

  #countBelow(node: number): bigint {
    if (node <= UNIT) return BigInt(node);
    const known = this.#below.get(node);
    if (known !== undefined) return known;
    let count = 0n;
    this.#forEachPair(node, (_, child) => (count += this.#countBelow(child)));
    this.#below.set(node, count);
    return count;
  }

  #nodesAt(level: number): ReadonlyMap<number, bigint> {
    if (this.#above.length === 0) this.#above.push(new Map([[this.set, 1n]]));
    for (let at = this.#above.length; at <= level; at++) {
      const next = new Map<number, bigint>();
      for (const [node, paths] of this.#above[at - 1] ?? [])
        this.#forEachPair(node, (_, child) => next.set(child, (next.get(child) ?? 0n) + paths));
      this.#above.push(next);
    }
    return this.#above[level] ?? new Map<number, bigint>();
  }

  #select(node: number, vectors: number, footprint: Footprint, memo: Map<number, bigint>): bigint {
    if (vectors === UNIT) return this.#countBelow(node);
    const key = node * NODE_LIMIT + vectors;
    const known = memo.get(key);
    if (known !== undefined) return known;
    const slot = this.#diagram.tag(node) - this.model.states.tag;
    const matched = (footprint.position[slot] ?? -1) >= 0;
    let count = 0n;
    this.#forEachPair(node, (value, child) => {
      const below = matched ? this.#diagram.child(vectors, value) : vectors;
      if (below !== EMPTY) count += this.#select(child, below, footprint, memo);
    });
    memo.set(key, count);
    return count;
  }

  #forEachPair(node: number, each: (value: number, child: number) => void): void {
    const { arena, start } = this.#diagram;
    const from = start[node] ?? 0;
    const end = from + 2 * (arena[from - 1] ?? 0);
    for (let at = from; at < end; at += 2) each(arena[at] ?? 0, arena[at + 1] ?? 0);
  }
}

/** By action of the model: the number of transitions from a set of states, which were all learned. */
export function countFirings(model: SymbolicModel, counter: SetCounter): readonly bigint[] {
  const firings = model.model.actions.map(() => 0n);
  for (const action of model.actions) {
    const { position } = action.instance;
    firings[position] = (firings[position] ?? 0n) + countTransitions(action, counter);
  }
  return firings;
}

function countTransitions({ footprint, results }: LearnedAction, counter: SetCounter): bigint {
  let count = 0n;
  for (const [transitions, vectors] of results.byTransitions)
    count += BigInt(transitions) * counter.countSelected(vectors, footprint);
  return count;
}

/** The number of steps from a set that violate what `steps` were learned for. */
export function countViolations(steps: readonly LearnedStep[], counter: SetCounter): bigint {
  let count = 0n;
  for (const { footprint, results } of steps)
    for (const [violations, vectors] of results)
      count += BigInt(violations) * counter.countSelected(vectors, footprint);
  return count;
}
