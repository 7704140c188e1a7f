// Leaves steps of a trace out for as long as the others still lead to the finding. A. Zeller and R. Hildebrandt, "Simplifying and isolating
// failure-inducing input", TSE 2002.

import type { ReplayedStep } from "./replayed-steps.js";

export interface MinimalSteps {
  readonly steps: readonly ReplayedStep[];
  /** Can no step be left out? False if the limit was reached first: it is then not known. */
  readonly isMinimal: boolean;
}

interface Settings {
  /** Takes steps, except those that cannot be taken any more, and returns what it took; undefined if that does not lead to the finding. */
  readonly replay: (steps: readonly ReplayedStep[]) => readonly ReplayedStep[] | undefined;
  /** Of several results, one with few of these is chosen. */
  readonly isUnwanted: (step: ReplayedStep) => boolean;
  /** The number of steps that may be replayed in all. */
  readonly limit: number;
}

/** No step of the result can be left out, and no two of them if the limit allows to try that. */
export function minimalSteps(initial: readonly ReplayedStep[], { replay, isUnwanted, limit }: Settings): MinimalSteps {
  let steps = initial;
  let replayed = 0;
  const unwanted = new Set(initial.flatMap((step, i) => (isUnwanted(step) ? [i] : [])));
  const attempts = omissions(() => steps.length, unwanted);
  /** Since the steps last changed: those that were left out alone, in vain. */
  let needed = new Set<number>();
  for (let next = attempts.next(false); next.done !== true && replayed < limit;) {
    const omitted = next.value;
    const others = steps.filter((_, i) => !omitted.has(i));
    replayed += others.length;
    const taken = replay(others);
    if (taken !== undefined) [steps, needed] = [taken, new Set()];
    else if (omitted.size === 1) omitted.forEach((each) => needed.add(each));
    next = attempts.next(taken !== undefined);
  }
  return { steps, isMinimal: needed.size === steps.length };
}

/** The steps to leave out in each attempt, by index. `yield` returns whether the others were sufficient: they are then the steps. */
function* omissions(
  stepCount: () => number,
  unwanted: ReadonlySet<number>,
): Generator<ReadonlySet<number>, void, boolean> {
  if (unwanted.size > 0) yield unwanted;
  for (let size = stepCount(); size > 1; size = Math.ceil(size / 2))
    for (let end = stepCount(); end > 0; end = Math.min(end - size, stepCount()))
      yield new Set(Array.from({ length: size }, (_, i) => end - 1 - i));
  do while (yield* singles(stepCount));
  while (yield* pairs(stepCount));
}

/** Returns whether a step was left out. */
function* singles(stepCount: () => number): Generator<ReadonlySet<number>, boolean, boolean> {
  let isShorter = false;
  for (let step = stepCount() - 1; step >= 0; step = Math.min(step, stepCount()) - 1)
    if (yield new Set([step])) isShorter = true;
  return isShorter;
}

/** Ends with the first two steps that were left out. */
function* pairs(stepCount: () => number): Generator<ReadonlySet<number>, boolean, boolean> {
  for (let first = 0; first < stepCount(); first++)
    for (let second = first + 1; second < stepCount(); second++) if (yield new Set([first, second])) return true;
  return false;
}
