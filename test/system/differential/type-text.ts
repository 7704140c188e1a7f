// The text of a type in a spec, and the simplest value of a type.

import { mentions, type Type } from "../../../grammar/core/types.js";
import { sameType } from "../../../grammar/core/type-relations.js";
import { optional, parts } from "./tree.js";
import type { World } from "./world.js";

interface Named {
  readonly name: string;
  readonly type: Type;
}

/** Parameters of a component for types and bounds. */
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
      // In a component on its own, parameters are unknown, but the key types of functions must be known.
      return `${type.key.kind === "function" ? `(${typeText(world, type.key)})` : typeText(world, type.key)} -> ${typeText(world, type.value)}`;
    case "map":
      return `Map<${typeText(world, type.key)}, ${text(type.value)}>`;
    case "unknown":
    case "temporal":
      throw new Error("no text");
  }
}

/** The set of all values: the type itself, or a name for it, declared if necessary. */
export function domainText(world: World, type: Type): string {
  if (type.kind === "bool") return "Bool";
  if (type.kind === "enum" || type.kind === "symmetric" || type.kind === "record" || type.kind === "variant")
    return type.name;
  if (world.chance.odds(0.5)) return type.kind === "tuple" ? typeText(world, type) : `(${typeText(world, type)})`;
  const alias = world.aliases.find((each) => sameType(each.type, type));
  if (alias !== undefined) return alias.name;
  const name = world.fresh("T");
  world.declarations.push(optional("declaration", parts`type ${name} = ${typeText(world, type)}\n`));
  world.aliases.push({ name, type });
  return name;
}

/** The type without bounds. Expressions of one sort can mostly replace each other. */
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

/** The text of the simplest value; undefined if no value can be written. */
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

/** Does a literal of the type leave its item type open? */
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
