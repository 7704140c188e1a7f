// Renders tables.

import { padEnd, padStart, widthOf } from "./text.js";

export interface Column {
  readonly title: string;
  readonly align: "left" | "right";
  /** Can become narrower than its contents, which then take several lines. Not for the last column. */
  readonly wraps?: boolean;
}

type Rows = readonly (readonly string[])[];
type Paint = (text: string, row: number, column: number) => string;

const GAP = 2;
/** A column that wraps is at least this wide. */
const NARROWEST = 8;

/** Cells are printable and have no colours; `paint` colours a whole cell after padding. */
export const renderTable = (columns: readonly Column[], rows: Rows, paint: Paint): string[] =>
  layOutTable(columns, rows, paint).flat();

/** The lines of the titles (row -1 for `paint`), then those of each row. */
export function layOutTable(columns: readonly Column[], rows: Rows, paint: Paint, width = Infinity): string[][] {
  const widths = fitWidths(columns, naturalWidths(columns, rows), width);
  const cell = (text: string, i: number): string =>
    columns[i]?.align === "right" ? padStart(text, widths[i] ?? 0) : padEnd(text, widths[i] ?? 0);
  const line = (cells: readonly string[], row: number): string =>
    cells
      .map((text, i) => paint(i === cells.length - 1 ? cell(text, i).trimEnd() : cell(text, i), row, i))
      .join(" ".repeat(GAP))
      .trimEnd();
  const lines = (cells: readonly string[], row: number): string[] => {
    const broken = cells.map((text, i) => breakText(text, widths[i] ?? 0));
    const height = Math.max(1, ...broken.map((parts) => parts.length));
    return Array.from({ length: height }, (_, n) =>
      line(
        broken.map((parts) => parts[n] ?? ""),
        row,
      ),
    );
  };
  return [
    lines(
      columns.map((column) => column.title),
      -1,
    ),
    ...rows.map(lines),
  ];
}

/** The width of a table in which nothing wraps. */
export const widthOfTable = (columns: readonly Column[], rows: Rows): number =>
  naturalWidths(columns, rows).reduce((sum, each) => sum + each, GAP * (columns.length - 1));

const naturalWidths = (columns: readonly Column[], rows: Rows): number[] =>
  columns.map((column, i) => Math.max(widthOf(column.title), ...rows.map((row) => widthOf(row[i] ?? ""))));

/** Divides the space that the other columns leave among those that wrap; narrow ones keep their width. */
function fitWidths(columns: readonly Column[], natural: readonly number[], width: number): readonly number[] {
  const widths = [...natural];
  const wrapping = columns.flatMap((column, i) => (column.wraps === true ? [i] : []));
  let space = width - GAP * (columns.length - 1);
  for (const [i, each] of natural.entries()) if (!wrapping.includes(i)) space -= each;
  wrapping.sort((a, b) => (natural[a] ?? 0) - (natural[b] ?? 0));
  for (const [n, i] of wrapping.entries()) {
    const share = Math.max(NARROWEST, Math.floor(space / (wrapping.length - n)));
    widths[i] = Math.min(natural[i] ?? 0, share);
    space -= widths[i];
  }
  return widths;
}

/** Where text breaks, from best to worst: after a space or punctuation, or before a capital letter. */
const breaks = [/^.*[ ,./_=\]-](?=.)/su, /^.*\p{Ll}(?=\p{Lu})/su];

function breakText(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const character of text) {
    if (line !== "" && widthOf(line) + widthOf(character) > width) {
      const [cut = line.length] = breaks.flatMap((each) => each.exec(line + character)?.[0].length ?? []);
      lines.push(line.slice(0, cut).trimEnd());
      line = line.slice(cut);
    }
    line += character;
  }
  return [...lines, line];
}
