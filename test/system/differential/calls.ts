// Random calls of operations.

import { sameType } from "../../../grammar/core/type-relations.js";
import { canMake, type named, risky, withoutGhosts, withRoots } from "./env.js";
import { gen } from "./expressions.js";
import { joined, type Part } from "./tree.js";
import { type Flow, type Body, type Step, statement, merge } from "./flow.js";
import { binderOf } from "./binders.js";

export function call(flow: Flow, body: Body, fuel: number): Step | undefined {
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
