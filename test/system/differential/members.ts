// The declarations of a random system or component: variables, functions, operations, actions, properties.

import { boolType, cardinality, mentions, setOf } from "../../../grammar/core/types.js";
import { law } from "./booleans.js";
import { driverOf } from "./drivers.js";
import {
  canMake,
  exprOf,
  named,
  nextRoots,
  risky,
  withoutGhosts,
  withRoots,
  type Callable,
  type Env,
  type Root,
} from "./env.js";
import { gen } from "./expressions.js";
import { joined, optional, parts, textOf, tree, type Part, type Tree } from "./tree.js";
import type { Assignable, Operation, Body } from "./flow.js";
import { wideType, randomType } from "./random-types.js";
import { declaration, makeFunction, makeOperation, mortality, actionText, paramText } from "./callables.js";
import { readily } from "./bindings.js";
import { typeText, domainText } from "./type-text.js";

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

/** The members of instances that others can use. */
export interface Offer {
  readonly roots: readonly Root[];
  readonly primes: readonly Root[];
  readonly functions: readonly Callable[];
  readonly operations: readonly Operation[];
}

export interface Size {
  readonly variables: number;
  /** The variables together have about this many bits. */
  readonly bits: number;
  readonly actions: number;
  readonly mortal: boolean;
  /** The probability that a variable is wide. */
  readonly wide: number;
}

/** Declarations made so far. */
interface Draft {
  readonly declarations: Tree[];
  readonly variables: Assignable[];
  readonly functions: (Callable & { readonly name: string })[];
  readonly operations: (Operation & { readonly name: string })[];
}

/** `base`: constants and parameters. Initial values read nothing else. */
export function makeMembers(base: Env, offer: Offer, size: Size): Members {
  const { chance } = base.world;
  const draft: Draft = { declarations: [], variables: [], functions: [], operations: [] };
  const own = declareVariables(base, size, draft);
  const env = declareFunctions(base, own, offer, draft);
  declareOperations(env, offer, draft);
  // A guard that all actions share. Without it, few systems would deadlock.
  const stop = size.mortal ? mortality(withoutGhosts(withRoots(base, own))) : [];
  let faults = false;
  for (let i = 0; i < size.actions; i++) {
    const fault = chance.odds(0.12);
    faults ||= fault;
    draft.declarations.push(declaration(actionText(env, bodyOf(offer, draft), fault, stop)));
  }
  declareDrivers(env, offer, stop, draft);
  const properties = declareProperties(env, offer, draft);
  declareInit(env, withoutGhosts(withRoots(base, own)), draft);
  const terminals = chance.weighted([
    [3, 0],
    [2, 1],
    [0.5, 2],
  ]);
  for (let i = terminals; i > 0; i--)
    draft.declarations.push(declaration(parts`terminal when ${gen(withoutGhosts(env), boolType, 2)}`));
  return { ...draft, ...properties, faults };
}

const bodyOf = (offer: Offer, { variables, operations }: Draft): Body => ({
  variables,
  operations: [...offer.operations, ...operations],
  loops: [],
});

/** Returns the variables as expressions can read them. */
function declareVariables(base: Env, size: Size, { declarations, variables }: Draft): readonly Root[] {
  const { chance, fresh } = base.world;
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
    let type = wide ? wideType(base.world) : randomType(base.world, chance.between(0, 2), most);
    // If there is room, the type has many values.
    for (let more = 2; more > 0 && cardinality(type) ** 2 < most; more--)
      type = randomType(base.world, chance.between(1, 2), most);
    left -= wide ? 2 : Math.log2(Math.max(1, cardinality(type)));
    const variable: Assignable = { name: fresh("v"), type, ghost: chance.odds(0.08) };
    declarations.push(declaration(variableText(withRoots(base, own), variable)));
    variables.push(variable);
    own = [...own, named(variable.name, type, true, variable.ghost)];
  }
  return own;
}

/** Returns everything that operations, actions and properties can read and call. */
function declareFunctions(base: Env, own: readonly Root[], offer: Offer, draft: Draft): Env {
  const { declarations, functions, variables } = draft;
  const { chance } = base.world;
  let env: Env = { ...withRoots(base, [...own, ...offer.roots]), functions: [...base.functions, ...offer.functions] };
  const count = chance.weighted([
    [2, 0],
    [2, 1],
    [1, 2],
    [0.5, 3],
  ]);
  for (let i = count; i > 0; i--) {
    const made = makeFunction(chance.odds(0.5) ? withoutGhosts(env) : base);
    const text = textOf(made.declaration);
    const readsState = variables.some(({ name }) => new RegExp(`\\b${name}\\b`).test(text));
    declarations.push(made.declaration);
    functions.push({ ...made.callable, readsState });
    env = { ...env, functions: [...env.functions, made.callable] };
  }
  return env;
}

