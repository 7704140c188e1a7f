// Between a lasso, which contains its stuttering steps, and a trace, which only says where the system stutters: a step in
// which nothing happens is no step of a counterexample.

import type { State } from "../interpreter/values.js";
import type { Trace } from "../outcome.js";
import type { ExecutedAction, LassoStep } from "./lasso-check.js";

/** A lasso with its stuttering steps. */
export interface StutteringLasso<Executed extends ExecutedAction = ExecutedAction> {
  readonly steps: readonly LassoStep<Executed>[];
  /** The index in `steps` from which on they are repeated. */
  readonly loop: number;
  /** By index in `steps`: the number of steps of the trace before it. */
  readonly positions: readonly number[];
}

/**
 * Adds the stuttering steps to those of a trace: at its positions `stutters`, and at its end if it stops there.
 * `end`: the last state.
 */
export function withStuttering<Executed extends ExecutedAction>(
  steps: readonly LassoStep<Executed>[],
  end: State,
  { loop, stutters = [] }: { readonly loop: number; readonly stutters?: Trace["stutters"] },
): StutteringLasso<Executed> {
  const all: LassoStep<Executed>[] = [];
  const positions: number[] = [];
  const add = (step: LassoStep<Executed>, position: number): void => {
    all.push(step);
    positions.push(position);
  };
  let start = 0;
  for (const [position, step] of steps.entries()) {
    if (stutters.includes(position)) add({ from: step.from, attempt: undefined }, position);
    if (position === loop) start = all.length;
    add(step, position);
  }
  if (loop === steps.length) start = all.length;
  if (loop === steps.length || stutters.includes(steps.length)) add({ from: end, attempt: undefined }, steps.length);
  return { steps: all, loop: start, positions };
}

/**
 * Where a lasso stutters before it goes on. `prefix`, `cycle`: for each step, whether it is a stuttering one. Stuttering
 * twice in a row is the same as once: `after` is about steps that change the state.
 */
export function stutterPositions(prefix: readonly boolean[], cycle: readonly boolean[]): readonly number[] {
  const stutters = new Set<number>();
  let position = 0;
  for (const isStuttering of prefix)
    if (isStuttering) stutters.add(position);
    else position++;
  const loop = position;
  const end = loop + cycle.filter((isStuttering) => !isStuttering).length;
  // A behaviour that stops stutters forever in any case.
  if (end === loop) return [...stutters].filter((each) => each < loop);
  for (const isStuttering of cycle)
    if (!isStuttering) position++;
    else if (position > loop) stutters.add(position);
    // The cycle begins with it: it happens before the first repetition, and at the end of each.
    else stutters.add(loop).add(end);
  return [...stutters].sort((a, b) => a - b);
}
