// Whether a set of states contains the successors of all its states. Unlike the computation of the successors, this
// makes no nodes.

import { EMPTY, UNIT, type Diagram } from "./diagram.js";
import { READ, WRITE, type Relation } from "./relation.js";
import type { SetOperations } from "./set-operations.js";

export class ClosureCheck {
  readonly #contained: number;
  readonly #subset: number;
  /** By level: the nodes of the set. */
  readonly #nodes: number[][] = [];

  readonly #diagram: Diagram;

  /** `tag`: that of the first level of the set. No node of the set may be freed while the check is in use. */
  constructor(sets: SetOperations, set: number, tag: number) {
    const { diagram } = sets;
    this.#diagram = diagram;
    this.#contained = diagram.newOperation();
    this.#subset = diagram.newOperation();
    for (const node of sets.nodes(set)) (this.#nodes[diagram.tag(node) - tag] ??= []).push(node);
  }

  /** Above the first slot of a relation, a state and its successor are on the same path. */
  contains(relation: Relation): boolean {
    const [first] = relation.slots;
    if (relation.node === EMPTY || first === undefined) return true;
    return (this.#nodes[first] ?? []).every((node) =>
      this.#containsFrom(node, node, relation, relation.node, 0, first),
    );
  }

  /** Are the successors of the lower parts in `node`, by `entries`, all in `target`? */
  #containsFrom(
    node: number,
    target: number,
    relation: Relation,
    entries: number,
    position: number,
    level: number,
  ): boolean {
    if (position === relation.slots.length) return this.#isSubset(node, target);
    const diagram = this.#diagram;
    // The cache keeps one target for each operand, which nearly always is the only one.
    if (diagram.cached(this.#contained, node, entries) === target) return true;
    const touched = relation.slots[position] === level;
    const kind = touched ? relation.kinds[position] : undefined;
    const start = diagram.start[node] ?? 0;
    const end = start + 2 * diagram.size(node);
    for (let at = start; at < end; at += 2) {
      const value = diagram.arena[at] ?? 0;
      const child = diagram.arena[at + 1] ?? 0;
      const below = kind === undefined || kind === WRITE ? entries : diagram.child(entries, value);
      if (below === EMPTY) continue;
      if (kind === undefined || kind === READ) {
        const after = diagram.child(target, value);
        if (!this.#containsFrom(child, after, relation, below, position + Number(touched), level + 1)) return false;
      } else {
        const first = diagram.start[below] ?? 0;
        const last = first + 2 * diagram.size(below);
        for (let pair = first; pair < last; pair += 2) {
          const after = diagram.child(target, diagram.arena[pair] ?? 0);
          const rest = diagram.arena[pair + 1] ?? 0;
          if (!this.#containsFrom(child, after, relation, rest, position + 1, level + 1)) return false;
        }
      }
    }
    diagram.cache(this.#contained, node, entries, target);
    return true;
  }

  #isSubset(a: number, b: number): boolean {
    if (a === b || a === EMPTY) return true;
    // Vectors of the same length: one is UNIT only if both are.
    if (b === EMPTY) return false;
    const diagram = this.#diagram;
    if (diagram.cached(this.#subset, a, b) === UNIT) return true;
    const start = diagram.start[a] ?? 0;
    const end = start + 2 * diagram.size(a);
    for (let at = start; at < end; at += 2) {
      if (!this.#isSubset(diagram.arena[at + 1] ?? 0, diagram.child(b, diagram.arena[at] ?? 0))) return false;
    }
    diagram.cache(this.#subset, a, b, UNIT);
    return true;
  }
}
