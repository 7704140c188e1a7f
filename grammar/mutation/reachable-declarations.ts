// The declarations that determine the behaviour of a system: those reachable from its actions and initial states. What
// only properties use is not among them.

import { assignedVariable, calledOperation, statementExprs, walkExpr, walkStatements } from "../analysis/traversal.js";
import type { Expr, FunctionDef, OperationDef, Statement } from "../core/core.js";
import type { TypedSystem } from "../elaborate/typed-system.js";
import type { Span } from "../core/source.js";

export type SystemParts = Pick<TypedSystem, "actions" | "variables" | "initialisers" | "initConstraints">;

/** Identifies a declaration by the location of its name. */
export const declarationKey = (name: Span): string => `${name.start}:${name.source.path}`;

/** The keys of all actions, variables, operations and functions that determine the behaviour of the system. */
export function reachableDeclarations(system: SystemParts): ReadonlySet<string> {
  const reached = new Set([
    ...system.actions.map(({ span }) => declarationKey(span)),
    ...system.variables.filter(({ ghost }) => !ghost).map(({ span }) => declarationKey(span)),
  ]);
  const seen = new Set<FunctionDef | OperationDef>();
  const bodies: (readonly Statement[])[] = [
    ...system.actions.map(({ body }) => body),
    ...system.initConstraints.map(({ body }) => body),
  ];
  const values: Expr[] = system.initialisers.filter(({ variable }) => !variable.ghost).map(({ value }) => value);
  const enter = <T extends FunctionDef | OperationDef>(callee: T, body: (callee: T) => void): void => {
    if (seen.has(callee)) return;
    seen.add(callee);
    reached.add(declarationKey(callee.span));
    body(callee);
  };
  const evaluate = (expr: Expr): void =>
    walkExpr(expr, (part) => {
      if (part.kind === "callFunction") enter(part.callee, ({ body }) => values.push(body));
    });
  for (
    let body = bodies.pop(), value = values.pop();
    body !== undefined || value !== undefined;
    body = bodies.pop(), value = values.pop()
  ) {
    if (value !== undefined) evaluate(value);
    walkStatements(body ?? [], (statement) => {
      const called = calledOperation(statement);
      if (called !== undefined) enter(called, (callee) => bodies.push(callee.body));
      if (statement.kind === "assert" || assignedVariable(statement)?.ghost === true) return;
      statementExprs(statement).forEach(evaluate);
    });
  }
  return reached;
}
