// Temporal formulas and fairness assumptions.

import type { Expr, ExprOf } from "../../grammar/core/core.js";
import type { ActionUse, Fairness } from "../../grammar/core/declarations.js";
import type { Span } from "../../grammar/core/source.js";
import { and, bound, call, disjuncts, implies, infix, name, not, or, prefix, prime, quantified } from "./build.js";
import { boundsOf, setOfDomain } from "./binders.js";
import type { ExportContext } from "./context.js";
import { type Env, bindLocal, fresh } from "./environment.js";
import { refuse } from "./refusal.js";
import type { Bound, Tla } from "./syntax.js";

const VARS = "vars";

/** An action with any values for the arguments that are not given. */
function actionUse(cx: ExportContext, { action, args }: ActionUse, env: Env, span: Span): Tla {
  const bounds: Bound[] = [];
  let inner = env;
  const values = action.params.map((param, i): Tla => {
    const arg = args[i];
    if (arg !== undefined) return cx.translate(arg, env);
    const [made, next] = fresh(inner, cx.names, param.name);
    inner = next;
    bounds.push(bound(made, cx.types.setOf(param.type, span)));
    return name(made);
  });
  return quantified("\\E", bounds, call(cx.nameOf(action), ...values));
}

export function formula(cx: ExportContext, expr: Expr, env: Env): Tla {
  const part = (each: Expr): Tla => formula(cx, each, env);
  switch (expr.kind) {
    case "and":
      return and(part(expr.left), part(expr.right));
    case "or":
      return or(part(expr.left), part(expr.right));
    case "implies":
      return implies(part(expr.left), part(expr.right));
    case "leadsTo":
      return infix(part(expr.left), "~>", part(expr.right));
    case "always":
      return actionFormula(cx, expr, env) ?? prefix("[]", part(expr.operand));
    case "eventually":
      return actionFormula(cx, expr, env) ?? prefix("<>", part(expr.operand));
    case "enabled":
      return prefix("ENABLED", actionUse(cx, expr, env, expr.span));
    case "abstractAction":
      return expr.word === "enabled" ? cx.translate(expr.condition, env) : refuseStep(expr.span);
    case "apply":
      if (expr.type.kind === "temporal" || expr.args.some((arg) => arg.type.kind === "temporal")) {
        const [a, b] = expr.args;
        if (expr.operator === "not" && a !== undefined) return not(part(a));
        if (expr.operator === "eq" && a !== undefined && b !== undefined) return infix(part(a), "<=>", part(b));
      }
      return cx.translate(expr, env);
    case "forall":
    case "exists": {
      const { bounds, env: inner } = boundsOf(cx, [expr.binder], env);
      return quantified(expr.kind === "forall" ? "\\A" : "\\E", bounds, formula(cx, expr.body, inner));
    }
    case "until":
      return refuse("`until` is not an operator of TLA+", expr.span);
    case "occurs":
    case "next":
      return refuseStep(expr.span);
    default:
      return cx.translate(expr, env);
  }
}

function refuseStep(span: Span): never {
  return refuse(
    "TLC checks steps in a temporal formula only as `always eventually occurs A`, `eventually always not occurs A`, `always not occurs A`, and `always after A: P`",
    span,
  );
}

/** The formulas about steps that TLC can check. */
function actionFormula(cx: ExportContext, { kind, operand }: TemporalUnary, env: Env): Tla | undefined {
  const action = (uses: readonly Occurrence[]): Tla =>
    disjuncts(
      uses.map((each) =>
        each.kind === "abstractAction" ? cx.translate(each.condition, env) : actionUse(cx, each, env, each.span),
      ),
    );
  const boxed = (step: Tla): Tla => prefix("[]", { kind: "box", action: step, subscript: VARS });
  if (kind !== "always") {
    const never = operand.kind === "always" ? neverOccurs(operand.operand) : undefined;
    return never === undefined ? undefined : prefix("<>", boxed(not(action(never))));
  }
  const again = operand.kind === "eventually" ? occurrences(operand.operand) : undefined;
  if (again !== undefined) return prefix("[]", prefix("<>", { kind: "angle", action: action(again), subscript: VARS }));
  const never = neverOccurs(operand);
  if (never !== undefined) return boxed(not(action(never)));
  // `after A: P`, if P is a condition on one state.
  if (operand.kind !== "implies" || operand.right.kind !== "next") return undefined;
  const before = occurrences(operand.left);
  const condition = operand.right.operand;
  if (before === undefined || condition.type.kind !== "bool") return undefined;
  return boxed(implies(action(before), prime(cx.translate(condition, env))));
}

type TemporalUnary = ExprOf<"always" | "eventually" | "next">;
type Occurrence = ExprOf<"enabled" | "occurs"> | ExprOf<"abstractAction">;

/** The actions of `occurs`, which names several as a disjunction. */
function occurrences(expr: Expr): readonly Occurrence[] | undefined {
  if (expr.kind === "occurs" || (expr.kind === "abstractAction" && expr.word === "occurs")) return [expr];
  if (expr.kind !== "or") return undefined;
  const [left, right] = [occurrences(expr.left), occurrences(expr.right)];
  return left === undefined || right === undefined ? undefined : [...left, ...right];
}

function neverOccurs(expr: Expr): readonly Occurrence[] | undefined {
  const [operand] = expr.kind === "apply" && expr.operator === "not" ? expr.args : [];
  return operand === undefined ? undefined : occurrences(operand);
}

export function fairness(cx: ExportContext, { strength, binders, actions, when, span }: Fairness, env: Env): Tla {
  const bounds: Bound[] = [];
  let inner = env;
  for (const { local, domain } of binders) {
    const members = setOfDomain(cx, domain, inner);
    const [made, next] = bindLocal(inner, cx.names, local);
    bounds.push(bound(made, members));
    inner = next;
  }
  const uses = or(...actions.map((each) => actionUse(cx, each, inner, span)));
  const action = when === undefined ? uses : and(cx.translate(when, inner), uses);
  const assumed: Tla = { kind: "fair", strength: strength === "weak" ? "WF" : "SF", action, subscript: VARS };
  // A set may mention the names before it.
  return bounds.reduceRight<Tla>((body, each) => quantified("\\A", [each], body), assumed);
}
