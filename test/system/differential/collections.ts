// Random sets, sequences, bags, maps, functions and records, built with all operators of the language; and domains to iterate over.

import {
  boolType,
  cardinality,
  intType,
  mentionsSymmetric,
  setOf,
  type Type,
  type TypeOf,
} from "../../../grammar/core/types.js";
import { isSubtype, sameKind } from "../../../grammar/core/type-relations.js";
import { ascribed, canMake, expr, exprOf, fitted, inLoop, risky, type Env } from "./env.js";
import { gen, isInt, type Form } from "./expressions.js";
import { joined, parts, tree, type Tree } from "./tree.js";
import { domainText } from "./type-text.js";
import { domainOf } from "./domains.js";
import { binderOf } from "./binders.js";
import { anySource } from "./sources.js";

export function collectionForms(env: Env, type: Type, fuel: number, typed: boolean): readonly Form[] {
  switch (type.kind) {
    case "set":
      return setForms(env, type, fuel, typed);
    case "seq":
      return seqForms(env, type, fuel);
    case "bag":
      return bagForms(env, type, fuel);
    case "map":
      return mapForms(env, type, fuel, typed);
    case "function":
      return functionForms(env, type, fuel, typed);
    case "record":
      return [[2, () => changedRecord(env, type, fuel)]];
    default:
      return [];
  }
}

function setForms(env: Env, type: TypeOf<"set">, fuel: number, typed: boolean): readonly Form[] {
  const { world } = env;
  const { chance } = world;
  const { item } = type;
  const loose = setOf(item);
  const make = canMake(env, item);
  /** The elements of a set without its bound, which is applied at the end. */
  const bounded =
    (build: () => Tree | undefined, from: Type = loose) =>
    (): Tree | undefined => {
      const made = build();
      return made === undefined
        ? undefined
        : fitted(env, made, type.max === Infinity || cardinality(item) <= type.max ? from : setOf(item), type);
    };
  const some = (fuelLeft = fuel - 1): Tree => gen(env, loose, fuelLeft, false);
  return [
    [
      cardinality(item) <= 12 ? 1 : 0,
      bounded(() =>
        typed ? expr(type)`${domainText(world, item)}` : expr(type)`(${domainText(world, item)} minus {})`,
      ),
    ],
    [
      isInt(item) && cardinality(item) <= 40 ? 1 : 0,
      bounded(() => (isInt(item) ? expr(type)`(${gen(env, item, fuel - 1)}..${gen(env, item, fuel - 1)})` : undefined)),
    ],
    [3, bounded(() => expr(type)`(${some()} ${chance.of(["union", "intersect", "minus"])} ${some()})`)],
    [make ? 2 : 0, bounded(() => expr(type)`${some()}.add(${gen(env, item, fuel - 1)})`)],
    [make ? 1.5 : 0, bounded(() => expr(type)`${some()}.without(${gen(env, item, fuel - 1)})`)],
    [
      2,
      bounded(() => {
        const domain = domainOf(env, fuel - 1, (each) => isSubtype(each, item));
        if (domain === undefined) return undefined;
        const bound = binderOf(env, domain.item);
        return expr(
          type,
        )`{${bound.text === "_" ? world.fresh("b") : bound.text} in ${domain.tree} where ${gen(inLoop(env, bound.roots), boolType, fuel - 1)}}`;
      }),
    ],
    [2, bounded(() => comprehension(env, type, fuel))],
    [
      4,
      bounded(() => {
        const source = anySource(
          env,
          fuel,
          (each) =>
            (each.kind === "map" && sameKind(each.key, item)) ||
            ((each.kind === "map" || each.kind === "function") && sameKind(each.value, item)) ||
            ((each.kind === "seq" || each.kind === "bag") && sameKind(each.item, item)),
        );
        if (source === undefined) return undefined;
        const from = source.type;
        if ((from.kind === "seq" || from.kind === "bag") && isSubtype(from.item, item))
          return expr(type)`${source.tree}.elements()`;
        if (from.kind === "map" && isSubtype(from.key, item)) return expr(type)`${source.tree}.keys()`;
        if (
          (from.kind === "map" || from.kind === "function") &&
          isSubtype(from.value, item) &&
          sameKind(from.value, item)
        )
          return expr(type)`${source.tree}.values()`;
        return undefined;
      }),
    ],
    [
      isInt(item) && item.lo <= 0 && item.hi >= 4 ? 1 : 0,
      bounded(() => {
        const source = anySource(env, fuel, (each) => each.kind === "seq" && each.max <= 4);
        return source === undefined ? undefined : expr(type)`${source.tree}.indices()`;
      }),
    ],
    [
      item.kind === "set" && cardinality(item.item) <= 4 ? 1.5 : 0,
      bounded(() => (item.kind === "set" ? expr(type)`subsets(${gen(env, item, fuel - 1, false)})` : undefined)),
    ],
  ];
}

