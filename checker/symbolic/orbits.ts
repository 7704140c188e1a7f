// Numbers of orbits under the permutations of symmetric types. The engine explores all states; the other engines visit
// one state of each orbit. By the Cauchy–Frobenius lemma ("Burnside's"), the number of orbits is the mean number of
// states that a permutation fixes; permutations with the same cycles fix equally many.

import { mentionsSymmetric, type Type } from "../../grammar/core/types.js";
import type { Value } from "../interpreter/values.js";
import { element, equalValues } from "../interpreter/values.js";
import { permute, type Permutation } from "../interpreter/permute.js";
import { symmetricTypesIn } from "../reduction/state-parts.js";
import { LevelReads } from "./level-reads.js";
import { LearnedFunction, type Evaluation } from "./learning.js";
import { EMPTY } from "./diagram.js";
import type { SymbolicModel } from "./symbolic-model.js";

/** All permutations with the same cycles. */
export interface ConjugacyClass {
  readonly representative: Permutation;
  readonly size: bigint;
}

/** One class for each choice of a cycle type for each symmetric type. */
export function conjugacyClasses(types: readonly Type[]): readonly ConjugacyClass[] {
  let classes: readonly ConjugacyClass[] = [{ representative: new Map(), size: 1n }];
  for (const { id, size } of symmetricTypesIn(types)) {
    const cycleTypes = partitionsOf(size, size);
    classes = classes.flatMap((outer) =>
      cycleTypes.map((lengths) => ({
        representative: new Map(outer.representative).set(id, withCycles(lengths)),
        size: outer.size * permutationsWith(lengths),
      })),
    );
  }
  return classes;
}

/** All ways to write a number as a sum of numbers of at most `most`, in descending order. */
function partitionsOf(sum: number, most: number): readonly (readonly number[])[] {
  if (sum === 0) return [[]];
  return Array.from({ length: Math.min(sum, most) }, (_, i) => i + 1).flatMap((first) =>
    partitionsOf(sum - first, first).map((rest) => [first, ...rest]),
  );
}

/** A permutation with cycles of these lengths, each of consecutive members. */
const withCycles = (lengths: readonly number[]): readonly number[] =>
  lengths.reduce<readonly number[]>(
    (members, length) => [...members, ...Array.from({ length }, (_, i) => members.length + ((i + 1) % length))],
    [],
  );

/** The number of permutations with cycles of these lengths: n! / ∏ (length ^ count * count!). */
function permutationsWith(lengths: readonly number[]): bigint {
  let count = 1n;
  for (let i = 1; i <= lengths.reduce((sum, length) => sum + length, 0); i++) count *= BigInt(i);
  let repeated = 0n;
  for (const [i, length] of lengths.entries()) {
    repeated = length === lengths[i - 1] ? repeated + 1n : 1n;
    count /= BigInt(length) * repeated;
  }
  return count;
}

/** The states of a set that a permutation maps to themselves. Yields where it may be paused. */
export function* fixedStates(model: SymbolicModel, set: number, permutation: Permutation): Generator<void, number> {
  const { slots, levelOf } = model.encoding;
  let fixed = set;
  for (let slot = 0; slot < slots.count; slot++) {
    const image = slots.imageOf(slot, permutation);
    if (image === slot && !mentionsSymmetric(element(slots.slots, slot).type)) continue;
    const constraint = new FixedSlot(model, permutation, slot, image, levelOf[slot] ?? 0, levelOf[image] ?? 0);
    while (constraint.learn(fixed) !== "learned") {
      model.held.push(set, fixed, ...constraint.roots());
      yield;
      model.held.length = model.held.length - 2 - [...constraint.roots()].length;
    }
    fixed = constraint.select(fixed);
    model.held.push(set, fixed);
    yield;
    model.held.length -= 2;
  }
  return fixed;
}

/** Is the permuted value of a slot the value of the slot's image? */
class FixedSlot extends LearnedFunction<boolean, { vectors: number }> {
  constructor(
    readonly model: SymbolicModel,
    readonly permutation: Permutation,
    readonly slot: number,
    readonly image: number,
    readonly slotLevel: number,
    readonly imageLevel: number,
  ) {
    super(model.footprints, model.states, model.encoding, undefined);
  }

  protected override evaluate(levels: readonly number[], values: Int32Array): Evaluation<boolean> {
    const reads = new LevelReads(this.model.encoding);
    reads.addWhole(this.slotLevel);
    reads.addWhole(this.imageLevel);
    const { slots } = this.model.encoding;
    const valueAt = (level: number, slot: number): Value | undefined => {
      const at = levels.indexOf(level);
      return at < 0 ? undefined : slots.value(slot, values[at] ?? 0);
    };
    const value = valueAt(this.slotLevel, this.slot);
    const image = valueAt(this.imageLevel, this.image);
    const type = slots.slots[this.slot]?.type;
    if (value === undefined || image === undefined || type === undefined)
      return { reads, written: new Set(), result: false };
    return { reads, written: new Set(), result: equalValues(permute(type, value, this.permutation), image) };
  }

  protected override newResults(): { vectors: number } {
    return { vectors: EMPTY };
  }

  protected override add(_: readonly (readonly number[])[], entry: number, { result }: Evaluation<boolean>): void {
    if (result) this.results.vectors = this.operations.sets.union(this.results.vectors, entry);
  }

  protected override *rootsIn({ vectors }: { readonly vectors: number }): Generator<number> {
    yield vectors;
  }

  select(node: number): number {
    return this.operations.select(node, this.states, this.results.vectors, this.footprint);
  }
}
