// Prints unary and binary operators, `with` updates and postfixes. Lines break at the operators that bind least
// tightly.

import type { ActionTarget, BinaryOp, Expr } from "../syntax/ast.js";
import {
  binaryBinding,
  comparisonLevel,
  operatorText,
  postfixLevel,
  setLevel,
  unaryLevel,
  withLevel,
} from "../syntax/precedence.js";
import { printArguments, printFields } from "./arguments.js";
import { bracketed } from "./brackets.js";
import { concat, type Doc, group, indent, line } from "./doc.js";
import { needsParentheses, type ExpressionPrinter, type OperandContext } from "./parentheses.js";
import type { Trivia } from "./trivia.js";
import { printPattern } from "./types.js";

type Unary = Extract<Expr, { kind: "unary" }>;
type Binary = Extract<Expr, { kind: "binary" }>;
type Is = Extract<Expr, { kind: "is" }>;
type With = Extract<Expr, { kind: "withIndex" | "withFields" }>;

export function printUnary(print: ExpressionPrinter, trivia: Trivia, expr: Unary, last: boolean): Doc {
  const operand = print.operand(trivia, expr.operand, { level: unaryLevel[expr.op], last });
  const space = expr.op !== "-" || (expr.operand.kind === "unary" && expr.operand.op === "-") ? " " : "";
  return concat(expr.op, space, operand);
}

// ---------------------------------------------------------------- binary operators

/** Logical connectives and temporal operators keep the author's line breaks. */
const keepsLineBreaks = (level: number): boolean => level <= binaryBinding.and.level;

/** An operator of a chain and the operand after it. */
interface ChainLink {
  readonly op: string;
  readonly start: number;
  readonly operand: Expr;
  readonly context: OperandContext;
}

interface OperatorChain {
  readonly first: Expr;
  readonly links: readonly ChainLink[];
}

/** Associative operators of one level are laid out together. */
export function printBinary(print: ExpressionPrinter, trivia: Trivia, expr: Binary, last: boolean): Doc {
  const { level, associativity } = binaryBinding[expr.op];
  const { first, links } = associativity === "right" ? rightChain(expr, level, last) : leftChain(expr, level, last);
  const firstLevel = associativity === "left" && level !== setLevel ? level : level + 1;
  const context = { level: firstLevel, last: false };
  const head = print.operand(trivia, first, context);
  // Indented deeper than the operators of this chain, so that the two can be told apart.
  const nested = first.kind === "binary" && !needsParentheses(first, context);
  return layoutChain(
    print,
    trivia,
    nested ? indent(head) : head,
    links,
    keepsLineBreaks(level) ? first.span.end : undefined,
  );
}

/** `a implies (b implies c)` as `a`, `implies b`, `implies c`. */
function rightChain(expr: Binary, level: number, last: boolean): OperatorChain {
  const links: ChainLink[] = [];
  let chained: Expr = expr;
  while (isBinaryOfLevel(chained, level)) {
    const { op, opSpan, right }: Binary = chained;
    const continues = isBinaryOfLevel(right, level);
    links.push({
      op: operatorText(op),
      start: opSpan.start,
      operand: continues ? right.left : right,
      context: { level: level + 1, last: last && !continues },
    });
    chained = right;
  }
  return { first: expr.left, links };
}

/**
 * `(a + b) - c` as `a`, `+ b`, `- c`. Set operators chain only with themselves, others that do not associate not at
 * all.
 */
function leftChain(expr: Binary, level: number, last: boolean): OperatorChain {
  const links: ChainLink[] = [];
  let first: Expr = expr;
  while (isBinaryOfLevel(first, level) && (links.length === 0 || continuesChain(expr.op, first.op))) {
    links.push({
      op: operatorText(first.op),
      start: first.opSpan.start,
      operand: first.right,
      context: { level: level + 1, last: last && links.length === 0 },
    });
    first = first.left;
  }
  return { first, links: links.reverse() };
}

function continuesChain(outer: BinaryOp, inner: BinaryOp): boolean {
  const { level, associativity } = binaryBinding[outer];
  return associativity === "left" && (level !== setLevel || inner === outer);
}

const isBinaryOfLevel = (expr: Expr, level: number): expr is Binary =>
  expr.kind === "binary" && binaryBinding[expr.op].level === level;

