// What a step is called, and what there is to say of it besides what it changed.

import { showValue } from "../interpreter/show.js";
import type { Bound, Call, Step } from "../outcome.js";

type StepDescription = Omit<Step, "state">;

/** `processor[east].Store(rec: 1)` */
export const nameOfStep = ({ instance, action, bindings }: Pick<Step, "instance" | "action" | "bindings">): string =>
  `${instance === undefined ? "" : `${instance}.`}${action}${titleOfBindings(bindings)}`;

/** `(rec: 1)`; nothing if there are none. */
export const titleOfBindings = (bindings: readonly Bound[]): string =>
  bindings.length === 0 ? "" : `(${bindings.map((bound) => `${bound.name}: ${show(bound)}`).join(", ")})`;

/** What it picked, which branches it took, and whom it called, a line each. */
export const detailsOf = (step: StepDescription): readonly string[] => [
  ...step.picks.map(titleOfPick),
  ...(step.branches.length === 0 ? [] : [`takes ${step.branches.map(titleOfBranch).join(", then ")}`]),
  ...step.calls.map((call) => describeCall(call, step.instance)),
];

/** `picks n = 2` */
export const titleOfPick = (bound: Bound): string => `picks ${bound.name} = ${show(bound)}`;

/** Counted from 1. */
export const titleOfBranch = (branch: number): string => `branch ${branch + 1}`;

/**
 * `write(1) = true`. The result stands with the call: when a call returned, before or after the calls that follow it,
 * is not recorded.
 */
export const titleOfCall = ({ operation, args, result }: Call): string =>
  `${operation}(${args.map(show).join(", ")})${result === undefined ? "" : ` = ${showValue(result.type, result.value)}`}`;

/** `→ db.write(1) = true`; with the caller before it when that is not the action's own instance. */
function describeCall(call: Call, own: string | undefined): string {
  const from = call.from === own ? "" : `${call.from ?? "the system"} `;
  return `${from}→ ${call.to === undefined ? "" : `${call.to}.`}${titleOfCall(call)}`;
}

const show = ({ type, value }: Pick<Bound, "type" | "value">): string => showValue(type, value);