function declareOperations(env: Env, offer: Offer, draft: Draft): void {
  const count = env.world.chance.weighted([
    [2, 0],
    [2, 1],
    [1, 2],
  ]);
  for (let i = count; i > 0; i--) {
    const made = makeOperation(env, bodyOf(offer, draft));
    draft.declarations.push(made.declaration);
    draft.operations.push(made.operation);
  }
}

/** Actions that move one variable each, so that systems reach many states. */
function declareDrivers(env: Env, offer: Offer, stop: readonly Tree[], draft: Draft): void {
  const { chance, fresh } = env.world;
  for (const variable of draft.variables) {
    if (variable.ghost || chance.odds(0.35)) continue;
    const driver = driverOf(env, variable);
    const guard = chance.odds(0.3) ? ["require ", readily(withoutGhosts(env), 0), "\n"] : [];
    if (driver === undefined) {
      const body = { ...bodyOf(offer, draft), variables: [variable] };
      draft.declarations.push(declaration(actionText(env, body, false, stop, true)));
      continue;
    }
    const head = `action ${fresh("A")}${driver.params.length === 0 ? "" : `(${paramText(driver.params)})`} {\n`;
    draft.declarations.push(declaration([head, ...stop, optional("statement", guard), driver.body, "\n}"]));
  }
}

/** A call of a function in the next state. The arguments do not depend on the state. */
function nextCall(env: Env, { name, params, result, readsState }: Members["functions"][number]): readonly Root[] {
  const rigid = (outer: Env): Env => ({ ...outer, roots: [], functions: [] });
  if (readsState !== true || !params.every((param) => canMake(rigid(env), param))) return [];
  const make: Root["make"] = (outer) =>
    exprOf(result, [
      `${name}(`,
      ...joined(
        params.map((param) => gen(rigid(outer), param, 0)),
        ", ",
      ),
      ")'",
    ]);
  return [{ type: result, exact: false, ghost: false, needs: [], make }];
}

type Properties = Pick<Members, "invariants" | "steps" | "covers">;

function declareProperties(env: Env, offer: Offer, { declarations, variables, functions }: Draft): Properties {
  const { chance, fresh } = env.world;
  const declare = (kind: "invariant" | "step" | "cover", count: number, of: Env): readonly string[] =>
    Array.from({ length: count }, () => {
      const name = fresh("P");
      const body = kind === "cover" ? gen(of, boolType, chance.between(1, 3)) : claim(of, chance.between(1, 3));
      declarations.push(declaration(parts`${kind} ${name}: ${body}`));
      return name;
    });
  const primes: readonly Root[] = [
    ...variables.flatMap(nextRoots),
    ...functions.flatMap((each) => nextCall(env, each)),
    ...offer.primes,
  ];
  const invariantCount = chance.weighted([
    [1, 0],
    [3, 1],
    [2, 2],
  ]);
  const invariants = declare("invariant", invariantCount, env);
  const stepCount = chance.weighted([
    [3, 0],
    [2, 1],
  ]);
  const steps = declare("step", stepCount, withRoots(env, primes));
  const coverCount = chance.weighted([
    [2, 0],
    [2, 1],
    [1, 2],
  ]);
  const covers = declare("cover", coverCount, env);
  if (chance.odds(0.02)) declarations.push(declaration(parts`property ${fresh("P")}: always ${gen(env, boolType, 1)}`));
  return { invariants, steps, covers };
}

/** `own`: constants, parameters and the variables of the component itself. */
function declareInit(env: Env, own: Env, { declarations }: Draft): void {
  const { chance, fresh } = env.world;
  if (!chance.odds(0.08)) return;
  const name = fresh("x");
  const bound = chance.odds(0.3) ? parts`let ${name} = ${gen(own, boolType, 1)}; ` : [];
  const condition = risky(env) ? gen(own, boolType, 1) : gen(own, boolType, 2);
  const otherwise = bound.length > 0 ? ` or ${name}` : " or true";
  declarations.push(declaration(["init { ", ...bound, "require ", condition, otherwise, " }"]));
}

/** A condition that is mostly true, or false only in rare states, or any condition. */
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
