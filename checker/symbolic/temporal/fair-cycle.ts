// Is there a fair path of the product that the automaton accepts? Most violations end in a state in which the system may
// stop. These states are found first: without fixpoints, and often even without the reachable part of the product.

import type { Automaton } from "../../liveness/automaton.js";
import { acceptingComponentsOf } from "../../liveness/accepting-components.js";
import type { PropertyPart } from "../../liveness/plan.js";
import { EMPTY } from "../diagram.js";
import { type ExploredSteps, transitionsOf } from "./explored-steps.js";
import { fairStates, obligationsOf, type Obligation } from "./fair-states.js";
import { ProductSteps, type ProductSet } from "./product-sets.js";

export interface FairCycle {
  readonly steps: ProductSteps;
  /** The steps within the accepting component of the automaton. */
  readonly inside: ProductSteps;
  readonly obligations: readonly Obligation[];
  readonly initial: ProductSet;
  /** A set that shortest paths from the initial states to `fair` do not leave. */
  readonly reachable: ProductSet;
  /**
   * States from which there is a fair cycle that the automaton accepts, within `inside`. If `canStop`, stuttering is such
   * a cycle, and some of them may be unreachable, but not all.
   */
  readonly fair: ProductSet;
  readonly canStop: boolean;
}

export function releaseCycle({ steps, initial, reachable, fair }: FairCycle): void {
  steps.release(initial, reachable, fair);
}

/** `values`: by proposition of the part, its states. Undefined if there is no fair cycle. */
export function* findFairCycle(
  explored: ExploredSteps,
  automaton: Automaton,
  part: PropertyPart,
  values: ProductSet,
): Generator<void, FairCycle | undefined> {
  const steps = new ProductSteps(
    explored,
    automaton.transitions.length,
    yield* transitionsOf(explored, automaton, part, values),
  );
  const initial = steps.empty();
  initial[automaton.initial] = explored.initial;
  const obligations = obligationsOf(explored, automaton);
  const components = acceptingComponentsOf(automaton).map(({ states }) => ({ states, inside: steps.within(states) }));
  const limitedTo = (states: readonly number[], set: ProductSet): ProductSet =>
    explored.live.keep(set.map((node, state) => (states.includes(state) ? node : EMPTY)));
  const common = { steps, obligations, initial };

  const everything: ProductSet = initial.map(() => explored.reached);
  const near = steps.reachableByStuttering(initial);
  const stops: { readonly inside: ProductSteps; readonly fair: ProductSet }[] = [];
  for (const { states, inside } of components) {
    const fair = limitedTo(states, everything);
    yield* keepStopping(inside, obligations, fair);
    if (steps.meet(fair, near)) return { ...common, inside, fair, canStop: true, reachable: everything };
    stops.push({ inside, fair });
  }
  const reachable = yield* steps.reachableFrom(initial);
  for (const { inside, fair } of stops)
    if (steps.meet(fair, reachable)) return { ...common, inside, fair, canStop: true, reachable };
  for (const { states, inside } of components) {
    const fair = limitedTo(states, reachable);
    yield* fairStates(inside, obligations, fair);
    if (!steps.isEmpty(fair)) return { ...common, inside, fair, canStop: false, reachable };
    steps.release(fair);
  }
  steps.release(initial, reachable, near, ...stops.map(({ fair }) => fair));
  return undefined;
}

/** Reduces a set to the states in which stuttering forever fulfils all obligations. */
function* keepStopping(
  steps: ProductSteps,
  obligations: readonly Obligation[],
  set: ProductSet,
): Generator<void, void> {
  const { sets } = steps.explored.model;
  const stuttersIn = (state: number, bits: number): number =>
    steps.transitions.reduce(
      (nodes, { from, to, stutters, guard, accepting }) =>
        from === state && to === state && stutters && (accepting & bits) === bits ? sets.union(nodes, guard) : nodes,
      EMPTY,
    );
  const keep = (state: number, node: number): void => {
    set[state] = sets.intersect(set[state] ?? EMPTY, node);
  };
  for (const state of set.keys()) keep(state, stuttersIn(state, 0));
  for (const { source } of obligations) {
    if (steps.isEmpty(set)) return;
    if (source.kind === "acceptance") {
      for (const state of set.keys()) keep(state, stuttersIn(state, 1 << source.set));
    } else {
      const enabled = yield* steps.explored.enabled(source.selector);
      for (const [state, node] of set.entries()) set[state] = sets.minus(node, enabled);
    }
  }
}
