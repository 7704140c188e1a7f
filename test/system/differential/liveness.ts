// Random systems with temporal properties and fairness assumptions: adds formulas and assumptions to the systems of `systems.ts`, over their variables and
// actions.

import fc from "fast-check";
import type { ActionDef } from "../../../grammar/core/core.js";
import { isSubtype, sameKind } from "../../../grammar/core/type-relations.js";
import { boolType, cardinality, type Type } from "../../../grammar/core/types.js";
import { smallSystem, Spec } from "./arbitrary.js";
import { chanceOf, type Chance } from "./chance.js";
import { build, isBuilt } from "./compare.js";
import { canMake, named, withRoots, type Env, type Root } from "./env.js";
import { gen } from "./expressions.js";
import { randomParts } from "./systems.js";
import { joined, optional, parts, textOf, tree, type Part, type Tree } from "./tree.js";

/** Formulas and assumptions are pieces too, which shrinking removes. */
class LivingSystems extends fc.Arbitrary<Spec> {
  constructor(private readonly plain: boolean) {
    super();
  }

  override generate(random: fc.Random): fc.Value<Spec> {
    return new fc.Value(
      new Spec(
        livingSystem(
          chanceOf((lo, hi) => random.nextInt(lo, hi)),
          this.plain,
        ),
      ),
      0,
    );
  }

  override canShrinkWithoutContext(value: unknown): value is Spec {
    return smallSystem.canShrinkWithoutContext(value);
  }

  override shrink(value: Spec, context: unknown): fc.Stream<fc.Value<Spec>> {
    return smallSystem.shrink(value, context);
  }
}

export const livingSystems: fc.Arbitrary<Spec> = new LivingSystems(false);
/** Small systems that are explored completely, with one property each. */
export const plainSystems: fc.Arbitrary<Spec> = new LivingSystems(true);

/** The environment of formulas: `constants` can be read where the value must not change, `states` in conditions on states. */
interface Scope {
  readonly chance: Chance;
  readonly constants: Env;
  readonly states: Env;
  readonly actions: readonly ActionDef[];
  /** Arguments are bound names; nothing else is quantified. */
  readonly plain: boolean;
}

const bound = ({ constants, states, ...scope }: Scope, roots: readonly Root[]): Scope => ({
  ...scope,
  constants: withRoots(constants, roots),
  states: withRoots(states, roots),
});

export function livingSystem(chance: Chance, plain: boolean): Tree {
  const { tree: bare, base, roots } = randomParts(chance, 0);
  const system: Tree = { ...bare, parts: bare.parts.map((part) => withinComponent(chance, part, base.world.fresh)) };
  // The actions, including those of instances, come from the elaborator.
  const built = build(textOf(system));
  if (!isBuilt(built)) return system;
  const { actions } = built.at(-1)!.model;
  const { world } = base;
  const declared = world.declarations.length;
  const scope: Scope = { chance, constants: { ...base, danger: 0 }, states: withRoots(base, roots), actions, plain };

  const added: Tree[] = [];
  const names: string[] = [];
  for (
    let i = chance.weighted([
      [1, 0],
      [2, 1],
      [3, 2],
      [2, 4],
    ]);
    i > 0;
    i--
  ) {
    const made = fairness(scope);
    if (made !== undefined) added.push(made);
  }
  for (
    let i = plain
      ? 1
      : chance.weighted([
          [3, 1],
          [2, 2],
          [1, 3],
        ]);
    i > 0;
    i--
  ) {
    const name = world.fresh("L");
    names.push(name);
    added.push(optional("declaration", [`property ${name}: `, usual(scope), "\n"]));
  }
  const check = checkOf(chance, system.parts.at(-1)!, names, plain);
  // Types that were named while formulas were made.
  const types = world.declarations.slice(declared);
  return { ...system, parts: [...system.parts.slice(0, 1), ...types, ...system.parts.slice(1, -1), ...added, check] };
}

/** Assumptions and properties of a component, which apply to each of its instances. */
function withinComponent(chance: Chance, part: Part, fresh: (prefix: string) => string): Part {
  if (typeof part === "string" || chance.odds(0.5)) return part;
  const text = textOf(part);
  const actions = [...text.matchAll(/^action (A\d+)/gm)].map(([, name]) => name!);
  if (!text.startsWith("component ") || actions.length === 0) return part;
  const action = chance.of(actions);
  const declaration = chance.weighted([
    [3, `fair ${chance.of(["weak", "strong"])} ${chance.of(actions)}\n`],
    [
      1,
      `property ${fresh("L")}: ${chance.of([`(enabled ${action}) ~> (occurs ${action})`, `always eventually (occurs ${action} or not enabled ${action})`, `eventually always not enabled ${action}`])}\n`,
    ],
  ]);
  return {
    ...part,
    parts: [...part.parts.slice(0, -1), optional("declaration", [declaration]), ...part.parts.slice(-1)],
  };
}

