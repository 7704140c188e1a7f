// The context of elaboration: diagnostics, numbering, and the definitions so far.

import type * as ast from "../syntax/ast.js";
import { walkExpr } from "../analysis/traversal.js";
import type { Code } from "../core/diagnostic-codes.js";
import type * as core from "../core/core.js";
import type { Diagnostic } from "../core/diagnostic.js";
import { oneLine, type Span, textOf } from "../core/source.js";
import { isSubtype, overlaps, sameKind } from "../core/type-relations.js";
import { type Type, seqOf, setOf, showType, unknownType } from "../core/types.js";
import type { Env } from "./environments.js";
import type { Recorder } from "./recorder.js";
import { type Scope, type Symbol, type SymbolOf, lookup } from "./scope.js";

export type { Env } from "./environments.js";

/**
 * Types an expression and translates it to core. `expected` decides the meaning of literals and unqualified members;
 * the result may have another type.
 */
export type Infer = (cx: Context, env: Env, expr: ast.Expr, expected?: Type) => core.Expr;

export interface Context {
  /**
   * Are all constants of unknown value? Errors then occur in every configuration. A value that never fits and an arm
   * that is never taken are errors only then: in one configuration they may be parts of the design that it does not
   * use.
   */
  readonly generic: boolean;
  /** Modules call this instead of importing expressions.ts, which imports them. */
  readonly inferExpr: Infer;
  readonly recorder: Recorder | undefined;
  readonly diagnostics: Map<string, Diagnostic>;
  readonly functions: core.FunctionDef[];
  /** Bodies not elaborated yet. They are elaborated after all signatures, or when a constant needs them. */
  readonly bodies: Map<core.FunctionDef | core.OperationDef | core.ActionDef, () => void>;
  /** Functions that say whether an action can be taken. */
  readonly enabledConditions: { readonly uses: Map<core.ActionDef, EnabledCondition>; areActionsKnown: boolean };
  readonly operations: core.OperationDef[];
  readonly actions: core.ActionDef[];
  readonly variables: core.Variable[];
  /** By `Local.id`: locals that stand for constants and parameters of unknown value. */
  readonly unknownConstants: Set<number>;
  /** For each scope: its types by the names of their members and cases. */
  readonly members: WeakMap<Scope, ReadonlyMap<string, readonly SymbolOf<"type">[]>>;
  readonly counters: {
    local: number;
    function: number;
    operation: number;
    action: number;
    variable: number;
    refold: number;
    trial: number;
    instance: number;
  };
}

/** `isAbstract`: in a component by itself. */
export interface EnabledCondition {
  readonly def: core.FunctionDef;
  /** Where it is asked for first. */
  readonly span: Span;
  readonly isAbstract: boolean;
}

export function newContext(inferExpr: Infer, generic: boolean, recorder?: Recorder): Context {
  return {
    generic,
    inferExpr: recorder === undefined ? inferExpr : recorded(inferExpr, recorder),
    recorder,
    diagnostics: new Map(),
    functions: [],
    bodies: new Map(),
    enabledConditions: { uses: new Map(), areActionsKnown: false },
    operations: [],
    actions: [],
    variables: [],
    unknownConstants: new Set(),
    members: new WeakMap(),
    counters: { local: 0, function: 0, operation: 0, action: 0, variable: 0, refold: 0, trial: 0, instance: 0 },
  };
}

/** A context for another system of the same program. Numbers of functions and locals are unique in both together. */
export function contextWithin(cx: Context, inferExpr: Infer): Context {
  const { counters } = cx;
  return {
    ...newContext(inferExpr, cx.generic, cx.recorder),
    diagnostics: cx.diagnostics,
    bodies: cx.bodies,
    unknownConstants: cx.unknownConstants,
    members: cx.members,
    counters: {
      ...counters,
      operation: 0,
      action: 0,
      variable: 0,
      get local() {
        return counters.local;
      },
      set local(value: number) {
        counters.local = value;
      },
      get function() {
        return counters.function;
      },
      set function(value: number) {
        counters.function = value;
      },
    },
  };
}

const recorded =
  (inferExpr: Infer, recorder: Recorder): Infer =>
  (cx, env, expr, expected) => {
    const result = inferExpr(cx, env, expr, expected);
    recorder.expression(expr, env, expected, result);
    return result;
  };

/** The expected type inside another error: the type of a literal may remain open, but names must exist. */
export const undecided: Type = { kind: "unknown" };

export const infer: Infer = (cx, env, expr, expected) => cx.inferExpr(cx, env, expr, expected);

/** Types an expression and narrows it to `type`. `place`: as in `narrowTo`. */
export const check = (cx: Context, env: Env, expr: ast.Expr, type: Type, place: string): core.Expr =>
  narrowTo(cx, infer(cx, env, expr, type), type, place);

