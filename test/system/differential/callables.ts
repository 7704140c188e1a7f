// Random functions, operations and actions.

import { boolType, cardinality, intType, partsOf, type Type } from "../../../grammar/core/types.js";
import { canMake, inLoop, named, withoutGhosts, withRoots, type Callable, type Env } from "./env.js";
import { gen } from "./expressions.js";
import { block, ending } from "./statements.js";
import { optional, parts, tree, type Part, type Tree } from "./tree.js";
import { keyType, randomType, scalarType } from "./random-types.js";
import { typeText } from "./type-text.js";
import type { Flow, Body, Operation } from "./flow.js";
import { anySource } from "./sources.js";
import { literal } from "./literals.js";
import { readily } from "./bindings.js";
import { step } from "./assignments.js";

export const declaration = (inside: readonly Part[]): Tree => optional("declaration", [...inside, "\n"]);

/** Types that occur in the system and are small enough for a parameter. */
function familiarType(env: Env, most: number): Type {
  const { chance } = env.world;
  const parts = env.roots
    .flatMap(({ type }) => [type, ...partsOf(type), ...partsOf(type).flatMap(partsOf)])
    .filter((type) => cardinality(type) <= most && cardinality(type) > 1);
  return parts.length > 0 && chance.odds(0.7) ? chance.of(parts) : keyType(env.world, most);
}

/** Types of parameters, often a symmetric type if there is one, because its members have no names. */
function parameters(
  env: Env,
  most: number,
  loose: boolean,
): readonly { readonly name: string; readonly type: Type; readonly text: string; readonly exact: boolean }[] {
  const { world } = env;
  const { chance } = world;
  const types: Type[] = Array.from(
    {
      length: chance.weighted([
        [2, 0],
        [3, 1],
        [1, 2],
      ]),
    },
    () => (loose && chance.odds(0.4) ? randomType(world, 2, 500) : familiarType(env, most)),
  );
  for (const symmetric of world.symmetrics)
    if (chance.odds(0.5) && types.length < 2 && symmetric.size <= most) types.push(symmetric);
  return types.map((type) => {
    const wide = loose && chance.odds(0.4) ? unbounded(type) : undefined;
    return {
      name: world.fresh("a"),
      type,
      text: wide === undefined ? typeText(world, type, env.typeNames) : typeText(world, wide),
      exact: wide === undefined,
    };
  });
}

function unbounded(type: Type): Type | undefined {
  if (type.kind === "int") return intType(-Infinity, Infinity);
  if (type.kind === "set" || type.kind === "seq" || type.kind === "bag") return { ...type, max: Infinity };
  return undefined;
}

export const paramText = (params: readonly { readonly name: string; readonly text: string }[]): string =>
  params.map((param) => `${param.name}: ${param.text}`).join(", ");

function resultType(env: Env, most: number): Type {
  const { chance } = env.world;
  for (let attempt = 0; attempt < 5; attempt++) {
    const type = chance.odds(0.3)
      ? boolType
      : chance.odds(0.5) && env.roots.length > 0
        ? chance.of(env.roots).type
        : chance.odds(0.5)
          ? scalarType(env.world, most)
          : randomType(env.world, 1, most);
    if (canMake(env, type)) return type;
  }
  return boolType;
}

export function makeFunction(env: Env): {
  readonly declaration: Tree;
  readonly callable: Callable & { readonly name: string };
} {
  const { world } = env;
  const { chance } = world;
  const name = world.fresh("g");
  const params = parameters(env, 100, true);
  const inner = inLoop(
    env,
    params.map((param) => named(param.name, param.type, param.exact)),
  );
  const result = resultType(inner, 1000);
  const wide = chance.odds(0.3) ? unbounded(result) : undefined;
  const text = wide === undefined ? typeText(world, result, env.typeNames) : typeText(world, wide);
  if (wide === undefined && chance.odds(0.2) && params.every(({ type }) => canMake(inner, type)))
    return makeRecursive(inner, name, params, result, text);
  return {
    declaration: declaration(parts`fun ${name}(${paramText(params)}): ${text} = ${gen(inner, result, 2)}`),
    callable: { name, params: params.map((param) => param.type), result, needs: [], make: () => name, method: true },
  };
}

