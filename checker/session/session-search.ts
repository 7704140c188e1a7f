// Walks that the computer takes: to the nearest state that satisfies a condition, or at random until something happens.

import type { RuntimeFault } from "../../grammar/core/core.js";
import { expressionEvaluator } from "../lowering/expression.js";
import { element, type State } from "../interpreter/values.js";
import type { Step } from "../outcome.js";
import { searchBreadthFirst } from "../search/breadth-first.js";
import { seededRandom } from "../search/random.js";
import { Pacer } from "../search/tally.js";
import type { Defect, InitialState, Tick } from "../search/state-space.js";
import {
  currentStateAt,
  type Condition,
  type SessionContext,
  type CurrentState,
  type Problem,
  type Session,
} from "./session.js";
import { stepOf } from "../trace/trace.js";

/** A state further away than so many states is not found. */
export const FIND_LIMIT = 100_000;

export interface NearestState {
  /** The shortest way; undefined when there is none, or none was found. */
  readonly steps: readonly Step[] | undefined;
  /** A run-time error in the condition, in the state that `steps` lead to. */
  readonly fault: RuntimeFault | undefined;
  readonly states: number;
  /** Whether every state that can be reached from the present one was looked at. */
  readonly complete: boolean;
  /** Why it was stopped from outside. */
  readonly stopped: string | undefined;
}

/**
 * Breadth-first from the present state. Like a check, it does not go on from a state outside `within`, nor beyond the faults that the check
 * allows; unlike one, it goes on behind violations, past steps that fail, and knows no `depth`.
 */
export async function findNearest(
  { context: ground, current: here }: Session,
  condition: Condition,
  tick: Tick | undefined,
  limit = FIND_LIMIT,
): Promise<NearestState> {
  const { interpreter, model } = ground;
  const ask = expressionEvaluator(condition);
  let left = limit;
  const result = await searchBreadthFirst(
    {
      ...interpreter,
      covers: [],
      initialStates: () => [{ state: here.state, fault: undefined }],
      expand: (state) =>
        interpreter.expand(state).map(({ action, state: next }) => ({ action, state: next, fault: undefined })),
      checkInvariants: (state): Defect | undefined => {
        const answer = ask(state);
        if (answer.fault !== undefined) return { kind: "error", fault: answer.fault, phase: "state" };
        return answer.value === true ? { kind: "invariant", property: condition.text } : undefined;
      },
      checkStep: () => undefined,
      checkDeadlock: () => undefined,
      satisfiesConstraint: (state) =>
        state === here.state || (interpreter.satisfiesConstraint(state) === true && left-- > 0),
    },
    { depth: undefined, tick },
  );
  const { finding } = result;
  const common = {
    states: result.states,
    complete: finding === undefined && result.stopped === undefined && left >= 0,
    stopped: result.stopped,
  };
  if (finding === undefined) return { ...common, steps: undefined, fault: undefined };
  let at = here.state;
  const steps = finding.path.transitions.map((ordinal): Step => {
    const attempt = element(interpreter.expand(at), ordinal);
    if (attempt.state === undefined) throw new Error("internal: a way that was found leads nowhere");
    at = attempt.state;
    return { ...stepOf(model, attempt), state: at };
  });
  return { ...common, steps, fault: finding.defect.kind === "error" ? finding.defect.fault : undefined };
}

// ---------------------------------------------------------------- initial states

export interface VisitedInitialStates {
  readonly count: number;
  /** Why it was stopped from outside. */
  readonly stopped: string | undefined;
}

/** Goes through the initial states, numbered from 1, up to `most`. There may be more than anybody would wait for. */
export async function forEachInitialState(
  { interpreter }: Pick<SessionContext, "interpreter">,
  most: number,
  visit: (start: InitialState<State>, number: number) => void,
  tick: Tick | undefined,
): Promise<VisitedInitialStates> {
  const pacer = new Pacer(tick);
  let count = 0;
  if (most < 1) return { count, stopped: undefined };
  for (const start of interpreter.initialStates()) {
    visit(start, ++count);
    const stopped = pacer.due()
      ? await pacer.rest({ states: count, frontier: 0, depth: 0, transitions: 0 })
      : undefined;
    if (stopped !== undefined || count === most) return { count, stopped };
  }
  return { count, stopped: undefined };
}

// ---------------------------------------------------------------- random walks

/** Why a random walk ended: `outside` what `within` admits; `failing`: some way on from here fails; `stuck`: there is none. */
export type StopReason =
  | { readonly kind: "steps" | "outside" | "failing" | "stuck" }
  | { readonly kind: "breakpoints"; readonly ids: readonly number[] }
  | { readonly kind: "problems"; readonly problems: readonly Problem[] }
  | { readonly kind: "stopped"; readonly why: string };

export interface RandomWalk {
  readonly steps: readonly Step[];
  readonly stoppedBy: StopReason;
}

/** Each way on that does not fail is as likely as the others. Stops at what comes to be so, not at what was so before. */
export async function randomWalk(
  session: Session,
  limits: { readonly steps: number; readonly seed: number; readonly tick: Tick | undefined },
): Promise<RandomWalk> {
  const { context: ground } = session;
  const random = seededRandom(limits.seed);
  const pacer = new Pacer(limits.tick);
  const breakpoints = session.breakpoints.map((breakpoint) => ({
    id: breakpoint.id,
    ask: expressionEvaluator(breakpoint),
  }));
  const reached = ({ state }: CurrentState): readonly number[] =>
    breakpoints.flatMap(({ id, ask }) => (ask(state).value === false ? [] : [id]));
  const steps: Step[] = [];
  let here = session.current;
  let known = reached(here);
  while (steps.length < limits.steps) {
    const ways = here.enabled.flatMap(({ step, state }) => (state === undefined ? [] : [{ ...step, state }]));
    if (ways.length === 0) return { steps, stoppedBy: { kind: "stuck" } };
    const step = element(ways, random.below(ways.length));
    steps.push(step);
    const before = here;
    here = currentStateAt(ground, step.state, before.state);
    const problems = here.problems.filter(
      (now) => !before.problems.some((old) => old.kind === now.kind && old.name === now.name),
    );
    if (problems.length > 0) return { steps, stoppedBy: { kind: "problems", problems } };
    const ids = reached(here);
    const fresh = ids.filter((id) => !known.includes(id));
    if (fresh.length > 0) return { steps, stoppedBy: { kind: "breakpoints", ids: fresh } };
    known = ids;
    if (here.enabled.some(({ fault }) => fault !== undefined)) return { steps, stoppedBy: { kind: "failing" } };
    if (ground.interpreter.satisfiesConstraint(here.state) !== true) return { steps, stoppedBy: { kind: "outside" } };
    if (pacer.due()) {
      const why = await pacer.rest({
        states: steps.length,
        frontier: 0,
        depth: steps.length,
        transitions: steps.length,
      });
      if (why !== undefined) return { steps, stoppedBy: { kind: "stopped", why } };
    }
  }
  return { steps, stoppedBy: { kind: "steps" } };
}