function comprehension(env: Env, type: TypeOf<"set">, fuel: number): Tree | undefined {
  const { chance } = env.world;
  const first = domainOf(env, fuel - 1, () => true);
  if (first === undefined) return undefined;
  const one = binderOf(env, first.item);
  let inner = inLoop(env, one.roots);
  let binders = parts`${one.text} in ${first.tree}`;
  const second = first.most <= 4 && chance.odds(0.25) ? domainOf(inner, fuel - 2, () => true) : undefined;
  if (second !== undefined && second.most <= 6) {
    const other = binderOf(env, second.item);
    inner = inLoop(inner, other.roots);
    binders = [...binders, ", ", ...parts`${other.text} in ${second.tree}`];
  }
  if (!canMake(inner, type.item)) return undefined;
  const where = chance.odds(0.4) ? [" where ", gen(inner, boolType, fuel - 1)] : [];
  return exprOf(type, ["{", gen(inner, type.item, fuel - 1, false), " for ", ...binders, ...where, "}"]);
}

function seqForms(env: Env, type: TypeOf<"seq">, fuel: number): readonly Form[] {
  const { chance, fresh } = env.world;
  const { item } = type;
  if (!canMake(env, item)) return [];
  const max = type.max === Infinity ? 3 : type.max;
  const here: Type = { ...type, max };
  const longer = (by: number): Type => ({ ...type, max: max + by });
  const one = (): Tree => gen(env, item, fuel - 1);
  const some = (): Tree => gen(env, here, fuel - 1, false);
  /** An operation with a condition on its sequence. */
  const cautious = (build: (name: string) => readonly [condition: string, result: Tree]) => (): Tree => {
    const name = fresh("l");
    const [condition, result] = build(name);
    return risky(env)
      ? expr(type)`(let ${name} = ${some()}; ${result})`
      : expr(
          type,
        )`(let ${name} = ${some()}; if ${condition} then ${result} else ${chance.odds(0.7) ? name : gen(env, here, 0)})`;
  };
  const position = (): Tree => gen(env, intType(0, max), fuel - 1);
  return [
    [
      3,
      () =>
        fitted(
          env,
          chance.odds(0.7) ? expr(type)`${some()}.append(${one()})` : expr(type)`append(${some()}, ${one()})`,
          longer(1),
          type,
        ),
    ],
    [1.5, () => fitted(env, expr(type)`${some()}.concat(${some()})`, longer(max), type)],
    [1, () => expr(type)`${some()}.reverse()`],
    [1, () => expr(type)`${some()}.without(${one()})`],
    [2, cautious((name) => [`${name}.len() > 0`, expr(type)`${name}.tail()`])],
    [
      1,
      cautious((name) => {
        const i = fresh("l");
        return [
          `true`,
          risky(env)
            ? expr(type)`${name}.slice(${position()}, ${position()})`
            : expr(
                type,
              )`(let ${i} = min(${position()}, ${name}.len()); ${name}.slice(${chance.of([`0, ${i}`, `${i}, ${name}.len()`, `${i}, ${i}`])}))`,
        ];
      }),
    ],
    [
      1,
      () => {
        const [name, i] = [fresh("l"), fresh("l")];
        const at = risky(env) ? position() : expr(intType(0, max))`min(${position()}, ${name}.len())`;
        const made = expr(type)`(let ${name} = ${some()}; let ${i} = ${at}; ${name}.insertAt(${i}, ${one()}))`;
        return fitted(env, made, longer(1), type);
      },
    ],
    [
      1,
      cautious((name) => [
        `${name}.len() > 0`,
        expr(
          type,
        )`${name}.removeAt(${risky(env) ? position() : expr(intType(0, max))`(${position()} mod ${name}.len())`})`,
      ]),
    ],
    [
      1,
      cautious((name) => [
        `${name}.len() > 0`,
        expr(
          type,
        )`(${name} with [${risky(env) ? position() : expr(intType(0, max))`(${position()} mod ${name}.len())`}] = ${one()})`,
      ]),
    ],
  ];
}

