// The transitions of an automaton from a state to itself. Paths along them stay at one state of the automaton, so what
// they reach is the closure of one set of states: saturation finds it.

import { ConstrainedSaturation, type Direction } from "../constrained-saturation.js";
import { EMPTY } from "../diagram.js";
import type { LearnedAction } from "../learned-action.js";
import type { ExploredSteps, SetTransition } from "./explored-steps.js";

/** Steps of saturation between two opportunities to pause. */
const CHUNK = 5000;

/** Transitions of one state of the automaton that read steps of the same actions. */
interface SelfLoop {
  readonly state: number;
  readonly actions: readonly LearnedAction[];
  /** The states from which the steps lead. */
  guard: number;
  readonly saturations: Partial<Record<Direction, ConstrainedSaturation>>;
}

export class SelfLoops {
  readonly #loops: SelfLoop[] = [];
  readonly #loopOf = new Map<SetTransition, SelfLoop>();

  constructor(
    readonly explored: ExploredSteps,
    transitions: readonly SetTransition[],
  ) {
    const { sets } = explored.model;
    for (const transition of transitions) {
      const { from, to, changing, actions, guard } = transition;
      if (from !== to || changing) continue;
      let loop = this.#loops.find(({ state, actions: others }) => state === from && isSameList(actions, others));
      if (loop === undefined) this.#loops.push((loop = { state: from, actions, guard: EMPTY, saturations: {} }));
      loop.guard = sets.union(loop.guard, guard);
      this.#loopOf.set(transition, loop);
    }
    // They are unions of guards, which live as long.
    for (const { guard } of this.#loops) explored.live.keep([guard]);
  }

  /** Adds to states at a state of the automaton what leads to them along its self-loops, without leaving `within`. */
  *leadingTo(set: number, state: number, within: number): Generator<void, number> {
    const { sets } = this.explored.model;
    let result = set;
    for (const loop of this.#loops)
      if (loop.state === state)
        result = yield* this.#saturate(loop, "backwards", result, sets.intersect(within, loop.guard));
    return result;
  }

  /** Adds to states at a state of the automaton what they lead to along its self-loops, without leaving `within`. */
  *reachableFrom(set: number, state: number, within: number): Generator<void, number> {
    const { model, reached, initial } = this.explored;
    const { sets } = model;
    let result = set;
    if (within === reached && this.coverAllSteps(state) && sets.minus(initial, result) === EMPTY) return reached;
    for (const loop of this.#loops) {
      if (loop.state !== state) continue;
      const start = sets.intersect(result, loop.guard);
      const closed = yield* this.#saturate(loop, "forwards", start, sets.intersect(within, loop.guard));
      result = sets.union(result, closed);
    }
    return result;
  }

  /** Can the automaton stay in a state whatever step is taken? */
  coverAllSteps(state: number): boolean {
    const { model, reached } = this.explored;
    return this.#loops.some(
      (loop) => loop.state === state && loop.guard === reached && loop.actions.length === model.actions.length,
    );
  }

  /**
   * Is a set of states, closed by `leadingTo` or `reachableFrom`, closed under a transition? Forwards, steps to where no
   * self-loop goes on are not followed.
   */
  covers(transition: SetTransition, direction: Direction, within: number): boolean {
    const loop = this.#loopOf.get(transition);
    if (loop === undefined) return false;
    return direction === "backwards" || this.explored.model.sets.minus(within, loop.guard) === EMPTY;
  }

  *#saturate(loop: SelfLoop, direction: Direction, set: number, within: number): Generator<void, number> {
    const { model, live } = this.explored;
    const saturation = (loop.saturations[direction] ??= new ConstrainedSaturation(
      model.diagram,
      model.sets,
      model.states.tag,
      model.encoding.levels,
      direction,
      loop.actions.flatMap(({ relations }) => relations),
    ));
    saturation.begin(set, within);
    const operands = live.keep([set, within]);
    live.keepNodesOf(saturation);
    let result = saturation.run(CHUNK);
    while (result === undefined) {
      yield;
      result = saturation.run(CHUNK);
    }
    live.releaseNodesOf(saturation);
    live.release(operands);
    return result;
  }
}

function isSameList(a: readonly LearnedAction[], b: readonly LearnedAction[]): boolean {
  return a.length === b.length && a.every((each, i) => each === b[i]);
}
