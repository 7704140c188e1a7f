// Random expressions of a given type. What they are made of always fits, but where danger says otherwise.

import { boolType, cardinality, type Type, type TypeOf } from "../../../grammar/core/types.js";
import { isSubtype, sameKind } from "../../../grammar/core/type-relations.js";
import { mentionsSymmetric } from "../../../grammar/core/types.js";
import { booleanForms } from "./booleans.js";
import { collectionForms, domainOf } from "./collections.js";
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
  type Env,
  type Root,
} from "./env.js";
import { integerForms } from "./integers.js";
import { armsFor } from "./patterns.js";
import { joined, parts, tree, type Tree } from "./tree.js";
import { domainText, isVague, leastText, typeText } from "./world.js";

/** A way to make an expression: undefined where it turns out not to be one. */
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

// ---------------------------------------------------------------- what is there

/** What can be named: of a family only if a member can. */
function readable(env: Env): readonly Root[] {
  const found = env.roots.filter((root) => root.needs.every((each) => canMake(env, each)));
  // Constants say little.
  const changing = found.filter((root) => root.type.kind !== "int" || root.type.lo < root.type.hi);
  return changing.length > 0 && env.world.chance.odds(0.85) ? changing : found;
}

interface Source {
  readonly type: Type;
  readonly make: () => Tree;
}

/** All that can be read: roots, and what is in them. */
function sources(env: Env, fuel: number, depth: number): readonly Source[] {
  const all: Source[] = [];
  const add = (at: Source, left: number): void => {
    all.push(at);
    if (left === 0) return;
    for (const part of partsOf(env, at, fuel)) add(part, left - 1);
  };
  for (const root of readable(env))
    if (fuel > -2 || root.needs.length === 0) add({ type: root.type, make: () => root.make(env, fuel - 1) }, depth);
  return all;
}

function partsOf(env: Env, whole: Source, fuel: number): readonly Source[] {
  const { chance, fresh } = env.world;
  const { type } = whole;
  switch (type.kind) {
    case "record":
      return type.fields.map((field) => ({
        type: field.type,
        make: () => expr(field.type)`${whole.make()}.${field.name}`,
      }));
    case "tuple":
      return type.items.map((item, i) => ({ type: item, make: () => expr(item)`${whole.make()}.${i}` }));
    case "function":
      if (!canMake(env, type.key)) return [];
      return [{ type: type.value, make: () => expr(type.value)`${whole.make()}[${gen(env, type.key, fuel - 1)}]` }];
    case "option": {
      const otherwise = canMake(env, type.item);
      if (!otherwise && env.danger === 0) return [];
      return [
        {
          type: type.item,
          make: () =>
            !otherwise || risky(env)
              ? expr(type.item)`${whole.make()}.unwrap()`
              : expr(type.item)`${whole.make()}.orElse(${gen(env, type.item, fuel - 1)})`,
        },
      ];
    }
    case "map": {
      if (!canMake(env, type.key)) return [];
      const key = (): Tree => gen(env, type.key, fuel - 1);
      const option: Type = { kind: "option", item: type.value };
      const found: Source[] = [{ type: option, make: () => expr(option)`${whole.make()}.get(${key()})` }];
      if (canMake(env, type.value)) {
        const make = (): Tree => {
          if (risky(env)) return expr(type.value)`${whole.make()}[${key()}]`;
          const name = fresh("l");
          return expr(
            type.value,
          )`(let ${name} = ${gen(env, type.key, fuel - 1, false)}; if ${name} in ${whole.make()} then ${whole.make()}[${name}] else ${gen(env, type.value, fuel - 1, false)})`;
        };
        found.push({ type: type.value, make });
      }
      return found;
    }
    case "seq": {
      if (!canMake(env, type.item)) return [];
      const { item } = type;
      const make = (): Tree => {
        const end = chance.weighted<() => Tree>([
          [2, () => expr(item)`${whole.make()}.head()`],
          [2, () => expr(item)`${whole.make()}.last()`],
          [
            2,
            () =>
              expr(
                item,
              )`${whole.make()}[${risky(env) ? gen(env, { kind: "int", lo: 0, hi: type.max }, fuel - 1) : chance.odds(0.5) ? "0" : exprOf({ kind: "int", lo: 0, hi: 9 }, parts`${whole.make()}.len() - 1`)}]`,
          ],
        ])();
        return risky(env)
          ? end
          : expr(item)`(if ${whole.make()}.len() > 0 then ${end} else ${gen(env, item, fuel - 1, false)})`;
      };
      return type.max === 0 ? [] : [{ type: item, make }];
    }
    default:
      return [];
  }
}

/** Something that is there, and a value of its type. */
function comparison(env: Env, fuel: number): Tree | undefined {
  const found =
    fuel < -3
      ? undefined
      : anySource(env, Math.min(0, fuel) - 1, (type) => canMake(env, type) && cardinality(type) > 1);
  const value = found === undefined ? undefined : literal(env, found.type, Math.min(0, fuel) - 1, true);
  return found === undefined || value === undefined
    ? undefined
    : expr(boolType)`(${found.tree} ${env.world.chance.of(["==", "!="])} ${value})`;
}

