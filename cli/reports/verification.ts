// The result of a run of `verify`, from which every report is rendered.

import { addCounts, type Count } from "../../checker/search/count.js";
import { codes, type Code } from "../../grammar/core/diagnostic-codes.js";
import type { Diagnostic } from "../../grammar/core/diagnostic.js";
import type { Span } from "../../grammar/core/source.js";
import type { LockSummary } from "../lock/check-lock.js";
import type { FileCoverage } from "../coverage/report.js";
import type { CrossChecks } from "../tlc/cross-check.js";
import type { RunShard } from "../sharding/assignment.js";
import { showSeconds } from "../../checker/report/outcome.js";
import { withoutMiddle } from "../../checker/report/long-traces.js";
import { plural, printable } from "../../checker/report/text.js";
import type { OpenedFile } from "../../checker/report/results.js";
import { spanAt } from "../verification/source-location.js";
import { isAsExpected, type FinishedReport, type CheckReport } from "../verification/check-report.js";

export interface Verification {
  readonly version: string;
  readonly reports: readonly CheckReport[];
  /** The files that were read, by path. */
  readonly files: ReadonlyMap<string, OpenedFile>;
  /** Files with errors. */
  readonly broken: readonly OpenedFile[];
  readonly diagnostics: readonly Diagnostic[];
  /** The part of the run that this is; undefined for a whole run. */
  readonly shard: RunShard | undefined;
  readonly lock: LockSummary | undefined;
  /** The path of the lock file, even if it does not exist. */
  readonly lockPath: string;
  /** The table omits unchanged checks. Reports and totals include them. */
  readonly changedOnly: boolean;
  /** Undefined if coverage was not requested. */
  readonly coverage: readonly FileCoverage[] | undefined;
  /** Undefined if the results were not compared with another checker. */
  readonly crossChecks: CrossChecks | undefined;
  readonly seconds: number;
}

/** An error, a warning or an unexpected result. */
export interface Problem {
  readonly rule: string;
  readonly severity: "error" | "warning";
  readonly message: string;
  readonly hint: string | undefined;
  readonly span: Span | undefined;
  /**
   * The file that a problem without a span is about. Problems about no file belong to the lock file, which defines
   * what must be verified.
   */
  readonly file: string;
}

/** The rule of checks with unexpected results. */
export const UNEXPECTED = "unexpected";

export const ruleTitle = (rule: string): string =>
  rule === UNEXPECTED ? "unexpected result of a check" : codes[rule as Code];

/** Maximum length of a message, in characters: one may quote a large value. */
const MAX_MESSAGE = 2000;

/** The message with the label of its span, short enough for every report. */
export const messageWithLabel = ({ message, label }: Diagnostic): string =>
  withoutMiddle(label === undefined ? message : `${message}: ${label}`, MAX_MESSAGE);

export function problemsOf(verification: Verification): Problem[] {
  const fileOf = (diagnostic: Diagnostic): string =>
    [...verification.files.values()].find((each) => each.diagnostics.includes(diagnostic))?.path ??
    verification.lockPath;
  const failures = verification.reports.filter(
    (report): report is FinishedReport => report.kind === "finished" && !report.asExpected,
  );
  return [
    ...failures.flatMap((report): readonly Problem[] => {
      const file = verification.files.get(report.file);
      const message = `check \`${report.name}\` of ${report.file}: ${report.text.mismatch}${report.fault === undefined ? "" : ` (${report.fault.message})`}`;
      const problemAt = (text: string, location: FinishedReport["location"]): Problem => ({
        rule: UNEXPECTED,
        severity: "error",
        message: withoutMiddle(text, MAX_MESSAGE),
        hint: undefined,
        span: file === undefined ? undefined : spanAt(location, file),
        file: report.file,
      });
      return [
        problemAt(message, report.location),
        ...report.findings.map(({ text, location }) =>
          problemAt(`check \`${report.name}\` of ${report.file}: also ${text}`, location),
        ),
      ];
    }),
    ...verification.diagnostics.map((diagnostic): Problem => {
      const { code, severity, hint, span } = diagnostic;
      return {
        rule: code,
        severity,
        message: messageWithLabel(diagnostic),
        hint,
        span,
        file: span?.source.path ?? fileOf(diagnostic),
      };
    }),
  ];
}

