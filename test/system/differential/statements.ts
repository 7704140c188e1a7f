// Random statements. What has been assigned is followed, so that most systems assign each place once; with danger, some do not.

import { boolType, cardinality, intType, type Type } from "../../../grammar/core/types.js";
import { sameType } from "../../../grammar/core/type-relations.js";
import { law } from "./booleans.js";
import { domainOf } from "./collections.js";
import { canMake, exprOf, inLoop, named, risky, withoutGhosts, withRoots, type Env } from "./env.js";
import { anySource, anyType, binderOf, exactSource, gen } from "./expressions.js";
import { armsFor } from "./patterns.js";
import { joined, parts, textOf, tree, type Part, type Tree } from "./tree.js";
import { typeText } from "./world.js";

export interface Assignable {
  readonly name: string;
  readonly type: Type;
  readonly ghost: boolean;
}

/** An operation as it is called from here. */
export interface Operation {
  readonly params: readonly Type[];
  readonly result: Type | undefined;
  /** The call up to the arguments; `index`: of which member of a family. */
  readonly make: (env: Env, index: string | undefined) => Part;
  /** Indices of its family. */
  readonly indices: readonly Type[];
  /** Names of variables it assigns for certain, and perhaps. */
  readonly must: readonly string[];
  readonly may: readonly string[];
  readonly ways: number;
}

/** How a path through an action has gone so far. */
export interface Flow {
  readonly env: Env;
  /** By variable: places assigned on every path, as texts; "" is all of it. */
  readonly must: ReadonlyMap<string, readonly string[]>;
  /** About how many ways there are so far. */
  readonly ways: number;
  /** On some path. */
  readonly may: ReadonlyMap<string, readonly string[]>;
}

export interface Body {
  readonly variables: readonly Assignable[];
  readonly operations: readonly Operation[];
  /** Names bound by the loops around, whose places may be assigned. */
  readonly loops: readonly { readonly name: string; readonly type: Type }[];
}

const merge = (
  a: ReadonlyMap<string, readonly string[]>,
  b: ReadonlyMap<string, readonly string[]>,
): ReadonlyMap<string, readonly string[]> => {
  const result = new Map(a);
  for (const [name, places] of b) result.set(name, [...new Set([...(result.get(name) ?? []), ...places])]);
  return result;
};

const common = (all: readonly ReadonlyMap<string, readonly string[]>[]): ReadonlyMap<string, readonly string[]> => {
  const [first, ...others] = all;
  const result = new Map<string, readonly string[]>();
  for (const [name, places] of first ?? []) {
    const shared = places.filter((place) => others.every((other) => other.get(name)?.includes(place) === true));
    if (shared.length > 0) result.set(name, shared);
  }
  return result;
};

const note = (
  marks: ReadonlyMap<string, readonly string[]>,
  name: string,
  place: string,
): ReadonlyMap<string, readonly string[]> => merge(marks, new Map([[name, [place]]]));

/** Through one action for one choice of parameters, at most. */
const WAYS = 40;

interface Step {
  readonly tree: Tree;
  readonly flow: Flow;
}

const statement = (inside: readonly Part[]): Tree => tree("statement", [...inside, "\n"], { optional: true });

/** So many statements, one after the other, each on a line. */
export function block(
  start: Flow,
  body: Body,
  count: number,
  fuel: number,
): { readonly trees: readonly Tree[]; readonly flow: Flow } {
  let flow = start;
  const trees: Tree[] = [];
  for (let i = 0; i < count; i++) {
    const step = anyStatement(flow, body, fuel);
    if (step === undefined) continue;
    trees.push(step.tree);
    flow = step.flow;
  }
  return { trees, flow };
}

/** A single assignment, if there is something to assign. */
export function step(flow: Flow, body: Body, fuel: number): { readonly trees: readonly Tree[] } {
  const made = assignment(flow, body, fuel);
  return { trees: made === undefined ? [] : [made.tree] };
}

const braces = (trees: readonly Part[]): Tree => tree("braces", ["{\n", tree("block", trees), "}"]);

