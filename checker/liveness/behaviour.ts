// A behaviour that goes on for ever, walked by the interpreter: every step is one that it takes, the end is where the loop began, the fairness
// assumptions are kept, and the property is false of it. Nothing else is shown.

import { element, type State } from "../interpreter/values.js";
import type { DetailedTransition, Interpreter } from "../interpreter/interpreter.js";
import type { Model } from "../model/model.js";
import type { Step, Trace } from "../outcome.js";
import { stepOf, variablesOf } from "../trace/trace.js";
import type { Span } from "../../grammar/core/source.js";
import type { GraphStep } from "./product-edges.js";
import type { TransitionGraph } from "./graph.js";
import { predicateEvaluator } from "./interpreted-graph.js";
import type { Lasso } from "./lasso.js";
import { holdsOnLasso } from "./lasso-evaluator.js";
import type { PropertyPart, LivenessPlan, Proposition } from "./plan.js";
import { selects } from "./selectors.js";

type ExecutedAction = Pick<DetailedTransition, "action" | "args" | "state">;

/** A step of a behaviour. */
export interface LassoStep<Attempted extends ExecutedAction = ExecutedAction> {
  readonly from: State;
  /** Undefined: it stands still. */
  readonly attempt: Attempted | undefined;
}

export interface PropertyContext {
  readonly model: Model;
  readonly interpreter: Interpreter;
  readonly plan: LivenessPlan;
}

export interface SearchContext extends PropertyContext {
  readonly graph: TransitionGraph;
}

/** What a step is called in which nothing happens. */
export const STUTTER = "stutter";

/** The trace of a lasso that violates a part of the property at `span`. Throws when the interpreter disagrees: that is a bug. */
export function lassoTrace(
  walker: SearchContext,
  { start, prefix, cycle }: Lasso,
  part: PropertyPart,
  span: Span,
): Trace {
  // Where a formula speaks of steps it matters that there is one that is none; elsewhere it does not, but at the end.
  const shown = part.propositions.some(({ kind }) => kind === "occurs")
    ? (): boolean => true
    : (move: GraphStep): boolean => move.edge !== undefined;
  const before = prefix.filter(shown);
  const round = cycle.some((move) => move.edge !== undefined) ? cycle.filter(shown) : [];
  const walked = walk(walker, start, [...before, ...round]);
  const last = walker.graph.stateOf(round.at(-1)?.to ?? before.at(-1)?.to ?? start);
  confirm(walker, part, round.length === 0 ? [...walked, { from: last, attempt: undefined }] : walked, before.length);
  const trace = { ...traced(walker, start, walked, span), loop: before.length };
  return round.length > 0 ? trace : { ...trace, possible: enabledActions(walker, last) };
}

/** Actions that would change a state. */
function enabledActions({ model, interpreter }: SearchContext, state: State): readonly string[] {
  const names = interpreter.expand(state).flatMap((attempt) => {
    if (attempt.state === undefined || interpreter.key(attempt.state) === interpreter.key(state)) return [];
    const { action, instance, fault } = stepOf(model, attempt);
    return fault ? [] : [instance === undefined ? action : `${instance}.${action}`];
  });
  return [...new Set(names)];
}

/** The trace of steps that lead to some state. */
export function pathTrace(walker: SearchContext, start: number, moves: readonly GraphStep[], span: Span): Trace {
  return traced(
    walker,
    start,
    walk(
      walker,
      start,
      moves.filter((move) => move.edge !== undefined),
    ),
    span,
  );
}

/** There may be very many initial states: they are gone through one by one. */
function isInitialState(interpreter: Interpreter, first: State): boolean {
  const key = interpreter.key(first);
  for (const { state } of interpreter.initialStates())
    if (state !== undefined && interpreter.key(state) === key) return true;
  return false;
}

function walk(
  { interpreter, plan, graph }: SearchContext,
  start: number,
  moves: readonly GraphStep[],
): readonly LassoStep<DetailedTransition>[] {
  let at = graph.stateOf(start);
  if (!isInitialState(interpreter, at)) throw new Error("internal: replay: a behaviour begins in no initial state");
  return moves.map((move): LassoStep<DetailedTransition> => {
    const from = at;
    if (move.edge === undefined) return { from, attempt: undefined };
    const goal = interpreter.key(graph.stateOf(move.to));
    const attempt = interpreter
      .expand(from)
      .find(
        (each) =>
          each.state !== undefined &&
          plan.labels.classOf[plan.labels.labelOf(each.action, each.args)] === move.stepClass &&
          interpreter.key(each.state) === goal,
      );
    if (attempt?.state === undefined) throw new Error("internal: replay: there is no such step");
    at = attempt.state;
    return { from, attempt };
  });
}

