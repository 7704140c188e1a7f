// The steps of an automaton from sets of its states. A set is a number with a bit for each state.

import { acceptingComponentsOf } from "./accepting-components.js";
import { accepts, allAcceptanceSets, type Automaton, type BuchiTransition } from "./automaton.js";

/** States and propositions for which the steps from all sets are tabulated. */
const TABLE_BITS = 16;

export class AutomatonSteps {
  readonly all: number;
  /** The initial state, and the same if the automaton can wait there whatever it reads. */
  readonly initial: number;
  readonly waiting: number;
  /** The states of accepting components. */
  readonly accepting: number;
  /** The states from which every behaviour is accepted, as the automaton can stay there whatever it reads. */
  readonly universal: number;
  readonly #automaton: Automaton;
  readonly #propositions: number;
  /** By letter and set. */
  readonly #next: Int32Array;
  /** By letter: the states that have a transition, if propositions of steps may have any value. */
  readonly #alive: Int32Array;
  /** By letter: the same, with a transition to another state than the one in which the automaton can wait. */
  readonly #leaving: Int32Array;

  /** `ofSteps`: the propositions about steps. Undefined if there are too many states or propositions. */
  static from(automaton: Automaton, propositions: number, ofSteps: number): AutomatonSteps | undefined {
    return automaton.transitions.length + propositions <= TABLE_BITS
      ? new AutomatonSteps(automaton, propositions, ofSteps)
      : undefined;
  }

  private constructor(
    automaton: Automaton,
    propositions: number,
    readonly ofSteps: number,
  ) {
    const { initial, transitions } = automaton;
    const isWaiting = (state: number, accepting: number): boolean =>
      transitions[state]?.some(
        (each) =>
          each.to === state &&
          each.required === 0 &&
          each.forbidden === 0 &&
          (each.accepting & accepting) === accepting,
      ) === true;
    const setOf = (fits: (state: number) => boolean): number =>
      transitions.reduce((set, _, state) => (fits(state) ? set | (1 << state) : set), 0);
    this.all = 2 ** transitions.length - 1;
    this.initial = 1 << initial;
    this.waiting = isWaiting(initial, 0) ? this.initial : 0;
    this.accepting = acceptingComponentsOf(automaton)
      .flatMap(({ states }) => states)
      .reduce((set, state) => set | (1 << state), 0);
    this.universal = setOf((state) => isWaiting(state, allAcceptanceSets(automaton)));
    this.#automaton = automaton;
    this.#propositions = propositions;
    this.#next = new Int32Array(2 ** (transitions.length + propositions)).fill(-1);
    this.#alive = new Int32Array(2 ** propositions).fill(-1);
    this.#leaving = new Int32Array(2 ** propositions).fill(-1);
  }

  /** The states to which transitions lead from a set when they read a letter. */
  next(set: number, letter: number): number {
    const index = (set << this.#propositions) | letter;
    const known = this.#next[index] ?? 0;
    return known >= 0 ? known : (this.#next[index] = this.#targets(set, (each) => accepts(each, letter)));
  }

  /** The states that have a transition for this letter of a node and some step. */
  alive(letter: number): number {
    const known = this.#alive[letter] ?? 0;
    return known >= 0 ? known : (this.#alive[letter] = this.#statesThatReach(letter, 0));
  }

  /** Can the automaton leave the initial state, in which it can wait, for this letter of a node and some step? */
  leaves(letter: number): boolean {
    const known = this.#leaving[letter] ?? 0;
    const states = known >= 0 ? known : (this.#leaving[letter] = this.#statesThatReach(letter, this.waiting));
    return (states & this.waiting) !== 0;
  }

  /** The states with a transition to a state outside a set. */
  #statesThatReach(letter: number, except: number): number {
    const mayAccept = (each: BuchiTransition): boolean =>
      accepts({ ...each, required: each.required & ~this.ofSteps }, letter);
    let states = 0;
    for (let state = 1; state <= this.all; state <<= 1)
      if ((this.#targets(state, mayAccept) & ~except) !== 0) states |= state;
    return states;
  }

  #targets(set: number, fits: (transition: BuchiTransition) => boolean): number {
    let targets = 0;
    this.#automaton.transitions.forEach((transitions, state) => {
      if ((set & (1 << state)) !== 0) for (const each of transitions) if (fits(each)) targets |= 1 << each.to;
    });
    return targets;
  }
}
