// Unary and binary operators: what they need and what they give, bounds included.

import type * as ast from "../syntax/ast.js";
import type * as core from "../core/core.js";
import { memberType } from "../analysis/traversal.js";
import type { Span } from "../core/source.js";
import { joinTypes, sameKind } from "../core/type-relations.js";
import {
  anyInt,
  boolType,
  cardinality,
  intType,
  setOf,
  showType,
  temporalType,
  times,
  unknownType,
} from "../core/types.js";
import type { Type } from "../core/types.js";
import type { Context, Env } from "./context.js";
import { apply, brokenExpr, infer, intLiteral, narrowTo, newLocal, readLocal, report, showBounds } from "./context.js";
import { stripParens } from "./names.js";
import { lookup } from "./scope.js";
import { foldConstantOf, readsUnknown } from "./type-exprs.js";

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

/** Whether a temporal operator may stand here; says so if not. */
export function allowTemporal(
  cx: Context,
  env: Env,
  operator: string,
  span: Span,
  speaksOf = "whole behaviours",
  hint?: string,
): boolean {
  if (env.temporal) return true;
  report(cx, "E0601", span, `\`${operator}\` speaks of ${speaksOf}, and has no meaning here`, {
    label: "a temporal operator",
    hint:
      hint ??
      "it stands in a `property`, under `and`, `or`, `not`, `implies`, `iff`, `forall`, `exists` and other temporal operators; an `invariant` holds in every state by itself",
  });
  return false;
}

/** A condition; in a property also a temporal formula. */
export function formula(cx: Context, env: Env, expr: ast.Expr, where: string): core.Expr {
  const value = infer(cx, env, expr, boolType);
  if (env.temporal && value.type.kind === "temporal") return value;
  return narrowTo(cx, value, boolType, `the operand of ${where}`);
}

const integer = (cx: Context, env: Env, expr: ast.Expr, where: string): core.Expr =>
  narrowTo(cx, infer(cx, env, expr, anyInt), anyInt, `the operand of ${where}`);

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

/** Whether an expression says little of its own type, so that the other side of an operator should be asked first. */
export function leansOnOther(env: Env, expr: ast.Expr): boolean {
  const inner = stripParens(expr);
  switch (inner.kind) {
    case "name":
      return lookup(env.scope, inner.name) === undefined;
    case "setLiteral":
    case "seqLiteral":
    case "mapLiteral":
      return true;
    case "tuple":
      return inner.items.some((item) => leansOnOther(env, item));
    case "if":
      return leansOnOther(env, inner.then) && leansOnOther(env, inner.otherwise);
    case "call":
      return (
        inner.callee.kind === "name" &&
        lookup(env.scope, inner.callee.name) === undefined &&
        (inner.callee.name === "some" || /^[A-Z]/.test(inner.callee.name))
      );
    default:
      return false;
  }
}

/** Types expressions that should be of one kind: those that say what they are come first, and help the others. Results in order. */
export function inferAlike(
  cx: Context,
  entries: readonly { readonly env: Env; readonly expr: ast.Expr }[],
  expected: Type | undefined,
): readonly core.Expr[] {
  const results = new Map<number, core.Expr>();
  let hint = expected;
  for (const leaning of [false, true]) {
    for (const [i, { env, expr }] of entries.entries()) {
      if (leansOnOther(env, expr) !== leaning) continue;
      const value = infer(cx, env, expr, hint);
      results.set(i, value);
      hint ??= value.type.kind === "unknown" ? undefined : value.type;
    }
  }
  return entries.map(({ expr }, i) => results.get(i) ?? brokenExpr(expr.span));
}

/** Types two expressions that should be of one kind, each helping the other. */
function inferPair(
  cx: Context,
  env: Env,
  left: ast.Expr,
  right: ast.Expr,
  expected: Type | undefined,
): readonly [core.Expr, core.Expr] {
  if (leansOnOther(env, left) && !leansOnOther(env, right)) {
    const second = infer(cx, env, right, expected);
    return [infer(cx, env, left, second.type), second];
  }
  const first = infer(cx, env, left, expected);
  return [first, infer(cx, env, right, first.type)];
}

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
    });
    return brokenExpr(expr.span);
  }
  return apply(expr.op === "==" ? "eq" : "ne", [left, right], boolType, expr.span);
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

