// Types collections: literals, comprehensions, quantifiers, and other expressions that bind names over a domain.

import type * as ast from "../syntax/ast.js";
import type * as core from "../core/core.js";
import { memberType } from "../analysis/traversal.js";
import type { Span } from "../core/source.js";
import { joinTypes, sameType } from "../core/type-relations.js";
import {
  type Type,
  bagOf,
  boolType,
  cardinality,
  intType,
  mapOf,
  seqOf,
  setOf,
  temporalType,
  times,
  unknownType,
} from "../core/types.js";
import {
  type Context,
  type Env,
  brokenExpr,
  check,
  infer,
  narrowTo,
  report,
  showBounds,
  showKind,
  within,
} from "./context.js";
import { bounds } from "./integer-bounds.js";
import { boundedSet } from "./set-operators.js";
import { formula, inferAlike } from "./operands.js";
import { elaboratePattern } from "./patterns.js";
import { newScope } from "./scope.js";
import { constantRange, inferCollection } from "./type-domains.js";
import { requireEnumerable } from "./type-exprs.js";

/** A collection that a binder ranges over, with the type of its members and the greatest number of them. */
export interface Domain {
  readonly expr: core.Expr;
  readonly item: Type;
  readonly most: number;
}

export function elaborateDomain(cx: Context, env: Env, expr: ast.Expr, expected?: Type): Domain {
  const value = inferCollection(cx, { ...env, temporal: false }, expr, expected);
  const { type } = value;
  if (value.kind === "allValues") requireEnumerable(cx, value.of, expr, "this domain");
  const item = type.kind === "unknown" ? unknownType : memberType(type);
  if (item === undefined) {
    report(cx, "E0307", expr.span, `there is nothing to go through in ${showBounds(value)}`, {
      label: "expected a set, a sequence, a bag, a map or a type",
      hint: type.kind === "int" ? "for the integers below it write `0..n - 1`" : undefined,
    });
    return { expr: brokenExpr(expr.span), item: unknownType, most: Infinity };
  }
  return {
    expr: value,
    item,
    most:
      type.kind === "seq" || type.kind === "bag"
        ? type.max
        : type.kind === "set"
          ? Math.min(type.max, cardinality(item))
          : cardinality(item),
  };
}

/**
 * Elaborates binders from the left: each sees the names of those before it. Returns the scope in which all are bound.
 */
function elaborateBinders(
  cx: Context,
  env: Env,
  binders: readonly ast.Binder[],
): { readonly binders: readonly core.Binder[]; readonly env: Env; readonly most: number } {
  let inner = env;
  let most = 1;
  const result: core.Binder[] = [];
  for (const binder of binders) {
    const domain = elaborateDomain(cx, inner, binder.domain);
    const scope = newScope(inner.scope);
    result.push({ pattern: elaboratePattern(cx, scope, binder.pattern, domain.item, "binder"), domain: domain.expr });
    inner = within(inner, scope);
    most = times(most, domain.most);
  }
  return { binders: result, env: inner, most };
}

// ---------------------------------------------------------------- quantifiers and aggregates

export function inferQuantified(
  cx: Context,
  env: Env,
  expr: Extract<ast.Expr, { kind: "quantified" }>,
  quantifier: "forall" | "exists",
): core.Expr {
  const bound = elaborateBinders(cx, env, expr.binders);
  const body = formula(cx, bound.env, expr.body, `\`${quantifier}\``);
  const type = body.type.kind === "temporal" ? temporalType : boolType;
  return bound.binders.reduceRight<core.Expr>(
    (inner, binder) => ({ kind: quantifier, binder, body: inner, type, span: expr.span }),
    body,
  );
}

export function inferAggregate(
  cx: Context,
  env: Env,
  expr: Extract<ast.Expr, { kind: "quantified" }>,
  by: "sum" | "count" | "min" | "max",
): core.Expr {
  const bound = elaborateBinders(cx, { ...env, temporal: false }, expr.binders);
  const wanted: Type = by === "count" ? boolType : intType(-Infinity, Infinity);
  const value = infer(cx, bound.env, expr.body, wanted);
  if (by !== "count" && value.type.kind === "bool") return comparedAggregate(cx, expr, by);
  const body = narrowTo(cx, value, wanted, by === "count" ? "the condition" : `what \`${by}\` goes over`);
  const { lo, hi } = bounds(body.type);
  const type =
    by === "count"
      ? intType(0, bound.most)
      : by === "sum"
        ? intType(Math.min(0, times(lo, bound.most)), Math.max(0, times(hi, bound.most)))
        : body.type;
  return { kind: "aggregate", by, binders: bound.binders, body, type, span: expr.span };
}

