// Assumptions on constants, evaluated before anything is explored.

import type { Expr } from "../../grammar/core/core.js";
import { holds } from "../interpreter/evaluate.js";
import { catchFault } from "../interpreter/runtime-error.js";
import type { Value } from "../interpreter/values.js";
import { WorkBudget } from "../interpreter/work-budget.js";
import type { Model } from "../model/model.js";
import { List } from "immutable";

/** Why an assumption does not hold, or undefined when it does. It reads no state. */
export function assumptionFault(assumption: Expr, model: Model): string | undefined {
  const locals = new Array<Value>(model.localCount).fill(false);
  const result = catchFault(() =>
    holds(assumption, { state: List<Value>(), next: undefined, locals, work: new WorkBudget() }),
  );
  if (result.fault !== undefined) return result.fault.message;
  return result.value ? undefined : "false with these constants";
}
