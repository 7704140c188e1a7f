// What may not change while a temporal formula is judged: the domains it ranges over, the values it gives names to, and the arguments of the
// actions it names. Each is looked at once, for all of a behaviour.

import type { Expr, Local, Pattern } from "../core/core.js";
import type { Diagnostic } from "../core/diagnostic.js";
import { readsState } from "./state.js";
import { boundLocals, walkExpr } from "./walk.js";

/** E0601 for every domain, named value and argument in the formula of a property that depends on the state. Bodies of functions must be complete. */
export function checkFixed(formula: Expr): readonly Diagnostic[] {
  const diagnostics: Diagnostic[] = [];
  const changing = new Set<Local>();
  const changes = (expr: Expr): boolean => readsState(expr) || readsAny(expr, changing);
  const bind = (patterns: readonly Pattern[]): void => {
    for (const pattern of patterns) for (const local of boundLocals(pattern)) changing.add(local);
  };
  // From the outside in: what binds a name is seen before what reads it.
  walkExpr(formula, (expr) => {
    switch (expr.kind) {
      case "let":
      case "match": {
        const value = expr.kind === "let" ? expr.value : expr.scrutinee;
        const patterns = expr.kind === "let" ? [expr.pattern] : expr.arms.map((arm) => arm.pattern);
        if (!changes(value)) return;
        if (expr.type.kind === "temporal" && patterns.some((pattern) => boundLocals(pattern).length > 0))
          diagnostics.push(changingName(value));
        else bind(patterns);
        return;
      }
      case "forall":
      case "exists":
        if (!changes(expr.binder.domain)) return;
        // One mistake is one diagnostic: what is said of a member is not looked at any more.
        if (expr.type.kind === "temporal") diagnostics.push(changingDomain(expr.binder.domain));
        else bind([expr.binder.pattern]);
        return;
      case "enabled":
      case "occurs":
        for (const arg of expr.args)
          if (arg !== undefined && changes(arg)) diagnostics.push(changingArgument(expr.kind, arg));
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

function changingDomain(domain: Expr): Diagnostic {
  return report(
    domain,
    "a temporal formula ranges over a fixed domain",
    "range over a type, and put the membership inside: `forall x in T: x in s ~> …`",
  );
}

function changingName(value: Expr): Diagnostic {
  return report(
    value,
    "a name in a temporal formula stands for a fixed value",
    "range over a type, and put the value inside: `exists x in T: x == e and …`",
  );
}

function changingArgument(op: "enabled" | "occurs", arg: Expr): Diagnostic {
  return report(
    arg,
    `the action that \`${op}\` speaks of is fixed`,
    `range over a type, and put the value inside: \`exists x in T: x == e and ${op} A(x)\``,
  );
}

const report = ({ span }: Expr, message: string, hint: string): Diagnostic => ({
  code: "E0601",
  severity: "error",
  message,
  span,
  label: "this changes from state to state",
  hint,
});
