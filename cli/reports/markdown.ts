// A summary in GitHub's Markdown. Text of a spec is never interpreted as Markdown or HTML.

import { locationText } from "../../checker/report/diagnostic.js";
import { describeCounts, showSeconds } from "../../checker/report/outcome.js";
import { withoutMiddle } from "../../checker/report/long-traces.js";
import { plural, printable, printableLines, showCount } from "../../checker/report/text.js";
import { isAsExpected, type CheckReport } from "../verification/check-report.js";
import {
  describeLock,
  describeTotals,
  problemsOf,
  weakenedOf,
  totalsOf,
  UNEXPECTED,
  type Verification,
} from "./verification.js";

/** Maximum length of one counterexample: GitHub refuses summaries of more than 1 MiB. */
const MAX_LENGTH = 20_000;
/** Maximum number of counterexamples that are shown. */
const MAX_SHOWN = 20;
/** Maximum numbers of problems and of checks that are listed. */
const MAX_PROBLEMS = 200;
const MAX_ROWS = 1000;

/** Escapes text as a single line of plain text, without markup, links or mentions. */
export function markdownText(text: string): string {
  return printable(text)
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replace(/[\\`*_{}[\]()#+\-.!|~$:^=]/g, "\\$&")
    .replaceAll("@", "@\u2060")
    .replace(/\b(www|https?|ftp)\b/gi, "$1\u2060");
}

/** A code block that contains the text unchanged. */
export function markdownBlock(text: string): string {
  const fence = "`".repeat(Math.max(3, ...[...text.matchAll(/`+/g)].map(([ticks]) => ticks.length + 1)));
  return `${fence}text\n${printableLines(text)}\n${fence}`;
}

export function markdownOf(verification: Verification): string {
  const { reports, broken, shard, lock, diagnostics } = verification;
  const totals = totalsOf(verification);
  const problems = problemsOf(verification);
  const failed = problems.some((problem) => problem.severity === "error") || totals.unexpected + totals.notRun > 0;
  const lines = [
    `## ${failed ? "❌" : "✅"} fathom verify`,
    "",
    `${describeTotals(totals)}; ${describeCounts({ ...totals, depth: undefined })}, ${showSeconds(verification.seconds)} s.`,
  ];
  if (lock !== undefined) lines.push("", `${markdownText(describeLock(lock, weakenedOf(diagnostics).length, shard))}.`);

  const others = problems.filter((problem) => problem.rule !== UNEXPECTED);
  if (others.length > 0) lines.push("", "### Problems", "");
  for (const { rule, severity, message, hint, span } of others.slice(0, MAX_PROBLEMS)) {
    lines.push(
      `- **${severity} ${rule}**${span === undefined ? "" : ` ${markdownText(locationText(span))}`}: ${markdownText(message)}${hint === undefined ? "" : ` (${markdownText(hint)})`}`,
    );
  }

  if (others.length > MAX_PROBLEMS) lines.push(`- and ${showCount(others.length - MAX_PROBLEMS)} more`);

  const unexpected = reports.flatMap((report) => (report.kind === "finished" && !report.asExpected ? [report] : []));
  if (unexpected.length > 0) lines.push("", "### Unexpected results");
  for (const [i, { file, name, text }] of unexpected.slice(0, MAX_PROBLEMS).entries()) {
    lines.push("", `**${markdownText(file)} ${markdownText(name)}**: ${markdownText(text.mismatch)}`);
    if (i < MAX_SHOWN && text.finding !== "") lines.push("", markdownBlock(withoutMiddle(text.finding, MAX_LENGTH)));
  }

  if (unexpected.length > MAX_PROBLEMS) lines.push("", `and ${showCount(unexpected.length - MAX_PROBLEMS)} more`);

  // Those that are not as expected first, if there are too many for all.
  const rows =
    reports.length <= MAX_ROWS
      ? reports
      : [...reports.filter((each) => !isAsExpected(each)), ...reports.filter(isAsExpected)].slice(0, MAX_ROWS);
  lines.push(
    "",
    `<details><summary>${rows.length < reports.length ? `${showCount(rows.length)} of ${showCount(reports.length)} checks` : "All checks"}</summary>`,
    "",
    "| file | check | verdict | expected | states | transitions | depth | |",
    "|---|---|---|---|--:|--:|--:|---|",
  );
  for (const file of broken) lines.push(`| ${markdownText(file.path)} | | file with errors | | | | | ❌ |`);
  for (const report of rows) lines.push(rowOf(report));
  lines.push("", "</details>");

  if (lock !== undefined && lock.notices.length > 0) {
    lines.push("", `<details><summary>${plural(lock.notices.length, "difference")} from the lock file</summary>`, "");
    for (const notice of lock.notices.slice(0, MAX_PROBLEMS)) lines.push(`- ${markdownText(notice)}`);
    lines.push("", "</details>");
  }
  return `${lines.join("\n")}\n`;
}

function rowOf(report: CheckReport): string {
  const names = `| ${markdownText(report.file)} | ${markdownText(report.name)} |`;
  if (report.kind === "skipped") return `${names} not run | | | | | ➖ |`;
  if (report.kind === "invalid")
    return `${names} ${markdownText(`error ${report.diagnostics[0]?.code ?? ""}`)} | | | | | ❌ |`;
  const { text, states, transitions, depth, cached } = report;
  return `${names} ${markdownText(text.verdict)}${cached ? " (cached)" : ""} | ${markdownText(text.expected)} | ${showCount(states)} | ${transitions === undefined ? "" : showCount(transitions)} | ${depth === undefined ? "" : showCount(depth)} | ${isAsExpected(report) ? "✅" : "❌"} |`;
}