/** Something that is there, made to fit. */
function source(env: Env, type: Type, fuel: number): Tree | undefined {
  const { chance } = env.world;
  const alike = sources(env, fuel, fuel > 0 ? 2 : fuel > -2 ? 1 : 0).filter((each) => sameKind(each.type, type));
  const fitting = alike.filter((each) => isSubtype(each.type, type));
  const from = fitting.length > 0 && (alike.length === fitting.length || chance.odds(0.7)) ? fitting : alike;
  if (from.length === 0) return undefined;
  const chosen = chance.of(from);
  return fitted(env, chosen.make(), chosen.type, type);
}

/** One of the roots of a type that satisfies the condition, or part of one. */
export function anySource(
  env: Env,
  fuel: number,
  suits: (type: Type) => boolean,
): { readonly type: Type; readonly tree: Tree } | undefined {
  const found = sources(env, fuel, fuel < -2 ? 0 : 1).filter((each) => suits(each.type));
  if (found.length === 0) return undefined;
  const chosen = env.world.chance.of(found);
  return { type: chosen.type, tree: chosen.make() };
}

// ---------------------------------------------------------------- literals

/** The value written out, its parts perhaps computed. */
export function literal(env: Env, type: Type, fuel: number, typed: boolean): Tree | undefined {
  const { chance, fresh } = env.world;
  const inner = (of: Type): Tree => gen(env, of, Math.min(1, fuel - 1), typed);
  const within = (of: Type): Tree => gen(env, of, Math.min(1, fuel - 1));
  const vague = (made: Tree): Tree => (typed ? made : ascribed(env, type, made));
  switch (type.kind) {
    case "bool":
      return expr(type)`${chance.of(["true", "false"])}`;
    case "int": {
      const value = chance.odds(0.2)
        ? chance.of([type.lo, type.hi])
        : type.hi - type.lo < 2 ** 31
          ? chance.between(type.lo, type.hi)
          : chance.between(-3, 3);
      const within = Math.max(type.lo, Math.min(type.hi, value));
      return within < 0 ? expr(type)`(${within})` : expr(type)`${within}`;
    }
    case "enum":
      return chance.odds(0.5)
        ? expr(type)`${chance.of(type.members)}`
        : expr(type)`${type.name}.${chance.of(type.members)}`;
    case "symmetric":
      return undefined;
    case "record":
      if (!canMake(env, type)) return undefined;
      return exprOf(type, [
        `${type.name} { `,
        ...joined(
          chance.shuffled(type.fields).map((field) => tree("field", [`${field.name}: `, within(field.type)])),
          ", ",
        ),
        " }",
      ]);
    case "variant": {
      const possible = type.cases.filter((each) => each.fields.every((field) => canMake(env, field.type)));
      if (possible.length === 0) return undefined;
      const each = chance.of(possible);
      const name = chance.odds(0.7) ? each.name : `${type.name}.${each.name}`;
      return each.fields.length === 0
        ? expr(type)`${name}`
        : exprOf(type, [
            name,
            "(",
            ...joined(
              each.fields.map((field) => within(field.type)),
              ", ",
            ),
            ")",
          ]);
    }
    case "tuple":
      if (!canMake(env, type)) return undefined;
      return exprOf(type, ["(", ...joined(type.items.map(inner), ", "), ")"]);
    case "option":
      return chance.odds(0.4) || !canMake(env, type.item)
        ? vague(expr(type)`none`)
        : expr(type)`some(${inner(type.item)})`;
    case "set":
    case "bag":
    case "seq": {
      const most = canMake(env, type.item)
        ? Math.min(type.max, 3, type.kind === "set" ? cardinality(type.item) : 3)
        : 0;
      const items = Array.from({ length: chance.between(0, most) }, () => gen(env, type.item, Math.min(1, fuel - 1)));
      const made = exprOf(
        type,
        type.kind === "seq" ? ["[", ...joined(items, ", "), "]"] : ["{", ...joined(items, ", "), "}"],
      );
      return items.length > 0 && type.kind !== "bag" && !isVague(type.item) ? made : vague(made);
    }
    case "map": {
      const most = canMake(env, type.key) && canMake(env, type.value) ? 2 : 0;
      const entries = Array.from({ length: chance.between(0, most) }, () =>
        tree(
          "entry",
          parts`${gen(env, type.key, Math.min(1, fuel - 1))} => ${gen(env, type.value, Math.min(1, fuel - 1))}`,
        ),
      );
      return vague(exprOf(type, ["{", ...joined(entries, ", "), "}"]));
    }
    case "function": {
      const name = fresh("k");
      const used = inLoop(env, [named(name, type.key)]);
      if (!canMake(used, type.value)) return undefined;
      return expr(type)`[${name} in ${domainText(env.world, type.key)} => ${gen(used, type.value, fuel - 1, typed)}]`;
    }
    case "unknown":
    case "temporal":
      return undefined;
  }
}

