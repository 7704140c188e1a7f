// Random systems as text: components and their instances, a system with them, and a check.

import { boolType, intType, type Type } from "../../../grammar/core/types.js";
import { withoutGhosts, expr, exprOf, named, withRoots, type Callable, type Env, type Root } from "./env.js";
import { gen } from "./expressions.js";
import { makeMembers, type Members, type Offer } from "./members.js";
import type { Chance } from "./chance.js";
import { joined, optional, tree, type Part, type Tree } from "./tree.js";
import { newWorld } from "./world.js";
import { domainText, noNames, typeText } from "./type-text.js";
import { keyType, randomType, scalarType } from "./random-types.js";
import type { Operation } from "./flow.js";

interface Parameter {
  readonly name: string;
  readonly text: string;
  /** An argument, for a given name of the index of the instance. */
  readonly argument: (env: Env) => Part;
}

interface Component {
  readonly name: string;
  readonly params: readonly Parameter[];
  readonly members: Members;
  readonly offers: Offer;
}

const nothing: Offer = { roots: [], primes: [], functions: [], operations: [] };
const both = (a: Offer, b: Offer): Offer => ({
  roots: [...a.roots, ...b.roots],
  primes: [...a.primes, ...b.primes],
  functions: [...a.functions, ...b.functions],
  operations: [...a.operations, ...b.operations],
});

/** `room`: bits that the state may take beyond a few. */
export function randomSystem(chance: Chance, room: number): Tree {
  return randomParts(chance, room).tree;
}

/** A system, with what is needed to extend it. Its last part is the check. `base`: constants. */
export function randomParts(
  chance: Chance,
  room: number,
): { readonly tree: Tree; readonly base: Env; readonly members: Members; readonly roots: readonly Root[] } {
  const world = newWorld(chance);
  const danger = chance.weighted([
    [5, 0],
    [2, 0.02],
    [1.2, 0.07],
    [0.5, 0.25],
  ]);
  const base: Env = {
    world,
    roots: world.constants.map(({ name, value }) => named(name, intType(value, value))),
    functions: [],
    danger,
    typeNames: noNames,
    nesting: 0,
  };
  const components: Component[] = [];
  for (
    let i = chance.weighted([
      [3, 0],
      [2, 1],
      [1, 2],
    ]);
    i > 0;
    i--
  )
    components.push(makeComponent(base, components, room));
  const instances = instancesOf(base, components, nothing, components.length > 0);
  const members = makeMembers(base, instances.offer, {
    variables: components.length > 0 ? chance.between(1, 3) : chance.between(2, 5),
    bits:
      room +
      (components.length > 0
        ? 7
        : chance.weighted([
            [4, 9],
            [2, 11],
            [0.5, 18],
          ])),
    actions: chance.between(2, 4),
    mortal: chance.odds(components.length > 0 ? 0.1 : 0.3),
    wide: chance.weighted([
      [3, 0],
      [1, 0.3],
      [0.3, 0.7],
    ]),
  });
  const check = checkText(base, members, instances);
  const [variables, others] = [
    members.declarations.slice(0, members.variables.length),
    members.declarations.slice(members.variables.length),
  ];
  const system = tree("system", [
    "system S\n",
    ...world.declarations,
    ...variables,
    ...chance.shuffled([...instances.declarations, ...others]),
    check,
  ]);
  return {
    tree: system,
    base,
    members,
    roots: [
      ...members.variables.map(({ name, type, ghost }) => named(name, type, true, ghost)),
      ...instances.offer.roots,
    ],
  };
}

// ---------------------------------------------------------------- components

