// Random integer expressions, computed without restrictions and then converted to the type.

import { boolType, intType, setOf, type Type, type TypeOf } from "../../../grammar/core/types.js";
import { canMake, expr, exprOf, fitted, inLoop, risky, type Env } from "./env.js";
import { gen, isInt, type Form } from "./expressions.js";
import { parts, type Tree } from "./tree.js";
import { anySource } from "./sources.js";
import { collectionSource, domainOf } from "./domains.js";
import { binderOf } from "./binders.js";

interface Computed {
  readonly tree: Tree;
  readonly lo: number;
  readonly hi: number;
}

/** The limit of intermediate results. */
const LARGE = 1_000_000;

export function integerForms(env: Env, type: TypeOf<"int">, fuel: number): readonly Form[] {
  const make = (compute: () => Computed | undefined) => (): Tree | undefined => {
    const made = compute();
    return made === undefined ? undefined : fitted(env, made.tree, intType(made.lo, made.hi), type);
  };
  return [
    [5, make(() => arithmetic(env, fuel))],
    [2.5, make(() => counted(env, fuel))],
    [1.5, make(() => aggregate(env, fuel))],
    [env.danger > 0 ? 2 : 1.2, make(() => extreme(env, fuel))],
    [env.danger > 0 ? 1 : 0, make(() => (env.world.chance.odds(0.2) ? monstrous(env, fuel) : undefined))],
  ];
}

/** Small, and of a type that suits the operators. */
function operand(env: Env, fuel: number): Computed {
  const { chance } = env.world;
  const source = chance.odds(0.75)
    ? anySource(env, fuel - 1, (type) => isInt(type) && Math.abs(type.lo) < LARGE && Math.abs(type.hi) < LARGE)
    : undefined;
  if (source?.type.kind === "int") return { tree: source.tree, lo: source.type.lo, hi: source.type.hi };
  const type = chance.of([intType(0, 2), intType(-2, 3), intType(1, 4)]);
  return { tree: gen(env, type, fuel - 1), ...type } as Computed;
}

function arithmetic(env: Env, fuel: number): Computed | undefined {
  const { chance } = env.world;
  const a = operand(env, fuel);
  const b = operand(env, fuel);
  const corners = (op: (x: number, y: number) => number): { lo: number; hi: number } => {
    const all = [op(a.lo, b.lo), op(a.lo, b.hi), op(a.hi, b.lo), op(a.hi, b.hi)];
    return { lo: Math.min(...all), hi: Math.max(...all) };
  };
  const type = intType(-LARGE, LARGE);
  const wild = risky(env);
  const number = chance.of(wild ? ["2", "0", "(-1)"] : ["2", "3", "(-2)", "1"]);
  const divisor = wild || b.lo > 0 || b.hi < 0 ? b.tree : undefined;
  const made = chance.weighted<() => Computed>([
    [4, () => ({ tree: expr(type)`(${a.tree} + ${b.tree})`, ...corners((x, y) => x + y) })],
    [3, () => ({ tree: expr(type)`(${a.tree} - ${b.tree})`, ...corners((x, y) => x - y) })],
    [2, () => ({ tree: expr(type)`(${a.tree} * ${b.tree})`, ...corners((x, y) => x * y) })],
    [1, () => ({ tree: expr(type)`(-${a.tree})`, lo: -a.hi, hi: -a.lo })],
    [
      1,
      () => ({
        tree: chance.odds(0.5) ? expr(type)`abs(${a.tree})` : expr(type)`${a.tree}.abs()`,
        lo: 0,
        hi: Math.max(Math.abs(a.lo), Math.abs(a.hi)),
      }),
    ],
    [
      1,
      () => ({
        tree: chance.odds(0.5) ? expr(type)`min(${a.tree}, ${b.tree})` : expr(type)`${a.tree}.min(${b.tree})`,
        lo: Math.min(a.lo, b.lo),
        hi: Math.min(a.hi, b.hi),
      }),
    ],
    [
      1,
      () => ({
        tree: chance.odds(0.5) ? expr(type)`max(${a.tree}, ${b.tree})` : expr(type)`${a.tree}.max(${b.tree})`,
        lo: Math.max(a.lo, b.lo),
        hi: Math.max(a.hi, b.hi),
      }),
    ],
    [
      1.5,
      () => ({
        tree: expr(type)`(${a.tree} div ${divisor ?? number})`,
        lo: -Math.max(Math.abs(a.lo), Math.abs(a.hi)) - 1,
        hi: Math.max(Math.abs(a.lo), Math.abs(a.hi)) + 1,
      }),
    ],
    [
      1.5,
      () => ({
        tree: expr(type)`(${a.tree} mod ${divisor ?? number})`,
        lo: -Math.max(Math.abs(b.lo), Math.abs(b.hi), 3),
        hi: Math.max(Math.abs(b.lo), Math.abs(b.hi), 3),
      }),
    ],
    // A divisor that is looked at first.
    [
      0.7,
      () => {
        const name = env.world.fresh("l");
        return {
          tree: expr(
            type,
          )`(let ${name} = ${b.tree}; if ${name} != 0 then ${a.tree} ${chance.of(["div", "mod"])} ${name} else ${a.tree})`,
          lo: -Math.max(Math.abs(a.lo), Math.abs(a.hi), Math.abs(b.lo), Math.abs(b.hi)) - 1,
          hi: Math.max(Math.abs(a.lo), Math.abs(a.hi), Math.abs(b.lo), Math.abs(b.hi)) + 1,
        };
      },
    ],
  ])();
  return Math.abs(made.lo) > LARGE || Math.abs(made.hi) > LARGE
    ? undefined
    : { ...made, lo: made.lo + 0, hi: made.hi + 0 };
}

