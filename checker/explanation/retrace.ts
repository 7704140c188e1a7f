// The steps of a trace as the interpreter takes them, with all that they read and write; and some of them taken again, by themselves.

import type { ActionDef } from "../../grammar/core/core.js";
import { combinations } from "../interpreter/enumerate.js";
import { valuesOrFault } from "../interpreter/evaluate.js";
import { watchAction, type ActionBranch } from "../interpreter/execute.js";
import { guarded } from "../interpreter/runtime-error.js";
import { same } from "../interpreter/operators.js";
import { showInstance } from "../interpreter/show.js";
import { asNumber, element, type State, type Value } from "../interpreter/values.js";
import { STILL } from "../liveness/behaviour.js";
import type { Model } from "../model/model.js";
import type { Bound, Step, Trace } from "../outcome.js";

export interface Retraced {
  readonly from: State;
  /** Undefined for the step that failed. */
  readonly to: State | undefined;
  /** Undefined for one in which nothing happens. */
  readonly taken: Taken | undefined;
  /** Which step of the trace it is. */
  readonly position: number;
}

export interface Taken {
  /** Its position in the model. */
  readonly action: number;
  readonly args: readonly Value[];
  readonly way: ActionBranch;
}

/** All steps, the failed one last. Throws when there is one that the interpreter does not take. */
export function retrace(model: Model, trace: Trace): readonly Retraced[] {
  let from = trace.initial;
  const steps: readonly (Omit<Step, "state"> & { readonly state?: State })[] = [
    ...trace.steps,
    ...(trace.failed === undefined ? [] : [trace.failed]),
  ];
  return steps.map((step, position): Retraced => {
    const before = from;
    const to = step.state;
    if (to !== undefined) from = to;
    // A step of that name could be an action's as well.
    if (step.action === STILL && to === before && !model.actions.some(({ name }) => name === STILL))
      return { from: before, to, taken: undefined, position };
    const taken = find(model, before, step);
    if (taken === undefined) throw new Error("internal: replay: there is no such step");
    return { from: before, to, taken, position };
  });
}

function find(model: Model, from: State, step: Omit<Step, "state"> & { readonly state?: State }): Taken | undefined {
  for (const [position, action] of model.actions.entries()) {
    if (action.name !== step.action || action.fault !== step.fault) continue;
    const domains =
      guarded(() => action.params.map((param) => [...valuesOrFault(param.type, action.span)])).value ?? [];
    for (const args of combinations(domains)) {
      if (!isCalled(action, args, step)) continue;
      const way = wayOf(
        model,
        from,
        action,
        args,
        (each) =>
          (step.state === undefined ? each.kind === "failed" : leadsTo(model, each, step.state)) && goesAs(each, step),
      );
      if (way !== undefined) return { action: position, args, way };
    }
  }
  return undefined;
}

function isCalled(action: ActionDef, args: readonly Value[], { instance, bindings }: Omit<Step, "state">): boolean {
  const indices = action.instance?.indexPositions.length ?? 0;
  return (
    showInstance(action.instance, action.params, args) === instance &&
    bindings.every((bound, i) => same(bound.value, element(args, i + indices)))
  );
}

/** The same choices. */
const goesAs = (
  way: Pick<ActionBranch, "picks" | "branches">,
  { picks, branches }: { readonly picks: readonly Bound[]; readonly branches: readonly number[] },
): boolean =>
  way.branches.length === branches.length &&
  way.branches.every((branch, i) => branch === branches[i]) &&
  way.picks.length === picks.length &&
  way.picks.every((pick, i) => same(pick.value, element(picks, i).value));

/** Faults so far, which may follow the variables, are not of the action's making. */
const leadsTo = (model: Model, { state }: ActionBranch, to: State): boolean =>
  state !== undefined && same(state.take(model.variables.length), to.take(model.variables.length));

function wayOf(
  model: Model,
  from: State,
  action: ActionDef,
  args: readonly Value[],
  fits: (way: ActionBranch) => boolean,
): ActionBranch | undefined {
  let found: ActionBranch | undefined;
  watchAction(action, args, from, model.localCount, (way) => {
    if (found === undefined && fits(way)) found = way;
  });
  return found;
}

/** The same steps taken one after the other from `initial`, wherever that leads. Undefined when one of them cannot be, or ends otherwise than it did. */
export function takeAgain(model: Model, initial: State, steps: readonly Retraced[]): readonly Retraced[] | undefined {
  const again: Retraced[] = [];
  let from = initial;
  for (const { to: led, taken, position } of steps) {
    if (taken === undefined) {
      again.push({ from, to: from, taken, position });
      continue;
    }
    const action = element(model.actions, taken.action);
    const way = wayOf(
      model,
      from,
      action,
      taken.args,
      (each) => each.kind === (led === undefined ? "failed" : "done") && goesAs(each, taken.way),
    );
    if (way === undefined) return undefined;
    const to =
      way.state === undefined || !action.fault || from.size === model.variables.length
        ? way.state
        : way.state.update(model.variables.length, 0, (faults) => asNumber(faults) + 1);
    again.push({ from, to, taken: { ...taken, way }, position });
    if (to !== undefined) from = to;
  }
  return again;
}

/** Where they lead. */
export const endOf = (initial: State, steps: readonly Retraced[]): State =>
  steps.findLast(({ to }) => to !== undefined)?.to ?? initial;