/** `keepBreaksFrom`: where the first operand ends in the source; from there on the author's line breaks are kept. */
function layoutChain(
  print: ExpressionPrinter,
  trivia: Trivia,
  first: Doc,
  links: readonly ChainLink[],
  keepBreaksFrom: number | undefined,
): Doc {
  let end = keepBreaksFrom;
  let broken = false;
  const parts: Doc[] = [];
  for (const { op, start, operand, context } of links) {
    if (end !== undefined) {
      broken ||= trivia.lineBreakBetween(end, operand.span.start);
      end = operand.span.end;
    }
    parts.push(
      trivia.trailing(start),
      op === ".." ? "" : line,
      trivia.leading(start),
      op,
      op === ".." ? "" : " ",
      print.operand(trivia, operand, context),
    );
  }
  return group(concat(first, indent(...parts)), broken);
}

/** `m is Req | Cancel` */
export function printIs(print: ExpressionPrinter, trivia: Trivia, expr: Is): Doc {
  const target = print.operand(trivia, expr.target, { level: comparisonLevel + 1, last: false });
  const comments = trivia.trailing(trivia.startOfWordBefore(expr.pattern.span.start, "is"));
  return group(concat(target, indent(comments, line, "is ", printPattern(trivia, expr.pattern))));
}

// ---------------------------------------------------------------- updates and postfixes

/** `f with [k] = v with { a: e }` */
export function printWith(print: ExpressionPrinter, trivia: Trivia, expr: With, last: boolean): Doc {
  const steps: { readonly step: With; readonly last: boolean }[] = [];
  let target: Expr = expr;
  for (let stepLast = last; target.kind === "withIndex" || target.kind === "withFields"; stepLast = false) {
    steps.push({ step: target, last: stepLast });
    target = target.target;
  }
  const head = print.operand(trivia, target, { level: withLevel, last: false });
  const parts = steps.reverse().map(({ step, last: stepLast }) => {
    const open =
      step.kind === "withIndex"
        ? trivia.startOfWordBefore(step.keys[0]?.span.start ?? 0, "[")
        : trivia.startOfWordBefore(step.fields[0]?.span.start ?? 0, "{");
    const comments = trivia.trailing(trivia.startOfWordBefore(open, "with"));
    if (step.kind === "withFields")
      return concat(comments, line, "with ", printFields(print, trivia, step.fields, step.span.end));
    const keys = printKeys(print, trivia, step.keys, step.keys.at(-1)?.span.end ?? 0);
    const value = print.operand(trivia, step.value, { level: withLevel + 1, last: stepLast });
    return concat(comments, line, "with ", keys, " = ", value);
  });
  return group(concat(head, indent(...parts)));
}

/** `a.b[c](d)'` */
export function printPostfixes(print: ExpressionPrinter, trivia: Trivia, expr: Expr): Doc {
  const postfixes: Expr[] = [];
  let target = expr;
  while (target.kind === "call" || target.kind === "field" || target.kind === "index" || target.kind === "prime") {
    postfixes.push(target);
    target = target.kind === "call" ? target.callee : target.target;
  }
  const parts: Doc[] = [print.operand(trivia, target, { level: postfixLevel, last: false })];
  for (const postfix of postfixes.reverse()) {
    if (postfix.kind === "call") parts.push(printArguments(print, trivia, postfix.args, postfix.span.end));
    else if (postfix.kind === "index") parts.push(printKeys(print, trivia, postfix.keys, postfix.span.end));
    else if (postfix.kind === "field") parts.push(".", trivia.leading(postfix.name.span.start), postfix.name.text);
    else if (postfix.kind === "prime") parts.push("'");
  }
  return concat(...parts);
}

const printKeys = (print: ExpressionPrinter, trivia: Trivia, keys: readonly Expr[], end: number): Doc =>
  bracketed(trivia, "[", keys, (key) => print.expression(trivia, key), "]", end);

/** `Deliver(r)`, `processor[r].*` */
export function printActionTarget(print: ExpressionPrinter, trivia: Trivia, target: ActionTarget): Doc {
  const path = target.path.flatMap(({ name, keys }, index) => [
    index > 0 ? "." : "",
    trivia.leading(name.span.start),
    name.text,
    keys.length === 0 ? "" : printKeys(print, trivia, keys, keys.at(-1)?.span.end ?? 0),
  ]);
  const args =
    target.args === undefined
      ? ""
      : bracketed(trivia, "(", target.args, (arg) => print.expression(trivia, arg), ")", target.span.end);
  return concat(...path, target.all ? ".*" : "", args);
}
