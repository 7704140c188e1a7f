// Random conditions, and conditions that hold in every state, for invariants.

import { boolType, intType, setOf, type Type } from "../../../grammar/core/types.js";
import { canMake, expr, exprOf, inLoop, risky, type Env } from "./env.js";
import { gen, isInt, type Form } from "./expressions.js";
import { parts, type Tree } from "./tree.js";
import { testFor } from "./patterns.js";
import { anyType, anySource, exactSource } from "./sources.js";
import { collectionSource, domainOf } from "./domains.js";
import { binderOf } from "./binders.js";

const bool = expr(boolType);

export function booleanForms(env: Env, fuel: number): readonly Form[] {
  const { chance } = env.world;
  const condition = (): Tree => gen(env, boolType, fuel - 1);
  return [
    [
      3,
      () =>
        bool`(${condition()} ${chance.weighted([
          [4, "and"],
          [4, "or"],
          [2, "implies"],
          [1, "iff"],
        ])} ${condition()})`,
    ],
    [1.5, () => bool`(not ${condition()})`],
    [
      4,
      () => {
        const type = anyType(env);
        return bool`(${gen(env, type, fuel - 1, false)} ${chance.odds(0.6) ? "==" : "!="} ${gen(env, type, fuel - 1)})`;
      },
    ],
    [
      3,
      () => {
        const source = anySource(env, fuel - 1, (type) => isInt(type) && Math.abs(type.lo) < 1e6);
        if (source?.type.kind !== "int") return undefined;
        const other = gen(env, intType(source.type.lo - 1, source.type.hi + 1), fuel - 1);
        return bool`(${source.tree} ${chance.of(["<", "<=", ">", ">=", "==", "!="])} ${other})`;
      },
    ],
    [
      1,
      () => {
        const source = anySource(env, fuel - 1, (type) => type.kind === "enum");
        if (source === undefined) return undefined;
        return bool`(${source.tree} ${chance.of(["<", "<=", ">", ">="])} ${gen(env, source.type, fuel - 1)})`;
      },
    ],
    [3, () => membership(env, fuel)],
    [
      1.5,
      () => {
        const type = setType(env);
        return type === undefined
          ? undefined
          : bool`(${gen(env, type, fuel - 1, false)} subset ${gen(env, type, fuel - 1)})`;
      },
    ],
    [3, () => quantified(env, fuel)],
    [
      1.5,
      () => {
        const source = anySource(env, fuel - 1, (type) => type.kind === "option");
        return source === undefined ? undefined : bool`${source.tree}.${chance.of(["isSome", "isNone"])}()`;
      },
    ],
    [
      1.5,
      () => {
        const source = exactSource(env);
        const pattern = source === undefined ? undefined : testFor(env, source.type);
        return source === undefined || pattern === undefined ? undefined : bool`(${source.tree} is ${pattern})`;
      },
    ],
    [1.5, () => guardedBySize(env, fuel)],
    [
      1,
      () => {
        const source = anySource(env, fuel - 1, isInt);
        if (source?.type.kind !== "int") return undefined;
        return bool`(${source.tree} ${chance.of(["in", "not in"])} ${gen(env, intType(-1, 2), fuel - 1)}..${gen(env, intType(0, 4), fuel - 1)})`;
      },
    ],
  ];
}

const setType = (env: Env): Type | undefined => {
  const roots = env.roots.filter((root) => root.type.kind === "set" && canMake(env, root.type.item));
  return roots.length === 0
    ? undefined
    : setOf((env.world.chance.of(roots).type as Extract<Type, { kind: "set" }>).item);
};

function membership(env: Env, fuel: number): Tree | undefined {
  const { chance } = env.world;
  const collection = collectionSource(
    env,
    fuel,
    (type) => type.kind === "set" || type.kind === "bag" || type.kind === "map" || type.kind === "seq",
  );
  if (collection === undefined) return undefined;
  const item =
    collection.type.kind === "map" ? collection.type.key : "item" in collection.type ? collection.type.item : boolType;
  if (!canMake(env, item)) return undefined;
  if (collection.type.kind === "set" && chance.odds(0.1))
    return bool`(${gen(env, collection.type, fuel - 1, false)} ${chance.of(["in", "not in"])} subsets(${collection.tree}))`;
  return bool`(${gen(env, item, fuel - 1, false)} ${chance.of(["in", "in", "not in"])} ${collection.tree})`;
}

