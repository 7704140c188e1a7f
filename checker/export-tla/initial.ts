// The initial states: a condition for each variable, in the order in which TLC assigns them, and the constraints.

import type { Initialiser } from "../../grammar/core/declarations.js";
import { isSubtype } from "../../grammar/core/type-relations.js";
import type { Type } from "../../grammar/core/types.js";
import { memberType } from "../../grammar/analysis/traversal.js";
import type { Model } from "../model/model.js";
import {
  and,
  bound,
  conjuncts,
  equals,
  functionOf,
  functionSet,
  image,
  index,
  isIn,
  mentionsName,
  name,
  prefix,
  quantified,
} from "./build.js";
import { setOfDomain } from "./binders.js";
import type { ExportContext } from "./context.js";
import { type Env, bindLocal } from "./environment.js";
import { translateAssigned } from "./comprehensions.js";
import { refuse } from "./refusal.js";
import type { Bodies } from "./bodies.js";
import type { Bound, Tla } from "./syntax.js";

export function initialConditions(cx: ExportContext, model: Model, env: Env, bodies: Bodies): Tla[] {
  const conditions = model.initialisers.map((each) => initialValue(cx, each, model.initConstraints.length > 0, env));
  const constraints = model.initConstraints.map(({ indices, body }) => {
    const { bounds, env: inner } = indexBounds(cx, indices, env);
    return quantified("\\A", bounds, conjuncts(bodies.constraint(body, inner)));
  });
  return [...conditions, ...constraints];
}

function indexBounds(
  cx: ExportContext,
  indices: Initialiser["indices"],
  env: Env,
): { readonly bounds: readonly Bound[]; readonly env: Env } {
  let inner = env;
  const bounds = indices.map((local) => {
    const [made, next] = bindLocal(inner, cx.names, local);
    inner = next;
    return bound(made, cx.types.setOf(local.type, { source: { path: "", text: "" }, start: 0, end: 0 }));
  });
  return { bounds, env: inner };
}

/** A family of variables is one function, or a function of functions. */
function initialValue(
  cx: ExportContext,
  { variable, indices, kind, value }: Initialiser,
  isConstrained: boolean,
  env: Env,
): Tla {
  const { bounds, env: inner } = indexBounds(cx, indices, env);
  const target = cx.variable(variable);
  if (kind === "value") {
    // A value outside the type violates `TypeOK`, unless a constraint excludes the state.
    const expr = value.kind === "narrow" && !isConstrained ? value.value : value;
    return equals(
      target,
      bounds.reduceRight((body, each) => functionOf(body, each), translateAssigned(cx, expr, inner)),
    );
  }
  const item = value.kind === "allValues" ? value.of : memberType(value.type);
  if (isConstrained && (item === undefined || !isSubtype(item, memberOf(variable.type, indices.length))))
    refuse("an initial value may be outside its type in a state that `init` excludes", value.span);
  const members = setOfDomain(cx, value, inner);
  const [only] = bounds;
  if (bounds.length === 0) return isIn(target, members);
  const names = new Set(bounds.flatMap((each) => each.names));
  if (!mentionsName(members, names))
    return isIn(
      target,
      bounds.reduceRight((range, each) => functionSet(each.set, range), members),
    );
  if (bounds.length > 1 || only === undefined || typeof only.names !== "string")
    return refuse("the initial values of a family with several indices depend on the indices", value.span);
  const all = functionSet(only.set, prefix("UNION", image(members, only)));
  return and(isIn(target, all), quantified("\\A", [only], isIn(index(target, name(only.names)), members)));
}

function memberOf(type: Type, indices: number): Type {
  return indices > 0 && type.kind === "function" ? memberOf(type.value, indices - 1) : type;
}
