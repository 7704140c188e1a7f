// Turns paths and lassos of the state graph into traces. The interpreter executes every step again, and every lasso is checked before it is shown.

import { attempted } from "../internal-error.js";
import type { DetailedTransition, Interpreter } from "../interpreter/interpreter.js";
import type { State } from "../interpreter/values.js";
import type { Step, Trace } from "../outcome.js";
import { stepOf, variablesOf } from "../trace/trace.js";
import type { TransitionGraph } from "./graph.js";
import { actionEvaluator, flawOfLasso, type LassoFlaw, type PropertyContext } from "./lasso-check.js";
import type { Lasso } from "./lasso.js";
import type { PropertyPart } from "./plan.js";
import type { GraphStep } from "./product-edges.js";
import { stutterPositions, withStuttering } from "./stuttering.js";

export interface LassoContext extends PropertyContext {
  /** Receives what is missing beside the verdict. */
  readonly note: (notice: string) => void;
}

interface GraphContext extends LassoContext {
  readonly graph: Pick<TransitionGraph, "stateOf">;
}

interface ReplayedLassoStep {
  readonly from: State;
  readonly attempt: DetailedTransition & { readonly state: State };
}

/** The trace of a lasso that violates a part of the property. Throws if the interpreter disagrees: that is a bug in the checker. */
export function lassoTrace(context: GraphContext, { start, prefix, cycle }: Lasso, part: PropertyPart): Trace {
  const isStep = ({ edge }: GraphStep): boolean => edge !== undefined;
  const [prefixSteps, cycleSteps] = [prefix.filter(isStep), cycle.filter(isStep)];
  const loop = prefixSteps.length;
  const steps = replay(context, start, [...prefixSteps, ...cycleSteps], part);
  const end = context.graph.stateOf(cycleSteps.at(-1)?.to ?? prefixSteps.at(-1)?.to ?? start);
  const flawWith = (positions: readonly number[]): LassoFlaw | undefined => {
    const lasso = withStuttering(steps, end, { loop, stutters: positions });
    return flawOfLasso(context, part, lasso.steps, lasso.loop);
  };
  const found = stutterPositions(
    prefix.map((step) => !isStep(step)),
    cycle.map((step) => !isStep(step)),
  );
  const flaw = flawWith(found);
  if (flaw !== undefined) throw new Error(`internal: replay: the lasso found is no counterexample: ${flaw}`);
  const orNote = <T>(missing: string, work: () => T): T | undefined => {
    const { value, notice } = attempted(missing, work);
    if (notice !== undefined) context.note(notice);
    return value;
  };
  const stutters =
    orNote("the counterexample may stutter more than it has to", () =>
      withoutNeedless(found, (positions) => flawWith(positions) === undefined),
    ) ?? found;
  const trace = { ...traceOf(context, start, steps), loop, ...(stutters.length === 0 ? {} : { stutters }) };
  if (cycleSteps.length > 0) return trace;
  return {
    ...trace,
    possible: orNote("it is not known which fairness would help", () => enabledActions(context, end)),
  };
}

/** Each attempt evaluates the property on the whole lasso. */
const DROPPED_ONE_BY_ONE = 16;

/** Stuttering matters only to formulas about steps, and seldom to them. */
function withoutNeedless(
  positions: readonly number[],
  suffice: (positions: readonly number[]) => boolean,
): readonly number[] {
  if (positions.length === 0 || suffice([])) return [];
  let kept = positions;
  for (const position of positions.slice(0, DROPPED_ONE_BY_ONE)) {
    const others = kept.filter((each) => each !== position);
    if (suffice(others)) kept = others;
  }
  return kept;
}

/** The trace of a path to some state. */
export function pathTrace(context: GraphContext, start: number, path: readonly GraphStep[]): Trace {
  const steps = path.filter((step) => step.edge !== undefined);
  return traceOf(context, start, replay(context, start, steps, undefined));
}

/** Names of the actions that would change a state, faults excluded. */
function enabledActions({ model, interpreter }: PropertyContext, state: State): readonly string[] {
  const names = interpreter.expand(state).flatMap((attempt) => {
    if (attempt.state === undefined || interpreter.key(attempt.state) === interpreter.key(state)) return [];
    const { action, instance, fault } = stepOf(model, attempt);
    return fault ? [] : [instance === undefined ? action : `${instance}.${action}`];
  });
  return [...new Set(names)];
}

/** Of several actions that lead to the same state, one is shown that the part of the property asks for. */
function replay(
  context: GraphContext,
  start: number,
  steps: readonly GraphStep[],
  part: PropertyPart | undefined,
): readonly ReplayedLassoStep[] {
  const { interpreter, graph } = context;
  const asked = (part?.propositions ?? []).flatMap(({ kind, index }) => (kind === "occurs" ? [index] : []));
  const { selects } = actionEvaluator(context);
  let at = graph.stateOf(start);
  if (!isInitial(interpreter, at))
    throw new Error("internal: replay: the behaviour does not begin in an initial state");
  return steps.map(({ to }): ReplayedLassoStep => {
    const from = at;
    const target = interpreter.key(graph.stateOf(to));
    const attempts = interpreter
      .expand(from)
      .filter(({ state }) => state !== undefined && interpreter.key(state) === target);
    const attempt = attempts.find((each) => asked.some((selector) => selects(selector, from, each))) ?? attempts[0];
    if (attempt?.state === undefined) throw new Error("internal: replay: the interpreter takes no such step");
    at = attempt.state;
    return { from, attempt: { ...attempt, state: attempt.state } };
  });
}

/** Enumerates the initial states, of which there may be too many to keep. */
function isInitial(interpreter: Interpreter, candidate: State): boolean {
  const key = interpreter.key(candidate);
  for (const { state } of interpreter.initialStates())
    if (state !== undefined && interpreter.key(state) === key) return true;
  return false;
}

function traceOf({ model, graph }: GraphContext, start: number, steps: readonly ReplayedLassoStep[]): Trace {
  return {
    variables: variablesOf(model),
    initial: graph.stateOf(start),
    steps: steps.map(({ attempt }): Step => ({ ...stepOf(model, attempt), state: attempt.state })),
    failed: undefined,
    loop: undefined,
  };
}
