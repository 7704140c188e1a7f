// The environment of a random expression: what it may read, and the source of randomness.

import { isSubtype, overlaps, sameKind } from "../../../grammar/core/type-relations.js";
import { cardinality, intType, type Type, type TypeOf } from "../../../grammar/core/types.js";
import type { World } from "./world.js";
import { parts, tree, type Part, type Tree } from "./tree.js";
import { type Names, sortOf, leastText, isVague, typeText } from "./type-text.js";

/** A name. Its values have the type, which may be narrower than the type that the elaborator infers. */
export interface Root {
  readonly type: Type;
  readonly make: (env: Env, fuel: number) => Tree;
  /** Declared with exactly this type, so that patterns fit. */
  readonly exact: boolean;
  readonly ghost: boolean;
  /** The types of the indices that select a member of a family. */
  readonly needs: readonly Type[];
}

export interface Callable {
  readonly needs: readonly Type[];
  readonly params: readonly Type[];
  readonly result: Type;
  /** The text before the arguments. */
  readonly make: (env: Env, fuel: number) => Part;
  readonly method: boolean;
  /** Does its own text name a variable? */
  readonly readsState?: boolean;
}

export interface Env {
  readonly world: World;
  readonly roots: readonly Root[];
  readonly functions: readonly Callable[];
  /** The probability that an operation that may fail has no guard. */
  readonly danger: number;
  readonly typeNames: Names;
  /** The number of enclosing loops. Inner loops must be shorter. */
  readonly nesting: number;
}

export const withRoots = (env: Env, roots: readonly Root[]): Env => ({ ...env, roots: [...env.roots, ...roots] });
/** In a loop that binds the roots. */
export const inLoop = (env: Env, roots: readonly Root[]): Env => ({
  ...withRoots(env, roots),
  nesting: env.nesting + 1,
});
export const withoutGhosts = (env: Env): Env => ({ ...env, roots: env.roots.filter((root) => !root.ghost) });

export const named = (name: string, type: Type, exact = false, ghost = false): Root => ({
  type,
  exact,
  ghost,
  needs: [],
  make: () => expr(type)`${name}`,
});

/** What can be read of a variable after a step. */
export function nextRoots({ name, type, ghost }: Pick<Root, "type" | "ghost"> & { readonly name: string }): Root[] {
  const size = type.kind === "seq" ? "len" : "size";
  const most =
    type.kind === "set"
      ? Math.min(type.max, cardinality(type.item))
      : type.kind === "seq" || type.kind === "bag"
        ? type.max
        : Infinity;
  const whole = named(`${name}'`, type, true, ghost);
  return most < 1000 ? [whole, named(`${name}.${size}()'`, intType(0, most), false, ghost)] : [whole];
}

/** The template of an expression of this type. */
export const expr =
  (type: Type) =>
  (texts: TemplateStringsArray, ...between: readonly (Part | number)[]): Tree =>
    tree(`expr ${sortOf(type)}`, parts(texts, ...between), { least: leastText(type) });

export const exprOf = (type: Type, inside: readonly Part[]): Tree =>
  tree(`expr ${sortOf(type)}`, inside, { least: leastText(type) });

export const risky = (env: Env): boolean => env.danger > 0 && env.world.chance.odds(env.danger);

/** Can a value of the type be written here? Members of symmetric types have no names. */
export function canMake(env: Env, type: Type): boolean {
  switch (type.kind) {
    case "symmetric":
      return env.roots.some(
        (root) => root.needs.length === 0 && root.type.kind === "symmetric" && root.type.id === type.id,
      );
    case "record":
      return type.fields.every((field) => canMake(env, field.type));
    case "tuple":
      return type.items.every((item) => canMake(env, item));
    case "variant":
      return type.cases.some((each) => each.fields.every((field) => canMake(env, field.type)));
    case "function":
      return (
        canMake(env, type.value) ||
        (type.value.kind === "symmetric" && type.key.kind === "symmetric" && type.key.id === type.value.id)
      );
    case "set":
    case "bag":
    case "seq":
    case "option":
    case "map":
    case "bool":
    case "int":
    case "enum":
      return true;
    case "unknown":
    case "temporal":
      return false;
  }
}

/** `(let x: T = e; x)`: gives a literal its type. */
export function ascribed(env: Env, type: Type, value: Tree): Tree {
  if (!isVague(type)) return value;
  const name = env.world.fresh("l");
  return expr(type)`(let ${name}: ${typeText(env.world, type, env.typeNames)} = ${value}; ${name})`;
}

/** Converts a value of `from` to `to`; undefined if there is no simple conversion. */
export function fitted(env: Env, value: Tree, from: Type, to: Type): Tree | undefined {
  const { chance, fresh } = env.world;
  if (isSubtype(from, to)) return value;
  if (!sameKind(from, to)) return undefined;
  if (overlaps(from, to) && risky(env)) return value;
  switch (to.kind) {
    case "int":
      return from.kind === "int" ? clamped(env, value, from, to) : undefined;
    case "set":
    case "seq":
    case "bag": {
      if (!("item" in from) || !isSubtype(from.item, to.item) || cardinality(from) === Infinity) return undefined;
      const name = fresh("l");
      const size = to.kind === "seq" ? "len" : "size";
      const other =
        to.kind === "seq" && chance.odds(0.5) ? `${name}.slice(0, ${to.max})` : ascribed(env, to, fallbackOf(to));
      return expr(to)`(let ${name} = ${value}; if ${name}.${size}() <= ${to.max} then ${name} else ${other})`;
    }
    default:
      return undefined;
  }
}

const fallbackOf = (type: Type): Tree => expr(type)`${leastText(type)!}`;

function clamped(env: Env, value: Tree, from: TypeOf<"int">, to: TypeOf<"int">): Tree {
  const { chance, fresh } = env.world;
  const number = (n: number): string => (n < 0 ? `(${n})` : String(n));
  const size = to.hi - to.lo + 1;
  const form = chance.weighted([
    [3, "clamp"],
    [size <= 1000 ? 4 : 0, "mod"],
    [2, "if"],
  ] as const);
  if (form === "mod") {
    const rest = expr(to)`(${value} mod ${size})`;
    return to.lo === 0 ? rest : expr(to)`(${number(to.lo)} + ${rest})`;
  }
  if (form === "if") {
    const name = fresh("l");
    const inside = chance.odds(0.5)
      ? `${name} in ${number(to.lo)}..${number(to.hi)}`
      : `${number(to.lo)} <= ${name} and ${name} <= ${number(to.hi)}`;
    return expr(
      to,
    )`(let ${name} = ${value}; if ${inside} then ${name} else ${number(chance.odds(0.5) ? to.lo : to.hi)})`;
  }
  const low =
    from.lo >= to.lo
      ? value
      : chance.odds(0.5)
        ? expr(to)`max(${value}, ${number(to.lo)})`
        : expr(to)`${value}.max(${number(to.lo)})`;
  return from.hi <= to.hi ? low : expr(to)`min(${low}, ${number(to.hi)})`;
}
