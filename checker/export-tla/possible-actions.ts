// The actions that can happen. A guard that is false for the values of constants and parameters of components disables
// an action for good.

import { foldConstant } from "../../grammar/analysis/constant-folding.js";
import { walkExpr } from "../../grammar/analysis/traversal.js";
import type { ActionDef, Expr, Statement } from "../../grammar/core/core.js";
import type { Check, Model } from "../model/model.js";
import { isName } from "./build.js";
import type { ExportContext } from "./context.js";
import type { Env } from "./environment.js";
import { mayFail } from "./failure.js";

export function possibleActions(cx: ExportContext, model: Model, check: Check, env: Env): readonly ActionDef[] {
  const named = actionsInFormulas(model, check);
  // Formulas become tautologies without their actions, which are errors for TLC.
  return model.actions.filter((each) => named.has(each) || !isImpossible(cx, each.body, env));
}

/** Is a guard false before anything can be an error? */
function isImpossible(cx: ExportContext, body: readonly Statement[], env: Env): boolean {
  for (const statement of body) {
    switch (statement.kind) {
      case "require":
        if (isFalse(cx, statement.condition, env)) return true;
        if (mayFail(statement.condition)) return false;
        continue;
      case "let":
      case "letMatch":
        if (mayFail(statement.value)) return false;
        continue;
      default:
        return false;
    }
  }
  return false;
}

/** False in the module as well, where the constants that it declares have no values. */
function isFalse(cx: ExportContext, condition: Expr, env: Env): boolean {
  if (condition.kind === "and")
    return isFalse(cx, condition.left, env) || (!mayFail(condition.left) && isFalse(cx, condition.right, env));
  const folded = foldConstant(condition);
  if (folded.kind !== "value" || folded.value !== false) return false;
  return (
    cx.attempt(
      () => cx.translate(condition, env),
      (made) => isName(made, "FALSE"),
    ) !== undefined
  );
}

function actionsInFormulas(model: Model, check: Check): ReadonlySet<ActionDef> {
  const found = new Set<ActionDef>();
  for (const { name, body } of model.properties)
    if (check.properties.includes(name))
      walkExpr(body, (each) => {
        if (each.kind === "enabled" || each.kind === "occurs") found.add(each.action);
      });
  return found;
}
