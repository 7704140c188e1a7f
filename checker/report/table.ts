// Renders tables.

import { padEnd, padStart, widthOf } from "./text.js";

export interface Column {
  readonly title: string;
  readonly align: "left" | "right";
}

/** Cells are printable and have no colours; `paint` colours a whole cell after padding. */
export function renderTable(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  paint: (text: string, row: number, column: number) => string,
): string[] {
  const widths = columns.map((column, i) =>
    Math.max(widthOf(column.title), ...rows.map((row) => widthOf(row[i] ?? ""))),
  );
  const cell = (text: string, i: number): string =>
    columns[i]?.align === "right" ? padStart(text, widths[i] ?? 0) : padEnd(text, widths[i] ?? 0);
  const line = (cells: readonly string[], row: number): string =>
    cells.map((text, i) => paint(i === cells.length - 1 ? cell(text, i).trimEnd() : cell(text, i), row, i)).join("  ");
  return [
    line(
      columns.map((column) => column.title),
      -1,
    ),
    ...rows.map(line),
  ].map((text) => text.trimEnd());
}
