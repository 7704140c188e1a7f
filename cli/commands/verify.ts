// fathom verify [PATH…]: runs every check and compares the result with its `expect` and the lock file. Prints a table and
// writes the reports that CI systems read.

import type { OpenedFile, Signal } from "../../checker/report/results.js";
import { isError, type Diagnostic } from "../../grammar/core/diagnostic.js";
import type { ResultCache } from "../cache/store.js";
import { sourcesOf } from "../coverage/gaps.js";
import { coverageToJson } from "../coverage/json.js";
import { coverageByFile } from "../coverage/report.js";
import { tallyOf, type Tally } from "../coverage/tally.js";
import { exitOfDiagnostic, exitOfSignal, worst, type ExitName } from "../exit-codes.js";
import { defaultFolder, findSpecs } from "../files/host.js";
import { version } from "../files/package-root.js";
import { checkLock, NO_LOCK_CHECK } from "../lock/check-lock.js";
import { findLock } from "../lock/find-lock.js";
import { readLock, type Lock } from "../lock/lock.js";
import type { SelectionOptions } from "../options.js";
import { orInternalError } from "../process/internal-error.js";
import { withSignalNoted } from "../process/stop-signals.js";
import { annotationsOf, commandsStopped, isGithub } from "../reports/github.js";
import { verificationToJson } from "../reports/json.js";
import { printLastResort } from "../reports/last-resort.js";
import { reportsAndLock, unwritableReports, writeReports, type ReportPaths } from "../reports/report-files.js";
import { printVerification } from "../reports/text.js";
import type { Verification } from "../reports/verification.js";
import type { Terminal } from "../terminal/terminal.js";
import { cannotCombine } from "../contradictions.js";
import { missingTlc } from "../tlc/locate.js";
import { unwritableFolders, writeAttachments } from "../verification/attachments.js";
import { refutationsOf } from "../../checker/checks/check-warnings.js";
import { exitOfReport, explorationReports, type CheckReport, type CheckTask } from "../verification/check-report.js";
import { prepareShardFile, resultsOf, type ResultOptions } from "../verification/results.js";
import { distinct, newTo } from "../../grammar/core/distinct-diagnostics.js";
import { selectPlans } from "../../checker/checks/open-spec.js";
import { openFile, withoutSystem } from "../verification/open-file.js";
import { vacuityDiagnostics } from "../verification/vacuity.js";

export interface VerifyOptions extends SelectionOptions, ReportPaths, ResultOptions {
  readonly lock?: string;
  readonly update?: boolean;
  /** Percent. */
  readonly tolerance?: number;
  /** Another checker that runs the checks too. */
  readonly crossCheck?: "tlc";
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
  const not = (other: string, why: string): string => cannotCombine("--update", other, why);
  const wrongShard = contradictionOfShards(options);
  if (wrongShard !== undefined) return wrongShard;
  const unrecorded =
    options.update === true
      ? "--update"
      : options.lock !== undefined
        ? "--lock"
        : options.strict === true
          ? "--strict"
          : undefined;
  if (options.crossCheck !== undefined && options.engine === "tlc")
    return cannotCombine("--cross-check tlc", "--engine tlc", "TLC is compared with another engine");
  if (options.crossCheck !== undefined && options.mergeShards !== undefined)
    return cannotCombine("--cross-check", "--merge-shards", "it runs no checks");
  if (options.engine === "tlc" && unrecorded !== undefined)
    return cannotCombine("--engine tlc", unrecorded, "TLC does not say which actions fire");
  if (options.changed === true && options.cache === false)
    return cannotCombine("--changed", "--no-cache", "--changed compares with the cache");
  if (options.changed === true && options.certify !== undefined)
    return cannotCombine("--changed", "--certify", "cached results cannot be certified");
  if (options.update !== true) return undefined;
  if (options.search === "dfs") return not("--search dfs", "the lock file records breadth-first results");
  if (options.keepGoing === true)
    return not("--keep-going", "the lock file records searches that end with a violation");
  if (options.failFast === true) return not("--fail-fast", "the lock file records the results of all checks");
  if (options.tolerance !== undefined) return not("--tolerance", "the lock file records exact results");
  return undefined;
}

function contradictionOfShards(options: VerifyOptions): string | undefined {
  const { shard, shardFile, shardTimes, mergeShards, html, out, lcov, update } = options;
  if (shard === undefined && shardFile !== undefined) return "error: option '--shard-file' needs '--shard'";
  if (shard === undefined && shardTimes !== undefined) return "error: option '--shard-times' needs '--shard'";
  if (mergeShards !== undefined) {
    if (shard !== undefined)
      return cannotCombine("--merge-shards", "--shard", "run the shards first, then merge their results");
    const folder = html === undefined ? (out === undefined ? undefined : "--out") : "--html";
    if (folder !== undefined)
      return cannotCombine("--merge-shards", folder, "each shard writes its own counterexamples");
    return undefined;
  }
  if (shard === undefined) return undefined;
  const merged = "only all shards together have the result; use it with '--merge-shards'";
  if (update === true) return cannotCombine("--shard", "--update", merged);
  if (lcov !== undefined) return cannotCombine("--shard", "--lcov", `${merged}, and '--coverage' here`);
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
  const { verification, lines, signal: signalOfShards } = await verifyFiles(paths, options, output, session);
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
    for (const line of lines) output.print(line);
  }
  const crossChecks = verification.crossChecks;
  const signal =
    crossChecks?.signal ??
    (reports.some((each) => each.kind === "skipped") ? (session.signal() ?? signalOfShards) : undefined);
  const exit = worst([
    ...reports.map(exitOfReport),
    ...(crossChecks?.checks ?? []).map(({ kind }): ExitName => (kind === "undecided" ? "incomplete" : "ok")),
    ...diagnostics.map(exitOfDiagnostic),
    ...(signal === undefined ? [] : [exitOfSignal(signal)]),
  ]);
  // The command that merges the shards annotates the problems of all of them.
  const annotations = options.shard === undefined ? annotationsOf : (): readonly string[] => [];
  if (resume !== undefined) for (const line of [resume, ...annotations(final)]) output.print(line);
  return exit;
}

