// Prints blocks, statements and the sequence of declarations in a file.

import type { Block, Expr, Statement } from "../syntax/ast.js";
import { commentsBeforeClosing, commentsOnLineBefore } from "./brackets.js";
import { blank, concat, type Doc, group, hardLine, ifBroken, indent, line } from "./doc.js";
import { assignmentTarget, expression, rightHandSide, typeExpr, whereClause } from "./expressions.js";
import type { Trivia } from "./trivia.js";
import { printBinder, printBinders, printPattern } from "./types.js";

interface Spanned {
  readonly span: { readonly start: number; readonly end: number };
}

// ---------------------------------------------------------------- sequences

/** Items in braces: one per line, or all on one line if the author wrote them so and they fit. */
export function braced<T extends Spanned>(
  trivia: Trivia,
  items: readonly T[],
  span: Spanned["span"],
  print: (item: T) => Doc,
  separator?: (before: T, after: T) => Doc,
): Doc {
  if (items.length === 0 && !trivia.hasCommentBefore(span.end)) return "{}";
  const broken = trivia.lineBreakBetween(span.start, span.end);
  const inner =
    items.length === 0
      ? trivia.afterOpening(span.end)
      : concat(...sequence(trivia, items, print, separator, broken && separator !== undefined));
  const tail =
    items.length > 0
      ? concat(trivia.trailing(span.end), trivia.leading(span.end, "all"))
      : trivia.hasCommentBefore(span.end)
        ? concat(line, trivia.leading(span.end, "allButFirst"))
        : "";
  return group(concat("{", indent(inner, tail), line, "}"), broken);
}

/**
 * Items on lines of their own, with the author's blank lines between them. With `keepShared`, items that shared a line
 * stay together if they fit.
 */
function sequence<T extends Spanned>(
  trivia: Trivia,
  items: readonly T[],
  print: (item: T) => Doc,
  separator?: (before: T, after: T) => Doc,
  keepShared = false,
): Doc[] {
  const parts: Doc[] = [];
  /** The items of the current line. */
  let sharedLine: Doc[] = [];
  for (const [index, item] of items.entries()) {
    const previous = items[index - 1];
    const between = previous === undefined || separator === undefined ? "" : separator(previous, item);
    const comments = commentsOnLineBefore(trivia, index, item.span.start);
    if (keepShared && previous !== undefined && !trivia.lineBreakBetween(previous.span.end, item.span.start))
      sharedLine.push(between, comments, line);
    else {
      parts.push(group(concat(...sharedLine)), between, comments, line);
      sharedLine = [];
    }
    const leading = trivia.leading(item.span.start, index === 0 ? "allButFirst" : "all");
    sharedLine.push(leading);
    if ((index > 0 || leading !== "") && trivia.blankLineBefore(item.span.start)) sharedLine.push(blank);
    sharedLine.push(print(item));
  }
  return [...parts, group(concat(...sharedLine))];
}

/** The items of a whole file. */
export function file<T extends Spanned>(trivia: Trivia, items: readonly T[], print: (item: T) => Doc): Doc {
  // The first four documents are empty or the line break before the first item.
  const content = sequence(trivia, items, print).slice(4);
  const end = Number.POSITIVE_INFINITY;
  return group(
    concat(
      ...content,
      trivia.trailing(end),
      items.length === 0 ? "" : hardLine,
      trivia.leading(end, items.length === 0 ? "allButFirst" : "all"),
    ),
    true,
  );
}

// ---------------------------------------------------------------- statements

export function block(trivia: Trivia, { statements, span }: Block): Doc {
  return concat(
    trivia.leading(span.start),
    braced(trivia, statements, span, (each) => statement(trivia, each), separator),
  );
}

/** A `;` within a line, and wherever the next statement would otherwise continue this one. */
function separator(before: Statement, after: Statement): Doc {
  const required = (before.kind === "return" && before.value === undefined) || !startsWithWord(after);
  return required ? ";" : ifBroken("", ";");
}

function startsWithWord(statement: Statement): boolean {
  if (statement.kind !== "assign" && statement.kind !== "callStatement") return true;
  let first: Expr = statement.kind === "assign" ? statement.target : statement.call;
  for (;;) {
    switch (first.kind) {
      case "call":
        first = first.callee;
        break;
      case "field":
      case "index":
      case "prime":
        first = first.target;
        break;
      default:
        return first.kind === "name" || first.kind === "recordLiteral";
    }
  }
}

