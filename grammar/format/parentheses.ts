// Which expressions need parentheses, and the interface between the modules that print expressions.

import type { Expr } from "../syntax/ast.js";
import { binaryBinding, comparisonLevel, postfixLevel, unaryLevel, withLevel } from "../syntax/precedence.js";
import type { Doc } from "./doc.js";
import type { Trivia } from "./trivia.js";

/** Where an operand is printed. */
export interface OperandContext {
  /** Operators that bind less tightly need parentheses. */
  readonly level: number;
  /** Nothing follows that a form without an end of its own, such as `if` or `forall`, would swallow. */
  readonly last: boolean;
}

/** Printers that modules for parts of expressions receive as an argument: importing them would be a cycle. */
export interface ExpressionPrinter {
  /** A whole expression, which may end in `?`. */
  readonly expression: (trivia: Trivia, expr: Expr) => Doc;
  /** A whole expression that may not end in `?`. */
  readonly operation: (trivia: Trivia, expr: Expr) => Doc;
  readonly operand: (trivia: Trivia, expr: Expr, context: OperandContext) => Doc;
}

export function needsParentheses(expr: Expr, { level, last }: OperandContext): boolean {
  switch (expr.kind) {
    case "binary":
      return binaryBinding[expr.op].level < level;
    case "is":
      return comparisonLevel < level;
    case "unary":
      return unaryLevel[expr.op] < level;
    case "withIndex":
    case "withFields":
      return withLevel < level;
    case "actionFormula":
      return level >= postfixLevel;
    case "if":
    case "let":
    case "quantified":
    case "after":
    case "choose":
      return !last || level >= postfixLevel;
    case "unwrap":
    case "lambda":
      return true;
    default:
      return false;
  }
}

/** The operand that the text of an expression ends with, looking into parentheses too. */
export function lastOperand(expr: Expr): Expr {
  for (let last = expr; ;) {
    switch (last.kind) {
      case "paren":
        last = last.inner;
        break;
      case "unary":
        last = last.operand;
        break;
      case "binary":
        last = last.right;
        break;
      case "if":
        last = last.otherwise;
        break;
      case "let":
      case "quantified":
      case "after":
        last = last.body;
        break;
      case "choose":
        last = last.where;
        break;
      case "withIndex":
        last = last.value;
        break;
      default:
        return last;
    }
  }
}
