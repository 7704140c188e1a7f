// Functions of the state that are learned by example: what an action does, whether a condition holds.
//
// A function reads the state slot by slot, and which slot it reads next depends on the values read so far: it is a
// decision tree. So its result for one vector is its result for all vectors with the same values in the slots that it
// read. Where it reads only what an operator makes of a value, it is its result for all values of which the operator
// makes the same. A function's footprint holds all slots that it was seen to read or write. To learn it on a set of
// states means to project the set on the footprint, to leave out the vectors that earlier results cover, and to
// evaluate the function for one vector after the other as long as some remain. If an evaluation reads a slot outside the
// footprint, the footprint grows and the result is not used. So nothing that a function depends on goes unnoticed.

import { seededRandom } from "../search/random.js";
import { EMPTY, UNIT } from "./diagram.js";
import type { Encoding } from "./encoding.js";
import type { Footprint, FootprintOperations } from "./footprint-operations.js";
import type { LevelReads } from "./level-reads.js";
import type { PendingCoverage } from "./pending-coverage.js";

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

/** At most so many evaluations between two growths of a footprint serve only to find out what is read. */
const PROBES = 64;

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
  /** The number of sets since the last one in which something was new. */
  #setsWithoutNews = 0;
  /** Was the function probed since the footprint last grew? */
  #isProbed = false;
  readonly #random = seededRandom(1);

  constructor(
    readonly operations: FootprintOperations,
    /** The footprint of state sets: all levels. */
    readonly states: Footprint,
    readonly encoding: Encoding,
    readonly coverage: PendingCoverage | undefined,
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
   * Is nothing new to be expected in further sets? So it is if nothing was new in the last `sets` of them, and no slot of
   * the footprint has new values since. It may turn out to be wrong, so what is computed without `learn` has to be checked.
   */
  seemsLearned(sets: number): boolean {
    return this.#setsWithoutNews >= sets && this.#countValues() === this.#wholeCount;
  }

  /**
   * Learns the function on a set of states, or on the lower part of one that includes the whole footprint. Ends early
   * after some evaluations ("more"), or if the footprint had to grow ("grown"; the footprint may now begin above the
   * set): the caller calls it again. `from`: what the set is over, which includes the footprint.
   */
  learn(node: number, from = this.states): "learned" | "more" | "grown" {
    const { operations, footprint } = this;
    const { sets, diagram } = operations;
    // Most sets have nothing new, and that is found out without a projection.
    const fresh = operations.exclude(node, from, this.#seen, footprint, this.#allVectors());
    this.#setsWithoutNews = fresh === EMPTY ? this.#setsWithoutNews + 1 : 0;
    if (this.probe(fresh, from)) return "grown";
    let unseen = operations.project(fresh, from, footprint);
    for (let left = CHUNK; unseen !== EMPTY; left--) {
      if (left === 0) return "more";
      const values = sets.first(unseen, footprint.slots.length);
      this.evaluations++;
      const evaluation = this.evaluate(footprint.slots, values);
      const outside = this.#outside(evaluation);
      if (outside.length > 0) {
        // The values in the other slots need not be those of a reachable state.
        this.coverage?.reject();
        this.#grow(outside);
        return "grown";
      }
      this.coverage?.accept();
      const alike = footprint.slots.map((level, i) => evaluation.reads.alike(level, values[i] ?? 0));
      const entry = diagram.product(footprint.tag, alike);
      this.#seen = sets.union(this.#seen, entry);
      this.add(alike, entry, evaluation);
      unseen = sets.minus(unseen, entry);
    }
    return "learned";
  }

  /** What an evaluation has read or written outside the footprint. */
  #outside({ reads, written }: Evaluation<R>): readonly number[] {
    return [...reads.levels(), ...written].filter((level) => (this.footprint.position[level] ?? -1) < 0);
  }

  /**
   * Evaluates the function in some states of a set, more of them if the set is large, so that the footprint grows before
   * the set is projected: each projection may cost as much as many evaluations. Does so once after each growth. Returns
   * whether the footprint has grown.
   */
  probe(node: number, from: Footprint): boolean {
    if (this.#isProbed || node === EMPTY || node === UNIT) return false;
    this.#isProbed = true;
    const { sets, diagram } = this.operations;
    const levels = from.slots.slice(diagram.tag(node) - from.tag);
    const outside = new Set<number>();
    let probes = PROBES;
    for (let i = 0; i < probes; i++) {
      const { vector, estimate } = sets.random(node, levels.length, this.#random);
      probes = Math.min(probes, Math.log2(estimate));
      this.evaluations++;
      for (const level of this.#outside(this.evaluate(levels, vector))) outside.add(level);
    }
    this.coverage?.reject();
    if (outside.size > 0) this.#grow([...outside]);
    return outside.size > 0;
  }

  #allVectors(): Int32Array {
    const { slots, tag } = this.footprint;
    const count = this.#countValues();
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

  /** The number of values in all slots of the footprint. */
  #countValues(): number {
    let count = 0;
    for (const level of this.footprint.slots) count += this.encoding.valueCount(level);
    return count;
  }

  #grow(levels: readonly number[]): void {
    const all = [...new Set([...this.footprint.slots, ...levels])].sort((a, b) => a - b);
    this.footprint = this.operations.footprint(all);
    this.#seen = EMPTY;
    this.#whole = Int32Array.of(UNIT);
    this.#wholeCount = 0;
    this.#setsWithoutNews = 0;
    this.results = this.newResults();
    this.#isProbed = false;
  }
}