export const within = (env: Env, scope: Scope): Env => ({ ...env, scope });

/**
 * Reports an error. An error is reported once for each span, because a component is elaborated by itself and again for
 * each instance.
 */
export function report(
  cx: Context,
  code: Code,
  span: Span,
  message: string,
  extra: Partial<Pick<Diagnostic, "label" | "related" | "hint" | "fix" | "severity">> = {},
): void {
  const key = `${code} ${span.source.path} ${span.start} ${span.end}`;
  if (!cx.diagnostics.has(key)) cx.diagnostics.set(key, { code, severity: "error", message, span, ...extra });
}

export function newLocal(cx: Context, name: string, type: Type): core.Local {
  return { id: cx.counters.local++, name, type };
}

/** Adds a name to a scope. Reports an error if it is taken. */
export function declare(cx: Context, scope: Scope, symbol: Symbol): void {
  cx.recorder?.name(symbol.span, { kind: "symbol", symbol });
  const first = lookup(scope, symbol.name);
  if (first !== undefined) {
    // A symbol may be declared again when it is imported twice or elaborated again.
    if (first.span === symbol.span) return;
    const here = scope.symbols.has(symbol.name);
    // Imported names are declared last, but may come first in the file.
    const earlier = here && first.span.source === symbol.span.source && first.span.start > symbol.span.start;
    const [again, original] = earlier ? [first, symbol] : [symbol, first];
    report(
      cx,
      "E0202",
      again.span,
      here ? `\`${symbol.name}\` is declared twice` : `\`${symbol.name}\` hides another \`${symbol.name}\``,
      {
        label: here ? "declared again here" : "this one would hide it",
        related: [{ span: original.span, message: "first declared here" }],
        hint: "give one of them another name",
      },
    );
    if (here) return;
  }
  scope.symbols.set(symbol.name, symbol);
}

/** Stands for an expression with an error that has been reported. */
export const brokenExpr = (span: Span, type: Type = unknownType): core.Expr => ({
  kind: "literal",
  value: false,
  type,
  span,
});

/** Reports an error if the type of a literal is open. */
export function requireKnown(cx: Context, value: core.Expr): void {
  if (value.kind === "none" && value.type.kind === "option" && value.type.item.kind === "unknown") {
    report(cx, "E0305", value.span, "cannot infer the type of `none`", {
      hint: "declare it, for example `let x: Option<0..9> = none`",
    });
  }
}

export const apply = (operator: core.Operator, args: readonly core.Expr[], type: Type, span: Span): core.Expr => ({
  kind: "apply",
  operator,
  args,
  type,
  span,
});

export const readLocal = (local: core.Local, span: Span): core.Expr => ({
  kind: "local",
  local,
  type: local.type,
  span,
});

export const intLiteral = (value: number, span: Span): core.Expr => ({
  kind: "literal",
  value,
  type: { kind: "int", lo: value, hi: value },
  span,
});

export const boolLiteral = (value: boolean, span: Span): core.Expr => ({
  kind: "literal",
  value,
  type: { kind: "bool" },
  span,
});

/**
 * Narrows an expression to a type. If all of its values fit, the expression is unchanged; if some fit, they are checked
 * at run time; if none can fit, whatever the constants, this is an error. `place`: what requires the type, for
 * messages, such as "the variable `x`".
 */
export function narrowTo(
  cx: Context,
  whole: core.Expr,
  type: Type,
  place: string,
  keyOf: "R0004" | undefined = undefined,
): core.Expr {
  if (isSubtype(whole.type, type)) return whole;
  const expr = narrowParts(cx, whole, type, place);
  if (isSubtype(expr.type, type)) return expr;
  if (overlaps(expr.type, type) || (!cx.generic && sameKind(expr.type, type)))
    return { kind: "narrow", value: expr, code: keyOf, type, span: expr.span };
  if (expr.type.kind === "temporal") {
    report(cx, "E0601", expr.span, `a temporal formula stands where a value of ${showType(type)} is needed`, {
      label: "this speaks of more than one state",
      hint: "temporal operators combine with `and`, `or`, `not`, `implies`, `iff`, `forall` and `exists` only",
    });
  } else if (sameKind(expr.type, type)) {
    report(cx, "E0310", expr.span, `no value of this expression fits ${place}`, {
      label: `this is ${showBounds(expr)}; ${place} is ${showType(type)}`,
      hint: "widen the type, or change the value",
    });
  } else {
    report(cx, "E0301", expr.span, `${place} is ${showType(type)}, but this is ${showBounds(expr)}`, {
      label: `expected ${showType(type)}`,
      ...conversionAdvice(expr, type),
    });
  }
  return brokenExpr(expr.span);
}

