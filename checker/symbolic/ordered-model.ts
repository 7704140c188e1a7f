// A model with an order of slots in which slots that are used together are near each other. A first short exploration
// finds out which these are; if the space is larger than that, a second one tries two orders.

import type { Interpreter } from "../interpreter/interpreter.js";
import type { State } from "../interpreter/values.js";
import type { Check, Model } from "../model/model.js";
import { stateVectorOf } from "../model/state-vector.js";
import { seededRandom } from "../search/random.js";
import { EMPTY } from "./diagram.js";
import type { ActionInstance } from "./learned-action.js";
import { forceOrder, forceOrderFromStarts } from "./ordering.js";
import { workOf } from "./run.js";
import { Slots } from "./slots.js";
import type { SymbolicThresholds } from "./thresholds.js";
import { SymbolicModel, type SymbolicOptions } from "./symbolic-model.js";

/**
 * What the other order may take of the work of the first one. A small difference after few steps says nothing about
 * many: the first order is the better one as a rule.
 */
const CLEARLY_LESS = 0.75;

/** Random orders that FORCE begins with. */
const STARTS = 50;

/** Enough initial states to find out which slots are used together. */
const PROBED_INITIAL_STATES = 256;

type Run = <T>(model: SymbolicModel, work: Generator<void, T>) => Promise<T>;

export async function orderedModel(
  model: Model,
  check: Check,
  space: Interpreter,
  instances: readonly ActionInstance[],
  base: State,
  options: SymbolicOptions,
  { probeWork, trialWork }: SymbolicThresholds,
  run: Run,
): Promise<SymbolicModel> {
  const count = new Slots(stateVectorOf(model, check).types.map((type) => ({ type }))).count;
  const modelIn = (order: readonly number[]): SymbolicModel =>
    new SymbolicModel(model, check, instances, order, base, options);
  const exploreIn = async (order: readonly number[], limit: Limit) => {
    const tried = modelIn(order);
    const end = await run(tried, exploreByChaining(tried, someInitialStates(tried, space), limit));
    return { ...end, work: workOf(tried), footprints: footprintsOf(tried) };
  };
  const declared = Array.from({ length: count }, (_, slot) => slot);
  const { isComplete, footprints } = await exploreIn(declared, { work: probeWork, steps: Infinity });
  const first = forceOrder(count, footprints);
  if (isComplete) return modelIn(first);
  const other = forceOrderFromStarts(count, footprints, STARTS, seededRandom(1));
  const { steps, work } = await exploreIn(first, { work: trialWork, steps: Infinity });
  const trial = await exploreIn(other, { work: CLEARLY_LESS * work, steps });
  return modelIn(trial.steps === steps ? other : first);
}

interface Limit {
  readonly work: number;
  /** Applications of an action. */
  readonly steps: number;
}

interface End {
  readonly steps: number;
  /** Were all states reached? */
  readonly isComplete: boolean;
}

/** Applies each action to all states reached so far, one after the other. The work may exceed its limit a little. */
function* exploreByChaining(model: SymbolicModel, initial: number, limit: Limit): Generator<void, End> {
  const { sets, relations, actions, held } = model;
  const isSpent = (): boolean => workOf(model) > limit.work;
  let steps = 0;
  let reached = initial;
  for (let before = EMPTY; before !== reached;) {
    before = reached;
    for (const action of actions) {
      if (steps === limit.steps) return { steps, isComplete: false };
      held.push(before, reached);
      while (action.learn(reached) !== "learned" && !isSpent()) yield;
      yield;
      held.length -= 2;
      if (isSpent()) return { steps, isComplete: false };
      for (const relation of action.relations) reached = sets.union(reached, relations.image(reached, relation));
      steps++;
    }
  }
  return { steps, isComplete: true };
}

/** By slot. Actions that were not reached have an empty one. */
function footprintsOf({ actions, encoding }: SymbolicModel): readonly (readonly number[])[] {
  return actions.map(({ footprint }) => footprint.slots.map((level) => encoding.slotOf[level] ?? 0));
}

function someInitialStates(model: SymbolicModel, space: Interpreter): number {
  let states = EMPTY;
  let count = 0;
  for (const { state } of space.initialStates()) {
    if (state !== undefined) states = model.sets.union(states, model.single(state));
    if (++count === PROBED_INITIAL_STATES) break;
  }
  return states;
}
