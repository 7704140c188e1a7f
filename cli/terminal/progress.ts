// The line about the progress of a search: on a terminal it is replaced all the time, in a log there is one a minute.

import { padEnd, printable, showCount, widthOf } from "../../checker/report/text.js";
import type { Progress } from "../../checker/index.js";

const MEGABYTE = 1024 * 1024;

export const megabytes = (bytes: number): number => Math.round(bytes / MEGABYTE);

/** `seconds`: time since the search began; `memory`: megabytes in use. */
export function progressLine(
  title: string,
  progress: Progress,
  seconds: number,
  memory = megabytes(process.memoryUsage.rss()),
): string {
  if (progress.certified !== undefined)
    return [
      title,
      `certified ${showCount(progress.certified)} of ${showCount(progress.states)} states`,
      `${showCount(progress.transitions)} steps`,
      `${showCount(memory)} MB`,
    ].join(" · ");
  // Sets of states: what has been found so far is counted now and then, and says little about what is left.
  if (progress.nodes !== undefined)
    return [
      title,
      `at least ${showCount(progress.states)} states`,
      `depth ${showCount(progress.depth)}`,
      `${showCount(progress.nodes)} diagram nodes`,
      `${showCount(memory)} MB`,
    ].join(" · ");
  const rate = seconds > 0 ? Number(progress.states) / seconds : 0;
  return [
    title,
    `${showCount(progress.states)} states`,
    `${showCount(progress.frontier)} in frontier`,
    `depth ${showCount(progress.depth)}`,
    `${showCount(Math.round(rate))} states/s`,
    `${showCount(memory)} MB`,
  ].join(" · ");
}

/** Milliseconds between two lines in a log. */
const LOG_INTERVAL = 60_000;

/** Prints one of many lines at intervals: a log shows that a long search goes on, and a short one prints nothing. */
export function sparseProgress(
  print: (line: string) => void,
  { interval = LOG_INTERVAL, now = (): number => performance.now() } = {},
): (line: string) => void {
  let printed = now();
  return (line) => {
    if (line === "") return;
    const time = now();
    if (time - printed < interval) return;
    printed = time;
    print(`progress: ${printable(line)}`);
  };
}

/** Shortened to fit one line of the terminal: a longer one would wrap and could not be cleared. */
export function truncate(text: string, width: number): string {
  const line = printable(text);
  if (widthOf(line) < width) return padEnd(line, 0);
  let result = "";
  for (const character of line) {
    if (widthOf(result) >= width - 3) break;
    result += character;
  }
  return `${result}…`;
}
