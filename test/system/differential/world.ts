// The types and constants that a random spec declares first.

import type { Type, TypeOf } from "../../../grammar/core/types.js";
import type { Chance } from "./chance.js";
import { optional, type Tree } from "./tree.js";
import { randomType } from "./random-types.js";
import { typeText } from "./type-text.js";

export interface World {
  readonly chance: Chance;
  readonly enums: TypeOf<"enum">[];
  readonly symmetrics: TypeOf<"symmetric">[];
  readonly records: TypeOf<"record">[];
  readonly variants: TypeOf<"variant">[];
  /** `fixed`: every check has this value, so types may depend on it. */
  readonly constants: { readonly name: string; readonly value: number; readonly fixed: boolean }[];
  /** Type aliases. */
  readonly aliases: { readonly name: string; readonly type: Type }[];
  readonly declarations: Tree[];
  /** Items of the check that set constants to another value. */
  readonly overrides: string[];
  readonly fresh: (prefix: string) => string;
}

export function newWorld(chance: Chance): World {
  let names = 0;
  const world: World = {
    chance,
    enums: [],
    symmetrics: [],
    records: [],
    variants: [],
    constants: [],
    aliases: [],
    declarations: [],
    overrides: [],
    fresh: (prefix) => `${prefix}${++names}`,
  };
  for (let i = chance.below(3); i > 0; i--) declareConstant(world);
  const enums = chance.weighted([
    [1, 0],
    [3, 1],
    [1, 2],
  ]);
  for (let i = enums; i > 0; i--) declareEnum(world);
  const symmetrics = chance.weighted([
    [3, 0],
    [2, 1],
    [0.3, 2],
  ]);
  for (let i = symmetrics; i > 0; i--) declareSymmetric(world);
  if (chance.odds(0.5)) declareRecord(world);
  if (chance.odds(0.5)) declareVariant(world);
  return world;
}

const declare = (world: World, text: string): void =>
  void world.declarations.push(optional("declaration", [`${text}\n`]));

function declareConstant(world: World): void {
  const { chance } = world;
  const name = world.fresh("N");
  const value = chance.between(1, 3);
  const elsewhere = chance.odds(0.3);
  declare(world, `const ${name}: Int = ${elsewhere ? chance.between(1, 4) : value}`);
  if (elsewhere) world.overrides.push(`${name} = ${value}`);
  world.constants.push({ name, value, fixed: !elsewhere });
}

function declareEnum(world: World): void {
  const name = world.fresh("E");
  const length = world.chance.weighted([
    [0.5, 1],
    [2, 2],
    [3, 3],
    [1, 4],
  ]);
  const members = Array.from({ length }, () => world.fresh("m"));
  declare(world, `enum ${name} { ${members.join(", ")} }`);
  world.enums.push({ kind: "enum", id: name, name, members });
}

function declareSymmetric(world: World): void {
  const name = world.fresh("Sym");
  const size = world.chance.between(2, 3);
  declare(world, `symmetric type ${name} of ${size}`);
  world.symmetrics.push({ kind: "symmetric", id: name, name, size });
}

const fieldList = (world: World, fields: readonly { readonly name: string; readonly type: Type }[]): string =>
  fields.map((field) => `${field.name}: ${typeText(world, field.type)}`).join(", ");

function declareRecord(world: World): void {
  const name = world.fresh("R");
  const fields = Array.from({ length: world.chance.between(1, 3) }, () => ({
    name: world.fresh("f"),
    type: randomType(world, 1, 12),
  }));
  declare(world, `record ${name} { ${fieldList(world, fields)} }`);
  world.records.push({ kind: "record", id: name, name, fields });
}

function declareVariant(world: World): void {
  const { chance } = world;
  const name = world.fresh("V");
  const fieldCount = (): number =>
    chance.weighted([
      [2, 0],
      [3, 1],
      [1, 2],
    ]);
  const fieldOf = (field: string, type: Type): { readonly name: string; readonly type: Type } => ({
    name: field,
    type,
  });
  const shared = chance.odds(0.3) ? fieldOf(world.fresh("f"), randomType(world, 1, 4)) : undefined;
  /** The field that all cases share, but perhaps not with the same bounds. */
  const sharedField = ({ name: field, type }: NonNullable<typeof shared>): ReturnType<typeof fieldOf> =>
    fieldOf(field, type.kind === "int" && type.hi < 1000 ? { ...type, hi: type.hi + chance.below(2) } : type);
  const cases = Array.from({ length: chance.between(1, 3) }, () => {
    const own = Array.from({ length: fieldCount() }, () => fieldOf(world.fresh("f"), randomType(world, 1, 8)));
    return {
      name: world.fresh("C"),
      fields: chance.shuffled(shared === undefined ? own : [...own, sharedField(shared)]),
    };
  });
  const texts = cases.map((each) => each.name + (each.fields.length === 0 ? "" : `(${fieldList(world, each.fields)})`));
  declare(world, `variant ${name} { ${texts.join(", ")} }`);
  world.variants.push({ kind: "variant", id: name, name, cases });
}
