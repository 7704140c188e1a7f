// The steps of a trace as the interpreter takes them, with all that they read and write; and some of them taken again, by themselves.

import type { ActionDef } from "../../grammar/core/core.js";
import { cartesianProduct } from "../interpreter/enumerate.js";
import { enumerateOrRaise } from "../interpreter/enumerate.js";
import { forEachBranch } from "../interpreter/actions.js";
import type { ActionBranch } from "../interpreter/action-branch.js";
import { catchFault } from "../interpreter/runtime-error.js";
import { equalValues } from "../interpreter/values.js";
import { showInstance } from "../interpreter/show.js";
import { asNumber, element, type State, type Value } from "../interpreter/values.js";
import { STUTTER } from "../liveness/behaviour.js";
import type { Model } from "../model/model.js";
import type { Bound, Step, Trace } from "../outcome.js";

export interface ReplayedStep {
  readonly from: State;
  /** Undefined for the step that failed. */
  readonly to: State | undefined;
  /** Undefined for one in which nothing happens. */
  readonly execution: Execution | undefined;
  /** Which step of the trace it is. */
  readonly position: number;
}

export interface Execution {
  /** Its position in the model. */
  readonly action: number;
  readonly args: readonly Value[];
  readonly branch: ActionBranch;
}

/** All steps, the failed one last. Throws when there is one that the interpreter does not take. */
export function replaySteps(model: Model, trace: Trace): readonly ReplayedStep[] {
  let from = trace.initial;
  const steps: readonly (Omit<Step, "state"> & { readonly state?: State })[] = [
    ...trace.steps,
    ...(trace.failed === undefined ? [] : [trace.failed]),
  ];
  return steps.map((step, position): ReplayedStep => {
    const before = from;
    const to = step.state;
    if (to !== undefined) from = to;
    // A step of that name could be an action's as well.
    if (step.action === STUTTER && to === before && !model.actions.some(({ name }) => name === STUTTER))
      return { from: before, to, execution: undefined, position };
    const taken = find(model, before, step);
    if (taken === undefined) throw new Error("internal: replay: there is no such step");
    return { from: before, to, execution: taken, position };
  });
}

function find(
  model: Model,
  from: State,
  step: Omit<Step, "state"> & { readonly state?: State },
): Execution | undefined {
  for (const [position, action] of model.actions.entries()) {
    if (action.name !== step.action || action.fault !== step.fault) continue;
    const domains =
      catchFault(() => action.params.map((param) => [...enumerateOrRaise(param.type, action.span)])).value ?? [];
    for (const args of cartesianProduct(domains)) {
      if (!isCalled(action, args, step)) continue;
      const way = findBranch(
        model,
        from,
        action,
        args,
        (each) =>
          (step.state === undefined ? each.kind === "failed" : leadsTo(model, each, step.state)) &&
          makesChoices(each, step),
      );
      if (way !== undefined) return { action: position, args, branch: way };
    }
  }
  return undefined;
}

function isCalled(action: ActionDef, args: readonly Value[], { instance, bindings }: Omit<Step, "state">): boolean {
  const indices = action.instance?.indexPositions.length ?? 0;
  return (
    showInstance(action.instance, action.params, args) === instance &&
    bindings.every((bound, i) => equalValues(bound.value, element(args, i + indices)))
  );
}

/** The same choices. */
const makesChoices = (
  way: Pick<ActionBranch, "picks" | "branches">,
  { picks, branches }: { readonly picks: readonly Bound[]; readonly branches: readonly number[] },
): boolean =>
  way.branches.length === branches.length &&
  way.branches.every((branch, i) => branch === branches[i]) &&
  way.picks.length === picks.length &&
  way.picks.every((pick, i) => equalValues(pick.value, element(picks, i).value));

/** Faults so far, which may follow the variables, are not of the action's making. */
const leadsTo = (model: Model, { state }: ActionBranch, to: State): boolean =>
  state !== undefined && equalValues(state.take(model.variables.length), to.take(model.variables.length));

function findBranch(
  model: Model,
  from: State,
  action: ActionDef,
  args: readonly Value[],
  fits: (way: ActionBranch) => boolean,
): ActionBranch | undefined {
  let found: ActionBranch | undefined;
  forEachBranch(action, args, from, model.localCount, (way) => {
    if (found === undefined && fits(way)) found = way;
  });
  return found;
}

/** The same steps taken one after the other from `initial`, wherever that leads. Undefined when one of them cannot be, or ends otherwise than it did. */
export function replaySubset(
  model: Model,
  initial: State,
  steps: readonly ReplayedStep[],
): readonly ReplayedStep[] | undefined {
  const again: ReplayedStep[] = [];
  let from = initial;
  for (const { to: led, execution, position } of steps) {
    if (execution === undefined) {
      again.push({ from, to: from, execution, position });
      continue;
    }
    const action = element(model.actions, execution.action);
    const way = findBranch(
      model,
      from,
      action,
      execution.args,
      (each) => each.kind === (led === undefined ? "failed" : "completed") && makesChoices(each, execution.branch),
    );
    if (way === undefined) return undefined;
    const to =
      way.state === undefined || !action.fault || from.size === model.variables.length
        ? way.state
        : way.state.update(model.variables.length, 0, (faults) => asNumber(faults) + 1);
    again.push({ from, to, execution: { ...execution, branch: way }, position });
    if (to !== undefined) from = to;
  }
  return again;
}

/** Where they lead. */
export const endOf = (initial: State, steps: readonly ReplayedStep[]): State =>
  steps.findLast(({ to }) => to !== undefined)?.to ?? initial;
