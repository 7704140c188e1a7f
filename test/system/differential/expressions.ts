// Random expressions of a given type. Their operations cannot fail, except with the probability `danger`.

import { boolType, cardinality, mentionsSymmetric, type Type, type TypeOf } from "../../../grammar/core/types.js";
import { sameKind } from "../../../grammar/core/type-relations.js";
import { booleanForms } from "./booleans.js";
import { collectionForms } from "./collections.js";
import {
  ascribed,
  canMake,
  expr,
  exprOf,
  fitted,
  inLoop,
  named,
  risky,
  withRoots,
  type Callable,
  type Env,
  type Root,
} from "./env.js";
import { integerForms } from "./integers.js";
import { armsFor } from "./patterns.js";
import { joined, parts, tree, type Tree } from "./tree.js";
import { source, anySource, anyType, exactSource } from "./sources.js";
import { literal } from "./literals.js";
import { leastText, isVague, typeText } from "./type-text.js";
import { binderOf } from "./binders.js";
import { domainOf } from "./domains.js";

/** Makes an expression; undefined if that turns out to be impossible. */
export type Form = readonly [weight: number, make: () => Tree | undefined];

/**
 * An expression of values of the type, which `canMake` must say can be made. `typed`: what stands around it says its type, so that
 * literals need not.
 */
export function gen(env: Env, type: Type, fuel: number, typed = true): Tree {
  const { chance } = env.world;
  const simple: readonly Form[] = [
    [6, () => source(env, type, fuel)],
    [type.kind === "bool" ? 0.5 : fuel > 0 ? 3 : 2, () => literal(env, type, fuel, typed)],
    [type.kind === "bool" ? 4 : 0, () => comparison(env, fuel)],
  ];
  let forms: readonly Form[] =
    fuel <= 0 ? simple : [...simple, ...generalForms(env, type, fuel, typed), ...formsOf(env, type, fuel, typed)];
  while (forms.length > 0) {
    const total = forms.filter(([weight]) => weight > 0);
    if (total.length === 0) break;
    const chosen = chance.weighted(total.map((form) => [form[0], form] as const));
    const made = chosen[1]();
    if (made !== undefined) return made;
    forms = total.filter((form) => form !== chosen);
  }
  return literal(env, type, 0, typed) ?? fallback(type);
}

function fallback(type: Type): Tree {
  const least = leastText(type);
  if (least === undefined) throw new Error(`nothing to write for ${type.kind}`);
  return expr(type)`${least}`;
}

function formsOf(env: Env, type: Type, fuel: number, typed: boolean): readonly Form[] {
  switch (type.kind) {
    case "bool":
      return booleanForms(env, fuel);
    case "int":
      return integerForms(env, type, fuel);
    default:
      return collectionForms(env, type, fuel, typed);
  }
}

/** A name of the environment, and a value of its type. */
function comparison(env: Env, fuel: number): Tree | undefined {
  const name =
    fuel < -3
      ? undefined
      : anySource(env, Math.min(0, fuel) - 1, (type) => canMake(env, type) && cardinality(type) > 1);
  const value = name === undefined ? undefined : literal(env, name.type, Math.min(0, fuel) - 1, true);
  return name === undefined || value === undefined
    ? undefined
    : expr(boolType)`(${name.tree} ${env.world.chance.of(["==", "!="])} ${value})`;
}

function generalForms(env: Env, type: Type, fuel: number, typed: boolean): readonly Form[] {
  const again = (extra: Env = env): Tree => gen(extra, type, fuel - 1, typed);
  const callable =
    env.nesting > 2
      ? []
      : env.functions.filter(
          (each) =>
            sameKind(each.result, type) && [...each.needs, ...each.params].every((param) => canMake(env, param)),
        );
  return [
    [1, () => expr(type)`(if ${gen(env, boolType, fuel - 1)} then ${again()} else ${again()})`],
    [
      0.7,
      () => {
        const of = anyType(env);
        const bound = binderOf(env, of);
        const value = gen(env, of, fuel - 1, false);
        return expr(type)`(let ${bound.text} = ${value}; ${again(withRoots(env, bound.roots))})`;
      },
    ],
    [0.8, () => matched(env, type, fuel, typed)],
    [callable.length > 0 ? 3 : 0, () => called(env, callable, type, fuel)],
    [0.8, () => chosenMember(env, type, fuel)],
    [0.6, () => folded(env, type, fuel)],
    [0.5, () => ascribedLet(env, type, fuel, typed)],
  ];
}

