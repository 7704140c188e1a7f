// Coverage as text: a table of files, and a list of gaps.

import { positionAt } from "../../grammar/core/source.js";
import { renderTable } from "../../checker/report/table.js";
import { padStart, plural, printable } from "../../checker/report/text.js";
import type { Terminal } from "../terminal/terminal.js";
import type { Gap } from "./gaps.js";
import { shareOf, type FileCoverage, type Share } from "./report.js";

const columns = [
  { title: "coverage", align: "left" },
  { title: "actions, calls", align: "right" },
  { title: "lines", align: "right" },
  { title: "branches", align: "right" },
] as const;

/** Rounded down, so that 100 % means all. */
const showShare = ({ hit, found }: Share): string =>
  found === 0 ? "–" : `${hit}/${found} ${padStart(String(Math.floor((100 * hit) / found)), 3)} %`;

const total = (shares: readonly Share[]): Share => ({
  hit: shares.reduce((sum, { hit }) => sum + hit, 0),
  found: shares.reduce((sum, { found }) => sum + found, 0),
});

export function printCoverage(covered: readonly FileCoverage[], terminal: Terminal): void {
  const { style } = terminal;
  if (covered.length === 0) return;
  const shares = covered.map(({ functions, lines, branches }) => [
    shareOf(functions),
    shareOf(lines),
    shareOf(branches),
  ]);
  const rows = covered.map(({ file }, i) => [printable(file), ...(shares[i] ?? []).map(showShare)]);
  const all = ["all", ...[0, 1, 2].map((column) => showShare(total(shares.flatMap((row) => row[column] ?? []))))];
  terminal.print("");
  for (const line of renderTable(columns, [...rows, ...(covered.length > 1 ? [all] : [])], (text, row) =>
    row < 0 ? style.dim(text) : text,
  ))
    terminal.print(line);
  for (const { file, gaps } of covered) {
    if (gaps.length === 0) continue;
    terminal.print(`\n${style.bold(printable(file))}: ${plural(gaps.length, "gap")}`);
    const listed = rowsOf(gaps);
    const width = Math.max(...listed.map(({ lines }) => lines.length));
    for (const { lines, message } of listed)
      terminal.print(`  ${style.dim(padStart(lines, width))}  ${printable(message)}`);
  }
}

interface Row {
  readonly lines: string;
  readonly message: string;
}

/** Consecutive unreached statements share a row. */
function rowsOf(gaps: readonly Gap[]): readonly Row[] {
  const rows: { first: number; last: number; readonly unreached: string | undefined; message: string }[] = [];
  for (const { span, message, unreached } of gaps) {
    const { line } = positionAt(span.source, span.start);
    const before = rows.at(-1);
    if (unreached === undefined || before?.unreached !== unreached)
      rows.push({ first: line, last: line, unreached, message });
    else Object.assign(before, { last: line, message: unreached });
  }
  return rows.map(({ first, last, message }) => ({
    lines: first === last ? String(first) : `${first}–${last}`,
    message,
  }));
}
