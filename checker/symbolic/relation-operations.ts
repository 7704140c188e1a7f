// The states that relations lead to, and those that they come from.

import { EMPTY, type Diagram } from "./diagram.js";
import { Accumulator, READ, WRITE, type Relation } from "./relation.js";
import type { SetOperations } from "./set-operations.js";

export class RelationOperations {
  readonly #image: number;
  readonly #preimage: number;
  readonly #pairTag: number;
  readonly #accumulators: Accumulator[] = [];
  #depth = 0;

  /** `tag`: that of the first level of state sets. */
  constructor(
    readonly diagram: Diagram,
    readonly sets: SetOperations,
    readonly tag: number,
  ) {
    this.#image = diagram.newOperation();
    this.#preimage = diagram.newOperation();
    this.#pairTag = diagram.newTags(1);
  }

  /** The states that one step leads to. */
  image(node: number, relation: Relation): number {
    return this.#imageAt(node, relation, relation.node, 0);
  }

  #imageAt(node: number, relation: Relation, entries: number, at: number): number {
    if (node === EMPTY || entries === EMPTY) return EMPTY;
    if (at === relation.slots.length) return node;
    const { diagram, sets } = this;
    const known = diagram.cached(this.#image, node, entries);
    if (known >= 0) return known;
    const start = diagram.start[node] ?? 0;
    const end = start + 2 * (diagram.arena[start - 1] ?? 0);
    const tag = diagram.arena[start - 2] ?? 0;
    const result = this.#open();
    if (tag - this.tag !== relation.slots[at]) {
      for (let i = start; i < end; i += 2) {
        const child = this.#imageAt(diagram.arena[i + 1] ?? 0, relation, entries, at);
        result.add(diagram.arena[i] ?? 0, child, sets);
      }
    } else if (relation.kinds[at] === WRITE) {
      const first = diagram.start[entries] ?? 0;
      const last = first + 2 * (diagram.arena[first - 1] ?? 0);
      for (let j = first; j < last; j += 2) {
        for (let i = start; i < end; i += 2) {
          const child = this.#imageAt(diagram.arena[i + 1] ?? 0, relation, diagram.arena[j + 1] ?? 0, at + 1);
          result.add(diagram.arena[j] ?? 0, child, sets);
        }
      }
    } else {
      for (let i = start; i < end; i += 2) {
        const value = diagram.arena[i] ?? 0;
        const found = diagram.child(entries, value);
        if (found === EMPTY) continue;
        if (relation.kinds[at] === READ) {
          result.add(value, this.#imageAt(diagram.arena[i + 1] ?? 0, relation, found, at + 1), sets);
          continue;
        }
        const first = diagram.start[found] ?? 0;
        const last = first + 2 * (diagram.arena[first - 1] ?? 0);
        for (let j = first; j < last; j += 2) {
          const child = this.#imageAt(diagram.arena[i + 1] ?? 0, relation, diagram.arena[j + 1] ?? 0, at + 1);
          result.add(diagram.arena[j] ?? 0, child, sets);
        }
      }
    }
    this.#depth--;
    return diagram.cache(this.#image, node, entries, result.make(diagram, tag));
  }

  /** The states of `within` from which one step leads to `target`. */
  preimage(target: number, relation: Relation, within: number): number {
    return this.#preimageAt(target, relation, relation.node, 0, within);
  }

  #preimageAt(target: number, relation: Relation, entries: number, at: number, within: number): number {
    if (target === EMPTY || entries === EMPTY || within === EMPTY) return EMPTY;
    if (at === relation.slots.length) return this.sets.intersect(target, within);
    const { diagram, sets } = this;
    const pair = this.#pair(target, within);
    const known = diagram.cached(this.#preimage, pair, entries);
    if (known >= 0) return known;
    const start = diagram.start[within] ?? 0;
    const end = start + 2 * (diagram.arena[start - 1] ?? 0);
    const tag = diagram.arena[start - 2] ?? 0;
    const touched = tag - this.tag === relation.slots[at];
    const kind = relation.kinds[at];
    const result = this.#open();
    for (let i = start; i < end; i += 2) {
      const value = diagram.arena[i] ?? 0;
      const inside = diagram.arena[i + 1] ?? 0;
      if (!touched || kind === READ) {
        const below = touched ? diagram.child(entries, value) : entries;
        const reached = diagram.child(target, value);
        result.add(value, this.#preimageAt(reached, relation, below, touched ? at + 1 : at, inside), sets);
        continue;
      }
      const written = kind === WRITE ? entries : diagram.child(entries, value);
      if (written === EMPTY) continue;
      const first = diagram.start[written] ?? 0;
      const last = first + 2 * (diagram.arena[first - 1] ?? 0);
      for (let j = first; j < last; j += 2) {
        const reached = diagram.child(target, diagram.arena[j] ?? 0);
        const child = this.#preimageAt(reached, relation, diagram.arena[j + 1] ?? 0, at + 1, inside);
        result.add(value, child, sets);
      }
    }
    this.#depth--;
    return diagram.cache(this.#preimage, pair, entries, result.make(diagram, tag));
  }

  /** A node that stands for two: cache entries have room for two operands. */
  #pair(a: number, b: number): number {
    const { diagram } = this;
    const base = diagram.reserve(1);
    diagram.scratch[base] = a;
    diagram.scratch[base + 1] = b;
    return diagram.make(this.#pairTag, base, base + 2);
  }

  #open(): Accumulator {
    const accumulator = (this.#accumulators[this.#depth++] ??= new Accumulator());
    accumulator.clear();
    return accumulator;
  }
}
