// Patterns: whether a value fits, and what it binds when it does.

import type { Pattern } from "../../grammar/core/core.js";
import type { Type } from "../../grammar/core/types.js";
import { element } from "../interpreter/values.js";
import { bindLocal, type Context, type Env } from "./context.js";
import { bitsOf, fieldOffsets, tagBits } from "./layout.js";
import { at } from "./memory.js";
import { always, both, compare, constant, either, not, type Cond, type Num } from "./numbers.js";
import { isSome, itemOf, keep, numOf, pack, part, slice, type Val } from "./values.js";

export interface Match {
  readonly fits: Cond;
  /** Of use only where it fits: parts are taken before that is known. */
  readonly env: Env;
}

export function match(context: Context, pattern: Pattern, val: Val, env: Env): Match {
  switch (pattern.kind) {
    case "any":
      return { fits: always(true), env };
    case "bind":
      return { fits: always(true), env: bindLocal(env, pattern.local.id, keep(context, val, pattern.local.name)) };
    case "scalar":
      return { fits: compare("eq", numOf(val), constant(pattern.value)), env };
    case "none":
      return { fits: not(isSome(context, val)), env };
    case "some": {
      const option = keep(context, val);
      const inner = match(context, pattern.item, itemOf(context, option), env);
      return { fits: both(isSome(context, option), inner.fits), env: inner.env };
    }
    case "tuple":
      return val.type.kind === "tuple"
        ? matchFields(context, pattern.items, val, val.type.items, 0, env)
        : wrongType(val.type);
    case "case": {
      if (val.type.kind !== "variant") return wrongType(val.type);
      const source = keep(context, val);
      const fields = element(val.type.cases, pattern.tag).fields.map((field) => field.type);
      const inner = matchFields(context, pattern.fields, source, fields, tagBits(val.type), env);
      return { fits: both(compare("eq", tagOf(context, source), constant(pattern.tag)), inner.fits), env: inner.env };
    }
    case "or": {
      const source = keep(context, val);
      // Alternatives bind nothing.
      return {
        fits: pattern.options.map((option) => match(context, option, source, env).fits).reduce(either, always(false)),
        env,
      };
    }
  }
}

/** Which case a variant is. */
export function tagOf(context: Context, val: Val): Num {
  if (val.type.kind !== "variant") return wrongType(val.type);
  const width = tagBits(val.type);
  if (width === 0) return constant(0);
  const tag = slice(context, pack(val), at(bitsOf(val.type) - width), width);
  return tag.form === "bits" ? tag.num : constant(0);
}

function matchFields(
  context: Context,
  patterns: readonly Pattern[],
  val: Val,
  types: readonly Type[],
  above: number,
  env: Env,
): Match {
  const source = keep(context, val);
  const offsets = fieldOffsets(types, bitsOf(val.type), above);
  let fits = always(true);
  let bound = env;
  for (const [i, pattern] of patterns.entries()) {
    if (pattern.kind === "any") continue;
    const inner = match(context, pattern, part(context, source, at(element(offsets, i)), element(types, i)), bound);
    fits = both(fits, inner.fits);
    bound = inner.env;
  }
  return { fits, env: bound };
}

/** Of a pattern that always fits. */
export const bindAlways = (context: Context, pattern: Pattern, val: Val, env: Env): Env =>
  match(context, pattern, val, env).env;

function wrongType(type: Type): never {
  throw new Error(`internal: no such pattern of type ${type.kind}`);
}
