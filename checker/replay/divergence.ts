// Where a recorded trace and the model diverge, and why.

import { is } from "immutable";
import type { ActionDef } from "../../grammar/core/core.js";
import type { DetailedTransition } from "../interpreter/interpreter.js";
import { valueFromJson } from "../interpreter/json.js";
import { element, type State } from "../interpreter/values.js";
import type { Model } from "../model/model.js";
import type { Bound } from "../outcome.js";
import { stepOf } from "../trace/trace.js";
import type { RecordedAction, RecordedBound } from "./recorded-trace.js";

/**
 * Why a trace cannot be followed any further.
 * - `start`: no initial state equals the recorded one; the nearest differs in `variables`.
 * - `action`, `instance`: there is no action of this name, or none of this instance.
 * - `bindings`: the arguments are not values of the parameters.
 * - `disabled`: the action is not enabled. `choices`: it is, but not with these picks and branches.
 * - `fails`: the step raises a run-time error instead of leading to a state. `passes`: the other way round.
 * - `state`: the step leads to another state, which differs in `variables`.
 * - `loop`: the last state is not the one in which the loop began.
 * - `scenario`: the scenario that found the trace takes another step, or has ended if `instead` is undefined.
 * - `noScenario`: a scenario found the trace, but the check has none.
 */
export type Divergence =
  | { readonly kind: "start"; readonly variables: readonly string[] }
  | { readonly kind: "action" | "instance" | "bindings" | "disabled" | "choices" | "passes" | "loop" | "noScenario" }
  | { readonly kind: "scenario"; readonly instead: string | undefined }
  | { readonly kind: "fails"; readonly code: string; readonly message: string }
  | { readonly kind: "state"; readonly variables: readonly string[]; readonly state: State };

/** The attempts that execute the recorded action with the recorded arguments. */
export function matchingAttempts(
  model: Model,
  attempts: readonly DetailedTransition[],
  recorded: RecordedAction,
): readonly DetailedTransition[] {
  return attempts.filter((attempt) => {
    const { action, instance, bindings } = stepOf(model, attempt);
    return (
      action === recorded.action && (instance ?? null) === recorded.instance && haveValues(bindings, recorded.bindings)
    );
  });
}

/** Does the attempt make the recorded choices? */
export const makesRecordedChoices = (attempt: DetailedTransition, recorded: RecordedAction): boolean =>
  haveValues(attempt.picks, recorded.picks) && attempt.branches.join() === recorded.branches.join();

const haveValues = (bounds: readonly Bound[], recorded: readonly RecordedBound[]): boolean =>
  bounds.length === recorded.length && bounds.every((bound, i) => hasValue(bound, recorded[i]));

/** Names are not compared: a parameter may have been renamed. */
function hasValue({ type, value }: Bound, recorded: RecordedBound | undefined): boolean {
  const other = recorded === undefined ? undefined : valueFromJson(type, recorded.value);
  return other !== undefined && is(value, other);
}

/** Why no attempt executes the recorded action with the recorded arguments. */
export function whyNotAttempted(
  model: Model,
  attempts: readonly DetailedTransition[],
  recorded: RecordedAction,
): Divergence {
  const family = recorded.instance?.replaceAll(/\[[^\]]*\]/g, "");
  const namesakes = model.actions.filter(({ name }) => name === recorded.action);
  if (namesakes.length === 0) return { kind: "action" };
  const action = namesakes.find(({ instance }) => instance?.name === family);
  if (action === undefined) return { kind: "instance" };
  if (!areArguments(action, recorded.bindings)) return { kind: "bindings" };
  // An error while choosing arguments.
  const failing = attempts.find(
    (attempt) =>
      attempt.fault !== undefined &&
      attempt.args.length < action.params.length &&
      element(model.actions, attempt.action) === action,
  );
  return failing?.fault === undefined
    ? { kind: "disabled" }
    : { kind: "fails", code: failing.fault.code, message: failing.fault.message };
}

/** Are the values of the types of the parameters? The indices of the instance are not among them. */
function areArguments({ params, instance }: ActionDef, recorded: readonly RecordedBound[]): boolean {
  const ownParams = params.slice(instance?.indexPositions.length ?? 0);
  return (
    ownParams.length === recorded.length &&
    ownParams.every(({ type }, i) => valueFromJson(type, recorded[i]?.value) !== undefined)
  );
}
