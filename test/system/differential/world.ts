// What a random spec declares before anything else: its types and constants, and what can be said of a type: its text, its simplest value.

import {
  boolType,
  cardinality,
  functionOf,
  intType,
  mapOf,
  mentions,
  optionOf,
  seqOf,
  setOf,
  bagOf,
  type Type,
  type TypeOf,
} from "../../../grammar/core/types.js";
import { sameType } from "../../../grammar/core/type-relations.js";
import type { Chance } from "./chance.js";
import { optional, parts, type Tree } from "./tree.js";

export interface World {
  readonly chance: Chance;
  readonly enums: TypeOf<"enum">[];
  readonly symmetrics: TypeOf<"symmetric">[];
  readonly records: TypeOf<"record">[];
  readonly variants: TypeOf<"variant">[];
  /** `fixed`: the same whatever the check, so that types may depend on it. */
  readonly constants: { readonly name: string; readonly value: number; readonly fixed: boolean }[];
  /** Types with a name of their own. */
  readonly aliases: { readonly name: string; readonly type: Type }[];
  readonly declarations: Tree[];
  /** Items of the check: constants that have another value there. */
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
  const declare = (text: string): void => void world.declarations.push(optional("declaration", [`${text}\n`]));
  for (let i = chance.below(3); i > 0; i--) {
    const name = world.fresh("N");
    const value = chance.between(1, 3);
    const elsewhere = chance.odds(0.3);
    declare(`const ${name}: Int = ${elsewhere ? chance.between(1, 4) : value}`);
    if (elsewhere) world.overrides.push(`${name} = ${value}`);
    world.constants.push({ name, value, fixed: !elsewhere });
  }
  for (
    let i = chance.weighted([
      [1, 0],
      [3, 1],
      [1, 2],
    ]);
    i > 0;
    i--
  ) {
    const name = world.fresh("E");
    const members = Array.from(
      {
        length: chance.weighted([
          [0.5, 1],
          [2, 2],
          [3, 3],
          [1, 4],
        ]),
      },
      () => world.fresh("m"),
    );
    declare(`enum ${name} { ${members.join(", ")} }`);
    world.enums.push({ kind: "enum", id: name, name, members });
  }
  for (
    let i = chance.weighted([
      [3, 0],
      [2, 1],
      [0.3, 2],
    ]);
    i > 0;
    i--
  ) {
    const name = world.fresh("Sym");
    const size = chance.between(2, 3);
    declare(`symmetric type ${name} of ${size}`);
    world.symmetrics.push({ kind: "symmetric", id: name, name, size });
  }
  if (chance.odds(0.5)) {
    const name = world.fresh("R");
    const fields = Array.from({ length: chance.between(1, 3) }, () => ({
      name: world.fresh("f"),
      type: randomType(world, 1, 12),
    }));
    declare(`record ${name} { ${fields.map((field) => `${field.name}: ${typeText(world, field.type)}`).join(", ")} }`);
    world.records.push({ kind: "record", id: name, name, fields });
  }
  if (chance.odds(0.5)) {
    const name = world.fresh("V");
    const cases = Array.from({ length: chance.between(1, 3) }, () => ({
      name: world.fresh("C"),
      fields: Array.from(
        {
          length: chance.weighted([
            [2, 0],
            [3, 1],
            [1, 2],
          ]),
        },
        () => ({ name: world.fresh("f"), type: randomType(world, 1, 8) }),
      ),
    }));
    declare(
      `variant ${name} { ${cases.map((each) => each.name + (each.fields.length === 0 ? "" : `(${each.fields.map((field) => `${field.name}: ${typeText(world, field.type)}`).join(", ")})`)).join(", ")} }`,
    );
    world.variants.push({ kind: "variant", id: name, name, cases });
  }
  return world;
}

// ---------------------------------------------------------------- types

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

/** A type of values that take many bits, of which a system reaches a few. */
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

/** A type a key may have. */
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

/** A type of at most so many values. */
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

// ---------------------------------------------------------------- text

interface Named {
  readonly name: string;
  readonly type: Type;
}

/** Parameters of a component, which stand for types and bounds in it. */
export interface Names {
  readonly types: readonly Named[];
  readonly constants: World["constants"];
}
export const noNames: Names = { types: [], constants: [] };

