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
import { isLong, showSeconds } from "../../checker/report/outcome.js";
import { plural, printable, wrap } from "../../checker/report/text.js";
import { complainAbout, type Terminal } from "../terminal/terminal.js";
import { isAsExpected, type CheckReport } from "../verification/check-report.js";
import { renderChecks, tableWidth } from "./check-table.js";

/** Maximum number of notices about the lock file that are printed. */
const MAX_NOTICES = 20;

/** Cached and expected. Cached results that are unexpected are listed. */
const isUnchanged = (report: CheckReport): boolean =>
  report.kind === "finished" && report.cached && isAsExpected(report);

/** `coverage`: print coverage. */
export function printVerification(verification: Verification, coverage: boolean, terminal: Terminal): void {
  const { reports, broken, diagnostics, lock } = verification;
  const { style } = terminal;
  const listed = verification.changedOnly ? reports.filter((report) => !isUnchanged(report)) : reports;
  const table = renderChecks(broken, listed, terminal);
  for (const line of table) terminal.print(line);
  if (table.length > 0) terminal.print("");
  if (listed.length < reports.length)
    terminal.print(`${plural(reports.length - listed.length, "check")} unchanged and as expected, not listed`);
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
    const line = printable(describeLock(lock, weakened));
    terminal.print(weakened === 0 ? line : style.red(line));
    for (const notice of lock.notices.slice(0, MAX_NOTICES)) terminal.print(`  note: ${printable(notice)}`);
    if (lock.notices.length > MAX_NOTICES) terminal.print(`  note: and ${lock.notices.length - MAX_NOTICES} more`);
  }

  for (const report of reports) {
    if (report.kind !== "finished" || report.asExpected) continue;
    const summary = `${style.bold(printable(`${report.file} ${report.name}`))}: ${style.red(printable(report.text.mismatch))}`;
    terminal.print(`\n${summary}`);
    if (report.rendered !== "") terminal.print(report.rendered);
    if (isLong(report.rendered)) terminal.print(`\n${summary}`);
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
