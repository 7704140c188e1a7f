// What the names of a spec stand for at some place in the exported module.

import type { Local, Pattern, Variable } from "../../grammar/core/core.js";
import type { Span } from "../../grammar/core/source.js";
import type { Type } from "../../grammar/core/types.js";
import { boundNames, index, name, number } from "./build.js";
import type { Names } from "./names.js";
import type { Tla } from "./syntax.js";

export interface Env {
  readonly locals: ReadonlyMap<number, Tla>;
  /** Bound names in scope: no other bound name may be one of them. */
  readonly scope: ReadonlySet<string>;
  /** The next value of a variable, as far as it can be read here. */
  readonly next: (variable: Variable, span: Span) => Tla;
}

export const withLocal = (env: Env, local: Local, value: Tla): Env => ({
  ...env,
  locals: new Map(env.locals).set(local.id, value),
});

/** Chooses a name for a bound value, and keeps others from using it. `around`: trees that stand in its scope. */
export function fresh(
  env: Env,
  names: Names,
  wanted: string,
  around: readonly Tla[] = [],
): readonly [name: string, env: Env] {
  const made = names.bound(wanted, new Set([...env.scope, ...boundNames(around)]));
  return [made, { ...env, scope: new Set([...env.scope, made]) }];
}

/** Binds a local to a name of its own. */
export function bindLocal(env: Env, names: Names, local: Local): readonly [name: string, env: Env] {
  const [made, inner] = fresh(env, names, local.name);
  return [made, withLocal(inner, local, name(made))];
}

/** Binds the names of an irrefutable pattern to parts of a value. */
export function destructure(env: Env, pattern: Pattern, value: Tla): Env {
  switch (pattern.kind) {
    case "any":
      return env;
    case "bind":
      return withLocal(env, pattern.local, value);
    case "tuple":
      return pattern.items.reduce((inner, item, i) => destructure(inner, item, index(value, number(i + 1))), env);
    default:
      throw new Error(`internal: a pattern of kind ${pattern.kind} binds always`);
  }
}

/** A short name for a value that has none: `r` for a Region. */
export function shortName(type: Type | undefined, alias: string | undefined): string {
  const source = alias ?? (type !== undefined && "name" in type ? type.name : "x");
  return source.charAt(0).toLowerCase();
}
