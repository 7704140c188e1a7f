// Trace inclusion between two models of one system, in both directions: finds the shortest behaviour that one model has
// and the other does not. The interpreter explores the product of the two breadth-first: the states that both reach.

import { interpret, type DetailedTransition, type Interpreter } from "../interpreter/interpreter.js";
import { showValue } from "../interpreter/show.js";
import { element, equalValues, itemAt, type State } from "../interpreter/values.js";
import type { Check, Model } from "../model/model.js";
import type { Trace } from "../outcome.js";
import { stepOf, variablesOf } from "../trace/trace.js";

export interface ComparedModel {
  readonly model: Model;
  readonly check: Check;
}

type ModelSide = "original" | "changed";

/**
 * `same`: within the limits, the models have the same behaviours, up to stuttering. `unknown`: they agree in this many
 * states, the limit. `differs`: `side` has a behaviour that the other model does not have. They differ in the last step of
 * `trace`, or in its initial state if it has no step.
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

/** A state that both models reach. It is stored once for each, as their types may differ. */
interface StatePair {
  readonly original: State;
  readonly changed: State;
  readonly depth: number;
  readonly before:
    | { readonly pair: StatePair; readonly original: DetailedTransition; readonly changed: DetailedTransition }
    | undefined;
}

interface ModelSpace extends ComparedModel {
  readonly interpreter: Interpreter;
  /** States of the two models are equal if their keys are. */
  readonly key: (state: State) => string;
}

/** Actions are identified by their positions, which must be the same in both models. */
export function compareModels(original: ComparedModel, changed: ComparedModel, limits: ComparisonLimits): Comparison {
  return new Product(spacesOf(original, changed), limits).explore();
}

class Product {
  readonly #visited = new Set<string>();
  readonly #queue: StatePair[] = [];

  constructor(
    readonly spaces: Readonly<Record<ModelSide, ModelSpace>>,
    readonly limits: ComparisonLimits,
  ) {}

  explore(): Comparison {
    const { original } = this.spaces;
    const difference = this.#start();
    if (difference !== undefined) return difference;
    for (let at = 0; at < this.#queue.length; at++) {
      const pair = element(this.#queue, at);
      if (pair.depth === this.limits.depth || original.interpreter.satisfiesConstraint(pair.original) !== true)
        continue;
      const result = this.#expand(pair);
      if (result !== undefined) return result;
    }
    return { kind: "same" };
  }

  #start(): Comparison | undefined {
    const original = initialStatesOf(this.spaces.original);
    const changed = initialStatesOf(this.spaces.changed);
    for (const [key, state] of changed) if (!original.has(key)) return this.#differs("changed", undefined, state);
    for (const [key, state] of original) {
      const other = changed.get(key);
      if (other === undefined) return this.#differs("original", undefined, state);
      this.#visited.add(key);
      this.#queue.push({ original: state, changed: other, depth: 0, before: undefined });
    }
    return undefined;
  }

  /** Enqueues the successors that both models have. Returns a difference, or that there are too many states. */
  #expand(pair: StatePair): Comparison | undefined {
    const original = transitionsOf(this.spaces.original, pair.original);
    const changed = transitionsOf(this.spaces.changed, pair.changed);
    for (const [key, attempt] of changed) if (!original.has(key)) return this.#differs("changed", pair, attempt);
    for (const [key, attempt] of original) {
      const other = changed.get(key);
      if (other === undefined) return this.#differs("original", pair, attempt);
      if (attempt.state === undefined || other.state === undefined) continue;
      const stateKey = this.spaces.original.key(attempt.state);
      if (this.#visited.has(stateKey)) continue;
      this.#visited.add(stateKey);
      this.#queue.push({
        original: attempt.state,
        changed: other.state,
        depth: pair.depth + 1,
        before: { pair, original: attempt, changed: other },
      });
      if (this.#queue.length > this.limits.states) return { kind: "unknown", states: this.#queue.length };
    }
    return undefined;
  }

  #differs(side: ModelSide, pair: StatePair | undefined, last: DetailedTransition | State): Comparison {
    return { kind: "differs", side, trace: traceOf(side, this.spaces[side], pair, last) };
  }
}

/** The interpreter's keys agree only if the types of the states do; otherwise states are compared as text. */
function spacesOf(original: ComparedModel, changed: ComparedModel): Readonly<Record<ModelSide, ModelSpace>> {
  const interpreters = {
    original: interpret(original.model, original.check),
    changed: interpret(changed.model, changed.check),
  };
  const typesOf = (interpreter: Interpreter): string => JSON.stringify(interpreter.stateTypes);
  const sameTypes = typesOf(interpreters.original) === typesOf(interpreters.changed);
  const spaceOf = (compared: ComparedModel, interpreter: Interpreter): ModelSpace => ({
    ...compared,
    interpreter,
    key: sameTypes ? interpreter.key : textKey(interpreter),
  });
  return { original: spaceOf(original, interpreters.original), changed: spaceOf(changed, interpreters.changed) };
}

const textKey =
  ({ stateTypes }: Interpreter) =>
  (state: State): string =>
    JSON.stringify(stateTypes.map((type, i) => showValue(type, itemAt(state, i))));

function initialStatesOf({ interpreter, key }: ModelSpace): Map<string, State> {
  const states = new Map<string, State>();
  for (const { state, fault } of interpreter.initialStates())
    if (state !== undefined && fault === undefined) states.set(key(state), state);
  return states;
}

/**
 * The transitions by action and effect, the first of each. Those that change nothing are excluded: behaviours are compared
 * up to stuttering. So are faults that only use up the fault budget: what can follow them can follow without them.
 */
function transitionsOf({ model, interpreter, key }: ModelSpace, state: State): Map<string, DetailedTransition> {
  const attempts = new Map<string, DetailedTransition>();
  const before = key(state);
  for (const attempt of interpreter.expand(state)) {
    const after = attempt.state === undefined ? "" : key(attempt.state);
    if (attempt.state !== undefined && model.variables.every((_, i) => isUnchanged(state, attempt.state, i))) continue;
    const effect = `${attempt.action}:${attempt.fault?.code ?? ""}:${after}`;
    if (after !== before && !attempts.has(effect)) attempts.set(effect, attempt);
  }
  return attempts;
}

const isUnchanged = (before: State, after: State | undefined, variable: number): boolean =>
  after !== undefined && equalValues(itemAt(before, variable), itemAt(after, variable));

/** The behaviour of one model that leads to the pair, and then to `last`. */
function traceOf(
  side: ModelSide,
  { model }: ModelSpace,
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
  if (initial === undefined) throw new Error("internal: a step without a state before it");
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
