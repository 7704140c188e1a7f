// Checks with the interpreter that a lasso is a counterexample: its last step closes the loop, it is fair, and the property is false of it.

import type { DetailedTransition, Interpreter } from "../interpreter/interpreter.js";
import { element, type State } from "../interpreter/values.js";
import type { Model } from "../model/model.js";
import { predicateEvaluator } from "./interpreted-graph.js";
import { holdsOnLasso } from "./lasso-evaluator.js";
import type { PropertyPart, LivenessPlan, Proposition } from "./plan.js";
import { matches } from "./selectors.js";

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

export type ExecutedAction = Pick<DetailedTransition, "action" | "args" | "state">;

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
  const cycle = steps.slice(loop);
  return fairnessOnCycle(context, cycle).every(
    ({ strength, taken, disabled }) =>
      taken !== undefined || (strength === "weak" ? disabled.length > 0 : disabled.length === cycle.length),
  );
}

/** How a cycle keeps a fairness assumption. */
interface FairnessOnCycle {
  readonly strength: "weak" | "strong";
  readonly selector: number;
  /** The index in the cycle of the first step that takes the action. */
  readonly taken: number | undefined;
  /** The indices in the cycle at which the action is disabled. */
  readonly disabled: readonly number[];
}

/** By fairness assumption of the plan. Goes through the cycle once: each state is expanded once. */
export function fairnessOnCycle(context: PropertyContext, cycle: readonly LassoStep[]): readonly FairnessOnCycle[] {
  const { takes, canTake } = actionEvaluator(context);
  const results = context.plan.fairness.map((each) => ({
    ...each,
    taken: undefined as number | undefined,
    disabled: [] as number[],
  }));
  for (const [i, step] of cycle.entries())
    for (const result of results) {
      if (takes(result.selector, step)) result.taken ??= i;
      if (!canTake(result.selector, step.from)) result.disabled.push(i);
    }
  return results;
}

/**
 * Steps as `occurs` and fairness see them: `<<A>>_v` of TLA+. A step is one of every action that could have changed the
 * state in the same way, and a step that changes nothing is one of no action.
 */
export interface ActionEvaluator {
  /** Is the step one of the actions that the selector selects? */
  takes(selector: number, step: LassoStep): boolean;
  /** Do the selected actions have a step from this state? */
  canTake(selector: number, from: State): boolean;
  /** Is an execution of an action in this state one that the selector selects? */
  selects(selector: number, from: State, executed: ExecutedAction): boolean;
}

export function actionEvaluator({
  model,
  interpreter,
  plan,
}: {
  readonly model: Model;
  readonly interpreter: Interpreter;
  readonly plan: Pick<LivenessPlan, "predicates" | "selectors">;
}): ActionEvaluator {
  const executions = executionsByTarget(interpreter);
  const evaluate = predicateEvaluator(model);
  const isSelected = (selector: number, from: State, { action, args, state }: ExecutedAction): boolean =>
    element(plan.selectors, selector).some(
      (each) =>
        matches(each, element(model.actions, action), args) &&
        (each.when === undefined || evaluate(element(plan.predicates, each.when), from, state).value === true),
    );
  return {
    takes(selector, { from, attempt }) {
      if (attempt?.state === undefined) return false;
      const key = interpreter.key(attempt.state);
      return (
        executions(from)
          .get(key)
          ?.some((each) => isSelected(selector, from, each)) ?? false
      );
    },
    canTake(selector, from) {
      for (const all of executions(from).values())
        if (all.some((each) => isSelected(selector, from, each))) return true;
      return false;
    },
    selects: isSelected,
  };
}

/** The executions of actions in a state that change it, by the key of the next state. Remembers the last state. */
function executionsByTarget(
  interpreter: Interpreter,
): (from: State) => ReadonlyMap<string, readonly DetailedTransition[]> {
  let last: State | undefined;
  let byTarget = new Map<string, DetailedTransition[]>();
  return (from) => {
    if (from === last) return byTarget;
    byTarget = new Map();
    last = from;
    const unchanged = interpreter.key(from);
    for (const attempt of interpreter.expand(from)) {
      if (attempt.state === undefined) continue;
      const key = interpreter.key(attempt.state);
      if (key === unchanged) continue;
      const known = byTarget.get(key);
      if (known === undefined) byTarget.set(key, [attempt]);
      else known.push(attempt);
    }
    return byTarget;
  };
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
  const actions = actionEvaluator({ model, interpreter, plan });
  return ({ kind, index }, from, step) => {
    switch (kind) {
      case "predicate":
        return evaluate(element(plan.predicates, index), from).value === true;
      case "enabled":
        return interpreter.expand(from).some((each) => each.state !== undefined && actions.selects(index, from, each));
      case "occurs":
        return actions.takes(index, { from, attempt: step });
    }
  };
}

/** The propositions of a part that are true, as bits. */
export const letterOf = ({ propositions }: PropertyPart, isTrue: (proposition: Proposition) => boolean): number =>
  propositions.reduce((bits, proposition, i) => (isTrue(proposition) ? bits | (1 << i) : bits), 0);
