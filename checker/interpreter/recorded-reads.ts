// Reads of variables: what an expression reads is reported to the scope, if it asks for that, as finely as possible.

import type { Expr, ExprOf } from "../../grammar/core/core.js";
import { lookUp } from "./operators.js";
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

function recordAccess({ primed, variable, keys }: Access, scope: Scope): void {
  if (primed) scope.onPrimedRead?.(variable, keys);
  else scope.onRead?.(variable, keys);
}
