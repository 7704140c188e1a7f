// Prints the expressions that start with a keyword or a bracket: `if`, `let`, `match`, quantifiers and comprehensions.

import type { Expr } from "../syntax/ast.js";
import { comparisonLevel } from "../syntax/precedence.js";
import { bracketed, commentsBeforeClosing, commentsOnLineBefore } from "./brackets.js";
import { concat, type Doc, group, ifBroken, indent, line, softLine } from "./doc.js";
import { printActionTarget } from "./operator-chains.js";
import type { ExpressionPrinter } from "./parentheses.js";
import { rightHandSide, whereClause } from "./right-hand-side.js";
import type { Trivia } from "./trivia.js";
import { printBinder, printBinders, printPattern, printType } from "./types.js";

type ExprOf<K extends Expr["kind"]> = Extract<Expr, { kind: K }>;

// ---------------------------------------------------------------- if, let, match

export function printIf(print: ExpressionPrinter, trivia: Trivia, expr: ExprOf<"if">): Doc {
  const parts: Doc[] = [];
  let broken = false;
  let rest: Expr = expr;
  for (let word = "if "; rest.kind === "if"; word = "else if ") {
    const { condition, then, otherwise }: ExprOf<"if"> = rest;
    const head = concat(word, trivia.leading(condition.span.start), print.expression(trivia, condition));
    const comments = trivia.trailing(trivia.startOfWordBefore(then.span.start, "then"));
    broken ||=
      trivia.lineBreakBetween(condition.span.end, then.span.start) ||
      trivia.lineBreakBetween(then.span.end, otherwise.span.start);
    parts.push(
      group(concat(head, indent(comments, line, branch("then", then, print.expression(trivia, then))))),
      trivia.trailing(trivia.startOfWordBefore(otherwise.span.start, "else")),
      line,
    );
    rest = otherwise;
    if (rest.kind === "if" && trivia.hasCommentBefore(rest.span.start)) break;
  }
  const leading = trivia.hasCommentBefore(rest.span.start) ? trivia.leading(rest.span.start) : "";
  return group(concat(...parts, branch("else", rest, concat(leading, print.operation(trivia, rest)))), broken);
}

/** A `let` in a branch starts on a line of its own, so that its bindings and its body line up. */
function branch(word: string, expr: Expr, content: Doc): Doc {
  return expr.kind === "let" ? group(concat(word, indent(line, content))) : concat(word, " ", content);
}

/** Consecutive `let`s stand below each other. */
export function printLet(
  print: ExpressionPrinter,
  trivia: Trivia,
  expr: ExprOf<"let">,
  bound: (trivia: Trivia, expr: Expr) => Doc,
): Doc {
  const parts: Doc[] = [];
  let broken = false;
  let rest: Expr = expr;
  while (rest.kind === "let") {
    const { pattern, type, value, body }: ExprOf<"let"> = rest;
    parts.push(
      trivia.leading(rest.span.start),
      concat(
        "let ",
        printPattern(trivia, pattern),
        type === undefined ? "" : concat(": ", printType(trivia, type, bound)),
        " =",
      ),
      rightHandSide(print, trivia, type?.span.end ?? pattern.span.end, value),
      ";",
      trivia.trailing(body.span.start),
      line,
    );
    broken ||= trivia.lineBreakBetween(value.span.end, body.span.start);
    rest = body;
  }
  return group(concat(...parts, print.operation(trivia, rest)), broken);
}

export function printMatch(print: ExpressionPrinter, trivia: Trivia, expr: ExprOf<"match">): Doc {
  const head = concat("match ", print.expression(trivia, expr.scrutinee), " {");
  const parts: Doc[] = [];
  for (const [index, { pattern, guard, body, span }] of expr.arms.entries()) {
    if (index > 0) parts.push(",");
    parts.push(commentsOnLineBefore(trivia, index, span.start), line, trivia.leading(span.start));
    const condition = guard === undefined ? "" : concat(" if ", print.expression(trivia, guard));
    const start = guard?.span.end ?? pattern.span.end;
    parts.push(printPattern(trivia, pattern), condition, " =>", rightHandSide(print, trivia, start, body));
  }
  const start = expr.arms[0]?.span.start ?? expr.span.end;
  const broken = trivia.lineBreakBetween(expr.scrutinee.span.end, start);
  return group(
    concat(head, indent(...parts, ifBroken(",")), commentsBeforeClosing(trivia, expr.span.end), line, "}"),
    broken,
  );
}

