// Which conditions block the actions that a scenario step, a fairness assumption or a property names, in one state.

import type { ActionDef } from "../../grammar/core/core.js";
import { cartesianProduct, enumerateOrRaise } from "../interpreter/enumerate.js";
import { catchFault } from "../interpreter/runtime-error.js";
import type { State, Value } from "../interpreter/values.js";
import type { Check, Model } from "../model/model.js";
import { BINDING_LIMIT, explainDisabled } from "./disabled-actions.js";

/** An action with values for some of its parameters, the indices of its instance first. Undefined: any value. */
export interface PartialBinding {
  readonly action: ActionDef;
  readonly args: readonly (Value | undefined)[];
}

/**
 * The distinct messages of the conditions that block the action for these arguments, in the order of the text. Empty if
 * it is enabled, or if there is no telling.
 */
export function blockingConditions(
  model: Model,
  check: Check,
  state: State,
  { action, args }: PartialBinding,
): readonly string[] {
  const domains = catchFault(() =>
    action.params.map((param, i): readonly Value[] => {
      const arg = args[i];
      return arg === undefined ? [...enumerateOrRaise(param.type, action.span)] : [arg];
    }),
  );
  if (domains.fault !== undefined) return [];
  const messages = new Set<string>();
  let bindings = 0;
  for (const values of cartesianProduct(domains.value)) {
    if (bindings++ === BINDING_LIMIT) return [];
    for (const binding of explainDisabled(model, check, state, action, values).bindings) {
      if (binding.enabled) return [];
      for (const { message, operation } of binding.blockedBy)
        messages.add(operation === undefined ? message : `in \`${operation}\`, ${message}`);
    }
  }
  return [...messages];
}
