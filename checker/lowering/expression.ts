// Evaluates expressions that are not part of a spec, such as those that a user types: `parseExpressionIn` types them in
// the scope of a system.

import type { Expr } from "../../grammar/core/core.js";
import { evaluate } from "../interpreter/evaluate.js";
import { catchFault } from "../interpreter/runtime-error.js";
import type { State, Value } from "../interpreter/values.js";
import { WorkBudget } from "../interpreter/work-budget.js";

/** A value or a run-time error. */
export type EvaluationResult = ReturnType<typeof catchFault<Value>>;

/**
 * Evaluates an expression in one state after another. `localCount`: one more than the greatest `Local.id` in it.
 * `next`: the state that primed variables read.
 */
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
