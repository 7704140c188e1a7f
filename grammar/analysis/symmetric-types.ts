// Symmetric types: their members are interchangeable, so states that differ only by a permutation of them count as one.
// That is sound only if nothing depends on which member is which; whatever would need their order is an error.

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
} from "./traversal.js";

/**
 * Reports E0312 for every construct in `roots` that depends on an order of a symmetric type. Bodies of called functions
 * and operations are not followed: they are roots of their own.
 */
export function checkSymmetric(roots: readonly (Expr | Statement)[]): Diagnostic[] {
  const diagnostics: Diagnostic[] = [];
  const visitExpr = (expr: Expr): void => {
    const diagnostic = orderDependence(expr);
    if (diagnostic !== undefined) diagnostics.push(diagnostic);
    visitPatterns(exprPatterns(expr), expr.span);
  };
  const visitPatterns = (patterns: readonly Pattern[], span: Span): void => {
    for (const pattern of patterns) {
      walkPattern(pattern, (part) => {
        if (part.kind === "scalar" && part.type.kind === "symmetric") diagnostics.push(literal(part.type, span));
      });
    }
  };
  for (const root of roots) {
    if ("type" in root) {
      walkExpr(root, visitExpr);
      continue;
    }
    walkStatements([root], (statement) => {
      for (const expr of statementExprs(statement)) walkExpr(expr, visitExpr);
      visitPatterns(statementPatterns(statement), statement.span);
    });
  }
  return diagnostics;
}

/** Why an operator depends on the order of its arguments. */
type OrderUse = "comparison" | "arithmetic" | "extremum";

const orderUses: Partial<Record<Operator, OrderUse>> = {
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
  minOf: "extremum",
  maxOf: "extremum",
  minIn: "extremum",
  maxIn: "extremum",
};

function orderDependence(expr: Expr): Diagnostic | undefined {
  switch (expr.kind) {
    case "literal":
      return expr.type.kind === "symmetric" ? literal(expr.type, expr.span) : undefined;
    case "apply": {
      const use = orderUses[expr.operator];
      const type = use === undefined ? undefined : expr.args.map((arg) => arg.type).find(mentionsSymmetric);
      return use === undefined || type === undefined ? undefined : operator(expr, use, type);
    }
    case "choose": {
      const item = memberType(expr.binder.domain.type);
      if (item === undefined || !mentionsSymmetric(item)) return undefined;
      return report(
        expr.span,
        item,
        "`choose` takes the least member",
        "in an action, `pick` any member; elsewhere quantify with `exists` or `forall`, or use the whole set",
      );
    }
    case "fold": {
      const item = memberType(expr.over.type);
      if (expr.over.type.kind === "seq" || item === undefined || !mentionsSymmetric(item)) return undefined;
      return report(
        expr.over.span,
        item,
        "`fold` visits the members of a set in their order",
        "use `sum`, `count`, `forall`, `exists` or a set comprehension, which need no order; or fold over a sequence",
      );
    }
    case "aggregate":
      if (expr.by !== "min" && expr.by !== "max") return undefined;
      return mentionsSymmetric(expr.body.type) ? extremum(expr.by, expr.body.type, expr.body.span) : undefined;
    case "collectMap":
      return lastValueDependence(expr);
    default:
      return undefined;
  }
}

function operator(expr: ExprOf<"apply">, use: OrderUse, type: Type): Diagnostic {
  switch (use) {
    case "comparison":
      return report(
        expr.span,
        type,
        "a comparison needs an order",
        "compare only with `==` and `!=`, or make the type an `enum`, whose members are ordered",
      );
    case "extremum":
      return extremum(expr.operator.startsWith("min") ? "min" : "max", type, expr.span);
    case "arithmetic":
      return report(
        expr.span,
        type,
        "arithmetic needs numbers",
        "keep the number in a variable of a function type, such as `weight: Node -> 0..3`",
      );
  }
}

function extremum(by: "min" | "max", type: Type, span: Span): Diagnostic {
  return report(
    span,
    type,
    `\`${by}\` needs an order`,
    `take the ${by}imum of an integer that depends on them, or \`count\` them`,
  );
}

function literal(type: Type, span: Span): Diagnostic {
  return report(span, type, "a literal singles out one member", "quantify over the type, or `pick` a member");
}

/**
 * If a key of a map occurs twice, the last value wins, in the order of the binders. That is harmless if the key
 * determines every member that comes from an unordered collection, or if nothing depends on those members.
 */
function lastValueDependence(expr: ExprOf<"collectMap">): Diagnostic | undefined {
  const determined = localsDeterminedBy(expr.key);
  for (const [i, binder] of expr.binders.entries()) {
    const item = memberType(binder.domain.type);
    if (item === undefined || binder.domain.type.kind === "seq" || !mentionsSymmetric(item)) continue;
    const laterDomains = expr.binders.slice(i + 1).map((later) => later.domain);
    const used = localsRead([...laterDomains, ...(expr.where === undefined ? [] : [expr.where]), expr.value]);
    const lost = boundLocals(binder.pattern).find((local) => used.has(local.id) && !determined.has(local.id));
    if (lost === undefined) continue;
    return report(
      expr.key.span,
      item,
      `several \`${lost.name}\` can have the same key, and then the last value wins`,
      `make \`${lost.name}\` part of the key, or write a function \`[k in K => …]\``,
    );
  }
  return undefined;
}

/** Ids of the locals whose values follow from the value of the key. */
function localsDeterminedBy(key: Expr): ReadonlySet<number> {
  const locals = new Set<number>();
  const stack = [key];
  for (let expr = stack.pop(); expr !== undefined; expr = stack.pop()) {
    if (expr.kind === "local") locals.add(expr.local.id);
    else if (isInjective(expr)) stack.push(...exprChildren(expr));
  }
  return locals;
}

const isInjective = ({ kind }: Expr): boolean =>
  kind === "narrow" ||
  kind === "some" ||
  kind === "makeTuple" ||
  kind === "makeRecord" ||
  kind === "makeCase" ||
  kind === "makeSeq";

function localsRead(exprs: readonly Expr[]): ReadonlySet<number> {
  const locals = new Set<number>();
  for (const root of exprs) {
    walkExpr(root, (expr) => {
      if (expr.kind === "local") locals.add(expr.local.id);
    });
  }
  return locals;
}

function report(span: Span, type: Type, reason: string, hint: string): Diagnostic {
  const message = `${reason}, but the members of the symmetric type \`${symmetricName(type)}\` are interchangeable`;
  return { code: "E0312", severity: "error", message, span, hint };
}

function symmetricName(type: Type): string {
  let name = "?";
  mentions(type, (part) => {
    if (part.kind === "symmetric") name = part.name;
    return part.kind === "symmetric";
  });
  return name;
}
