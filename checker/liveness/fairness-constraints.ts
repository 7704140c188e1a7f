// The fairness assumptions of a check, evaluated on a state graph: bit sets of selectors, for the inner loops of the search.

import type { EdgeArrays, Scheduler } from "./graph.js";
import type { LivenessPlan } from "./plan.js";

/** A bit set takes `words` 32-bit words, and has a bit for each selector of the plan. */
export interface FairnessConstraints {
  readonly words: number;
  /** The selectors that are assumed to be weakly and strongly fair. */
  readonly weak: Uint32Array;
  readonly strong: Uint32Array;
  /** By class of step: the selectors that select its steps. */
  readonly masks: Uint32Array;
  /** By node: the selectors that select one of its steps. Empty if there are no assumptions. */
  readonly enabled: Uint32Array;
}

export async function fairnessConstraintsOf(
  graph: EdgeArrays,
  plan: FairnessPlan,
  scheduler: Scheduler,
): Promise<FairnessConstraints> {
  const constraints = fairnessMasksOf(plan);
  const { words, masks } = constraints;
  return {
    ...constraints,
    enabled: plan.fairness.length === 0 ? new Uint32Array() : await enabledSelectors(graph, words, masks, scheduler),
  };
}

type FairnessPlan = Pick<LivenessPlan, "fairness" | "labels">;

/** What does not depend on the nodes of a graph. */
export function fairnessMasksOf({ fairness, labels }: FairnessPlan): Omit<FairnessConstraints, "enabled"> {
  const { words } = labels.classes;
  const selectorsOf = (strength: "weak" | "strong"): Uint32Array => {
    const bits = new Uint32Array(words);
    for (const each of fairness)
      if (each.strength === strength)
        bits[each.selector >>> 5] = ((bits[each.selector >>> 5] ?? 0) | (1 << (each.selector & 31))) >>> 0;
    return bits;
  };
  return { words, weak: selectorsOf("weak"), strong: selectorsOf("strong"), masks: labels.classes.masks() };
}

async function enabledSelectors(
  { nodes, offsets, stepClasses }: EdgeArrays,
  words: number,
  masks: Uint32Array,
  scheduler: Scheduler,
): Promise<Uint32Array> {
  const enabled = new Uint32Array(nodes * words);
  for (let node = 0; node < nodes; node++) {
    const end = offsets[node + 1] ?? 0;
    for (let edge = offsets[node] ?? 0; edge < end; edge++) {
      const mask = (stepClasses[edge] ?? 0) * words;
      for (let word = 0; word < words; word++)
        enabled[node * words + word] = ((enabled[node * words + word] ?? 0) | (masks[mask + word] ?? 0)) >>> 0;
    }
    if (scheduler.shouldYield()) await scheduler.yield();
  }
  return enabled;
}
