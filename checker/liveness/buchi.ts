// Transition-based generalized Büchi automata, and how much may be spent on making one.

export interface BuchiTransition {
  /** Bits of propositions that must hold, and that must not, where the transition is taken. */
  readonly required: number;
  readonly forbidden: number;
  readonly to: number;
  /** Bits of the acceptance sets that it belongs to. */
  readonly accepting: number;
}

export interface Automaton {
  readonly initial: number;
  /** By state. */
  readonly transitions: readonly (readonly BuchiTransition[])[];
  /**
   * How many acceptance sets: a word is accepted by a run that takes transitions of each of them infinitely often (any infinite run if there
   * are none).
   */
  readonly acceptanceSets: number;
}

/** One in the making, with its acceptance sets. */
export interface Graph {
  readonly initial: number;
  readonly states: readonly (readonly BuchiTransition[])[];
  readonly sets: number;
}

/** Propositions, and acceptance sets, are bits of a number. */
export const PROPOSITIONS = 31;

/** A translation takes at most so many steps, of about ten nanoseconds: formulas may come from anyone, and automata grow exponentially. */
const WORK_LIMIT = 50_000_000;

// What is kept in memory takes as many steps as bound it: a million terms, a hundred thousand states.
export const TERM_WORK = 10;
export const KEPT_WORK = 50;
export const STATE_WORK = 500;

export class TooLarge extends Error {}

export class Budget {
  private left = WORK_LIMIT;
  spend(work: number): void {
    this.left -= work;
    if (this.left < 0) throw new TooLarge();
  }
}
