// How two models of one system differ: the shortest behaviour that the one can do and the other cannot. Both are walked in step by the interpreter,
// breadth-first, over the states that both reach.

import { interpret, type DetailedTransition, type Interpreter } from "../interpreter/interpreter.js";
import { showValue } from "../interpreter/show.js";
import { element, itemAt, type State } from "../interpreter/values.js";
import type { Check, Model } from "../model/model.js";
import type { Trace } from "../outcome.js";
import { stepOf, variablesOf } from "../trace/trace.js";

export interface ComparedModel {
  readonly model: Model;
  readonly check: Check;
}

/** Whose behaviour it is. */
type ModelSide = "original" | "changed";

/**
 * `same`: each can do what the other can, within the limits, but for steps that change nothing. `unknown`: no difference within so many states. The last step of a trace (or
 * its initial state, if there is no step) is what the other side cannot do.
 */
export type Comparison =
  | { readonly kind: "same" }
  | { readonly kind: "unknown"; readonly states: number }
  | { readonly kind: "differs"; readonly side: ModelSide; readonly trace: Trace };

export interface ComparisonLimits {
  readonly states: number;
  /** Steps from an initial state. */
  readonly depth: number | undefined;
}

/** A state that both reach, as each has it: their types may differ. */
interface StatePair {
  readonly original: State;
  readonly changed: State;
  readonly depth: number;
  readonly before:
    | { readonly pair: StatePair; readonly original: DetailedTransition; readonly changed: DetailedTransition }
    | undefined;
}

interface Walker extends ComparedModel {
  readonly interpreter: Interpreter;
  readonly key: (state: State) => string;
}

/** Actions are told apart by their position: both models must have the same. */
export function compareModels(original: ComparedModel, changed: ComparedModel, limits: ComparisonLimits): Comparison {
  const walkers = walkersOf(original, changed);
  const differs = (side: ModelSide, pair: StatePair | undefined, last: DetailedTransition | State): Comparison => ({
    kind: "differs",
    side,
    trace: behaviour(side, walkers[side], pair, last),
  });
  const seen = new Set<string>();
  const queue: StatePair[] = [];

  const starts = { original: startsOf(walkers.original), changed: startsOf(walkers.changed) };
  for (const [key, state] of starts.changed) if (!starts.original.has(key)) return differs("changed", undefined, state);
  for (const [key, state] of starts.original) {
    const other = starts.changed.get(key);
    if (other === undefined) return differs("original", undefined, state);
    seen.add(key);
    queue.push({ original: state, changed: other, depth: 0, before: undefined });
  }

  for (let at = 0; at < queue.length; at++) {
    const pair = element(queue, at);
    if (pair.depth === limits.depth || walkers.original.interpreter.satisfiesConstraint(pair.original) !== true)
      continue;
    const mine = attemptsOf(walkers.original, pair.original);
    const theirs = attemptsOf(walkers.changed, pair.changed);
    for (const [key, attempt] of theirs) if (!mine.has(key)) return differs("changed", pair, attempt);
    for (const [key, attempt] of mine) {
      const other = theirs.get(key);
      if (other === undefined) return differs("original", pair, attempt);
      if (attempt.state === undefined || other.state === undefined) continue;
      const state = walkers.original.key(attempt.state);
      if (seen.has(state)) continue;
      seen.add(state);
      queue.push({
        original: attempt.state,
        changed: other.state,
        depth: pair.depth + 1,
        before: { pair, original: attempt, changed: other },
      });
      if (queue.length > limits.states) return { kind: "unknown", states: queue.length };
    }
  }
  return { kind: "same" };
}

/** Of the same types, states have keys of the same meaning; of others, the same text. */
function walkersOf(original: ComparedModel, changed: ComparedModel): Readonly<Record<ModelSide, Walker>> {
  const interpreters = {
    original: interpret(original.model, original.check),
    changed: interpret(changed.model, changed.check),
  };
  const typesOf = (interpreter: Interpreter): string => JSON.stringify(interpreter.stateTypes);
  const alike = typesOf(interpreters.original) === typesOf(interpreters.changed);
  const walker = (subject: ComparedModel, interpreter: Interpreter): Walker => ({
    ...subject,
    interpreter,
    key: alike ? interpreter.key : textKey(interpreter),
  });
  return { original: walker(original, interpreters.original), changed: walker(changed, interpreters.changed) };
}

const textKey =
  ({ stateTypes }: Interpreter) =>
  (state: State): string =>
    JSON.stringify(stateTypes.map((type, i) => showValue(type, itemAt(state, i))));

function startsOf({ interpreter, key }: Walker): Map<string, State> {
  const states = new Map<string, State>();
  for (const { state, fault } of interpreter.initialStates())
    if (state !== undefined && fault === undefined) states.set(key(state), state);
  return states;
}

/** By what they do: the first of those that do the same. Steps that change nothing are left out: what stutters is the same behaviour. */
function attemptsOf({ interpreter, key }: Walker, state: State): Map<string, DetailedTransition> {
  const attempts = new Map<string, DetailedTransition>();
  const before = key(state);
  for (const attempt of interpreter.expand(state)) {
    const after = attempt.state === undefined ? "" : key(attempt.state);
    const does = `${attempt.action}:${attempt.fault?.code ?? ""}:${after}`;
    if (after !== before && !attempts.has(does)) attempts.set(does, attempt);
  }
  return attempts;
}

function behaviour(
  side: ModelSide,
  { model }: Walker,
  pair: StatePair | undefined,
  last: DetailedTransition | State,
): Trace {
  const attempts: DetailedTransition[] = [];
  let initial = pair?.[side];
  for (let at = pair; at !== undefined; at = at.before?.pair) {
    initial = at[side];
    if (at.before !== undefined) attempts.push(at.before[side]);
  }
  attempts.reverse();
  if ("action" in last) attempts.push(last);
  else initial = last;
  if (initial === undefined) throw new Error("internal: a step from no state");
  const failed = attempts.at(-1)?.state === undefined ? attempts.pop() : undefined;
  return {
    variables: variablesOf(model),
    initial,
    steps: attempts.flatMap((attempt) =>
      attempt.state === undefined ? [] : [{ ...stepOf(model, attempt), state: attempt.state }],
    ),
    failed: failed === undefined ? undefined : stepOf(model, failed),
    loop: undefined,
  };
}