/** How to make a value of the type that is needed from the expression, if there is a common way. */
export function conversionAdvice(expr: core.Expr, needed: Type): Pick<Diagnostic, "hint" | "fix"> {
  const { type: found, span } = expr;
  const written = shortText(span);
  const wrapped = (before: string, after: string): Pick<Diagnostic, "hint" | "fix"> => ({
    hint: `write \`${before}${written}${after}\``,
    fix: { span, replacement: `${before}${textOf(span)}${after}` },
  });
  if (needed.kind === "option" && sameKind(found, needed.item)) return wrapped("some(", ")");
  if (needed.kind === "set" && sameKind(found, needed.item)) return wrapped("{", "}");
  if (needed.kind === "seq" && sameKind(found, needed.item)) return wrapped("[", "]");
  if (found.kind === "option" && sameKind(found.item, needed))
    return {
      hint: `write \`${written}.orElse(…)\`, \`${written}.unwrap()\` where it is never \`none\`, or \`let x = ${written}?\` in an action`,
    };
  if (needed.kind === "set" && found.kind === "seq" && sameKind(found.item, needed.item))
    return wrapped("elements(", ")");
  if (needed.kind === "set" && found.kind === "set") return memberAdvice(expr, found.item, needed.item);
  return {};
}

export const shortText = (span: Span): string => {
  const text = oneLine(span);
  return text.length <= 40 ? text : "…";
};

/** How to make a set with members of the type that is needed, if the members of one of the two are Options. */
function memberAdvice(set: core.Expr, found: Type, needed: Type): Pick<Diagnostic, "hint"> {
  const written = shortText(set.span);
  const only = set.kind === "makeSet" && set.items.length === 1 ? set.items[0] : undefined;
  if (found.kind === "option" && sameKind(found.item, needed)) {
    if (only !== undefined) return { hint: optionMemberHint(only.span) };
    return { hint: `the members are Options; write \`{x.unwrap() for x in ${written} where x != none}\`` };
  }
  if (needed.kind === "option" && sameKind(found, needed.item)) {
    const some = only === undefined ? `some(x) for x in ${written}` : `some(${shortText(only.span)})`;
    return { hint: `write \`{${some}}\`` };
  }
  return {};
}

/** A hint that shows how to put the value of an Option into a set. */
export function optionMemberHint(option: Span): string {
  const written = shortText(option);
  return `\`${written}\` is an Option; in an action, write \`let x = ${written}?\` before it and \`{x}\` here, or write \`{${written}.unwrap()}\` where it is never \`none\``;
}

/** Narrows the parts of a literal one by one, so that errors point to the part. */
function narrowParts(cx: Context, expr: core.Expr, type: Type, place: string): core.Expr {
  if (!sameKind(expr.type, type)) return expr;
  if (expr.kind === "makeSeq" && type.kind === "seq") {
    if (cx.generic && expr.items.length > type.max) {
      report(cx, "E0310", expr.span, `${expr.items.length} items never fit ${place}`, {
        label: `${place} holds at most ${type.max}`,
        hint: "widen the type, or change the value",
      });
      return brokenExpr(expr.span);
    }
    return {
      ...expr,
      items: expr.items.map((item) => narrowTo(cx, item, type.item, "an item")),
      type: seqOf(type.item, expr.items.length),
    };
  }
  if (expr.kind === "makeSet" && type.kind === "set" && expr.type.kind === "set") {
    return {
      ...expr,
      items: expr.items.map((item) => narrowTo(cx, item, type.item, "a member")),
      type: setOf(type.item, expr.type.max),
    };
  }
  if (expr.kind === "makeFunction" && type.kind === "function") {
    const body = narrowTo(cx, expr.body, type.value, "the value of this function");
    return { ...expr, body, type: { ...type, value: body.type } };
  }
  if (expr.kind === "some" && type.kind === "option") {
    const item = narrowTo(cx, expr.item, type.item, "what this holds");
    return { ...expr, item, type };
  }
  return expr;
}

/** Elaborates the bodies of all functions that an expression calls, directly or not, so that it can be folded. */
export function ensureBodies(cx: Context, expr: core.Expr): void {
  const roots = [expr];
  for (let root = roots.pop(); root !== undefined; root = roots.pop()) {
    walkExpr(root, (each) => {
      if (each.kind !== "callFunction") return;
      const elaborate = cx.bodies.get(each.callee);
      if (elaborate === undefined) return;
      cx.bodies.delete(each.callee);
      elaborate();
      roots.push(each.callee.body);
    });
  }
}

/** The type of an expression for messages, or its value if only one is possible. */
export const showBounds = (expr: core.Expr): string =>
  expr.type.kind === "int" && expr.type.lo === expr.type.hi ? String(expr.type.lo) : showType(expr.type);

/** A type for messages about literals: integers without their bounds. */
export const showKind = (type: Type): string => (type.kind === "int" ? "Int" : showType(type));
