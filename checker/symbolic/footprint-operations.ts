// Operations between a set of vectors and a set of shorter vectors, over some of the slots only.

import { EMPTY, UNIT, type Diagram } from "./diagram.js";
import type { SetOperations } from "./set-operations.js";

/** Some slots in ascending order, and the tags of the nodes of sets over them. */
export interface Footprint {
  readonly slots: readonly number[];
  /** By slot: its position in `slots`; -1 if it is not among them. */
  readonly position: Int32Array;
  /** The tag of the first level. */
  readonly tag: number;
  /** A number of its own, for cache entries. */
  readonly id: number;
}

const NOT_KNOWN = new Int32Array(0);

export class FootprintOperations {
  readonly #project: number;
  readonly #exclude: number;
  readonly #select: number;
  #footprints = 0;
  readonly #shared = new Map<string, Footprint>();

  constructor(
    readonly diagram: Diagram,
    readonly sets: SetOperations,
    readonly slotCount: number,
  ) {
    this.#project = diagram.newOperation("second operand");
    this.#exclude = diagram.newOperation();
    this.#select = diagram.newOperation();
  }

  /** `slots`: in ascending order. */
  footprint(slots: readonly number[]): Footprint {
    const position = new Int32Array(this.slotCount).fill(-1);
    for (const [i, slot] of slots.entries()) position[slot] = i;
    return { slots, position, tag: this.diagram.newTags(slots.length), id: this.#footprints++ };
  }

  /** The same footprint for the same slots. */
  shared(slots: readonly number[]): Footprint {
    const key = slots.join(" ");
    const footprint = this.#shared.get(key) ?? this.footprint(slots);
    this.#shared.set(key, footprint);
    return footprint;
  }

  /** The projection of a set over `from` on the slots of `onto`, which are among those of `from`. */
  project(node: number, from: Footprint, onto: Footprint): number {
    if (onto.slots.length === 0) return node === EMPTY ? EMPTY : UNIT;
    return this.#projectAt(node, from, onto, onto.slots[onto.slots.length - 1] ?? 0);
  }

  #projectAt(node: number, from: Footprint, onto: Footprint, last: number): number {
    if (node === EMPTY || node === UNIT) return node;
    const { diagram } = this;
    const start = diagram.start[node] ?? 0;
    const slot = from.slots[(diagram.arena[start - 2] ?? 0) - from.tag] ?? 0;
    if (slot > last) return UNIT;
    const known = diagram.cached(this.#project, node, onto.id);
    if (known >= 0) return known;
    const end = start + 2 * (diagram.arena[start - 1] ?? 0);
    const position = onto.position[slot] ?? -1;
    let result = EMPTY;
    if (position < 0) {
      for (let at = start; at < end; at += 2) {
        result = this.sets.union(result, this.#projectAt(diagram.arena[at + 1] ?? 0, from, onto, last));
      }
    } else {
      let to = diagram.reserve((end - start) >> 1);
      const base = to;
      for (let at = start; at < end; at += 2) {
        const child = this.#projectAt(diagram.arena[at + 1] ?? 0, from, onto, last);
        diagram.scratch[to++] = diagram.arena[at] ?? 0;
        diagram.scratch[to++] = child;
      }
      result = diagram.make(onto.tag + position, base, to);
    }
    return diagram.cache(this.#project, node, onto.id, result);
  }

  /**
   * The vectors of `node` whose projection is not in `excluded`. `whole`: by position in `onto`, the set of all vectors over
   * the slots from there on whose values occur in `node`; where it is excluded, there is nothing to look at.
   */
  exclude(node: number, from: Footprint, excluded: number, onto: Footprint, whole: Int32Array = NOT_KNOWN): number {
    if (excluded === EMPTY || node === EMPTY) return node;
    if (excluded === UNIT || excluded === whole[0]) return EMPTY;
    return this.#excludeAt(node, from, excluded, onto, whole);
  }

  #excludeAt(node: number, from: Footprint, excluded: number, onto: Footprint, whole: Int32Array): number {
    const { diagram } = this;
    const known = diagram.cached(this.#exclude, node, excluded);
    if (known >= 0) return known;
    const start = diagram.start[node] ?? 0;
    const end = start + 2 * (diagram.arena[start - 1] ?? 0);
    const tag = diagram.arena[start - 2] ?? 0;
    const position = onto.position[from.slots[tag - from.tag] ?? 0] ?? -1;
    let to = diagram.reserve((end - start) >> 1);
    const base = to;
    for (let at = start; at < end; at += 2) {
      const value = diagram.arena[at] ?? 0;
      const below = position < 0 ? excluded : diagram.child(excluded, value);
      if (below === UNIT || (position >= 0 && below === whole[position + 1])) continue;
      let child = diagram.arena[at + 1] ?? 0;
      if (below !== EMPTY) child = this.#excludeAt(child, from, below, onto, whole);
      if (child === EMPTY) continue;
      diagram.scratch[to++] = value;
      diagram.scratch[to++] = child;
    }
    return diagram.cache(this.#exclude, node, excluded, diagram.make(tag, base, to));
  }

  /** The vectors of `node` whose projection is in `selected`. */
  select(node: number, from: Footprint, selected: number, onto: Footprint): number {
    if (selected === EMPTY || node === EMPTY) return EMPTY;
    if (selected === UNIT) return node;
    const { diagram } = this;
    const known = diagram.cached(this.#select, node, selected);
    if (known >= 0) return known;
    const start = diagram.start[node] ?? 0;
    const end = start + 2 * (diagram.arena[start - 1] ?? 0);
    const tag = diagram.arena[start - 2] ?? 0;
    const matched = (onto.position[from.slots[tag - from.tag] ?? 0] ?? -1) >= 0;
    let to = diagram.reserve((end - start) >> 1);
    const base = to;
    for (let at = start; at < end; at += 2) {
      const value = diagram.arena[at] ?? 0;
      const below = matched ? diagram.child(selected, value) : selected;
      const child = this.select(diagram.arena[at + 1] ?? 0, from, below, onto);
      if (child === EMPTY) continue;
      diagram.scratch[to++] = value;
      diagram.scratch[to++] = child;
    }
    return diagram.cache(this.#select, node, selected, diagram.make(tag, base, to));
  }
}
