// Renders the Markdown of this project's documents: headings, code, lists, tables and paragraphs.

import type { Style } from "../../checker/report/style.js";
import { widthOf, wrap } from "../../checker/report/text.js";

export function renderMarkdown(text: string, style: Style, width: number): string {
  const lines: string[] = [];
  /** The indentation of the code block that is being read. */
  let fence: number | undefined;
  let paragraph = "";
  let table: string[][] = [];
  const flush = (): void => {
    if (paragraph !== "") {
      const indent = /^(- |\d+\. )/.exec(paragraph)?.[0].length ?? 0;
      lines.push(...painted(wrap(marked(paragraph, style), width, " ".repeat(indent)), style));
    }
    paragraph = "";
    lines.push(...renderRows(table, style, width));
    table = [];
  };
  for (const line of text.trimEnd().split(/\r?\n/)) {
    if (/^ *```/.test(line)) {
      flush();
      fence = fence === undefined ? line.indexOf("`") : undefined;
    } else if (fence !== undefined) {
      lines.push(style.cyan(`    ${line.slice(fence)}`).trimEnd());
    } else if (line.startsWith("|")) {
      table.push(cellsOfRow(line, style));
    } else if (line.startsWith("#")) {
      flush();
      lines.push(style.bold(painted([marked(line.replace(/^#+\s*/, ""), style)], style).join("")));
    } else if (line.trim() === "") {
      flush();
      lines.push("");
    } else {
      if (/^(- |\d+\. )/.test(line)) flush();
      paragraph += (paragraph === "" ? "" : " ") + line.trim();
    }
  }
  flush();
  return lines.join("\n");
}

// What is around code and bold text until lines have been broken takes no column.
const markedCode = (text: string): string => `\u2061${text}\u2062`;
const markedBold = (text: string): string => `\u2063${text}\u2064`;

const hasColours = (style: Style): boolean => style.cyan("x") !== "x";

/** Links are replaced by their text, images by their description. Without colours, backquotes stay. */
const marked = (text: string, style: Style): string =>
  text.replaceAll(
    /`([^`]+)`|!?\[((?:`[^`]*`|[^\]])+)\]\([^)]+\)|\*\*([^*]+)\*\*|(?<!\w)_([^_`]+)_(?!\w)/g,
    (all, code?: string, link?: string, bold?: string, emphasis?: string) => {
      if (code !== undefined) return hasColours(style) ? markedCode(code) : all;
      return bold === undefined ? marked(link ?? emphasis ?? "", style) : markedBold(marked(bold, style));
    },
  );

/** Colours what is marked, on each of the lines that it takes. */
const painted = (lines: readonly string[], style: Style): string[] => {
  const onEachLine =
    (paint: (text: string) => string) =>
    (_: string, text: string): string =>
      text.split("\n").map(paint).join("\n");
  return lines
    .join("\n")
    .replaceAll(/\u2061([^\u2062]*)\u2062/g, onEachLine(style.cyan))
    .replaceAll(/\u2063([^\u2064]*)\u2064/g, onEachLine(style.bold))
    .split("\n");
};

const cellsOfRow = (line: string, style: Style): string[] =>
  line
    .replace(/^\||\|\s*$/g, "")
    .split(/(?<!\\)\|/)
    .map((cell) => marked(cell.trim().replaceAll("\\|", "|"), style));

const GAP = "  ";

function renderRows(rows: readonly (readonly string[])[], style: Style, width: number): string[] {
  const [head = [], ...body] = rows.filter((row) => !row.every((cell) => /^:?-+:?$/.test(cell)));
  const widths = columnWidths([head, ...body], width);
  const render = (row: readonly string[], paint: (text: string) => string): string[] => {
    const cells = widths.map((size, i) => {
      const lines = wrap(row[i] ?? "", size);
      return painted(lines, style).map((line, j) => paint(line) + " ".repeat(size - widthOf(lines[j] ?? "")));
    });
    return Array.from({ length: Math.max(0, ...cells.map((cell) => cell.length)) }, (_, i) =>
      cells
        .map((cell, column) => cell[i] ?? " ".repeat(widths[column] ?? 0))
        .join(GAP)
        .trimEnd(),
    );
  };
  return [...render(head, style.bold), ...body.flatMap((row) => render(row, (text) => text))];
}

/** Columns as wide as what is in them; the widest are made narrower until the table fits, if words allow it. */
function columnWidths(rows: readonly (readonly string[])[], width: number): number[] {
  const columns = (rows[0] ?? []).map((_, i) => rows.map((row) => row[i] ?? ""));
  const least = columns.map((cells) => Math.max(...cells.flatMap((cell) => cell.split(" ").map(widthOf))));
  const widths = columns.map((cells) => Math.max(...cells.map(widthOf)));
  const total = (): number => widths.reduce((sum, each) => sum + each, GAP.length * (widths.length - 1));
  while (total() > width) {
    const [widest] = [...widths.keys()]
      .filter((i) => (widths[i] ?? 0) > (least[i] ?? 0))
      .sort((a, b) => (widths[b] ?? 0) - (widths[a] ?? 0));
    if (widest === undefined) break;
    widths[widest] = (widths[widest] ?? 0) - 1;
  }
  return widths;
}
