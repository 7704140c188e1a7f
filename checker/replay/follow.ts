// A trace that was written down, followed in a model that may have changed since: as far as it goes, and why it goes no further.

import { is } from "immutable";
import type { ActionDef } from "../../grammar/core/core.js";
import type { DetailedTransition, Interpreter } from "../interpreter/interpreter.js";
import { valueFromJson } from "../interpreter/json.js";
import { element, itemAt, type State } from "../interpreter/values.js";
import type { Model } from "../model/model.js";
import type { Bound, Step } from "../outcome.js";
import { stepOf } from "../trace/trace.js";

/** A trace as plain data: values as `valueToJson` writes them, of types that the model knows. */
export interface RecordedTrace {
  readonly variables: readonly { readonly name: string; readonly type: string; readonly ghost: boolean }[];
  readonly initial: RecordedState;
  readonly steps: readonly RecordedStep[];
  /** The step during which a run-time error occurred: it comes after the others and leads to no state. */
  readonly failed: RecordedMove | null;
  /** As in a `Trace`. */
  readonly loop: number | null;
}

export type RecordedState = Readonly<Record<string, unknown>>;

export interface RecordedMove {
  readonly action: string;
  /** `processor[east]` */
  readonly instance: string | null;
  readonly fault: boolean;
  readonly bindings: readonly RecordedBound[];
  readonly picks: readonly RecordedBound[];
  readonly branches: readonly number[];
}

export interface RecordedStep extends RecordedMove {
  readonly state: RecordedState;
}

interface RecordedBound {
  readonly name: string;
  readonly value: unknown;
}

/**
 * Why a trace goes no further. `start`: no initial state is like the recorded one. `action`, `instance`: there is none of this name. `bindings`: the
 * arguments are no values of its parameters. `disabled`: it is not enabled. `choices`: it is, but not with these picks and branches. `fails`: it
 * raises an error instead of leading to a state; `passes`: the other way round. `state`: it leads to another state, different in
 * `variables`. `loop`: the last state is not the one that the loop began in. `scenario`: the scenario that it was found by does something else, `instead`,
 * or has come to its end; `noScenario`: it was found by one, and what it is followed in is none.
 */
export type Divergence =
  | { readonly kind: "start"; readonly variables: readonly string[] }
  | { readonly kind: "action" | "instance" | "bindings" | "disabled" | "choices" | "passes" | "loop" | "noScenario" }
  | { readonly kind: "scenario"; readonly instead: string | undefined }
  | { readonly kind: "fails"; readonly code: string; readonly message: string }
  | { readonly kind: "state"; readonly variables: readonly string[]; readonly state: State };

export interface FollowedTrace {
  /** The initial state and one after each step that could be followed; empty if there is no such initial state. */
  readonly states: readonly State[];
  /** The steps that led to them, as the model takes them. */
  readonly steps: readonly Step[];
  /** Likewise, as the interpreter does; undefined where nothing happens. */
  readonly attempts: readonly (DetailedTransition | undefined)[];
  /** The move that failed as it is recorded to, if it came to that. */
  readonly failed: DetailedTransition | undefined;
  /** At the step behind `steps`; undefined when all of them could be followed. */
  readonly divergence: Divergence | undefined;
  /** Variables that only one of the two knows, and which are not compared. */
  readonly unknown: { readonly inTrace: readonly string[]; readonly inModel: readonly string[] };
}

/** A state that was reached, and how. */
interface ReachedState {
  readonly state: State;
  readonly attempt: DetailedTransition | undefined;
  readonly before: ReachedState | undefined;
}

/** The step in which nothing happens, of behaviours that go round for ever. */
const STUTTER = "stutter";

/** Different states of the model may look alike in what the trace has of them; so many are followed at once. */
const CANDIDATE_LIMIT = 1024;

/**
 * Follows the steps as long as the model takes them. States are compared in the variables that both know; where several states of the model are alike
 * in these, all of them are followed.
 */