// ---------------------------------------------------------------- what does not depend on the type

/** Names for the items of a tuple, or one for all of it. */
export function binderOf(env: Env, type: Type): { readonly text: string; readonly roots: readonly Root[] } {
  const { chance, fresh } = env.world;
  if (type.kind === "tuple" && chance.odds(0.6)) {
    const items = type.items.map((item) => binderOf(env, item));
    return { text: `(${items.map((item) => item.text).join(", ")})`, roots: items.flatMap((item) => item.roots) };
  }
  if (chance.odds(0.08)) return { text: "_", roots: [] };
  const name = fresh("b");
  return { text: name, roots: [named(name, type)] };
}

function generalForms(env: Env, type: Type, fuel: number, typed: boolean): readonly Form[] {
  const { world } = env;
  const { chance, fresh } = world;
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
        return expr(
          type,
        )`(let ${bound.text} = ${gen(env, of, fuel - 1, false)}; ${again(withRoots(env, bound.roots))})`;
      },
    ],
    [
      0.8,
      () => {
        const scrutinee = exactSource(env);
        if (scrutinee === undefined) return undefined;
        const arms = armsFor(env, scrutinee.type, true).map((arm) => {
          const inner = withRoots(env, arm.roots);
          const value = tree("arm", parts`${arm.pattern} => ${gen(inner, type, fuel - 1, typed)}`);
          // With a condition it covers nothing: the same without must follow.
          return chance.odds(0.2)
            ? [
                tree(
                  "arm",
                  parts`${arm.pattern} if ${gen(inner, boolType, fuel - 1)} => ${gen(inner, type, fuel - 1, typed)}`,
                  { optional: false },
                ),
                ", ",
                armsAgain(env, arm.pattern, arm.roots, type, fuel, typed),
              ]
            : [value];
        });
        return exprOf(type, [
          "(match ",
          scrutinee.tree,
          " { ",
          ...joined(
            arms.map((arm) => tree("arms", arm)),
            ", ",
          ),
          " })",
        ]);
      },
    ],
    [
      callable.length > 0 ? 3 : 0,
      () => {
        const chosen = chance.of(callable);
        const args = chosen.params.map((param) => gen(env, param, fuel - 1));
        const [first, ...others] = args;
        const made =
          first !== undefined && chosen.method && chance.odds(0.3)
            ? exprOf(chosen.result, ["(", first, ").", chosen.make(env, fuel - 1), "(", ...joined(others, ", "), ")"])
            : exprOf(chosen.result, [chosen.make(env, fuel - 1), "(", ...joined(args, ", "), ")"]);
        return fitted(env, made, chosen.result, type);
      },
    ],
    [0.8, () => chosenMember(env, type, fuel)],
    [0.6, () => folded(env, type, fuel)],
    [
      0.5,
      () => {
        if (type.kind === "bool" || !isVague(type)) return undefined;
        const name = fresh("l");
        return expr(
          type,
        )`(let ${name}: ${typeText(world, type, env.typeNames)} = ${gen(env, type, fuel - 1)}; ${gen(withRoots(env, [named(name, type, true)]), type, fuel - 1, typed)})`;
      },
    ],
  ];
}

/** The same arm once more, its names new ones. */
function armsAgain(env: Env, pattern: string, roots: readonly Root[], type: Type, fuel: number, typed: boolean): Tree {
  return tree("arm", parts`${pattern} => ${gen(withRoots(env, roots), type, fuel - 1, typed)}`);
}

/** A type worth computing with here. */
export function anyType(env: Env): Type {
  const { chance } = env.world;
  for (let attempt = 0; attempt < 5 && env.roots.length > 0; attempt++) {
    const { type } = chance.of(env.roots);
    if (canMake(env, type) && (cardinality(type) > 1 || attempt > 3)) return type;
  }
  return boolType;
}

/** Something of a type that is known just so, or a tuple of two. */
export function exactSource(env: Env): { readonly type: Type; readonly tree: Tree } | undefined {
  const { chance } = env.world;
  const exact = readable(env).filter(
    (root) => root.exact && root.type.kind !== "function" && root.type.kind !== "symmetric",
  );
  if (exact.length === 0) return undefined;
  // What patterns take apart.
  const composite = exact.filter(
    ({ type: { kind } }) => kind === "variant" || kind === "option" || kind === "tuple" || kind === "enum",
  );
  const one = (): { readonly type: Type; readonly tree: Tree } => {
    const root = chance.of(composite.length > 0 && chance.odds(0.6) ? composite : exact);
    return { type: root.type, tree: root.make(env, 0) };
  };
  if (chance.odds(0.75)) return one();
  const [a, b] = [one(), one()];
  const type: Type = { kind: "tuple", items: [a.type, b.type] };
  return { type, tree: exprOf(type, parts`(${a.tree}, ${b.tree})`) };
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
