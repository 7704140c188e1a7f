// What a random system or component declares: variables, functions, operations, actions, properties.

import { boolType, cardinality, intType, mentions, partsOf, setOf, type Type } from "../../../grammar/core/types.js";
import { law } from "./booleans.js";
import { driverOf } from "./drivers.js";
import { canMake, inLoop, named, risky, withoutGhosts, withRoots, type Callable, type Env, type Root } from "./env.js";
import { anySource, gen, literal } from "./expressions.js";
import { block, ending, readily, step, type Assignable, type Body, type Flow, type Operation } from "./statements.js";
import { optional, parts, tree, type Part, type Tree } from "./tree.js";
import { domainText, keyType, randomType, scalarType, typeText, wideType } from "./world.js";

export interface Members {
  readonly declarations: readonly Tree[];
  readonly variables: readonly Assignable[];
  readonly functions: readonly (Callable & { readonly name: string })[];
  readonly operations: readonly (Operation & { readonly name: string })[];
  readonly invariants: readonly string[];
  readonly steps: readonly string[];
  readonly covers: readonly string[];
  readonly faults: boolean;
}

/** What instances offer to those who may use them. */
export interface Offer {
  readonly roots: readonly Root[];
  readonly primes: readonly Root[];
  readonly functions: readonly Callable[];
  readonly operations: readonly Operation[];
}

export interface Size {
  readonly variables: number;
  /** Of all values of all variables together. */
  readonly bits: number;
  readonly actions: number;
  readonly mortal: boolean;
  /** How likely a variable is wide. */
  readonly wide: number;
}

const declaration = (inside: readonly Part[]): Tree => optional("declaration", [...inside, "\n"]);

/** `base`: constants and parameters; only these may be read where first values are made. */
export function makeMembers(base: Env, offer: Offer, size: Size): Members {
  const { world } = base;
  const { chance, fresh } = world;
  const declarations: Tree[] = [];
  const variables: Assignable[] = [];
  let own: readonly Root[] = [];
  let left = size.bits;
  for (let i = 0; i < size.variables; i++) {
    const most =
      2 **
      Math.max(
        1,
        i === size.variables - 1 ? left : chance.between(1, Math.max(1, Math.ceil((left * 2) / (size.variables - i)))),
      );
    const wide = chance.odds(size.wide);
    let type = wide ? wideType(world) : randomType(world, chance.between(0, 2), most);
    // One that has hardly any values is no use if there is room for more.
    for (let more = 2; more > 0 && cardinality(type) ** 2 < most; more--)
      type = randomType(world, chance.between(1, 2), most);
    left -= wide ? 2 : Math.log2(Math.max(1, cardinality(type)));
    const variable: Assignable = { name: fresh("v"), type, ghost: chance.odds(0.08) };
    declarations.push(declaration(variableText(withRoots(base, own), variable)));
    variables.push(variable);
    own = [...own, named(variable.name, type, true, variable.ghost)];
  }

  const functions: (Callable & { readonly name: string })[] = [];
  let env: Env = { ...withRoots(base, [...own, ...offer.roots]), functions: [...base.functions, ...offer.functions] };
  for (
    let i = chance.weighted([
      [2, 0],
      [2, 1],
      [1, 2],
      [0.5, 3],
    ]);
    i > 0;
    i--
  ) {
    const made = makeFunction(
      chance.odds(0.5)
        ? withoutGhosts(env)
        : { ...base, functions: env.functions.filter((each) => functions.length < 0 || base.functions.includes(each)) },
    );
    declarations.push(made.declaration);
    functions.push(made.callable);
    env = { ...env, functions: [...env.functions, made.callable] };
  }

  const operations: (Operation & { readonly name: string })[] = [];
  const bodyOf = (): Body => ({ variables, operations: [...offer.operations, ...operations], loops: [] });
  for (
    let i = chance.weighted([
      [2, 0],
      [2, 1],
      [1, 2],
    ]);
    i > 0;
    i--
  ) {
    const made = makeOperation(env, bodyOf());
    declarations.push(made.declaration);
    operations.push(made.operation);
  }

  // What stops all of them at once: else hardly any system would end in a deadlock.
  const stop = size.mortal ? mortality(withoutGhosts(withRoots(base, own))) : [];
  let faults = false;
  for (let i = 0; i < size.actions; i++) {
    const fault = chance.odds(0.12);
    faults ||= fault;
    declarations.push(declaration(actionText(env, bodyOf(), fault, stop)));
  }

  for (const variable of variables) {
    if (variable.ghost || chance.odds(0.35)) continue;
    const driver = driverOf(env, variable);
    const guard = chance.odds(0.3) ? ["require ", readily(withoutGhosts(env), 0), "\n"] : [];
    if (driver === undefined)
      declarations.push(declaration(actionText(env, { ...bodyOf(), variables: [variable] }, false, stop, true)));
    else
      declarations.push(
        declaration([
          `action ${fresh("A")}${driver.params.length === 0 ? "" : `(${paramText(driver.params)})`} {\n`,
          ...stop,
          optional("statement", guard),
          driver.body,
          "\n}",
        ]),
      );
  }

  const properties = { invariants: [] as string[], steps: [] as string[], covers: [] as string[] };
  const primes: readonly Root[] = [
    ...variables.map((variable) => named(`${variable.name}'`, variable.type, true, variable.ghost)),
    ...offer.primes,
  ];
  const conditions = (kind: "invariant" | "step" | "cover", names: string[], count: number, of: Env): void => {
    for (let i = 0; i < count; i++) {
      const name = fresh("P");
      names.push(name);
      declarations.push(
        declaration(
          parts`${kind} ${name}: ${kind === "cover" ? gen(of, boolType, chance.between(1, 3)) : claim(of, chance.between(1, 3))}`,
        ),
      );
    }
  };
  conditions(
    "invariant",
    properties.invariants,
    chance.weighted([
      [1, 0],
      [3, 1],
      [2, 2],
    ]),
    env,
  );
  conditions(
    "step",
    properties.steps,
    chance.weighted([
      [3, 0],
      [2, 1],
    ]),
    withRoots(env, primes),
  );
  conditions(
    "cover",
    properties.covers,
    chance.weighted([
      [2, 0],
      [2, 1],
      [1, 2],
    ]),
    env,
  );

  if (chance.odds(0.02)) declarations.push(declaration(parts`property ${fresh("P")}: always ${gen(env, boolType, 1)}`));
  if (chance.odds(0.08)) {
    const name = fresh("x");
    const readable = withoutGhosts(withRoots(base, own));
    const bound = chance.odds(0.3) ? parts`let ${name} = ${gen(readable, boolType, 1)}; ` : [];
    const condition = risky(env) ? gen(readable, boolType, 1) : gen(readable, boolType, 2);
    declarations.push(
      declaration(["init { ", ...bound, "require ", condition, bound.length > 0 ? ` or ${name}` : " or true", " }"]),
    );
  }
  for (
    let i = chance.weighted([
      [3, 0],
      [2, 1],
      [0.5, 2],
    ]);
    i > 0;
    i--
  )
    declarations.push(declaration(parts`terminal when ${gen(withoutGhosts(env), boolType, 2)}`));
  return { declarations, variables, functions, operations, ...properties, faults };
}

