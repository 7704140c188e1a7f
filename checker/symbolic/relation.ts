// Transition relations over a few slots, as decision diagrams, and the states that they lead to.
//
// A relation reads the values of some slots and writes new values to some. Its nodes have a level for each slot that is
// only read or only written, and two for a slot that is both: first the old value, then the new one. A slot that is
// only written has any value before.

import { EMPTY, UNIT, type Diagram } from "./diagram.js";
import type { SetOperations } from "./set-operations.js";

export const READ = 0;
export const WRITE = 1;
const READ_WRITE = 2;

export interface Relation {
  /** The slots that it touches, in ascending order, and how. */
  readonly slots: readonly number[];
  /** Those that it writes to, in ascending order. */
  readonly writes: readonly number[];
  readonly kinds: readonly (typeof READ | typeof WRITE | typeof READ_WRITE)[];
  /** By position in `slots`: the tag of its first level. */
  readonly tags: readonly number[];
  node: number;
}

/** `reads` and `writes`: in ascending order. */
export function emptyRelation(diagram: Diagram, reads: readonly number[], writes: readonly number[]): Relation {
  const slots = [...new Set([...reads, ...writes])].sort((a, b) => a - b);
  const kinds = slots.map((slot) => (!writes.includes(slot) ? READ : reads.includes(slot) ? READ_WRITE : WRITE));
  const tags: number[] = [];
  for (const kind of kinds) tags.push(diagram.newTags(kind === READ_WRITE ? 2 : 1));
  return { slots, writes, kinds, tags, node: EMPTY };
}

/**
 * The relation of one entry, as a node: `before` has values in ascending order for each slot that is read, `after` has one
 * for each that is written.
 */
export function relationEntry(
  diagram: Diagram,
  { slots, kinds, tags }: Relation,
  before: (slot: number) => readonly number[],
  after: (slot: number) => number,
): number {
  let node = UNIT;
  for (let i = slots.length - 1; i >= 0; i--) {
    const slot = slots[i] ?? 0;
    const tag = tags[i] ?? 0;
    const kind = kinds[i];
    if (kind === READ_WRITE) node = diagram.level(tag + 1, [after(slot)], node);
    node = diagram.level(tag, kind === WRITE ? [after(slot)] : before(slot), node);
  }
  return node;
}

/** A node under construction: pairs by ascending value, children united. */
export class Accumulator {
  values: Int32Array = new Int32Array(8);
  children: Int32Array = new Int32Array(8);
  size = 0;

  clear(): void {
    this.size = 0;
  }

  add(value: number, child: number, sets: SetOperations): void {
    if (child === EMPTY) return;
    const { values, children } = this;
    let low = 0;
    let high = this.size - 1;
    if (high >= 0 && (values[high] ?? 0) < value) low = this.size;
    while (low <= high) {
      const middle = (low + high) >> 1;
      const found = values[middle] ?? 0;
      if (found === value) {
        children[middle] = sets.union(children[middle] ?? 0, child);
        return;
      }
      if (found < value) low = middle + 1;
      else high = middle - 1;
    }
    if (this.size === values.length) this.#grow();
    this.values.copyWithin(low + 1, low, this.size);
    this.children.copyWithin(low + 1, low, this.size);
    this.values[low] = value;
    this.children[low] = child;
    this.size++;
  }

  make(diagram: Diagram, tag: number): number {
    const base = diagram.reserve(this.size);
    let to = base;
    for (let i = 0; i < this.size; i++) {
      diagram.scratch[to++] = this.values[i] ?? 0;
      diagram.scratch[to++] = this.children[i] ?? 0;
    }
    return diagram.make(tag, base, to);
  }

  #grow(): void {
    const values = new Int32Array(2 * this.values.length);
    const children = new Int32Array(2 * this.values.length);
    values.set(this.values);
    children.set(this.children);
    this.values = values;
    this.children = children;
  }
}
