// Walks through an implementation until one disagrees with the spec, which is then shortened.

import { seededRandom } from "../search/random.js";
import { StepChooser, type ChoiceLimits } from "./choose-step.js";
import type { FollowedModel } from "./followed-model.js";
import type { Implementation, StepRequest } from "./implementation.js";
import { shrink, type Shrunk } from "./shrink.js";
import { repeating, takeWalk, type NextStep, type Walk } from "./walk.js";

export interface WalksOutcome {
  /** Walks that were begun, and their steps. */
  readonly walks: number;
  readonly steps: number;
  /** Walks that could not be followed to their end, because the implementation chose something else. */
  readonly cutShort: number;
  /** By the name of an action: the steps that were asked for, and those of them that were refused. */
  readonly asked: ReadonlyMap<string, { readonly asked: number; readonly refused: number }>;
  /** Names of actions that random walks could have asked for, and never did. */
  readonly neverAsked: readonly string[];
  readonly failure: WalkFailure | undefined;
  /** Why the run ended early. */
  readonly stopped: string | undefined;
}

export interface WalkFailure extends Shrunk {
  /** The number of the walk, from 0, and its steps before it was shortened. */
  readonly number: number;
  readonly originalSteps: number;
}

export interface RandomWalks extends ChoiceLimits {
  readonly walks: number;
  readonly steps: number;
  readonly seed: number;
}

/** The walk with number k depends only on `seed + k`. */
export async function randomWalks(
  followed: FollowedModel,
  implementation: Implementation,
  { walks, steps, seed, ...limits }: RandomWalks,
): Promise<WalksOutcome> {
  const outcome = await runWalks(followed, implementation, walks, (number) => {
    const chooser = new StepChooser(followed, limits, seededRandom(seed + number));
    return (possible, taken) => (taken >= steps ? "end" : (chooser.next(possible) ?? "end"));
  });
  const names = followed.driven.map(({ position }) => followed.nameOf(position));
  return { ...outcome, neverAsked: names.filter((name) => !outcome.asked.has(name)) };
}

/** Repeats given walks. */
export async function givenWalks(
  followed: FollowedModel,
  implementation: Implementation,
  walks: readonly (readonly StepRequest[])[],
): Promise<WalksOutcome> {
  return runWalks(followed, implementation, walks.length, (number) => repeating(followed, walks[number] ?? []));
}

async function runWalks(
  followed: FollowedModel,
  implementation: Implementation,
  count: number,
  nextOf: (number: number) => NextStep,
): Promise<WalksOutcome> {
  const asked = new Map<string, { asked: number; refused: number }>();
  let [steps, cutShort] = [0, 0];
  const outcome = (walks: number, failure?: WalkFailure, stopped?: string): WalksOutcome => ({
    walks,
    steps,
    cutShort,
    asked,
    neverAsked: [],
    failure,
    stopped,
  });
  for (let number = 0; number < count; number++) {
    const walk = await takeWalk(followed, implementation, nextOf(number));
    steps += walk.steps.length;
    for (const each of walk.steps) tally(asked, each);
    if (walk.end.kind === "cutShort") cutShort++;
    if (walk.end.kind === "stopped") return outcome(number + 1, undefined, walk.end.why);
    if (walk.end.kind === "disagrees") {
      const shrunk = await shrink(followed, implementation, walk);
      return outcome(number + 1, { ...shrunk, number, originalSteps: walk.steps.length });
    }
  }
  return outcome(count);
}

function tally(
  asked: Map<string, { asked: number; refused: number }>,
  { request, answer }: Walk["steps"][number],
): void {
  const counts = asked.get(request.action) ?? { asked: 0, refused: 0 };
  counts.asked++;
  if (answer?.kind === "refused") counts.refused++;
  asked.set(request.action, counts);
}
