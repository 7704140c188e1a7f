// Random guards, assertions, and statements that bind names.

import { boolType } from "../../../grammar/core/types.js";
import { law } from "./booleans.js";
import { canMake, exprOf, named, risky, withoutGhosts, withRoots, type Env } from "./env.js";
import { gen } from "./expressions.js";
import { parts, type Tree } from "./tree.js";
import { type Flow, type Body, type Step, statement } from "./flow.js";
import { armsFor } from "./patterns.js";
import { anyType, anySource, exactSource } from "./sources.js";
import { binderOf } from "./binders.js";
import { typeText } from "./type-text.js";
import { domainOf } from "./domains.js";

/** A condition that holds more often than not. */
export function readily(env: Env, fuel: number): Tree {
  const condition = (): Tree => gen(env, boolType, fuel);
  return env.world.chance.odds(0.6) ? exprOf(boolType, ["(", condition(), " or ", condition(), ")"]) : condition();
}

export function guard(flow: Flow, _: Body, fuel: number): Step | undefined {
  return { tree: statement(["require ", readily(withoutGhosts(flow.env), Math.min(2, fuel))]), flow };
}

export function assertion(flow: Flow, _: Body, fuel: number): Step | undefined {
  const condition = risky(flow.env) ? gen(flow.env, boolType, fuel) : law(flow.env, Math.min(2, fuel));
  const why = flow.env.world.chance.odds(0.3) ? ', "why"' : "";
  return { tree: statement(parts`assert ${condition}${why}`), flow };
}

export function binding(flow: Flow, _: Body, fuel: number): Step | undefined {
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

export function unwrapping(flow: Flow, _: Body, fuel: number): Step | undefined {
  const { env } = flow;
  const source = anySource(withoutGhosts(env), fuel, (type) => type.kind === "option");
  const map =
    source === undefined
      ? anySource(withoutGhosts(env), fuel, (type) => type.kind === "map" && canMake(withoutGhosts(env), type.key))
      : undefined;
  const from =
    source !== undefined
      ? { tree: source.tree, type: source.type.kind === "option" ? source.type.item : boolType }
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

/** `let Req(c) = e?` */
export function takingApart(flow: Flow): Step | undefined {
  const { env } = flow;
  const source = exactSource(withoutGhosts(env));
  const type = source?.type.kind === "option" ? source.type.item : source?.type;
  if (source === undefined || type?.kind !== "variant") return undefined;
  // A name by itself would bind the value.
  const arms = armsFor(env, type, true).filter(({ pattern }) => pattern.includes("("));
  if (arms.length === 0) return undefined;
  const arm = env.world.chance.of(arms);
  return {
    tree: statement(parts`let ${arm.pattern} = ${source.tree}?`),
    flow: { ...flow, env: withRoots(env, arm.roots) },
  };
}

export function choice(flow: Flow, body: Body, fuel: number): Step | undefined {
  const { env } = flow;
  const readable = withoutGhosts(env);
  const domain = domainOf(readable, fuel - 1, () => true);
  if (domain === undefined || domain.most > 6) return undefined;
  const bound = binderOf(env, domain.item);
  const inner = withRoots(env, bound.roots);
  const where = env.world.chance.odds(0.4) ? [" where ", gen(withoutGhosts(inner), boolType, fuel - 1)] : [];
  // After a choice in a loop, the number of branches multiplies.
  if (body.loops.length > 0 && domain.most > 2) return undefined;
  return {
    tree: statement([`pick ${bound.text} in `, domain.tree, ...where]),
    flow: { ...flow, env: inner, ways: flow.ways * domain.most },
  };
}
