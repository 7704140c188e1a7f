// Rewrites a formula about the next state, as TLA+ and Quint write actions, to the statements that mean the same.

import { joinSpans, textOf } from "../core/source.js";
import { formatBinder, formatExpression } from "../format/format.js";
import type { Expr } from "../syntax/ast.js";
import { exprChildren } from "../syntax/children.js";

/** `x' = e` within a formula: the parser reads the equality as a comparison. */
const isEquality = (expr: Expr): expr is Extract<Expr, { kind: "binary" }> =>
  expr.kind === "binary" && (expr.op === "==" || expr.op === "in");

const connectives: ReadonlySet<string> = new Set(["and", "or", "implies", "iff"]);

/** Does the expression mention a next value? */
export function mentionsPrime(expr: Expr): boolean {
  return expr.kind === "prime" || exprChildren(expr).some(mentionsPrime);
}

/** Is it more than the target of an assignment: a part of a formula? */
export const isFormula = (target: Expr): boolean =>
  (target.kind === "binary" && connectives.has(target.op)) || target.kind === "quantified";

/** Does the expression hold a `=` after a next value, which was read as `==`? */
export function mentionsEquation(expr: Expr): boolean {
  if (expr.kind === "binary" && expr.op === "==" && mentionsPrime(expr.left)) {
    const { opSpan } = expr;
    if (textOf(opSpan) === "=") return true;
  }
  return exprChildren(expr).some(mentionsEquation);
}

/**
 * The formula that was meant by `target = value`: `=` was read as an assignment, so that all operators before it are
 * part of its target, and all after it part of its value.
 */
export function equationOf(target: Expr, value: Expr): Expr {
  if (target.kind === "binary" && connectives.has(target.op))
    return { ...target, right: equationOf(target.right, value), span: joinSpans(target.span, value.span) };
  if (target.kind === "quantified")
    return { ...target, body: equationOf(target.body, value), span: joinSpans(target.span, value.span) };
  if (value.kind === "binary" && connectives.has(value.op))
    return { ...value, left: equationOf(target, value.left), span: joinSpans(target.span, value.span) };
  const span = joinSpans(target.span, value.span);
  return { kind: "binary", op: "==", opSpan: span, left: target, right: value, span };
}

/** The statements, separated by `; `. Undefined if there are none that mean the same. */
export function statementsOf(formula: Expr): string | undefined {
  const statements = listOf(formula, new Set());
  return statements?.join("; ");
}

function listOf(formula: Expr, taken: Set<string>): readonly string[] | undefined {
  if (!mentionsPrime(formula)) return [`require ${formatExpression(formula)}`];
  switch (formula.kind) {
    case "paren":
      return listOf(formula.inner, taken);
    case "binary":
      return isEquality(formula) && formula.left.kind === "prime"
        ? assignment(formula, taken)
        : connective(formula, taken);
    case "quantified":
      return quantified(formula, taken);
    case "if": {
      const then = block(formula.then, taken);
      const otherwise = block(formula.otherwise, taken);
      if (mentionsPrime(formula.condition) || then === undefined || otherwise === undefined) return undefined;
      return [`if ${formatExpression(formula.condition)} ${then} else ${otherwise}`];
    }
    default:
      return undefined;
  }
}

function block(formula: Expr, taken: Set<string>): string | undefined {
  const statements = listOf(formula, taken);
  return statements === undefined ? undefined : `{ ${statements.join("; ")} }`;
}

function assignment(
  { op, left, right }: Extract<Expr, { kind: "binary" }>,
  taken: Set<string>,
): readonly string[] | undefined {
  if (op === "==") return [`${formatExpression(left)} = ${formatExpression(right)}`];
  if (mentionsPrime(right)) return undefined;
  const name = ["n", "m", "k"].find(
    (each) => !taken.has(each) && !new RegExp(`\\b${each}\\b`).test(formatExpression(right)),
  );
  if (name === undefined) return undefined;
  taken.add(name);
  return [`pick ${name} in ${formatExpression(right)}`, `${formatExpression(left)} = ${name}`];
}

function connective(
  { op, left, right }: Extract<Expr, { kind: "binary" }>,
  taken: Set<string>,
): readonly string[] | undefined {
  if (op === "and") {
    const [first, second] = [listOf(left, taken), listOf(right, taken)];
    return first === undefined || second === undefined ? undefined : [...first, ...second];
  }
  if (op !== "or") return undefined;
  const branches = [left, right].map((side) => {
    const statements = listOf(side, taken);
    const [only] = statements ?? [];
    // `a or b or c` has three branches, not two.
    if (statements?.length === 1 && only?.startsWith("either ") === true) return only.slice("either ".length);
    return statements === undefined ? undefined : `{ ${statements.join("; ")} }`;
  });
  return branches.includes(undefined) ? undefined : [`either ${branches.join(" or ")}`];
}

function quantified(
  { quantifier, binders, body }: Extract<Expr, { kind: "quantified" }>,
  taken: Set<string>,
): readonly string[] | undefined {
  if (binders.some(({ domain }) => mentionsPrime(domain))) return undefined;
  const statements = listOf(body, taken);
  if (statements === undefined) return undefined;
  if (quantifier === "exists") return [...binders.map((binder) => `pick ${formatBinder(binder)}`), ...statements];
  if (quantifier === "forall") return [`for ${binders.map(formatBinder).join(", ")} { ${statements.join("; ")} }`];
  return undefined;
}
