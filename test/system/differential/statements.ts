// Random statements. Assignments are tracked, so that most systems assign each location once; with the probability `danger`, some do not.

import { boolType, cardinality, type Type } from "../../../grammar/core/types.js";
import { sameType } from "../../../grammar/core/type-relations.js";
import { inLoop, named, withoutGhosts, withRoots } from "./env.js";
import { gen } from "./expressions.js";
import { armsFor } from "./patterns.js";
import { joined, tree, type Part, type Tree } from "./tree.js";
import { type Flow, type Body, type Step, statement, branched, merge } from "./flow.js";
import { assignment } from "./assignments.js";
import { guard, assertion, binding, takingApart, unwrapping, choice } from "./bindings.js";
import { call } from "./calls.js";
import { exactSource } from "./sources.js";
import { domainOf } from "./domains.js";

/** The maximum number of branches of an action for one choice of parameters. */
const WAYS = 40;

/** A number of statements, each on a line. */
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

const braces = (trees: readonly Part[]): Tree => tree("braces", ["{\n", tree("block", trees), "}"]);

function anyStatement(flow: Flow, body: Body, fuel: number): Step | undefined {
  const { chance } = flow.env.world;
  let forms: readonly (readonly [number, (flow: Flow, body: Body, fuel: number) => Step | undefined])[] = [
    [8, assignment],
    [0.6, guard],
    [1.2, assertion],
    [1.5, binding],
    [0.5, unwrapping],
    [0.5, takingApart],
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
  // Mostly over keys of locations that can be assigned.
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

/** The end of an operation, with its result. Nothing follows a `return`. */
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
