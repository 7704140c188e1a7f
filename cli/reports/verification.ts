// What a run of verify came to, as every report of it sees it.

import { codes, type Code } from "../../grammar/core/diagnostic-codes.js";
import type { Diagnostic } from "../../grammar/core/diagnostic.js";
import type { Span } from "../../grammar/core/source.js";
import type { LockSummary } from "../lock/check-lock.js";
import type { FileCoverage } from "../coverage/report.js";
import { showSeconds } from "../../checker/report/outcome.js";
import { plural, printable } from "../../checker/report/text.js";
import type { OpenedFile } from "../../checker/report/results.js";
import { spanAt } from "../verification/source-location.js";
import { isAsExpected, type FinishedReport, type CheckReport } from "../verification/check-report.js";

export interface Verification {
  readonly version: string;
  readonly reports: readonly CheckReport[];
  /** By path, those that were read. */
  readonly files: ReadonlyMap<string, OpenedFile>;
  /** Files with errors. */
  readonly broken: readonly OpenedFile[];
  readonly diagnostics: readonly Diagnostic[];
  readonly lock: LockSummary | undefined;
  /** Whether there is one or not. */
  readonly lockPath: string;
  /** Only people are spared what did not change: reports and counts are of all checks. */
  readonly changedOnly: boolean;
  /** Undefined where it was not asked for. */
  readonly coverage: readonly FileCoverage[] | undefined;
  readonly seconds: number;
}

/** One thing that makes a run fail, or a warning. */
export interface Problem {
  readonly rule: string;
  readonly severity: "error" | "warning";
  readonly message: string;
  readonly hint: string | undefined;
  readonly span: Span | undefined;
  /**
   * Where it belongs if it has no place in a text: to the file that it is about, and if it is about none, to the lock
   * file, which says what is to be verified.
   */
  readonly file: string;
}

/** The rule of checks that did not come out as expected. */
export const UNEXPECTED = "unexpected";

export const ruleTitle = (rule: string): string =>
  rule === UNEXPECTED ? "unexpected result of a check" : codes[rule as Code];

/** Its message, with what stands at its place. */
export const sayingOf = ({ message, label }: Diagnostic): string =>
  label === undefined ? message : `${message}: ${label}`;

export function problemsOf(verification: Verification): Problem[] {
  const fileOf = (diagnostic: Diagnostic): string =>
    [...verification.files.values()].find((each) => each.diagnostics.includes(diagnostic))?.path ??
    verification.lockPath;
  const unexpected = verification.reports.filter(
    (report): report is FinishedReport => report.kind === "finished" && !report.asExpected,
  );
  return [
    ...unexpected.map((report): Problem => {
      const file = verification.files.get(report.file);
      const message = `check \`${report.name}\` of ${report.file}: ${report.text.mismatch}${report.fault === undefined ? "" : ` (${report.fault.message})`}`;
      return {
        rule: UNEXPECTED,
        severity: "error",
        message,
        hint: undefined,
        span: file === undefined ? undefined : spanAt(report.location, file),
        file: report.file,
      };
    }),
    ...verification.diagnostics.map((diagnostic): Problem => {
      const { code, severity, hint, span } = diagnostic;
      return {
        rule: code,
        severity,
        message: sayingOf(diagnostic),
        hint,
        span,
        file: span?.source.path ?? fileOf(diagnostic),
      };
    }),
  ];
}

export interface Totals {
  readonly checks: number;
  readonly good: number;
  readonly bad: number;
  readonly notRun: number;
  readonly broken: number;
  /** Known from before, and not run; counted among the others. */
  readonly cached: number;
  /** Things of which the lock file has more. */
  readonly weakened: number;
  /** With --strict: things that are never put to the test. */
  readonly vacuous: number;
  readonly states: number;
  readonly transitions: number;
}

export function totalsOf({
  reports,
  broken,
  diagnostics,
}: Pick<Verification, "reports" | "broken" | "diagnostics">): Totals {
  const finished = reports.filter((report) => report.kind === "finished");
  const good = reports.filter(isAsExpected).length;
  const notRun = reports.filter((report) => report.kind === "skipped").length;
  const sum = (numbers: readonly number[]): number => numbers.reduce((total, n) => total + n, 0);
  return {
    checks: reports.length,
    good,
    notRun,
    bad: reports.length - good - notRun,
    broken: broken.length,
    cached: finished.filter((each) => each.cached).length,
    weakened: weakenedOf(diagnostics).length,
    vacuous: diagnostics.filter(({ code, severity }) => code.startsWith("W") && severity === "error").length,
    states: sum(finished.map((each) => each.states)),
    transitions: sum(finished.map((each) => each.transitions)),
  };
}

/** `3 checks (1 cached): 1 as expected, 1 unexpected, 1 not run`; every number counts something. */
export function describeTotals({
  checks,
  good,
  bad,
  notRun,
  broken,
  cached,
  weakened: less,
  vacuous: hollow,
}: Totals): string {
  const parts = [`${plural(checks, "check")}${cached > 0 ? ` (${cached} cached)` : ""}: ${good} as expected`];
  if (bad > 0) parts.push(`${bad} unexpected`);
  if (notRun > 0) parts.push(`${notRun} not run`);
  if (broken > 0) parts.push(`${plural(broken, "file")} with errors`);
  if (less > 0) parts.push(`${less} weaker than the lock file`);
  if (hollow > 0) parts.push(`${plural(hollow, "vacuity error")}`);
  return parts.join(", ");
}

/** Seconds from which on one asks where they went. */
const LONG = 5;
const SLOWEST = 3;

/**
 * Where the time went: the slowest last, as what is looked for stands at the end. Undefined where there is nothing to
 * choose from.
 */
export function describeSlowest({ reports, seconds }: Pick<Verification, "reports" | "seconds">): string | undefined {
  const explored = reports.flatMap((report) => (report.kind === "finished" && !report.cached ? [report] : []));
  if (seconds < LONG || explored.length <= SLOWEST) return undefined;
  const slowest = explored.sort((a, b) => a.seconds - b.seconds).slice(-SLOWEST);
  return `slowest: ${slowest.map((report) => `${printable(report.name)} of ${printable(report.file)} ${showSeconds(report.seconds)} s`).join(", ")}`;
}

export function describeLock({ path, compared, notSelected }: LockSummary, weakened: number): string {
  const parts = [`${path}: ${plural(compared, "check")} compared, ${weakened === 0 ? "nothing" : weakened} weaker`];
  if (notSelected > 0) parts.push(`${notSelected} not selected`);
  return parts.join(", ");
}

/** Diagnostics that say that less is verified than was. */
export const weakenedOf = (diagnostics: readonly Diagnostic[]): Diagnostic[] =>
  diagnostics.filter(({ code }) => code >= "E0803" && code <= "E0807");
