// Types `enabled A(x)` and `occurs A(x)`, the atoms of temporal formulas that refer to actions, and `after A(x): P`.

import type * as ast from "../syntax/ast.js";
import type * as core from "../core/core.js";
import { temporalType } from "../core/types.js";
import { type Context, type Env, brokenExpr, report } from "./context.js";
import { withArticle } from "./wording.js";
import { allowTemporal, formula } from "./operands.js";
import { lookup } from "./scope.js";
import type { ActionUse } from "../core/declarations.js";
import { elaborateTarget } from "./targets.js";
import { describeKind } from "./type-exprs.js";

const speaksOf: Readonly<Record<ast.ActionOp, string>> = {
  enabled: "what can happen next",
  occurs: "the step taken next",
};

export function inferActionFormula(
  cx: Context,
  env: Env,
  expr: Extract<ast.Expr, { kind: "actionFormula" | "after" }>,
): core.Expr {
  if (expr.kind === "after") return inferAfter(cx, env, expr);
  const { op, target, span } = expr;
  if (!allowTemporal(cx, env, op, span, speaksOf[op], nameHint(env, op))) return brokenExpr(span);
  return elaborateActions(cx, env, op, target, span) ?? brokenExpr(span);
}

/** `occurs A(x) implies` the formula in the next state. */
function inferAfter(cx: Context, env: Env, expr: Extract<ast.Expr, { kind: "after" }>): core.Expr {
  const { target, span } = expr;
  if (!allowTemporal(cx, env, "after", span, "the state after a step")) return brokenExpr(span);
  const left = elaborateActions(cx, env, "after", target, target.span);
  const operand = formula(cx, env, expr.body, "`after`");
  if (left === undefined) return brokenExpr(span);
  const right: core.Expr = { kind: "next", operand, type: temporalType, span: operand.span };
  return { kind: "implies", left, right, type: temporalType, span };
}

/** Undefined if an error was reported. */
function elaborateActions(
  cx: Context,
  env: Env,
  word: ast.ActionOp | "after",
  target: ast.ActionTarget,
  span: core.Expr["span"],
): core.Expr | undefined {
  if (env.self === undefined) return undefined;
  // Arguments are evaluated in one state, so they cannot be temporal formulas.
  const uses = elaborateTarget(cx, { ...env, temporal: false }, env.self, target, {
    code: "E0206",
    label: `\`${word}\` speaks of actions`,
  });
  if (uses === undefined) return undefined;
  const [first, ...others] = uses.map((use) => formulaOf(word === "enabled" ? word : "occurs", use, span));
  if (first === undefined) {
    report(cx, "E0204", target.span, `\`${target.path.map((step) => step.name.text).join(".")}\` has no actions`, {
      label: "there is nothing to speak of",
    });
    return undefined;
  }
  return others.reduce((left, right): core.Expr => ({ kind: "or", left, right, type: temporalType, span }), first);
}

const formulaOf = (kind: ast.ActionOp, { action, args }: ActionUse, span: core.Expr["span"]): core.Expr => ({
  kind,
  action,
  args,
  type: temporalType,
  span,
});

/** In a block, where the word may also be a name, the text after it may be meant as the next statement. */
function nameHint(env: Env, op: ast.ActionOp): string | undefined {
  const symbol = env.primes === "assigned" ? lookup(env.scope, op) : undefined;
  return symbol === undefined
    ? undefined
    : `\`${op}\` is also ${withArticle(describeKind(symbol.kind))} here; if that is meant, write \`${op};\``;
}
