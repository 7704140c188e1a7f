// fathom verify [PATH…]: every check of every spec against its `expect`, and against the lock file; one table, one exit code, and the
// reports that CI systems read.

import { appendFileSync, existsSync } from "node:fs";
import { availableParallelism } from "node:os";
import { isError, type Diagnostic } from "../../grammar/core/diagnostic.js";
import { sourcesOf } from "../coverage/gaps.js";
import { coverageToJson } from "../coverage/json.js";
import { lcovOf } from "../coverage/lcov.js";
import { coverageByFile } from "../coverage/report.js";
import { tallyOf } from "../coverage/tally.js";
import { distinct, openFile, selectPlans } from "../verification/checking.js";
import { refutationsOf } from "../verification/certificates.js";
import { exitOfDiagnostic, worst, type ExitName } from "../exit-codes.js";
import { findSpecs } from "../files/host.js";
import { attempt, unwritable, writeText } from "../files/write.js";
import { LOCK_FILE, readLock, renderLock, type Lock } from "../lock/lock.js";
import { holdAgainst, type RunFacts } from "../lock/lock-check.js";
import type { SearchOptions, SelectionOptions } from "../options.js";
import { version } from "../files/package-root.js";
import { documentWith, unexploredToJson } from "../../checker/report/json.js";
import { plural, printable } from "../../checker/report/text.js";
import { annotationsOf, commandsStopped, isGithub } from "../reports/github.js";
import { junitOf } from "../reports/junit.js";
import { markdownOf } from "../reports/markdown.js";
import { sarifOf } from "../reports/sarif.js";
import { printVerification } from "../reports/text.js";
import { weakenedOf, type LockSummary, type Verification } from "../reports/verification.js";
import type { Terminal } from "../terminal/terminal.js";
import type { OpenedFile } from "../../checker/report/results.js";
import { toolIdentity } from "../cache/checker-version.js";
import { cacheFolder, storedIn, type VerdictCache } from "../cache/store.js";
import { runUnknown } from "../verification/cached.js";
import {
  exitOfReport,
  isGood,
  notRun,
  searchesAmong,
  type CheckReport,
  type Showing,
  type Task,
} from "../verification/check-report.js";
import { vacuityDiagnostics } from "../verification/vacuity.js";
import { runAll } from "../verification/run.js";
import { newTo } from "./check.js";

export interface VerifyOptions extends SelectionOptions, SearchOptions {
  readonly json?: boolean;
  readonly strict?: boolean;
  readonly lcov?: string;
  readonly lock?: string;
  readonly update?: boolean;
  /** Percent. */
  readonly tolerance?: number;
  readonly junit?: string;
  readonly sarif?: string;
  readonly markdown?: string;
  readonly jobs?: number;
  readonly failFast?: boolean;
  /** False for --no-cache. */
  readonly cache?: boolean;
  /** Lists no check that is what it was and is as expected. */
  readonly changed?: boolean;
}

/** What somebody who verifies time and again keeps from one time to the next. */
export interface Session {
  /** In place of the folder of the cache. */
  readonly verdicts?: VerdictCache;
  readonly onOpened?: (files: readonly OpenedFile[]) => void;
}

/** Why some options do not go together. */
export function contradictionOfVerify(options: VerifyOptions): string | undefined {
  const not = (other: string, why: string): string =>
    `error: options '--update' and '${other}' cannot be combined: ${why}`;
  if (options.changed === true && options.cache === false)
    return "error: options '--changed' and '--no-cache' cannot be combined: --changed compares with the cache";
  if (options.changed === true && options.certify !== undefined)
    return "error: options '--changed' and '--certify' cannot be combined: cached results cannot be certified";
  if (options.update !== true) return undefined;
  if (options.search === "dfs") return not("--search dfs", "the lock file records breadth-first results");
  if (options.failFast === true) return not("--fail-fast", "the lock file records the results of all checks");
  if (options.tolerance !== undefined) return not("--tolerance", "the lock file records exact results");
  return undefined;
}

