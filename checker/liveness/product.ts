// The product of the state graph with the automaton of a negated property: its accepted paths are the behaviours that violate the property.
//
// A product state is a node of the graph together with a state of the automaton. Its edges are the steps of the node, and stuttering, each
// combined with every transition of the automaton that can read the letter of the node and the step.

import { accepts, type Automaton, type BuchiTransition } from "./automaton.js";
import type { EdgeArrays } from "./graph.js";

export interface Product {
  readonly graph: EdgeArrays;
  readonly automaton: Automaton;
  /** Do letters depend on the step that is taken, not on the node alone? */
  readonly readsSteps: boolean;
  /** The transitions from a state of the automaton that can read the letter of a node and a step of the given class. */
  matching(state: number, node: number, stepClass: number): readonly BuchiTransition[];
}

/** The propositions that hold, as bits: by node, and by class of step. Stuttering belongs to class 0. */
export interface Letters {
  readonly nodes: Uint8Array | Uint32Array;
  readonly stepClasses: Uint32Array;
}

export function productOf(graph: EdgeArrays, automaton: Automaton, { nodes, stepClasses }: Letters): Product {
  const readsSteps = stepClasses.some((bits) => bits !== 0);
  const select: TransitionLookup = (state, letter) =>
    (automaton.transitions[state] ?? []).filter((transition) => accepts(transition, letter));
  const lookUp =
    nodes instanceof Uint8Array && stepClasses.every((bits) => bits < BYTE_LETTERS)
      ? tabulate(select, automaton.transitions.length)
      : memoize(select);
  return {
    graph,
    automaton,
    readsSteps,
    matching: (state, node, stepClass) =>
      lookUp(state, (nodes[node] ?? 0) | (readsSteps ? (stepClasses[stepClass] ?? 0) : 0)),
  };
}

/** The number of letters over eight propositions. */
const BYTE_LETTERS = 256;
type TransitionLookup = (state: number, letter: number) => readonly BuchiTransition[];

function tabulate(select: TransitionLookup, states: number): TransitionLookup {
  const table = Array.from<readonly BuchiTransition[] | undefined>({ length: states * BYTE_LETTERS });
  return (state, letter) => (table[state * BYTE_LETTERS + letter] ??= select(state, letter));
}

/** For larger alphabets, of which few letters occur. */
function memoize(select: TransitionLookup): TransitionLookup {
  const byState = new Map<number, Map<number, readonly BuchiTransition[]>>();
  return (state, letter) => {
    const byLetter = byState.get(state) ?? new Map<number, readonly BuchiTransition[]>();
    byState.set(state, byLetter);
    const transitions = byLetter.get(letter) ?? select(state, letter);
    byLetter.set(letter, transitions);
    return transitions;
  };
}