function makeComponent(base: Env, others: readonly Component[], room: number): Component {
  const { world } = base;
  const { chance } = world;
  const name = world.fresh("K");
  const params: Parameter[] = [];
  const types: { name: string; type: Type }[] = [];
  const constants: { name: string; value: number; fixed: boolean }[] = [];
  let roots = base.roots;
  let given: Offer = nothing;
  if (chance.odds(0.4)) {
    const type = chance.odds(0.7) ? scalarType(world, 4) : randomType(world, 1, 6);
    const param = world.fresh("T");
    types.push({ name: param, type });
    params.push({ name: param, text: `type ${param}`, argument: () => typeText(world, type) });
  }
  if (chance.odds(0.4)) {
    const value = chance.between(1, 3);
    const param = world.fresh("n");
    constants.push({ name: param, value, fixed: true });
    roots = [...roots, named(param, intType(value, value))];
    params.push({ name: param, text: `${param}: Int`, argument: () => String(value) });
  }
  if (chance.odds(0.4)) {
    const type = chance.odds(0.5) ? boolType : scalarType(world, 4);
    if (type.kind !== "symmetric") {
      const param = world.fresh("c");
      roots = [...roots, named(param, type, true)];
      params.push({
        name: param,
        text: `${param}: ${typeText(world, type)}`,
        argument: (env) => gen({ ...env, danger: 0 }, type, 1),
      });
    }
  }
  const partner = others.length > 0 && chance.odds(0.3) ? chance.of(others) : undefined;
  if (partner !== undefined && partner.params.every((param) => !param.text.includes(": K"))) {
    const param = world.fresh("q");
    given = both(given, seenAs(partner, param, []));
    params.push({ name: param, text: `${param}: ${partner.name}`, argument: () => `?${partner.name}` });
  }
  const env: Env = { ...base, roots, typeNames: { types, constants } };
  const inner = instancesOf(
    env,
    others.filter((each) => each.params.every((param) => !param.text.includes(": K"))),
    nothing,
    others.length > 0 && chance.odds(0.2),
    1,
  );
  const members = makeMembers(env, both(given, inner.offer), {
    variables: chance.between(1, 2),
    bits: chance.between(2, 4) + Math.ceil(room / 3),
    actions: chance.between(0, 2),
    mortal: false,
    wide: chance.odds(0.2) ? 0.4 : 0,
  });
  world.declarations.push(
    optional("declaration", [
      `component ${name}(`,
      params.map((param) => param.text).join(", "),
      ") {\n",
      ...members.declarations.slice(0, members.variables.length),
      ...inner.declarations,
      ...members.declarations.slice(members.variables.length),
      "}\n",
    ]),
  );
  return { name, params, members, offers: nothing };
}

/** The members of an instance for those who can name it. */
function seenAs(component: Component, prefix: string, indices: readonly Type[]): Offer {
  const place = (env: Env, fuel: number): readonly Part[] =>
    indices.length === 0
      ? [prefix]
      : [
          prefix,
          "[",
          ...joined(
            indices.map((index) => gen({ ...env, danger: 0 }, index, Math.min(0, fuel))),
            ", ",
          ),
          "]",
        ];
  const root = (name: string, type: Type, ghost: boolean, prime: string): Root => ({
    type,
    exact: true,
    ghost,
    needs: indices,
    make: (env, fuel) => exprOf(type, [...place(env, fuel), ".", name, prime]),
  });
  const { members } = component;
  return {
    roots: members.variables.map(({ name, type, ghost }) => root(name, type, ghost, "")),
    primes: members.variables.map(({ name, type, ghost }) => root(name, type, ghost, "'")),
    functions: members.functions.map((each): Callable => ({
      params: each.params,
      result: each.result,
      needs: indices,
      method: false,
      make: (env, fuel) => tree("callee", [...place(env, fuel), ".", each.name]),
    })),
    operations: members.operations.map((each): Operation => ({
      params: each.params,
      result: each.result,
      indices,
      ways: each.ways,
      must: each.must.map((name) => `${prefix}.${name}`),
      may: each.may.map((name) => `${prefix}.${name}`),
      make: (env, index) =>
        tree("callee", [...(index === undefined ? place(env, 0) : [prefix, "[", index, "]"]), ".", each.name]),
    })),
  };
}

