// Counterexamples: a route through the state space replayed by the interpreter, so that nothing is shown that it does not do itself.

import type { InstanceName, Local } from "../../grammar/core/core.js";
import type { CallRecord, StackFrame } from "../interpreter/action-branch.js";
import type { DetailedTransition, Interpreter } from "../interpreter/interpreter.js";
import { showInstance } from "../interpreter/show.js";
import { element, type State, type Value } from "../interpreter/values.js";
import type { Model } from "../model/model.js";
import type { Bound, Call, Step, Trace } from "../outcome.js";
import { defectAt } from "../search/defects.js";
import type { Defect, Finding } from "../search/state-space.js";

/**
 * The behaviour that a finding's route stands for; undefined when it ends before there is a state. Throws when the interpreter cannot
 * follow the route or does not find there what the search found: that is a bug in one of them.
 */
export function traceOf(model: Model, interpreter: Interpreter, finding: Finding): Trace | undefined {
  const { defect, path: route } = finding;
  const initial = startAt(interpreter, route.initial);
  if (defect.kind === "error" && defect.phase === "start") {
    confirm(initial.fault?.code === defect.fault.code, defect);
    return initial.state === undefined
      ? undefined
      : { variables: variablesOf(model), initial: initial.state, steps: [], failed: undefined, loop: undefined };
  }
  if (initial.state === undefined) throw new Error("internal: replay: there is no such initial state");
  const steps: Step[] = [];
  let before: State | undefined;
  let at = initial.state;
  let failed: DetailedTransition | undefined;
  for (const ordinal of route.transitions) {
    const attempt = interpreter.expand(at)[ordinal];
    if (attempt === undefined || failed !== undefined) throw new Error("internal: replay: there is no such step");
    if (attempt.state === undefined) {
      failed = attempt;
    } else {
      steps.push({ ...stepOf(model, attempt), state: attempt.state });
      before = at;
      at = attempt.state;
    }
  }
  confirm(isThere(interpreter, defect, before, at, failed), defect);
  return {
    variables: variablesOf(model),
    initial: initial.state,
    steps,
    failed: failed === undefined ? undefined : stepOf(model, failed),
    loop: undefined,
  };
}

function startAt(
  interpreter: Interpreter,
  ordinal: number,
): ReturnType<Interpreter["initialStates"]> extends Iterable<infer S> ? S : never {
  let at = 0;
  for (const start of interpreter.initialStates()) if (at++ === ordinal) return start;
  throw new Error("internal: replay: there is no such initial state");
}

function confirm(found: boolean, defect: Defect): void {
  if (!found) throw new Error(`internal: replay: the interpreter does not find the ${defect.kind}`);
}

function isThere(
  interpreter: Interpreter,
  defect: Defect,
  before: State | undefined,
  at: State,
  failed: DetailedTransition | undefined,
): boolean {
  const again = (found: Defect | undefined): boolean =>
    found !== undefined &&
    (found.kind === "error"
      ? defect.kind === "error" && found.fault.code === defect.fault.code
      : found.kind === defect.kind &&
        (found.kind === "deadlock" || (defect.kind === found.kind && found.property === defect.property)));
  switch (defect.kind) {
    case "invariant":
      return again(interpreter.checkInvariants(at));
    case "step":
      return before !== undefined && again(interpreter.checkStep(before, at));
    case "deadlock":
      return again(defectAt(interpreter, at, interpreter.expand(at)));
    case "error":
      switch (defect.phase) {
        case "move":
          return failed?.fault?.code === defect.fault.code;
        case "step":
          return before !== undefined && again(interpreter.checkStep(before, at));
        case "stop":
          return again(interpreter.checkDeadlock(at));
        case "state": {
          const others = [
            interpreter.satisfiesConstraint(at),
            ...interpreter.covers.map((_, i) => interpreter.satisfiesCover(at, i)),
          ];
          return [interpreter.checkInvariants(at), ...others.filter((answer) => typeof answer !== "boolean")].some(
            again,
          );
        }
        case "start":
          return false;
      }
  }
}

/** The state after so many of its steps; 0: the initial one. */
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

/** The instance whose step it is; undefined: the system's own. */
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
