// Which variables a body reads and writes, through the operations and functions it calls.

import type { Statement, Variable } from "../core/core.js";
import { calleesFirst, operationsCalled } from "./call-graph.js";
import { forEachRead } from "./state-reads.js";
import { assignedVariable, statementExprs, walkStatements } from "./traversal.js";

export interface BodyEffects {
  /** Guards and keys of assigned places included. */
  readonly reads: ReadonlySet<Variable>;
  /** Assigned as a whole or in part. */
  readonly writes: ReadonlySet<Variable>;
}

/** On some path, for some arguments: nothing else is ever read or written. */
export function effectsOfBody(body: readonly Statement[]): BodyEffects {
  const reads = new Set<Variable>();
  const writes = new Set<Variable>();
  const operations = calleesFirst(operationsCalled(body), (caller) => operationsCalled(caller.body));
  for (const each of [body, ...operations.map((operation) => operation.body)]) {
    walkStatements(each, (statement) => {
      const assigned = assignedVariable(statement);
      if (assigned !== undefined) writes.add(assigned);
      for (const expr of statementExprs(statement)) forEachRead(expr, ({ variable }) => reads.add(variable));
    });
  }
  return { reads, writes };
}
