// Members of a symmetric type are interchangeable: states that differ only by a permutation count as one. That is sound only if nothing
// depends on which member is which, so whatever would ask for their order is an error.

import type { Expr, ExprOf, Operator, Pattern, Statement } from "../core/core.js";
import type { Diagnostic } from "../core/diagnostic.js";
import type { Span } from "../core/source.js";
import { mentions, mentionsSymmetric, type Type } from "../core/types.js";
import {
  boundLocals,
  exprChildren,
  exprPatterns,
  memberType,
  statementExprs,
  statementPatterns,
  walkExpr,
  walkPattern,
  walkStatements,
} from "./walk.js";

/** E0312 for every construct in `roots` that depends on an order of a symmetric type. Bodies of what is called are roots of their own. */
export function checkSymmetric(roots: readonly (Expr | Statement)[]): Diagnostic[] {
  const diagnostics: Diagnostic[] = [];
  const inExpr = (expr: Expr): void => {
    const found = misuse(expr);
    if (found !== undefined) diagnostics.push(found);
    inPatterns(exprPatterns(expr), expr.span);
  };
  const inPatterns = (patterns: readonly Pattern[], span: Span): void => {
    for (const pattern of patterns) {
      walkPattern(pattern, (part) => {
        if (part.kind === "scalar" && part.type.kind === "symmetric") diagnostics.push(literal(part.type, span));
      });
    }
  };
  for (const root of roots) {
    if ("type" in root) {
      walkExpr(root, inExpr);
      continue;
    }
    walkStatements([root], (statement) => {
      for (const expr of statementExprs(statement)) walkExpr(expr, inExpr);
      inPatterns(statementPatterns(statement), statement.span);
    });
  }
  return diagnostics;
}

type Family = "comparison" | "arithmetic" | "extreme";

const families: Partial<Record<Operator, Family>> = {
  lt: "comparison",
  le: "comparison",
  gt: "comparison",
  ge: "comparison",
  add: "arithmetic",
  sub: "arithmetic",
  mul: "arithmetic",
  div: "arithmetic",
  mod: "arithmetic",
  neg: "arithmetic",
  abs: "arithmetic",
  range: "arithmetic",
  sumIn: "arithmetic",
  minOf: "extreme",
  maxOf: "extreme",
  minIn: "extreme",
  maxIn: "extreme",
};

function misuse(expr: Expr): Diagnostic | undefined {
  switch (expr.kind) {
    case "literal":
      return expr.type.kind === "symmetric" ? literal(expr.type, expr.span) : undefined;
    case "apply": {
      const family = families[expr.operator];
      const type = family === undefined ? undefined : expr.args.map((arg) => arg.type).find(mentionsSymmetric);
      return family === undefined || type === undefined ? undefined : operator(expr, family, type);
    }
    case "choose": {
      const item = memberType(expr.binder.domain.type);
      if (item === undefined || !mentionsSymmetric(item)) return undefined;
      return report(
        expr.span,
        item,
        "`choose` takes the least member",
        "members",
        "in an action, `pick` any of them; elsewhere quantify with `exists` or `forall`, or use the whole set",
      );
    }
    case "fold": {
      const item = memberType(expr.over.type);
      if (expr.over.type.kind === "seq" || item === undefined || !mentionsSymmetric(item)) return undefined;
      return report(
        expr.over.span,
        item,
        "`fold` goes through a set from its least member",
        "members",
        "use `sum`, `count`, `forall`, `exists` or a set comprehension, which need no order; or fold over a sequence",
      );
    }
    case "aggregate": {
      if (expr.by !== "min" && expr.by !== "max") return undefined;
      if (!mentionsSymmetric(expr.body.type)) return undefined;
      return report(
        expr.body.span,
        expr.body.type,
        `\`${expr.by}\` compares the values`,
        "values",
        "take the extreme of an integer that depends on them, or `count` them",
      );
    }
    case "collectMap":
      return lastWins(expr);
    default:
      return undefined;
  }
}

function operator(expr: ExprOf<"apply">, family: Family, type: Type): Diagnostic {
  switch (family) {
    case "comparison":
      return report(
        expr.span,
        type,
        "a comparison needs an order",
        "values",
        "compare with `==` or `!=` only, or make the type an `enum`, whose members are ordered",
      );
    case "extreme":
      return report(
        expr.span,
        type,
        `\`${expr.operator.slice(0, 3)}\` needs an order`,
        "values",
        "take the extreme of an integer that depends on them, or `count` them",
      );
    case "arithmetic":
      return report(
        expr.span,
        type,
        "arithmetic needs numbers",
        "values",
        "keep the number in a variable or a function of its own, such as `weight: Node -> 0..3`",
      );
  }
}

function literal(type: Type, span: Span): Diagnostic {
  return report(
    span,
    type,
    "a literal singles out one member",
    "members",
    "quantify over the type, or `pick` a member",
  );
}

/**
 * Where a key of a map occurs twice the last value wins, in the order of the binders. That is no matter if the key tells all members
 * apart that come from an unordered collection, or if nothing depends on them.
 */
function lastWins(expr: ExprOf<"collectMap">): Diagnostic | undefined {
  const told = distinguished(expr.key);
  for (const [i, binder] of expr.binders.entries()) {
    const item = memberType(binder.domain.type);
    if (item === undefined || binder.domain.type.kind === "seq" || !mentionsSymmetric(item)) continue;
    const later = expr.binders.slice(i + 1).map((other) => other.domain);
    const used = readLocals([...later, ...(expr.where === undefined ? [] : [expr.where]), expr.value]);
    const lost = boundLocals(binder.pattern).find((local) => used.has(local.id) && !told.has(local.id));
    if (lost === undefined) continue;
    return report(
      expr.key.span,
      item,
      `of a key that occurs twice the last value wins, and the key does not tell every \`${lost.name}\` apart`,
      "members",
      `make \`${lost.name}\` part of the key, or write a function \`[k in K => …]\``,
    );
  }
  return undefined;
}

/** Locals that are known when the value of the key is. */
function distinguished(key: Expr): ReadonlySet<number> {
  const locals = new Set<number>();
  const open = [key];
  for (let expr = open.pop(); expr !== undefined; expr = open.pop()) {
    if (expr.kind === "local") locals.add(expr.local.id);
    else if (
      expr.kind === "narrow" ||
      expr.kind === "some" ||
      expr.kind === "makeTuple" ||
      expr.kind === "makeRecord" ||
      expr.kind === "makeCase" ||
      expr.kind === "makeSeq"
    ) {
      open.push(...exprChildren(expr));
    }
  }
  return locals;
}

function readLocals(exprs: readonly Expr[]): ReadonlySet<number> {
  const locals = new Set<number>();
  for (const root of exprs) {
    walkExpr(root, (expr) => {
      if (expr.kind === "local") locals.add(expr.local.id);
    });
  }
  return locals;
}

function report(span: Span, type: Type, reason: string, what: "members" | "values", hint: string): Diagnostic {
  return {
    code: "E0312",
    severity: "error",
    message: `${reason}, but the ${what} of ${named(type)} cannot be told apart`,
    span,
    hint,
  };
}

/** "the symmetric type `Node`" */
function named(type: Type): string {
  let name = "?";
  mentions(type, (part) => {
    if (part.kind === "symmetric") name = part.name;
    return part.kind === "symmetric";
  });
  return `the symmetric type \`${name}\``;
}