/** Removes invariants and the like, whose violation would end the search before temporal properties are checked. */
function checkOf(chance: Chance, given: Part, properties: readonly string[], plain: boolean): Tree {
  const unwanted = plain ? /^(deadlock|except|invariant|depth|within)/ : /^(deadlock|except|invariant)/;
  const items = (typeof given === "string" ? [given] : given.parts).filter((part) => !unwanted.test(textOf(part)));
  const item = (text: string): Tree => optional("item", [text]);
  if (plain || chance.odds(0.85)) items.splice(-1, 0, item("deadlock off\n"));
  if (plain || chance.odds(0.8)) items.splice(-1, 0, ...properties.map((name) => item(`property ${name}\n`)));
  return tree("check", items);
}

// ---------------------------------------------------------------- formulas

const formula = (...inside: readonly Part[]): Tree => tree("formula", inside, { least: "true" });

/** A property of a common form, or any formula. */
function usual(scope: Scope): Tree {
  const { chance } = scope;
  const atom = (): Tree => condition(scope);
  return chance.weighted<() => Tree>([
    [3, () => formula(...parts`(${atom()} ~> ${atom()})`)],
    [2, () => formula(...parts`(always eventually ${atom()})`)],
    [2, () => formula(...parts`(eventually always ${atom()})`)],
    [1, () => formula(...parts`(always (${atom()} implies eventually ${atom()}))`)],
    [2, () => formula(...parts`(eventually ${atom()})`)],
    [1.5, () => afterAction(scope, (inside) => formula(...parts`(eventually ${condition(inside)})`))],
    [1, () => formula(...parts`(${atom()} until ${atom()})`)],
    [scope.plain ? 0 : 3, () => quantified(scope, usual)],
    [scope.plain ? 0 : 1, () => formula(...parts`(${usual(scope)} and ${usual(scope)})`)],
    [6, () => anyFormula(scope, chance.between(1, scope.plain ? 2 : 4))],
  ])();
}

function anyFormula(scope: Scope, fuel: number): Tree {
  const { chance } = scope;
  if (fuel <= 0) return condition(scope);
  const inner = (): Tree => anyFormula(scope, fuel - 1);
  return chance.weighted<() => Tree>([
    [2, () => condition(scope)],
    [2, () => formula(...parts`(always ${inner()})`)],
    [2, () => formula(...parts`(eventually ${inner()})`)],
    [1, () => afterAction(scope, (inside) => anyFormula(inside, fuel - 1))],
    [1.5, () => formula(...parts`(${inner()} until ${inner()})`)],
    [1, () => formula(...parts`(${inner()} ~> ${inner()})`)],
    [1, () => formula(...parts`(not ${inner()})`)],
    [2.5, () => formula(...parts`(${inner()} ${chance.of(["and", "or", "implies", "iff"])} ${inner()})`)],
    [scope.plain ? 0 : 1, () => quantified(scope, (inside) => anyFormula(inside, fuel - 1))],
  ])();
}

function condition(scope: Scope): Tree {
  const { chance, states } = scope;
  const ofAction = chance.odds(0.25) ? actionFormula(scope) : undefined;
  return (
    ofAction ??
    formula(
      "(",
      gen(
        states,
        boolType,
        chance.weighted([
          [4, 0],
          [3, 1],
          [1, 2],
        ]),
      ),
      ")",
    )
  );
}

function actionFormula(scope: Scope): Tree | undefined {
  const { chance } = scope;
  const word = chance.of(["enabled", "occurs"]);
  const { binders, parts: inside } = target(scope, () => true, word === "occurs" ? "the state" : "constants") ?? {
    binders: [],
    parts: undefined,
  };
  if (inside === undefined || (scope.plain && binders.length > 0)) return undefined;
  const said = formula(`(${word} `, ...inside, ")");
  return binders.length === 0
    ? said
    : formula(`(${chance.of(["forall", "exists"])} ${binders.join(", ")}: `, said, ")");
}

/** `inside` after a step of some action, usually after each of its steps. */
function afterAction(scope: Scope, inside: (scope: Scope) => Tree): Tree {
  const { chance } = scope;
  const { binders, parts: action } = target(scope, () => true, "the state") ?? { binders: [], parts: undefined };
  if (action === undefined || (scope.plain && binders.length > 0)) return inside(scope);
  const once = formula("(after ", ...action, ": ", inside(scope), ")");
  const said = chance.odds(0.7) ? formula("(always ", once, ")") : once;
  return binders.length === 0
    ? said
    : formula(`(${chance.of(["forall", "exists"])} ${binders.join(", ")}: `, said, ")");
}

