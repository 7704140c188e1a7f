// Types `enabled A(x)` and `occurs A(x)`, the atoms of temporal formulas that refer to actions, and `after A(x): P`.

import type * as ast from "../syntax/ast.js";
import type * as core from "../core/core.js";
import { boolType, temporalType } from "../core/types.js";
import { readsState } from "../analysis/state-reads.js";
import { type Context, type Env, brokenExpr, ensureBodies, report } from "./context.js";
import { isEnabled } from "./enabled-conditions.js";
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
  if (op === "enabled" && !env.temporal) return inferEnabled(cx, env, target, span);
  if (!allowTemporal(cx, env, op, span, speaksOf[op], nameHint(env, op))) return brokenExpr(span);
  return elaborateActions(cx, env, op, target, span) ?? brokenExpr(span);
}

/** `enabled A(x)`, as a condition on a state. */
function inferEnabled(cx: Context, env: Env, target: ast.ActionTarget, span: core.Expr["span"]): core.Expr {
  const { self } = env;
  if (self === undefined || env.constant !== undefined) {
    const what = env.constant ?? "what belongs to the file as a whole";
    report(cx, "E0304", span, `${what} cannot read the state`, { label: "what can happen depends on it" });
    return brokenExpr(span, boolType);
  }
  const uses = usesOf(cx, env, "enabled", target);
  if (uses === undefined) return brokenExpr(span, boolType);
  return uses
    .map((use) => isEnabled(cx, use, span, self.abstract))
    .reduce((left, right) => ({ kind: "or", left, right, type: boolType, span }));
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
  const uses = usesOf(cx, env, word, target);
  return uses
    ?.map((use) =>
      word === "enabled" && readsStateIn(cx, use)
        ? isEnabled(cx, use, span, env.self?.abstract === true)
        : formulaOf(word === "enabled" ? word : "occurs", use, span),
    )
    .reduce((left, right): core.Expr => ({ kind: "or", left, right, type: temporalType, span }));
}

/** Which action it is then differs from state to state, so the formula is a condition on the state. */
function readsStateIn(cx: Context, { args }: ActionUse): boolean {
  return args.some((arg) => {
    if (arg === undefined) return false;
    ensureBodies(cx, arg);
    return readsState(arg);
  });
}

/** One action at least; undefined if an error was reported. */
function usesOf(
  cx: Context,
  env: Env,
  word: ast.ActionOp | "after",
  target: ast.ActionTarget,
): readonly ActionUse[] | undefined {
  if (env.self === undefined) return undefined;
  // Arguments are evaluated in one state, so they cannot be temporal formulas.
  const uses = elaborateTarget(cx, { ...env, temporal: false }, env.self, target, {
    code: "E0206",
    label: `\`${word}\` speaks of actions`,
  });
  if (uses?.length === 0) {
    report(cx, "E0204", target.span, `\`${target.path.map((step) => step.name.text).join(".")}\` has no actions`, {
      label: "there is nothing to speak of",
    });
    return undefined;
  }
  return uses;
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
