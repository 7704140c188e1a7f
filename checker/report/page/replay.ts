// Replays steps in short slices of time, so that the page stays responsive on long paths.

import { successorOf, type PathPoint } from "./path.js";
import type { Session } from "./session.js";

/** The longest time in milliseconds that the page may be blocked at once. */
const SLICE = 40;

/**
 * Takes the steps with these ordinals from the last of `points`. Calls `onProgress` after each slice with all points so
 * far; `done` is true at the end, which comes early if a step does not exist. Returns a function that cancels the
 * replay.
 */
export function replay(
  session: Session,
  points: readonly PathPoint[],
  ordinals: readonly number[],
  onProgress: (points: readonly PathPoint[], done: boolean) => void,
): () => void {
  const replayed = [...points];
  let timer: ReturnType<typeof setTimeout> | undefined;
  let taken = 0;
  const advance = (): void => {
    const until = performance.now() + SLICE;
    let missing = false;
    do {
      const last = replayed.at(-1);
      const ordinal = ordinals[taken];
      // A step in any case: on a slow machine, the slice may be over before it begins.
      const next = last === undefined || ordinal === undefined ? undefined : successorOf(session, last, ordinal);
      if (next === undefined) missing = taken < ordinals.length;
      else {
        replayed.push(next);
        taken++;
      }
    } while (taken < ordinals.length && !missing && performance.now() < until);
    const done = missing || taken === ordinals.length;
    if (!done) timer = setTimeout(advance, 0);
    onProgress([...replayed], done);
  };
  advance();
  return () => clearTimeout(timer);
}
