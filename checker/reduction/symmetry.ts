// Symmetry reduction: states that differ only by a permutation of the members of symmetric types count as one.
// C. N. Ip and D. L. Dill, "Better verification through symmetry", Formal Methods in System Design 9, 1996.

import { mentions, mentionsSymmetric, type Type } from "../../grammar/core/types.js";
import type { Check } from "../model/model.js";
import { valuesOf } from "../interpreter/enumerate.js";
import { encoderOf, stateEncoder, type Encoder } from "../interpreter/key.js";
import { identity, inverseOf, permute, type Permutation } from "../interpreter/permute.js";
import { asMap, element, itemAt, type State } from "../interpreter/values.js";

/** With more permutations than this, canonicalization costs more than it saves. */
const PERMUTATION_LIMIT = 5040;

export const TEMPORAL_NOTICE = "symmetry not used: temporal properties may tell behaviours of symmetric states apart";

export interface Symmetry {
  /** Do states that differ only by a permutation count as one? */
  readonly reduced: boolean;
  /** Why a check that has symmetric types is explored in full. */
  readonly notice: string | undefined;
}

/** Decides for all engines whether a check with these state types is reduced by symmetry. */
export function symmetryOf(types: readonly Type[], check: Check): Symmetry {
  if (!check.symmetry || !types.some(mentionsSymmetric)) return { reduced: false, notice: undefined };
  if (check.properties.length > 0)
    return {
      reduced: false,
      notice: TEMPORAL_NOTICE,
    };
  const count = permutationCount(types);
  if (count > PERMUTATION_LIMIT)
    return {
      reduced: false,
      notice: `symmetry not used: there are ${count} permutations, more than ${PERMUTATION_LIMIT}`,
    };
  return { reduced: true, notice: undefined };
}

/** The number of orbit keys that are cached by state key: most transitions lead to states that were seen recently. */
const MEMO_LIMIT = 100_000;

/** The number of permutations of the members of all symmetric types in these types. */
function permutationCount(types: readonly Type[]): number {
  let count = 1;
  for (const size of sizesIn(types).values()) for (let i = 2; i <= size; i++) count *= i;
  return count;
}

/** The least key that a state has under any permutation: the same for all states of an orbit, and for no others. */
export function orbitEncoder(types: readonly Type[]): (state: State) => string {
  const permutations = allPermutations(sizesIn(types));
  const chunks = types.flatMap((type, at) => chunksOf(type, permutations).map((encoders) => ({ at, encoders })));
  const leastKey = (state: State): string => {
    // Chunk by chunk: only the permutations that are least so far are tried on the next. The encoding of one value of a type never
    // begins that of another, so the least chunks make the least whole.
    let candidates = permutations.map((_, i) => i);
    let key = "";
    for (const { at, encoders } of chunks) {
      const value = itemAt(state, at);
      if (encoders.length === 1) {
        key += element(encoders, 0)(value);
        continue;
      }
      let least: string | undefined;
      let left: number[] = [];
      for (const candidate of candidates) {
        const text = element(encoders, candidate)(value);
        if (least === undefined || text < least) {
          least = text;
          left = [];
        }
        if (text === least) left.push(candidate);
      }
      candidates = left;
      key += least ?? "";
    }
    return key;
  };
  const plainKey = stateEncoder(types);
  const memo = new Map<string, string>();
  return (state) => {
    const plain = plainKey(state);
    const known = memo.get(plain);
    if (known !== undefined) return known;
    const least = leastKey(state);
    if (memo.size >= MEMO_LIMIT) memo.clear();
    memo.set(plain, least);
    return least;
  };
}

/**
 * The encoding of a type in parts that follow each other, of each part an encoder for each permutation, or one if they make no difference:
 * a function is encoded key by key.
 */
function chunksOf(type: Type, permutations: readonly Permutation[]): readonly (readonly Encoder[])[] {
  if (!mentionsSymmetric(type)) return [[encoderOf(type)]];
  if (type.kind !== "function" || !mentionsSymmetric(type.key))
    return [permutations.map((permutation) => encoderOf(type, permutation))];
  const inverses = permutations.map(inverseOf);
  const plain = mentionsSymmetric(type.value) ? undefined : encoderOf(type.value);
  const encoders = permutations.map((permutation) => plain ?? encoderOf(type.value, permutation));
  return valuesOf(type.key).map((key) =>
    inverses.map((inverse, i): Encoder => {
      const source = permute(type.key, key, inverse);
      const encode = element(encoders, i);
      return (value) => encode(asMap(value).get(source, false));
    }),
  );
}

/** Of each symmetric type in these types, by its id. */
export function sizesIn(types: readonly Type[]): ReadonlyMap<string, number> {
  const sizes = new Map<string, number>();
  for (const type of types) {
    mentions(type, (part) => {
      if (part.kind === "symmetric") sizes.set(part.id, part.size);
      return false;
    });
  }
  return sizes;
}

/** The identity first. */
export function allPermutations(sizes: ReadonlyMap<string, number>): readonly Permutation[] {
  let all: readonly Permutation[] = [identity];
  for (const [id, size] of sizes)
    all = all.flatMap((outer) => arrangements(size).map((members) => new Map(outer).set(id, members)));
  return all;
}

function arrangements(size: number): readonly (readonly number[])[] {
  if (size === 0) return [[]];
  return arrangements(size - 1).flatMap((rest) =>
    Array.from({ length: size }, (_, at) => [...rest.slice(0, at), size - 1, ...rest.slice(at)]),
  );
}
