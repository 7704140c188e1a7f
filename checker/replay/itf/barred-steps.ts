// Why no step of a model leads to an observed state: for each action, what it does instead or what disables it.

import { List, Map, Set } from "immutable";
import { explainDisabled } from "../../explanation/disabled-actions.js";
import type { DetailedTransition, ModelInterpreter } from "../../interpreter/interpreter.js";
import { equalValues, itemAt, type State, type Value } from "../../interpreter/values.js";
import type { Check, Model } from "../../model/model.js";
import type { Agreeing, ObservedState } from "./observed-path.js";

/** A state of the model, and the same state with the values of the trace. */
export interface Contrast {
  readonly actual: State;
  readonly expected: State;
}

export type BarredStep =
  | {
      readonly kind: "leadsElsewhere";
      readonly step: DetailedTransition;
      readonly contrast: Contrast;
      readonly distance: number;
    }
  | { readonly kind: "fails"; readonly step: DetailedTransition; readonly code: string; readonly message: string }
  /** `message`: what disables it, with the first of its arguments. `others`: the number of other arguments. */
  | {
      readonly kind: "disabled";
      readonly action: number;
      readonly instance: string | undefined;
      readonly message: string;
      readonly others: number;
    };

export interface Barred {
  /** The state from which no step leads on: of several, the one whose steps come nearest. */
  readonly from: Agreeing;
  /** Its state with the values of the trace. */
  readonly expected: State;
  readonly steps: readonly BarredStep[];
}

/** States that are compared to find the nearest. */
const COMPARED = 100;

export function barredSteps(
  {
    model,
    check,
    interpreter,
  }: { readonly model: Model; readonly check: Check; readonly interpreter: ModelInterpreter },
  before: Iterable<Agreeing>,
  observed: ObservedState,
): Barred | undefined {
  let nearest: { readonly from: Agreeing; readonly distance: number } | undefined;
  let compared = 0;
  for (const from of before) {
    if (++compared > COMPARED) break;
    const distances = interpreter
      .expand(from.state)
      .map(({ state }) => (state === undefined ? Infinity : distanceOf(observed, state)));
    const distance = Math.min(Infinity, ...distances);
    if (nearest === undefined || distance < nearest.distance) nearest = { from, distance };
  }
  if (nearest === undefined) return undefined;
  const { from } = nearest;
  const { state } = from;
  const steps = model.actions.map((_, action) => barredStep({ model, check, interpreter }, state, action, observed));
  return { from, expected: withObserved(state, observed), steps: steps.sort((a, b) => rank(a) - rank(b)) };
}

/** The nearest first, then what fails, then what is disabled. */
const rank = (step: BarredStep): number =>
  step.kind === "leadsElsewhere" ? step.distance : step.kind === "fails" ? 1e6 : 2e6;

function barredStep(
  { model, check, interpreter }: Parameters<typeof barredSteps>[0],
  from: State,
  action: number,
  observed: ObservedState,
): BarredStep {
  const attempts = interpreter.expandAction(from, action, []);
  let nearest: Extract<BarredStep, { kind: "leadsElsewhere" }> | undefined;
  for (const step of attempts) {
    if (step.state === undefined) continue;
    const distance = distanceOf(observed, step.state);
    if (nearest === undefined || distance < nearest.distance)
      nearest = { kind: "leadsElsewhere", step, contrast: contrast(step.state, observed), distance };
  }
  if (nearest !== undefined) return nearest;
  const failing = attempts.find(({ fault }) => fault !== undefined);
  if (failing?.fault !== undefined)
    return { kind: "fails", step: failing, code: failing.fault.code, message: failing.fault.message };
  const definition = model.actions[action];
  if (definition === undefined) throw new Error(`internal: there is no action ${action}`);
  const { bindings, omitted } = explainDisabled(model, check, from, definition);
  const [first] = bindings;
  return {
    kind: "disabled",
    action,
    instance: first?.instance,
    message: first?.blockedBy[0]?.message ?? "a parameter has no values",
    others: Math.max(0, bindings.length - 1) + omitted,
  };
}

export const contrast = (actual: State, observed: ObservedState): Contrast => ({
  actual,
  expected: withObserved(actual, observed),
});

function withObserved(state: State, { values }: ObservedState): State {
  return values.reduce<State>((all, value, i) => (value === undefined ? all : all.set(i, value)), state);
}

/** The number of places in which a state differs from the observed one. */
export const distanceOf = ({ values }: ObservedState, state: State): number =>
  values.reduce<number>((sum, value, i) => sum + (value === undefined ? 0 : distance(value, itemAt(state, i))), 0);

function distance(a: Value, b: Value): number {
  if (equalValues(a, b)) return 0;
  if (Map.isMap(a) && Map.isMap(b)) {
    const keys = Set<Value>(a.keySeq()).union(b.keySeq());
    return keys.reduce((sum, key) => sum + distanceOfItems(a.get(key), b.get(key)), 0);
  }
  if (!List.isList(a) || !List.isList(b)) return 1;
  const length = Math.max(a.size, b.size);
  return Array.from({ length }, (_, i) => distanceOfItems(a.get(i), b.get(i))).reduce((sum, each) => sum + each, 0);
}

const distanceOfItems = (a: Value | undefined, b: Value | undefined): number =>
  a === undefined || b === undefined ? 1 : distance(a, b);
