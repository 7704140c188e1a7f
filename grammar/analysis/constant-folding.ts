// Constant folding: the values of scalar expressions that must be known before the run, such as bounds of types and
// sizes.

import { calculate, compareNumbers, type ArithmeticOperator, type ComparisonOperator } from "../core/arithmetic.js";
import type { RuntimeCode } from "../core/diagnostic-codes.js";
import type { Expr, ExprOf, Operator, Pattern } from "../core/core.js";
import type { Span } from "../core/source.js";
import { showType } from "../core/types.js";

export type Folded =
  | { readonly kind: "value"; readonly value: number | boolean }
  | {
      readonly kind: "notConstant";
      readonly span: Span;
      /** A clause that follows "because": "`x` is a state variable". */
      readonly reason: string;
    }
  /** Evaluation fails with a run-time error. */
  | { readonly kind: "error"; readonly code: RuntimeCode; readonly message: string; readonly span: Span };

type Scalar = number | boolean;
/** Values of locals, by `Local.id`. */
type Bindings = ReadonlyMap<number, Scalar>;

/**
 * The value of a scalar expression that depends only on literals and on the locals in `bindings`. Enum members are
 * indices.
 */
export function foldConstant(expr: Expr, bindings: Bindings = new Map()): Folded {
  return fold(expr, { bindings, usage: { steps: 0, depth: 0 } });
}

/** Larger computations are left to the run: nested function calls can be deep and take exponential time. */
const MAX_STEPS = 200_000;
const MAX_DEPTH = 1500;

/** A chain of scopes: a `let` adds an inner scope, a call starts a new chain. */
interface Scope {
  readonly bindings: Bindings;
  readonly outer?: Scope;
  /** Steps taken and current depth, shared by all scopes of one folding. */
  readonly usage: { steps: number; depth: number };
}

function lookUp(id: number, scope: Scope): Scalar | undefined {
  for (let each: Scope | undefined = scope; each !== undefined; each = each.outer) {
    const value = each.bindings.get(id);
    if (value !== undefined) return value;
  }
  return undefined;
}

const value = (scalar: Scalar): Folded => ({ kind: "value", value: scalar });
const notConstant = (expr: Expr, reason: string): Folded => ({ kind: "notConstant", span: expr.span, reason });
const failure = (code: RuntimeCode, message: string, span: Span): Folded => ({ kind: "error", code, message, span });

function fold(expr: Expr, scope: Scope): Folded {
  const { usage } = scope;
  if (++usage.steps > MAX_STEPS || usage.depth >= MAX_DEPTH)
    return notConstant(expr, "it takes too long to compute before the run");
  usage.depth++;
  const folded = foldKind(expr, scope);
  usage.depth--;
  return folded;
}

function foldKind(expr: Expr, scope: Scope): Folded {
  switch (expr.kind) {
    case "literal":
      return value(expr.value);
    case "local": {
      const scalar = lookUp(expr.local.id, scope);
      return scalar === undefined
        ? notConstant(expr, `the value of \`${expr.local.name}\` is not known here`)
        : value(scalar);
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
    case "matches": {
      const target = fold(expr.target, scope);
      return target.kind === "value" ? value(fits(expr.pattern, target.value)) : target;
    }
    case "callFunction":
      return call(expr, scope);
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

function call(expr: ExprOf<"callFunction">, scope: Scope): Folded {
  const bindings = new Map<number, Scalar>();
  for (const [i, param] of expr.callee.params.entries()) {
    const arg = expr.args[i];
    if (arg === undefined) return notConstant(expr, "an argument is missing");
    const folded = fold(arg, scope);
    if (folded.kind !== "value") return folded;
    bindings.set(param.id, folded.value);
  }
  return fold(expr.callee.body, { bindings, usage: scope.usage });
}

function bind(pattern: Pattern, bound: Expr, scope: Scope): Scope | Folded {
  if (pattern.kind === "tuple" && bound.kind === "makeTuple") {
    // Items cannot refer to names of the pattern, so extending the scope from item to item is harmless.
    let inner = scope;
    for (const [i, item] of pattern.items.entries()) {
      const part = bound.items[i];
      if (part === undefined) return notConstant(bound, "destructuring is not evaluated before the run");
      const next = bind(item, part, inner);
      if ("kind" in next) return next;
      inner = next;
    }
    return inner;
  }
  const folded = fold(bound, scope);
  if (folded.kind !== "value") return folded;
  if (pattern.kind === "any") return scope;
  if (pattern.kind === "bind") return { ...scope, bindings: new Map([[pattern.local.id, folded.value]]), outer: scope };
  return notConstant(bound, "destructuring is not evaluated before the run");
}

function match(expr: ExprOf<"match">, scope: Scope): Folded {
  const scrutinee = fold(expr.scrutinee, scope);
  if (scrutinee.kind !== "value") return scrutinee;
  for (const arm of expr.arms) {
    if (!fits(arm.pattern, scrutinee.value)) continue;
    const inner: Scope =
      arm.pattern.kind === "bind"
        ? { ...scope, bindings: new Map([[arm.pattern.local.id, scrutinee.value]]), outer: scope }
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
  const { operator } = expr;
  if (!isScalarOperator(operator))
    return notConstant(expr, "only integers, truth values and enum members can be computed before the run");
  const args: Scalar[] = [];
  for (const arg of expr.args) {
    const folded = fold(arg, scope);
    if (folded.kind !== "value") return folded;
    args.push(folded.value);
  }
  const [first, second] = args;
  if (first === undefined) return notConstant(expr, "an argument is missing");
  switch (operator) {
    case "not":
      return value(first !== true);
    case "eq":
      return value(first === second);
    case "ne":
      return value(first !== second);
    case "lt":
    case "le":
    case "gt":
    case "ge":
      return value(compareNumbers(operator, Number(first), Number(second)));
    case "add":
    case "sub":
    case "mul":
    case "div":
    case "mod":
    case "neg":
    case "abs":
    case "minOf":
    case "maxOf": {
      const result = calculate(operator, Number(first), Number(second ?? 0));
      return typeof result === "number" ? value(result) : failure(result.code, result.message, expr.span);
    }
  }
}

type ScalarOperator = "not" | "eq" | "ne" | ComparisonOperator | ArithmeticOperator;

const isScalarOperator = (operator: Operator): operator is ScalarOperator => scalarOperators.has(operator);

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