function matched(env: Env, type: Type, fuel: number, typed: boolean): Tree | undefined {
  const { chance } = env.world;
  const scrutinee = exactSource(env);
  if (scrutinee === undefined) return undefined;
  const arms = armsFor(env, scrutinee.type, true).map((arm) => {
    const inner = withRoots(env, arm.roots);
    const value = tree("arm", parts`${arm.pattern} => ${gen(inner, type, fuel - 1, typed)}`);
    if (!chance.odds(0.2)) return [value];
    // An arm with a guard covers nothing, so the same arm without a guard must follow.
    const guarded = parts`${arm.pattern} if ${gen(inner, boolType, fuel - 1)} => ${gen(inner, type, fuel - 1, typed)}`;
    return [tree("arm", guarded, { optional: false }), ", ", armsAgain(env, arm.pattern, arm.roots, type, fuel, typed)];
  });
  const inside = arms.map((arm) => tree("arms", arm));
  return exprOf(type, ["(match ", scrutinee.tree, " { ", ...joined(inside, ", "), " })"]);
}

function called(env: Env, callable: readonly Callable[], type: Type, fuel: number): Tree | undefined {
  const { chance } = env.world;
  const chosen = chance.of(callable);
  const args = chosen.params.map((param) => gen(env, param, fuel - 1));
  const [first, ...others] = args;
  const made =
    first !== undefined && chosen.method && chance.odds(0.3)
      ? exprOf(chosen.result, ["(", first, ").", chosen.make(env, fuel - 1), "(", ...joined(others, ", "), ")"])
      : exprOf(chosen.result, [chosen.make(env, fuel - 1), "(", ...joined(args, ", "), ")"]);
  return fitted(env, made, chosen.result, type);
}

/** Binds the value to a name with a declared type, if the type of the literal is open. */
function ascribedLet(env: Env, type: Type, fuel: number, typed: boolean): Tree | undefined {
  const { world } = env;
  if (type.kind === "bool" || !isVague(type)) return undefined;
  const name = world.fresh("l");
  return expr(
    type,
  )`(let ${name}: ${typeText(world, type, env.typeNames)} = ${gen(env, type, fuel - 1)}; ${gen(withRoots(env, [named(name, type, true)]), type, fuel - 1, typed)})`;
}

/** A copy of the arm with new names. */
function armsAgain(env: Env, pattern: string, roots: readonly Root[], type: Type, fuel: number, typed: boolean): Tree {
  return tree("arm", parts`${pattern} => ${gen(withRoots(env, roots), type, fuel - 1, typed)}`);
}

function chosenMember(env: Env, type: Type, fuel: number): Tree | undefined {
  const { world } = env;
  if (mentionsSymmetric(type)) return undefined;
  const domain = domainOf(env, fuel - 1, (item) => sameKind(item, type));
  if (domain === undefined || mentionsSymmetric(domain.item)) return undefined;
  const name = world.fresh("b");
  const where = gen(inLoop(env, [named(name, domain.item)]), boolType, fuel - 1);
  const choice = expr(domain.item)`(choose ${name} in ${domain.tree} where ${where})`;
  const safe = risky(env)
    ? choice
    : expr(
        domain.item,
      )`(if exists ${name} in ${domain.tree}: ${where} then ${choice} else ${gen(env, type, 0, false)})`;
  return fitted(env, safe, domain.item, type);
}

function folded(env: Env, type: Type, fuel: number): Tree | undefined {
  const { chance, fresh } = env.world;
  if (!canMake(env, type)) return undefined;
  const domain = domainOf(
    env,
    fuel - 1,
    (item, kind) => kind === "seq" || (kind === "set" && !mentionsSymmetric(item)),
  );
  if (domain === undefined) return undefined;
  const acc = fresh("acc");
  const item = binderOf(env, domain.item);
  const inner = inLoop(env, [named(acc, type), named(acc, type), ...item.roots]);
  const start = isVague(type) ? ascribed(env, type, gen(env, type, 0)) : gen(env, type, fuel - 1, false);
  const body = gen(inner, type, fuel - 1);
  return domain.whole || chance.odds(0.5)
    ? expr(type)`fold(${domain.tree}, ${start}, (${acc}, ${item.text}) => ${body})`
    : expr(type)`${domain.tree}.fold(${start}, (${acc}, ${item.text}) => ${body})`;
}

export const isInt = (type: Type): type is TypeOf<"int"> => type.kind === "int";
