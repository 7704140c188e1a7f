// The product of the explored states with the automaton of a negated property, as one set of states for each state of
// the automaton. Its accepted, fair paths are the behaviours that violate the property.
//
// Which actions a step belongs to depends on both of its states. A transition of the automaton that forbids the steps of
// an action here leaves out what this action does itself, and keeps steps of other actions that happen to have the same
// effect. So the product may have paths that the system does not have, and it lacks none.

import { EMPTY } from "../diagram.js";
import type { ExploredSteps, Selection, SetTransition } from "./explored-steps.js";
import { SelfLoops } from "./self-loops.js";

/** By state of the automaton, a set of states. */
export type ProductSet = number[];

/** Some of the steps of a product. */
interface StepSelection {
  readonly stuttering: boolean;
  readonly transition?: (transition: SetTransition) => boolean;
  /** Only the steps that are selected and change the state. */
  readonly selected?: Selection;
}

/** Steps of the product between sets of it. */
export class ProductSteps {
  readonly #selfLoops: SelfLoops;
  /** The states from which some transition leads. */
  readonly #goingOn: ProductSet;

  /** `states`: the number of states of the automaton. */
  constructor(
    readonly explored: ExploredSteps,
    readonly states: number,
    readonly transitions: readonly SetTransition[],
  ) {
    const { sets } = explored.model;
    this.#selfLoops = new SelfLoops(explored, transitions);
    this.#goingOn = this.empty();
    for (const { from, guard } of transitions) this.#goingOn[from] = sets.union(this.#goingOn[from] ?? EMPTY, guard);
  }

  /** The steps between some states of the automaton. */
  within(states: readonly number[]): ProductSteps {
    return new ProductSteps(
      this.explored,
      this.states,
      this.transitions.filter(({ from, to }) => states.includes(from) && states.includes(to)),
    );
  }

  empty(): ProductSet {
    return this.explored.live.keep(new Array<number>(this.states).fill(EMPTY));
  }

  copy(set: ProductSet): ProductSet {
    return this.explored.live.keep([...set]);
  }

  release(...sets: readonly ProductSet[]): void {
    this.explored.live.release(...sets);
  }

  isEmpty(set: ProductSet): boolean {
    return set.every((node) => node === EMPTY);
  }

  /** Repeats a change of a set until it changes nothing. */
  *untilStable(set: ProductSet, round: () => Generator<void, void>): Generator<void, void> {
    for (let isStable = false; !isStable;) {
      // Must survive collections: the number of a node that is freed may become that of another.
      const before = this.copy(set);
      yield* round();
      isStable = before.every((node, state) => node === set[state]);
      this.release(before);
    }
  }

  /** Adds states to a set, at a state of the automaton. */
  add(to: ProductSet, state: number, node: number): void {
    to[state] = this.explored.model.sets.union(to[state] ?? EMPTY, node);
  }

  intersect(a: ProductSet, b: ProductSet): ProductSet {
    const { sets } = this.explored.model;
    return this.explored.live.keep(a.map((node, i) => sets.intersect(node, b[i] ?? EMPTY)));
  }

  minus(a: ProductSet, b: ProductSet): ProductSet {
    const { sets } = this.explored.model;
    return this.explored.live.keep(a.map((node, i) => sets.minus(node, b[i] ?? EMPTY)));
  }

  /** The states of `within` that one step leads to. Stuttering is no step. */
  *after(set: ProductSet, within: ProductSet): Generator<void, ProductSet> {
    const { sets, relations } = this.explored.model;
    const result = this.empty();
    for (const { from, to, guard, actions, changing } of this.transitions)
      for (const action of actions)
        for (const relation of action.relations) {
          const image = relations.image(sets.intersect(set[from] ?? EMPTY, guard), relation, changing);
          this.add(result, to, sets.intersect(image, within[to] ?? EMPTY));
          yield;
        }
    return result;
  }

  /** The states of `within` from which one of the selected steps leads to `target`. */
  *predecessors(
    target: ProductSet,
    within: ProductSet,
    { stuttering, transition: fits, selected }: StepSelection,
  ): Generator<void, ProductSet> {
    const { sets, relations } = this.explored.model;
    const result = this.empty();
    for (const transition of this.transitions) {
      const { from, to, guard, stutters, actions, changing } = transition;
      if (fits?.(transition) === false || within[from] === EMPTY || target[to] === EMPTY) continue;
      const inside = (): number => sets.intersect(within[from] ?? EMPTY, guard);
      if (stuttering && stutters) this.add(result, from, sets.intersect(inside(), target[to] ?? EMPTY));
      for (const action of actions) {
        const at = selected?.actions.indexOf(action);
        if (at === -1) continue;
        if (sets.minus(inside(), result[from] ?? EMPTY) === EMPTY) break;
        for (const relation of action.relations) {
          const onlyChanging = changing || selected !== undefined;
          const start = at === undefined ? inside() : sets.intersect(inside(), selected?.states[at] ?? EMPTY);
          this.add(result, from, relations.preimage(target[to] ?? EMPTY, relation, start, onlyChanging));
          yield;
        }
      }
    }
    return result;
  }

