// The types of folds. The type of an accumulator depends on the body, and the body on the type of the accumulator.

import type * as ast from "../syntax/ast.js";
import type * as core from "../core/core.js";
import { joinTypes, sameType } from "../core/type-relations.js";
import {
  type Type,
  type TypeOf,
  anyInt,
  bagOf,
  functionOf,
  mapOf,
  optionOf,
  seqOf,
  setOf,
  showType,
} from "../core/types.js";
import { type Context, type Env, infer, report, showBounds, showKind, within } from "./context.js";
import { elaboratePattern } from "./patterns.js";
import { newScope } from "./scope.js";
import { sizeOf } from "./set-operators.js";

/**
 * The number of times that bodies of folds are typed again, in total. The type of an accumulator may grow without end,
 * and nested folds multiply.
 */
const MAX_REFOLDS = 100;
/** The number of times that bodies of folds are typed in search of bounds, in total. */
const MAX_TRIALS = 200;
/** The same for one fold. */
const MAX_ROUNDS = 8;

type Fold = core.ExprOf<"fold">;

interface FoldSite {
  readonly cx: Context;
  readonly env: Env;
  readonly span: core.Expr["span"];
  readonly over: core.Expr;
  readonly start: core.Expr;
  readonly lambda: ast.Expr | undefined;
}

/** `type`: that of the collection. */
export function inferFold(site: FoldSite, type: TypeOf<"set" | "seq">): core.Expr | undefined {
  const { cx, start, lambda } = site;
  if (lambda?.kind !== "lambda" || lambda.params.length !== 2) {
    report(cx, "E0306", lambda?.span ?? site.span, "`fold` needs a function of two parameters", {
      label: "expected `(acc, x) => …`",
    });
    return undefined;
  }
  const [accPattern, itemPattern] = lambda.params;
  if (accPattern === undefined || itemPattern === undefined) return undefined;
  const attempt = (accType: Type, context: Context): Fold => {
    const scope = newScope(site.env.scope);
    const acc = elaboratePattern(context, scope, accPattern, accType, "binder");
    const item = elaboratePattern(context, scope, itemPattern, type.item, "binder");
    const body = infer(context, within(site.env, scope), lambda.body, accType);
    return { kind: "fold", over: site.over, start, acc, item, body, type: accType, span: site.span };
  };
  const bounded = boundedAccumulator(cx, start.type, type.kind === "seq" ? type.max : sizeOf(type), attempt);
  return bounded === undefined ? inferUnbounded(site, lambda, attempt) : attempt(bounded, cx);
}

// ---------------------------------------------------------------- with bounds

/**
 * A type that holds the accumulator throughout, if one is found soon: either the body gives no value outside it, or it
 * has grown as often as the body is evaluated. Collections need it, because they are stored with room for all that
 * their type allows. If any body has a diagnostic with it, the type without bounds decides whether that is a mistake.
 */
function boundedAccumulator(
  cx: Context,
  start: Type,
  times: number,
  attempt: (accType: Type, context: Context) => Fold,
): Type | undefined {
  if (!isComposite(start)) return undefined;
  let type = start;
  for (let round = 0; round < MAX_ROUNDS; round++) {
    if (++cx.counters.trial > MAX_TRIALS) return undefined;
    const context: Context = { ...cx, diagnostics: new Map() };
    const { body } = attempt(type, context);
    const joined = joinTypes(type, body.type);
    if (joined === undefined || context.diagnostics.size > 0) return undefined;
    const wider = round === 0 ? joined : widened(type, joined, times <= MAX_ROUNDS);
    if (sameType(wider, type)) return type;
    type = wider;
    if (round + 1 >= times) return withoutDiagnostics(cx, type, attempt);
  }
  return undefined;
}

function withoutDiagnostics(
  cx: Context,
  type: Type,
  attempt: (accType: Type, context: Context) => Fold,
): Type | undefined {
  const context: Context = { ...cx, diagnostics: new Map() };
  attempt(type, context);
  return context.diagnostics.size > 0 ? undefined : type;
}

const isComposite = (type: Type): boolean =>
  ["tuple", "option", "set", "bag", "seq", "function", "map"].includes(type.kind);

/** The second type, which includes the first, without the bounds that have grown. `lengths`: except those of sequences. */
function widened(before: Type, after: Type, lengths: boolean): Type {
  const both = (a: Type | undefined, b: Type): Type => (a === undefined ? b : widened(a, b, lengths));
  const max = (a: number, b: number): number => (b > a ? Infinity : b);
  switch (after.kind) {
    case "int":
      return sameType(before, after) ? after : anyInt;
    case "set":
    case "bag":
      return before.kind === after.kind
        ? { ...after, item: both(before.item, after.item), max: max(before.max, after.max) }
        : after;
    case "seq":
      return before.kind === "seq"
        ? { ...after, item: both(before.item, after.item), max: lengths ? after.max : max(before.max, after.max) }
        : after;
    case "option":
      return before.kind === "option" ? optionOf(both(before.item, after.item)) : after;
    case "tuple":
      return before.kind === "tuple"
        ? { kind: "tuple", items: after.items.map((item, i) => both(before.items[i], item)) }
        : after;
    case "function":
      return before.kind === "function" ? functionOf(after.key, both(before.value, after.value)) : after;
    case "map":
      return before.kind === "map" ? mapOf(both(before.key, after.key), both(before.value, after.value)) : after;
    default:
      return after;
  }
}

// ---------------------------------------------------------------- without bounds

/**
 * The type of the accumulator is that of the initial value without its bounds. The body determines what `none` leaves
 * open.
 */
function inferUnbounded(
  { cx, start }: FoldSite,
  lambda: ast.Expr & { readonly body: ast.Expr },
  attempt: (accType: Type, context: Context) => Fold,
): core.Expr | undefined {
  let accType = unbounded(start.type);
  for (;;) {
    const fold = attempt(accType, cx);
    const joined = joinTypes(accType, fold.body.type);
    if (joined === undefined) {
      report(
        cx,
        "E0301",
        lambda.body.span,
        `the function gives ${showBounds(fold.body)}, but the start is ${showBounds(start)}`,
        { label: `expected ${showKind(start.type)}` },
      );
      return undefined;
    }
    const wider = unbounded(joined);
    if (sameType(wider, accType)) return fold;
    if (++cx.counters.refold > MAX_REFOLDS) {
      report(cx, "E0301", start.span, "cannot infer the type of the start of this `fold`", {
        label: showType(start.type),
        hint: "declare it, for example `let start: 0..9 = …`, and start from that",
      });
      return undefined;
    }
    accType = wider;
  }
}

/** The type without its bounds, for an accumulator of unknown growth. */
function unbounded(type: Type): Type {
  switch (type.kind) {
    case "int":
      return anyInt;
    case "seq":
      return seqOf(unbounded(type.item));
    case "bag":
      return bagOf(unbounded(type.item));
    case "set":
      return setOf(unbounded(type.item));
    case "option":
      return optionOf(unbounded(type.item));
    case "tuple":
      return { kind: "tuple", items: type.items.map(unbounded) };
    case "map":
      return mapOf(unbounded(type.key), unbounded(type.value));
    case "function":
      return functionOf(type.key, unbounded(type.value));
    default:
      return type;
  }
}
