// The live line about the progress of a search.

import { padEnd, showCount, widthOf } from "../../checker/report/text.js";
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

/** Shortened to fit one line of the terminal: a longer one would wrap and could not be cleared. */
export function truncate(line: string, width: number): string {
  if (widthOf(line) < width) return padEnd(line, 0);
  let result = "";
  for (const character of line) {
    if (widthOf(result) >= width - 3) break;
    result += character;
  }
  return `${result}…`;
}
