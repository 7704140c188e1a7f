// Facts about the bodies of actions and operations that decide how they are exported.

import type { OperationDef, Statement, Variable } from "../../grammar/core/core.js";
import {
  assignedVariable,
  calledOperation,
  statementBlocks,
  walkStatements,
} from "../../grammar/analysis/traversal.js";

const written = new WeakMap<OperationDef, ReadonlySet<Variable>>();

/** The variables that some path through the statements assigns. */
export function writesOf(statements: readonly Statement[]): ReadonlySet<Variable> {
  const variables = new Set<Variable>();
  walkStatements(statements, (statement) => {
    const variable = assignedVariable(statement);
    if (variable !== undefined) variables.add(variable);
    const callee = calledOperation(statement);
    for (const each of callee === undefined ? [] : operationWrites(callee)) variables.add(each);
  });
  return variables;
}

export function operationWrites(operation: OperationDef): ReadonlySet<Variable> {
  const known = written.get(operation) ?? writesOf(operation.body);
  written.set(operation, known);
  return known;
}

/** May the statements disable their branch of the action? */
export function canDisable(statements: readonly Statement[]): boolean {
  return statements.some((statement) => {
    switch (statement.kind) {
      case "require":
      case "letMatch":
      case "pick":
        return true;
      case "call":
        return canDisable(statement.callee.body);
      case "if":
      case "match":
      case "either":
      case "for":
        return statementBlocks(statement).some(canDisable);
      case "assign":
      case "let":
      case "assert":
      case "return":
        return false;
    }
  });
}

/**
 * The operations after which some caller may still disable its branch. An error in them must be noticed at once, because
 * it counts even if the branch is disabled later.
 */
export function operationsBeforeGuards(bodies: readonly (readonly Statement[])[]): ReadonlySet<OperationDef> {
  const found = new Set<OperationDef>();
  const visited = new Set<string>();
  const ids = new Map<OperationDef, number>();
  const visit = (statements: readonly Statement[], guarded: boolean): void => {
    for (const [i, statement] of statements.entries()) {
      const after = guarded || canDisable(statements.slice(i + 1));
      for (const block of statementBlocks(statement))
        visit(block, after || (statement.kind === "for" && canDisable(block)));
      const callee = calledOperation(statement);
      if (callee === undefined) continue;
      if (after) found.add(callee);
      const id = ids.get(callee) ?? ids.size;
      ids.set(callee, id);
      const key = `${id} ${String(after)}`;
      if (visited.has(key)) continue;
      visited.add(key);
      visit(callee.body, after);
    }
  };
  for (const body of bodies) visit(body, false);
  return found;
}