function anyStatement(flow: Flow, body: Body, fuel: number): Step | undefined {
  const { chance } = flow.env.world;
  let forms: readonly (readonly [number, (flow: Flow, body: Body, fuel: number) => Step | undefined])[] = [
    [8, assignment],
    [0.6, guard],
    [1.2, assertion],
    [1.5, binding],
    [0.5, unwrapping],
    [fuel > 0 ? 1.5 : 0, choice],
    [fuel > 0 ? 1.5 : 0, alternatives],
    [fuel > 0 ? 1.5 : 0, conditional],
    [fuel > 0 ? 1.5 : 0, matching],
    [fuel > 0 ? 1.2 : 0, loop],
    [body.operations.length > 0 ? 4 : 0, call],
  ];
  while (forms.some(([weight]) => weight > 0)) {
    const chosen = chance.weighted(forms.map((form) => [form[0], form] as const));
    const made = chosen[1](flow, body, fuel);
    if (made !== undefined && made.flow.ways <= WAYS) return made;
    forms = forms.filter((form) => form !== chosen);
  }
  return undefined;
}

// ---------------------------------------------------------------- assignment

interface Place {
  /** It may not be there yet, though it may be assigned. */
  readonly fresh: boolean;
  readonly text: readonly Part[];
  readonly type: Type;
  /** What must hold for it to be there. */
  readonly condition: readonly Part[] | undefined;
}

/** A place in a variable: all of it, or something inside. */
function placeIn(flow: Flow, body: Body, variable: Assignable, fuel: number): Place {
  const { env } = flow;
  const { chance } = env.world;
  let place: Place = { fresh: false, text: [], type: variable.type, condition: undefined };
  const looping = body.loops.length > 0;
  for (let depth = 0; depth < 3; depth++) {
    const { type, text } = place;
    if (!looping && chance.odds(depth === 0 ? 0.35 : 0.5)) break;
    if (type.kind === "record") {
      const field = chance.of(type.fields);
      place = { ...place, text: [...text, `.${field.name}`], type: field.type };
    } else if (type.kind === "tuple") {
      const at = chance.below(type.items.length);
      place = { ...place, text: [...text, `.${at}`], type: type.items[at]! };
    } else if (type.kind === "function" && canMake(env, type.key)) {
      const own = body.loops.find((loop) => sameType(loop.type, type.key));
      const key: Part = own !== undefined ? own.name : gen(env, type.key, Math.min(1, fuel - 1));
      place = { ...place, text: [...text, "[", key, "]"], type: type.value };
    } else if (type.kind === "map" && canMake(env, type.key) && place.condition === undefined && !variable.ghost) {
      const key = gen(env, type.key, 0);
      const whole = tree("place", [variable.name, ...text]);
      // The last key may be new.
      if (chance.odds(0.6) || (type.value.kind !== "record" && type.value.kind !== "function")) {
        place = { ...place, fresh: true, text: [...text, "[", key, "]"], type: type.value };
        break;
      }
      place = { fresh: false, text: [...text, "[", key, "]"], type: type.value, condition: [key, " in ", whole] };
      continue;
    } else if (type.kind === "seq" && type.max > 0 && place.condition === undefined && !variable.ghost) {
      const key = gen(env, intType(0, type.max - 1), 0);
      const whole = tree("place", [variable.name, ...text]);
      place = {
        fresh: false,
        text: [...text, "[", key, "]"],
        type: type.item,
        condition: [key, " < ", whole, ".len()"],
      };
    } else break;
  }
  return place;
}

const overlaps = (places: readonly string[] | undefined, place: string): boolean =>
  places?.some((other) => place.startsWith(other) || other.startsWith(place)) === true;
/** Places that are surely not one: different fields of a record. */
const apart = (places: readonly string[] | undefined, place: string): boolean =>
  places === undefined ||
  (place.startsWith(".") &&
    places.every((other) => other.startsWith(".") && !place.startsWith(other) && !other.startsWith(place)));

