// Prints arguments of calls and instances, functions given as arguments, and the fields of records.

import type { Arg, Expr, FieldInit } from "../syntax/ast.js";
import { bracketed, commentsBeforeClosing, commentsOnLineBefore } from "./brackets.js";
import { concat, type Doc, group, indent, line } from "./doc.js";
import type { ExpressionPrinter } from "./parentheses.js";
import { rightHandSide } from "./right-hand-side.js";
import type { Trivia } from "./trivia.js";
import { printPatterns } from "./types.js";

export function printArguments(print: ExpressionPrinter, trivia: Trivia, args: readonly Arg[], end: number): Doc {
  return bracketed(trivia, "(", args, (arg) => printArgument(print, trivia, arg), ")", end);
}

function printArgument(print: ExpressionPrinter, trivia: Trivia, { name, value }: Arg): Doc {
  const prefix = name === undefined ? "" : `${name.text}: `;
  return concat(
    prefix,
    value.kind === "lambda"
      ? concat(trivia.leading(value.span.start), printLambda(print, trivia, value))
      : print.expression(trivia, value),
  );
}

/** `(acc, x) => e` */
export function printLambda(
  print: ExpressionPrinter,
  trivia: Trivia,
  { params, body, span }: Extract<Expr, { kind: "lambda" }>,
): Doc {
  const start = params.at(-1)?.span.end ?? span.start;
  return concat("(", printPatterns(trivia, params), ") =>", rightHandSide(print, trivia, start, body, "operation"));
}

/** `{ a: e, b: e }` */
export function printFields(print: ExpressionPrinter, trivia: Trivia, fields: readonly FieldInit[], end: number): Doc {
  if (fields.length === 0) return "{}";
  const parts: Doc[] = [];
  for (const [index, field] of fields.entries()) {
    if (index > 0) parts.push(",");
    parts.push(
      commentsOnLineBefore(trivia, index, field.span.start),
      line,
      trivia.leading(field.span.start),
      field.name.text,
      ":",
      rightHandSide(print, trivia, field.name.span.end, field.value),
    );
  }
  return group(concat("{", indent(...parts), commentsBeforeClosing(trivia, end), line, "}"));
}