/** Mostly true; or true unless several things come together; or anything. */
function claim(env: Env, fuel: number): Tree {
  const { chance } = env.world;
  return chance.weighted<() => Tree>([
    [6, () => law(env, fuel)],
    [2, () => tree("expr bool", parts`(${law(env, fuel - 1)} and ${law(env, fuel - 1)})`, { least: "true" })],
    [
      1.5,
      () =>
        tree(
          "expr bool",
          parts`(not (${gen(env, boolType, 2)} and ${gen(env, boolType, 2)} and ${gen(env, boolType, 2)} and ${gen(env, boolType, 2)}))`,
          { least: "true" },
        ),
    ],
    [0.4, () => gen(env, boolType, fuel)],
  ])();
}

// ---------------------------------------------------------------- variables

function variableText(env: Env, variable: Assignable): readonly Part[] {
  const { world } = env;
  const { chance } = world;
  const readable = variable.ghost ? env : withoutGhosts(env);
  const { type } = variable;
  const head = `${variable.ghost ? "ghost " : ""}var ${variable.name}: ${typeText(world, type, env.typeNames)}`;
  if (canMake(readable, type)) {
    if (chance.odds(0.75)) return parts`${head} = ${gen(readable, type, chance.between(0, 1))}`;
    if (cardinality(type) <= 8 && chance.odds(0.5)) return parts`${head} in ${domainText(world, type)}`;
    // At least one member.
    return parts`${head} in ${gen(readable, setOf(type), 1)} union {${gen(readable, type, 0)}}`;
  }
  const binders: string[] = [];
  const roots: Root[] = [];
  for (const symmetric of world.symmetrics) {
    if (!mentions(type, (part) => part.kind === "symmetric" && part.id === symmetric.id)) continue;
    const name = world.fresh("b");
    binders.push(`${name} in ${symmetric.name}`);
    roots.push(named(name, symmetric));
  }
  return parts`${head} in {${gen(withRoots(readable, roots), type, 0)} for ${binders.join(", ")}}`;
}

// ---------------------------------------------------------------- functions, operations, actions

/** Types that occur in what is there, small enough for a parameter. */
function familiarType(env: Env, most: number): Type {
  const { chance } = env.world;
  const parts = env.roots
    .flatMap(({ type }) => [type, ...partsOf(type), ...partsOf(type).flatMap(partsOf)])
    .filter((type) => cardinality(type) <= most && cardinality(type) > 1);
  return parts.length > 0 && chance.odds(0.7) ? chance.of(parts) : keyType(env.world, most);
}

/** Types of parameters; where there are symmetric types, often a member, so that there is one to speak of. */
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

const paramText = (params: readonly { readonly name: string; readonly text: string }[]): string =>
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

function makeFunction(env: Env): {
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
  return {
    declaration: declaration(parts`fun ${name}(${paramText(params)}): ${text} = ${gen(inner, result, 2)}`),
    callable: { name, params: params.map((param) => param.type), result, needs: [], make: () => name, method: true },
  };
}

const emptyFlow = (env: Env): Flow => ({ env, ways: 1, must: new Map(), may: new Map() });

function makeOperation(
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
function mortality(env: Env): readonly Tree[] {
  const found = anySource(env, 0, (type) => canMake(env, type) && cardinality(type) > 1 && cardinality(type) < 100);
  const value = found === undefined ? undefined : literal(env, found.type, 0, true);
  return found === undefined || value === undefined
    ? []
    : [optional("statement", ["require ", found.tree, " != ", value, "\n"])];
}

/** `stop`: a guard it shares with the others. `plain`: a single assignment. */
function actionText(env: Env, body: Body, fault: boolean, stop: readonly Tree[], plain = false): readonly Part[] {
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
