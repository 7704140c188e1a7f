// Long paths are walked a little at a time, so that the page stays alive.

import { nextPlace, type Place } from "./path.js";
import type { Session } from "./session.js";

/** Milliseconds that a page may be busy at a time. */
const SLICE = 40;

/** Goes on from the last of `places`, and tells how far it got; `done` with what there is when a step is not there. Call the result to stop. */
export function replay(
  session: Session,
  places: readonly Place[],
  moves: readonly (number | null)[],
  tell: (places: readonly Place[], done: boolean) => void,
): () => void {
  const walked = [...places];
  let timer: ReturnType<typeof setTimeout> | undefined;
  let taken = 0;
  const advance = (): void => {
    const until = performance.now() + SLICE;
    let lost = false;
    while (taken < moves.length && !lost && performance.now() < until) {
      const last = walked.at(-1);
      const next = last === undefined ? undefined : nextPlace(session, last, moves[taken] ?? null);
      if (next === undefined) lost = true;
      else {
        walked.push(next);
        taken++;
      }
    }
    const done = lost || taken === moves.length;
    if (!done) timer = setTimeout(advance, 0);
    tell([...walked], done);
  };
  advance();
  return () => clearTimeout(timer);
}
