// The output of `verify`: a table, totals, and details of unexpected results.

import { isError } from "../../grammar/core/diagnostic.js";
import {
  describeLock,
  describeSlowest,
  describeTotals,
  weakenedOf,
  totalsOf,
  type Verification,
} from "./verification.js";
import { describeCertifications } from "../../checker/report/certification.js";
import { printCoverage } from "../coverage/text.js";
import { showSeconds } from "../../checker/report/outcome.js";
import { renderTable } from "../../checker/report/table.js";
import { plural, printable, showCount } from "../../checker/report/text.js";
import type { OpenedFile } from "../../checker/report/results.js";
import { complainAbout, type Terminal } from "../terminal/terminal.js";
import { isAsExpected, type CheckReport } from "../verification/check-report.js";

const columns = [
  { title: "file", align: "left" },
  { title: "check", align: "left" },
  { title: "verdict", align: "left" },
  { title: "expected", align: "left" },
  { title: "states", align: "right" },
  { title: "transitions", align: "right" },
  { title: "depth", align: "right" },
  { title: "seconds", align: "right" },
  { title: "", align: "left" },
] as const;

const GOOD = "✓";
const BAD = "✗";
const NOT_RUN = "–";

/** Maximum number of notices about the lock file that are printed. */
const MAX_NOTICES = 20;

function rowOf(report: CheckReport): string[] {
  const names = [printable(report.file), printable(report.name)];
  switch (report.kind) {
    case "skipped":
      return [...names, "not run", "", "", "", "", "", NOT_RUN];
    case "invalid":
      return [...names, `error ${report.diagnostics.find(isError)?.code ?? ""}`, "", "", "", "", "", BAD];
    case "finished":
      return [
        ...names,
        printable(report.text.verdict),
        printable(report.text.expected),
        showCount(report.states),
        showCount(report.transitions),
        report.depth === undefined ? "" : showCount(report.depth),
        report.cached ? "cached" : showSeconds(report.seconds),
        isAsExpected(report) ? GOOD : BAD,
      ];
  }
}

function brokenRow(file: OpenedFile): string[] {
  return [printable(file.path), "", `error ${file.diagnostics.find(isError)?.code ?? ""}`, "", "", "", "", "", BAD];
}

/** Cached and expected. Cached results that are unexpected are listed. */
const isUnchanged = (report: CheckReport): boolean =>
  report.kind === "finished" && report.cached && isAsExpected(report);

/** `coverage`: print coverage. */
export function printVerification(verification: Verification, coverage: boolean, terminal: Terminal): void {
  const { reports, broken, diagnostics, lock } = verification;
  const { style } = terminal;
  const listed = verification.changedOnly ? reports.filter((report) => !isUnchanged(report)) : reports;
  const rows = [...broken.map(brokenRow), ...listed.map(rowOf)];
  const mark = columns.length - 1;
  const paint = (text: string, row: number, column: number): string => {
    if (row < 0) return style.dim(text);
    const sign = rows[row]?.[mark];
    if (sign === NOT_RUN) return style.dim(text);
    if (column !== mark && column !== 2) return text;
    return sign === GOOD ? (column === mark ? style.green(text) : text) : style.red(text);
  };
  if (rows.length > 0) {
    for (const line of renderTable(columns, rows, paint)) terminal.print(line);
    terminal.print("");
  }
  if (listed.length < reports.length)
    terminal.print(`${plural(reports.length - listed.length, "check")} unchanged and as expected, not listed`);
  terminal.print(totalsLine(verification, terminal));
  const slowest = describeSlowest(verification);
  if (slowest !== undefined) terminal.print(slowest);
  const certified = describeCertifications(
    reports.flatMap((report) =>
      report.kind === "finished" && report.certification !== undefined ? [report.certification] : [],
    ),
  );
  if (certified !== undefined) terminal.print(certified);
  if (lock !== undefined) {
    const weakened = weakenedOf(diagnostics).length;
    const line = printable(describeLock(lock, weakened));
    terminal.print(weakened === 0 ? line : style.red(line));
    for (const notice of lock.notices.slice(0, MAX_NOTICES)) terminal.print(`  note: ${printable(notice)}`);
    if (lock.notices.length > MAX_NOTICES) terminal.print(`  note: and ${lock.notices.length - MAX_NOTICES} more`);
  }

  for (const report of reports) {
    if (report.kind !== "finished" || report.asExpected) continue;
    terminal.print(
      `\n${style.bold(printable(`${report.file} ${report.name}`))}: ${style.red(printable(report.text.mismatch))}`,
    );
    if (report.rendered !== "") terminal.print(report.rendered);
  }
  if (coverage) printCoverage(verification.coverage ?? [], terminal);
  if (diagnostics.length > 0) terminal.complain("");
  complainAbout(diagnostics, terminal);
}

function totalsLine(verification: Verification, terminal: Terminal): string {
  const totals = totalsOf(verification);
  const { style } = terminal;
  const text = describeTotals(totals);
  const passed = totals.unexpected + totals.broken + totals.notRun + totals.weakened + totals.vacuous === 0;
  return `${passed ? style.green(text) : style.red(text)}; ${plural(totals.states, "state")}, ${plural(totals.transitions, "transition")}, ${showSeconds(verification.seconds)} s`;
}
