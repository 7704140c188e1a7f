// Types membership, operators on sets, and ranges.

import { memberType } from "../analysis/traversal.js";
import type * as core from "../core/core.js";
import type { Diagnostic } from "../core/diagnostic.js";
import type { Span } from "../core/source.js";
import { joinTypes, sameKind } from "../core/type-relations.js";
import { type Type, anyInt, boolType, cardinality, intType, setOf, showType, unknownType } from "../core/types.js";
import type * as ast from "../syntax/ast.js";
import {
  type Context,
  type Env,
  apply,
  brokenExpr,
  conversionAdvice,
  infer,
  intLiteral,
  narrowTo,
  newLocal,
  optionMemberHint,
  readLocal,
  report,
  showBounds,
} from "./context.js";
import { bounds } from "./integer-bounds.js";
import { stripParens } from "./names.js";
import { inferPair, integer, needsExpectedType } from "./operands.js";
import { inferCollection, isTupleType } from "./type-domains.js";

export function inferMembership(cx: Context, env: Env, expr: Extract<ast.Expr, { kind: "binary" }>): core.Expr {
  const negate = (value: core.Expr): core.Expr =>
    expr.op === "in" ? value : apply("not", [value], boolType, expr.span);
  const range = stripParens(expr.right);
  if (range.kind === "binary" && range.op === "..") return negate(inRange(cx, env, expr, range));
  const first = needsExpectedType(env, expr.left) ? undefined : infer(cx, env, expr.left);
  const right = inferCollection(
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
      { label: `expected ${showType(item)}`, ...conversionAdvice(left, item) },
    );
    return brokenExpr(expr.span);
  }
  if (right.kind === "allValues" && right.of.kind === "int")
    return negate(between(cx, left, intLiteral(right.of.lo, expr.span), intLiteral(right.of.hi, expr.span), expr.span));
  // Checks membership in a power set without building it.
  if (right.kind === "apply" && right.operator === "subsets")
    return negate(apply("subset", [left, ...right.args], boolType, expr.span));
  return negate(apply("in", [left, right], boolType, expr.span));
}

/** `x in lo..hi` compares, without building the set. */
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

/** `lo <= value and value <= hi`. The value is evaluated once. */
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

export function inferSetOperation(
  cx: Context,
  env: Env,
  expr: Extract<ast.Expr, { kind: "binary" }>,
  op: "subset" | "union" | "intersect" | "minus",
  expected: Type | undefined,
): core.Expr {
  const common = op === "subset" || expected?.kind !== "set" ? undefined : expected;
  const [left, right] = inferSets(cx, env, expr, common);
  for (const [side, at, other] of [
    [left, expr.left, right],
    [right, expr.right, left],
  ] as const) {
    if (side.type.kind === "set" || side.type.kind === "unknown") continue;
    report(cx, "E0307", at.span, `\`${op}\` works on sets, but this is ${showBounds(side)}`, {
      label: "expected a set",
      hint:
        side.type.kind === "bag"
          ? "`add` and `without` change bags"
          : side.type.kind === "int" && op === "minus"
            ? "subtract with `-`"
            : holdsMemberOf(side.type, other.type)
              ? optionMemberHint(at.span)
              : `for one member write \`${op} {x}\``,
    });
    return brokenExpr(expr.span);
  }
  const joined = joinTypes(left.type, right.type);
  if (joined === undefined) {
    report(cx, "E0301", expr.span, `${showType(left.type)} and ${showType(right.type)} are sets of different things`, {
      label: "members of different types",
      ...memberTypesAdvice(left, right, expected),
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

/** Types both sides; a tuple of types is a set of tuples, and says what the other side contains. */
function inferSets(
  cx: Context,
  env: Env,
  { left, right }: Extract<ast.Expr, { kind: "binary" }>,
  common: Type | undefined,
): readonly [core.Expr, core.Expr] {
  if (isTupleType(env, left)) {
    const first = inferCollection(cx, env, left, common);
    return [first, inferCollection(cx, env, right, common ?? first.type)];
  }
  if (!isTupleType(env, right)) return inferPair(cx, env, left, right, common);
  const second = inferCollection(cx, env, right, common);
  return [inferCollection(cx, env, left, common ?? second.type), second];
}

/** Is it an Option of a member of the set? */
const holdsMemberOf = (type: Type, set: Type): boolean =>
  type.kind === "option" && set.kind === "set" && !sameKind(type, set.item) && sameKind(type.item, set.item);

/** A hint for a set of Options that meets a set of plain values. */
function memberTypesAdvice(left: core.Expr, right: core.Expr, expected: Type | undefined): Pick<Diagnostic, "hint"> {
  const [options, others] = hasOptions(left.type) ? [left, right] : [right, left];
  const wanted = expected !== undefined && hasOptions(expected);
  return wanted ? conversionAdvice(others, options.type) : conversionAdvice(options, others.type);
}

/** Is it a set of Options? */
export const hasOptions = (type: Type): boolean => type.kind === "set" && type.item.kind === "option";

/** The greatest number of members of a set of this type. */
export const sizeOf = (type: Type): number =>
  type.kind === "set" ? Math.min(type.max, cardinality(type.item)) : Infinity;

/** The type of sets of at most `max` members; unbounded if the item type has no more values. */
export const boundedSet = (item: Type, max: number): Type => setOf(item, max >= cardinality(item) ? Infinity : max);

export function inferRange(cx: Context, env: Env, expr: Extract<ast.Expr, { kind: "binary" }>): core.Expr {
  const lo = integer(cx, env, expr.left, "`..`");
  const hi = integer(cx, env, expr.right, "`..`");
  const low = bounds(lo.type);
  const high = bounds(hi.type);
  const item = intType(low.lo, Math.max(low.lo, high.hi));
  return apply("range", [lo, hi], setOf(item, Math.max(0, high.hi - low.lo + 1)), expr.span);
}
