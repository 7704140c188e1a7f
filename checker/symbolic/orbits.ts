// Numbers of orbits under the permutations of symmetric types. The engine explores all states; the other engines visit
// one state of each orbit. By the Cauchy–Frobenius lemma ("Burnside's"), the number of orbits is the mean number of
// states that a permutation fixes; permutations with the same cycles fix equally many.

import type { Value } from "../interpreter/values.js";
import { equalValues } from "../interpreter/values.js";
import { permute, type Permutation } from "../interpreter/permute.js";
import { allPermutations, sizesIn } from "../reduction/symmetry.js";
import { LevelReads } from "./level-reads.js";
import { LearnedFunction, type Evaluation } from "./learning.js";
import { EMPTY } from "./diagram.js";
import type { SymbolicModel } from "./symbolic-model.js";

/** All permutations with the same cycles. */
export interface ConjugacyClass {
  readonly representative: Permutation;
  readonly size: bigint;
}

export function conjugacyClasses(model: SymbolicModel): readonly ConjugacyClass[] {
  const classes = new Map<string, { readonly representative: Permutation; size: bigint }>();
  for (const permutation of allPermutations(sizesIn(model.context.vector.types))) {
    const key = Array.from(permutation, ([id, members]) => `${id}:${cycleLengths(members).join(",")}`).join(" ");
    const existing = classes.get(key);
    if (existing === undefined) classes.set(key, { representative: permutation, size: 1n });
    else existing.size++;
  }
  return [...classes.values()];
}

function cycleLengths(members: readonly number[]): readonly number[] {
  const seen = new Set<number>();
  const lengths: number[] = [];
  for (let start = 0; start < members.length; start++) {
    let length = 0;
    for (let at = start; !seen.has(at); at = members[at] ?? at) {
      seen.add(at);
      length++;
    }
    if (length > 0) lengths.push(length);
  }
  return lengths.sort((a, b) => a - b);
}

/** The states of a set that a permutation maps to themselves. Yields where it may be paused. */
export function* fixedStates(model: SymbolicModel, set: number, permutation: Permutation): Generator<void, number> {
  const { slots, levelOf } = model.encoding;
  let fixed = set;
  for (let slot = 0; slot < slots.count; slot++) {
    const image = slots.imageOf(slot, permutation);
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
