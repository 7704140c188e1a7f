// Merges the events of several files into one behaviour. Where clocks are equal, the order is not known.

import { Malformed } from "../json-reader.js";
import type { LogEvent } from "./events.js";

/** Events of each file whose order among files is not known; those of one file are in order. */
export type Block = readonly (readonly LogEvent[])[];

/** Throws `Malformed` if the clocks of a file go back, or do not compare. */
export function blocksOf(files: readonly (readonly LogEvent[])[]): readonly Block[] {
  const [first = [], ...others] = files;
  if (others.length === 0) return first.map((event) => [[event]]);
  for (const events of files) checkClocks(events);
  const kinds = new Set(files.flat().map(({ clock }) => typeof clock));
  if (kinds.size > 1) throw new Malformed("some clocks are numbers, and others are strings");
  const next = files.map(() => 0);
  const blocks: Block[] = [];
  for (;;) {
    const heads = files.flatMap((events, i) => events[next[i] ?? 0]?.clock ?? []);
    const [head] = heads;
    if (head === undefined) return blocks;
    const least = heads.reduce((a, b) => (b < a ? b : a), head);
    const block = files.map((events, i) => {
      const from = next[i] ?? 0;
      let to = from;
      while (events[to]?.clock === least) to++;
      next[i] = to;
      return events.slice(from, to);
    });
    blocks.push(block.filter((events) => events.length > 0));
  }
}

function checkClocks(events: readonly LogEvent[]): void {
  let last: LogEvent["clock"];
  for (const { at, clock } of events) {
    if (clock === undefined) throw new Malformed(`${at.file}:${at.line} has no clock, so it cannot be merged`);
    if (last !== undefined && typeof last === typeof clock && clock < last)
      throw new Malformed(`${at.file}:${at.line}: its clock ${clock} is before ${last}, the one of the event before`);
    last = clock;
  }
}
