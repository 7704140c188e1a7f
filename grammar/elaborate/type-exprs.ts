// Resolves type expressions.

import type * as ast from "../syntax/ast.js";
import type * as core from "../core/core.js";
import {
  type Type,
  anyInt,
  bagOf,
  boolType,
  cardinality,
  functionOf,
  intType,
  mapOf,
  mentionsSymmetric,
  mentionsUnknown,
  optionOf,
  seqOf,
  setOf,
  showType,
  UNKNOWN_BOUND,
  unknownType,
  width,
} from "../core/types.js";
import { foldConstant } from "../analysis/constant-folding.js";
import { walkExpr } from "../analysis/traversal.js";
import { type Context, type Env, ensureBodies, infer, report, showBounds } from "./context.js";
import { closestName } from "../core/edit-distance.js";
import { oneLine } from "../core/source.js";
import { foreignType } from "./foreign-names.js";
import { finiteHint, infiniteLabel, infinitePart } from "./infinite-types.js";
import { resolveName } from "./name-resolution.js";
import { lookup, visible } from "./scope.js";
import { withArticle } from "./wording.js";

/** The greatest number of values that quantifiers, parameters and functions may range over. */
export const ENUMERABLE = 2 ** 24;

/** The greatest size of a variable in bits. Larger ones are probably mistakes. */
const WIDEST = 65_536;

const BUILT_IN = ["Bool", "Int", "Set", "Bag", "Seq", "Option", "Map"] as const;

export function resolveType(cx: Context, env: Env, type: ast.TypeExpr): Type {
  const resolved = typeOf(cx, env, type);
  cx.recorder?.type?.(type, env, resolved);
  return resolved;
}

function typeOf(cx: Context, env: Env, type: ast.TypeExpr): Type {
  switch (type.kind) {
    case "namedType":
      return namedType(cx, env, type.name);
    case "parenType":
      return resolveType(cx, env, type.inner);
    case "tupleType":
      return { kind: "tuple", items: type.items.map((item) => resolveType(cx, env, item)) };
    case "functionType": {
      const key = resolveType(cx, env, type.key);
      const value = resolveType(cx, env, type.value);
      return requireEnumerable(cx, key, type.key, "the domain of a function") ? functionOf(key, value) : unknownType;
    }
    case "rangeType":
      return rangeType(cx, env, type.lo, type.hi, type.span);
    case "appliedType":
      return appliedType(cx, env, type);
    case "errorType":
      return unknownType;
  }
}

function namedType(cx: Context, env: Env, name: ast.Name): Type {
  const symbol = resolveName(cx, env.scope, name.text, name.span);
  if (symbol?.kind === "type") return symbol.type();
  if (symbol?.kind === "broken") return unknownType;
  if (symbol !== undefined) {
    report(cx, "E0206", name.span, `\`${name.text}\` is ${withArticle(describeKind(symbol.kind))}, not a type`, {
      related: [{ span: symbol.span, message: "declared here" }],
      hint: `write a type, such as a range: \`${symbol.kind === "constant" || symbol.kind === "value" ? `0..${name.text}` : "0..9"}\``,
    });
    return unknownType;
  }
  switch (name.text) {
    case "Bool":
      return boolType;
    case "Int":
      return anyInt;
    case "Set":
    case "Bag":
    case "Seq":
    case "Option":
    case "Map":
      report(
        cx,
        "E0306",
        name.span,
        `\`${name.text}\` needs ${name.text === "Map" ? "two type arguments" : "a type argument"}`,
        {
          hint: `write, for example, \`${name.text}<${name.text === "Map" ? "0..9, Bool" : "0..9"}>\``,
        },
      );
      return unknownType;
  }
  const types = [
    ...BUILT_IN,
    ...[...visible(env.scope)].filter((each) => each.kind === "type").map((each) => each.name),
  ];
  const guess = closestName(name.text, types);
  report(cx, "E0201", name.span, `unknown type \`${name.text}\``, {
    ...(foreignType(name.text, name.span) ?? {
      hint: guess === undefined ? undefined : `did you mean \`${guess}\`?`,
    }),
  });
  return unknownType;
}

/** The kind of a symbol for messages. */
export function describeKind(kind: string): string {
  return kind === "given" ? "given instance" : kind === "local" ? "local name" : kind;
}

/** `lo..hi` with constant bounds. */
function rangeType(cx: Context, env: Env, loExpr: ast.Expr, hiExpr: ast.Expr, span: core.Expr["span"]): Type {
  const lo = constantInt(cx, env, loExpr);
  const hi = constantInt(cx, env, hiExpr);
  if (typeof lo !== "number" || typeof hi !== "number") return unknownType;
  if (lo > hi) {
    const values = [
      [loExpr, lo],
      [hiExpr, hi],
    ] as const;
    const computed = values.flatMap(([expr, value]) => {
      const text = oneLine(expr.span);
      return text === String(value) ? [] : [`\`${text}\` is ${value}`];
    });
    const why = computed.length === 0 ? `${lo} is more than ${hi}` : computed.join(" and ");
    report(cx, "E0303", span, `the range \`${oneLine(span)}\` is empty: ${why}`, {
      hint: "a type needs at least one value",
    });
    return unknownType;
  }
  return intType(lo, hi);
}

/** The value of a constant integer expression; undefined after an error. */
function constantInt(cx: Context, env: Env, expr: ast.Expr): number | "unknown" | undefined {
  const value = infer(cx, { ...env, constant: "a bound" }, expr, anyInt);
  if (value.type.kind === "unknown") return undefined;
  if (value.type.kind !== "int") {
    report(cx, "E0301", expr.span, `a bound is an integer, but this is ${showBounds(value)}`, {
      label: "expected an integer",
    });
    return undefined;
  }
  const folded = foldConstantOf(cx, value);
  if (folded === undefined && readsUnknown(cx, value)) return "unknown";
  return typeof folded === "number" ? folded : undefined;
}

