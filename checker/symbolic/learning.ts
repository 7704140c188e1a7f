// Functions of the state that are learned by example: what an action does, whether a condition holds.
//
// A function reads the state slot by slot, and which slot it reads next depends on the values read so far: it is a
// decision tree. So its result for one vector is its result for all vectors with the same values in the slots that it
// read. A function's footprint holds all slots that it was seen to read or write. To learn it on a set of states means
// to project the set on the footprint, to leave out the vectors that earlier results cover, and to evaluate the
// function once for each that remains. If an evaluation reads a slot outside the footprint, the footprint grows and the
// result is not used. So nothing that a function depends on goes unnoticed.

import { EMPTY } from "./diagram.js";
import type { Footprint, FootprintOperations } from "./footprint-operations.js";

/** One evaluation: the levels read, and those written to (which belong to the footprint as well). */
export interface Evaluation<R> {
  readonly read: ReadonlySet<number>;
  readonly written: ReadonlySet<number>;
  readonly result: R;
}

/** All results of evaluations that read the same slots. No vector of states belongs to two shapes. */
export interface Shape<S> {
  readonly footprint: Footprint;
  /** The vectors with known results. */
  seen: number;
  readonly results: S;
}

/** If evaluations read more different sets of slots, the rest counts as if it had read the whole footprint. */
const SHAPE_LIMIT = 24;

/** Evaluations between two opportunities to pause. */
const CHUNK = 256;

export abstract class LearnedFunction<R, S> {
  footprint: Footprint;
  shapes: Shape<S>[] = [];
  /** The number of evaluations, including those whose results were not used. */
  evaluations = 0;
  /** Projections whose vectors all have known results. */
  #covered = EMPTY;
  #whole = false;

  constructor(
    readonly operations: FootprintOperations,
    /** The footprint of state sets: all levels. */
    readonly states: Footprint,
  ) {
    this.footprint = operations.footprint([]);
  }

  /** Evaluates the function on a vector over the footprint. */
  protected abstract evaluate(levels: readonly number[], values: Int32Array): Evaluation<R>;
  protected abstract newResults(): S;
  /** Adds a result; `vector` has the values of the shape's slots, and `entry` is its node. */
  protected abstract add(shape: Shape<S>, vector: Int32Array, entry: number, evaluation: Evaluation<R>): void;
  protected abstract rootsIn(results: S): Iterable<number>;
  /** Called when the footprint grew and all results were discarded. */
  protected forget(): void {
    // Subclasses that keep results outside the shapes discard them here.
  }

  /** The nodes that must survive a collection. */
  *roots(): Generator<number> {
    yield this.#covered;
    for (const shape of this.shapes) {
      yield shape.seen;
      yield* this.rootsIn(shape.results);
    }
  }

  /**
   * Learns the function on a set of states, or on the lower part of one that includes the whole footprint. Ends early
   * after some evaluations ("more"), or if the footprint had to grow ("grown"; the footprint may now begin above the
   * set): the caller calls it again.
   */
  learn(node: number): "learned" | "more" | "grown" {
    const { operations, footprint } = this;
    const { sets } = operations;
    const projected = operations.project(node, this.states, footprint);
    let unseen = sets.minus(projected, this.#covered);
    for (const shape of this.shapes) unseen = operations.exclude(unseen, footprint, shape.seen, shape.footprint);
    for (let left = CHUNK; unseen !== EMPTY; left--) {
      if (left === 0) return "more";
      const values = sets.first(unseen, footprint.slots.length);
      this.evaluations++;
      const evaluation = this.evaluate(footprint.slots, values);
      const outside = [...evaluation.read, ...evaluation.written].filter(
        (level) => (footprint.position[level] ?? -1) < 0,
      );
      if (outside.length > 0) {
        this.#grow(outside);
        return "grown";
      }
      const shape = this.#shapeOf(evaluation.read);
      const vector = Int32Array.from(shape.footprint.slots, (level) => values[footprint.position[level] ?? 0] ?? 0);
      const entry = operations.diagram.single(shape.footprint.tag, vector);
      shape.seen = sets.union(shape.seen, entry);
      this.add(shape, vector, entry, evaluation);
      unseen = operations.exclude(unseen, footprint, entry, shape.footprint);
    }
    this.#covered = sets.union(this.#covered, projected);
    return "learned";
  }

  #shapeOf(read: ReadonlySet<number>): Shape<S> {
    const slots = this.#whole ? this.footprint.slots : [...read].sort((a, b) => a - b);
    const existing = this.shapes.find(
      ({ footprint }) =>
        footprint.slots.length === slots.length && footprint.slots.every((slot, i) => slot === slots[i]),
    );
    if (existing !== undefined) return existing;
    if (this.shapes.length >= SHAPE_LIMIT && !this.#whole) {
      this.#whole = true;
      return this.#shapeOf(read);
    }
    const shape = { footprint: this.operations.footprint(slots), seen: EMPTY, results: this.newResults() };
    this.shapes.push(shape);
    return shape;
  }

  #grow(levels: readonly number[]): void {
    const all = [...new Set([...this.footprint.slots, ...levels])].sort((a, b) => a - b);
    this.footprint = this.operations.footprint(all);
    this.shapes = [];
    this.#covered = EMPTY;
    this.#whole = false;
    this.forget();
  }
}
