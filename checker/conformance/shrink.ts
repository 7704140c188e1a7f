// Shortens a walk on which an implementation disagrees with its spec. First it leaves out steps as long as the
// implementation still disagrees, after Zeller and Hildebrandt, Simplifying and isolating failure-inducing input, IEEE
// TSE 28 (2002). Then it takes all shorter walks, the shortest first, as far as that is affordable.

import { stepsOf } from "./choose-step.js";
import type { FollowedModel } from "./followed-model.js";
import type { Implementation, StepRequest } from "./implementation.js";
import { repeating, takeWalk, type NextStep, type Walk } from "./walk.js";

export interface Shrunk {
  readonly walk: Walk;
  /**
   * `shortest`: no shorter walk fails. `minimal`: no step can be left out. `limited`: not all steps were tried.
   * `unstable`: a repetition did not fail.
   */
  readonly kind: "shortest" | "minimal" | "limited" | "unstable";
}

/** Walks that are taken to leave out steps, and to search for a shortest one. */
const REPETITIONS = 500;
const SEARCHED = 500;

type Requests = readonly StepRequest[];

export async function shrink(followed: FollowedModel, implementation: Implementation, found: Walk): Promise<Shrunk> {
  const take = async (next: NextStep): Promise<Walk | undefined> => {
    const walk = await takeWalk(followed, implementation, next);
    return walk.end.kind === "disagrees" ? walk : undefined;
  };
  const repeat = async (requests: Requests): Promise<Walk | undefined> => take(repeating(followed, requests));
  const again = await repeat(requestsOf(found));
  if (again === undefined) return { walk: found, kind: "unstable" };
  const reduced = await leaveOut(again, repeat);
  const shorter = await shortest(followed, take, reduced.walk);
  return shorter ?? reduced;
}

const requestsOf = ({ steps }: Walk): Requests => steps.map(({ request }) => request);

async function leaveOut(found: Walk, repeat: (requests: Requests) => Promise<Walk | undefined>): Promise<Shrunk> {
  let walk = found;
  let left = REPETITIONS;
  let size = Math.max(1, Math.floor(walk.steps.length / 2));
  for (;;) {
    let isShorter = false;
    // From the end, because the last step is the one that disagrees, and what leads to it is near.
    for (let at = walk.steps.length - size; at >= 0 && left > 0; at -= size) {
      left--;
      const requests = requestsOf(walk);
      const shorter = await repeat([...requests.slice(0, at), ...requests.slice(at + size)]);
      if (shorter === undefined || shorter.steps.length >= walk.steps.length) continue;
      walk = shorter;
      isShorter = true;
      at = Math.min(at, walk.steps.length);
    }
    if (left <= 0) return { walk, kind: "limited" };
    if (size === 1 && !isShorter) return { walk, kind: "minimal" };
    if (!isShorter || size > 1) size = Math.max(1, Math.floor(size / 2));
  }
}

/** Breadth first, with no more faults: undefined if there are too many shorter walks. */
async function shortest(
  followed: FollowedModel,
  take: (next: NextStep) => Promise<Walk | undefined>,
  found: Walk,
): Promise<Shrunk | undefined> {
  const last = found.steps.at(-1)?.request;
  const isFault = ({ action }: StepRequest): boolean => followed.isFault(action);
  const faults = requestsOf(found).filter(isFault).length;
  const prefixes: Requests[] = [[]];
  // An array also iterates over what is added meanwhile.
  for (const [taken, prefix] of prefixes.entries()) {
    if (prefix.length >= found.steps.length) break;
    if (taken >= SEARCHED) return undefined;
    const repeated = repeating(followed, prefix);
    const walk = await take((possible, at) => {
      if (at < prefix.length) return repeated(possible, at);
      const steps = followed.driven.flatMap((named) => stepsOf(followed, possible, named));
      const toRefuse = last?.refused === true && !followed.isPossible(possible, last) ? [last] : [];
      for (const step of [...steps, ...toRefuse])
        if ([...prefix, step].filter(isFault).length <= faults) prefixes.push([...prefix, step]);
      return "end";
    });
    if (walk !== undefined) return { walk, kind: "shortest" };
  }
  return { walk: found, kind: "shortest" };
}