export async function verify(
  given: readonly string[],
  options: VerifyOptions,
  terminal: Terminal,
  session: Session = {},
): Promise<ExitName> {
  const github = isGithub(process.env) && options.json !== true ? commandsStopped() : undefined;
  // One stream, so that nothing comes before the line that stops commands, or after the one that lets them go on.
  const output: Terminal = github === undefined ? terminal : { ...terminal, complain: terminal.print };
  if (github !== undefined) output.print(github.before);
  const started = performance.now();
  const paths = given.length > 0 ? given : [existsSync("specs") ? "specs" : "."];
  const files = [...new Set(paths.flatMap(findSpecs))];
  const opened = files.map((path) => openFile(path));
  session.onOpened?.(opened);
  const selected = selectPlans(opened, options.check);
  const diagnostics = distinct([
    ...opened.flatMap((file) => file.diagnostics),
    ...selected.diagnostics,
    ...nothingFound(paths, files),
  ]);

  const lockPath = options.lock ?? LOCK_FILE;
  const { lock, diagnostics: lockErrors } = readLock(lockPath, options.lock !== undefined && options.update !== true);
  const early = [...lockErrors, ...unwritable(reporters.map(({ option, name }) => ({ path: options[option], name })))];
  diagnostics.push(...early);

  const sound = selected.files.filter((each) => !each.diagnostics.some(isError));
  const broken = opened.filter((file) => file.diagnostics.some(isError));
  const tasks = sound.flatMap((file) => file.plans.map((plan): Task => ({ file, plan })));
  const searched = options.strict === true || options.coverage === true || options.lcov !== undefined;
  const running = {
    ...options,
    coverage: searched,
    jobs: options.jobs ?? availableParallelism(),
    failFast: options.failFast === true,
  };
  const showing: Showing = { style: terminal.style, width: terminal.width, json: options.json === true };
  // What is known from before certifies nothing.
  const tool =
    (options.cache === false || options.certify !== undefined) && session.verdicts === undefined
      ? undefined
      : toolIdentity();
  const verdicts = session.verdicts ?? storedIn(cacheFolder(process.env));
  // What is remembered of a check says nothing of what it covers.
  const run = async (): Promise<CheckReport[]> =>
    tool === undefined || searched
      ? runAll(tasks, running, showing, output)
      : runUnknown({ verdicts, tool }, tasks, running, showing, output);
  const reports = early.length > 0 ? tasks.map(notRun) : await run();
  diagnostics.push(...verdicts.tidy());
  for (const report of reports)
    if (report.kind === "invalid") diagnostics.push(...newTo(diagnostics, report.diagnostics));
  diagnostics.push(
    ...refutationsOf(
      reports.flatMap((report) => (report.kind === "ran" ? [{ ...report, certification: report.certification }] : [])),
    ),
  );
  const tally = tallyOf(searchesAmong(reports));
  if (options.strict === true || options.coverage === true)
    diagnostics.push(...vacuityDiagnostics(sound, reports, tally, options.strict === true ? "error" : "warning"));

  const facts: RunFacts = { asked: { paths, checks: options.check }, tasks, reports, broken };
  const locking = early.length > 0 ? NO_LOCKING : held(lock, lockPath, facts, diagnostics, options);
  diagnostics.push(...locking.diagnostics);

  const verification: Verification = {
    version: version(),
    reports,
    files: new Map(opened.map((file) => [file.path, file])),
    broken,
    diagnostics,
    lock: locking.summary,
    lockPath,
    changedOnly: options.changed === true,
    coverage:
      options.coverage === true || options.lcov !== undefined ? coverageByFile(tally, sourcesOf(opened)) : undefined,
    seconds: (performance.now() - started) / 1000,
  };
  diagnostics.push(...newTo(diagnostics, writeReports(verification, options)));
  if (options.json === true) output.print(JSON.stringify(toJson(verification), undefined, 2));
  else {
    printVerification(verification, options.coverage === true, output);
    for (const line of locking.said) output.print(line);
  }
  if (github !== undefined) for (const line of [github.after, ...annotationsOf(verification)]) output.print(line);
  return worst([...reports.map(exitOfReport), ...diagnostics.map(exitOfDiagnostic)]);
}