interface KnownSession extends VerifySession {
  /** Receives the results as soon as all checks have run. */
  readonly known: CheckReport[];
  readonly signal: () => Signal | undefined;
}

interface VerifiedFiles {
  readonly verification: Verification;
  /** Lines to print about the update of the lock file, or about the shard. */
  readonly lines: readonly string[];
  /** The signal that stopped a shard. */
  readonly signal: Signal | undefined;
}

/** What a run is about, before its first check. */
interface Input {
  readonly opened: readonly OpenedFile[];
  /** Files without errors, with the selected checks. */
  readonly valid: readonly OpenedFile[];
  readonly diagnostics: readonly Diagnostic[];
  readonly lock: Lock | undefined;
  readonly lockPath: string;
  /** Errors with which it is of no use to run the checks. They are among the diagnostics. */
  readonly preventing: readonly Diagnostic[];
}

function readInput(paths: readonly string[], options: VerifyOptions, session: KnownSession): Input {
  const files = [...new Set(paths.flatMap(findSpecs))];
  const opened = files.map((path) => openFile(path));
  session.onOpened?.(opened);
  const { files: selected, diagnostics: unknown } = selectPlans(opened, options.check);
  const lockPath = options.lock ?? findLock(paths);
  const { lock, diagnostics: lockErrors } = readLock(lockPath, options.lock !== undefined && options.update !== true);
  const preventing = [
    ...lockErrors,
    ...unwritableReports(options, lockPath),
    ...unwritableFolders(options),
    ...prepareShardFile(options, reportsAndLock(options, lockPath)),
    ...missingTlc(options),
  ];
  return {
    opened,
    valid: selected.filter((file) => !file.diagnostics.some(isError)),
    diagnostics: [
      ...distinct([...opened.flatMap((file) => file.diagnostics), ...unknown, ...withoutSystem(paths, opened)]),
      ...preventing,
    ],
    lock,
    lockPath,
    preventing,
  };
}

async function verifyFiles(
  paths: readonly string[],
  options: VerifyOptions,
  output: Terminal,
  session: KnownSession,
): Promise<VerifiedFiles> {
  const started = performance.now();
  const input = readInput(paths, options, session);
  const { opened, valid, lock, lockPath } = input;
  const diagnostics = [...input.diagnostics];
  const report = (failure: Diagnostic): void => void diagnostics.push(failure);
  const planned = valid.flatMap((file) => file.plans.map((plan): CheckTask => ({ file, plan })));
  const prevented = input.preventing.length > 0;
  const results = await resultsOf(planned, prevented, options, { ...session, opened, lock, lockPath, output });
  const { tasks, reports } = results;
  session.known.push(...reports);
  diagnostics.push(...results.diagnostics);
  for (const report of reports)
    if (report.kind === "invalid") diagnostics.push(...newTo(diagnostics, report.diagnostics));
  diagnostics.push(
    ...refutationsOf(
      reports.flatMap((report) =>
        report.kind === "finished" ? [{ ...report, certification: report.certification }] : [],
      ),
    ),
  );
  // What one shard does not cover, another may.
  const tally =
    options.shard !== undefined || results.diagnostics.some(isError)
      ? undefined
      : await orInternalError("coverage was not counted", report, undefined, (): Tally | undefined =>
          tallyOf(explorationReports(reports)),
        );
  if (tally !== undefined && (options.strict === true || options.coverage === true))
    diagnostics.push(
      ...(await orInternalError("vacuity was not checked", report, [], () =>
        vacuityDiagnostics(valid, reports, tally, options.strict === true ? "error" : "warning"),
      )),
    );

  const broken = opened.filter((file) => file.diagnostics.some(isError));
  const selection = { paths, checks: options.check };
  const run = { selection, othersElsewhere: options.shard !== undefined, tasks, reports, broken };
  const { tolerance = 0, search, keepGoing, update = false } = options;
  // TLC does not count what the lock file records.
  const lockCheck =
    prevented || options.engine === "tlc"
      ? NO_LOCK_CHECK
      : await orInternalError("the lock file was not compared", report, NO_LOCK_CHECK, () =>
          checkLock(lock, run, diagnostics, { tolerance, search, keepGoing, update, path: lockPath }),
        );
  diagnostics.push(...lockCheck.diagnostics);
  const seconds = results.seconds ?? (performance.now() - started) / 1000;
  const crossChecks =
    prevented || options.crossCheck === undefined
      ? undefined
      : await (await import("../tlc/cross-check.js")).crossCheckAll(tasks, reports, options, output, session.signal);
  diagnostics.push(...(crossChecks?.diagnostics ?? []));
  const verification: Verification = {
    version: version(),
    reports,
    files: new Map(opened.map((file) => [file.path, file])),
    broken,
    diagnostics,
    shard: options.shard,
    lock: lockCheck.summary,
    lockPath,
    changedOnly: options.changed === true,
    crossChecks,
    coverage:
      tally !== undefined && (options.coverage === true || options.lcov !== undefined)
        ? await orInternalError("coverage was not computed", report, undefined, () =>
            coverageByFile(tally, sourcesOf(opened)),
          )
        : undefined,
    seconds,
  };
  return { verification, lines: [...lockCheck.lines, ...(results.lines ?? [])], signal: results.signal };
}
