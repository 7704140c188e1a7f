// Blocks and statements as documents.

import type { Block, Expr, Statement } from "../syntax/ast.js";
import { behind, closing } from "./brackets.js";
import type { Margin } from "./trivia.js";
import { blank, concat, type Doc, group, hardLine, ifBroken, indent, line } from "./doc.js";
import { assignedPlace, body, expression, where, typeExpr } from "./expressions.js";
import { binder, binderList, pattern } from "./types.js";

interface Spanned {
  readonly span: { readonly start: number; readonly end: number };
}

/** Between `{` and `}`: one on each line, or all on one when the user wrote them so and they fit. */
export function braced<T extends Spanned>(
  margin: Margin,
  items: readonly T[],
  span: Spanned["span"],
  write: (item: T) => Doc,
  separator?: (before: T, after: T) => Doc,
): Doc {
  if (items.length === 0 && !margin.pending(span.end)) return "{}";
  const broken = margin.lineBetween(span.start, span.end);
  const inner =
    items.length === 0
      ? margin.opening(span.end)
      : concat(...sequence(margin, items, write, separator, broken && separator !== undefined));
  const tail =
    items.length > 0
      ? concat(margin.trailing(span.end), margin.leading(span.end, "all"))
      : margin.pending(span.end)
        ? concat(line, margin.leading(span.end, "inner"))
        : "";
  return group(concat("{", indent(inner, tail), line, "}"), broken);
}

/** Each on its line, with the empty lines that the user put between; `join`: those that shared a line may go on sharing it. */
function sequence<T extends Spanned>(
  margin: Margin,
  items: readonly T[],
  write: (item: T) => Doc,
  separator?: (before: T, after: T) => Doc,
  join = false,
): Doc[] {
  const parts: Doc[] = [];
  /** Items that the user put on one line, which stay there if they fit. */
  let together: Doc[] = [];
  for (const [index, item] of items.entries()) {
    const before = items[index - 1];
    const between = before === undefined || separator === undefined ? "" : separator(before, item);
    const trailing = behind(margin, index, item.span.start);
    if (join && before !== undefined && !margin.lineBetween(before.span.end, item.span.start))
      together.push(between, trailing, line);
    else {
      parts.push(group(concat(...together)), between, trailing, line);
      together = [];
    }
    const lead = margin.leading(item.span.start, index === 0 ? "inner" : "all");
    together.push(lead);
    if ((index > 0 || lead !== "") && margin.blankBefore(item.span.start)) together.push(blank);
    together.push(write(item));
  }
  return [...parts, group(concat(...together))];
}

/** The items of a file, to its end. */
export function file<T extends Spanned>(margin: Margin, items: readonly T[], write: (item: T) => Doc): Doc {
  // Without the line break before the first.
  const rest = sequence(margin, items, write).slice(4);
  const end = Number.POSITIVE_INFINITY;
  return group(
    concat(
      ...rest,
      margin.trailing(end),
      items.length === 0 ? "" : hardLine,
      margin.leading(end, items.length === 0 ? "inner" : "all"),
    ),
    true,
  );
}

export function block(margin: Margin, of: Block): Doc {
  return concat(
    margin.leading(of.span.start),
    braced(margin, of.statements, of.span, (each) => statement(margin, each), separate),
  );
}

/** A `;` within a line, and where the next statement would otherwise be taken for more of this one. */
function separate(before: Statement, after: Statement): Doc {
  const must = (before.kind === "return" && before.value === undefined) || !beginsWithWord(after);
  return must ? ";" : ifBroken("", ";");
}

function beginsWithWord(of: Statement): boolean {
  if (of.kind !== "assign" && of.kind !== "callStatement") return true;
  let first: Expr = of.kind === "assign" ? of.place : of.call;
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

export function statement(margin: Margin, of: Statement): Doc {
  switch (of.kind) {
    case "require":
      return group(concat("require ", expression(margin, of.condition)));
    case "assign":
      return concat(assignedPlace(margin, of.place), "' =", body(margin, of.place.span.end, of.value));
    case "letStatement": {
      const head = concat(
        "let ",
        pattern(margin, of.pattern),
        of.type === undefined ? "" : concat(": ", typeExpr(margin, of.type)),
        " =",
      );
      return concat(head, body(margin, of.type?.span.end ?? of.pattern.span.end, of.value));
    }
    case "ifStatement":
      return conditional(margin, of);
    case "matchStatement":
      return matching(margin, of);
    case "pick": {
      const head = binder(margin, of.binder, expression);
      if (of.where === undefined) return concat("pick ", head);
      return group(concat("pick ", head, indent(where(margin, of.where))));
    }
    case "either":
      return concat(
        "either ",
        ...of.branches.flatMap((branch, index) => {
          const start = margin.before(branch.span.start, "or");
          return [
            index > 0 ? concat(margin.trailing(start), " ", margin.leading(start), "or ") : "",
            block(margin, branch),
          ];
        }),
      );
    case "for":
      return concat("for ", binderList(margin, of.binders, expression), " ", block(margin, of.body));
    case "assertStatement": {
      const condition = expression(margin, of.condition);
      return group(
        concat("assert ", condition, of.message === undefined ? "" : concat(",", indent(line, quoted(of.message)))),
      );
    }
    case "callStatement":
      return expression(margin, of.call);
    case "return":
      return of.value === undefined ? "return" : concat("return ", expression(margin, of.value));
  }
}

function conditional(margin: Margin, of: Extract<Statement, { kind: "ifStatement" }>): Doc {
  const parts: Doc[] = [];
  let rest = of;
  for (;;) {
    parts.push("if ", expression(margin, rest.condition), " ", block(margin, rest.then));
    const { otherwise } = rest;
    if (otherwise === undefined) break;
    const [only] = otherwise.statements;
    const start = margin.before(otherwise.span.start, "else");
    parts.push(margin.trailing(start), " ", margin.leading(start), "else ");
    if (
      only?.kind !== "ifStatement" ||
      otherwise.statements.length !== 1 ||
      only.span.start !== otherwise.span.start ||
      only.span.end !== otherwise.span.end
    ) {
      parts.push(block(margin, otherwise));
      break;
    }
    parts.push(margin.leading(only.span.start));
    rest = only;
  }
  return concat(...parts);
}

function matching(margin: Margin, of: Extract<Statement, { kind: "matchStatement" }>): Doc {
  const parts: Doc[] = ["match ", expression(margin, of.scrutinee), " {"];
  const arms: Doc[] = [];
  for (const [index, arm] of of.arms.entries()) {
    arms.push(
      behind(margin, index, arm.span.start),
      line,
      margin.leading(arm.span.start),
      pattern(margin, arm.pattern),
    );
    if (arm.guard !== undefined) arms.push(" if ", expression(margin, arm.guard));
    arms.push(" => ", block(margin, arm.body));
  }
  if (of.arms.length === 0 && !margin.pending(of.span.end)) return concat(...parts, "}");
  const broken = margin.lineBetween(of.scrutinee.span.end, of.arms[0]?.span.start ?? of.span.end);
  return group(concat(...parts, indent(...arms), closing(margin, of.span.end), line, "}"), broken);
}

/** A string literal. */
export function quoted(text: string): string {
  const escapes: Readonly<Record<string, string>> = { "\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t" };
  return `"${text.replace(/[\\"\n\t]/g, (character) => escapes[character] ?? character)}"`;
}
