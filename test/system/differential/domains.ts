// The domains of random quantifiers, comprehensions, folds and loops.

import { boolType, cardinality, intType, setOf, type Type } from "../../../grammar/core/types.js";
import { canMake, expr, type Env } from "./env.js";
import { gen } from "./expressions.js";
import type { Tree } from "./tree.js";
import { domainText } from "./type-text.js";
import { anySource } from "./sources.js";

export interface Domain {
  readonly tree: Tree;
  readonly item: Type;
  readonly kind: "set" | "seq" | "bag" | "map";
  /** An upper bound of the number of members, roughly. */
  readonly most: number;
  /** Does it have all values of a type? Then it is never empty. */
  readonly whole: boolean;
}

/** The most members of a domain, by the number of loops around it. */
const MOST = [16, 6, 4];

type Suits = (item: Type, kind: Domain["kind"]) => boolean;

export function domainOf(env: Env, fuel: number, suits: Suits): Domain | undefined {
  const { chance } = env.world;
  const whole = (): Domain | undefined => wholeType(env, suits);
  const range = (): Domain | undefined => rangeOf(env, fuel, suits);
  const collection = (): Domain | undefined => readCollection(env, fuel, suits);
  const subsets = (): Domain | undefined => subsetsOf(env, fuel, suits);
  for (const make of chance.shuffled([
    whole,
    whole,
    chance.odds(0.5) ? whole : range,
    collection,
    collection,
    collection,
    chance.odds(0.3) ? subsets : collection,
  ])) {
    const made = make();
    if (made !== undefined && made.most <= (MOST[env.nesting] ?? 2)) return made;
  }
  return undefined;
}

/** All values of a type. */
function wholeType(env: Env, suits: Suits): Domain | undefined {
  const { world } = env;
  const types: readonly Type[] = [
    boolType,
    intType(0, 2),
    ...world.enums,
    ...world.symmetrics,
    ...world.records,
    ...world.variants,
    ...world.aliases.map((each) => each.type),
  ];
  const possible = types.filter((type) => cardinality(type) <= 8 && suits(type, "set"));
  if (possible.length === 0) return undefined;
  const type = world.chance.of(possible);
  const tree = expr(setOf(type))`${domainText(world, type)}`;
  return { tree, item: type, kind: "set", most: cardinality(type), whole: true };
}

function rangeOf(env: Env, fuel: number, suits: Suits): Domain | undefined {
  const item = intType(-1, 4);
  if (!suits(item, "set")) return undefined;
  const [lo, hi] = [intType(-1, 2), intType(0, 4)];
  const tree = expr(setOf(item))`(${gen(env, lo, fuel - 1)}..${gen(env, hi, fuel - 1)})`;
  return { tree, item, kind: "set", most: 6, whole: false };
}

function readCollection(env: Env, fuel: number, suits: Suits): Domain | undefined {
  const collection = collectionSource(env, fuel, (type) => {
    const item = itemOf(type);
    return item !== undefined && type.kind !== "function" && suits(item, type.kind as Domain["kind"]);
  });
  const item = collection === undefined ? undefined : itemOf(collection.type);
  if (collection === undefined || item === undefined) return undefined;
  return {
    tree: collection.tree,
    item,
    kind: collection.type.kind as Domain["kind"],
    most: Math.min(cardinality(item), "max" in collection.type ? collection.type.max : Infinity),
    whole: false,
  };
}

function subsetsOf(env: Env, fuel: number, suits: Suits): Domain | undefined {
  const source = anySource(
    env,
    fuel,
    (type) => type.kind === "set" && cardinality(type.item) <= 4 && suits(type, "set"),
  );
  if (source === undefined) return undefined;
  const tree = expr(setOf(source.type))`subsets(${source.tree})`;
  return { tree, item: source.type, kind: "set", most: 16, whole: true };
}

const itemOf = (type: Type): Type | undefined =>
  "item" in type ? (type.kind === "option" ? undefined : type.item) : type.kind === "map" ? type.key : undefined;

/** A collection of the system, or one made from it. */
export function collectionSource(
  env: Env,
  fuel: number,
  suits: (type: Type) => boolean,
): { readonly type: Type; readonly tree: Tree } | undefined {
  const { chance } = env.world;
  if (fuel > 0 && chance.odds(0.35)) {
    const roots = env.roots.filter((root) => suits(root.type) && canMake(env, root.type));
    if (roots.length > 0) {
      const { type } = chance.of(roots);
      return { type, tree: gen(env, type, fuel - 1, false) };
    }
  }
  return anySource(env, fuel, suits);
}