/** The body of an aggregate extends as far as possible, and so includes a comparison that was meant for its result. */
function comparedAggregate(cx: Context, expr: Extract<ast.Expr, { kind: "quantified" }>, by: string): core.Expr {
  const { body, span } = expr;
  const comparison = body.kind === "binary" ? body : undefined;
  const written = (from: number, to: number): string => span.source.text.slice(from, to);
  const fixed =
    comparison === undefined
      ? undefined
      : `(${written(span.start, comparison.left.span.end)})${written(comparison.left.span.end, span.end)}`;
  const shown = fixed?.replace(/\s+/g, " ");
  report(cx, "E0301", body.span, `what \`${by}\` goes over is Int, but this is Bool`, {
    label: "expected Int",
    hint:
      fixed === undefined
        ? undefined
        : `put parentheses around the \`${by}\`: \`${shown !== undefined && shown.length <= 60 ? shown : `(${by} x in S: e) ${comparison?.op ?? "=="} …`}\``,
    ...(fixed !== undefined && { fix: { span, replacement: fixed } }),
  });
  return brokenExpr(span);
}

export function inferChoose(cx: Context, env: Env, expr: Extract<ast.Expr, { kind: "choose" }>): core.Expr {
  const domain = elaborateDomain(cx, env, expr.binder.domain);
  const bound = bindOne(cx, env, expr.binder, domain);
  const where = check(cx, bound.env, expr.where, boolType, "the condition");
  return { kind: "choose", binder: bound.binder, where, type: domain.item, span: expr.span };
}

function bindOne(
  cx: Context,
  env: Env,
  binder: ast.Binder,
  domain: Domain,
): { readonly binder: core.Binder; readonly env: Env } {
  const scope = newScope(env.scope);
  const pattern = elaboratePattern(cx, scope, binder.pattern, domain.item, "binder");
  return { binder: { pattern, domain: domain.expr }, env: { ...within(env, scope), temporal: false } };
}

export function inferFilter(cx: Context, env: Env, expr: Extract<ast.Expr, { kind: "filter" }>): core.Expr {
  const domain = elaborateDomain(cx, env, expr.binder.domain);
  const bound = bindOne(cx, env, expr.binder, domain);
  const where = check(cx, bound.env, expr.where, boolType, "the condition");
  return {
    kind: "filter",
    binder: bound.binder,
    where,
    type: domain.item.kind === "unknown" ? unknownType : boundedSet(domain.item, domain.most),
    span: expr.span,
  };
}

export function inferComprehension(
  cx: Context,
  env: Env,
  expr: Extract<ast.Expr, { kind: "comprehension" }>,
  expected: Type | undefined,
): core.Expr {
  const bound = elaborateBinders(cx, { ...env, temporal: false }, expr.binders);
  const where = expr.where === undefined ? undefined : check(cx, bound.env, expr.where, boolType, "the condition");
  if (expr.key !== undefined) {
    const wanted = expected?.kind === "map" ? expected : undefined;
    const key = infer(cx, bound.env, expr.key, wanted?.key);
    const value = infer(cx, bound.env, expr.value, wanted?.value);
    return {
      kind: "collectMap",
      binders: bound.binders,
      where,
      key,
      value,
      type: mapOf(wanted === undefined ? key.type : (joinTypes(wanted.key, key.type) ?? key.type), value.type),
      span: expr.span,
    };
  }
  const value = infer(cx, bound.env, expr.value, expected?.kind === "set" ? expected.item : undefined);
  return {
    kind: "collectSet",
    binders: bound.binders,
    where,
    value,
    type: value.type.kind === "unknown" ? unknownType : boundedSet(value.type, bound.most),
    span: expr.span,
  };
}

// ---------------------------------------------------------------- literals

/** The common type of items. Reports an error if there is none. */
function joinItems(
  cx: Context,
  env: Env,
  items: readonly ast.Expr[],
  expected: Type | undefined,
  what: string,
): { readonly items: readonly core.Expr[]; readonly type: Type } {
  let type: Type = unknownType;
  const values = inferAlike(
    cx,
    items.map((expr) => ({ env, expr })),
    expected,
  );
  for (const value of values) {
    const joined = joinTypes(type, value.type);
    if (joined === undefined)
      report(
        cx,
        "E0301",
        value.span,
        `the ${what} differ: this is ${showBounds(value)}, those before are ${showKind(type)}`,
        { label: `expected ${showKind(type)}` },
      );
    else type = joined;
  }
  return { items: values, type };
}

