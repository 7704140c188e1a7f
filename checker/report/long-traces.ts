// Which steps of a long counterexample are shown, and how long texts are shortened. Trace files and JSON have everything.

import { plural, showCount } from "./text.js";

/** A counterexample with more steps is shown in part. */
const MOST_STEPS = 120;
const FIRST_STEPS = 20;
const LAST_STEPS = 80;

/** The steps from one number to another, counted from 1, that are not shown. */
export interface HiddenSteps {
  readonly from: number;
  readonly to: number;
}

/** `last`: show only this many steps, the last ones. Undefined if all of them are shown. */
export function hiddenSteps(count: number, last: number | undefined): HiddenSteps | undefined {
  if (last === undefined) return count <= MOST_STEPS ? undefined : { from: FIRST_STEPS + 1, to: count - LAST_STEPS };
  return count <= last ? undefined : { from: 1, to: count - last };
}

/** `steps 21 to 99,920 are not shown` */
export const describeHidden = ({ from, to }: HiddenSteps): string =>
  from === to ? `step ${showCount(from)} is not shown` : `steps ${showCount(from)} to ${showCount(to)} are not shown`;

/** Parts of a sentence that are listed. */
const MOST_PARTS = 12;

/** The first and the last parts of a list with many of them, and how many are between them. */
export function shortened(parts: readonly string[]): readonly string[] {
  if (parts.length <= MOST_PARTS) return parts;
  const [first, last] = [parts.slice(0, MOST_PARTS / 2), parts.slice(-MOST_PARTS / 4)];
  return [...first, `… (${showCount(parts.length - first.length - last.length)} more)`, ...last];
}

/** A text of at most about this many characters: whole lines in its middle are left out. */
export function withoutMiddle(text: string, limit: number): string {
  if (text.length <= limit) return text;
  const lines = text.split("\n");
  const fits = (some: readonly string[], space: number): number => {
    let used = 0;
    const end = some.findIndex((line) => (used += line.length + 1) > space);
    return end < 0 ? some.length : end;
  };
  const head = fits(lines, limit / 2);
  const tail = fits(lines.slice(head).reverse(), limit / 2);
  const left = lines.length - head - tail;
  // A line that is longer than all of the space.
  if (head === 0 && tail === 0) return `${text.slice(0, limit)}…`;
  return [...lines.slice(0, head), `… ${plural(left, "line")} not shown …`, ...lines.slice(lines.length - tail)].join(
    "\n",
  );
}
