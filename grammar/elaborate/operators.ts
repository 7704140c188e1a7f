// Types unary and binary operators: what their operands must be, and the type of the result with its bounds.

import type * as core from "../core/core.js";
import { joinTypes, sameKind } from "../core/type-relations.js";
import { type Type, boolType, intType, showType, temporalType } from "../core/types.js";
import type * as ast from "../syntax/ast.js";
import {
  type Context,
  type Env,
  apply,
  brokenExpr,
  conversionAdvice,
  report,
  showBounds,
  shortText,
} from "./context.js";
import { arithmeticOperators, arithmeticType, bounds } from "./integer-bounds.js";
import { allowTemporal, formula, inferPair, integer } from "./operands.js";
import { inferFunctionType } from "./type-domains.js";
import { hasOptions, inferMembership, inferRange, inferSetOperation } from "./set-operators.js";

export function inferUnary(cx: Context, env: Env, expr: Extract<ast.Expr, { kind: "unary" }>): core.Expr {
  switch (expr.op) {
    case "not": {
      const operand = formula(cx, env, expr.operand, "`not`");
      return apply("not", [operand], operand.type.kind === "temporal" ? temporalType : boolType, expr.span);
    }
    case "-": {
      const operand = integer(cx, env, expr.operand, "`-`");
      const { lo, hi } = bounds(operand.type);
      return operand.kind === "literal" && typeof operand.value === "number"
        ? { ...operand, value: 0 - operand.value, type: intType(0 - operand.value, 0 - operand.value), span: expr.span }
        : apply("neg", [operand], intType(-hi, -lo), expr.span);
    }
    case "always":
    case "eventually": {
      const operand = formula(cx, env, expr.operand, `\`${expr.op}\``);
      if (!allowTemporal(cx, env, expr.op, expr.span)) return brokenExpr(expr.span);
      return { kind: expr.op, operand, type: temporalType, span: expr.span };
    }
  }
}

export function inferBinary(
  cx: Context,
  env: Env,
  expr: Extract<ast.Expr, { kind: "binary" }>,
  expected: Type | undefined,
): core.Expr {
  const { op, span } = expr;
  switch (op) {
    case "and":
    case "or":
    case "implies": {
      const left = formula(cx, env, expr.left, `\`${op}\``);
      const right = formula(cx, env, expr.right, `\`${op}\``);
      return { kind: op, left, right, type: eitherTemporal(left, right), span };
    }
    case "iff": {
      const left = formula(cx, env, expr.left, "`iff`");
      const right = formula(cx, env, expr.right, "`iff`");
      return apply("eq", [left, right], eitherTemporal(left, right), span);
    }
    case "until":
    case "~>": {
      const left = formula(cx, env, expr.left, `\`${op}\``);
      const right = formula(cx, env, expr.right, `\`${op}\``);
      if (!allowTemporal(cx, env, op, span)) return brokenExpr(span);
      return { kind: op === "until" ? "until" : "leadsTo", left, right, type: temporalType, span };
    }
    case "==":
    case "!=":
      return inferEquality(cx, env, expr);
    case "<":
    case "<=":
    case ">":
    case ">=":
      return inferOrder(cx, env, expr, op);
    case "in":
    case "notIn":
      return inferMembership(cx, env, expr);
    case "subset":
    case "union":
    case "intersect":
    case "minus":
      return inferSetOperation(cx, env, expr, op, expected);
    case "->":
      return inferFunctionType(cx, env, expr);
    case "..":
      return inferRange(cx, env, expr);
    case "+":
    case "-":
    case "*":
    case "div":
    case "mod":
      return inferArithmetic(cx, env, expr, op);
  }
}

const eitherTemporal = (left: core.Expr, right: core.Expr): Type =>
  left.type.kind === "temporal" || right.type.kind === "temporal" ? temporalType : boolType;

function inferEquality(cx: Context, env: Env, expr: Extract<ast.Expr, { kind: "binary" }>): core.Expr {
  const [left, right] = inferPair(cx, env, expr.left, expr.right, undefined);
  if (
    left.type.kind === "temporal" ||
    right.type.kind === "temporal" ||
    joinTypes(left.type, right.type) === undefined
  ) {
    report(cx, "E0301", expr.span, `${showBounds(left)} and ${showBounds(right)} cannot be equal`, {
      label: "values of different types",
      related: [
        { span: expr.left.span, message: showBounds(left) },
        { span: expr.right.span, message: showBounds(right) },
      ],
      ...(right.type.kind === "option" || hasOptions(left.type)
        ? conversionAdvice(left, right.type)
        : conversionAdvice(right, left.type)),
      ...optionAndSet(left, right),
    });
    return brokenExpr(expr.span);
  }
  return apply(expr.op === "==" ? "eq" : "ne", [left, right], boolType, expr.span);
}

/** Advice if one side is an option and the other a set of the same values. */
function optionAndSet(left: core.Expr, right: core.Expr): { readonly hint?: string } {
  const [option, set] = left.type.kind === "option" ? [left, right] : [right, left];
  if (option.type.kind !== "option" || set.type.kind !== "set" || !sameKind(option.type.item, set.type.item)) return {};
  const [o, s] = [shortText(option.span), shortText(set.span)];
  return {
    hint: `an option is not a set; \`${o}.isSome() and ${o}.unwrap() in ${s}\` says that its value is in the set`,
  };
}

const orders = { "<": "lt", "<=": "le", ">": "gt", ">=": "ge" } as const;

function inferOrder(
  cx: Context,
  env: Env,
  expr: Extract<ast.Expr, { kind: "binary" }>,
  op: keyof typeof orders,
): core.Expr {
  const [left, right] = inferPair(cx, env, expr.left, expr.right, undefined);
  for (const [side, at] of [
    [left, expr.left],
    [right, expr.right],
  ] as const) {
    const { kind } = side.type;
    if (kind === "int" || kind === "enum" || kind === "unknown") continue;
    if (kind === "symmetric") {
      report(cx, "E0312", at.span, `members of ${showType(side.type)} have no order`, {
        label: "a symmetric type",
        hint: "compare them with `==` and `!=`; if they do differ, use an enum or a range",
      });
    } else {
      report(cx, "E0307", at.span, `\`${op}\` compares integers, or members of one enum, not ${showType(side.type)}`, {
        label: showBounds(side),
        hint: kind === "set" ? "`subset` compares sets" : undefined,
      });
    }
    return brokenExpr(expr.span);
  }
  if (!sameKind(left.type, right.type)) {
    report(cx, "E0301", expr.span, `${showBounds(left)} cannot be compared with ${showBounds(right)}`, {
      label: "values of different types",
    });
    return brokenExpr(expr.span);
  }
  return apply(orders[op], [left, right], boolType, expr.span);
}

function inferArithmetic(
  cx: Context,
  env: Env,
  expr: Extract<ast.Expr, { kind: "binary" }>,
  op: keyof typeof arithmeticOperators,
): core.Expr {
  const left = integer(cx, env, expr.left, `\`${op}\``);
  const right = integer(cx, env, expr.right, `\`${op}\``);
  return apply(
    arithmeticOperators[op],
    [left, right],
    arithmeticType(op, bounds(left.type), bounds(right.type)),
    expr.span,
  );
}
