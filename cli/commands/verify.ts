// fathom verify [PATH…]: runs every check and compares the result with its `expect` and the lock file. Prints a table and
// writes the reports that CI systems read.

import { availableParallelism } from "node:os";
import type { OpenedFile, Signal } from "../../checker/report/results.js";
import { isError, type Diagnostic } from "../../grammar/core/diagnostic.js";
import { checkerIdentity } from "../cache/checker-version.js";
import { cacheFolder, folderCache, type ResultCache } from "../cache/store.js";
import { sourcesOf } from "../coverage/gaps.js";
import { coverageToJson } from "../coverage/json.js";
import { coverageByFile } from "../coverage/report.js";
import { tallyOf, type Tally } from "../coverage/tally.js";
import { exitOfDiagnostic, exitOfSignal, worst, type ExitName } from "../exit-codes.js";
import { defaultFolder, findSpecs } from "../files/host.js";
import { version } from "../files/package-root.js";
import { checkLock, NO_LOCK_CHECK } from "../lock/check-lock.js";
import { findLock } from "../lock/find-lock.js";
import { readLock } from "../lock/lock.js";
import type { SearchOptions, SelectionOptions } from "../options.js";
import { orInternalError } from "../process/internal-error.js";
import { withSignalNoted } from "../process/stop-signals.js";
import { annotationsOf, commandsStopped, isGithub } from "../reports/github.js";
import { verificationToJson } from "../reports/json.js";
import { printLastResort } from "../reports/last-resort.js";
import { reportsAndLock, unwritableReports, writeReports, type ReportPaths } from "../reports/report-files.js";
import { printVerification } from "../reports/text.js";
import type { Verification } from "../reports/verification.js";
import type { Terminal } from "../terminal/terminal.js";
import {
  requestedKinds,
  unwritableFolders,
  writeAttachments,
  type AttachmentFolders,
} from "../verification/attachments.js";
import { runUncached } from "../verification/cached-checks.js";
import { refutationsOf } from "../../checker/checks/check-warnings.js";
import {
  exitOfReport,
  explorationReports,
  skippedReport,
  type CheckReport,
  type CheckTask,
} from "../verification/check-report.js";
import { runChecks } from "../verification/check-scheduler.js";
import { distinct, newTo } from "../../grammar/core/distinct-diagnostics.js";
import { selectPlans } from "../../checker/checks/open-spec.js";
import { openFile, withoutSystem } from "../verification/open-file.js";
import { vacuityDiagnostics } from "../verification/vacuity.js";

export interface VerifyOptions extends SelectionOptions, SearchOptions, ReportPaths, AttachmentFolders {
  readonly json?: boolean;
  readonly strict?: boolean;
  readonly lock?: string;
  readonly update?: boolean;
  /** Percent. */
  readonly tolerance?: number;
  readonly jobs?: number;
  readonly failFast?: boolean;
  /** False for --no-cache. */
  readonly cache?: boolean;
  /** The number of steps to show of a counterexample, the last ones. */
  readonly last?: number;
  /** Do not list checks whose result is cached and expected. */
  readonly changed?: boolean;
}

/** Used by `watch`, which verifies repeatedly. */
export interface VerifySession {
  /** Replaces the cache folder. */
  readonly cache?: ResultCache;
  readonly onOpened?: (files: readonly OpenedFile[]) => void;
}

/** An error message if some options cannot be combined. */
export function contradictionOfVerify(options: VerifyOptions): string | undefined {
  const not = (other: string, why: string): string =>
    `error: options '--update' and '${other}' cannot be combined: ${why}`;
  if (options.changed === true && options.cache === false)
    return "error: options '--changed' and '--no-cache' cannot be combined: --changed compares with the cache";
  if (options.changed === true && options.certify !== undefined)
    return "error: options '--changed' and '--certify' cannot be combined: cached results cannot be certified";
  if (options.update !== true) return undefined;
  if (options.search === "dfs") return not("--search dfs", "the lock file records breadth-first results");
  if (options.keepGoing === true)
    return not("--keep-going", "the lock file records searches that end with a violation");
  if (options.failFast === true) return not("--fail-fast", "the lock file records the results of all checks");
  if (options.tolerance !== undefined) return not("--tolerance", "the lock file records exact results");
  return undefined;
}

