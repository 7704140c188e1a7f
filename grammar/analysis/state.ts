// Whether an expression depends on the state, and on which variables.

import type { Expr } from "../core/core.js";
import { functionReads, type Read } from "./reads.js";
import { walkExpr } from "./walk.js";

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
