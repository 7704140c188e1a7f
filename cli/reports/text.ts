// The output of `verify`: a table, totals, and details of unexpected results.

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
import { describeCounts, isLong, showSeconds } from "../../checker/report/outcome.js";
import { plural, printable, wrap } from "../../checker/report/text.js";
import type { Diagnostic } from "../../grammar/core/diagnostic.js";
import { internalError } from "../process/internal-error.js";
import { complainAbout, type Terminal } from "../terminal/terminal.js";
import { isAsExpected, type CheckReport } from "../verification/check-report.js";
import { renderChecks, tableWidth } from "./check-table.js";
import { renderCrossChecks } from "./cross-check-table.js";
import { plainLine } from "./last-resort.js";

/** Maximum number of notices about the lock file that are printed. */
const MAX_NOTICES = 20;

/** Cached and expected. Cached results that are unexpected are listed. */
const isUnchanged = (report: CheckReport): boolean =>
  report.kind === "finished" && report.cached && isAsExpected(report);

/** `coverage`: print coverage. Returns an error for each part that could not be printed, because of a bug. */
export function printVerification(
  verification: Verification,
  coverage: boolean,
  terminal: Terminal,
): readonly Diagnostic[] {
  const failures: Diagnostic[] = [];
  const part = (name: string, print: () => void, otherwise?: () => void): void => {
    try {
      print();
    } catch (error) {
      failures.push(internalError(`${name} not printed`, error));
      otherwise?.();
    }
  };
  const { reports, diagnostics } = verification;
  part(
    "the table is",
    () => printTable(verification, terminal),
    () => reports.forEach((report) => terminal.print(plainLine(report))),
  );
  part("the totals are", () => printTotals(verification, terminal));
  for (const report of reports)
    part(
      `the details of ${report.name} are`,
      () => printDetails(report, terminal),
      () => terminal.print(plainLine(report)),
    );
  const { crossChecks } = verification;
  if (crossChecks !== undefined && crossChecks.checks.length > 0)
    part("the comparison with TLC is", () => {
      for (const line of ["", ...renderCrossChecks(crossChecks.checks, terminal)]) terminal.print(line);
    });
  if (coverage) part("coverage is", () => printCoverage(verification.coverage ?? [], terminal));
  if (diagnostics.length + failures.length > 0) terminal.complain("");
  complainAbout([...diagnostics, ...failures], terminal);
  return failures;
}

function printTable({ reports, broken, changedOnly }: Verification, terminal: Terminal): void {
  const listed = changedOnly ? reports.filter((report) => !isUnchanged(report)) : reports;
  const table = renderChecks(broken, listed, terminal);
  for (const line of table) terminal.print(line);
  if (table.length > 0) terminal.print("");
  if (listed.length < reports.length)
    terminal.print(`${plural(reports.length - listed.length, "check")} unchanged and as expected, not listed`);
}

/** The totals, the slowest checks, certificates and the lock file. */
function printTotals(verification: Verification, terminal: Terminal): void {
  const { reports, diagnostics, lock } = verification;
  const { style } = terminal;
  terminal.print(totalsLine(verification, terminal));
  const slowest = describeSlowest(verification);
  if (slowest !== undefined) for (const line of wrap(slowest, tableWidth(terminal), "  ")) terminal.print(line);
  const certified = describeCertifications(
    reports.flatMap((report) =>
      report.kind === "finished" && report.certification !== undefined ? [report.certification] : [],
    ),
  );
  if (certified !== undefined) for (const line of wrap(certified, tableWidth(terminal), "  ")) terminal.print(line);
  if (lock !== undefined) {
    const weakened = weakenedOf(diagnostics).length;
    const line = printable(describeLock(lock, weakened, verification.shard));
    terminal.print(weakened === 0 ? line : style.red(line));
    for (const notice of lock.notices.slice(0, MAX_NOTICES)) terminal.print(`  note: ${printable(notice)}`);
    if (lock.notices.length > MAX_NOTICES) terminal.print(`  note: and ${lock.notices.length - MAX_NOTICES} more`);
  }
}

function printDetails(report: CheckReport, { print, style }: Terminal): void {
  if (report.kind !== "finished" || report.asExpected) return;
  const summary = `${style.bold(printable(`${report.file} ${report.name}`))}: ${style.red(printable(report.text.mismatch))}`;
  print(`\n${summary}`);
  if (report.rendered !== "") print(report.rendered);
  if (isLong(report.rendered)) print(`\n${summary}`);
}

function totalsLine(verification: Verification, terminal: Terminal): string {
  const totals = totalsOf(verification);
  const { style } = terminal;
  const text = describeTotals(totals);
  const passed = totals.unexpected + totals.broken + totals.notRun + totals.weakened + totals.vacuous === 0;
  return `${passed ? style.green(text) : style.red(text)}; ${describeCounts({ ...totals, depth: undefined })}, ${showSeconds(verification.seconds)} s`;
}