export async function verify(
  given: readonly string[],
  options: VerifyOptions,
  terminal: Terminal,
  session: VerifySession = {},
): Promise<ExitName> {
  const github = isGithub(process.env) && options.json !== true ? commandsStopped() : undefined;
  // A single stream keeps all output between the two lines that stop and resume commands.
  const output: Terminal = github === undefined ? terminal : { ...terminal, complain: terminal.print };
  if (github !== undefined) output.print(github.before);
  const paths = given.length > 0 ? given : [defaultFolder()];
  const known: CheckReport[] = [];
  try {
    return await withSignalNoted((signal) =>
      verifyAndReport(paths, options, output, { ...session, known, signal }, github?.after),
    );
  } catch (error) {
    if (known.length === 0) throw error;
    // Whatever fails once there are results does not take them with it.
    printLastResort(known, error, { json: options.json === true }, output);
    if (github !== undefined) output.print(github.after);
    return "system";
  }
}

async function verifyAndReport(
  paths: readonly string[],
  options: VerifyOptions,
  output: Terminal,
  session: KnownSession,
  /** The line after which CI systems read annotations. */
  resume: string | undefined,
): Promise<ExitName> {
  const { verification, lockLines } = await verifyFiles(paths, options, output, session);
  const { reports } = verification;
  const diagnostics = [...verification.diagnostics];
  const report = (failure: Diagnostic): void => void diagnostics.push(failure);
  const written = [
    ...(await orInternalError("reports were not written", report, [], () => writeReports(verification, options))),
    ...(await orInternalError("counterexamples were not written", report, [], () =>
      writeAttachments(reports, options, reportsAndLock(options, verification.lockPath)),
    )),
  ];
  diagnostics.push(...newTo(diagnostics, written));
  const final: Verification = { ...verification, diagnostics };
  if (options.json === true) {
    const coverage = await orInternalError("coverage is missing", report, undefined, () =>
      final.coverage === undefined ? undefined : coverageToJson(final.coverage),
    );
    output.print(JSON.stringify(verificationToJson(final, coverage), undefined, 2));
  } else {
    diagnostics.push(...printVerification(final, options.coverage === true, output));
    for (const line of lockLines) output.print(line);
  }
  const signal = reports.some((each) => each.kind === "skipped") ? session.signal() : undefined;
  const exit = worst([
    ...reports.map(exitOfReport),
    ...diagnostics.map(exitOfDiagnostic),
    ...(signal === undefined ? [] : [exitOfSignal(signal)]),
  ]);
  if (resume !== undefined) for (const line of [resume, ...annotationsOf(final)]) output.print(line);
  return exit;
}

interface KnownSession extends VerifySession {
  /** Receives the results as soon as all checks have run. */
  readonly known: CheckReport[];
  readonly signal: () => Signal | undefined;
}

interface VerifiedFiles {
  readonly verification: Verification;
  /** Lines to print about the update of the lock file. */
  readonly lockLines: readonly string[];
}

