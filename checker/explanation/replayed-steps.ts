// The steps of a trace as the interpreter executes them, with everything that they read and write; and some of the steps executed without the others.

import type { ActionDef } from "../../grammar/core/core.js";
import { cartesianProduct, enumerateOrRaise } from "../interpreter/enumerate.js";
import type { ActionBranch } from "../interpreter/action-branch.js";
import { forEachBranch } from "../interpreter/actions.js";
import { catchFault } from "../interpreter/runtime-error.js";
import { showInstance } from "../interpreter/show.js";
import { asNumber, element, type State, type Value, equalValues } from "../interpreter/values.js";
import type { Model } from "../model/model.js";
import type { Bound, Step, Trace } from "../outcome.js";

export interface ReplayedStep {
  readonly from: State;
  /** Undefined for the step that failed. */
  readonly to: State | undefined;
  readonly execution: Execution;
  /** The index of the step in the trace. */
  readonly position: number;
}

interface Execution {
  /** Its position in the model. */
  readonly action: number;
  readonly args: readonly Value[];
  readonly branch: ActionBranch;
}

type TraceStep = Omit<Step, "state"> & { readonly state?: State };

/**
 * All steps of a trace, the failed one last. Undefined if no branch of that step fails: there are too many branches.
 * Throws if the interpreter cannot take one of the others.
 */
export function replaySteps(model: Model, trace: Trace): readonly ReplayedStep[] | undefined {
  const steps = replayAll(model, trace.initial, trace.steps);
  if (trace.failed === undefined) return steps;
  const from = endOf(trace.initial, steps);
  const execution = findExecution(model, from, trace.failed);
  return execution === undefined ? undefined : [...steps, { from, to: undefined, execution, position: steps.length }];
}

function replayAll(model: Model, initial: State, steps: readonly Step[]): readonly ReplayedStep[] {
  let from = initial;
  return steps.map((step, position): ReplayedStep => {
    const execution = findExecution(model, from, step);
    if (execution === undefined) throw new Error("internal: replay: the interpreter cannot take a step of the trace");
    const replayed = { from, to: step.state, execution, position };
    from = step.state;
    return replayed;
  });
}

/**
 * Executes the steps one after the other from `initial`, whatever states they lead to. Leaves out those that are not
 * enabled there, or no longer fail or succeed as they did.
 */
export function replaySubset(model: Model, initial: State, steps: readonly ReplayedStep[]): readonly ReplayedStep[] {
  const replayed: ReplayedStep[] = [];
  let from = initial;
  for (const { to: originalTo, execution, position } of steps) {
    const action = element(model.actions, execution.action);
    const kind = originalTo === undefined ? "failed" : "completed";
    const branch = findBranch(
      model,
      from,
      action,
      execution.args,
      (each) => each.kind === kind && makesChoices(each, execution.branch),
    );
    if (branch === undefined) continue;
    const to = action.fault ? withFaultCounted(model, from, branch.state) : branch.state;
    replayed.push({ from, to, execution: { ...execution, branch }, position });
    if (to !== undefined) from = to;
  }
  return replayed;
}

/** The state after the last step. */
export const endOf = (initial: State, steps: readonly ReplayedStep[]): State =>
  steps.findLast(({ to }) => to !== undefined)?.to ?? initial;

function findExecution(model: Model, from: State, step: TraceStep): Execution | undefined {
  for (const [position, action] of model.actions.entries()) {
    if (action.name !== step.action || action.fault !== step.fault) continue;
    const indices = action.instance?.indexPositions.length ?? 0;
    const domains =
      catchFault(() =>
        action.params.map((param, i) => {
          const bound = step.bindings[i - indices];
          return bound === undefined ? enumerateOrRaise(param.type, action.span) : [bound.value];
        }),
      ).value ?? [];
    for (const args of cartesianProduct(domains)) {
      if (!hasArguments(action, args, step)) continue;
      const branch = findBranch(
        model,
        from,
        action,
        args,
        (each) =>
          (step.state === undefined ? each.kind === "failed" : leadsTo(model, each, step.state)) &&
          makesChoices(each, step),
      );
      if (branch !== undefined) return { action: position, args, branch };
    }
  }
  return undefined;
}

function hasArguments(action: ActionDef, args: readonly Value[], { instance, bindings }: TraceStep): boolean {
  const indices = action.instance?.indexPositions.length ?? 0;
  return (
    showInstance(action.instance, action.params, args) === instance &&
    bindings.every((bound, i) => equalValues(bound.value, element(args, i + indices)))
  );
}

const makesChoices = (
  branch: Pick<ActionBranch, "picks" | "branches">,
  { picks, branches }: { readonly picks: readonly Bound[]; readonly branches: readonly number[] },
): boolean =>
  branch.branches.length === branches.length &&
  branch.branches.every((each, i) => each === branches[i]) &&
  branch.picks.length === picks.length &&
  branch.picks.every((pick, i) => equalValues(pick.value, element(picks, i).value));

/** Compares the variables alone: the count of faults, which may follow them, is not the action's work. */
const leadsTo = (model: Model, { state }: ActionBranch, to: State): boolean =>
  state !== undefined && equalValues(state.take(model.variables.length), to.take(model.variables.length));

const withFaultCounted = (model: Model, from: State, to: State | undefined): State | undefined =>
  from.size === model.variables.length ? to : to?.update(model.variables.length, 0, (faults) => asNumber(faults) + 1);

function findBranch(
  model: Model,
  from: State,
  action: ActionDef,
  args: readonly Value[],
  fits: (branch: ActionBranch) => boolean,
): ActionBranch | undefined {
  let found: ActionBranch | undefined;
  forEachBranch(action, args, from, model.localCount, (branch) => {
    if (found === undefined && fits(branch)) found = branch;
  });
  return found;
}
