// Types, patterns and binders as documents; how the expressions in them are written, the caller says.

import type { Binder, Expr, Pattern, TypeExpr } from "../syntax/ast.js";
import { bracketed } from "./brackets.js";
import type { Margin } from "./trivia.js";
import { concat, type Doc, group, indent, line } from "./doc.js";

type Write = (margin: Margin, expr: Expr) => Doc;

export function writeType(margin: Margin, type: TypeExpr, bound: Write): Doc {
  return concat(margin.leading(type.span.start), bareType(margin, type, bound));
}

function bareType(margin: Margin, type: TypeExpr, bound: Write): Doc {
  switch (type.kind) {
    case "namedType":
      return type.name.text;
    case "rangeType":
      return concat(bound(margin, type.lo), "..", bound(margin, type.hi));
    case "appliedType": {
      const args = type.args.flatMap((arg, index) => [index > 0 ? ", " : "", writeType(margin, arg, bound)]);
      return concat(
        type.name.text,
        "<",
        ...args,
        type.bound === undefined ? "" : concat(", ", bound(margin, type.bound)),
        margin.leading(type.span.end),
        ">",
      );
    }
    case "tupleType":
      return bracketed(margin, "(", type.items, (item) => writeType(margin, item, bound), ")", type.span.end);
    case "functionType": {
      const parens = type.key.kind === "functionType";
      const key = parens
        ? bracketed(margin, "(", [type.key], (inner) => writeType(margin, inner, bound), ")", type.key.span.end)
        : writeType(margin, type.key, bound);
      return concat(key, " -> ", writeType(margin, type.value, bound));
    }
    case "parenType":
      return bracketed(margin, "(", [type.inner], (inner) => writeType(margin, inner, bound), ")", type.span.end);
    case "errorType":
      return "";
  }
}

export function pattern(margin: Margin, of: Pattern): Doc {
  return concat(margin.leading(of.span.start), barePattern(margin, of));
}

function barePattern(margin: Margin, of: Pattern): Doc {
  switch (of.kind) {
    case "wildcard":
      return "_";
    case "namePattern":
      return of.name.text;
    case "memberPattern": {
      const name =
        of.qualifier === undefined
          ? of.name.text
          : concat(of.qualifier.text, ".", margin.leading(of.name.span.start), of.name.text);
      return of.args === undefined
        ? name
        : concat(
            name,
            bracketed(margin, "(", of.args, (arg) => pattern(margin, arg), ")", of.span.end),
          );
    }
    case "intPattern":
      return margin.numeral(of.span.start, of.span.end, of.value);
    case "boolPattern":
      return String(of.value);
    case "tuplePattern":
      return bracketed(margin, "(", of.items, (item) => pattern(margin, item), ")", of.span.end);
    case "orPattern": {
      const [first, ...rest] = of.options.map((option, index) =>
        concat(index > 0 ? "| " : "", pattern(margin, option)),
      );
      return group(concat(first ?? "", indent(...rest.flatMap((option) => [line, option]))));
    }
  }
}

/** `p, q` */
export function patternList(margin: Margin, patterns: readonly Pattern[]): Doc {
  return concat(...patterns.flatMap((each, index) => [index > 0 ? ", " : "", pattern(margin, each)]));
}

export function binder(margin: Margin, of: Binder, domain: Write): Doc {
  return concat(pattern(margin, of.pattern), " in ", domain(margin, of.domain));
}

/** `x in S, y in T` */
export function binderList(margin: Margin, binders: readonly Binder[], domain: Write): Doc {
  const [first, ...rest] = binders;
  if (first === undefined) return "";
  // In the order of the text, for comments are handed out in that order.
  const head = binder(margin, first, domain);
  const tail = rest.flatMap((next) => {
    const before = margin.trailing(next.span.start);
    return [",", before, line, binder(margin, next, domain)];
  });
  return group(concat(head, indent(...tail)));
}