function bagForms(env: Env, type: TypeOf<"bag">, fuel: number): readonly Form[] {
  const { item } = type;
  if (!canMake(env, item)) return [];
  const max = type.max === Infinity ? 3 : type.max;
  const some = (): Tree => gen(env, { ...type, max }, fuel - 1, false);
  return [
    [3, () => fitted(env, expr(type)`${some()}.add(${gen(env, item, fuel - 1)})`, { ...type, max: max + 1 }, type)],
    [2, () => expr(type)`${some()}.without(${gen(env, item, fuel - 1)})`],
  ];
}

function mapForms(env: Env, type: TypeOf<"map">, fuel: number, typed: boolean): readonly Form[] {
  if (!canMake(env, type.key)) return [];
  const { chance } = env.world;
  const some = (): Tree => gen(env, type, fuel - 1, typed);
  const key = (): Tree => gen(env, type.key, fuel - 1);
  return [
    [
      canMake(env, type.value) ? 3 : 0,
      () => expr(type)`(${some()} with [${key()}] = ${gen(env, type.value, fuel - 1)})`,
    ],
    [2, () => expr(type)`${typed ? ascribed(env, type, some()) : some()}.without(${key()})`],
    [
      2,
      () => {
        const domain = domainOf(env, fuel - 1, (item) => isSubtype(item, type.key) || !mentionsSymmetric(item));
        if (domain === undefined) return undefined;
        const bound = binderOf(env, domain.item);
        const inner = inLoop(env, bound.roots);
        if (!canMake(inner, type.value)) return undefined;
        const own =
          isSubtype(domain.item, type.key) &&
          bound.text !== "_" &&
          (chance.odds(0.7) || mentionsSymmetric(domain.item));
        if (mentionsSymmetric(domain.item) && !own) return undefined;
        const where = chance.odds(0.4) ? [" where ", gen(inner, boolType, fuel - 1)] : [];
        return exprOf(type, [
          "{",
          own ? bound.text : gen(inner, type.key, fuel - 1, false),
          " => ",
          gen(inner, type.value, fuel - 1, false),
          ` for ${bound.text} in `,
          domain.tree,
          ...where,
          "}",
        ]);
      },
    ],
  ];
}

function functionForms(env: Env, type: TypeOf<"function">, fuel: number, typed: boolean): readonly Form[] {
  if (!canMake(env, type.key) || !canMake(env, type.value) || !canMake(env, type)) return [];
  const some = (): Tree => gen(env, type, fuel - 1, typed);
  const key = (): Tree => gen(env, type.key, fuel - 1);
  const { value } = type;
  return [
    [3, () => expr(type)`(${some()} with [${key()}] = ${gen(env, value, fuel - 1)})`],
    [
      value.kind === "function" && canMake(env, value.key) ? 2 : 0,
      () =>
        value.kind === "function"
          ? expr(
              type,
            )`(${some()} with [${key()}, ${gen(env, value.key, fuel - 1)}] = ${gen(env, value.value, fuel - 1)})`
          : undefined,
    ],
  ];
}

function changedRecord(env: Env, type: TypeOf<"record">, fuel: number): Tree {
  const { chance } = env.world;
  const fields = chance.shuffled(type.fields).slice(0, chance.between(1, type.fields.length));
  return exprOf(type, [
    "(",
    gen(env, type, fuel - 1),
    " with { ",
    ...joined(
      fields.map((field) => tree("field", [`${field.name}: `, gen(env, field.type, fuel - 1)])),
      ", ",
    ),
    " })",
  ]);
}
