// Expressions that are no part of a spec: read in the scope of a system by `parseExpressionIn`, and asked of its states here.

import type { Expr } from "../../grammar/core/core.js";
import { evaluate } from "../interpreter/evaluate.js";
import { catchFault } from "../interpreter/runtime-error.js";
import type { State, Value } from "../interpreter/values.js";
import { WorkBudget } from "../interpreter/work-budget.js";

/** The value, or the run-time error. */
export type EvaluationResult = ReturnType<typeof catchFault<Value>>;

/** Asks of one state after another; `next` is what primed variables read. `localCount`: one more than the greatest `Local.id` in the expression. */
export function expressionEvaluator({
  expr,
  localCount,
}: {
  readonly expr: Expr;
  readonly localCount: number;
}): (state: State, next?: State) => EvaluationResult {
  const locals = new Array<Value>(localCount).fill(false);
  const work = new WorkBudget();
  return (state, next) => {
    work.renew();
    return catchFault(() => evaluate(expr, { state, next, locals, work }));
  };
}