export function statement(trivia: Trivia, of: Statement): Doc {
  switch (of.kind) {
    case "require":
      return group(concat("require ", expression(trivia, of.condition)));
    case "assign":
      return concat(assignmentTarget(trivia, of.target), "' =", rightHandSide(trivia, of.target.span.end, of.value));
    case "letStatement": {
      const head = concat(
        "let ",
        printPattern(trivia, of.pattern),
        of.type === undefined ? "" : concat(": ", typeExpr(trivia, of.type)),
        " =",
      );
      return concat(head, rightHandSide(trivia, of.type?.span.end ?? of.pattern.span.end, of.value));
    }
    case "ifStatement":
      return ifStatement(trivia, of);
    case "matchStatement":
      return matchStatement(trivia, of);
    case "pick": {
      const head = printBinder(trivia, of.binder, expression);
      if (of.where === undefined) return concat("pick ", head);
      return group(concat("pick ", head, indent(whereClause(trivia, of.where))));
    }
    case "either":
      return eitherStatement(trivia, of.branches);
    case "for":
      return concat("for ", printBinders(trivia, of.binders, expression), " ", block(trivia, of.body));
    case "assertStatement": {
      const condition = expression(trivia, of.condition);
      return group(
        concat("assert ", condition, of.message === undefined ? "" : concat(",", indent(line, quoted(of.message)))),
      );
    }
    case "callStatement":
      return expression(trivia, of.call);
    case "return":
      return of.value === undefined ? "return" : concat("return ", expression(trivia, of.value));
  }
}

function eitherStatement(trivia: Trivia, branches: readonly Block[]): Doc {
  const parts = branches.flatMap((branch, index) => {
    const start = trivia.startOfWordBefore(branch.span.start, "or");
    const or = index > 0 ? concat(trivia.trailing(start), " ", trivia.leading(start), "or ") : "";
    return [or, block(trivia, branch)];
  });
  return concat("either ", ...parts);
}

function ifStatement(trivia: Trivia, of: Extract<Statement, { kind: "ifStatement" }>): Doc {
  const parts: Doc[] = [];
  let rest = of;
  for (;;) {
    parts.push("if ", expression(trivia, rest.condition), " ", block(trivia, rest.then));
    const { otherwise } = rest;
    if (otherwise === undefined) break;
    const start = trivia.startOfWordBefore(otherwise.span.start, "else");
    parts.push(trivia.trailing(start), " ", trivia.leading(start), "else ");
    const elseIf = elseIfOf(otherwise);
    if (elseIf === undefined) {
      parts.push(block(trivia, otherwise));
      break;
    }
    parts.push(trivia.leading(elseIf.span.start));
    rest = elseIf;
  }
  return concat(...parts);
}

/** The `if` of an `else if`: the block has no braces, so it spans exactly that statement. */
function elseIfOf({ statements, span }: Block): Extract<Statement, { kind: "ifStatement" }> | undefined {
  const [only] = statements;
  return only?.kind === "ifStatement" &&
    statements.length === 1 &&
    only.span.start === span.start &&
    only.span.end === span.end
    ? only
    : undefined;
}

function matchStatement(trivia: Trivia, of: Extract<Statement, { kind: "matchStatement" }>): Doc {
  const head = concat("match ", expression(trivia, of.scrutinee), " {");
  const arms: Doc[] = [];
  for (const [index, arm] of of.arms.entries()) {
    arms.push(
      commentsOnLineBefore(trivia, index, arm.span.start),
      line,
      trivia.leading(arm.span.start),
      printPattern(trivia, arm.pattern),
    );
    if (arm.guard !== undefined) arms.push(" if ", expression(trivia, arm.guard));
    arms.push(" => ", block(trivia, arm.body));
  }
  if (of.arms.length === 0 && !trivia.hasCommentBefore(of.span.end)) return concat(head, "}");
  const broken = trivia.lineBreakBetween(of.scrutinee.span.end, of.arms[0]?.span.start ?? of.span.end);
  return group(concat(head, indent(...arms), commentsBeforeClosing(trivia, of.span.end), line, "}"), broken);
}

/** A string literal. */
export function quoted(text: string): string {
  const escapes: Readonly<Record<string, string>> = { "\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t" };
  return `"${text.replace(/[\\"\n\t]/g, (character) => escapes[character] ?? character)}"`;
}