  /** Do two sets have a common state? */
  meet(a: ProductSet, b: ProductSet): boolean {
    const { sets } = this.explored.model;
    return a.some((node, i) => sets.intersect(node, b[i] ?? EMPTY) !== EMPTY);
  }

  /**
   * Some of the states that are reachable from the initial ones, without a search: all, where the automaton can wait as
   * long as it likes, and what stuttering leads to from there.
   */
  reachableByStuttering(initial: ProductSet): ProductSet {
    const { reached } = this.explored;
    const result = this.explored.live.keep(
      initial.map((node, state) => (node !== EMPTY && this.#selfLoops.coverAllSteps(state) ? reached : node)),
    );
    this.addStuttering(
      result,
      initial.map(() => reached),
      { backwards: false },
    );
    return result;
  }

  /** The states on infinite paths from `start`, within a set if one is given; perhaps with others. */
  *reachableFrom(start: ProductSet, within?: ProductSet): Generator<void, ProductSet> {
    const { sets, relations } = this.explored.model;
    const limit = within === undefined ? this.copy(this.#goingOn) : this.intersect(within, this.#goingOn);
    const reached = this.intersect(start, limit);
    const loops = this.#selfLoops;
    const addTo = (state: number, node: number): void =>
      this.add(reached, state, sets.intersect(node, limit[state] ?? EMPTY));
    const { transitions } = this;
    yield* this.untilStable(reached, function* () {
      for (const state of reached.keys())
        reached[state] = yield* loops.reachableFrom(reached[state] ?? EMPTY, state, limit[state] ?? EMPTY);
      for (const transition of transitions) {
        const { from, to, guard, stutters, actions, changing } = transition;
        if (reached[from] === EMPTY || limit[to] === EMPTY) continue;
        if (stutters) addTo(to, sets.intersect(reached[from] ?? EMPTY, guard));
        if (loops.covers(transition, "forwards", limit[to] ?? EMPTY)) continue;
        for (const action of actions)
          for (const relation of action.relations) {
            addTo(to, relations.image(sets.intersect(reached[from] ?? EMPTY, guard), relation, changing));
            yield;
          }
      }
    });
    this.release(limit);
    return reached;
  }

  /** Adds all states of `within` from which a path within it leads to `goal`, which is changed. */
  *addReaching(goal: ProductSet, within: ProductSet): Generator<void, void> {
    const { sets, relations } = this.explored.model;
    const guarded = this.explored.live.keep(
      this.transitions.map(({ from, guard }) => sets.intersect(within[from] ?? EMPTY, guard)),
    );
    const isComplete = (state: number): boolean => goal[state] === within[state];
    const { transitions } = this;
    const loops = this.#selfLoops;
    const addTo = (state: number, node: number): void => this.add(goal, state, node);
    yield* this.untilStable(goal, function* () {
      for (const state of goal.keys())
        if (!isComplete(state))
          goal[state] = yield* loops.leadingTo(goal[state] ?? EMPTY, state, within[state] ?? EMPTY);
      for (const [i, transition] of transitions.entries()) {
        const { from, to, stutters, actions, changing } = transition;
        const inside = guarded[i] ?? EMPTY;
        if (inside === EMPTY || goal[to] === EMPTY || isComplete(from)) continue;
        if (stutters) addTo(from, sets.intersect(goal[to] ?? EMPTY, inside));
        if (loops.covers(transition, "backwards", inside)) continue;
        for (const action of actions) {
          for (const relation of action.relations) {
            addTo(from, relations.preimage(goal[to] ?? EMPTY, relation, inside, changing));
            yield;
          }
          if (isComplete(from)) break;
        }
      }
    });
    this.explored.live.release(guarded);
  }

  /** Adds to a set the states of `within` that stuttering leads to, or with `backwards`, from which it leads to the set. */
  addStuttering(set: ProductSet, within: ProductSet, { backwards }: { readonly backwards: boolean }): void {
    const { sets } = this.explored.model;
    for (let before: readonly number[] = []; before.some((node, i) => node !== set[i]) || before.length === 0;) {
      before = [...set];
      for (const { from, to, guard, stutters } of this.transitions) {
        if (!stutters) continue;
        const [at, next] = backwards ? [to, from] : [from, to];
        this.add(set, next, sets.intersect(sets.intersect(set[at] ?? EMPTY, guard), within[next] ?? EMPTY));
      }
    }
  }
}