function nothingFound(paths: readonly string[], files: readonly string[]): Diagnostic[] {
  if (files.length > 0) return [];
  return [
    {
      code: "E0006",
      severity: "error",
      message: `no .fathom file in ${paths.join(", ")}`,
      hint: "name a spec, or a folder that contains specs",
    },
  ];
}

// ---------------------------------------------------------------- the lock file

interface Locking {
  readonly summary: LockSummary | undefined;
  readonly diagnostics: readonly Diagnostic[];
  /** About the lock file that was written, or was not. */
  readonly said: readonly string[];
}

const NO_LOCKING: Locking = { summary: undefined, diagnostics: [], said: [] };

function held(
  lock: Lock | undefined,
  path: string,
  facts: RunFacts,
  known: readonly Diagnostic[],
  options: VerifyOptions,
): Locking {
  if (lock === undefined && options.update !== true) return NO_LOCKING;
  const { shrunk, notices, compared, others, next } = holdAgainst(lock ?? [], path, facts, {
    tolerance: options.tolerance ?? 0,
    search: options.search,
  });
  const summary: LockSummary | undefined = lock === undefined ? undefined : { path, compared, others, notices };
  if (options.update !== true) return { summary, diagnostics: shrunk, said: [] };
  const good = facts.reports.every(isGood) && !known.some(isError);
  if (!good)
    return {
      summary,
      diagnostics: shrunk,
      said: [`${printable(path)} is not written: not all results are as expected`],
    };
  const accepted = shrunk.map((each) => `  accepted: ${printable(each.message)}`);
  const failed = writeText(path, renderLock(next), "the lock file");
  if (failed !== undefined) return { summary, diagnostics: [failed], said: [] };
  return {
    summary,
    diagnostics: [],
    said: [...accepted, `${printable(path)} is written: ${plural(next.length, "check")}`],
  };
}

// ---------------------------------------------------------------- reports

const reporters = [
  { option: "junit", name: "the JUnit report", render: junitOf },
  { option: "sarif", name: "the SARIF report", render: sarifOf },
  { option: "markdown", name: "the Markdown summary", render: markdownOf },
  { option: "lcov", name: "the coverage report", render: ({ coverage }: Verification) => lcovOf(coverage ?? []) },
] as const;

function writeReports(verification: Verification, options: VerifyOptions): Diagnostic[] {
  const failures = reporters.map(({ option, name, render }) => {
    const path = options[option];
    return path === undefined ? undefined : writeText(path, render(verification), name);
  });
  const summary = process.env["GITHUB_STEP_SUMMARY"];
  if (summary !== undefined && summary !== "")
    failures.push(attempt(summary, "the step summary", () => appendFileSync(summary, markdownOf(verification))));
  return failures.filter((each) => each !== undefined);
}

function toJson(verification: Verification): ReturnType<typeof documentWith> {
  const results = verification.reports.map((report) =>
    report.kind === "ran" ? report.json : unexploredToJson(report, report.kind === "invalid" ? "invalid" : "skipped"),
  );
  const { lock, coverage, diagnostics } = verification;
  const summary =
    lock === undefined
      ? null
      : {
          file: lock.path,
          compared: lock.compared,
          others: lock.others,
          less: weakenedOf(diagnostics).length,
          notices: lock.notices,
        };
  return documentWith(verification.version, results, diagnostics, {
    lock: summary,
    ...(coverage === undefined ? {} : { coverage: coverageToJson(coverage) }),
  });
}