function traced(
  { model, graph }: SearchContext,
  start: number,
  walked: readonly LassoStep<DetailedTransition>[],
  span: Span,
): Trace {
  const steps = walked.map(({ from, attempt }): Step =>
    attempt?.state === undefined
      ? {
          action: STUTTER,
          instance: undefined,
          fault: false,
          bindings: [],
          picks: [],
          branches: [],
          calls: [],
          state: from,
          span,
        }
      : { ...stepOf(model, attempt), state: attempt.state },
  );
  return { variables: variablesOf(model), initial: graph.stateOf(start), steps, failed: undefined, loop: undefined };
}

function confirm(walker: SearchContext, part: PropertyPart, walked: readonly LassoStep[], loop: number): void {
  const objection = whyNotALasso(walker, part, walked, loop);
  if (objection !== undefined) throw new Error(`internal: replay: ${objection}`);
}

/** Why steps, of which those from `loop` on go round for ever, are no fair behaviour that violates the part; undefined when they are one. */
export function whyNotALasso(
  walking: PropertyContext,
  part: PropertyPart,
  walked: readonly LassoStep[],
  loop: number,
): string | undefined {
  if (!closesLoop(walking.interpreter, walked, loop)) return "a loop does not come back";
  if (!isFair(walking, walked, loop)) return "a behaviour is not fair";
  return holdsOnLasso(part.formula, lettersOnLasso(walking, part, walked), loop)
    ? "a behaviour does not violate its property"
    : undefined;
}

/** Whether the last step leads back to where the loop begins; there is at least one step in it. */
export function closesLoop(interpreter: Interpreter, walked: readonly LassoStep[], loop: number): boolean {
  const [first, last] = [walked[loop], walked.at(-1)];
  return (
    first !== undefined &&
    interpreter.key(last?.attempt?.state ?? last?.from ?? first.from) === interpreter.key(first.from)
  );
}

/** Whether a behaviour keeps the fairness assumptions. */
export function isFair(
  { model, interpreter, plan }: PropertyContext,
  walked: readonly LassoStep[],
  loop: number,
): boolean {
  const round = walked.slice(loop);
  return plan.fairness.every(({ strength, selector }) => {
    const actions = element(plan.selectors, selector);
    const isOf = (attempt: ExecutedAction): boolean =>
      selects(actions, element(model.actions, attempt.action), attempt.args);
    const taken = round.some(
      (each) => each.attempt !== undefined && isOf(each.attempt) && changes(interpreter, each.from, each.attempt),
    );
    const enabled = round.filter((each) =>
      interpreter.expand(each.from).some((attempt) => isOf(attempt) && changes(interpreter, each.from, attempt)),
    ).length;
    return taken || (strength === "weak" ? enabled < round.length : enabled === 0);
  });
}

/** A step that changes nothing is none that fairness asks for. */
export const changes = (interpreter: Interpreter, from: State, { state }: Pick<DetailedTransition, "state">): boolean =>
  state !== undefined && interpreter.key(state) !== interpreter.key(from);

/** Which propositions of a part hold at each position, as bits. */
export function lettersOnLasso(
  { model, interpreter, plan }: PropertyContext,
  part: PropertyPart,
  walked: readonly LassoStep[],
): readonly number[] {
  const truth = propositionEvaluator(model, interpreter, plan);
  return walked.map(({ from, attempt }) => letterOf(part, (proposition) => truth(proposition, from, attempt)));
}

/** Whether a proposition of the plan is true of a behaviour that is in a state and goes on from there by a step; undefined: it stands still. */
export function propositionEvaluator(
  model: Model,
  interpreter: Interpreter,
  plan: Pick<LivenessPlan, "predicates" | "selectors">,
): (proposition: Proposition, from: State, step: ExecutedAction | undefined) => boolean {
  const judge = predicateEvaluator(model);
  return ({ kind, index }, from, step) => {
    const selected = (each: ExecutedAction): boolean =>
      each.state !== undefined &&
      selects(element(plan.selectors, index), element(model.actions, each.action), each.args);
    switch (kind) {
      case "predicate":
        return judge(element(plan.predicates, index), from).value === true;
      case "enabled":
        return interpreter.expand(from).some(selected);
      case "occurs":
        return step !== undefined && selected(step);
    }
  };
}

/** The propositions of a part that are true, as bits. */
export const letterOf = ({ propositions }: PropertyPart, isTrue: (proposition: Proposition) => boolean): number =>
  propositions.reduce((bits, proposition, i) => (isTrue(proposition) ? bits | (1 << i) : bits), 0);