async function verifyFiles(
  paths: readonly string[],
  options: VerifyOptions,
  output: Terminal,
  session: KnownSession,
): Promise<VerifiedFiles> {
  const started = performance.now();
  const files = [...new Set(paths.flatMap(findSpecs))];
  const opened = files.map((path) => openFile(path));
  session.onOpened?.(opened);
  const { files: selected, diagnostics: unknown } = selectPlans(opened, options.check);
  const diagnostics = distinct([
    ...opened.flatMap((file) => file.diagnostics),
    ...unknown,
    ...withoutSystem(paths, opened),
  ]);
  const lockPath = options.lock ?? findLock(paths);
  const { lock, diagnostics: lockErrors } = readLock(lockPath, options.lock !== undefined && options.update !== true);
  const preventing = [...lockErrors, ...unwritableReports(options, lockPath), ...unwritableFolders(options)];
  diagnostics.push(...preventing);

  const report = (failure: Diagnostic): void => void diagnostics.push(failure);
  const valid = selected.filter((file) => !file.diagnostics.some(isError));
  const tasks = valid.flatMap((file) => file.plans.map((plan): CheckTask => ({ file, plan })));
  const { reports, diagnostics: cacheWarnings } = await runTasks(
    tasks,
    preventing.length > 0,
    options,
    output,
    session.cache,
  );
  session.known.push(...reports);
  diagnostics.push(...cacheWarnings);
  for (const report of reports)
    if (report.kind === "invalid") diagnostics.push(...newTo(diagnostics, report.diagnostics));
  diagnostics.push(
    ...refutationsOf(
      reports.flatMap((report) =>
        report.kind === "finished" ? [{ ...report, certification: report.certification }] : [],
      ),
    ),
  );
  const count = (): Tally => tallyOf(explorationReports(reports));
  const tally = await orInternalError("coverage was not counted", report, undefined, count);
  if (tally !== undefined && (options.strict === true || options.coverage === true))
    diagnostics.push(
      ...(await orInternalError("vacuity was not checked", report, [], () =>
        vacuityDiagnostics(valid, reports, tally, options.strict === true ? "error" : "warning"),
      )),
    );

  const broken = opened.filter((file) => file.diagnostics.some(isError));
  const run = { selection: { paths, checks: options.check }, tasks, reports, broken };
  const { tolerance = 0, search, keepGoing, update = false } = options;
  const lockCheck =
    preventing.length > 0
      ? NO_LOCK_CHECK
      : await orInternalError("the lock file was not compared", report, NO_LOCK_CHECK, () =>
          checkLock(lock, run, diagnostics, { tolerance, search, keepGoing, update, path: lockPath }),
        );
  diagnostics.push(...lockCheck.diagnostics);
  const verification: Verification = {
    version: version(),
    reports,
    files: new Map(opened.map((file) => [file.path, file])),
    broken,
    diagnostics,
    lock: lockCheck.summary,
    lockPath,
    changedOnly: options.changed === true,
    coverage:
      tally !== undefined && (options.coverage === true || options.lcov !== undefined)
        ? await orInternalError("coverage was not computed", report, undefined, () =>
            coverageByFile(tally, sourcesOf(opened)),
          )
        : undefined,
    seconds: (performance.now() - started) / 1000,
  };
  return { verification, lockLines: lockCheck.lines };
}

/** Runs the checks, or takes their results from the cache. `skip`: run none of them. */
async function runTasks(
  tasks: readonly CheckTask[],
  skip: boolean,
  options: VerifyOptions,
  output: Terminal,
  sessionCache: ResultCache | undefined,
): Promise<{ readonly reports: readonly CheckReport[]; readonly diagnostics: readonly Diagnostic[] }> {
  const cache = sessionCache ?? folderCache(cacheFolder(process.env));
  // Cached results have no coverage, and cannot be certified.
  const coverage = options.strict === true || options.coverage === true || options.lcov !== undefined;
  const useCache =
    !coverage && (sessionCache !== undefined || (options.cache !== false && options.certify === undefined));
  const checker = useCache ? checkerIdentity() : undefined;
  const schedule = {
    ...options,
    coverage,
    jobs: options.jobs ?? availableParallelism(),
    failFast: options.failFast === true,
  };
  const { style, width } = output;
  const reportOptions = {
    style,
    width,
    json: options.json === true,
    last: options.last,
    attach: requestedKinds(options),
  };
  const run = (): Promise<CheckReport[]> =>
    checker === undefined
      ? runChecks(tasks, schedule, reportOptions, output)
      : runUncached({ cache, checker }, tasks, schedule, reportOptions, output);
  const reports = skip ? tasks.map(skippedReport) : await run();
  return { reports, diagnostics: cache.evict() };
}
