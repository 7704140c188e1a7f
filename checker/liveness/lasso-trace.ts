// Turns paths and lassos of the state graph into traces. The interpreter executes every step again, and every lasso is checked before it is shown.

import type { Span } from "../../grammar/core/source.js";
import type { DetailedTransition, Interpreter } from "../interpreter/interpreter.js";
import type { State } from "../interpreter/values.js";
import type { Step, Trace } from "../outcome.js";
import { stepOf, stutterStep, variablesOf } from "../trace/trace.js";
import type { TransitionGraph } from "./graph.js";
import { flawOfLasso, type LassoStep, type PropertyContext } from "./lasso-check.js";
import type { Lasso } from "./lasso.js";
import type { PropertyPart } from "./plan.js";
import type { GraphStep } from "./product-edges.js";

export interface GraphContext extends PropertyContext {
  readonly graph: TransitionGraph;
}

/** The trace of a lasso that violates a part of the property at `span`. Throws if the interpreter disagrees: that is a bug in the checker. */
export function lassoTrace(
  context: GraphContext,
  { start, prefix, cycle }: Lasso,
  part: PropertyPart,
  span: Span,
): Trace {
  // Stuttering steps matter only to formulas about steps, and at the end of a behaviour that stops.
  const isShown = part.propositions.some(({ kind }) => kind === "occurs")
    ? (): boolean => true
    : (step: GraphStep): boolean => step.edge !== undefined;
  const shownPrefix = prefix.filter(isShown);
  const shownCycle = cycle.some((step) => step.edge !== undefined) ? cycle.filter(isShown) : [];
  const stops = shownCycle.length === 0;
  const steps = replay(context, start, [...shownPrefix, ...shownCycle]);
  const last = context.graph.stateOf(shownCycle.at(-1)?.to ?? shownPrefix.at(-1)?.to ?? start);
  const loop = shownPrefix.length;
  const flaw = flawOfLasso(context, part, stops ? [...steps, { from: last, attempt: undefined }] : steps, loop);
  if (flaw !== undefined) throw new Error(`internal: replay: the lasso found is no counterexample: ${flaw}`);
  const trace = { ...traceOf(context, start, steps, span), loop };
  return stops ? { ...trace, possible: enabledActions(context, last) } : trace;
}

/** The trace of a path to some state. */
export function pathTrace(context: GraphContext, start: number, path: readonly GraphStep[], span: Span): Trace {
  const steps = replay(
    context,
    start,
    path.filter((step) => step.edge !== undefined),
  );
  return traceOf(context, start, steps, span);
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

function replay(
  { interpreter, plan: { labels }, graph }: GraphContext,
  start: number,
  steps: readonly GraphStep[],
): readonly LassoStep<DetailedTransition>[] {
  let at = graph.stateOf(start);
  if (!isInitial(interpreter, at))
    throw new Error("internal: replay: the behaviour does not begin in an initial state");
  return steps.map(({ edge, stepClass, to }): LassoStep<DetailedTransition> => {
    const from = at;
    if (edge === undefined) return { from, attempt: undefined };
    const target = interpreter.key(graph.stateOf(to));
    const attempt = interpreter
      .expand(from)
      .find(
        ({ action, args, state }) =>
          state !== undefined &&
          labels.classOf[labels.labelOf(action, args)] === stepClass &&
          interpreter.key(state) === target,
      );
    if (attempt?.state === undefined) throw new Error("internal: replay: the interpreter takes no such step");
    at = attempt.state;
    return { from, attempt };
  });
}

/** Enumerates the initial states, of which there may be too many to keep. */
function isInitial(interpreter: Interpreter, candidate: State): boolean {
  const key = interpreter.key(candidate);
  for (const { state } of interpreter.initialStates())
    if (state !== undefined && interpreter.key(state) === key) return true;
  return false;
}

function traceOf(
  { model, graph }: GraphContext,
  start: number,
  steps: readonly LassoStep<DetailedTransition>[],
  span: Span,
): Trace {
  return {
    variables: variablesOf(model),
    initial: graph.stateOf(start),
    steps: steps.map(({ from, attempt }): Step =>
      attempt?.state === undefined ? stutterStep(from, span) : { ...stepOf(model, attempt), state: attempt.state },
    ),
    failed: undefined,
    loop: undefined,
  };
}
