// Checks with the interpreter that a lasso is a counterexample: its last step closes the loop, it is fair, and the property is false of it.

import type { DetailedTransition, Interpreter } from "../interpreter/interpreter.js";
import { element, type State } from "../interpreter/values.js";
import type { Model } from "../model/model.js";
import { predicateEvaluator } from "./interpreted-graph.js";
import { holdsOnLasso } from "./lasso-evaluator.js";
import type { PropertyPart, LivenessPlan, Proposition } from "./plan.js";
import { selects } from "./selectors.js";

export interface PropertyContext {
  readonly model: Model;
  readonly interpreter: Interpreter;
  readonly plan: LivenessPlan;
}

/** An action that was executed, or undefined for a stuttering step. */
export interface LassoStep<Executed extends ExecutedAction = ExecutedAction> {
  readonly from: State;
  readonly attempt: Executed | undefined;
}

type ExecutedAction = Pick<DetailedTransition, "action" | "args" | "state">;

/** Why a lasso is no counterexample. */
export type LassoFlaw = "the loop is not closed" | "not fair" | "the property holds";

/** The steps from index `loop` on are repeated forever. Undefined if the lasso is fair and violates the part. */
export function flawOfLasso(
  context: PropertyContext,
  part: PropertyPart,
  steps: readonly LassoStep[],
  loop: number,
): LassoFlaw | undefined {
  if (!closesLoop(context.interpreter, steps, loop)) return "the loop is not closed";
  if (!isFair(context, steps, loop)) return "not fair";
  return holdsOnLasso(part.formula, lettersOnLasso(context, part, steps), loop) ? "the property holds" : undefined;
}

/** Is there a loop, and does its last step lead back to where it begins? */
export function closesLoop(interpreter: Interpreter, steps: readonly LassoStep[], loop: number): boolean {
  const [first, last] = [steps[loop], steps.at(-1)];
  if (first === undefined || last === undefined) return false;
  return interpreter.key(last.attempt?.state ?? last.from) === interpreter.key(first.from);
}

/** Does the loop keep the fairness assumptions? */
export function isFair(context: PropertyContext, steps: readonly LassoStep[], loop: number): boolean {
  const { plan, interpreter } = context;
  const cycle = steps.slice(loop);
  return plan.fairness.every(({ strength, selector }) => {
    const isSelected = selectedBy(context, selector);
    if (cycle.some(({ from, attempt }) => attempt !== undefined && isSelected(from, attempt))) return true;
    const enabled = cycle.filter(({ from }) => interpreter.expand(from).some((attempt) => isSelected(from, attempt)));
    return strength === "weak" ? enabled.length < cycle.length : enabled.length === 0;
  });
}

/** Does the selector of a fairness assumption select a step? It selects no step that changes nothing. */
export function selectedBy(
  { model, interpreter, plan }: PropertyContext,
  selector: number,
): (from: State, attempt: ExecutedAction) => boolean {
  const actions = element(plan.selectors, selector);
  return (from, { action, args, state }) =>
    selects(actions, element(model.actions, action), args) &&
    state !== undefined &&
    interpreter.key(state) !== interpreter.key(from);
}

/** By position: the propositions of a part that are true, as bits. */
export function lettersOnLasso(
  { model, interpreter, plan }: PropertyContext,
  part: PropertyPart,
  steps: readonly LassoStep[],
): readonly number[] {
  const isTrue = propositionEvaluator(model, interpreter, plan);
  return steps.map(({ from, attempt }) => letterOf(part, (proposition) => isTrue(proposition, from, attempt)));
}

/** Evaluates the propositions of a plan in a state and the step taken from it, which is undefined for a stuttering step. */
export function propositionEvaluator(
  model: Model,
  interpreter: Interpreter,
  plan: Pick<LivenessPlan, "predicates" | "selectors">,
): (proposition: Proposition, from: State, step: ExecutedAction | undefined) => boolean {
  const evaluate = predicateEvaluator(model);
  return ({ kind, index }, from, step) => {
    const isSelected = ({ action, args, state }: ExecutedAction): boolean =>
      state !== undefined && selects(element(plan.selectors, index), element(model.actions, action), args);
    switch (kind) {
      case "predicate":
        return evaluate(element(plan.predicates, index), from).value === true;
      case "enabled":
        return interpreter.expand(from).some(isSelected);
      case "occurs":
        return step !== undefined && isSelected(step);
    }
  };
}

/** The propositions of a part that are true, as bits. */
export const letterOf = ({ propositions }: PropertyPart, isTrue: (proposition: Proposition) => boolean): number =>
  propositions.reduce((bits, proposition, i) => (isTrue(proposition) ? bits | (1 << i) : bits), 0);
