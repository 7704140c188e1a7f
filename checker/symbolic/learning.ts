// Functions of the state that are learned by example: what an action does, whether a condition holds.
//
// A function reads the state slot by slot, and which slot it reads next depends on the values read so far: it is a
// decision tree. So its result for one vector is its result for all vectors with the same values in the slots that it
// read. Where it reads only what an operator makes of a value, it is its result for all values of which the operator
// makes the same. A function's footprint holds all slots that it was seen to read or write. To learn it on a set of
// states means to project the set on the footprint, to leave out the vectors that earlier results cover, and to
// evaluate the function for one vector after the other as long as some remain. If an evaluation reads a slot outside the
// footprint, the footprint grows and the result is not used. So nothing that a function depends on goes unnoticed.

import { EMPTY, UNIT } from "./diagram.js";
import type { Encoding } from "./encoding.js";
import type { Footprint, FootprintOperations } from "./footprint-operations.js";
import type { LevelReads } from "./level-reads.js";

/** One evaluation: what it read, and the levels written to (which belong to the footprint as well). */
export interface Evaluation<R> {
  readonly reads: LevelReads;
  readonly written: ReadonlySet<number>;
  readonly result: R;
}

/** In place of a node that would be too large. */
const UNKNOWN = -1;

/** Evaluations between two opportunities to pause. */
const CHUNK = 256;

export abstract class LearnedFunction<R, S> {
  footprint: Footprint;
  results: S;
  /** The number of evaluations, including those whose results were not used. */
  evaluations = 0;
  /** The vectors over the footprint with known results. */
  #seen = EMPTY;
  /** By position in the footprint: all vectors over the slots from there on, or UNKNOWN. UNIT after the last. */
  #whole = Int32Array.of(UNIT);
  /** The number of values that `#whole` has in all slots together. */
  #wholeCount = 0;

  constructor(
    readonly operations: FootprintOperations,
    /** The footprint of state sets: all levels. */
    readonly states: Footprint,
    readonly encoding: Encoding,
  ) {
    this.footprint = operations.footprint([]);
    this.results = this.newResults();
  }

  /** Evaluates the function on a vector over the footprint. */
  protected abstract evaluate(levels: readonly number[], values: Int32Array): Evaluation<R>;
  protected abstract newResults(): S;
  /** Adds the result of all vectors with one of `values` in each slot of the footprint; `entry` is their set. */
  protected abstract add(values: readonly (readonly number[])[], entry: number, evaluation: Evaluation<R>): void;
  protected abstract rootsIn(results: S): Iterable<number>;

  /** The nodes that must survive a collection. */
  *roots(): Generator<number> {
    yield this.#seen;
    for (const node of this.#whole) if (node !== UNKNOWN) yield node;
    yield* this.rootsIn(this.results);
  }

  /**
   * Learns the function on a set of states, or on the lower part of one that includes the whole footprint. Ends early
   * after some evaluations ("more"), or if the footprint had to grow ("grown"; the footprint may now begin above the
   * set): the caller calls it again.
   */
  learn(node: number): "learned" | "more" | "grown" {
    const { operations, footprint } = this;
    const { sets, diagram } = operations;
    // Most sets have nothing new, and that is found out without a projection.
    const fresh = operations.exclude(node, this.states, this.#seen, footprint, this.#allVectors());
    let unseen = operations.project(fresh, this.states, footprint);
    for (let left = CHUNK; unseen !== EMPTY; left--) {
      if (left === 0) return "more";
      const values = sets.first(unseen, footprint.slots.length);
      this.evaluations++;
      const evaluation = this.evaluate(footprint.slots, values);
      const outside = [...evaluation.reads.levels(), ...evaluation.written].filter(
        (level) => (footprint.position[level] ?? -1) < 0,
      );
      if (outside.length > 0) {
        this.#grow(outside);
        return "grown";
      }
      const alike = footprint.slots.map((level, i) => evaluation.reads.alike(level, values[i] ?? 0));
      const entry = diagram.product(footprint.tag, alike);
      this.#seen = sets.union(this.#seen, entry);
      this.add(alike, entry, evaluation);
      unseen = sets.minus(unseen, entry);
    }
    return "learned";
  }

  #allVectors(): Int32Array {
    const { slots, tag } = this.footprint;
    let count = 0;
    for (const level of slots) count += this.encoding.valueCount(level);
    if (count === this.#wholeCount) return this.#whole;
    const whole = new Int32Array(slots.length + 1).fill(UNKNOWN);
    whole[slots.length] = UNIT;
    for (let i = slots.length - 1; i >= 0; i--) {
      const values = this.encoding.knownValues(slots[i] ?? 0);
      if (values === undefined) break;
      whole[i] = this.operations.diagram.level(tag + i, values, whole[i + 1] ?? UNIT);
    }
    this.#whole = whole;
    this.#wholeCount = count;
    return whole;
  }

  #grow(levels: readonly number[]): void {
    const all = [...new Set([...this.footprint.slots, ...levels])].sort((a, b) => a - b);
    this.footprint = this.operations.footprint(all);
    this.#seen = EMPTY;
    this.#whole = Int32Array.of(UNIT);
    this.#wholeCount = 0;
    this.results = this.newResults();
  }
}
