// What a random expression can read: variables, constants, parameters, and the elements of their values.

import { boolType, cardinality, type Type } from "../../../grammar/core/types.js";
import { isSubtype, sameKind, sharedFields } from "../../../grammar/core/type-relations.js";
import { canMake, expr, exprOf, fitted, risky, type Env, type Root } from "./env.js";
import { parts, type Tree } from "./tree.js";
import { gen } from "./expressions.js";

/** Names that can be used; those of a family only if a member can be named. */
function readable(env: Env): readonly Root[] {
  const roots = env.roots.filter((root) => root.needs.every((each) => canMake(env, each)));
  // Constants are rarely interesting.
  const changing = roots.filter((root) => root.type.kind !== "int" || root.type.lo < root.type.hi);
  return changing.length > 0 && env.world.chance.odds(0.85) ? changing : roots;
}

interface Source {
  readonly type: Type;
  readonly make: () => Tree;
}

/** Everything that can be read: names and their parts. */
function sources(env: Env, fuel: number, depth: number): readonly Source[] {
  const all: Source[] = [];
  const add = (at: Source, left: number): void => {
    all.push(at);
    if (left === 0) return;
    for (const part of partsOf(env, at, fuel)) add(part, left - 1);
  };
  for (const root of readable(env))
    if (fuel > -2 || root.needs.length === 0) add({ type: root.type, make: () => root.make(env, fuel - 1) }, depth);
  return all;
}

function partsOf(env: Env, whole: Source, fuel: number): readonly Source[] {
  const { chance, fresh } = env.world;
  const { type } = whole;
  switch (type.kind) {
    case "record":
      return type.fields.map((field) => ({
        type: field.type,
        make: () => expr(field.type)`${whole.make()}.${field.name}`,
      }));
    case "variant":
      return sharedFields(type).map((field) => ({
        type: field.type,
        make: () => expr(field.type)`${whole.make()}.${field.name}`,
      }));
    case "tuple":
      return type.items.map((item, i) => ({ type: item, make: () => expr(item)`${whole.make()}.${i}` }));
    case "function":
      if (!canMake(env, type.key)) return [];
      return [{ type: type.value, make: () => expr(type.value)`${whole.make()}[${gen(env, type.key, fuel - 1)}]` }];
    case "option": {
      const otherwise = canMake(env, type.item);
      if (!otherwise && env.danger === 0) return [];
      return [
        {
          type: type.item,
          make: () =>
            !otherwise || risky(env)
              ? expr(type.item)`${whole.make()}.unwrap()`
              : expr(type.item)`${whole.make()}.orElse(${gen(env, type.item, fuel - 1)})`,
        },
      ];
    }
    case "map": {
      if (!canMake(env, type.key)) return [];
      const key = (): Tree => gen(env, type.key, fuel - 1);
      const option: Type = { kind: "option", item: type.value };
      const elements: Source[] = [{ type: option, make: () => expr(option)`${whole.make()}.get(${key()})` }];
      if (canMake(env, type.value)) {
        const make = (): Tree => {
          if (risky(env)) return expr(type.value)`${whole.make()}[${key()}]`;
          const name = fresh("l");
          return expr(
            type.value,
          )`(let ${name} = ${gen(env, type.key, fuel - 1, false)}; if ${name} in ${whole.make()} then ${whole.make()}[${name}] else ${gen(env, type.value, fuel - 1, false)})`;
        };
        elements.push({ type: type.value, make });
      }
      return elements;
    }
    case "seq": {
      if (!canMake(env, type.item)) return [];
      const { item } = type;
      const make = (): Tree => {
        const end = chance.weighted<() => Tree>([
          [2, () => expr(item)`${whole.make()}.head()`],
          [2, () => expr(item)`${whole.make()}.last()`],
          [
            2,
            () =>
              expr(
                item,
              )`${whole.make()}[${risky(env) ? gen(env, { kind: "int", lo: 0, hi: type.max }, fuel - 1) : chance.odds(0.5) ? "0" : exprOf({ kind: "int", lo: 0, hi: 9 }, parts`${whole.make()}.len() - 1`)}]`,
          ],
        ])();
        return risky(env)
          ? end
          : expr(item)`(if ${whole.make()}.len() > 0 then ${end} else ${gen(env, item, fuel - 1, false)})`;
      };
      return type.max === 0 ? [] : [{ type: item, make }];
    }
    default:
      return [];
  }
}

/** A part of the environment, converted to the type. */
export function source(env: Env, type: Type, fuel: number): Tree | undefined {
  const { chance } = env.world;
  const alike = sources(env, fuel, fuel > 0 ? 2 : fuel > -2 ? 1 : 0).filter((each) => sameKind(each.type, type));
  const fitting = alike.filter((each) => isSubtype(each.type, type));
  const from = fitting.length > 0 && (alike.length === fitting.length || chance.odds(0.7)) ? fitting : alike;
  if (from.length === 0) return undefined;
  const chosen = chance.of(from);
  return fitted(env, chosen.make(), chosen.type, type);
}

/** A name, or a part of one, whose type satisfies the condition. */
export function anySource(
  env: Env,
  fuel: number,
  suits: (type: Type) => boolean,
): { readonly type: Type; readonly tree: Tree } | undefined {
  const suitable = sources(env, fuel, fuel < -2 ? 0 : 1).filter((each) => suits(each.type));
  if (suitable.length === 0) return undefined;
  const chosen = env.world.chance.of(suitable);
  return { type: chosen.type, tree: chosen.make() };
}

/** A type that is useful in this environment. */
export function anyType(env: Env): Type {
  const { chance } = env.world;
  for (let attempt = 0; attempt < 5 && env.roots.length > 0; attempt++) {
    const { type } = chance.of(env.roots);
    if (canMake(env, type) && (cardinality(type) > 1 || attempt > 3)) return type;
  }
  return boolType;
}

/** A value whose type is exactly known, or a tuple of two such values. */
export function exactSource(env: Env): { readonly type: Type; readonly tree: Tree } | undefined {
  const { chance } = env.world;
  const exact = readable(env).filter(
    (root) => root.exact && root.type.kind !== "function" && root.type.kind !== "symmetric",
  );
  if (exact.length === 0) return undefined;
  // Values that patterns take apart.
  const composite = exact.filter(
    ({ type: { kind } }) => kind === "variant" || kind === "option" || kind === "tuple" || kind === "enum",
  );
  const one = (): { readonly type: Type; readonly tree: Tree } => {
    const root = chance.of(composite.length > 0 && chance.odds(0.6) ? composite : exact);
    return { type: root.type, tree: root.make(env, 0) };
  };
  if (chance.odds(0.75)) return one();
  const [a, b] = [one(), one()];
  const type: Type = { kind: "tuple", items: [a.type, b.type] };
  return { type, tree: exprOf(type, parts`(${a.tree}, ${b.tree})`) };
}
