// Patterns of `match`: the condition under which a value matches, and the names that it gives.

import { boundLocals } from "../../grammar/analysis/traversal.js";
import type { Expr, Local, Pattern } from "../../grammar/core/core.js";
import type { Span } from "../../grammar/core/source.js";
import {
  and,
  conditional,
  equality,
  equals,
  FALSE,
  field,
  index,
  infix,
  isIn,
  isSimple,
  letIn,
  name,
  not,
  number,
  or,
  set,
  string,
  TRUE,
} from "./build.js";
import { scalar } from "./constants.js";
import type { ExportContext } from "./context.js";
import { type Env, fresh, withLocal } from "./environment.js";
import type { Tla } from "./syntax.js";
import { fieldName, TAG } from "./records.js";

export function condition(cx: ExportContext, pattern: Pattern, value: Tla, span: Span): Tla {
  switch (pattern.kind) {
    case "any":
    case "bind":
      return TRUE;
    case "scalar":
      if (pattern.type.kind === "bool") return pattern.value === 1 ? value : not(value);
      return equality(value, "=", scalar(pattern.value, pattern.type));
    case "case": {
      const made = pattern.type.cases[pattern.tag];
      if (made === undefined) throw new Error("internal: no such case");
      return and(
        equals(field(value, TAG), string(made.name)),
        ...pattern.fields.map((part, i) =>
          condition(cx, part, field(value, fieldName(made.fields[i]?.name ?? "", span)), span),
        ),
      );
    }
    case "none":
      return equals(value, cx.types.noneValue());
    case "some":
      return and(infix(value, "#", cx.types.noneValue()), condition(cx, pattern.item, value, span));
    case "tuple":
      return and(...pattern.items.map((part, i) => condition(cx, part, index(value, number(i + 1)), span)));
    case "or": {
      const members = pattern.options.flatMap((option) =>
        option.kind === "scalar" && option.type.kind !== "bool" ? [scalar(option.value, option.type)] : [],
      );
      if (members.length === pattern.options.length && value.kind !== "string" && value.kind !== "number")
        return isIn(value, set(...members));
      return or(...pattern.options.map((option) => condition(cx, option, value, span)));
    }
  }
}

/** Does at most one of the patterns match any value, apart from a last one that always does? */
function areDisjoint(patterns: readonly Pattern[]): boolean {
  const keys = patterns.map(keysOf);
  const all = keys.slice(0, matchesAlways(patterns.at(-1)) ? -1 : undefined);
  const flat = all.flatMap((each) => each ?? []);
  return all.every((each) => each !== undefined) && new Set(flat).size === flat.length;
}

const matchesAlways = (pattern: Pattern | undefined): boolean => pattern?.kind === "any" || pattern?.kind === "bind";

/** The values or cases that a pattern matches, if they are all that it looks at. */
function keysOf(pattern: Pattern): readonly string[] | undefined {
  switch (pattern.kind) {
    case "scalar":
      return [String(pattern.value)];
    case "case":
      return pattern.fields.every(matchesAlways) ? [String(pattern.tag)] : undefined;
    case "none":
      return ["none"];
    case "some":
      return matchesAlways(pattern.item) ? ["some"] : undefined;
    case "or": {
      const keys = pattern.options.map(keysOf);
      return keys.some((each) => each === undefined) ? undefined : keys.flatMap((each) => each ?? []);
    }
    case "any":
    case "bind":
    case "tuple":
      return undefined;
  }
}

/** The environment in which the pattern has matched. */
export function bindings(cx: ExportContext, pattern: Pattern, value: Tla, env: Env, span: Span): Env {
  switch (pattern.kind) {
    case "bind":
      return withLocal(env, pattern.local, value);
    case "case": {
      const made = pattern.type.cases[pattern.tag];
      return pattern.fields.reduce(
        (inner, part, i) => bindings(cx, part, field(value, made?.fields[i]?.name ?? ""), inner, span),
        env,
      );
    }
    case "some":
      return bindings(cx, pattern.item, value, env, span);
    case "tuple":
      return pattern.items.reduce(
        (inner, part, i) => bindings(cx, part, index(value, number(i + 1)), inner, span),
        env,
      );
    case "or":
      return boundLocals(pattern).reduce(
        (inner, local) => withLocal(inner, local, valueOfFirst(cx, pattern.options, local, value, inner, span)),
        env,
      );
    case "any":
    case "scalar":
    case "none":
      return env;
  }
}

/** The value that a name has in the first alternative that matches. */
function valueOfFirst(
  cx: ExportContext,
  options: readonly Pattern[],
  local: Local,
  value: Tla,
  env: Env,
  span: Span,
): Tla {
  const values = options.map((option) => {
    const bound = bindings(cx, option, value, env, span).locals.get(local.id);
    if (bound === undefined) throw new Error(`internal: an alternative does not bind ${local.name}`);
    return { test: condition(cx, option, value, span), bound };
  });
  const last = values.at(-1)?.bound ?? FALSE;
  const same = (tree: Tla): boolean => JSON.stringify(tree) === JSON.stringify(last);
  return values.reduceRight<Tla>((rest, { test, bound }) => {
    return rest === last && same(bound) ? last : conditional(test, bound, rest);
  }, last);
}

/** `CASE` takes any arm whose condition is true, so the order of the arms must not matter; otherwise `IF` after `IF`. */
export function chooseArm(
  arms: readonly {
    readonly pattern: Pattern;
    readonly guard: Expr | undefined;
    readonly test: Tla;
    readonly value: Tla;
  }[],
): Tla {
  const isDecided = arms.some(({ test }) => test.kind === "name");
  const last = arms.length - 1;
  const disjoint = arms.every(({ guard }) => guard === undefined) && areDisjoint(arms.map(({ pattern }) => pattern));
  if (arms.length < 3 || !disjoint || (isDecided && !arms.slice(0, -1).every(({ test }) => test.kind !== "name")))
    return arms.reduceRight<Tla>(
      (rest, { test, value }, i) => (i === last ? value : conditional(test, value, rest)),
      FALSE,
    );
  const other = matchesAlways(arms[last]?.pattern) ? arms[last]?.value : undefined;
  return {
    kind: "case",
    arms: (other === undefined ? arms : arms.slice(0, -1)).map(({ test, value }) => ({ condition: test, value })),
    other,
  };
}

/** A value that is read more than once gets a name. */
export function matched(
  cx: ExportContext,
  scrutinee: Expr,
  env: Env,
): { readonly value: Tla; readonly wrap: (body: Tla) => Tla; readonly env: Env } {
  const value = cx.translate(scrutinee, env);
  if (isSimple(value)) return { value, wrap: (body) => body, env };
  const [made, inner] = fresh(env, cx.names, "value");
  return { value: name(made), wrap: (body) => letIn({ name: made, params: [], body: value }, body), env: inner };
}
