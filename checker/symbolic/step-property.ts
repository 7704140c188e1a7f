// A step property on the steps of all actions. Most actions change nothing that the property reads: their steps satisfy
// it if and only if the step from the state to itself does, which is learned once for all of them.

import type { Property } from "../model/model.js";
import type { SetCondition } from "./conditions.js";
import { EMPTY } from "./diagram.js";
import type { LearnedAction } from "./learned-action.js";
import type { LearnedStep } from "./learned-predicate.js";
import type { SymbolicModel } from "./symbolic-model.js";

interface StepsWithoutChanges {
  /** The states from which such a step violates the property, or has an error in it. */
  readonly violating: number;
  /** By position: the actions that change what the property reads, with their steps. They are still to be learned. */
  readonly changing: ReadonlyMap<number, LearnedStep>;
}

export class StepProperty {
  readonly #idle: SetCondition | undefined;
  /** By action. */
  readonly #steps: readonly LearnedStep[];

  constructor(
    readonly model: SymbolicModel,
    property: Property,
  ) {
    this.#steps = model.stepConditions([property.body], "both states", property);
    // With coverage, it is observed which parts of the property are evaluated on which steps.
    this.#idle = model.context.coverage === undefined ? model.idleCondition(property.body) : undefined;
  }

  /** The actions were learned on the set. */
  *withoutChanges(set: number): Generator<void, StepsWithoutChanges> {
    const { actions, sets, footprints, states, held } = this.model;
    const changing = new Map(this.#steps.entries());
    if (this.#idle === undefined) return { violating: EMPTY, changing };
    held.push(set);
    const { holds } = yield* this.#idle.divide(set);
    held.length--;
    const doubtful = sets.minus(set, holds);
    const { levels } = this.#idle;
    let violating = EMPTY;
    for (const [position, action] of actions.entries()) {
      if (changes(action, levels)) continue;
      changing.delete(position);
      if (doubtful === EMPTY) continue;
      for (const vectors of action.results.byTransitions.values())
        violating = sets.union(violating, footprints.select(doubtful, states, vectors, action.footprint));
    }
    return { violating, changing };
  }
}

function changes({ relations }: LearnedAction, levels: ReadonlySet<number>): boolean {
  return relations.some(({ writes }) => writes.some((level) => levels.has(level)));
}
