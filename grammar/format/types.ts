// Prints names, types, patterns and binders. Callers pass a printer for the expressions in them.

import type { Binder, Expr, Name, Pattern, TypeExpr } from "../syntax/ast.js";
import { bracketed } from "./brackets.js";
import { concat, type Doc, group, indent, line } from "./doc.js";
import type { Trivia } from "./trivia.js";

type PrintExpr = (trivia: Trivia, expr: Expr) => Doc;

export function printName(trivia: Trivia, name: Name): Doc {
  return concat(trivia.leading(name.span.start), name.text);
}

export function printType(trivia: Trivia, type: TypeExpr, bound: PrintExpr): Doc {
  return concat(trivia.leading(type.span.start), typeWithoutComments(trivia, type, bound));
}

function typeWithoutComments(trivia: Trivia, type: TypeExpr, bound: PrintExpr): Doc {
  switch (type.kind) {
    case "namedType":
      return type.name.text;
    case "rangeType":
      return concat(bound(trivia, type.lo), "..", bound(trivia, type.hi));
    case "appliedType": {
      const args = type.args.flatMap((arg, index) => [index > 0 ? ", " : "", printType(trivia, arg, bound)]);
      return concat(
        type.name.text,
        "<",
        ...args,
        type.bound === undefined ? "" : concat(", ", bound(trivia, type.bound)),
        trivia.leading(type.span.end),
        ">",
      );
    }
    case "tupleType":
      return bracketed(trivia, "(", type.items, (item) => printType(trivia, item, bound), ")", type.span.end);
    case "functionType": {
      const parens = type.key.kind === "functionType";
      const key = parens
        ? bracketed(trivia, "(", [type.key], (inner) => printType(trivia, inner, bound), ")", type.key.span.end)
        : printType(trivia, type.key, bound);
      return concat(key, " -> ", printType(trivia, type.value, bound));
    }
    case "parenType":
      return bracketed(trivia, "(", [type.inner], (inner) => printType(trivia, inner, bound), ")", type.span.end);
    case "errorType":
      return "";
  }
}

export function printPattern(trivia: Trivia, pattern: Pattern): Doc {
  return concat(trivia.leading(pattern.span.start), patternWithoutComments(trivia, pattern));
}

function patternWithoutComments(trivia: Trivia, pattern: Pattern): Doc {
  switch (pattern.kind) {
    case "wildcard":
      return "_";
    case "namePattern":
      return pattern.name.text;
    case "memberPattern": {
      const name =
        pattern.qualifier === undefined
          ? pattern.name.text
          : concat(pattern.qualifier.text, ".", trivia.leading(pattern.name.span.start), pattern.name.text);
      return pattern.args === undefined
        ? name
        : concat(
            name,
            bracketed(trivia, "(", pattern.args, (arg) => printPattern(trivia, arg), ")", pattern.span.end),
          );
    }
    case "intPattern":
      return trivia.numeral(pattern.span.start, pattern.span.end, pattern.value);
    case "boolPattern":
      return String(pattern.value);
    case "tuplePattern":
      return bracketed(trivia, "(", pattern.items, (item) => printPattern(trivia, item), ")", pattern.span.end);
    case "orPattern": {
      const [first, ...rest] = pattern.options.map((option, index) =>
        concat(index > 0 ? "| " : "", printPattern(trivia, option)),
      );
      return group(concat(first ?? "", indent(...rest.flatMap((option) => [line, option]))));
    }
  }
}

/** `p, q` */
export function printPatterns(trivia: Trivia, patterns: readonly Pattern[]): Doc {
  return concat(...patterns.flatMap((each, index) => [index > 0 ? ", " : "", printPattern(trivia, each)]));
}

export function printBinder(trivia: Trivia, binder: Binder, domain: PrintExpr): Doc {
  return concat(printPattern(trivia, binder.pattern), " in ", domain(trivia, binder.domain));
}

/** `x in S, y in T` */
export function printBinders(trivia: Trivia, binders: readonly Binder[], domain: PrintExpr): Doc {
  const [first, ...rest] = binders;
  if (first === undefined) return "";
  // Printed in source order, because comments are handed out in that order.
  const head = printBinder(trivia, first, domain);
  const tail = rest.flatMap((next) => {
    const comments = trivia.trailing(next.span.start);
    return [",", comments, line, printBinder(trivia, next, domain)];
  });
  return group(concat(head, indent(...tail)));
}