function quantified(env: Env, fuel: number): Tree | undefined {
  const { chance } = env.world;
  const which = chance.of(["forall", "exists"]);
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
  return exprOf(boolType, [`(${which} `, ...binders, ": ", gen(inner, boolType, fuel - 1), ")"]);
}

/** An operation that may fail, after a condition under which it does not. */
function guardedBySize(env: Env, fuel: number): Tree | undefined {
  const { chance, fresh } = env.world;
  const collection = collectionSource(
    env,
    fuel,
    (type) =>
      (type.kind === "seq" && canMake(env, type.item)) ||
      (type.kind === "map" && canMake(env, type.key) && canMake(env, type.value)),
  );
  if (collection === undefined) return undefined;
  const { type, tree } = collection;
  const bare = risky(env);
  if (type.kind === "seq") {
    const end = bool`(${tree}.${chance.of(["head", "last"])}() ${chance.of(["==", "!="])} ${gen(env, type.item, fuel - 1)})`;
    return bare ? end : chance.odds(0.5) ? bool`(${tree}.len() > 0 and ${end})` : bool`(${tree} == [] or ${end})`;
  }
  if (type.kind !== "map") return undefined;
  const name = fresh("l");
  const value = bool`(${tree}[${name}] == ${gen(env, type.value, fuel - 1)})`;
  return bool`(let ${name} = ${gen(env, type.key, fuel - 1, false)}; ${bare ? value : bool`(${name} in ${tree} implies ${value})`})`;
}

// ---------------------------------------------------------------- conditions that always hold

/** Laws of the operators for random values; both sides are computed. */
export function law(env: Env, fuel: number): Tree {
  const { chance, fresh } = env.world;
  const p = (): Tree => gen(env, boolType, fuel - 1);
  const a = fresh("l");
  const b = fresh("l");
  const two = (type: Type, claim: string): Tree =>
    bool`(let ${a} = ${gen(env, type, fuel - 1, false)}; let ${b} = ${gen(env, type, fuel - 1, false)}; ${claim})`;
  const set = setType(env);
  const seq = env.roots.find((root) => root.type.kind === "seq" && canMake(env, root.type.item))?.type;
  const type = anyType(env);
  return chance.weighted<() => Tree>([
    [
      3,
      () => {
        const [x, y] = [p(), p()];
        return chance.of([
          bool`(${x} or not ${x})`,
          bool`((${x} and ${y}) implies (${y} and ${x}))`,
          bool`(${x} implies (${y} or ${x}))`,
          bool`((${x} iff ${y}) iff (${y} iff ${x}))`,
        ]);
      },
    ],
    [
      3,
      () => {
        const value = gen(env, type, fuel, false);
        return bool`(${value} == ${value})`;
      },
    ],
    [
      1,
      () =>
        two(
          intType(-3, 6),
          chance.of([
            `${a} * (${b} + 1) == ${a} * ${b} + ${a}`,
            `${a} <= ${b} or ${b} < ${a}`,
            `min(${a}, ${b}) + max(${a}, ${b}) == ${a} + ${b}`,
            `abs(${a} - ${b}) == abs(${b} - ${a})`,
            `${b} == 0 or ${a} == ${b} * (${a} div ${b}) + ${a} mod ${b}`,
          ]),
        ),
    ],
    [
      set === undefined ? 0 : 3,
      () =>
        two(
          set!,
          chance.of([
            `(${a} union ${b}) == (${b} union ${a})`,
            `(${a} intersect ${b}) subset ${a}`,
            `((${a} minus ${b}) union (${a} intersect ${b})) == ${a}`,
            `(${a} minus ${b}).size() <= ${a}.size()`,
            `(forall x in ${a}: x in (${b} union ${a}))`,
            `${a}.size() + ${b}.size() == (${a} union ${b}).size() + (${a} intersect ${b}).size()`,
            `{x for x in ${a}} == ${a}`,
            `{x in ${a} where x in ${b}} == (${a} intersect ${b})`,
          ]),
        ),
    ],
    [
      seq === undefined ? 0 : 3,
      () =>
        two(
          seq!,
          chance.of([
            `${a}.reverse().reverse() == ${a}`,
            `${a}.concat(${b}).len() == ${a}.len() + ${b}.len()`,
            `(forall i in ${a}.indices(): ${a}[i] == ${a}.reverse()[${a}.len() - 1 - i])`,
            `${a}.elements().size() <= ${a}.len()`,
            `${a}.concat(${b}).slice(0, ${a}.len()) == ${a}`,
            `(forall x in ${a}: x in ${a}.elements())`,
          ]),
        ),
    ],
  ])();
}
