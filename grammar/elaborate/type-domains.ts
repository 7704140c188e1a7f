// Types types that stand where a collection may: for the set of all their values, as in `forall f in K -> V: …`.

import type * as core from "../core/core.js";
import { type Type, intType, unknownType } from "../core/types.js";
import type * as ast from "../syntax/ast.js";
import { type Context, type Env, brokenExpr, infer, report } from "./context.js";
import { stripParens } from "./names.js";
import { lookup } from "./scope.js";
import { foldConstantOf, readsUnknown, resolveType } from "./type-exprs.js";
import { allValues } from "./type-members.js";

/** Types an expression where a collection is needed, so that a tuple of types is the type of tuples. */
export function inferCollection(cx: Context, env: Env, expr: ast.Expr, expected: Type | undefined): core.Expr {
  const inner = stripParens(expr);
  if (inner.kind === "binary" && inner.op === "->" && !denotesType(env, inner.left)) {
    report(cx, "E0301", inner.left.span, "a function type `K -> V` needs a type before `->`", { label: "not a type" });
    return brokenExpr(expr.span);
  }
  return isTupleType(env, expr) ? allValues(typeOf(cx, env, expr), expr.span) : infer(cx, env, expr, expected);
}

/** Is the expression a tuple of types, such as `(Rec, Bool)`? */
export const isTupleType = (env: Env, expr: ast.Expr): boolean =>
  stripParens(expr).kind === "tuple" && denotesType(env, expr);

/** `K -> V` */
export function inferFunctionType(cx: Context, env: Env, expr: Extract<ast.Expr, { kind: "binary" }>): core.Expr {
  if (!denotesType(env, expr.left)) {
    report(cx, "E0108", expr.opSpan, "`->` is not an operator", {
      hint: "write `implies`",
      fix: { span: expr.opSpan, replacement: "implies" },
    });
    return brokenExpr(expr.span);
  }
  return allValues(typeOf(cx, env, expr), expr.span);
}

/** Is the expression written like a type? */
function denotesType(env: Env, expr: ast.Expr): boolean {
  switch (expr.kind) {
    case "name": {
      const symbol = lookup(env.scope, expr.name);
      return symbol === undefined ? expr.name === "Bool" || expr.name === "Int" : symbol.kind === "type";
    }
    case "typeValues":
      return true;
    case "paren":
      return denotesType(env, expr.inner);
    case "tuple":
      return expr.items.every((item) => denotesType(env, item));
    case "binary":
      return expr.op === ".." || (expr.op === "->" && denotesType(env, expr.left));
    default:
      return false;
  }
}

/** The type that an expression stands for. */
function typeOf(cx: Context, env: Env, expr: ast.Expr): Type {
  const type = typeExprOf(expr, ({ span }) =>
    report(cx, "E0301", span, "a type is needed here", { label: "expected a type" }),
  );
  return resolveType(cx, { ...env, constant: "a type" }, type);
}

/** The type that is written as an expression. `reportValue`: reports a part that is no type. */
export function typeExprOf(expr: ast.Expr, reportValue: (part: ast.Expr) => void): ast.TypeExpr {
  const { span } = expr;
  const part = (each: ast.Expr): ast.TypeExpr => typeExprOf(each, reportValue);
  switch (expr.kind) {
    case "name":
      return { kind: "namedType", span, name: { text: expr.name, span } };
    case "typeValues":
      return expr.type;
    case "paren":
      return part(expr.inner);
    case "tuple":
      return { kind: "tupleType", span, items: expr.items.map(part) };
    case "binary":
      if (expr.op === "..") return { kind: "rangeType", span, lo: expr.left, hi: expr.right };
      if (expr.op === "->") return { kind: "functionType", span, key: part(expr.left), value: part(expr.right) };
      break;
    default:
  }
  reportValue(expr);
  return { kind: "errorType", span };
}

/** The type of the members of a constant range. Undefined if an end is not constant. */
export function constantRange(cx: Context, expr: core.Expr): Type | undefined {
  if (expr.kind !== "apply" || expr.operator !== "range") return undefined;
  const [lo, hi] = expr.args;
  if (lo === undefined || hi === undefined) return undefined;
  if (readsUnknown(cx, expr)) return unknownType;
  const low = foldConstantOf(cx, lo);
  const high = foldConstantOf(cx, hi);
  return typeof low === "number" && typeof high === "number" ? intType(low, high) : undefined;
}
