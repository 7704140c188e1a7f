// Actions that move one variable through many of its values. Without them, most systems would soon stop.

import { cardinality, intType, type Type } from "../../../grammar/core/types.js";
import type { Env } from "./env.js";
import type { Assignable } from "./flow.js";
import { typeText } from "./type-text.js";

interface Driver {
  readonly params: readonly { readonly name: string; readonly text: string }[];
  /** An assignment, or several branches. */
  readonly body: string;
}

/** Values of one parameter. */
const MOST = 6;

/** Undefined if the type has too many values for a parameter of any part. */
export function driverOf(env: Env, variable: Assignable): Driver | undefined {
  return drive(env, variable.name, variable.type);
}

/** A few integers of a large range, often its bounds. */
function window(env: Env, type: Type): Type {
  const { chance } = env.world;
  if (type.kind !== "int" || cardinality(type) <= MOST) return type;
  const size = chance.between(2, 3);
  const last = type.hi - size + 1;
  const lo = chance.weighted([
    [1, type.lo],
    [1, last],
    [type.hi - type.lo < 2 ** 31 ? 3 : 0, chance.between(Math.max(type.lo, -(2 ** 30)), Math.min(last, 2 ** 30))],
  ]);
  return intType(lo, lo + size - 1);
}

function drive(env: Env, place: string, type: Type): Driver | undefined {
  const { chance, fresh } = env.world;
  const param = (of: Type): { readonly name: string; readonly text: string } => ({
    name: fresh("a"),
    text: typeText(env.world, window(env, of)),
  });
  const small = (of: Type): boolean => cardinality(of) <= MOST || of.kind === "int";
  if (small(type) && cardinality(type) <= 1e6 && (type.kind === "symmetric" || chance.odds(0.4))) {
    const to = param(type);
    return { params: [to], body: `${place}' = ${to.name}` };
  }
  switch (type.kind) {
    case "bool":
      return { params: [], body: `${place}' = not ${place}` };
    case "int":
      if (cardinality(type) > 100)
        return {
          params: [],
          body: `either { require ${place} < ${type.hi}; ${place}' = ${place} + 1 } or { ${place}' = ${type.lo < 0 ? `(${type.lo})` : type.lo} }`,
        };
      return {
        params: [],
        body: `${place}' = if ${place} == ${type.hi < 0 ? `(${type.hi})` : type.hi} then ${type.lo < 0 ? `(${type.lo})` : type.lo} else ${place} + 1`,
      };
    case "enum": {
      const to = param(type);
      return small(type) ? { params: [to], body: `${place}' = ${to.name}` } : undefined;
    }
    case "option": {
      if (!small(type.item)) return undefined;
      const to = param(type.item);
      return { params: [to], body: `${place}' = if ${place} == some(${to.name}) then none else some(${to.name})` };
    }
    case "set":
    case "bag": {
      if (!small(type.item)) return undefined;
      const item = param(type.item);
      const room =
        type.max >= cardinality(type.item) && type.kind === "set" ? "" : `require ${place}.size() < ${type.max}; `;
      return {
        params: [item],
        body: `either { ${room}${place}' = ${place}.add(${item.name}) } or { require ${item.name} in ${place}; ${place}' = ${place}.without(${item.name}) }`,
      };
    }
    case "seq": {
      if (!small(type.item) || type.max === 0) return undefined;
      const item = param(type.item);
      return {
        params: [item],
        body: `if ${place}.len() < ${type.max} { ${place}' = ${place}.append(${item.name}) } else { ${place}' = ${place}.tail() }`,
      };
    }
    case "map": {
      if (!small(type.key) || !small(type.value)) return undefined;
      const [key, value] = [param(type.key), param(type.value)];
      return {
        params: [key, value],
        body: `either { ${place}[${key.name}]' = ${value.name} } or { ${place}' = ${place}.without(${key.name}) }`,
      };
    }
    case "function": {
      const key = param(type.key);
      const inner = small(type.key) ? drive(env, `${place}[${key.name}]`, type.value) : undefined;
      return inner === undefined ? undefined : { params: [key, ...inner.params], body: inner.body };
    }
    case "record": {
      const field = chance.of(type.fields);
      return drive(env, `${place}.${field.name}`, field.type);
    }
    case "tuple": {
      const at = chance.below(type.items.length);
      return drive(env, `${place}.${at}`, type.items[at]!);
    }
    default:
      return undefined;
  }
}
