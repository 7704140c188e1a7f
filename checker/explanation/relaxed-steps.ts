// Steps that a single condition rules out: an action is executed as if the condition were true.

import type { ActionDef, Expr, Statement } from "../../grammar/core/core.js";
import { conjuncts } from "../coverage/points.js";
import { beginAction } from "../interpreter/actions.js";
import type { BranchExecution } from "../interpreter/branch-execution.js";
import { holds } from "../interpreter/evaluate.js";
import { advance } from "../interpreter/execute.js";
import { catchFault } from "../interpreter/runtime-error.js";
import type { Scope } from "../interpreter/scope.js";
import type { State, Value } from "../interpreter/values.js";
import { WorkBudget } from "../interpreter/work-budget.js";
import type { Model } from "../model/model.js";

/** Branches of an action that are followed in one state. */
const BRANCHES = 1000;

interface Relaxed {
  readonly execution: BranchExecution;
  /** The condition that was ignored. */
  readonly ignored: IgnoredCondition | undefined;
}

/** A condition that is false, and the values of the names in it. */
interface IgnoredCondition {
  readonly condition: Expr;
  readonly scope: Scope;
}

/** The steps of an action that are possible if one condition that is false is ignored. */
export function* relaxedSteps(
  model: Model,
  action: ActionDef,
  args: readonly Value[],
  state: State,
): Generator<{ readonly next: State } & IgnoredCondition> {
  const start = beginAction(action, args, state, model.localCount, new WorkBudget());
  const stack: Relaxed[] = [{ execution: start, ignored: undefined }];
  let branches = 0;
  for (let top = stack.pop(); top !== undefined && branches++ < BRANCHES; top = stack.pop()) {
    const { execution } = top;
    if (execution.fault !== undefined) continue;
    const progress = advance(execution);
    if (progress === "ended") {
      if (execution.fault === undefined && top.ignored !== undefined) yield { next: execution.next, ...top.ignored };
    } else if (progress === "disabled") {
      // Its continuation is already what follows the condition.
      const ignored = top.ignored === undefined ? onlyFalse(execution.statement, execution) : undefined;
      if (ignored !== undefined) stack.push({ execution, ignored });
    } else for (const fork of progress.reverse()) stack.push({ execution: fork, ignored: top.ignored });
  }
}

/** The only operand of a `require` that is false; undefined if there are several, or one that cannot be evaluated. */
function onlyFalse(statement: Statement | undefined, execution: BranchExecution): IgnoredCondition | undefined {
  if (statement?.kind !== "require") return undefined;
  const outcomes = conjuncts(statement.condition).map((operand) => ({
    operand,
    ...catchFault(() => holds(operand, execution)),
  }));
  const others = outcomes.filter(({ value, fault }) => fault !== undefined || !value);
  const [first] = others;
  if (others.length !== 1 || first === undefined || first.fault !== undefined) return undefined;
  const { state, next, locals, work } = execution;
  return { condition: first.operand, scope: { state, next, locals: [...locals], work } };
}
