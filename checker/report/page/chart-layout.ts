// Positions and sizes in a sequence chart: a column for each participant, and a row for each step.

import type { Change } from "../changes.js";
import { sequenceOf, showsChanges, SYSTEM, type SequenceStep } from "../sequence.js";
import type { PathPoint } from "./path.js";

/** The most steps drawn at once. */
export const MAX_STEPS = 100;

/** All in pixels. */
export const LINE_HEIGHT = 24;
export const CHARACTER_WIDTH = 7.3;
export const MIN_COLUMN_WIDTH = 96;
const MAX_COLUMN_WIDTH = 140;
/** The space left of the columns, for the numbers of steps. */
export const MARGIN = 34;

export interface ChartRow {
  readonly step: SequenceStep;
  /** The title without its number. */
  readonly title: string;
  readonly top: number;
  readonly height: number;
  /** The width of the box around the title. */
  readonly boxWidth: number;
}

export interface ChartLayout {
  /** The chart shows changes of variables, as there are no calls between instances. */
  readonly hasChanges: boolean;
  /** Instances or variables; undefined for the system itself. */
  readonly participants: readonly (string | undefined)[];
  readonly rows: readonly ChartRow[];
  /** The number of steps before the first row. */
  readonly skipped: number;
  readonly columnWidth: number;
  readonly width: number;
  readonly height: number;
  /** The horizontal position of a lifeline. */
  readonly x: (instance: string | undefined) => number;
}

/**
 * Lays out the steps of a path; of a long path, those around the selected one. `changesAt`: what the step to a point
 * changes.
 */
export function chartLayout(
  path: readonly PathPoint[],
  selected: number,
  changesAt: (index: number) => readonly Change[],
): ChartLayout {
  const total = path.length - 1;
  const skipped =
    total <= MAX_STEPS ? 0 : Math.min(Math.max(0, Math.floor((selected - 1) / MAX_STEPS) * MAX_STEPS), total - 1);
  const hasChanges = showsChanges(path.flatMap(({ step }) => step ?? []));
  const { participants, steps } = sequenceOf(
    path.slice(1 + skipped, 1 + skipped + MAX_STEPS).flatMap(({ step, state }, i) => {
      const number = skipped + i + 1;
      const changes = hasChanges ? changesAt(number) : [];
      return step === undefined ? [] : [{ ...step, number, isFailure: state === undefined, changes }];
    }),
  );
  const longest = Math.max(
    ...steps.map(({ title }) => title.length),
    ...participants.map((participant) => (participant ?? SYSTEM).length),
  );
  const columnWidth = Math.min(MAX_COLUMN_WIDTH, Math.max(MIN_COLUMN_WIDTH, longest * CHARACTER_WIDTH + 24));
  const rows = rowsOf(steps, columnWidth);
  const last = rows.at(-1);
  return {
    hasChanges,
    participants,
    rows,
    skipped,
    columnWidth,
    width: MARGIN + columnWidth * participants.length + 12,
    height: (last?.top ?? 0) + (last?.height ?? 0) + 12,
    x: (instance) => MARGIN + columnWidth / 2 + participants.indexOf(instance) * columnWidth,
  };
}

function rowsOf(steps: readonly SequenceStep[], columnWidth: number): readonly ChartRow[] {
  const rows: ChartRow[] = [];
  let top = 8;
  for (const step of steps) {
    const title = step.title.slice(String(step.number).length + 1);
    const height = LINE_HEIGHT * (1 + step.arrows.length + (step.isFailure ? 1 : 0)) + 8;
    const boxWidth = Math.min(columnWidth - 8, Math.max(48, title.length * CHARACTER_WIDTH + 16));
    rows.push({ step, title, top, height, boxWidth });
    top += height;
  }
  return rows;
}
