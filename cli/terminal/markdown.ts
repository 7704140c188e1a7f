// Renders the Markdown of this project's pages: headings, code, lists, tables and paragraphs.

import type { Style } from "../../checker/report/style.js";
import { padEnd, widthOf, wrap } from "../../checker/report/text.js";

export function renderMarkdown(text: string, style: Style, width: number): string {
  const lines: string[] = [];
  let fenced = false;
  let paragraph = "";
  let table: string[][] = [];
  const flush = (): void => {
    if (paragraph !== "") {
      const indent = /^(- |\d+\. )/.exec(paragraph)?.[0].length ?? 0;
      lines.push(...wrap(paragraph, width, " ".repeat(indent)).map((line) => inline(line, style)));
    }
    paragraph = "";
    lines.push(...renderRows(table, style));
    table = [];
  };
  for (const line of text.trimEnd().split(/\r?\n/)) {
    if (line.startsWith("```")) {
      flush();
      fenced = !fenced;
    } else if (fenced) {
      lines.push(style.cyan(`    ${line}`).trimEnd());
    } else if (line.startsWith("|")) {
      table.push(cellsOfRow(line));
    } else if (line.startsWith("#")) {
      flush();
      lines.push(style.bold(inline(line.replace(/^#+\s*/, ""), style)));
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

/** Code is coloured, links are replaced by their text. Without colours, backquotes stay. */
function inline(text: string, style: Style): string {
  return text
    .replace(/\[([^\]]+)\]\([^)]+\)/g, "$1")
    .replace(/\*\*([^*]+)\*\*/g, (_, bold: string) => style.bold(bold))
    .replace(/`([^`]+)`/g, (quoted, code: string) => (style.cyan("x") === "x" ? quoted : style.cyan(code)));
}

const cellsOfRow = (line: string): string[] =>
  line
    .replace(/^\||\|\s*$/g, "")
    .split("|")
    .map((cell) => cell.trim());

function renderRows(rows: readonly (readonly string[])[], style: Style): string[] {
  const shown = rows.filter((row) => !row.every((cell) => /^:?-+:?$/.test(cell)));
  const widths = (shown[0] ?? []).map((_, i) => Math.max(...shown.map((row) => widthOf(row[i] ?? ""))));
  return shown.map((row) =>
    inline(
      row
        .map((cell, i) => padEnd(cell, widths[i] ?? 0))
        .join("  ")
        .trimEnd(),
      style,
    ),
  );
}
