// The names of steps and the details of their choices and calls.

import { showValue } from "../interpreter/show.js";
import type { Bound, Call, Step } from "../outcome.js";

type StepDescription = Omit<Step, "state">;

/** `processor[east].Store(rec: 1)` */
export const nameOfStep = ({ instance, action, bindings }: Pick<Step, "instance" | "action" | "bindings">): string =>
  `${instance === undefined ? "" : `${instance}.`}${action}${titleOfBindings(bindings)}`;

/** `(rec: 1)`; "" without bindings. */
export const titleOfBindings = (bindings: readonly Bound[]): string =>
  bindings.length === 0 ? "" : `(${bindings.map((bound) => `${bound.name}: ${show(bound)}`).join(", ")})`;

/** The picks, branches and calls of a step, one line each. */
export const detailsOf = (step: StepDescription): readonly string[] => [
  ...step.picks.map(titleOfPick),
  ...(step.branches.length === 0 ? [] : [`takes ${step.branches.map(titleOfBranch).join(", then ")}`]),
  ...step.calls.map((call) => describeCall(call, step.instance)),
];

/** `picks n = 2` */
export const titleOfPick = (bound: Bound): string => `picks ${bound.name} = ${show(bound)}`;

/** Counted from 1. */
export const titleOfBranch = (branch: number): string => `branch ${branch + 1}`;

/** `write(1) = true`. The result is shown with the call. The order of returns among later calls is not recorded. */
export const titleOfCall = ({ operation, args, result }: Call): string =>
  `${operation}(${args.map(show).join(", ")})${result === undefined ? "" : ` = ${showValue(result.type, result.value)}`}`;

/** `→ db.write(1) = true`, preceded by the caller if it is not the instance of the action. */
function describeCall(call: Call, owner: string | undefined): string {
  const from = call.from === owner ? "" : `${call.from ?? "the system"} `;
  return `${from}→ ${call.to === undefined ? "" : `${call.to}.`}${titleOfCall(call)}`;
}

const show = ({ type, value }: Pick<Bound, "type" | "value">): string => showValue(type, value);
