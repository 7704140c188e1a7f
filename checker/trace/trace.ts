// Traces: the interpreter replays the paths that searches find, so that every trace shown is one of its own behaviours.

import { is, List } from "immutable";
import type { InstanceName, Local } from "../../grammar/core/core.js";
import type { CallRecord, StackFrame } from "../interpreter/action-branch.js";
import type { DetailedTransition, Interpreter } from "../interpreter/interpreter.js";
import { showInstance } from "../interpreter/show.js";
import { element, type State, type Value } from "../interpreter/values.js";
import type { Model } from "../model/model.js";
import type { Bound, Call, Step, Trace } from "../outcome.js";
import { defectAt } from "../search/defects.js";
import type { Defect, Finding, InitialState } from "../search/state-space.js";

// ---------------------------------------------------------------- findings

/** The end of a replayed path. */
interface PathEnd {
  /** The state before the last step. */
  readonly before: State | undefined;
  readonly state: State;
  /** The last attempt, if it failed. */
  readonly failed: DetailedTransition | undefined;
}

/**
 * The trace of a finding; undefined if an error occurs before there is a state. Throws if the interpreter cannot follow the path or does not find the defect at
 * its end: that is a bug in one of the engines.
 */
export function traceOf(model: Model, interpreter: Interpreter, { defect, path }: Finding): Trace | undefined {
  const initial = initialStateAt(interpreter, path.initial);
  const variables = variablesOf(model);
  if (defect.kind === "error" && defect.phase === "start") {
    if (initial.fault?.code !== defect.fault.code) throw notReproduced(defect);
    return initial.state === undefined
      ? undefined
      : { variables, initial: initial.state, steps: [], failed: undefined, loop: undefined };
  }
  if (initial.state === undefined) throw new Error("internal: replay: the path begins in no initial state");
  const steps: Step[] = [];
  let end: PathEnd = { before: undefined, state: initial.state, failed: undefined };
  for (const ordinal of path.transitions) {
    const attempt = interpreter.expand(end.state)[ordinal];
    if (attempt === undefined || end.failed !== undefined)
      throw new Error("internal: replay: the path takes a step that does not exist");
    if (attempt.state === undefined) {
      end = { ...end, failed: attempt };
    } else {
      steps.push({ ...stepOf(model, attempt), state: attempt.state });
      end = { before: end.state, state: attempt.state, failed: undefined };
    }
  }
  if (!isReproduced(interpreter, defect, end)) throw notReproduced(defect);
  const failed = end.failed === undefined ? undefined : stepOf(model, end.failed);
  return { variables, initial: initial.state, steps, failed, loop: undefined };
}

function initialStateAt(interpreter: Interpreter, ordinal: number): InitialState<State> {
  let at = 0;
  for (const initial of interpreter.initialStates()) if (at++ === ordinal) return initial;
  throw new Error("internal: replay: the path begins in no initial state");
}

const notReproduced = (defect: Defect): Error =>
  new Error(`internal: replay: the interpreter does not find the ${defect.kind}`);

/** Does the interpreter find the defect at the end of the path, too? */
function isReproduced(interpreter: Interpreter, defect: Defect, { before, state, failed }: PathEnd): boolean {
  const matches = (found: Defect | undefined): boolean => found !== undefined && resembles(found, defect);
  switch (defect.kind) {
    case "invariant":
      return matches(interpreter.checkInvariants(state));
    case "step":
      return before !== undefined && matches(interpreter.checkStep(before, state));
    case "deadlock":
      return matches(defectAt(interpreter, state, interpreter.expand(state)));
    case "error":
      switch (defect.phase) {
        case "move":
          return failed?.fault?.code === defect.fault.code;
        case "step":
          return before !== undefined && matches(interpreter.checkStep(before, state));
        case "stop":
          return matches(interpreter.checkDeadlock(state));
        case "state": {
          const results = [
            interpreter.checkInvariants(state),
            interpreter.satisfiesConstraint(state),
            ...interpreter.covers.map((_, i) => interpreter.satisfiesCover(state, i)),
          ];
          return results.some((result) => typeof result !== "boolean" && matches(result));
        }
        case "start":
          return false;
      }
  }
}

/** Errors are compared by their codes alone. */
function resembles(a: Defect, b: Defect): boolean {
  if (a.kind === "error") return b.kind === "error" && a.fault.code === b.fault.code;
  if (a.kind === "deadlock") return b.kind === "deadlock";
  return a.kind === b.kind && a.property === b.property;
}

// ---------------------------------------------------------------- traces and steps

/** The state after the first `count` steps; 0: the initial one. */
export function stateAfter({ initial, steps }: Pick<Trace, "initial" | "steps">, count: number): State {
  return count === 0 ? initial : element(steps, count - 1).state;
}

export function variablesOf(model: Model): Trace["variables"] {
  return model.variables.map(({ name, type, ghost, indices, indexPositions }) => ({
    name,
    type,
    ghost,
    indices,
    indexPositions,
  }));
}

/** The instance whose action is executed; undefined for the system's own actions. */
export function actorOf(
  model: Model,
  { action, args }: Pick<DetailedTransition, "action" | "args">,
): string | undefined {
  const { instance, params } = element(model.actions, action);
  return showInstance(instance, params, args);
}

export function stepOf(model: Model, attempt: DetailedTransition): Omit<Step, "state"> {
  const action = element(model.actions, attempt.action);
  return {
    action: action.name,
    instance: actorOf(model, attempt),
    fault: action.fault,
    bindings: boundArgs(action, attempt.args),
    picks: attempt.picks,
    branches: attempt.branches,
    calls: attempt.calls.map(callOf),
    span: action.span,
  };
}

/** Do two steps from one state make the same choices? */
export function isSameStep(a: Omit<Step, "state">, b: Omit<Step, "state"> | undefined): boolean {
  if (b === undefined || a.action !== b.action || a.instance !== b.instance) return false;
  return sameValues(a.bindings, b.bindings) && sameValues(a.picks, b.picks) && is(List(a.branches), List(b.branches));
}

const sameValues = (a: readonly Bound[], b: readonly Bound[]): boolean =>
  a.length === b.length && a.every(({ value }, i) => is(value, b[i]?.value));

function callOf({ caller, callee, args, result }: CallRecord): Call {
  return {
    from: instanceOf(caller),
    to: showInstance(callee.instance, callee.params, args),
    operation: callee.name,
    args: boundArgs(callee, args),
    result: result === undefined || callee.result === undefined ? undefined : { type: callee.result, value: result },
  };
}

const instanceOf = (frame: StackFrame): string | undefined => showInstance(frame.instance, frame.params, frame.args);

/** The arguments of an action or an operation, without the indices of its instance, which come first. */
export function boundArgs(
  { params, instance }: { readonly params: readonly Local[]; readonly instance: InstanceName | undefined },
  args: readonly Value[],
): readonly Bound[] {
  const indices = instance?.indexPositions.length ?? 0;
  return params.slice(indices).flatMap(({ name, type }, i) => {
    const value = args[i + indices];
    return value === undefined ? [] : [{ name, type, value }];
  });
}