function inferMembership(cx: Context, env: Env, expr: Extract<ast.Expr, { kind: "binary" }>): core.Expr {
  const negate = (value: core.Expr): core.Expr =>
    expr.op === "in" ? value : apply("not", [value], boolType, expr.span);
  const range = stripParens(expr.right);
  if (range.kind === "binary" && range.op === "..") return negate(inRange(cx, env, expr, range));
  const first = leansOnOther(env, expr.left) ? undefined : infer(cx, env, expr.left);
  const right = infer(
    cx,
    env,
    expr.right,
    first === undefined || first.type.kind === "unknown" ? undefined : setOf(first.type),
  );
  const item = right.type.kind === "unknown" ? unknownType : memberType(right.type);
  if (item === undefined) {
    report(cx, "E0307", expr.right.span, `\`in\` needs a collection, but this is ${showBounds(right)}`, {
      label: "expected a set, a sequence, a bag or a map",
    });
    return brokenExpr(expr.span);
  }
  const left = first ?? infer(cx, env, expr.left, item);
  if (!sameKind(left.type, item)) {
    report(
      cx,
      "E0301",
      expr.left.span,
      `a member of ${showType(right.type)} is ${showType(item)}, but this is ${showBounds(left)}`,
      { label: `expected ${showType(item)}` },
    );
    return brokenExpr(expr.span);
  }
  if (right.kind === "allValues" && right.of.kind === "int")
    return negate(between(cx, left, intLiteral(right.of.lo, expr.span), intLiteral(right.of.hi, expr.span), expr.span));
  // No set of sets is made for the question whether one is among them.
  if (right.kind === "apply" && right.operator === "subsets")
    return negate(apply("subset", [left, ...right.args], boolType, expr.span));
  return negate(apply("in", [left, right], boolType, expr.span));
}

/** `x in lo..hi` compares; no set is made, however wide the range. */
function inRange(
  cx: Context,
  env: Env,
  expr: Extract<ast.Expr, { kind: "binary" }>,
  range: Extract<ast.Expr, { kind: "binary" }>,
): core.Expr {
  const left = narrowTo(cx, infer(cx, env, expr.left, anyInt), anyInt, "a member of a range");
  const lo = integer(cx, env, range.left, "`..`");
  const hi = integer(cx, env, range.right, "`..`");
  return between(cx, left, lo, hi, expr.span);
}

/** `lo <= value and value <= hi`, the value evaluated once. */
function between(cx: Context, value: core.Expr, lo: core.Expr, hi: core.Expr, span: Span): core.Expr {
  const local = newLocal(cx, "member", value.type);
  const read = readLocal(local, value.span);
  const body: core.Expr = {
    kind: "and",
    left: apply("le", [lo, read], boolType, span),
    right: apply("le", [read, hi], boolType, span),
    type: boolType,
    span,
  };
  return { kind: "let", pattern: { kind: "bind", local }, value, body, type: boolType, span };
}

function inferSetOperation(
  cx: Context,
  env: Env,
  expr: Extract<ast.Expr, { kind: "binary" }>,
  op: "subset" | "union" | "intersect" | "minus",
  expected: Type | undefined,
): core.Expr {
  const [left, right] = inferPair(
    cx,
    env,
    expr.left,
    expr.right,
    op === "subset" || expected?.kind !== "set" ? undefined : expected,
  );
  for (const [side, at] of [
    [left, expr.left],
    [right, expr.right],
  ] as const) {
    if (side.type.kind === "set" || side.type.kind === "unknown") continue;
    report(cx, "E0307", at.span, `\`${op}\` works on sets, but this is ${showBounds(side)}`, {
      label: "expected a set",
      hint:
        side.type.kind === "bag"
          ? "`add` and `without` change bags"
          : side.type.kind === "int" && op === "minus"
            ? "subtract with `-`"
            : `for one member write \`${op} {x}\``,
    });
    return brokenExpr(expr.span);
  }
  const joined = joinTypes(left.type, right.type);
  if (joined === undefined) {
    report(cx, "E0301", expr.span, `${showType(left.type)} and ${showType(right.type)} are sets of different things`, {
      label: "members of different types",
    });
    return brokenExpr(expr.span);
  }
  if (op === "subset") return apply("subset", [left, right], boolType, expr.span);
  if (left.type.kind !== "set" || right.type.kind !== "set" || joined.kind !== "set")
    return apply(op, [left, right], joined.kind === "set" ? setOf(joined.item) : unknownType, expr.span);
  const type =
    op === "union"
      ? boundedSet(joined.item, sizeOf(left.type) + sizeOf(right.type))
      : op === "intersect"
        ? boundedSet(left.type.item, Math.min(sizeOf(left.type), sizeOf(right.type)))
        : left.type;
  return apply(op, [left, right], type, expr.span);
}