function assignment(flow: Flow, body: Body, fuel: number): Step | undefined {
  const { env } = flow;
  const { chance } = env.world;
  for (const variable of chance.shuffled(body.variables)) {
    const readable = variable.ghost ? env : withoutGhosts(env);
    const place = placeIn({ ...flow, env: withoutGhosts(env) }, body, variable, fuel);
    const text = place.text.map(textOf).join("");
    if (overlaps(flow.must.get(variable.name), text) || !canMake(readable, place.type)) continue;
    const repeats = body.loops.length > 0 && !body.loops.every((loop) => text.startsWith(`[${loop.name}]`));
    if ((repeats || !apart(flow.may.get(variable.name), text)) && !risky(env)) continue;
    const value = place.fresh
      ? gen(readable, place.type, fuel)
      : newValue(readable, place.type, fuel, exprOf(place.type, [variable.name, ...place.text]));
    const assign = [variable.name, ...place.text, "' = ", value];
    const bare = place.condition === undefined || risky(env);
    const requires = !bare && chance.odds(0.3);
    const inside = bare
      ? assign
      : requires
        ? ["require (", ...place.condition, ")\n", ...assign]
        : ["if (", ...place.condition, ") { ", ...assign, " }"];
    const certain = bare || requires;
    const offered = certain && body.loops.length === 0 && (chance.odds(0.5) || variable.ghost);
    return {
      tree: statement(inside),
      flow: {
        // Once its new value may be read it is not assigned again.
        env: offered ? withRoots(env, [named(`${variable.name}'`, variable.type, true, variable.ghost)]) : env,
        ways: flow.ways,
        must: certain ? note(flow.must, variable.name, text) : flow.must,
        may: note(flow.may, variable.name, offered ? "" : text),
      },
    };
  }
  return undefined;
}

/** Often something near what is there: systems that only jump about, or stand still, are all alike. */
function newValue(env: Env, type: Type, fuel: number, old: Tree): Tree {
  const { chance } = env.world;
  if (chance.odds(0.35)) return gen(env, type, fuel);
  const low = Math.min(1, fuel - 1);
  const number = (n: number): string => (n < 0 ? `(${n})` : String(n));
  const one = (of: Type): Tree => gen(env, of, low);
  const made = exprOf(type, [old]);
  switch (type.kind) {
    case "bool":
      return chance.odds(0.5) ? exprOf(type, ["(not ", old, ")"]) : one(type);
    case "int": {
      const size = type.hi - type.lo + 1;
      const up = chance.of([1, 1, 2, -1]);
      if (risky(env) || size > 50)
        return risky(env) || size > 1e6
          ? exprOf(type, parts`${old} + ${number(up)}`)
          : exprOf(type, parts`min(max(${old} + ${number(up)}, ${number(type.lo)}), ${number(type.hi)})`);
      return chance.odds(0.5)
        ? exprOf(type, parts`((${old} + ${number(up)} - ${number(type.lo)}) mod ${size} + ${number(type.lo)})`)
        : exprOf(type, parts`(if ${old} < ${number(type.hi)} then ${old} + 1 else ${number(type.lo)})`);
    }
    case "enum": {
      const { members } = type;
      return exprOf(type, [
        "(match ",
        old,
        " { ",
        ...joined(
          members.map((member, i) => `${member} => ${type.name}.${members[(i + 1) % members.length]!}`),
          ", ",
        ),
        " })",
      ]);
    }
    case "set":
    case "bag": {
      if (!canMake(env, type.item)) return made;
      const less = exprOf(type, [old, ".without(", one(type.item), ")"]);
      const more = exprOf(type, [old, ".add(", one(type.item), ")"]);
      if (chance.odds(0.3)) return less;
      return type.max >= cardinality(type.item) || risky(env)
        ? type.kind === "set" || risky(env)
          ? more
          : exprOf(type, parts`(if ${old}.size() < ${type.max} then ${more} else ${less})`)
        : exprOf(type, parts`(if ${old}.size() < ${type.max} then ${more} else ${less})`);
    }
    case "seq": {
      if (!canMake(env, type.item) || type.max === 0) return made;
      const more = exprOf(type, [old, ".append(", one(type.item), ")"]);
      return risky(env)
        ? more
        : exprOf(
            type,
            parts`(if ${old}.len() < ${type.max} then ${more} else ${chance.of([`${textOf(old)}.tail()`, "[]", textOf(old)])})`,
          );
    }
    case "map": {
      if (!canMake(env, type.key) || !canMake(env, type.value)) return made;
      return chance.odds(0.3)
        ? exprOf(type, [old, ".without(", one(type.key), ")"])
        : exprOf(type, ["(", old, " with [", one(type.key), "] = ", one(type.value), ")"]);
    }
    case "option":
      return canMake(env, type.item) && chance.odds(0.7)
        ? exprOf(type, ["some(", one(type.item), ")"])
        : exprOf(type, ["none"]);
    case "function":
      return canMake(env, type.key) && canMake(env, type.value)
        ? exprOf(type, ["(", old, " with [", one(type.key), "] = ", one(type.value), ")"])
        : made;
    case "record": {
      const field = chance.of(type.fields);
      return canMake(env, field.type)
        ? exprOf(type, [
            "(",
            old,
            ` with { ${field.name}: `,
            newValue(env, field.type, low, exprOf(field.type, [old, `.${field.name}`])),
            " })",
          ])
        : made;
    }
    default:
      return canMake(env, type) ? gen(env, type, fuel) : made;
  }
}