/** Folds a constant. Undefined if it depends on an unknown value, or if it is not constant, which is reported. */
export function foldConstantOf(cx: Context, expr: core.Expr): number | boolean | undefined {
  ensureBodies(cx, expr);
  const folded = foldConstant(expr);
  switch (folded.kind) {
    case "value":
      return folded.value;
    case "error":
      report(cx, "E0304", folded.span, `this constant has no value: ${folded.message}`, {
        label: "while computing this",
      });
      return undefined;
    case "notConstant":
      if (!readsUnknown(cx, expr))
        report(cx, "E0304", folded.span, "a constant is needed here", {
          label: folded.reason,
          hint: "use literals, constants and constant parameters",
        });
      return undefined;
  }
}

/** Does the expression depend on a constant or parameter of unknown value? */
export function readsUnknown(cx: Context, expr: core.Expr): boolean {
  if (cx.unknownConstants.size === 0) return false;
  let found = false;
  walkExpr(expr, (each) => {
    if (each.type.kind === "unknown" || (each.kind === "local" && cx.unknownConstants.has(each.local.id))) found = true;
  });
  return found;
}

function appliedType(cx: Context, env: Env, type: Extract<ast.TypeExpr, { kind: "appliedType" }>): Type {
  const name = type.name.text;
  const args = type.args.map((arg) => resolveType(cx, env, arg));
  const wanted = name === "Map" ? 2 : 1;
  const bounded = name === "Set" || name === "Bag" || name === "Seq";
  if (!bounded && name !== "Option" && name !== "Map") {
    if (lookup(env.scope, name) === undefined && !(BUILT_IN as readonly string[]).includes(name))
      return namedType(cx, env, type.name);
    report(cx, "E0306", type.span, `\`${name}\` takes no type arguments`);
    return unknownType;
  }
  if (args.length !== wanted || (type.bound !== undefined && !bounded)) {
    const usage = name === "Map" ? "Map<K, V>" : name === "Option" ? "Option<T>" : `${name}<T> or ${name}<T, n>`;
    report(cx, "E0306", type.span, `wrong arguments of \`${name}\``, { label: `expected ${usage}` });
    return unknownType;
  }
  const item = args[0] ?? unknownType;
  let max = Infinity;
  if (type.bound !== undefined) {
    const bound = constantInt(cx, env, type.bound);
    if (bound === undefined) return unknownType;
    if (bound === "unknown") max = UNKNOWN_BOUND;
    else if (bound < 0) {
      report(cx, "E0303", type.bound.span, `a ${name} cannot hold ${bound} items`, { label: "negative" });
      return unknownType;
    } else max = bound;
  }
  switch (name) {
    case "Set":
      return setOf(item, max);
    case "Bag":
      return bagOf(item, max);
    case "Seq":
      return seqOf(item, max);
    case "Option":
      return optionOf(item);
    default:
      return requireEnumerable(cx, item, type.args[0] ?? type, "the keys of a map")
        ? mapOf(item, args[1] ?? unknownType)
        : unknownType;
  }
}

/** Reports types with too many values to enumerate. */
export function requireEnumerable(
  cx: Context,
  type: Type,
  at: { readonly span: core.Expr["span"] },
  what: string,
): boolean {
  if (mentionsUnknown(type) || cardinality(type) <= ENUMERABLE) return true;
  if (dependsOnInt(type)) {
    const part = infinitePart(type);
    report(cx, "E0302", at.span, `${what} must be finite, but ${showType(type)} is not`, {
      label: part.role === undefined ? undefined : infiniteLabel(part),
      hint: finiteHint(part),
    });
    return false;
  }
  report(
    cx,
    "E0311",
    at.span,
    `${what} is too large: ${showType(type)} has ${approximately(cardinality(type))} values`,
    {
      label: `at most ${ENUMERABLE} can be gone through`,
      hint: "use a smaller type, or go through the members of a variable instead",
    },
  );
  return false;
}

/**
 * Reports types that variables cannot have: infinite and very large ones. `argument`: where an instance gives the part
 * that is infinite to the component that declares the variable.
 */
export function requireStorable(
  cx: Context,
  type: Type,
  span: core.Expr["span"],
  name: string,
  argument?: { readonly span: core.Expr["span"]; readonly type: Type },
): void {
  if (mentionsUnknown(type)) return;
  const bits = width(type);
  if (bits === Infinity) {
    const part = infinitePart(type);
    report(
      cx,
      "E0302",
      argument?.span ?? span,
      `the variable \`${name}\` has the type ${showType(type)}, which is not finite`,
      {
        label: part.role === undefined ? "a state variable needs a bound" : infiniteLabel(part),
        related: argument === undefined ? [] : [{ span, message: "the type of the variable" }],
        hint: finiteHint(argument === undefined ? part : infinitePart(argument.type)),
      },
    );
  } else if (bits > WIDEST) {
    report(cx, "E0311", span, `the variable \`${name}\` would take ${approximately(bits)} bits`, {
      label: `${showType(type)}; at most ${WIDEST} bits`,
      hint: "`Set<T, n>` and `Bag<T, n>` hold few members out of a huge type",
    });
  }
}

const dependsOnInt = (type: Type): boolean =>
  !mentionsSymmetric(type) && cardinality(type) === Infinity && width(type) === Infinity;

const approximately = (n: number): string =>
  n <= Number.MAX_SAFE_INTEGER
    ? String(n)
    : n === Infinity
      ? "more than 10^308"
      : `about 10^${Math.round(Math.log10(n))}`;
