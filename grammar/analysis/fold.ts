// Values of constant expressions: bounds of types, sizes, ranges that are known before anything runs.

import type { RuntimeCode } from "../core/diagnostic-codes.js";
import type { Expr, ExprOf, Operator, Pattern } from "../core/core.js";
import type { Span } from "../core/source.js";
import { showType } from "../core/types.js";

export type Folded =
  | { readonly kind: "value"; readonly value: number | boolean }
  | {
      readonly kind: "notConstant";
      readonly span: Span;
      /** Follows "because": "`x` is a variable". */ readonly why: string;
    }
  /** Evaluating it is a finding. */
  | { readonly kind: "error"; readonly code: RuntimeCode; readonly message: string; readonly span: Span };

type Scalar = number | boolean;
type Known = ReadonlyMap<number, Scalar>;

/**
 * The value of an expression of a scalar type, where it depends on nothing but literals and `known` locals (by id). Enum members are
 * their index.
 */
export function foldConstant(expr: Expr, known: Known = new Map()): Folded {
  return fold(expr, { known, effort: { steps: 0, depth: 0 } });
}

/** Beyond these it is left to the run: functions that call each other can be deep, and take exponential time. */
const MAX_STEPS = 200_000;
const MAX_DEPTH = 1500;

/** Scopes as a chain: a let or a call adds a link. */
interface Scope {
  readonly known: Known;
  readonly outer?: Scope;
  readonly effort: { steps: number; depth: number };
}

function lookUp(id: number, scope: Scope): Scalar | undefined {
  for (let at: Scope | undefined = scope; at !== undefined; at = at.outer) {
    const value = at.known.get(id);
    if (value !== undefined) return value;
  }
  return undefined;
}

const value = (scalar: Scalar): Folded => ({ kind: "value", value: scalar });
const notConstant = (expr: Expr, why: string): Folded => ({ kind: "notConstant", span: expr.span, why });
const failure = (code: RuntimeCode, message: string, span: Span): Folded => ({ kind: "error", code, message, span });

function fold(expr: Expr, scope: Scope): Folded {
  const { effort } = scope;
  if (++effort.steps > MAX_STEPS || effort.depth >= MAX_DEPTH)
    return notConstant(expr, "it takes too long to compute before the run");
  effort.depth++;
  const folded = foldKind(expr, scope);
  effort.depth--;
  return folded;
}

function foldKind(expr: Expr, scope: Scope): Folded {
  switch (expr.kind) {
    case "literal":
      return value(expr.value);
    case "local": {
      const found = lookUp(expr.local.id, scope);
      return found === undefined
        ? notConstant(expr, `the value of \`${expr.local.name}\` is not known here`)
        : value(found);
    }
    case "variable":
      return notConstant(expr, `\`${expr.variable.name}\` is a state variable`);
    case "and":
    case "or":
    case "implies":
      return connective(expr, scope);
    case "if": {
      const condition = fold(expr.condition, scope);
      if (condition.kind !== "value") return condition;
      return fold(condition.value === true ? expr.then : expr.otherwise, scope);
    }
    case "let": {
      const bound = bind(expr.pattern, expr.value, scope);
      return "kind" in bound ? bound : fold(expr.body, bound);
    }
    case "match":
      return match(expr, scope);
    case "callFunction": {
      const known = new Map<number, Scalar>();
      for (const [i, param] of expr.callee.params.entries()) {
        const arg = expr.args[i];
        if (arg === undefined) return notConstant(expr, "an argument is missing");
        const folded = fold(arg, scope);
        if (folded.kind !== "value") return folded;
        known.set(param.id, folded.value);
      }
      return fold(expr.callee.body, { known, effort: scope.effort });
    }
    case "narrow":
      return narrow(expr, scope);
    case "apply":
      return apply(expr, scope);
    default:
      return notConstant(expr, "only integers, truth values and enum members can be computed before the run");
  }
}

function connective(expr: ExprOf<"and" | "or" | "implies">, scope: Scope): Folded {
  const left = fold(expr.left, scope);
  if (left.kind !== "value") return left;
  if (expr.kind === "and" && left.value === false) return value(false);
  if (expr.kind === "or" && left.value === true) return value(true);
  if (expr.kind === "implies" && left.value === false) return value(true);
  return fold(expr.right, scope);
}

function bind(pattern: Pattern, bound: Expr, scope: Scope): Scope | Folded {
  if (pattern.kind === "tuple" && bound.kind === "makeTuple") {
    // The names of the pattern are not in scope in the items, so it does no harm that the scope grows from item to item.
    let inner = scope;
    for (const [i, item] of pattern.items.entries()) {
      const part = bound.items[i];
      if (part === undefined) return notConstant(bound, "it is not taken apart before the run");
      const next = bind(item, part, inner);
      if ("kind" in next) return next;
      inner = next;
    }
    return inner;
  }
  const folded = fold(bound, scope);
  if (folded.kind !== "value") return folded;
  if (pattern.kind === "any") return scope;
  if (pattern.kind === "bind") return { ...scope, known: new Map([[pattern.local.id, folded.value]]), outer: scope };
  return notConstant(bound, "it is not taken apart before the run");
}

