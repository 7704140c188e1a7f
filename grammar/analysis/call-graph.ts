// The call graph of functions and operations.

import type { Expr, FunctionDef, OperationDef, Statement } from "../core/core.js";
import { calledOperation, walkExpr, walkStatements } from "./traversal.js";

/** The functions an expression calls directly. */
export function functionsCalled(expr: Expr): readonly FunctionDef[] {
  const callees: FunctionDef[] = [];
  walkExpr(expr, (each) => {
    if (each.kind === "callFunction") callees.push(each.callee);
  });
  return callees;
}

/** The operations a body calls directly. */
export function operationsCalled(body: readonly Statement[]): readonly OperationDef[] {
  const callees: OperationDef[] = [];
  walkStatements(body, (statement) => {
    const callee = calledOperation(statement);
    if (callee !== undefined) callees.push(callee);
  });
  return callees;
}

/**
 * `roots` and everything reachable from them in postorder: callees before their callers, except those that are `done`.
 * A cycle, which is an error reported elsewhere, is cut at the edge that closes it. Uses its own stack, so calls may be
 * nested to any depth.
 */
export function calleesFirst<T extends object>(
  roots: readonly T[],
  calleesOf: (caller: T) => readonly T[],
  done: (callee: T) => boolean = () => false,
): readonly T[] {
  const order: T[] = [];
  const visited = new Set<T>();
  const stack: { readonly caller: T | undefined; readonly callees: Iterator<T, undefined> }[] = [
    { caller: undefined, callees: roots.values() },
  ];
  for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
    const next = top.callees.next();
    if (next.done === true) {
      if (top.caller !== undefined) order.push(top.caller);
      stack.pop();
    } else if (!visited.has(next.value) && !done(next.value)) {
      visited.add(next.value);
      stack.push({ caller: next.value, callees: calleesOf(next.value).values() });
    }
  }
  return order;
}
