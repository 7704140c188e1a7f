// Which state variables an expression reads, itself and through the functions it calls.

import type { Expr, FunctionDef, Variable } from "../core/core.js";
import { calleesFirst, functionsCalled } from "./call-graph.js";
import { walkExpr } from "./traversal.js";

export interface Read {
  readonly variable: Variable;
  readonly primed: boolean;
}

/** Calls `visit` for each variable the expression reads, itself or through functions. */
export function forEachRead(expr: Expr, visit: (read: Read) => void): void {
  walkExpr(expr, (each) => {
    if (each.kind === "variable") visit(each);
    else if (each.kind === "callFunction") functionReads(each.callee).forEach(visit);
  });
}

export function readsState(expr: Expr): boolean {
  let found = false;
  forEachRead(expr, () => {
    found = true;
  });
  return found;
}

/** Does the function read the next state? */
export const readsNext = (callee: FunctionDef): boolean => functionReads(callee).some(({ primed }) => primed);

/** Keyed by body: a function whose body is not elaborated yet must not be cached as reading nothing. */
const readsOfBody = new WeakMap<Expr, readonly Read[]>();

/** Every variable a function reads, listed once, and once more if it is also read primed. */
export function functionReads(root: FunctionDef): readonly Read[] {
  const calleesOf = (caller: FunctionDef): readonly FunctionDef[] => functionsCalled(caller.body);
  for (const { body } of calleesFirst([root], calleesOf, (callee) => readsOfBody.has(callee.body))) {
    const reads = new Map<string, Read>();
    const add = (read: Read): void => {
      reads.set(`${read.variable.id}${read.primed ? "'" : ""}`, read);
    };
    walkExpr(body, (expr) => {
      if (expr.kind === "variable") add(expr);
      else if (expr.kind === "callFunction") readsOfBody.get(expr.callee.body)?.forEach(add);
    });
    readsOfBody.set(body, [...reads.values()]);
  }
  return readsOfBody.get(root.body) ?? [];
}
