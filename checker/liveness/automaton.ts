// Transition-based generalized Büchi automata.

export interface BuchiTransition {
  /** Bits of the propositions that must hold, and of those that must not hold, in the letter that is read. */
  readonly required: number;
  readonly forbidden: number;
  readonly to: number;
  /** Bits of the acceptance sets that the transition belongs to. */
  readonly accepting: number;
}

export interface Automaton {
  readonly initial: number;
  /** By state. */
  readonly transitions: readonly (readonly BuchiTransition[])[];
  /** The number of acceptance sets. A run accepts if it takes transitions of each set infinitely often; with no sets, every infinite run accepts. */
  readonly acceptanceSets: number;
}

/** Propositions and acceptance sets are bits of a number. */
export const BIT_LIMIT = 31;

/** The bits of all acceptance sets. */
export const allAcceptanceSets = ({ acceptanceSets }: Automaton): number => 2 ** acceptanceSets - 1;

/** Can the transition read the letter? */
export const accepts = ({ required, forbidden }: BuchiTransition, letter: number): boolean =>
  (letter & required) === required && (letter & forbidden) === 0;
