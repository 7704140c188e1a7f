// The states of a product from which a fair, accepted path leads, as a greatest fixpoint: from each of them, every
// obligation can be fulfilled on a path that stays among them. A bottom component of these states fulfils all of them.
//
// After Y. Kesten, A. Pnueli and L. Raviv, "Algorithmic verification of linear temporal logic specifications", ICALP
// 1998, who extend E. A. Emerson and C.-L. Lei, "Efficient model checking in fragments of the propositional mu-calculus",
// LICS 1986, to strong fairness.

import type { Automaton } from "../../liveness/automaton.js";
import { EMPTY } from "../diagram.js";
import type { ExploredSteps } from "./explored-steps.js";
import type { ProductSet, ProductSteps } from "./product-sets.js";

/** What a fair path does again and again. */
export interface Obligation {
  /** The states of a set in which it can be fulfilled, by a step within the set or by being there. The caller releases it. */
  goals(steps: ProductSteps, within: ProductSet): Generator<void, ProductSet>;
  /** The states where it is not due: a path that visits none but these may ignore it. Undefined: it is always due. */
  exempt(steps: ProductSteps, within: ProductSet): Generator<void, ProductSet | undefined>;
  /** As a bit of an acceptance set, or a fairness assumption of the plan. */
  readonly source:
    | { readonly kind: "acceptance"; readonly set: number }
    | { readonly kind: "weak" | "strong"; readonly selector: number };
}

const never = function* (): Generator<void, undefined> {
  return undefined;
};

/** The obligations of acceptance and fairness; those that few states can fulfil should come first. */
export function obligationsOf(explored: ExploredSteps, { acceptanceSets }: Automaton): readonly Obligation[] {
  const acceptance = Array.from({ length: acceptanceSets }, (_, set): Obligation => {
    const bit = 1 << set;
    return {
      source: { kind: "acceptance", set },
      goals: (steps, within) =>
        steps.predecessors(within, within, {
          stuttering: true,
          transition: ({ accepting }) => (accepting & bit) !== 0,
        }),
      exempt: never,
    };
  });
  const fairness = explored.plan.fairness.map(({ strength, selector }): Obligation => {
    function* disabled(steps: ProductSteps, within: ProductSet): Generator<void, ProductSet> {
      const enabled = yield* explored.enabled(selector);
      const { sets } = explored.model;
      return steps.explored.live.keep(within.map((node) => sets.minus(node, enabled)));
    }
    return {
      source: { kind: strength, selector },
      *goals(steps, within) {
        const selected = yield* explored.selected(selector);
        const taken = yield* steps.predecessors(within, within, { stuttering: false, selected });
        if (strength === "strong") return taken;
        const idle = yield* disabled(steps, within);
        for (const [state, node] of idle.entries()) steps.add(taken, state, node);
        steps.release(idle);
        return taken;
      },
      exempt: strength === "weak" ? never : disabled,
    };
  });
  return [...acceptance, ...fairness];
}

/** Reduces a set to the states from which a path within it fulfils all obligations forever. */
export function* fairStates(
  steps: ProductSteps,
  obligations: readonly Obligation[],
  candidates: ProductSet,
): Generator<void, void> {
  yield* steps.untilStable(candidates, function* () {
    yield* keepWithSuccessors(steps, candidates);
    for (const obligation of obligations) {
      if (steps.isEmpty(candidates)) return;
      const kept = yield* obligation.goals(steps, candidates);
      yield* steps.addReaching(kept, candidates);
      const exempt = yield* obligation.exempt(steps, candidates);
      for (const state of candidates.keys()) {
        if (exempt !== undefined) steps.add(kept, state, exempt[state] ?? EMPTY);
        candidates[state] = kept[state] ?? EMPTY;
      }
      steps.release(kept, ...(exempt === undefined ? [] : [exempt]));
    }
  });
}

/** Removes states without a step within the set, until none is left. */
function* keepWithSuccessors(steps: ProductSteps, set: ProductSet): Generator<void, void> {
  yield* steps.untilStable(set, function* () {
    const kept = yield* steps.predecessors(set, set, { stuttering: true });
    for (const state of set.keys()) set[state] = kept[state] ?? EMPTY;
    steps.release(kept);
  });
}