// ---------------------------------------------------------------- guards and bindings

/** A condition that holds more often than not. */
export function readily(env: Env, fuel: number): Tree {
  const condition = (): Tree => gen(env, boolType, fuel);
  return env.world.chance.odds(0.6) ? exprOf(boolType, ["(", condition(), " or ", condition(), ")"]) : condition();
}

function guard(flow: Flow, _: Body, fuel: number): Step | undefined {
  return { tree: statement(["require ", readily(withoutGhosts(flow.env), Math.min(2, fuel))]), flow };
}

function assertion(flow: Flow, _: Body, fuel: number): Step | undefined {
  const condition = risky(flow.env) ? gen(flow.env, boolType, fuel) : law(flow.env, Math.min(2, fuel));
  const why = flow.env.world.chance.odds(0.3) ? ', "why"' : "";
  return { tree: statement(parts`assert ${condition}${why}`), flow };
}

function binding(flow: Flow, _: Body, fuel: number): Step | undefined {
  const { env } = flow;
  const { chance } = env.world;
  const readable = withoutGhosts(env);
  const type = anyType(readable);
  if (type.kind === "symmetric" && !canMake(readable, type)) return undefined;
  const declared = chance.odds(0.4);
  const bound = declared ? undefined : binderOf(env, type);
  const name = bound?.text ?? env.world.fresh("x");
  const roots = bound?.roots ?? [named(name, type, true)];
  const inside = declared
    ? parts`let ${name}: ${typeText(env.world, type, env.typeNames)} = ${gen(readable, type, fuel)}`
    : parts`let ${name} = ${gen(readable, type, fuel, false)}`;
  return { tree: statement(inside), flow: { ...flow, env: withRoots(env, roots) } };
}

function unwrapping(flow: Flow, _: Body, fuel: number): Step | undefined {
  const { env } = flow;
  const found = anySource(withoutGhosts(env), fuel, (type) => type.kind === "option");
  const map =
    found === undefined
      ? anySource(withoutGhosts(env), fuel, (type) => type.kind === "map" && canMake(withoutGhosts(env), type.key))
      : undefined;
  const from =
    found !== undefined
      ? { tree: found.tree, type: found.type.kind === "option" ? found.type.item : boolType }
      : map?.type.kind === "map"
        ? {
            tree: exprOf(map.type, parts`${map.tree}.get(${gen(withoutGhosts(env), map.type.key, 0)})`),
            type: map.type.value,
          }
        : undefined;
  if (from === undefined) return undefined;
  const bound = binderOf(env, from.type);
  return {
    tree: statement(parts`let ${bound.text} = ${from.tree}?`),
    flow: { ...flow, env: withRoots(env, bound.roots) },
  };
}

function choice(flow: Flow, body: Body, fuel: number): Step | undefined {
  const { env } = flow;
  const readable = withoutGhosts(env);
  const domain = domainOf(readable, fuel - 1, () => true);
  if (domain === undefined || domain.most > 6) return undefined;
  const bound = binderOf(env, domain.item);
  const inner = withRoots(env, bound.roots);
  const where = env.world.chance.odds(0.4) ? [" where ", gen(withoutGhosts(inner), boolType, fuel - 1)] : [];
  // After a choice in a loop the ways multiply.
  if (body.loops.length > 0 && domain.most > 2) return undefined;
  return {
    tree: statement([`pick ${bound.text} in `, domain.tree, ...where]),
    flow: { ...flow, env: inner, ways: flow.ways * domain.most },
  };
}

// ---------------------------------------------------------------- branches

/** Each branch by itself; what all of them do is known behind them. */
function branched(flow: Flow, flows: readonly Flow[], ways: number): Flow {
  return {
    env: flow.env,
    ways,
    must: common(flows.map((each) => each.must)),
    may: flows.reduce((may, each) => merge(may, each.may), flow.may),
  };
}

const few = (flow: Flow): number =>
  flow.env.world.chance.weighted([
    [1, 0],
    [5, 1],
    [2, 2],
  ]);

