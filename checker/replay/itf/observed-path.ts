// The behaviours of a model that agree with a sequence of observed states, of which some variables may be unknown: a
// subset construction along the sequence.

import type { DetailedTransition, ModelInterpreter } from "../../interpreter/interpreter.js";
import { equalValues, itemAt, type State, type Value } from "../../interpreter/values.js";
import { STATES_LIMIT, type PossibleState } from "../../scenario/possible-states.js";

/** What is known of a state: values by the position of the variable; undefined where it is unknown. */
export interface ObservedState {
  readonly values: readonly (Value | undefined)[];
  /** The name of the action that led to it. Of several steps that lead to it, one with this name is taken. */
  readonly action: string | undefined;
}

/** A state of the model that agrees with the observed one. Without an attempt, nothing happened before it. */
export type Agreeing = PossibleState;

/** By observed state: all states of the model that agree with it, each with one way to it. */
export type Layer = ReadonlyMap<string, Agreeing>;

/** There are too many states to follow, or following them takes too long. */
export class TooManyStates extends Error {}

const agrees = ({ values }: ObservedState, state: State): boolean =>
  values.every((value, i) => value === undefined || equalValues(value, itemAt(state, i)));

export const isSameObservation = (a: ObservedState, b: ObservedState): boolean =>
  a.values.every((value, i) => {
    const other = b.values[i];
    return value === undefined || other === undefined ? value === other : equalValues(value, other);
  });

/** States whose successors are computed, again for each way around a loop. */
const WORK_LIMIT = 2_000_000;

export class PathFollower {
  #work = 0;

  /** `names`: of the actions. */
  constructor(
    readonly interpreter: ModelInterpreter,
    readonly names: readonly string[],
    readonly workLimit = WORK_LIMIT,
  ) {}

  start(observed: ObservedState): Layer {
    const layer = new Map<string, Agreeing>();
    const isUnique = !observed.values.includes(undefined);
    for (const { state } of this.interpreter.initialStates()) {
      if (state === undefined || !agrees(observed, state)) continue;
      this.#add(layer, { state, attempt: undefined, before: undefined });
      if (isUnique) break;
    }
    return layer;
  }

  /** The states after one more step. As in TLA+, a step may change nothing. */
  next(layer: Layer, observed: ObservedState): Layer {
    const next = new Map<string, Agreeing>();
    const others: Agreeing[] = [];
    for (const before of layer.values()) {
      if (++this.#work > this.workLimit) throw new TooManyStates();
      for (const attempt of this.interpreter.expand(before.state)) {
        const { state } = attempt;
        if (state === undefined || !agrees(observed, state)) continue;
        const reached = { state, attempt, before };
        if (observed.action === undefined || this.names[attempt.action] === observed.action) this.#add(next, reached);
        else others.push(reached);
      }
    }
    for (const reached of others) this.#add(next, reached);
    for (const before of layer.values())
      if (agrees(observed, before.state)) this.#add(next, { state: before.state, attempt: undefined, before });
    return next;
  }

  /** A way through `observed` back to one of the states; undefined if there is none. */
  around(layer: Layer, observed: readonly ObservedState[]): Agreeing | undefined {
    for (const [key, start] of layer) {
      let last: Layer = new Map([[key, start]]);
      for (const each of observed) last = this.next(last, each);
      const end = last.get(key);
      if (end !== undefined) return end;
    }
    return undefined;
  }

  #add(layer: Map<string, Agreeing>, reached: Agreeing): void {
    const key = this.interpreter.key(reached.state);
    if (layer.has(key)) return;
    if (layer.size >= STATES_LIMIT) throw new TooManyStates();
    layer.set(key, reached);
  }
}

export interface PathPoint {
  readonly state: State;
  readonly attempt: DetailedTransition | undefined;
}

/** The way to a state, from its initial state on. */
export function pathTo(end: Agreeing): readonly PathPoint[] {
  const path: PathPoint[] = [];
  for (let at: Agreeing | undefined = end; at !== undefined; at = at.before) path.push(at);
  return path.reverse();
}
