// What a state of a check holds: the variables of the system, and a hidden counter where a fault budget needs one.

import { intType, type Type } from "../../grammar/core/types.js";
import type { Check, Model } from "./model.js";

export interface StateVector {
  /** The types of the variables in their order; the fault counter comes last. */
  readonly types: readonly Type[];
  /** The greatest number of fault actions on a path; undefined if it is unlimited, or if the system has no faults. */
  readonly faultBudget: number | undefined;
  /** The position of the fault counter. A budget of 0 needs none: no fault action is ever enabled. */
  readonly faultCounter: number | undefined;
}

export function stateVectorOf(model: Model, check: Check): StateVector {
  const faultBudget = model.actions.some((action) => action.fault) ? check.faults : undefined;
  const variables = model.variables.map((variable) => variable.type);
  if (faultBudget === undefined || faultBudget === 0) return { types: variables, faultBudget, faultCounter: undefined };
  return { types: [...variables, intType(0, faultBudget)], faultBudget, faultCounter: variables.length };
}