export function typeText(world: World, type: Type, given: Names = noNames): string {
  const { chance } = world;
  const alias = [...given.types, ...world.aliases].find((each) => sameType(each.type, type));
  if (alias !== undefined && chance.odds(0.7)) return alias.name;
  const bound = (n: number): string => {
    const constant = [...given.constants, ...world.constants].find((each) => each.fixed && each.value === n);
    return constant !== undefined && chance.odds(0.4) ? constant.name : String(n);
  };
  const text = (part: Type): string => typeText(world, part, given);
  const sized = (name: string, item: Type, max: number): string =>
    `${name}<${text(item)}${max === Infinity ? "" : `, ${bound(max)}`}>`;
  switch (type.kind) {
    case "bool":
      return "Bool";
    case "int":
      return type.lo === -Infinity ? "Int" : `${type.lo < 0 ? type.lo : bound(type.lo)}..${bound(type.hi)}`;
    case "enum":
    case "symmetric":
    case "record":
    case "variant":
      return type.name;
    case "tuple":
      return `(${type.items.map(text).join(", ")})`;
    case "option":
      return `Option<${text(type.item)}>`;
    case "set":
      return sized("Set", type.item, type.max);
    case "bag":
      return sized("Bag", type.item, type.max);
    case "seq":
      return sized("Seq", type.item, type.max);
    case "function":
      // What a parameter stands for is not known in the component by itself, and the keys of functions must be.
      return `${type.key.kind === "function" ? `(${typeText(world, type.key)})` : typeText(world, type.key)} -> ${typeText(world, type.value)}`;
    case "map":
      return `Map<${typeText(world, type.key)}, ${text(type.value)}>`;
    case "unknown":
    case "temporal":
      throw new Error("no text");
  }
}

/** A name that stands for the set of all values; declared if need be. */
export function domainText(world: World, type: Type): string {
  if (type.kind === "bool") return "Bool";
  if (type.kind === "enum" || type.kind === "symmetric" || type.kind === "record" || type.kind === "variant")
    return type.name;
  if (type.kind === "int" && world.chance.odds(0.5)) return `(${type.lo}..${type.hi})`;
  const known = world.aliases.find((each) => sameType(each.type, type));
  if (known !== undefined) return known.name;
  const name = world.fresh("T");
  world.declarations.push(optional("declaration", parts`type ${name} = ${typeText(world, type)}\n`));
  world.aliases.push({ name, type });
  return name;
}

/** Without bounds: expressions of one sort may stand for each other, more or less. */
export function sortOf(type: Type): string {
  switch (type.kind) {
    case "int":
      return "Int";
    case "tuple":
      return `(${type.items.map(sortOf).join(", ")})`;
    case "option":
      return `Option<${sortOf(type.item)}>`;
    case "set":
    case "bag":
    case "seq":
      return `${type.kind}<${sortOf(type.item)}>`;
    case "function":
    case "map":
      return `${type.kind}<${sortOf(type.key)}, ${sortOf(type.value)}>`;
    default:
      return "name" in type ? type.name : type.kind;
  }
}

/** The simplest value, as text; undefined where it has none that can be written. */
export function leastText(type: Type): string | undefined {
  switch (type.kind) {
    case "bool":
      return "false";
    case "int": {
      const value = type.lo > 0 ? type.lo : type.hi < 0 ? type.hi : 0;
      return value < 0 ? `(${value})` : String(value);
    }
    case "enum":
      return `${type.name}.${type.members[0]!}`;
    case "record": {
      const values = type.fields.map((field) => leastText(field.type));
      return values.includes(undefined)
        ? undefined
        : `${type.name} { ${type.fields.map((field, i) => `${field.name}: ${values[i]!}`).join(", ")} }`;
    }
    case "variant": {
      for (const each of type.cases) {
        const values = each.fields.map((field) => leastText(field.type));
        if (!values.includes(undefined)) return each.name + (values.length === 0 ? "" : `(${values.join(", ")})`);
      }
      return undefined;
    }
    case "tuple": {
      const values = type.items.map(leastText);
      return values.includes(undefined) ? undefined : `(${values.join(", ")})`;
    }
    case "option":
      return "none";
    case "set":
    case "bag":
    case "map":
      return "{}";
    case "seq":
      return "[]";
    case "function": {
      const { key } = type;
      const domain =
        key.kind === "bool"
          ? "Bool"
          : key.kind === "int"
            ? `${key.lo}..${key.hi}`
            : "name" in key
              ? key.name
              : undefined;
      const value = leastText(type.value);
      return domain === undefined || value === undefined ? undefined : `[_ in ${domain} => ${value}]`;
    }
    default:
      return undefined;
  }
}

/** Whether a literal of the type leaves open what it holds. */
export const isVague = (type: Type): boolean =>
  mentions(
    type,
    (part) =>
      part.kind === "option" ||
      part.kind === "set" ||
      part.kind === "bag" ||
      part.kind === "seq" ||
      part.kind === "map",
  );
