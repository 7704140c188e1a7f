// Which variables an action reads and writes, through the operations and functions it calls.

import { calleesFirst, operationsCalled } from "../../grammar/analysis/call-graph.js";
import { forEachRead } from "../../grammar/analysis/state-reads.js";
import { assignedVariable, statementExprs, walkStatements } from "../../grammar/analysis/traversal.js";
import type { ActionDef, Statement, Variable } from "../../grammar/core/core.js";
import type { Model } from "../model/model.js";

export interface Effects {
  readonly action: ActionDef;
  /** In the model's order; guards and keys of places included. */
  readonly reads: readonly Variable[];
  /** Assigned as a whole or in part. */
  readonly writes: readonly Variable[];
}

/** On some path, for some arguments: nothing else is ever read or written. */
export function effectsOf(model: Model): readonly Effects[] {
  return model.actions.map((action) => {
    const reads = new Set<number>();
    const writes = new Set<number>();
    for (const body of bodiesOf(action)) {
      walkStatements(body, (statement) => {
        const assigned = assignedVariable(statement);
        if (assigned !== undefined) writes.add(assigned.id);
        for (const expr of statementExprs(statement)) forEachRead(expr, ({ variable }) => reads.add(variable.id));
      });
    }
    const inOrder = (ids: ReadonlySet<number>): readonly Variable[] => model.variables.filter(({ id }) => ids.has(id));
    return { action, reads: inOrder(reads), writes: inOrder(writes) };
  });
}

/** The action's own body, and those of all operations it leads to. */
function bodiesOf({ body }: ActionDef): readonly (readonly Statement[])[] {
  const operations = calleesFirst(operationsCalled(body), (caller) => operationsCalled(caller.body));
  return [body, ...operations.map((operation) => operation.body)];
}