/** How many members a set of this type can have. */
export const sizeOf = (type: Type): number =>
  type.kind === "set" ? Math.min(type.max, cardinality(type.item)) : Infinity;

/** A set of at most `max`, or of any, when the items are no more. */
export const boundedSet = (item: Type, max: number): Type => setOf(item, max >= cardinality(item) ? Infinity : max);

function inferRange(cx: Context, env: Env, expr: Extract<ast.Expr, { kind: "binary" }>): core.Expr {
  const lo = integer(cx, env, expr.left, "`..`");
  const hi = integer(cx, env, expr.right, "`..`");
  const low = bounds(lo.type);
  const high = bounds(hi.type);
  const item = intType(low.lo, Math.max(low.lo, high.hi));
  return apply("range", [lo, hi], setOf(item, Math.max(0, high.hi - low.lo + 1)), expr.span);
}

/** The bounds of a range whose ends are constants: the type of its members. Undefined when they are not constant. */
export function constantRange(cx: Context, expr: core.Expr): Type | undefined {
  if (expr.kind !== "apply" || expr.operator !== "range") return undefined;
  const [lo, hi] = expr.args;
  if (lo === undefined || hi === undefined) return undefined;
  if (readsUnknown(cx, expr)) return unknownType;
  const low = foldConstantOf(cx, lo);
  const high = foldConstantOf(cx, hi);
  return typeof low === "number" && typeof high === "number" ? intType(low, high) : undefined;
}

const SAFE = Number.MAX_SAFE_INTEGER;
/** Beyond exact integers there is no telling: the run checks. */
const clamped = (lo: number, hi: number): Type =>
  intType(lo < -SAFE || Number.isNaN(lo) ? -Infinity : lo, hi > SAFE || Number.isNaN(hi) ? Infinity : hi);

export const bounds = (type: Type): { readonly lo: number; readonly hi: number } =>
  type.kind === "int" ? type : { lo: -Infinity, hi: Infinity };

const operators = { "+": "add", "-": "sub", "*": "mul", div: "div", mod: "mod" } as const;

function inferArithmetic(
  cx: Context,
  env: Env,
  expr: Extract<ast.Expr, { kind: "binary" }>,
  op: keyof typeof operators,
): core.Expr {
  const left = integer(cx, env, expr.left, `\`${op}\``);
  const right = integer(cx, env, expr.right, `\`${op}\``);
  return apply(operators[op], [left, right], arithmeticType(op, bounds(left.type), bounds(right.type)), expr.span);
}

interface Bounds {
  readonly lo: number;
  readonly hi: number;
}

function arithmeticType(op: keyof typeof operators, a: Bounds, b: Bounds): Type {
  switch (op) {
    case "+":
      return clamped(a.lo + b.lo, a.hi + b.hi);
    case "-":
      return clamped(a.lo - b.hi, a.hi - b.lo);
    case "*": {
      const corners = [times(a.lo, b.lo), times(a.lo, b.hi), times(a.hi, b.lo), times(a.hi, b.hi)];
      return clamped(Math.min(...corners), Math.max(...corners));
    }
    case "div": {
      if (b.lo <= 0) return anyInt;
      const corners = [quotient(a.lo, b.lo), quotient(a.lo, b.hi), quotient(a.hi, b.lo), quotient(a.hi, b.hi)];
      return clamped(Math.min(...corners), Math.max(...corners));
    }
    case "mod":
      if (b.lo <= 0) return anyInt;
      return a.lo >= 0 ? clamped(0, Math.min(a.hi, b.hi - 1)) : clamped(0, b.hi - 1);
  }
}

/** Towards −∞; an unbounded divisor takes anything to 0 or −1. */
const quotient = (a: number, b: number): number => (b === Infinity ? (a < 0 ? -1 : 0) : Math.floor(a / b));
