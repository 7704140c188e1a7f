// Binders: the sets over which bound names range.

import type { Binder, Expr, Pattern } from "../../grammar/core/core.js";
import { memberType } from "../../grammar/analysis/traversal.js";
import { bound, call, mentionsName, name, prefix } from "./build.js";
import type { ExportContext } from "./context.js";
import { type Env, bindLocal, destructure, fresh, shortName } from "./environment.js";
import type { Bound, Tla } from "./syntax.js";

/** The distinct members of a set, a sequence or a bag, or the keys of a map. */
export function setOfDomain(cx: ExportContext, domain: Expr, env: Env): Tla {
  const value = cx.translate(domain, env);
  switch (domain.type.kind) {
    case "seq":
      return cx.helpers.call("Range", value);
    case "bag":
      cx.use("Bags");
      return call("BagToSet", value);
    case "map":
      return prefix("DOMAIN", value);
    default:
      return value;
  }
}

export interface BoundNames {
  readonly bounds: readonly Bound[];
  readonly env: Env;
  /** Does no set mention a name of an earlier binder? */
  readonly independent: boolean;
}

export function boundsOf(cx: ExportContext, binders: readonly Binder[], env: Env): BoundNames {
  const bounds: Bound[] = [];
  const seen = new Set<string>();
  let independent = true;
  let inner = env;
  for (const { pattern, domain } of binders) {
    const members = setOfDomain(cx, domain, inner);
    independent &&= !mentionsName(members, seen);
    const made = bindPattern(cx, pattern, members, domain, inner);
    bounds.push(made.bound);
    for (const each of [made.bound.names].flat()) seen.add(each);
    inner = made.env;
  }
  return { bounds, env: inner, independent };
}

/** A name, or a tuple of names: TLA+ has no other patterns. */
function bindPattern(
  cx: ExportContext,
  pattern: Pattern,
  members: Tla,
  domain: Expr,
  env: Env,
): { readonly bound: Bound; readonly env: Env } {
  if (pattern.kind === "bind") {
    const [made, inner] = bindLocal(env, cx.names, pattern.local);
    return { bound: bound(made, members), env: inner };
  }
  if (pattern.kind === "tuple" && pattern.items.every((item) => item.kind === "bind" || item.kind === "any")) {
    let inner = env;
    const names = pattern.items.map((item) => {
      const [made, next] = item.kind === "bind" ? bindLocal(inner, cx.names, item.local) : fresh(inner, cx.names, "x");
      inner = next;
      return made;
    });
    return { bound: bound(names, members), env: inner };
  }
  const type = memberType(domain.type);
  const alias = type === undefined ? undefined : cx.types.notes.aliases.get(type)?.name;
  const [made, inner] = fresh(env, cx.names, pattern.kind === "any" ? shortName(type, alias) : "item");
  return { bound: bound(made, members), env: destructure(inner, pattern, name(made)) };
}

/** The only item of a list. */
export function only<T>(items: readonly T[]): T {
  const [first] = items;
  if (first === undefined || items.length !== 1) throw new Error("internal: one binder makes one bound");
  return first;
}
