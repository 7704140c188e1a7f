// The next step of a random walk: an action that is possible in one of the states in which the spec may be, then its
// arguments; sometimes an action that is possible in none of them, which must be refused.

import { cardinality } from "../../grammar/core/types.js";
import { valuesOf } from "../interpreter/enumerate.js";
import { valueToJson } from "../interpreter/json.js";
import { element } from "../interpreter/values.js";
import type { Random } from "../search/random.js";
import type { NamedAction } from "../trace-validation/names.js";
import type { Possible } from "../trace-validation/state-tracker.js";
import type { FollowedModel } from "./followed-model.js";
import type { StepRequest } from "./implementation.js";

export interface ChoiceLimits {
  /** The most faults of one walk. */
  readonly faults: number | undefined;
  /** Actions that the implementation is also asked to take where the spec does not allow them. */
  readonly refuses: ReadonlySet<string>;
}

/** States that are looked at for steps. */
const STATES_EXAMINED = 100;
/** One of so many steps is one to refuse. */
const REFUSAL_EVERY = 4;
/** Arguments that are tried for a step to refuse. */
const REFUSAL_ATTEMPTS = 10;
/** Parameters with more values are not drawn. */
const VALUES_LIMIT = 4096;

export class StepChooser {
  #faults = 0;

  constructor(
    readonly followed: FollowedModel,
    readonly limits: ChoiceLimits,
    readonly random: Random,
  ) {}

  /** Undefined if the walk ends here. `possible`: closed. */
  next(possible: Possible): StepRequest | undefined {
    const { followed, random, limits } = this;
    const toRefuse = followed.driven.filter((each) => limits.refuses.has(followed.nameOf(each.position)));
    if (toRefuse.length > 0 && random.below(REFUSAL_EVERY) === 0) {
      const step = this.#refusal(possible, toRefuse);
      if (step !== undefined) return step;
    }
    const candidates = followed.driven
      .filter(({ action }) => !action.fault || limits.faults === undefined || this.#faults < limits.faults)
      .map((named) => ({ named, steps: stepsOf(followed, possible, named) }))
      .filter(({ steps }) => steps.length > 0);
    if (candidates.length === 0) return undefined;
    const { named, steps } = element(candidates, random.below(candidates.length));
    if (named.action.fault) this.#faults++;
    return element(steps, random.below(steps.length));
  }

  #refusal(possible: Possible, toRefuse: readonly NamedAction[]): StepRequest | undefined {
    const { followed, random } = this;
    for (let attempt = 0; attempt < REFUSAL_ATTEMPTS; attempt++) {
      const named = element(toRefuse, random.below(toRefuse.length));
      const args: [string, StepRequest["args"][string]][] = [];
      for (const { name, type } of named.action.params) {
        if (cardinality(type) > VALUES_LIMIT) break;
        const values = valuesOf(type);
        args.push([name, valueToJson(type, element(values, random.below(values.length)))]);
      }
      if (args.length < named.action.params.length) continue;
      const step = {
        action: followed.nameOf(named.position),
        args: Object.fromEntries(args),
        picks: {},
        refused: true,
      };
      if (!followed.isPossible(possible, step)) return step;
    }
    return undefined;
  }
}

/** The steps of an action that are possible in one of the states. */
export function stepsOf(
  followed: FollowedModel,
  possible: Possible,
  { position }: NamedAction,
): readonly StepRequest[] {
  const steps = new Map<string, StepRequest>();
  let examined = 0;
  for (const { state } of possible.keys()) {
    if (examined++ >= STATES_EXAMINED) break;
    for (const transition of followed.interpreter.expandAction(state, position, [])) {
      if (!followed.isWithin(transition)) continue;
      const request = followed.requestOf(transition);
      const key = JSON.stringify(request);
      if (!steps.has(key)) steps.set(key, request);
    }
  }
  return [...steps.values()];
}
