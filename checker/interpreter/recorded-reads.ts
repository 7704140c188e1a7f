// Reads of variables: what an expression reads is reported to the scope, if it asks for that, as finely as possible.

import type { Expr, ExprOf } from "../../grammar/core/core.js";
import type { Observation } from "./access-list.js";
import { applyOperator, lookUp } from "./operators.js";
import type { Scope } from "./scope.js";
import { asList, itemAt, type State, type Value } from "./values.js";

type Evaluate = (expr: Expr, scope: Scope) => Value;

export function readVariable({ primed, variable }: ExprOf<"variable">, scope: Scope): Value {
  if (primed) {
    scope.onPrimedRead?.(variable.id, []);
    return itemAt(nextOf(scope), variable.id);
  }
  scope.onRead?.(variable.id, []);
  return itemAt(scope.state, variable.id);
}

function nextOf(scope: Scope): State {
  if (scope.next === undefined) throw new Error("internal: a primed variable outside a step");
  return scope.next;
}

/**
 * Reads fields and items of a variable as one access to the innermost part, so that the rest of the variable does not
 * count as read. Undefined if the reads are not recorded, or not of a variable.
 */
export function readRecorded(expr: Expr, scope: Scope, evaluate: Evaluate): Value | undefined {
  if (scope.onPrimedRead === undefined && scope.onRead === undefined) return undefined;
  const access = accessTo(expr, scope, evaluate);
  if (access === undefined) return undefined;
  recordAccess(access, scope);
  return access.value;
}

/**
 * Applies an operator to a part of a variable as one access through the operator. Undefined if reads are not recorded,
 * or if the result says no less than the part.
 */
export function readThroughOperator(expr: ExprOf<"apply">, scope: Scope, evaluate: Evaluate): Value | undefined {
  if (scope.onRead === undefined) return undefined;
  const position = observedOperand(expr);
  if (position === undefined) return undefined;
  let access: Access | undefined;
  const operands = expr.args.map((arg, i) => {
    if (i !== position) return evaluate(arg, scope);
    access = accessTo(arg, scope, evaluate);
    return access?.value ?? evaluate(arg, scope);
  });
  try {
    const value = applyOperator(expr, operands);
    if (access !== undefined) recordAccess(access, scope, { expr, position, operands });
    return value;
  } catch (error) {
    if (access !== undefined) recordAccess(access, scope);
    throw error;
  }
}

/** The operand of which the operator tells only a little, if that is a part of a variable. */
function observedOperand({ operator, args }: ExprOf<"apply">): number | undefined {
  switch (operator) {
    case "eq":
    case "ne":
    case "lt":
    case "le":
    case "gt":
    case "ge": {
      const position = args.findIndex(isAccess);
      return position < 0 ? undefined : position;
    }
    case "in":
      return args[1] !== undefined && isAccess(args[1]) ? 1 : undefined;
    case "len":
    case "head":
    case "last":
    case "indices":
    case "size":
    case "multiplicity":
    case "get":
    case "keys":
      return args[0] !== undefined && isAccess(args[0]) ? 0 : undefined;
    default:
      return undefined;
  }
}

const isAccess = (expr: Expr): boolean =>
  expr.kind === "variable" || ((expr.kind === "index" || expr.kind === "field") && isAccess(expr.target));

interface Access {
  readonly variable: number;
  readonly primed: boolean;
  readonly keys: readonly Value[];
  readonly value: Value;
}

function accessTo(expr: Expr, scope: Scope, evaluate: Evaluate): Access | undefined {
  if (expr.kind === "variable") {
    const { primed, variable } = expr;
    if ((primed ? scope.onPrimedRead : scope.onRead) === undefined) return undefined;
    const value = itemAt(primed ? nextOf(scope) : scope.state, variable.id);
    return { variable: variable.id, primed, keys: [], value };
  }
  if (expr.kind !== "index" && expr.kind !== "field") return undefined;
  const target = accessTo(expr.target, scope, evaluate);
  if (target === undefined) return undefined;
  if (expr.kind === "field")
    return { ...target, keys: [...target.keys, expr.position], value: itemAt(asList(target.value), expr.position) };
  try {
    const key = evaluate(expr.key, scope);
    return { ...target, keys: [...target.keys, key], value: lookUp(expr.target.type, target.value, key, expr.span) };
  } catch (error) {
    // Whether a key is missing depends on all keys of the target.
    recordAccess(target, scope);
    throw error;
  }
}

function recordAccess({ primed, variable, keys }: Access, scope: Scope, observation?: Observation): void {
  if (primed) scope.onPrimedRead?.(variable, keys, observation);
  else scope.onRead?.(variable, keys, observation);
}
