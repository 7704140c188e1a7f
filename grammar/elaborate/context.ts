// What every part of the elaborator shares: where diagnostics go, how locals are numbered, and what has been defined so far.

import type * as ast from "../syntax/ast.js";
import { walkExpr } from "../analysis/traversal.js";
import type { Code } from "../core/diagnostic-codes.js";
import type * as core from "../core/core.js";
import type { Diagnostic } from "../core/diagnostic.js";
import type { Span } from "../core/source.js";
import { isSubtype, overlaps, sameKind } from "../core/type-relations.js";
import { type Type, seqOf, setOf, showType, unknownType } from "../core/types.js";
import { type Node, type Scope, type Symbol, type SymbolOf, lookup } from "./scope.js";

/** Types an expression and gives its core; `expected` decides what literals and bare members mean, and promises nothing. */
export type Infer = (cx: Context, env: Env, expr: ast.Expr, expected?: Type) => core.Expr;

export interface Context {
  /**
   * Constants are taken as unknown, whatever their values: what is found now holds of every configuration. Only then is a value that
   * never fits, or an arm never taken, a mistake: with one choice of constants it may be just a part of the design that this
   * choice leaves idle.
   */
  readonly generic: boolean;
  /** The way from any part of the elaborator back to expressions, so that the parts need not import each other in a circle. */
  readonly inferExpr: Infer;
  readonly diagnostics: Map<string, Diagnostic>;
  readonly functions: core.FunctionDef[];
  /** What is left to do: bodies are elaborated after all signatures, or when a constant needs them. */
  readonly bodies: Map<core.FunctionDef | core.OperationDef, () => void>;
  readonly operations: core.OperationDef[];
  readonly actions: core.ActionDef[];
  readonly variables: core.Variable[];
  /** Locals that stand for constants and parameters whose values are not known: by `Local.id`. */
  readonly unknownConstants: Set<number>;
  /** Members of enums and cases of variants, by name, of the types each module scope can see. */
  readonly members: WeakMap<Scope, ReadonlyMap<string, readonly SymbolOf<"type">[]>>;
  readonly counters: {
    local: number;
    function: number;
    operation: number;
    action: number;
    variable: number;
    refold: number;
    instance: number;
  };
}

export function newContext(inferExpr: Infer, generic: boolean): Context {
  return {
    generic,
    inferExpr,
    diagnostics: new Map(),
    functions: [],
    bodies: new Map(),
    operations: [],
    actions: [],
    variables: [],
    unknownConstants: new Set(),
    members: new WeakMap(),
    counters: { local: 0, function: 0, operation: 0, action: 0, variable: 0, refold: 0, instance: 0 },
  };
}

/** Expected of what stands in the midst of another mistake: literals need not say what they hold, but names must exist. */
export const undecided: Type = { kind: "unknown" };

export const infer: Infer = (cx, env, expr, expected) => cx.inferExpr(cx, env, expr, expected);

/** Types an expression and makes it fit; `place` says what wants the type: "the condition". */
export const check = (cx: Context, env: Env, expr: ast.Expr, type: Type, place: string): core.Expr =>
  narrowTo(cx, infer(cx, env, expr, type), type, place);

/** How an expression may look at the world. */
export interface Env {
  readonly scope: Scope;
  /** Whose members bare names are, and whose variables may be assigned; undefined outside systems and components. */
  readonly self: Node | undefined;
  /** What `x'` means here: nothing, what the action has assigned, or the state after any step. */
  readonly primes: "never" | "assigned" | "step";
  readonly temporal: boolean;
  /** Why the state cannot be read here (a constant, an assumption), or undefined when it can. */
  readonly constant: string | undefined;
}

export const within = (env: Env, scope: Scope): Env => ({ ...env, scope });

/**
 * Reports a mistake. The same mistake at the same place is kept once: a component is elaborated by itself and again for each
 * use.
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

/** Adds a name to a scope, or says that it is taken. */
export function declare(cx: Context, scope: Scope, symbol: Symbol): void {
  const first = lookup(scope, symbol.name);
  if (first !== undefined) {
    // What is imported twice, or seen again from an inner elaboration, is the same thing.
    if (first.span === symbol.span) return;
    const here = scope.symbols.has(symbol.name);
    // Names taken from other files are declared last, wherever they stand.
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

/** An expression that has already been complained about. */
export const brokenExpr = (span: Span, type: Type = unknownType): core.Expr => ({
  kind: "literal",
  value: false,
  type,
  span,
});

/** Says so when a literal leaves open what it holds, and nothing around it decides. */
export function requireKnown(cx: Context, value: core.Expr): void {
  if (value.kind === "none" && value.type.kind === "option" && value.type.item.kind === "unknown") {
    report(cx, "E0305", value.span, "there is no telling what this `none` could hold", {
      label: "of what type?",
      hint: "say so: `let x: Option<T> = none`",
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
 * Makes an expression fit a type: as it is where every value fits, checked at run time where some do, and an error where none can,
 * whatever the constants.
 * `place` says what wants the type: "the variable `x`".
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
      hint: "widen the type, or mend the value",
    });
  } else {
    report(cx, "E0301", expr.span, `${place} is ${showType(type)}, but this is ${showBounds(expr)}`, {
      label: `expected ${showType(type)}`,
    });
  }
  return brokenExpr(expr.span);
}

/** The parts of a literal are made to fit one by one: the place of a misfit is then the part itself. */
function narrowParts(cx: Context, expr: core.Expr, type: Type, place: string): core.Expr {
  if (!sameKind(expr.type, type)) return expr;
  if (expr.kind === "makeSeq" && type.kind === "seq") {
    if (cx.generic && expr.items.length > type.max) {
      report(cx, "E0310", expr.span, `${expr.items.length} items never fit ${place}`, {
        label: `${place} holds at most ${type.max}`,
        hint: "widen the type, or mend the value",
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
  if (expr.kind === "some" && type.kind === "option") {
    const item = narrowTo(cx, expr.item, type.item, "what this holds");
    return { ...expr, item, type };
  }
  return expr;
}

/** Elaborates the bodies of all functions an expression leads to, so that it can be looked into. */
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

/** The type of an expression in a message, or its value where it can only be one. */
export const showBounds = (expr: core.Expr): string =>
  expr.type.kind === "int" && expr.type.lo === expr.type.hi ? String(expr.type.lo) : showType(expr.type);

/** A type in a message about literals: for integers the bounds of the literals would say nothing. */
export const showKind = (type: Type): string => (type.kind === "int" ? "Int" : showType(type));
