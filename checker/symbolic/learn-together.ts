// Learns many functions on one large set of states. To project the set on the footprint of each would cost a visit of
// all its nodes each time. So functions that read and write similar slots share a projection, which is much smaller than
// the set and has all that matters to them.

import type { LearnedAction } from "./learned-action.js";
import type { LearnedStep } from "./learned-predicate.js";
import type { SymbolicModel } from "./symbolic-model.js";

/** A shared projection is on at most this many slots, or on the footprint of a single function. */
const SHARED_SLOTS = 16;

type Learned = LearnedAction | LearnedStep;

interface Group {
  readonly functions: Learned[];
  readonly slots: Set<number>;
}

/** Functions that read and write similar slots should follow each other. */
export function* learnTogether(
  model: SymbolicModel,
  functions: readonly Learned[],
  set: number,
): Generator<void, void> {
  model.held.push(set);
  for (const each of functions) {
    while (each.probe(set, model.states));
    yield;
  }
  for (let pending = functions; pending.length > 0;) {
    const grown: Learned[] = [];
    for (const group of groupsOf(pending)) grown.push(...(yield* learnGroup(model, group, set)));
    pending = grown;
  }
  model.held.length--;
}

/** Divides functions, in their order, into groups whose footprints are small together. */
function groupsOf(functions: readonly Learned[]): readonly Group[] {
  const groups: Group[] = [];
  for (const each of functions) {
    const { slots } = each.footprint;
    const last = groups[groups.length - 1];
    const added = slots.filter((slot) => last?.slots.has(slot) !== true);
    if (last !== undefined && last.slots.size + added.length <= SHARED_SLOTS) {
      last.functions.push(each);
      for (const slot of added) last.slots.add(slot);
    } else groups.push({ functions: [each], slots: new Set(slots) });
  }
  return groups;
}

/** Returns the functions whose footprints have outgrown the projection: these are not learned. */
function* learnGroup(
  model: SymbolicModel,
  { functions, slots }: Group,
  set: number,
): Generator<void, readonly Learned[]> {
  const shared = model.footprints.shared([...slots].sort((a, b) => a - b));
  const projection = model.footprints.project(set, model.states, shared);
  const grown: Learned[] = [];
  model.held.push(projection);
  for (const each of functions) {
    yield;
    for (let progress = each.learn(projection, shared); progress !== "learned";) {
      if (!each.footprint.slots.every((slot) => slots.has(slot))) {
        grown.push(each);
        break;
      }
      yield;
      progress = each.learn(projection, shared);
    }
  }
  model.held.length--;
  return grown;
}