function alternatives(flow: Flow, body: Body, fuel: number): Step | undefined {
  const count = flow.env.world.chance.weighted([
    [4, 2],
    [1, 3],
    [0.3, 1],
  ]);
  const branches = Array.from({ length: body.loops.length > 0 ? Math.min(2, count) : count }, () =>
    block(flow, body, few(flow), fuel - 1),
  );
  return {
    tree: statement([
      "either ",
      ...joined(
        branches.map((branch) => braces(branch.trees)),
        " or ",
      ),
    ]),
    flow: branched(
      flow,
      branches.map((branch) => branch.flow),
      branches.reduce((sum, branch) => sum + branch.flow.ways, 0),
    ),
  };
}

function conditional(flow: Flow, body: Body, fuel: number): Step | undefined {
  const { chance } = flow.env.world;
  const condition = (): Tree => gen(withoutGhosts(flow.env), boolType, Math.min(2, fuel));
  const count = chance.weighted([
    [3, 1],
    [3, 2],
    [1, 3],
  ]);
  const branches = Array.from({ length: count }, () => block(flow, body, few(flow), fuel - 1));
  const text = branches.flatMap((branch, i): Part[] =>
    i === 0
      ? ["if ", condition(), " ", braces(branch.trees)]
      : i < branches.length - 1
        ? [" else if ", condition(), " ", braces(branch.trees)]
        : [" else ", braces(branch.trees)],
  );
  return {
    tree: statement(text),
    flow: branched(
      flow,
      [...branches.map((branch) => branch.flow), ...(count === 1 ? [flow] : [])],
      Math.max(...branches.map((branch) => branch.flow.ways)),
    ),
  };
}

function matching(flow: Flow, body: Body, fuel: number): Step | undefined {
  const { env } = flow;
  const scrutinee = exactSource(withoutGhosts(env));
  if (scrutinee === undefined) return undefined;
  const flows: Flow[] = [];
  const arms = armsFor(env, scrutinee.type, true).flatMap((arm) => {
    const inner = { ...flow, env: withRoots(env, arm.roots) };
    const one = (condition: readonly Part[]): Tree => {
      const branch = block(inner, body, few(flow), fuel - 1);
      flows.push(branch.flow);
      return tree("arm", [arm.pattern, ...condition, " => ", braces(branch.trees), "\n"]);
    };
    return env.world.chance.odds(0.2)
      ? [one([" if ", gen(withoutGhosts(inner.env), boolType, fuel - 1)]), one([])]
      : [one([])];
  });
  return {
    tree: statement(["match ", scrutinee.tree, " {\n", ...arms, "}"]),
    flow: branched(flow, flows, Math.max(...flows.map((each) => each.ways))),
  };
}

function loop(flow: Flow, body: Body, fuel: number): Step | undefined {
  const { env } = flow;
  const { chance } = env.world;
  if (body.loops.length >= 2) return undefined;
  // Mostly over keys of what can be assigned.
  const keys = body.variables.flatMap((variable) =>
    variable.type.kind === "function" && cardinality(variable.type.key) <= 4 ? [variable.type.key] : [],
  );
  const families = body.operations.flatMap((operation) => operation.indices.slice(0, 1));
  const wanted = [...keys, ...families];
  const type = wanted.length > 0 && chance.odds(0.8) ? chance.of(wanted) : undefined;
  const domain = domainOf(
    withoutGhosts(env),
    fuel - 1,
    (item, kind) => type === undefined || (sameType(item, type) && kind !== "seq"),
  );
  if (domain === undefined || domain.most > 4) return undefined;
  const name = env.world.fresh("i");
  const inner = { ...flow, env: inLoop(env, [named(name, domain.item)]) };
  const inside = block(
    inner,
    { ...body, loops: [...body.loops, { name, type: domain.item }] },
    chance.between(1, 2),
    fuel - 1,
  );
  if (inside.trees.length === 0) return undefined;
  return {
    tree: statement([`for ${name} in `, domain.tree, " ", braces(inside.trees)]),
    flow: {
      env,
      ways: flow.ways * (inside.flow.ways / flow.ways) ** domain.most,
      must: flow.must,
      may: merge(flow.may, inside.flow.may),
    },
  };
}

// ---------------------------------------------------------------- calls

