// The behaviours that violate a part of a property: the graph and the automaton of the part's negation, in step. A position is a node with a
// state of the automaton; from it leads every step of the node, and standing still, together with every transition that fits.

import type { Automaton, BuchiTransition } from "./automaton.js";
import type { EdgeArrays } from "./graph.js";
import { componentsOf } from "./reduction.js";

export interface Product {
  readonly graph: EdgeArrays;
  readonly automaton: Automaton;
  /** Whether the formula speaks of the step that is taken: what fits then depends on it. */
  readonly readsSteps: boolean;
  /** The transitions from a state of the automaton that fit a node and the class of a step from it. */
  matching(state: number, node: number, stepClass: number): readonly BuchiTransition[];
}

/** Bits by node, and by class of step, of the propositions that hold. The class 0 is that of standing still, too. */
export interface Letters {
  readonly nodes: Uint8Array | Uint32Array;
  readonly classes: Uint32Array;
}

export function productOf(edges: EdgeArrays, automaton: Automaton, { nodes, classes }: Letters): Product {
  const ofSteps = classes.some((bits) => bits !== 0);
  const select = (state: number, letter: number): readonly BuchiTransition[] =>
    (automaton.transitions[state] ?? []).filter(
      ({ required, forbidden }) => (letter & required) === required && (letter & forbidden) === 0,
    );
  const fits =
    nodes instanceof Uint8Array && classes.every((bits) => bits < LETTERS)
      ? tabulated(select, automaton.transitions.length)
      : remembered(select);
  return {
    graph: edges,
    automaton,
    readsSteps: ofSteps,
    matching: (state, node, stepClass) => fits(state, (nodes[node] ?? 0) | (ofSteps ? (classes[stepClass] ?? 0) : 0)),
  };
}

const LETTERS = 256;
type Select = (state: number, letter: number) => readonly BuchiTransition[];

function tabulated(select: Select, states: number): Select {
  const table = Array.from<readonly BuchiTransition[] | undefined>({ length: states * LETTERS });
  return (state, letter) => (table[state * LETTERS + letter] ??= select(state, letter));
}

/** There may be very many letters, but not many occur. */
function remembered(select: Select): Select {
  const memo = new Map<number, Map<number, readonly BuchiTransition[]>>();
  return (state, letter) => {
    const ofState = memo.get(state) ?? new Map<number, readonly BuchiTransition[]>();
    memo.set(state, ofState);
    const found = ofState.get(letter) ?? select(state, letter);
    ofState.set(letter, found);
    return found;
  };
}

/** A group of states of the automaton in which a word may be accepted. */
export interface AcceptingComponent {
  readonly states: readonly number[];
  /** Whether no other state can be reached from them. */
  readonly isBottom: boolean;
}

/** Strongly connected states of the automaton with transitions of all acceptance sets between them. */
export function acceptingComponentsOf(automaton: Automaton): readonly AcceptingComponent[] {
  const all = automaton.acceptanceSets === 0 ? 0 : 2 ** automaton.acceptanceSets - 1;
  return componentsOf(automaton.transitions).members.flatMap((states) => {
    const inside = states.flatMap((state) =>
      (automaton.transitions[state] ?? []).filter(({ to }) => states.includes(to)),
    );
    const accepting = inside.reduce((bits, transition) => bits | transition.accepting, 0);
    const last = states.every((state) => (automaton.transitions[state] ?? []).every(({ to }) => states.includes(to)));
    return inside.length > 0 && accepting === all ? [{ states, isBottom: last }] : [];
  });
}
