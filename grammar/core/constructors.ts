// Expressions of the core calculus, made without a text.

import type { Expr, ExprOf, Local, Pattern, Variable } from "./core.js";
import type { Span } from "./source.js";
import { boolType, setOf, type Type } from "./types.js";

export const truth = (value: boolean, span: Span): Expr => ({ kind: "literal", value, type: boolType, span });

export const readLocal = (local: Local, span: Span): Expr => ({ kind: "local", local, type: local.type, span });

export const readVariable = (variable: Variable, primed: boolean, span: Span): Expr => ({
  kind: "variable",
  variable,
  primed,
  type: variable.type,
  span,
});

export const equal = (left: Expr, right: Expr, span: Span): Expr => ({
  kind: "apply",
  operator: "eq",
  args: [left, right],
  type: boolType,
  span,
});

export const not = (operand: Expr): Expr => ({
  kind: "apply",
  operator: "not",
  args: [operand],
  type: boolType,
  span: operand.span,
});

export const isTruth = (expr: Expr, value: boolean): boolean => expr.kind === "literal" && expr.value === value;

export function both(left: Expr, right: Expr): Expr {
  if (isTruth(left, true)) return right;
  if (isTruth(right, true) || isTruth(left, false)) return left;
  return { kind: "and", left, right, type: boolType, span: left.span };
}

export function either(left: Expr, right: Expr): Expr {
  if (isTruth(left, false)) return right;
  if (isTruth(right, false)) return left;
  return { kind: "or", left, right, type: boolType, span: left.span };
}

export const bind = (local: Local): Pattern => ({ kind: "bind", local });

export const letIn = (pattern: Pattern, value: Expr, body: Expr): Expr => ({
  kind: "let",
  pattern,
  value,
  body,
  type: body.type,
  span: value.span,
});

export const allValues = (of: Type, span: Span): ExprOf<"allValues"> => ({
  kind: "allValues",
  of,
  type: setOf(of),
  span,
});

export const quantify = (kind: "forall" | "exists", pattern: Pattern, domain: Expr, body: Expr): Expr => ({
  kind,
  binder: { pattern, domain },
  body,
  type: boolType,
  span: domain.span,
});

/** One value stands for itself. */
export const tuple = (items: readonly Expr[], span: Span): Expr => {
  const [first] = items;
  return items.length === 1 && first !== undefined
    ? first
    : { kind: "makeTuple", items, type: { kind: "tuple", items: items.map(({ type }) => type) }, span };
};

export const tuplePattern = (locals: readonly Local[]): Pattern => {
  const [first] = locals;
  return locals.length === 1 && first !== undefined ? bind(first) : { kind: "tuple", items: locals.map(bind) };
};