/** Sizes, lengths, multiplicities, sums. */
function counted(env: Env, fuel: number): Computed | undefined {
  const { chance } = env.world;
  const collection = collectionSource(
    env,
    fuel,
    (type) => type.kind === "set" || type.kind === "bag" || type.kind === "map" || type.kind === "seq",
  );
  if (collection === undefined) return undefined;
  const { tree, type } = collection;
  const hi = 20;
  const result = intType(0, hi);
  switch (type.kind) {
    case "seq":
      if (
        isInt(type.item) &&
        type.max < 5 &&
        Math.abs(type.item.lo) < LARGE &&
        Math.abs(type.item.hi) < LARGE &&
        chance.odds(0.5)
      )
        return {
          tree: expr(result)`sum(${tree})`,
          lo: Math.min(0, 5 * type.item.lo),
          hi: Math.max(0, 5 * type.item.hi),
        };
      return { tree: chance.odds(0.5) ? expr(result)`${tree}.len()` : expr(result)`len(${tree})`, lo: 0, hi };
    case "bag":
      if (canMake(env, type.item) && chance.odds(0.5))
        return { tree: expr(result)`${tree}.count(${gen(env, type.item, fuel - 1)})`, lo: 0, hi };
      return { tree: expr(result)`${tree}.size()`, lo: 0, hi };
    case "set":
      if (isInt(type.item) && type.item.lo > -50 && type.item.hi < 50 && chance.odds(0.5))
        return {
          tree: chance.odds(0.5) ? expr(result)`sum(${tree})` : expr(result)`${tree}.sum()`,
          lo: -3000,
          hi: 3000,
        };
      return { tree: expr(result)`${tree}.size()`, lo: 0, hi };
    default:
      return { tree: expr(result)`${tree}.size()`, lo: 0, hi };
  }
}

function aggregate(env: Env, fuel: number): Computed | undefined {
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
  if (chance.odds(0.5))
    return {
      tree: exprOf(intType(0, 64), ["(count ", ...binders, ": ", gen(inner, boolType, fuel - 1), ")"]),
      lo: 0,
      hi: 500,
    };
  const body = gen(inner, intType(-3, 6), fuel - 1);
  return { tree: exprOf(intType(0, 64), ["(sum ", ...binders, ": ", body, ")"]), lo: -2000, hi: 4000 };
}

/** The least or the greatest, of what may be nothing. */
function extreme(env: Env, fuel: number): Computed | undefined {
  const { chance } = env.world;
  const which = chance.of(["min", "max"]);
  const type = intType(-3, 6);
  const domain = domainOf(env, fuel - 1, () => true);
  if (domain === undefined) return undefined;
  if (chance.odds(0.5)) {
    const bound = binderOf(env, domain.item);
    const best = expr(
      type,
    )`(${which} ${bound.text} in ${domain.tree}: ${gen(inLoop(env, bound.roots), type, fuel - 1)})`;
    const guarded =
      domain.whole || risky(env)
        ? best
        : expr(type)`(if exists _ in ${domain.tree}: true then ${best} else ${gen(env, type, 0)})`;
    return { tree: guarded, lo: -3, hi: 6 };
  }
  const set = gen(env, setOf(type), fuel - 1, false);
  const name = env.world.fresh("l");
  const best = chance.odds(0.5) ? `${which}(${name})` : `${name}.${which}()`;
  return {
    tree: risky(env)
      ? expr(type)`(let ${name} = ${set}; ${best})`
      : expr(type)`(let ${name} = ${set}; if ${name}.size() > 0 then ${best} else ${gen(env, type, 0)})`,
    lo: -3,
    hi: 6,
  };
}

/** What exceeds the bounds of integers, of ranges, or of subsets. */
function monstrous(env: Env, fuel: number): Computed {
  const { chance } = env.world;
  const factor = operand(env, fuel);
  const type: Type = intType(0, 9);
  const tree = chance.weighted<() => Tree>([
    [3, () => expr(type)`(${factor.tree} * 9_007_199_254_740_991)`],
    [2, () => expr(type)`(9_007_199_254_740_990 + ${factor.tree})`],
    [1, () => expr(type)`(sum b in 0..(${factor.tree} * 1_000_000_000): 1)`],
    [1, () => expr(type)`subsets(1..(${factor.tree} * 40)).size()`],
    [1, () => expr(type)`(count s in subsets(1..(${factor.tree} * 40)): true)`],
  ])();
  return { tree: expr(type)`(${tree} mod ${chance.between(2, 7)})`, lo: 0, hi: 6 };
}
