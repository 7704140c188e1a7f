// Automatic moves of a session: to the nearest state that satisfies a condition, or at random until something happens.

import type { RuntimeFault } from "../../grammar/core/core.js";
import { element, type State } from "../interpreter/values.js";
import { expressionEvaluator } from "../lowering/expression.js";
import type { Step } from "../outcome.js";
import { searchBreadthFirst } from "../search/breadth-first.js";
import { seededRandom } from "../search/random.js";
import type { Defect, Finding, InitialState, Tick } from "../search/state-space.js";
import { Pacer } from "../search/tally.js";
import { stepOf } from "../trace/trace.js";
import {
  currentStateAt,
  type Condition,
  type CurrentState,
  type Problem,
  type Session,
  type SessionContext,
} from "./session.js";

/** The states that a search for the nearest state visits. */
const FIND_LIMIT = 100_000;

export interface NearestState {
  /** A shortest path; undefined if none was found. */
  readonly steps: readonly Step[] | undefined;
  /** A run-time error in the condition, in the state that `steps` lead to. */
  readonly fault: RuntimeFault | undefined;
  readonly states: number;
  /** Were all states visited that are reachable from the current one? */
  readonly complete: boolean;
  /** Why the search was cancelled. */
  readonly stopped: string | undefined;
}

/**
 * Searches breadth-first from the current state. Like a check, the search keeps to the state constraint and the limit
 * of faults. Unlike a check, it continues after violations and failing steps, and ignores `depth`.
 */
export async function findNearest(
  session: Session,
  condition: Condition,
  tick: Tick | undefined,
  limit = FIND_LIMIT,
): Promise<NearestState> {
  const { interpreter } = session.context;
  const start = session.current.state;
  const evaluate = expressionEvaluator(condition);
  let remaining = limit;
  const { finding, states, stopped } = await searchBreadthFirst(
    {
      ...interpreter,
      covers: [],
      initialStates: () => [{ state: start, fault: undefined }],
      expand: (state) =>
        interpreter.expand(state).map(({ action, state: next }) => ({ action, state: next, fault: undefined })),
      // The search ends at the first violation: a state that satisfies the condition.
      checkInvariants: (state): Defect | undefined => {
        const { value, fault } = evaluate(state);
        if (fault !== undefined) return { kind: "error", fault, phase: "state" };
        return value === true ? { kind: "invariant", property: condition.text } : undefined;
      },
      checkStep: () => undefined,
      checkDeadlock: () => undefined,
      satisfiesConstraint: (state) =>
        state === start || (interpreter.satisfiesConstraint(state) === true && remaining-- > 0),
    },
    { depth: undefined, tick },
  );
  const complete = finding === undefined && stopped === undefined && remaining >= 0;
  if (finding === undefined) return { states, complete, stopped, steps: undefined, fault: undefined };
  const fault = finding.defect.kind === "error" ? finding.defect.fault : undefined;
  return { states, complete, stopped, steps: stepsTo(session, finding), fault };
}

function stepsTo({ context: { interpreter, model }, current }: Session, { path }: Finding): readonly Step[] {
  let at = current.state;
  return path.transitions.map((ordinal): Step => {
    const attempt = element(interpreter.expand(at), ordinal);
    if (attempt.state === undefined) throw new Error("internal: a step on the path to the nearest state fails");
    at = attempt.state;
    return { ...stepOf(model, attempt), state: at };
  });
}

// ---------------------------------------------------------------- initial states

export interface VisitedInitialStates {
  readonly count: number;
  /** Why the enumeration was cancelled. */
  readonly stopped: string | undefined;
}

/** Visits the first `limit` initial states, numbered from 1. There may be too many to visit them all. */
export async function forEachInitialState(
  { interpreter }: Pick<SessionContext, "interpreter">,
  limit: number,
  visit: (initial: InitialState<State>, number: number) => void,
  tick: Tick | undefined,
): Promise<VisitedInitialStates> {
  const pacer = new Pacer(tick);
  let count = 0;
  if (limit < 1) return { count, stopped: undefined };
  for (const initial of interpreter.initialStates()) {
    visit(initial, ++count);
    const stopped = pacer.due()
      ? await pacer.rest({ states: count, frontier: 0, depth: 0, transitions: 0 })
      : undefined;
    if (stopped !== undefined || count === limit) return { count, stopped };
  }
  return { count, stopped: undefined };
}

// ---------------------------------------------------------------- random walks

/**
 * Why a random walk stopped. `steps`: the requested number was taken. `outside`: the state violates the state
 * constraint. `failing`: a step from the state fails. `noSteps`: no step from the state leads to another one.
 * `problems`: new violations. `stopped`: it was cancelled.
 */
export type StopReason =
  | { readonly kind: "steps" | "outside" | "failing" | "noSteps" }
  | { readonly kind: "breakpoints"; readonly ids: readonly number[] }
  | { readonly kind: "problems"; readonly problems: readonly Problem[] }
  | { readonly kind: "stopped"; readonly why: string };

export interface RandomWalk {
  readonly steps: readonly Step[];
  readonly stoppedBy: StopReason;
}

/**
 * Takes random steps, all of those that do not fail being equally likely. Stops at new problems and breakpoints, not at
 * those of the state before.
 */
export async function randomWalk(
  session: Session,
  limits: { readonly steps: number; readonly seed: number; readonly tick: Tick | undefined },
): Promise<RandomWalk> {
  const { context } = session;
  const random = seededRandom(limits.seed);
  const pacer = new Pacer(limits.tick);
  const breakpoints = breakpointEvaluator(session);
  const steps: Step[] = [];
  let current = session.current;
  let reached = breakpoints(current);
  while (steps.length < limits.steps) {
    const possible = current.enabled.flatMap(({ step, state }) => (state === undefined ? [] : [{ ...step, state }]));
    if (possible.length === 0) return { steps, stoppedBy: { kind: "noSteps" } };
    const step = element(possible, random.below(possible.length));
    steps.push(step);
    const before = current;
    current = currentStateAt(context, step.state, before.state);
    const problems = newProblems(before, current);
    if (problems.length > 0) return { steps, stoppedBy: { kind: "problems", problems } };
    const reachedBefore = reached;
    reached = breakpoints(current);
    const ids = reached.filter((id) => !reachedBefore.includes(id));
    if (ids.length > 0) return { steps, stoppedBy: { kind: "breakpoints", ids } };
    if (current.enabled.some(({ fault }) => fault !== undefined)) return { steps, stoppedBy: { kind: "failing" } };
    if (context.interpreter.satisfiesConstraint(current.state) !== true)
      return { steps, stoppedBy: { kind: "outside" } };
    if (pacer.due()) {
      const count = steps.length;
      const why = await pacer.rest({ states: count, frontier: 0, depth: count, transitions: count });
      if (why !== undefined) return { steps, stoppedBy: { kind: "stopped", why } };
    }
  }
  return { steps, stoppedBy: { kind: "steps" } };
}

/** The breakpoints that are true in a state, or cannot be evaluated there. */
function breakpointEvaluator({ breakpoints }: Session): (current: CurrentState) => readonly number[] {
  const evaluators = breakpoints.map((breakpoint) => ({
    id: breakpoint.id,
    evaluate: expressionEvaluator(breakpoint),
  }));
  return ({ state }) => evaluators.flatMap(({ id, evaluate }) => (evaluate(state).value === false ? [] : [id]));
}

const newProblems = (before: CurrentState, now: CurrentState): readonly Problem[] =>
  now.problems.filter(({ kind, name }) => !before.problems.some((old) => old.kind === kind && old.name === name));