/** A function that calls itself, with a smaller first argument. Sometimes its depth is too small. */
function makeRecursive(
  inner: Env,
  name: string,
  params: ReturnType<typeof parameters>,
  result: Type,
  text: string,
): ReturnType<typeof makeFunction> {
  const { world } = inner;
  const { chance } = world;
  const [left, deeper] = [world.fresh("k"), world.fresh("d")];
  const last = chance.between(1, 3);
  const depth = chance.odds(0.97) ? last + 1 : last;
  const args = params.flatMap(({ type }) => [", ", gen(inner, type, 0)]);
  const known = withRoots(inner, [named(deeper, result, true)]);
  const start = gen(inner, result, 1);
  const step = gen(known, result, 2);
  const head = `fun ${name}(${[`${left}: 0..${last}`, ...params.map((param) => `${param.name}: ${param.text}`)].join(", ")})`;
  return {
    declaration: declaration(
      parts`${head}: ${text} depth ${String(depth)} = if ${left} == 0 then ${start} else (let ${deeper} = ${name}(${left} - 1${tree("args", args)}); ${step})`,
    ),
    callable: {
      name,
      params: [intType(0, last), ...params.map((param) => param.type)],
      result,
      needs: [],
      make: () => name,
      method: true,
    },
  };
}

const emptyFlow = (env: Env): Flow => ({ env, ways: 1, must: new Map(), may: new Map() });

export function makeOperation(
  env: Env,
  body: Body,
): { readonly declaration: Tree; readonly operation: Operation & { readonly name: string } } {
  const { world } = env;
  const { chance } = world;
  const name = world.fresh("o");
  const params = parameters(env, 50, true);
  const inner = withRoots(
    env,
    params.map((param) => named(param.name, param.type, param.exact)),
  );
  const result = chance.odds(0.5) ? resultType(withoutGhosts(inner), 200) : undefined;
  const before = block(emptyFlow(inner), body, chance.between(1, 2), 1);
  const end = result === undefined ? { trees: [], flow: before.flow } : ending(before.flow, body, result, 1);
  const head = `op ${name}(${paramText(params)})${result === undefined ? "" : `: ${typeText(world, result, env.typeNames)}`}`;
  return {
    declaration: declaration([head, " {\n", ...before.trees, ...end.trees, "}"]),
    operation: {
      name,
      params: params.map((param) => param.type),
      result,
      make: () => name,
      indices: [],
      must: [...end.flow.must.keys()],
      may: [...end.flow.may.keys()],
      ways: end.flow.ways,
    },
  };
}

/** A guard for every action. */
export function mortality(env: Env): readonly Tree[] {
  const source = anySource(env, 0, (type) => canMake(env, type) && cardinality(type) > 1 && cardinality(type) < 100);
  const value = source === undefined ? undefined : literal(env, source.type, 0, true);
  return source === undefined || value === undefined
    ? []
    : [optional("statement", ["require ", source.tree, " != ", value, "\n"])];
}

/** `stop`: a guard that all actions share. `plain`: a single assignment. */
export function actionText(
  env: Env,
  body: Body,
  fault: boolean,
  stop: readonly Tree[],
  plain = false,
): readonly Part[] {
  const { world } = env;
  const { chance } = world;
  const params = parameters(env, 5, false);
  let inner = withRoots(
    env,
    params.map((param) => named(param.name, param.type, true)),
  );
  const picks: Tree[] = [];
  for (const symmetric of world.symmetrics) {
    if (canMake(inner, symmetric) || chance.odds(0.4)) continue;
    const name = world.fresh("b");
    picks.push(optional("statement", [`pick ${name} in ${symmetric.name}\n`]));
    inner = withRoots(inner, [named(name, symmetric)]);
  }
  const guards = chance.odds(plain ? 0.15 : 0.4)
    ? [optional("statement", ["require ", readily(withoutGhosts(inner), chance.between(0, 2)), "\n"])]
    : [];
  const { trees } = plain
    ? step(emptyFlow(inner), body, 1)
    : block(
        emptyFlow(inner),
        body,
        chance.weighted([
          [2, 1],
          [3, 2],
          [2, 3],
        ]),
        chance.weighted([
          [1, 1],
          [2, 2],
        ]),
      );
  return [
    `${fault ? "fault " : ""}action ${world.fresh("A")}${params.length === 0 ? "" : `(${paramText(params)})`} {\n`,
    ...stop,
    ...picks,
    ...guards,
    ...trees,
    "}",
  ];
}
