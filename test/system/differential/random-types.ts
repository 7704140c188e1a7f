// Random types.

import {
  boolType,
  cardinality,
  functionOf,
  intType,
  mapOf,
  optionOf,
  seqOf,
  setOf,
  bagOf,
  type Type,
} from "../../../grammar/core/types.js";
import type { World } from "./world.js";

function smallInt({ chance }: World, limit: number): Type {
  const most = Math.floor(limit);
  const lo = chance.weighted([
    [4, 0],
    [2, 1],
    [1, -1],
    [1, -2],
  ]);
  return intType(lo, lo + chance.between(Math.min(1, most - 1), Math.max(0, Math.min(4, most - 1))));
}

export function scalarType(world: World, most: number): Type {
  const { chance } = world;
  const small = <T extends Type>(types: readonly T[]): readonly T[] =>
    types.filter((type) => cardinality(type) <= most);
  const [enums, symmetrics] = [small(world.enums), small(world.symmetrics)];
  return chance.weighted<() => Type>([
    [3, () => boolType],
    [5, () => smallInt(world, most)],
    [enums.length > 0 ? 4 : 0, () => chance.of(enums)],
    [symmetrics.length > 0 ? 4 : 0, () => chance.of(symmetrics)],
    [most > 1000 ? 0.4 : 0, () => wideInt(world)],
  ])();
}

const SAFE = Number.MAX_SAFE_INTEGER;
const wideInt = ({ chance }: World): Type =>
  chance.of([intType(0, 1000), intType(-70_000, 70_000), intType(-SAFE, SAFE), intType(0, 2 ** 32), intType(5, 260)]);

/** A type whose values take many bits. A system reaches only a few of them. */
export function wideType(world: World): Type {
  const { chance } = world;
  const byte = intType(0, chance.of([100, 255, 300, 3000]));
  const integer = (): Type => wideInt(world);
  return chance.of<() => Type>([
    () => setOf(intType(1, chance.between(60, 140))),
    () => setOf(byte, chance.between(2, 6)),
    () => setOf({ kind: "tuple", items: [intType(0, 9), intType(-4, 5)] }, chance.between(2, 9)),
    () => seqOf(integer(), chance.between(2, 5)),
    () => seqOf(seqOf(byte, 3), 3),
    () => bagOf(byte, chance.between(3, 7)),
    () => functionOf(intType(0, chance.between(10, 40)), scalarType(world, 8)),
    () => functionOf(boolType, seqOf(byte, chance.between(2, 5))),
    () => functionOf(keyType(world), setOf(intType(0, chance.between(10, 70)))),
    () => mapOf(intType(0, chance.between(10, 30)), scalarType(world, 8)),
    () => mapOf(keyType(world), integer()),
    () => ({ kind: "tuple", items: [integer(), scalarType(world, 4), integer()] }),
    () => optionOf(integer()),
    () => optionOf({ kind: "tuple", items: [integer(), integer()] }),
    integer,
  ])();
}

/** A type for keys. */
export function keyType(world: World, most = 6): Type {
  const { chance } = world;
  const composite = chance.odds(0.15)
    ? chance.of([
        () => optionOf(scalarType(world, 3)),
        (): Type => ({ kind: "tuple", items: [scalarType(world, 2), scalarType(world, 3)] }),
        () => setOf(scalarType(world, 2)),
      ])()
    : scalarType(world, most);
  return cardinality(composite) <= most ? composite : boolType;
}

/** A type with at most this number of values. */
export function randomType(world: World, depth: number, most: number): Type {
  const { chance } = world;
  if (depth === 0 || most < 4 || chance.odds(0.3)) return scalarType(world, most);
  const inner = (limit: number): Type => randomType(world, depth - 1, limit);
  const named = [...world.records, ...world.variants];
  for (let attempt = 0; attempt < 8; attempt++) {
    const type = chance.weighted<() => Type>([
      [
        1.5,
        () => ({ kind: "tuple", items: Array.from({ length: chance.between(2, 3) }, () => inner(Math.sqrt(most))) }),
      ],
      [named.length > 0 ? 6 : 0, () => chance.of(named)],
      [2, () => optionOf(inner(most - 1))],
      [3, () => setOf(inner(Math.log2(most)))],
      [1.5, () => setOf(inner(most), chance.between(1, 2))],
      [2, () => bagOf(inner(Math.sqrt(most)), chance.between(1, 3))],
      [3, () => seqOf(inner(Math.sqrt(most)), chance.between(1, 3))],
      [4, () => functionOf(keyType(world), inner(most ** (1 / 3) + 1))],
      [3, () => mapOf(keyType(world), inner(most ** (1 / 3)))],
    ])();
    if (cardinality(type) <= most) return type;
  }
  return scalarType(world, most);
}