export function followTrace(model: Model, interpreter: Interpreter, trace: RecordedTrace): FollowedTrace {
  const names = new Set(trace.variables.map(({ name }) => name));
  const known = new Set(model.variables.map(({ name }) => name));
  const unknown = {
    inTrace: [...names].filter((name) => !known.has(name)),
    inModel: [...known].filter((name) => !names.has(name)),
  };
  const differences = (state: State, recorded: RecordedState): readonly string[] =>
    model.variables.flatMap(({ name, type }, i) => {
      if (!names.has(name)) return [];
      const value = valueFromJson(type, Object.hasOwn(recorded, name) ? recorded[name] : undefined);
      return value !== undefined && is(value, itemAt(state, i)) ? [] : [name];
    });

  let reached: readonly ReachedState[] = [];
  let nearest: readonly string[] | undefined;
  for (const { state } of interpreter.initialStates()) {
    if (state === undefined) continue;
    const different = differences(state, trace.initial);
    if (different.length === 0) reached = [...reached, { state, attempt: undefined, before: undefined }];
    else if (nearest === undefined || different.length < nearest.length) nearest = different;
    if (reached.length >= CANDIDATE_LIMIT || (reached.length > 0 && unknown.inModel.length === 0)) break;
  }
  const done = (obstacle: Divergence | undefined, failed?: DetailedTransition): FollowedTrace => {
    const way: ReachedState[] = [];
    for (let at = reached[0]; at !== undefined; at = at.before) way.unshift(at);
    const steps = way
      .slice(1)
      .map(({ state, attempt }): Step =>
        attempt === undefined ? still(state, element(model.variables, 0).span) : { ...stepOf(model, attempt), state },
      );
    return {
      states: way.map(({ state }) => state),
      steps,
      attempts: way.slice(1).map(({ attempt }) => attempt),
      failed,
      divergence: obstacle,
      unknown,
    };
  };
  if (reached.length === 0) return done({ kind: "start", variables: nearest ?? [] });

  for (const step of trace.steps) {
    const next: ReachedState[] = [];
    const keys = new Set<string>();
    let obstacle: Divergence | undefined;
    for (const before of reached) {
      const found = take(model, interpreter, before.state, step, (state) => differences(state, step.state));
      if ("kind" in found) {
        obstacle ??= found;
        continue;
      }
      for (const attempt of found.attempts) {
        const state = attempt?.state ?? before.state;
        const key = interpreter.key(state);
        if (keys.has(key) || next.length >= CANDIDATE_LIMIT) continue;
        keys.add(key);
        next.push({ state, attempt, before });
      }
    }
    if (next.length === 0) return done(obstacle ?? { kind: "disabled" });
    reached = next;
  }
  if (trace.failed !== null) {
    const { failed } = trace;
    const attempts = reached.flatMap(({ state }) => fits(model, interpreter.expand(state), failed));
    const found = attempts.find((attempt) => attempt.fault !== undefined);
    const [first] = reached;
    if (found !== undefined || first === undefined) return done(undefined, found);
    return done(attempts.length > 0 ? { kind: "passes" } : obstacleOf(model, interpreter.expand(first.state), failed));
  }
  const { loop } = trace;
  if (loop === null) return done(undefined);
  const round = reached.find((end) => {
    let start: ReachedState | undefined = end;
    for (let back = trace.steps.length - loop; back > 0; back--) start = start?.before;
    return start !== undefined && interpreter.key(start.state) === interpreter.key(end.state);
  });
  if (round === undefined) return done({ kind: "loop" });
  reached = [round];
  return done(undefined);
}

const still = (state: State, span: Step["span"]): Step => ({
  action: STUTTER,
  instance: undefined,
  fault: false,
  bindings: [],
  picks: [],
  branches: [],
  calls: [],
  state,
  span,
});

/** All the ways of the step that lead to the recorded state, those with the recorded choices first; undefined among them: nothing happens. */
function take(
  model: Model,
  interpreter: Interpreter,
  from: State,
  step: RecordedStep,
  differences: (state: State) => readonly string[],
): { readonly attempts: readonly (DetailedTransition | undefined)[] } | Divergence {
  const attempts = interpreter.expand(from);
  const fitting = fits(model, attempts, step);
  if (fitting.length === 0 && step.action === STUTTER && step.instance === null && differences(from).length === 0)
    return { attempts: [undefined] };
  const arriving = fitting.filter(({ state }) => state !== undefined && differences(state).length === 0);
  const exact = (attempt: DetailedTransition): boolean => sameChoices(attempt, step);
  if (arriving.length > 0) return { attempts: [...arriving.filter(exact), ...arriving.filter((each) => !exact(each))] };
  if (fitting.length === 0) return obstacleOf(model, attempts, step);
  const same = fitting.find(exact) ?? (fitting.length === 1 ? fitting[0] : undefined);
  if (same === undefined) return { kind: "choices" };
  if (same.fault !== undefined) return { kind: "fails", code: same.fault.code, message: same.fault.message };
  return same.state === undefined
    ? { kind: "disabled" }
    : { kind: "state", variables: differences(same.state), state: same.state };
}

/** The ways in which the action goes with these arguments. */
function fits(
  model: Model,
  attempts: readonly DetailedTransition[],
  move: RecordedMove,
): readonly DetailedTransition[] {
  return attempts.filter((attempt) => {
    const { action, instance, bindings } = stepOf(model, attempt);
    return action === move.action && (instance ?? null) === move.instance && sameBounds(bindings, move.bindings);
  });
}

const sameChoices = (attempt: DetailedTransition, move: RecordedMove): boolean =>
  sameBounds(attempt.picks, move.picks) && attempt.branches.join() === move.branches.join();

const sameBounds = (bounds: readonly Bound[], recorded: readonly RecordedBound[]): boolean =>
  bounds.length === recorded.length && bounds.every((bound, i) => sameBound(bound, recorded[i]));

/** Parameters may have been given other names since. */
function sameBound({ type, value }: Bound, recorded: RecordedBound | undefined): boolean {
  const other = recorded === undefined ? undefined : valueFromJson(type, recorded.value);
  return other !== undefined && is(value, other);
}

/** Why no way of an action fits. */
function obstacleOf(model: Model, attempts: readonly DetailedTransition[], move: RecordedMove): Divergence {
  const family = move.instance?.replaceAll(/\[[^\]]*\]/g, "");
  const named = model.actions.filter(({ name }) => name === move.action);
  if (named.length === 0) return { kind: "action" };
  const action = named.find(({ instance }) => instance?.name === family);
  if (action === undefined) return { kind: "instance" };
  const params = paramsOf(action);
  const bound =
    params.length === move.bindings.length &&
    params.every(({ type }, i) => valueFromJson(type, move.bindings[i]?.value) !== undefined);
  if (!bound) return { kind: "bindings" };
  const failing = attempts.find(
    ({ fault, action: at, args }) =>
      fault !== undefined && args.length < action.params.length && element(model.actions, at) === action,
  );
  return failing?.fault === undefined
    ? { kind: "disabled" }
    : { kind: "fails", code: failing.fault.code, message: failing.fault.message };
}

/** Without the indices of the instance. */
const paramsOf = (action: ActionDef): ActionDef["params"] =>
  action.params.slice(action.instance?.indexPositions.length ?? 0);
