// Operations on sets of vectors of the same kind: their nodes have the same tags, level by level. Recursion goes down
// the levels only.

import type { Random } from "../search/random.js";
import { EMPTY, UNIT, type Diagram } from "./diagram.js";

export class SetOperations {
  readonly #union: number;
  readonly #minus: number;
  readonly #intersect: number;
  readonly #pair: number;
  #pairs = 0;

  /** `pairLimit`: the cache holds numbers of 31 bits. */
  constructor(
    readonly diagram: Diagram,
    readonly pairLimit = 2 ** 31 - 1,
  ) {
    this.#union = diagram.newOperation();
    this.#minus = diagram.newOperation();
    this.#intersect = diagram.newOperation();
    this.#pair = diagram.newOperation("result");
  }

  union(a: number, b: number): number {
    if (a === b || b === EMPTY) return a;
    if (a === EMPTY) return b;
    // Vectors of the same length: one is UNIT only if both are.
    if (a > b) [a, b] = [b, a];
    const { diagram } = this;
    const known = diagram.cached(this.#union, a, b);
    if (known >= 0) return known;
    let i = diagram.start[a] ?? 0;
    let j = diagram.start[b] ?? 0;
    const endOfA = i + 2 * (diagram.arena[i - 1] ?? 0);
    const endOfB = j + 2 * (diagram.arena[j - 1] ?? 0);
    const tag = diagram.arena[i - 2] ?? 0;
    const base = diagram.reserve((endOfA - i + endOfB - j) >> 1);
    let to = base;
    while (i < endOfA && j < endOfB) {
      const x = diagram.arena[i] ?? 0;
      const y = diagram.arena[j] ?? 0;
      if (x < y) {
        to = this.#put(to, x, diagram.arena[i + 1] ?? 0);
        i += 2;
      } else if (x > y) {
        to = this.#put(to, y, diagram.arena[j + 1] ?? 0);
        j += 2;
      } else {
        to = this.#put(to, x, this.union(diagram.arena[i + 1] ?? 0, diagram.arena[j + 1] ?? 0));
        i += 2;
        j += 2;
      }
    }
    to = this.#copy(to, i, endOfA);
    to = this.#copy(to, j, endOfB);
    return diagram.cache(this.#union, a, b, diagram.make(tag, base, to));
  }

  minus(a: number, b: number): number {
    if (a === b || a === EMPTY) return EMPTY;
    if (b === EMPTY) return a;
    const { diagram } = this;
    const known = diagram.cached(this.#minus, a, b);
    if (known >= 0) return known;
    let i = diagram.start[a] ?? 0;
    let j = diagram.start[b] ?? 0;
    const endOfA = i + 2 * (diagram.arena[i - 1] ?? 0);
    const endOfB = j + 2 * (diagram.arena[j - 1] ?? 0);
    const tag = diagram.arena[i - 2] ?? 0;
    const base = diagram.reserve((endOfA - i) >> 1);
    let to = base;
    for (; i < endOfA; i += 2) {
      const value = diagram.arena[i] ?? 0;
      while (j < endOfB && (diagram.arena[j] ?? 0) < value) j += 2;
      const other = j < endOfB && diagram.arena[j] === value ? (diagram.arena[j + 1] ?? 0) : EMPTY;
      const child = this.minus(diagram.arena[i + 1] ?? 0, other);
      if (child !== EMPTY) to = this.#put(to, value, child);
    }
    return diagram.cache(this.#minus, a, b, diagram.make(tag, base, to));
  }

  intersect(a: number, b: number): number {
    if (a === b) return a;
    if (a === EMPTY || b === EMPTY) return EMPTY;
    if (a > b) [a, b] = [b, a];
    const { diagram } = this;
    const known = diagram.cached(this.#intersect, a, b);
    if (known >= 0) return known;
    let i = diagram.start[a] ?? 0;
    let j = diagram.start[b] ?? 0;
    const endOfA = i + 2 * (diagram.arena[i - 1] ?? 0);
    const endOfB = j + 2 * (diagram.arena[j - 1] ?? 0);
    const tag = diagram.arena[i - 2] ?? 0;
    const base = diagram.reserve(Math.min(endOfA - i, endOfB - j) >> 1);
    let to = base;
    while (i < endOfA && j < endOfB) {
      const x = diagram.arena[i] ?? 0;
      const y = diagram.arena[j] ?? 0;
      if (x < y) i += 2;
      else if (x > y) j += 2;
      else {
        const child = this.intersect(diagram.arena[i + 1] ?? 0, diagram.arena[j + 1] ?? 0);
        if (child !== EMPTY) to = this.#put(to, x, child);
        i += 2;
        j += 2;
      }
    }
    return diagram.cache(this.#intersect, a, b, diagram.make(tag, base, to));
  }

  contains(node: number, vector: ArrayLike<number>): boolean {
    let at = node;
    for (let i = 0; i < vector.length && at !== EMPTY; i++) at = this.diagram.child(at, vector[i] ?? 0);
    return at !== EMPTY;
  }

  /**
   * A number that stands for two nodes, as the second operand of a cached operation: cache entries have room for two. It
   * is used for others only after the cache was cleared; another one may stand for the same nodes later.
   */
  pair(a: number, b: number): number {
    const { diagram } = this;
    const known = diagram.cached(this.#pair, a, b);
    if (known >= 0) return known;
    if (this.#pairs === this.pairLimit) {
      diagram.clearCache();
      this.#pairs = 0;
    }
    return diagram.cache(this.#pair, a, b, this.#pairs++);
  }

  /** The part of a set whose first values have other children, or none, in `before`. */
  changedPairs(node: number, before: number): number {
    const { diagram } = this;
    const start = diagram.start[node] ?? 0;
    const size = diagram.arena[start - 1] ?? 0;
    let to = diagram.reserve(size);
    const base = to;
    for (let at = start; at < start + 2 * size; at += 2) {
      const value = diagram.arena[at] ?? 0;
      const child = diagram.arena[at + 1] ?? 0;
      if (diagram.child(before, value) === child) continue;
      diagram.scratch[to++] = value;
      diagram.scratch[to++] = child;
    }
    return diagram.make(diagram.tag(node), base, to);
  }

  /** The least vector of a set that is not empty. */
  first(node: number, length: number): Int32Array {
    const vector = new Int32Array(length);
    let at = node;
    for (let i = 0; i < length; i++) {
      const from = this.diagram.start[at] ?? 0;
      vector[i] = this.diagram.arena[from] ?? 0;
      at = this.diagram.arena[from + 1] ?? 0;
    }
    return vector;
  }

  /**
   * A vector of a set that is not empty, and an estimate of their number. See D. E. Knuth, "Estimating the efficiency of
   * backtrack programs", Mathematics of Computation 29, 1975.
   */
  random(node: number, length: number, random: Random): { readonly vector: Int32Array; readonly estimate: number } {
    const vector = new Int32Array(length);
    let estimate = 1;
    let at = node;
    for (let i = 0; i < length; i++) {
      const size = this.diagram.size(at);
      const pair = (this.diagram.start[at] ?? 0) + 2 * random.below(size);
      vector[i] = this.diagram.arena[pair] ?? 0;
      at = this.diagram.arena[pair + 1] ?? 0;
      estimate *= size;
    }
    return { vector, estimate };
  }

  /**
   * All vectors in ascending order. A vector is valid until the next one is asked for; no nodes may be made meanwhile.
   */
  *vectors(node: number, length: number): Generator<Int32Array> {
    const { diagram } = this;
    const vector = new Int32Array(length);
    if (node === EMPTY) return;
    if (length === 0) {
      yield vector;
      return;
    }
    const at = new Int32Array(length);
    const end = new Int32Array(length);
    let level = 0;
    const enter = (child: number): void => {
      at[level] = diagram.start[child] ?? 0;
      end[level] = (at[level] ?? 0) + 2 * diagram.size(child);
    };
    enter(node);
    while (level >= 0) {
      const here = at[level] ?? 0;
      if (here === end[level]) {
        level--;
        continue;
      }
      at[level] = here + 2;
      vector[level] = diagram.arena[here] ?? 0;
      if (level === length - 1) {
        yield vector;
        continue;
      }
      level++;
      enter(diagram.arena[here + 1] ?? 0);
    }
  }

  /** The nodes of a set, without EMPTY and UNIT. */
  nodes(node: number): ReadonlySet<number> {
    const { diagram } = this;
    const seen = new Set<number>();
    const pending = [node];
    for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
      if (next <= UNIT || seen.has(next)) continue;
      seen.add(next);
      const from = diagram.start[next] ?? 0;
      const end = from + 2 * diagram.size(next);
      for (let at = from + 1; at < end; at += 2) pending.push(diagram.arena[at] ?? 0);
    }
    return seen;
  }

  #put(to: number, value: number, child: number): number {
    const { scratch } = this.diagram;
    scratch[to] = value;
    scratch[to + 1] = child;
    return to + 2;
  }

  #copy(to: number, from: number, end: number): number {
    const { scratch, arena } = this.diagram;
    for (let at = from; at < end; at++) scratch[to++] = arena[at] ?? 0;
    return to;
  }
}
