// A short exploration that finds out which slots are used together, before their order is chosen.

import { EMPTY } from "./diagram.js";
import { workOf } from "./run.js";
import type { SymbolicModel } from "./symbolic-model.js";

/** The work (run.ts) after which the footprints are good enough. */
const PROBE_WORK = 200_000;

/**
 * Explores by chaining: each action is applied to all states reached so far. Returns the footprints by slot. Actions
 * that were not reached within the work have an empty one.
 */
export function* probeFootprints(
  model: SymbolicModel,
  initial: number,
): Generator<void, readonly (readonly number[])[]> {
  const { sets, relations, actions, encoding, held } = model;
  const isDone = (): boolean => workOf(model) > PROBE_WORK;
  let reached = initial;
  for (let before = EMPTY; before !== reached && !isDone();) {
    before = reached;
    for (const action of actions) {
      held.push(before, reached);
      while (action.learn(reached) !== "learned" && !isDone()) yield;
      yield;
      held.length -= 2;
      if (isDone()) break;
      for (const relation of action.relations) reached = sets.union(reached, relations.image(reached, relation));
    }
  }
  return actions.map(({ footprint }) => footprint.slots.map((level) => encoding.slotOf[level] ?? 0));
}
