// Accepting components: the strongly connected components of an automaton that a run can stay in forever and be accepted.

import { allAcceptanceSets, type Automaton, type BuchiTransition } from "./automaton.js";
import { stronglyConnectedComponents } from "./strongly-connected-components.js";

export interface AcceptingComponent {
  readonly states: readonly number[];
  /** No other state is reachable from it. */
  readonly isBottom: boolean;
}

export function acceptingComponentsOf(automaton: Automaton): readonly AcceptingComponent[] {
  return stronglyConnectedComponents(automaton).members.flatMap((states) => {
    const isInside = ({ to }: BuchiTransition): boolean => states.includes(to);
    const transitions = states.flatMap((state) => automaton.transitions[state] ?? []);
    return isAccepting(automaton, transitions.filter(isInside))
      ? [{ states, isBottom: transitions.every(isInside) }]
      : [];
  });
}

/** Do the transitions within a component belong to all acceptance sets together? */
export function isAccepting(automaton: Automaton, inside: readonly BuchiTransition[]): boolean {
  const accepting = inside.reduce((bits, transition) => bits | transition.accepting, 0);
  return inside.length > 0 && accepting === allAcceptanceSets(automaton);
}
