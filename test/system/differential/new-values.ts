// The values that random assignments assign.

import { cardinality, type Type, type TypeOf } from "../../../grammar/core/types.js";
import { canMake, exprOf, risky, type Env } from "./env.js";
import { gen } from "./expressions.js";
import { joined, parts, textOf, type Part, type Tree } from "./tree.js";

/** Often a value near the old one, so that systems reach many states step by step. */
export function newValue(env: Env, type: Type, fuel: number, old: Tree): Tree {
  const { chance } = env.world;
  if (chance.odds(0.35)) return gen(env, type, fuel);
  const low = Math.min(1, fuel - 1);
  const one = (of: Type): Tree => gen(env, of, low);
  const unchanged = exprOf(type, [old]);
  const updated = (key: Type, value: Type): Tree =>
    exprOf(type, ["(", old, " with [", one(key), "] = ", one(value), ")"]);
  switch (type.kind) {
    case "bool":
      return chance.odds(0.5) ? exprOf(type, ["(not ", old, ")"]) : one(type);
    case "int":
      return nearbyInteger(env, type, old);
    case "enum":
      return nextMember(type, old);
    case "set":
    case "bag":
      return canMake(env, type.item) ? oneMoreOrLess(env, type, low, old) : unchanged;
    case "seq":
      return canMake(env, type.item) && type.max > 0 ? oneLonger(env, type, low, old) : unchanged;
    case "map":
      if (!canMake(env, type.key) || !canMake(env, type.value)) return unchanged;
      return chance.odds(0.3) ? exprOf(type, [old, ".without(", one(type.key), ")"]) : updated(type.key, type.value);
    case "option":
      return canMake(env, type.item) && chance.odds(0.7)
        ? exprOf(type, ["some(", one(type.item), ")"])
        : exprOf(type, ["none"]);
    case "function":
      return canMake(env, type.key) && canMake(env, type.value) ? updated(type.key, type.value) : unchanged;
    case "record": {
      const field = chance.of(type.fields);
      if (!canMake(env, field.type)) return unchanged;
      const value = newValue(env, field.type, low, exprOf(field.type, [old, `.${field.name}`]));
      return exprOf(type, ["(", old, ` with { ${field.name}: `, value, " })"]);
    }
    default:
      return canMake(env, type) ? gen(env, type, fuel) : unchanged;
  }
}

function nearbyInteger(env: Env, type: TypeOf<"int">, old: Tree): Tree {
  const { chance } = env.world;
  const number = (n: number): string => (n < 0 ? `(${n})` : String(n));
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

function nextMember(type: TypeOf<"enum">, old: Tree): Tree {
  const { members, name } = type;
  const arms = members.map((member, i): Part => `${member} => ${name}.${members[(i + 1) % members.length]!}`);
  return exprOf(type, ["(match ", old, " { ", ...joined(arms, ", "), " })"]);
}

function oneMoreOrLess(env: Env, type: TypeOf<"set" | "bag">, fuel: number, old: Tree): Tree {
  const less = exprOf(type, [old, ".without(", gen(env, type.item, fuel), ")"]);
  const more = exprOf(type, [old, ".add(", gen(env, type.item, fuel), ")"]);
  if (env.world.chance.odds(0.3)) return less;
  if ((type.max >= cardinality(type.item) || risky(env)) && (type.kind === "set" || risky(env))) return more;
  return exprOf(type, parts`(if ${old}.size() < ${type.max} then ${more} else ${less})`);
}

function oneLonger(env: Env, type: TypeOf<"seq">, fuel: number, old: Tree): Tree {
  const more = exprOf(type, [old, ".append(", gen(env, type.item, fuel), ")"]);
  if (risky(env)) return more;
  const full = env.world.chance.of([`${textOf(old)}.tail()`, "[]", textOf(old)]);
  return exprOf(type, parts`(if ${old}.len() < ${type.max} then ${more} else ${full})`);
}