export function inferSetLiteral(
  cx: Context,
  env: Env,
  expr: Extract<ast.Expr, { kind: "setLiteral" }>,
  expected: Type | undefined,
): core.Expr {
  const { span } = expr;
  if (expected?.kind === "map" && expr.items.length === 0)
    return { kind: "makeMap", entries: [], type: expected, span };
  const wanted = expected?.kind === "set" || expected?.kind === "bag" ? expected : undefined;
  const { items, type } = joinItems(cx, env, expr.items, wanted?.item, "members");
  if (wanted?.kind === "bag")
    return { kind: "makeBag", items, type: bagOf(items.length === 0 ? wanted.item : type, items.length), span };
  if (items.length === 0)
    return { kind: "makeSet", items, type: setOf(emptyItem(cx, span, wanted?.item, expected, "{}"), 0), span };
  return { kind: "makeSet", items, type: type.kind === "unknown" ? unknownType : boundedSet(type, items.length), span };
}

/** The item type of an empty literal. */
function emptyItem(cx: Context, span: Span, item: Type | undefined, expected: Type | undefined, literal: string): Type {
  if (item !== undefined || expected !== undefined) return item ?? unknownType;
  report(cx, "E0305", span, `cannot infer the type of \`${literal}\``, {
    hint: `declare it, for example \`let x: ${literal === "[]" ? "Seq<0..9>" : "Set<0..9>"} = ${literal}\``,
  });
  return unknownType;
}

export function inferSeqLiteral(
  cx: Context,
  env: Env,
  expr: Extract<ast.Expr, { kind: "seqLiteral" }>,
  expected: Type | undefined,
): core.Expr {
  const wanted = expected?.kind === "seq" ? expected.item : undefined;
  const { items, type } = joinItems(cx, env, expr.items, wanted, "items");
  const item = items.length === 0 ? emptyItem(cx, expr.span, wanted, expected, "[]") : type;
  return { kind: "makeSeq", items, type: seqOf(item, items.length), span: expr.span };
}

export function inferMapLiteral(
  cx: Context,
  env: Env,
  expr: Extract<ast.Expr, { kind: "mapLiteral" }>,
  expected: Type | undefined,
): core.Expr {
  const wanted = expected?.kind === "map" ? expected : undefined;
  const keys = joinItems(
    cx,
    env,
    expr.entries.map((entry) => entry.key),
    wanted?.key,
    "keys",
  );
  const values = joinItems(
    cx,
    env,
    expr.entries.map((entry) => entry.value),
    wanted?.value,
    "values",
  );
  const entries = keys.items.map((key, i) => ({ key, value: values.items[i] ?? brokenExpr(expr.span) }));
  return { kind: "makeMap", entries, type: mapOf(keys.type, values.type), span: expr.span };
}

export function inferFunctionLiteral(
  cx: Context,
  env: Env,
  expr: Extract<ast.Expr, { kind: "functionLiteral" }>,
  expected: Type | undefined,
): core.Expr {
  return nestFunctions(cx, { ...env, temporal: false }, expr, 0, expected);
}

function nestFunctions(
  cx: Context,
  env: Env,
  expr: Extract<ast.Expr, { kind: "functionLiteral" }>,
  at: number,
  expected: Type | undefined,
): core.Expr {
  const binder = expr.binders[at];
  if (binder === undefined) return infer(cx, env, expr.body, expected);
  const key = functionDomain(cx, env, binder);
  const wanted =
    expected?.kind === "function" && (sameType(expected.key, key) || key.kind === "unknown")
      ? expected.value
      : undefined;
  const scope = newScope(env.scope);
  const pattern = elaboratePattern(cx, scope, binder.pattern, key, "binder");
  const body = nestFunctions(cx, within(env, scope), expr, at + 1, wanted);
  if (key.kind === "unknown") return brokenExpr(expr.span);
  return { kind: "makeFunction", pattern, body, type: { kind: "function", key, value: body.type }, span: expr.span };
}

/** The type that a function is defined on. */
function functionDomain(cx: Context, env: Env, binder: ast.Binder): Type {
  const domain = inferCollection(cx, env, binder.domain, undefined);
  if (domain.type.kind === "unknown") return unknownType;
  if (domain.kind === "allValues") {
    requireEnumerable(cx, domain.of, binder.domain, "the domain of a function");
    return domain.of;
  }
  if (domain.kind === "apply" && domain.operator === "range") return constantRange(cx, domain) ?? unknownType;
  report(
    cx,
    "E0301",
    binder.domain.span,
    "a function is defined on a whole type, but this is a set of some of its values",
    {
      label: "expected the name of a type, or a constant range",
      hint: "for some keys only, make a map: `{k => e for k in S}`",
    },
  );
  return unknownType;
}
