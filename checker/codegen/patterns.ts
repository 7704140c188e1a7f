// Patterns: the condition under which a value matches, and the names that it binds then.

import type { Pattern } from "../../grammar/core/core.js";
import { boundLocals } from "../../grammar/analysis/traversal.js";
import { joinTypes } from "../../grammar/core/type-relations.js";
import type { Type } from "../../grammar/core/types.js";
import { element } from "../interpreter/values.js";
import { bindLocal, type Context, type Env } from "./context.js";
import { convert } from "./conversions.js";
import { bitWidth, fieldOffsets, finite, tagBits } from "./layout.js";
import { bitOffset } from "./memory.js";
import { constantCond, andCond, compare, i64Const, orCond, notCond, type Cond, type Num } from "./numbers.js";
import { isSome, optionItem, keep, numOf, pack, partOf, slicePacked, OperandLocal, type Operand } from "./operands.js";

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
      const options = pattern.options.map((option) => match(context, option, source, env));
      return {
        matches: options.map(({ matches }) => matches).reduce(orCond, constantCond(false)),
        env: boundLocals(pattern).reduce(
          (bound, { id, name }) => bindLocal(bound, id, valueOfFirst(context, options, id, name)),
          env,
        ),
      };
    }
  }
}

/** The value that a name has in the first alternative that matches. */
function valueOfFirst(context: Context, options: readonly Match[], id: number, name: string): Operand {
  const values = options.map(({ matches, env }) => {
    const operand = env.get(id);
    if (operand === undefined) throw new Error(`internal: an alternative does not bind ${name}`);
    return { matches, operand };
  });
  const [first, ...others] = values.map(({ operand }) => operand.type);
  const joined = others.reduce<Type | undefined>(
    (type, other) => (type === undefined ? undefined : joinTypes(type, other)),
    first,
  );
  if (joined === undefined) throw new Error(`internal: ${name} has several types`);
  const type = finite(joined);
  const result = new OperandLocal(context, type);
  for (const { matches, operand } of values.toReversed())
    context.fn.if(matches, () => result.assign(convert(context, operand, type)));
  return result.value;
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
