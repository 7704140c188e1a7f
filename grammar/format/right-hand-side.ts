// What follows `=`, `:`, `=>` or `where`.

import type { Expr } from "../syntax/ast.js";
import { concat, type Doc, group, indent, line } from "./doc.js";
import type { ExpressionPrinter } from "./parentheses.js";
import type { Trivia } from "./trivia.js";

/** These have brackets of their own that can break, so they stay on the line of the token before them. */
const bracketedKinds: ReadonlySet<Expr["kind"]> = new Set([
  "setLiteral",
  "mapLiteral",
  "seqLiteral",
  "functionLiteral",
  "recordLiteral",
  "filter",
  "comprehension",
  "match",
  "call",
  "paren",
  "tuple",
]);

/** An expression after a token that ends at `start`: on the same line if it fits or has brackets that can break. */
export function rightHandSide(
  print: ExpressionPrinter,
  trivia: Trivia,
  start: number,
  expr: Expr,
  form: "expression" | "operation" = "expression",
): Doc {
  const commented = trivia.hasCommentBefore(expr.span.start);
  const comments = trivia.trailing(expr.span.start);
  const getsParentheses = expr.kind === "unwrap" && form === "operation";
  const broken = trivia.lineBreakBetween(start, expr.span.start);
  const staysOnLine =
    (bracketedKinds.has(expr.kind) || getsParentheses) && !commented && !(broken && expr.kind === "match");
  const content = print[form](trivia, expr);
  if (staysOnLine) return concat(comments, " ", content);
  return group(indent(comments, line, content), broken);
}

/** `where P`, on a line of its own if it does not fit. */
export function whereClause(
  print: ExpressionPrinter,
  trivia: Trivia,
  condition: Expr,
  form: "expression" | "operation" = "expression",
): Doc {
  const start = trivia.startOfWordBefore(condition.span.start, "where");
  return concat(trivia.trailing(start), line, trivia.leading(start), "where ", print[form](trivia, condition));
}
