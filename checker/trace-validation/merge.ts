// Merges the events of several files into one behaviour. Where clocks do not tell, the order is not known.

import { Malformed } from "../json-reader.js";
import type { Block, LogEvent, VectorClock } from "./events.js";
import { causalBlocks } from "./vector-clocks.js";

/** Throws `Malformed` if the clocks of a file go back, or do not compare. */
export function blocksOf(files: readonly (readonly LogEvent[])[]): readonly Block[] {
  const [first = [], ...others] = files;
  if (others.length === 0) return first.map((event) => ({ files: [[event]] }));
  for (const { at, clock } of files.flat())
    if (clock === undefined) throw new Malformed(`${at.file}:${at.line} has no clock, so it cannot be merged`);
  if (haveClocks(files, isVector)) return causalBlocks(files);
  if (haveClocks(files, isNumber) || haveClocks(files, isText)) return blocksByTime(files);
  throw new Malformed("the clocks are of different kinds: numbers, strings or vector clocks");
}

type Clocked<T> = LogEvent & { readonly clock: T };
type Clock = LogEvent["clock"];

const haveClocks = <T extends Clock>(
  files: readonly (readonly LogEvent[])[],
  isKind: (clock: Clock) => clock is T,
): files is readonly (readonly Clocked<T>[])[] => files.every((events) => events.every(({ clock }) => isKind(clock)));

const isVector = (clock: Clock): clock is VectorClock => typeof clock === "object";
const isNumber = (clock: Clock): clock is number => typeof clock === "number";
const isText = (clock: Clock): clock is string => typeof clock === "string";

function blocksByTime(files: readonly (readonly Clocked<number | string>[])[]): readonly Block[] {
  for (const events of files) checkTimes(events);
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
    blocks.push({ files: block.filter((events) => events.length > 0) });
  }
}

function checkTimes(events: readonly Clocked<number | string>[]): void {
  let last: number | string | undefined;
  for (const { at, clock } of events) {
    if (last !== undefined && clock < last)
      throw new Malformed(`${at.file}:${at.line}: its clock ${clock} is before ${last}, the one of the event before`);
    last = clock;
  }
}
