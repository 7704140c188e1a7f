// The states that relations lead to, and those that they come from.

import { EMPTY, type Diagram } from "./diagram.js";
import { Accumulator, READ, WRITE, type Relation } from "./relation.js";
import type { SetOperations } from "./set-operations.js";

interface Operations {
  readonly all: number;
  readonly changing: number;
}

/**
 * With `changing`, only steps count that change the state. Where a part of a step is known to change it, the rest need
 * not.
 */
export class RelationOperations {
  /** The operations on all steps, and on those that change the state. */
  readonly #image: Operations;
  readonly #preimage: Operations;
  readonly #accumulators: Accumulator[] = [];
  #depth = 0;

  /** `tag`: that of the first level of state sets. */
  constructor(
    readonly diagram: Diagram,
    readonly sets: SetOperations,
    readonly tag: number,
  ) {
    this.#image = { all: diagram.newOperation(), changing: diagram.newOperation() };
    this.#preimage = {
      all: diagram.newOperation("second operand"),
      changing: diagram.newOperation("second operand"),
    };
  }

  /** The states that one step leads to. */
  image(node: number, relation: Relation, changing = false): number {
    return this.#imageAt(node, relation, relation.node, 0, changing);
  }

  #imageAt(node: number, relation: Relation, entries: number, at: number, changing: boolean): number {
    if (node === EMPTY || entries === EMPTY) return EMPTY;
    if (at === relation.slots.length) return changing ? EMPTY : node;
    const { diagram, sets } = this;
    const operation = changing ? this.#image.changing : this.#image.all;
    const known = diagram.cached(operation, node, entries);
    if (known >= 0) return known;
    const start = diagram.start[node] ?? 0;
    const end = start + 2 * (diagram.arena[start - 1] ?? 0);
    const tag = diagram.arena[start - 2] ?? 0;
    const result = this.#open();
    if (tag - this.tag !== relation.slots[at]) {
      for (let i = start; i < end; i += 2) {
        const child = this.#imageAt(diagram.arena[i + 1] ?? 0, relation, entries, at, changing);
        result.add(diagram.arena[i] ?? 0, child, sets);
      }
    } else if (relation.kinds[at] === WRITE) {
      for (let i = start; i < end; i += 2) this.#write(i, relation, entries, at, changing, result);
    } else {
      for (let i = start; i < end; i += 2) {
        const value = diagram.arena[i] ?? 0;
        const found = diagram.child(entries, value);
        if (found === EMPTY) continue;
        if (relation.kinds[at] === READ) {
          const child = this.#imageAt(diagram.arena[i + 1] ?? 0, relation, found, at + 1, changing);
          result.add(value, child, sets);
        } else this.#write(i, relation, found, at, changing, result);
      }
    }
    this.#depth--;
    return diagram.cache(operation, node, entries, result.make(diagram, tag));
  }

  /** Adds the states for one pair of a node, at index `i` of the arena, whose value is replaced by those of `entries`. */
  #write(i: number, relation: Relation, entries: number, at: number, changing: boolean, result: Accumulator): void {
    const { diagram } = this;
    const first = diagram.start[entries] ?? 0;
    const last = first + 2 * diagram.size(entries);
    for (let j = first; j < last; j += 2) {
      const after = diagram.arena[j] ?? 0;
      const unchanged = changing && after === diagram.arena[i];
      const below = diagram.arena[j + 1] ?? 0;
      result.add(after, this.#imageAt(diagram.arena[i + 1] ?? 0, relation, below, at + 1, unchanged), this.sets);
    }
  }

  /** The states of `within` from which one step leads to `target`. */
  preimage(target: number, relation: Relation, within: number, changing = false): number {
    return this.#preimageAt(target, relation, relation.node, 0, within, changing);
  }

  #preimageAt(
    target: number,
    relation: Relation,
    entries: number,
    at: number,
    within: number,
    changing: boolean,
  ): number {
    if (target === EMPTY || entries === EMPTY || within === EMPTY) return EMPTY;
    if (at === relation.slots.length) return changing ? EMPTY : this.sets.intersect(target, within);
    const { diagram, sets } = this;
    const operation = changing ? this.#preimage.changing : this.#preimage.all;
    const known = diagram.cached(operation, entries, sets.pair(target, within));
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
        result.add(value, this.#preimageAt(reached, relation, below, touched ? at + 1 : at, inside, changing), sets);
        continue;
      }
      const written = kind === WRITE ? entries : diagram.child(entries, value);
      if (written === EMPTY) continue;
      const first = diagram.start[written] ?? 0;
      const last = first + 2 * (diagram.arena[first - 1] ?? 0);
      for (let j = first; j < last; j += 2) {
        const after = diagram.arena[j] ?? 0;
        const below = diagram.arena[j + 1] ?? 0;
        const unchanged = changing && after === value;
        const child = this.#preimageAt(diagram.child(target, after), relation, below, at + 1, inside, unchanged);
        result.add(value, child, sets);
      }
    }
    this.#depth--;
    return diagram.cache(operation, entries, sets.pair(target, within), result.make(diagram, tag));
  }

  #open(): Accumulator {
    const accumulator = (this.#accumulators[this.#depth++] ??= new Accumulator());
    accumulator.clear();
    return accumulator;
  }
}
