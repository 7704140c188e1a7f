// The causal order of the events of several files, by vector clocks: Fidge, Timestamps in Message-Passing Systems That
// Preserve the Partial Ordering, 1988; Mattern, Virtual Time and Global States of Distributed Systems, 1989.

import { excerpt, isObject, Malformed } from "../json-reader.js";
import { element } from "../interpreter/values.js";
import type { Block, LogEvent, VectorClock } from "./events.js";

/** The clock from JSON: a count for each process, 0 if it has none. Throws `Malformed`. */
export function vectorClock(json: unknown): VectorClock {
  if (!isObject(json)) throw new Malformed("its clock is neither a number nor a string nor a vector clock");
  return new Map(
    Object.entries(json).map(([process, count]) => {
      if (typeof count !== "number" || !Number.isSafeInteger(count) || count < 0)
        throw new Malformed(`its clock has no count of 0 or more for "${excerpt(process)}"`);
      return [process, count];
    }),
  );
}

type ClockedEvent = LogEvent & { readonly clock: VectorClock };

const isBefore = (a: VectorClock, b: VectorClock): boolean => isAtMost(a, b) && !isAtMost(b, a);

const isAtMost = (a: VectorClock, b: VectorClock): boolean =>
  [...a].every(([process, count]) => count <= (b.get(process) ?? 0));

/**
 * Blocks between the points that every order passes which causality allows. Within a block, `after` says how many events
 * of each file happened before an event. Throws `Malformed` if the clocks of a file go back.
 */
export function causalBlocks(files: readonly (readonly ClockedEvent[])[]): readonly Block[] {
  for (const events of files) checkOrder(events);
  const after = files.map((events) => predecessors(events, files));
  const taken = files.map(() => 0);
  let from = files.map(() => 0);
  const blocks: Block[] = [];
  const isReady = (file: number): boolean =>
    after[file]?.[element(taken, file)]?.every((count, other) => count <= element(taken, other)) === true;
  /** Every event that is left happened after all that are taken. */
  const isCut = (): boolean =>
    files.every(
      (events, file) =>
        element(taken, file) === events.length ||
        after[file]?.[element(taken, file)]?.every((count, other) => other === file || count >= element(taken, other)),
    );
  for (;;) {
    // Clocks are a partial order, so some event is ready as long as one is left.
    const file = files.findIndex((_, each) => isReady(each));
    if (file < 0) return blocks;
    taken[file] = element(taken, file) + 1;
    if (!isCut()) continue;
    const start = from;
    const parts = files.map((_, each) => each).filter((each) => element(taken, each) > element(start, each));
    blocks.push({
      files: parts.map((each) => element(files, each).slice(start[each], taken[each])),
      after: parts.map((each) =>
        element(after, each)
          .slice(start[each], taken[each])
          .map((counts) => parts.map((other) => Math.max(0, element(counts, other) - element(start, other)))),
      ),
    });
    from = [...taken];
  }
}

/** For each event, the number of events of each file that happened before it. They come first in their file. */
function predecessors(
  events: readonly ClockedEvent[],
  files: readonly (readonly ClockedEvent[])[],
): readonly (readonly number[])[] {
  const counts = files.map(() => 0);
  return events.map(({ clock }, position) => {
    for (const [file, others] of files.entries()) {
      let count = others === events ? position : element(counts, file);
      if (others !== events)
        for (let next = others[count]; next !== undefined && isBefore(next.clock, clock); next = others[count]) count++;
      counts[file] = count;
    }
    return [...counts];
  });
}

function checkOrder(events: readonly ClockedEvent[]): void {
  let last: VectorClock = new Map();
  for (const { at, clock } of events) {
    if (!isAtMost(last, clock))
      throw new Malformed(`${at.file}:${at.line}: its clock is not after the one of the event before`);
    last = clock;
  }
}
