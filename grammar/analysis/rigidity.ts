// Rigid terms of temporal formulas. The domains a formula quantifies over and the values it names are evaluated once for
// a whole behaviour, so they must not depend on the state ("rigid" in TLA). The arguments of actions may.

import type { Expr, Local, Pattern } from "../core/core.js";
import type { Diagnostic } from "../core/diagnostic.js";
import { readsState } from "./state-reads.js";
import { boundLocals, walkExpr } from "./traversal.js";

/**
 * Reports E0601 for every domain and named value of a temporal formula that depends on the state. The bodies
 * of the functions it calls must be complete.
 */
export function checkRigidity(formula: Expr): readonly Diagnostic[] {
  const diagnostics: Diagnostic[] = [];
  /** Locals whose values depend on the state. */
  const flexible = new Set<Local>();
  const isFlexible = (expr: Expr): boolean => readsState(expr) || readsAny(expr, flexible);
  const markFlexible = (patterns: readonly Pattern[]): void => {
    for (const pattern of patterns) for (const local of boundLocals(pattern)) flexible.add(local);
  };
  // Parents come before children, so a binding is visited before the expressions that read it.
  walkExpr(formula, (expr) => {
    switch (expr.kind) {
      case "let":
      case "match": {
        const value = expr.kind === "let" ? expr.value : expr.scrutinee;
        const patterns = expr.kind === "let" ? [expr.pattern] : expr.arms.map((arm) => arm.pattern);
        if (!isFlexible(value)) return;
        if (expr.type.kind === "temporal" && patterns.some((pattern) => boundLocals(pattern).length > 0))
          diagnostics.push(flexibleName(value));
        else markFlexible(patterns);
        return;
      }
      case "forall":
      case "exists":
        if (!isFlexible(expr.binder.domain)) return;
        // One mistake, one diagnostic: after a reported domain its member counts as rigid.
        if (expr.type.kind === "temporal") diagnostics.push(flexibleDomain(expr.binder.domain));
        else markFlexible([expr.binder.pattern]);
        return;
      default:
    }
  });
  return diagnostics;
}

function readsAny(expr: Expr, locals: ReadonlySet<Local>): boolean {
  let found = false;
  walkExpr(expr, (each) => {
    found ||= each.kind === "local" && locals.has(each.local);
  });
  return found;
}

const flexibleDomain = (domain: Expr): Diagnostic =>
  report(
    domain,
    "a temporal formula cannot quantify over a set that changes",
    "quantify over a type, and test for membership inside: `forall x in T: x in s ~> …`",
  );

const flexibleName = (value: Expr): Diagnostic =>
  report(
    value,
    "a temporal formula cannot name a value that changes",
    "quantify over a type, and compare with the value inside: `exists x in T: x == e and …`",
  );

const report = ({ span }: Expr, message: string, hint: string): Diagnostic => ({
  code: "E0601",
  severity: "error",
  message,
  span,
  label: "its value differs from state to state",
  hint,
});
