// Patterns: the condition under which a value matches, and the names that it binds then.

import type { Pattern } from "../../grammar/core/core.js";
import type { Type } from "../../grammar/core/types.js";
import { element } from "../interpreter/values.js";
import { bindLocal, type Context, type Env } from "./context.js";
import { bitWidth, fieldOffsets, tagBits } from "./layout.js";
import { bitOffset } from "./memory.js";
import { constantCond, andCond, compare, i64Const, orCond, notCond, type Cond, type Num } from "./numbers.js";
import { isSome, optionItem, keep, numOf, pack, partOf, slicePacked, type Operand } from "./operands.js";

export interface Match {
  readonly matches: Cond;
  /** Valid only if the value matches. The parts are read before that is known. */
  readonly env: Env;
}

export function match(context: Context, pattern: Pattern, operand: Operand, env: Env): Match {
  switch (pattern.kind) {
    case "any":
      return { matches: constantCond(true), env };
    case "bind":
      return {
        matches: constantCond(true),
        env: bindLocal(env, pattern.local.id, keep(context, operand, pattern.local.name)),
      };
    case "scalar":
      return { matches: compare("eq", numOf(operand), i64Const(pattern.value)), env };
    case "none":
      return { matches: notCond(isSome(context, operand)), env };
    case "some": {
      const option = keep(context, operand);
      const inner = match(context, pattern.item, optionItem(context, option), env);
      return { matches: andCond(isSome(context, option), inner.matches), env: inner.env };
    }
    case "tuple":
      return operand.type.kind === "tuple"
        ? matchFields(context, pattern.items, operand, operand.type.items, 0, env)
        : wrongType(operand.type);
    case "case": {
      if (operand.type.kind !== "variant") return wrongType(operand.type);
      const source = keep(context, operand);
      const fields = element(operand.type.cases, pattern.tag).fields.map((field) => field.type);
      const inner = matchFields(context, pattern.fields, source, fields, tagBits(operand.type), env);
      return {
        matches: andCond(compare("eq", tagOf(context, source), i64Const(pattern.tag)), inner.matches),
        env: inner.env,
      };
    }
    case "or": {
      const source = keep(context, operand);
      // The alternatives of an or-pattern bind no names.
      return {
        matches: pattern.options
          .map((option) => match(context, option, source, env).matches)
          .reduce(orCond, constantCond(false)),
        env,
      };
    }
  }
}

/** The position of a variant's case. */
export function tagOf(context: Context, operand: Operand): Num {
  if (operand.type.kind !== "variant") return wrongType(operand.type);
  const width = tagBits(operand.type);
  if (width === 0) return i64Const(0);
  const tag = slicePacked(context, pack(operand), bitOffset(bitWidth(operand.type) - width), width);
  return tag.form === "number" ? tag.num : i64Const(0);
}

function matchFields(
  context: Context,
  patterns: readonly Pattern[],
  operand: Operand,
  types: readonly Type[],
  above: number,
  env: Env,
): Match {
  const source = keep(context, operand);
  const offsets = fieldOffsets(types, bitWidth(operand.type), above);
  let matches = constantCond(true);
  let bound = env;
  for (const [i, pattern] of patterns.entries()) {
    if (pattern.kind === "any") continue;
    const inner = match(
      context,
      pattern,
      partOf(context, source, bitOffset(element(offsets, i)), element(types, i)),
      bound,
    );
    matches = andCond(matches, inner.matches);
    bound = inner.env;
  }
  return { matches, env: bound };
}

/** For patterns that match every value. */
export const bindAlways = (context: Context, pattern: Pattern, operand: Operand, env: Env): Env =>
  match(context, pattern, operand, env).env;

function wrongType(type: Type): never {
  throw new Error(`internal: no such pattern of type ${type.kind}`);
}