export interface Totals {
  readonly checks: number;
  readonly expected: number;
  readonly unexpected: number;
  readonly notRun: number;
  readonly broken: number;
  /** Results from the cache; also counted in the other numbers. */
  readonly cached: number;
  /** Weakenings compared with the lock file. */
  readonly weakened: number;
  /** Vacuity warnings, which are errors with `--strict`. */
  readonly vacuous: number;
  readonly states: Count;
  /** Undefined if an engine does not count them. */
  readonly transitions: Count | undefined;
}

export function totalsOf({
  reports,
  broken,
  diagnostics,
}: Pick<Verification, "reports" | "broken" | "diagnostics">): Totals {
  const finished = reports.filter((report) => report.kind === "finished");
  const expected = reports.filter(isAsExpected).length;
  const notRun = reports.filter((report) => report.kind === "skipped").length;
  const sum = (counts: readonly Count[]): Count => counts.reduce<Count>(addCounts, 0);
  return {
    checks: reports.length,
    expected,
    notRun,
    unexpected: reports.length - expected - notRun,
    broken: broken.length,
    cached: finished.filter((each) => each.cached).length,
    weakened: weakenedOf(diagnostics).length,
    vacuous: diagnostics.filter(({ code, severity }) => code.startsWith("W") && severity === "error").length,
    states: sum(finished.map((each) => each.states)),
    transitions: finished.reduce<Count | undefined>(
      (total, { transitions }) =>
        total === undefined || transitions === undefined ? undefined : addCounts(total, transitions),
      0,
    ),
  };
}

/** `3 checks (1 cached): 1 as expected, 1 unexpected, 1 not run`; parts that are 0 are left out. */
export function describeTotals({
  checks,
  expected,
  unexpected,
  notRun,
  broken,
  cached,
  weakened,
  vacuous,
}: Totals): string {
  const parts = [`${plural(checks, "check")}${cached > 0 ? ` (${cached} cached)` : ""}: ${expected} as expected`];
  if (unexpected > 0) parts.push(`${unexpected} unexpected`);
  if (notRun > 0) parts.push(`${notRun} not run`);
  if (broken > 0) parts.push(`${plural(broken, "file")} with errors`);
  if (weakened > 0) parts.push(`weaker than the lock file in ${plural(weakened, "way")}`);
  if (vacuous > 0) parts.push(`${plural(vacuous, "vacuity error")}`);
  return parts.join(", ");
}

/** Runs that take at least this many seconds list their slowest checks. */
const LONG_RUN_SECONDS = 5;
const MAX_SLOWEST = 3;

/** The slowest checks, the slowest last. Undefined for short runs and runs of few checks. */
export function describeSlowest({ reports, seconds }: Pick<Verification, "reports" | "seconds">): string | undefined {
  const explored = reports.flatMap((report) => (report.kind === "finished" && !report.cached ? [report] : []));
  if (seconds < LONG_RUN_SECONDS || explored.length <= MAX_SLOWEST) return undefined;
  const slowest = explored.sort((a, b) => a.seconds - b.seconds).slice(-MAX_SLOWEST);
  return `slowest: ${slowest.map((report) => `${printable(report.name)} of ${printable(report.file)} ${showSeconds(report.seconds)} s`).join(", ")}`;
}

export function describeLock(
  { path, compared, notSelected }: LockSummary,
  weakened: number,
  shard: RunShard | undefined,
): string {
  const less = weakened === 0 ? "nothing weaker" : `weaker in ${plural(weakened, "way")}`;
  const parts = [`${path}: ${plural(compared, "check")} compared, ${less}`];
  if (notSelected > 0) parts.push(`${notSelected} not ${shard === undefined ? "selected" : "in this shard"}`);
  return parts.join(", ");
}

/** Errors about weakenings compared with the lock file. */
export const weakenedOf = (diagnostics: readonly Diagnostic[]): Diagnostic[] =>
  diagnostics.filter(({ code }) => code >= "E0803" && code <= "E0807");
