// Prints expressions: dispatches on their kind and adds parentheses where precedence needs them.

import type { ActionTarget, Arg, Expr, TypeExpr } from "../syntax/ast.js";
import { additiveLevel, postfixLevel } from "../syntax/precedence.js";
import { printArguments, printFields, printLambda } from "./arguments.js";
import { bracketed } from "./brackets.js";
import { concat, type Doc } from "./doc.js";
import {
  printAfter,
  printChoose,
  printComprehension,
  printFilter,
  printFunctionLiteral,
  printIf,
  printLet,
  printMapLiteral,
  printMatch,
  printQuantified,
} from "./expression-forms.js";
import { printActionTarget, printBinary, printIs, printPostfixes, printUnary, printWith } from "./operator-chains.js";
import { needsParentheses, type ExpressionPrinter, type OperandContext } from "./parentheses.js";
import * as rhs from "./right-hand-side.js";
import type { Trivia } from "./trivia.js";
import { printType } from "./types.js";

/** A whole expression, which may end in `?`. */
export function expression(trivia: Trivia, expr: Expr): Doc {
  if (expr.kind !== "unwrap") return operation(trivia, expr);
  return concat(trivia.leading(expr.span.start), operation(trivia, expr.target), "?");
}

/** A whole expression that may not end in `?`. */
function operation(trivia: Trivia, expr: Expr): Doc {
  return operand(trivia, expr, { level: 0, last: true });
}

function operand(trivia: Trivia, expr: Expr, context: OperandContext): Doc {
  const comments = trivia.leading(expr.span.start);
  const content = needsParentheses(expr, context)
    ? parenthesized(trivia, expr)
    : withoutParentheses(trivia, expr, context.last);
  return comments === "" ? content : concat(comments, content);
}

const print: ExpressionPrinter = { expression, operation, operand };

/** A bound of a range or of a type, or the depth of a function. */
export function bound(trivia: Trivia, expr: Expr): Doc {
  return operand(trivia, expr, { level: additiveLevel, last: false });
}

export const typeExpr = (trivia: Trivia, type: TypeExpr): Doc => printType(trivia, type, bound);

/** The target of an assignment, without its prime. */
export const assignmentTarget = (trivia: Trivia, expr: Expr): Doc =>
  operand(trivia, expr, { level: postfixLevel, last: false });

export const rightHandSide = (trivia: Trivia, start: number, expr: Expr): Doc =>
  rhs.rightHandSide(print, trivia, start, expr);

export const whereClause = (trivia: Trivia, condition: Expr): Doc => rhs.whereClause(print, trivia, condition);

export const args = (trivia: Trivia, given: readonly Arg[], end: number): Doc =>
  printArguments(print, trivia, given, end);

export const actionTarget = (trivia: Trivia, target: ActionTarget): Doc => printActionTarget(print, trivia, target);

/** The same document as for an expression that the author put in parentheses. */
function parenthesized(trivia: Trivia, expr: Expr): Doc {
  return bracketed(trivia, "(", [expr], (inner) => expression(trivia, inner), ")", expr.span.end);
}

function withoutParentheses(trivia: Trivia, expr: Expr, last: boolean): Doc {
  const item = (each: Expr): Doc => expression(trivia, each);
  switch (expr.kind) {
    case "name":
      return expr.name;
    case "int":
      return expr.raw;
    case "bool":
      return String(expr.value);
    case "typeValues":
      return typeExpr(trivia, expr.type);
    case "error":
      return "";
    case "paren":
      return bracketed(trivia, "(", [expr.inner], item, ")", expr.span.end);
    case "tuple":
      return bracketed(trivia, "(", expr.items, item, ")", expr.span.end);
    case "seqLiteral":
      return bracketed(trivia, "[", expr.items, item, "]", expr.span.end);
    case "setLiteral": {
      const member = expr.items.length === 1 ? (each: Expr): Doc => onlyMember(trivia, each) : item;
      return bracketed(trivia, "{", expr.items, member, "}", expr.span.end);
    }
    case "mapLiteral":
      return printMapLiteral(print, trivia, expr);
    case "recordLiteral":
      return concat(expr.name.text, " ", printFields(print, trivia, expr.fields, expr.span.end));
    case "call":
    case "field":
    case "index":
    case "prime":
      return printPostfixes(print, trivia, expr);
    case "unwrap":
      return concat(operation(trivia, expr.target), "?");
    case "unary":
      return printUnary(print, trivia, expr, last);
    case "is":
      return printIs(print, trivia, expr);
    case "binary":
      return printBinary(print, trivia, expr, last);
    case "withIndex":
    case "withFields":
      return printWith(print, trivia, expr, last);
    case "actionFormula":
      return concat(expr.op, " ", printActionTarget(print, trivia, expr.target));
    case "if":
      return printIf(print, trivia, expr);
    case "let":
      return printLet(print, trivia, expr, bound);
    case "match":
      return printMatch(print, trivia, expr);
    case "quantified":
      return printQuantified(print, trivia, expr);
    case "after":
      return printAfter(print, trivia, expr);
    case "choose":
      return printChoose(print, trivia, expr);
    case "filter":
      return printFilter(print, trivia, expr);
    case "comprehension":
      return printComprehension(print, trivia, expr);
    case "functionLiteral":
      return printFunctionLiteral(print, trivia, expr);
    case "lambda":
      return printLambda(print, trivia, expr);
  }
}

/** The parser would read `{x in S}` as the start of a filter. */
function onlyMember(trivia: Trivia, member: Expr): Doc {
  return member.kind === "binary" && member.op === "in" ? parenthesized(trivia, member) : expression(trivia, member);
}