function call(flow: Flow, body: Body, fuel: number): Step | undefined {
  const { env } = flow;
  const { chance } = env.world;
  const readable = withoutGhosts(env);
  for (const operation of chance.shuffled(body.operations)) {
    const [index] = operation.indices;
    const own = body.loops.find((each) => index !== undefined && sameType(each.type, index));
    if (
      body.loops.length > 0 &&
      (own === undefined || body.loops.length > 1) &&
      operation.may.length > 0 &&
      !risky(env)
    )
      continue;
    if (
      operation.must.some((name) => flow.must.has(name)) ||
      (operation.may.some((name) => flow.may.has(name)) && !risky(env))
    )
      continue;
    if (
      !operation.params.every((param) => canMake(readable, param)) ||
      !operation.indices.every((each) => canMake(readable, each))
    )
      continue;
    const text = [
      operation.make(readable, own?.name),
      "(",
      ...joined(
        operation.params.map((param) => gen(readable, param, Math.min(1, fuel))),
        ", ",
      ),
      ")",
    ];
    const { result } = operation;
    let roots: readonly ReturnType<typeof named>[] = [];
    let inside: readonly Part[] = text;
    if (result !== undefined && chance.odds(0.8)) {
      if (result.kind === "bool" && chance.odds(0.6))
        inside = [chance.odds(0.8) && !risky(env) ? "require " : "assert ", ...text];
      else if (result.kind === "option" && chance.odds(0.5)) {
        const bound = binderOf(env, result.item);
        inside = [`let ${bound.text} = `, ...text, "?"];
        roots = bound.roots;
      } else {
        const bound = binderOf(env, result);
        inside = [`let ${bound.text} = `, ...text];
        roots = bound.roots;
      }
    }
    const marks = (names: readonly string[]): ReadonlyMap<string, readonly string[]> =>
      new Map(names.map((name) => [name, [""]]));
    return {
      tree: statement(inside),
      flow: {
        env: withRoots(env, roots),
        ways: flow.ways * operation.ways,
        must: merge(flow.must, operation.indices.length === 0 ? marks(operation.must) : new Map()),
        may: merge(flow.may, marks(operation.may)),
      },
    };
  }
  return undefined;
}

/** The ways an operation may end, with its result; nothing stands behind a `return`. */
export function ending(
  flow: Flow,
  body: Body,
  result: Type,
  fuel: number,
): { readonly trees: readonly Part[]; readonly flow: Flow } {
  const { chance } = flow.env.world;
  const readable = withoutGhosts(flow.env);
  const form =
    fuel > 0
      ? chance.weighted([
          [5, "return"],
          [2, "if"],
          [1, "match"],
          [1, "either"],
        ] as const)
      : "return";
  const branch = (inner: Flow): { readonly trees: readonly Part[]; readonly flow: Flow } => {
    const before = block(inner, body, few(inner), fuel - 1);
    const end = ending(before.flow, body, result, fuel - 1);
    return { trees: [...before.trees, ...end.trees], flow: end.flow };
  };
  if (form === "if") {
    const [then, otherwise] = [branch(flow), branch(flow)];
    return {
      trees: ["if ", gen(readable, boolType, fuel), " ", braces(then.trees), " else ", braces(otherwise.trees), "\n"],
      flow: branched(flow, [then.flow, otherwise.flow], Math.max(then.flow.ways, otherwise.flow.ways)),
    };
  }
  if (form === "either") {
    const both = [branch(flow), branch(flow)];
    return {
      trees: [
        "either ",
        ...joined(
          both.map((each) => braces(each.trees)),
          " or ",
        ),
        "\n",
      ],
      flow: branched(
        flow,
        both.map((each) => each.flow),
        both.reduce((sum, each) => sum + each.flow.ways, 0),
      ),
    };
  }
  const scrutinee = form === "match" ? exactSource(readable) : undefined;
  if (scrutinee !== undefined) {
    const arms = armsFor(flow.env, scrutinee.type, true).map((arm) => ({
      pattern: arm.pattern,
      ...branch({ ...flow, env: withRoots(flow.env, arm.roots) }),
    }));
    return {
      trees: [
        "match ",
        scrutinee.tree,
        " {\n",
        ...arms.flatMap((arm): Part[] => [arm.pattern, " => ", braces(arm.trees), "\n"]),
        "}\n",
      ],
      flow: branched(
        flow,
        arms.map((arm) => arm.flow),
        Math.max(...arms.map((arm) => arm.flow.ways)),
      ),
    };
  }
  return { trees: ["return ", gen(readable, result, fuel), "\n"], flow };
}