// ---------------------------------------------------------------- binders

/** The set of a binder that the parser first reads as an `in` expression: looser operators need parentheses. */
const tightDomain =
  (print: ExpressionPrinter) =>
  (trivia: Trivia, expr: Expr): Doc =>
    print.operand(trivia, expr, { level: comparisonLevel + 1, last: true });

const endOfBinders = (expr: ExprOf<"quantified" | "functionLiteral">): number =>
  expr.binders.at(-1)?.span.end ?? expr.span.start;

/** `forall x in S: P` */
export function printQuantified(print: ExpressionPrinter, trivia: Trivia, expr: ExprOf<"quantified">): Doc {
  const binders = printBinders(trivia, expr.binders, print.expression);
  const body = rightHandSide(print, trivia, endOfBinders(expr), expr.body, "operation");
  return concat(expr.quantifier, " ", binders, ":", body);
}

/** `after A(x): P` */
export function printAfter(print: ExpressionPrinter, trivia: Trivia, expr: ExprOf<"after">): Doc {
  const body = rightHandSide(print, trivia, expr.target.span.end, expr.body, "operation");
  return concat("after ", printActionTarget(print, trivia, expr.target), ":", body);
}

/** `choose x in S where P` */
export function printChoose(print: ExpressionPrinter, trivia: Trivia, expr: ExprOf<"choose">): Doc {
  const binder = printBinder(trivia, expr.binder, print.expression);
  return group(concat("choose ", binder, indent(whereClause(print, trivia, expr.where, "operation"))));
}

/** `[k in K => e]` */
export function printFunctionLiteral(print: ExpressionPrinter, trivia: Trivia, expr: ExprOf<"functionLiteral">): Doc {
  const binders = printBinders(trivia, expr.binders, tightDomain(print));
  const body = rightHandSide(print, trivia, endOfBinders(expr), expr.body);
  return group(
    concat("[", indent(softLine, binders, " =>", body), commentsBeforeClosing(trivia, expr.span.end), softLine, "]"),
  );
}

/** `{x in S where P}` */
export function printFilter(print: ExpressionPrinter, trivia: Trivia, expr: ExprOf<"filter">): Doc {
  const binder = printBinder(trivia, expr.binder, tightDomain(print));
  return braces(trivia, expr.span.end, concat(binder, whereClause(print, trivia, expr.where)));
}

/** `{e for x in S where P}` */
export function printComprehension(print: ExpressionPrinter, trivia: Trivia, expr: ExprOf<"comprehension">): Doc {
  const value =
    expr.key === undefined ? print.expression(trivia, expr.value) : printEntry(print, trivia, expr.key, expr.value);
  const start = trivia.startOfWordBefore(expr.binders[0]?.span.start ?? 0, "for");
  const forClause = concat(
    trivia.trailing(start),
    line,
    trivia.leading(start),
    "for ",
    printBinders(trivia, expr.binders, print.expression),
  );
  const condition = expr.where === undefined ? "" : whereClause(print, trivia, expr.where);
  return braces(trivia, expr.span.end, concat(value, forClause, condition));
}

// ---------------------------------------------------------------- braces

/** `{k => v, …}` */
export function printMapLiteral(print: ExpressionPrinter, trivia: Trivia, expr: ExprOf<"mapLiteral">): Doc {
  const entry = ({ key, value }: (typeof expr.entries)[number]): Doc => printEntry(print, trivia, key, value);
  return bracketed(trivia, "{", expr.entries, entry, "}", expr.span.end);
}

function printEntry(print: ExpressionPrinter, trivia: Trivia, key: Expr, value: Expr): Doc {
  return concat(print.expression(trivia, key), " =>", rightHandSide(print, trivia, key.span.end, value));
}

function braces(trivia: Trivia, end: number, content: Doc): Doc {
  return group(concat("{", indent(softLine, content), commentsBeforeClosing(trivia, end), softLine, "}"));
}