function match(expr: ExprOf<"match">, scope: Scope): Folded {
  const scrutinee = fold(expr.scrutinee, scope);
  if (scrutinee.kind !== "value") return scrutinee;
  for (const arm of expr.arms) {
    if (!fits(arm.pattern, scrutinee.value)) continue;
    const inner: Scope =
      arm.pattern.kind === "bind"
        ? { ...scope, known: new Map([[arm.pattern.local.id, scrutinee.value]]), outer: scope }
        : scope;
    if (arm.guard === undefined) return fold(arm.body, inner);
    const guard = fold(arm.guard, inner);
    if (guard.kind !== "value") return guard;
    if (guard.value === true) return fold(arm.body, inner);
  }
  return notConstant(expr, "no arm fits");
}

function fits(pattern: Pattern, scalar: Scalar): boolean {
  switch (pattern.kind) {
    case "any":
    case "bind":
      return true;
    case "scalar":
      return pattern.value === Number(scalar);
    case "or":
      return pattern.options.some((option) => fits(option, scalar));
    default:
      return false;
  }
}

function narrow(expr: ExprOf<"narrow">, scope: Scope): Folded {
  const folded = fold(expr.value, scope);
  if (folded.kind !== "value" || typeof folded.value !== "number" || expr.type.kind !== "int") return folded;
  if (folded.value >= expr.type.lo && folded.value <= expr.type.hi) return folded;
  return failure(expr.code ?? "R0002", `${folded.value} is not in ${showType(expr.type)}`, expr.span);
}

function apply(expr: ExprOf<"apply">, scope: Scope): Folded {
  if (!scalarOperators.has(expr.operator))
    return notConstant(expr, "only integers, truth values and enum members can be computed before the run");
  const args: Scalar[] = [];
  for (const arg of expr.args) {
    const folded = fold(arg, scope);
    if (folded.kind !== "value") return folded;
    args.push(folded.value);
  }
  const [first, second] = args;
  if (first === undefined) return notConstant(expr, "an argument is missing");
  if (expr.operator === "eq" && second !== undefined) return value(first === second);
  if (expr.operator === "ne" && second !== undefined) return value(first !== second);
  if (expr.operator === "not") return value(first !== true);
  const result = compute(expr.operator, Number(first), Number(second ?? 0));
  if (result === undefined) return failure("R0007", `${Number(first)} ${expr.operator} 0`, expr.span);
  if (typeof result === "number" && !Number.isSafeInteger(result))
    return failure("R0009", `${shown(expr.operator, args)} is outside -(2^53 - 1)..2^53 - 1`, expr.span);
  // Never a negative zero.
  return value(typeof result === "number" ? result + 0 : result);
}

const scalarOperators: ReadonlySet<Operator> = new Set<Operator>([
  "not",
  "eq",
  "ne",
  "lt",
  "le",
  "gt",
  "ge",
  "add",
  "sub",
  "mul",
  "div",
  "mod",
  "neg",
  "abs",
  "minOf",
  "maxOf",
]);

function shown(operator: Operator, args: readonly Scalar[]): string {
  const sign = operator === "add" ? "+" : operator === "sub" ? "-" : operator === "mul" ? "*" : operator;
  return args.join(` ${sign} `);
}

/** Undefined for a division by zero. Beyond the safe integers the result is inexact, but never a safe integer. */
function compute(operator: Operator, a: number, b: number): Scalar | undefined {
  switch (operator) {
    case "lt":
      return a < b;
    case "le":
      return a <= b;
    case "gt":
      return a > b;
    case "ge":
      return a >= b;
    case "add":
      return a + b;
    case "sub":
      return a - b;
    case "mul":
      return a * b;
    case "neg":
      return -a;
    case "abs":
      return Math.abs(a);
    case "minOf":
      return Math.min(a, b);
    case "maxOf":
      return Math.max(a, b);
    case "div":
      return b === 0 ? undefined : floorDiv(a, b);
    case "mod":
      return b === 0 ? undefined : floorMod(a, b);
    default:
      return undefined;
  }
}

/** Rounded down, exactly: the quotient of two large integers need not be a double. */
function floorDiv(a: number, b: number): number {
  const rest = a % b;
  const quotient = (a - rest) / b;
  return rest !== 0 && rest < 0 !== b < 0 ? quotient - 1 : quotient;
}

function floorMod(a: number, b: number): number {
  const rest = a % b;
  return rest !== 0 && rest < 0 !== b < 0 ? rest + b : rest;
}