interface Instances {
  readonly declarations: readonly Tree[];
  readonly offer: Offer;
  readonly names: readonly { readonly name: string; readonly members: Members }[];
}

function instancesOf(env: Env, components: readonly Component[], given: Offer, wanted: boolean, most = 2): Instances {
  const { world } = env;
  const { chance } = world;
  const declarations: Tree[] = [];
  let offer = given;
  const names: { name: string; members: Members; component: Component; family: boolean; index: Type | undefined }[] =
    [];
  if (!wanted) return { declarations, offer, names };
  for (const component of components.length > 1 && most > 1 ? components : components.slice(-1)) {
    const name = world.fresh("s");
    const partner = component.params.find((param) => param.text.includes(": K"));
    const partnerName =
      partner === undefined ? undefined : names.find((each) => partner.text.endsWith(`: ${each.component.name}`));
    if (partner !== undefined && partnerName === undefined) continue;
    const index = chance.odds(0.4) ? keyType(world, 3) : undefined;
    const binder = world.fresh("r");
    const seen = index === undefined || index.kind === "symmetric" ? env : withRoots(env, [named(binder, index)]);
    const key = (): readonly Part[] =>
      partnerName?.index === undefined
        ? []
        : [
            "[",
            gen(
              { ...seen, danger: 0, roots: seen.roots.filter((root) => root.type.kind !== "symmetric") },
              partnerName.index,
              0,
            ),
            "]",
          ];
    if (partnerName?.index?.kind === "symmetric") continue;
    const args = component.params.map((param): Part =>
      param === partner && partnerName !== undefined
        ? tree("instance", [partnerName.name, ...key()])
        : param.argument(seen),
    );
    const byName = chance.odds(0.3);
    const inOrder = args.map((arg, i) =>
      byName ? tree("argument", [`${component.params[i]!.text.replace(/^type |:.*$/g, "")}: `, arg]) : arg,
    );
    declarations.push(
      optional("declaration", [
        `instance ${name}`,
        ...(index === undefined ? [] : [`[${binder} in ${domainText(world, index)}]`]),
        ` = ${component.name}(`,
        ...joined(inOrder, ", "),
        ")\n",
      ]),
    );
    names.push({ name, members: component.members, component, family: index !== undefined, index });
    offer = both(offer, seenAs(component, name, index === undefined ? [] : [index]));
  }
  return { declarations, offer, names };
}

// ---------------------------------------------------------------- checks

function checkText(base: Env, members: Members, instances: Instances): Tree {
  const { chance } = base.world;
  const items: Part[] = base.world.overrides.map((each) => `${each}\n`);
  const item = (inside: readonly Part[]): void => void items.push(optional("item", [...inside, "\n"]));
  const faults = members.faults || instances.names.some((each) => each.members.faults);
  if (faults ? chance.odds(0.75) : chance.odds(0.03)) item([`faults ${chance.between(0, 2)}`]);
  if (chance.odds(0.12)) item([`depth ${chance.between(0, 6)}`]);
  if (chance.odds(0.12)) {
    const env = withoutGhosts(
      withRoots(base, [
        ...members.variables.map((variable) => named(variable.name, variable.type, true)),
        ...instances.offer.roots,
      ]),
    );
    item(["within ", expr(boolType)`(${gen(env, boolType, 2)} or ${gen(env, boolType, 2)})`]);
  }
  if (chance.odds(0.3)) item(["symmetry off"]);
  if (chance.odds(0.55)) item(["deadlock off"]);
  const covers = [
    ...members.covers,
    ...instances.names.flatMap((each) => each.members.covers.map((cover) => `${each.name}.${cover}`)),
  ];
  const unwanted = covers.filter(() => chance.odds(0.6));
  if (unwanted.length > 0) item([`except ${unwanted.join(", ")}`]);
  else if (members.invariants.length > 0 && chance.odds(0.1)) item([`invariant ${members.invariants[0]!}`]);
  return tree("check", ["check C {\n", ...items, "}\n"]);
}