function quantified(scope: Scope, inside: (scope: Scope) => Tree): Tree {
  const { chance, constants } = scope;
  const { world } = constants;
  const types: readonly Type[] = [
    boolType,
    ...world.enums,
    ...world.symmetrics,
    ...scope.actions.flatMap(({ params }) => params.map(({ type }) => type)),
  ].filter((type) => domainOf(type) !== undefined);
  const type = chance.of(types);
  const name = world.fresh("x");
  const domain =
    canMake(constants, type) && chance.odds(0.15)
      ? textOf(tree("set", parts`{${gen(constants, type, 0)}, ${gen(constants, type, 0)}}`))
      : domainOf(type)!;
  return formula(
    `(${chance.of(["forall", "exists"])} ${name} in ${domain}: `,
    inside(bound(scope, [named(name, type, true)])),
    ")",
  );
}

/** The types over which formulas quantify. */
function domainOf(type: Type): string | undefined {
  if (cardinality(type) > 4) return undefined;
  if (type.kind === "bool") return "Bool";
  if (type.kind === "int") return `(${type.lo})..(${type.hi})`;
  return type.kind === "enum" || type.kind === "symmetric" ? type.name : undefined;
}

// ---------------------------------------------------------------- actions

interface Target {
  /** The binders that it needs: `x in D`. */
  readonly binders: readonly string[];
  readonly parts: readonly Part[];
}

/** Some action, for all or some values of its parameters; or all actions of its instance. Arguments may read the state, if they can. */
function target(
  scope: Scope,
  suits: (action: ActionDef) => boolean,
  argumentsRead: "constants" | "the state",
): Target | undefined {
  const { chance, constants } = scope;
  const suitable = scope.actions.filter(suits);
  if (suitable.length === 0) return undefined;
  const { name, instance, params } = chance.of(suitable);
  const binders: string[] = [];
  /** A constant, a name that is already bound, or a new bound name. */
  const argument = (type: Type): Part | undefined => {
    if (argumentsRead === "the state" && chance.odds(0.3) && canMake(scope.states, type))
      return gen(scope.states, type, 0);
    const candidates = constants.roots.filter(
      (root) => root.needs.length === 0 && sameKind(root.type, type) && isSubtype(root.type, type),
    );
    if (candidates.length > 0 && !scope.plain && chance.odds(0.5)) return chance.of(candidates).make(constants, 0);
    const domain = domainOf(type);
    if (domain !== undefined && (scope.plain || chance.odds(0.6) || !canMake(constants, type))) {
      const fresh = constants.world.fresh("x");
      binders.push(`${fresh} in ${domain}`);
      return fresh;
    }
    return canMake(constants, type) && !scope.plain ? gen(constants, type, 0) : undefined;
  };
  const args = params.map(({ type }, i) => (i < (instance?.indexPositions.length ?? 0) ? argument(type) : undefined));
  const path: Part[] = [];
  for (const [at, step] of (instance?.name.split(".") ?? []).entries()) {
    const keys = (instance?.indexPositions ?? []).flatMap((position, i) => (position === at ? [args[i]] : []));
    if (keys.includes(undefined)) return undefined;
    path.push(
      step,
      ...(keys.length === 0
        ? []
        : [
            "[",
            ...joined(
              keys.flatMap((key) => key ?? []),
              ", ",
            ),
            "]",
          ]),
      ".",
    );
  }
  if (instance !== undefined && chance.odds(0.3)) return { binders, parts: [...path, "*"] };
  const own = params.slice(instance?.indexPositions.length ?? 0);
  if (own.length === 0 || chance.odds(scope.plain ? 0.6 : 0.4)) return { binders, parts: [...path, name] };
  const given = own.map(({ type }) => argument(type));
  if (given.includes(undefined)) return undefined;
  return {
    binders,
    parts: [
      ...path,
      name,
      "(",
      ...joined(
        given.flatMap((arg) => arg ?? []),
        ", ",
      ),
      ")",
    ],
  };
}

/** ` when …`, about the state, or about what can happen. */
function whenPart(scope: Scope): readonly Part[] {
  const { chance, states } = scope;
  const other = chance.odds(0.3) ? target(scope, (action) => !action.fault, "constants") : undefined;
  return other !== undefined && other.binders.length === 0 && !textOf(tree("target", other.parts)).endsWith("*")
    ? parts` when enabled ${tree("target", other.parts)}`
    : parts` when ${gen(states, boolType, chance.between(0, 1))}`;
}

function fairness(scope: Scope): Tree | undefined {
  const { chance } = scope;
  const targets = Array.from(
    {
      length: chance.weighted([
        [5, 1],
        [1, 2],
      ]),
    },
    () => target(scope, (action) => !action.fault, "the state"),
  ).filter((each) => each !== undefined);
  if (targets.length === 0) return undefined;
  const binders = targets.flatMap((each) => each.binders);
  return optional("declaration", [
    `fair ${chance.of(["weak", "strong"])} `,
    binders.length === 0 ? "" : `forall ${binders.join(", ")}: `,
    ...joined(
      targets.map((each) => tree("target", each.parts)),
      " or ",
    ),
    ...(chance.odds(0.3) ? whenPart(scope) : []),
    "\n",
  ]);
}
