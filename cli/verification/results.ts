// The results of a run of `verify`: its checks are run, or taken from the cache; or they are those of its shards.

import { availableParallelism } from "node:os";
import { lstatSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import type { OpenedFile, Signal } from "../../checker/report/results.js";
import { plural, printable } from "../../checker/report/text.js";
import type { Diagnostic } from "../../grammar/core/diagnostic.js";
import { checkerIdentity } from "../cache/checker-version.js";
import { cacheFolder, folderCache, type ResultCache } from "../cache/store.js";
import { attempt, makeFolder, unwritable, writeText, type NamedFile } from "../files/write.js";
import type { Lock } from "../lock/lock.js";
import type { SearchOptions } from "../options.js";
import { assignShards, shardName, type RunShard } from "../sharding/assignment.js";
import { mergeShards } from "../sharding/merge.js";
import { runIdentityOf, type IdentityOptions } from "../sharding/run-identity.js";
import { renderShardReport, SHARD_EXTENSION } from "../sharding/shard-report.js";
import { readTimes, weightsOf } from "../sharding/weights.js";
import type { Terminal } from "../terminal/terminal.js";
import { requestedKinds, type AttachmentFolders } from "./attachments.js";
import { runUncached } from "./cached-checks.js";
import { skippedReport, type CheckReport, type CheckTask, type ReportOptions } from "./check-report.js";
import { runChecks } from "./check-scheduler.js";

export interface ShardOptions {
  readonly shard?: RunShard;
  readonly shardFile?: string;
  readonly shardTimes?: string;
  /** The folder with the reports of all shards. */
  readonly mergeShards?: string;
}

export interface ResultOptions extends SearchOptions, IdentityOptions, ShardOptions, AttachmentFolders {
  readonly json?: boolean;
  readonly coverage?: boolean;
  readonly lcov?: string;
  readonly jobs?: number;
  readonly failFast?: boolean;
  /** False for --no-cache. */
  readonly cache?: boolean;
  /** The number of steps to show of a counterexample, the last ones. */
  readonly last?: number;
}

export interface Results {
  /** The checks of this run or shard. */
  readonly tasks: readonly CheckTask[];
  /** In the order of the tasks. */
  readonly reports: readonly CheckReport[];
  readonly diagnostics: readonly Diagnostic[];
  /** The signal that stopped shards. */
  readonly signal?: Signal | undefined;
  /** How long the shards took. */
  readonly seconds?: number;
  /** Lines to print at the end. */
  readonly lines?: readonly string[];
}

/** What the results depend on, beside the options. */
export interface RunContext {
  readonly opened: readonly OpenedFile[];
  readonly lock: Lock | undefined;
  readonly lockPath: string;
  readonly output: Terminal;
  readonly cache?: ResultCache;
  readonly signal: () => Signal | undefined;
}

const needsCoverage = ({ strict, coverage, lcov }: ResultOptions): boolean =>
  strict === true || coverage === true || lcov !== undefined;

/** The file that a shard writes. */
function shardFileOf({ shard, shardFile }: ShardOptions): NamedFile {
  const path =
    shard === undefined
      ? undefined
      : (shardFile ?? join("fathom-shards", `${shard.index}-of-${shard.count}${SHARD_EXTENSION}`));
  return { path, name: "the shard report" };
}

/**
 * Errors if the report of the shard cannot be written. Removes that of an earlier run: if this one does not get to its
 * end, its results must not be taken for new.
 */
export function prepareShardFile(options: ShardOptions, inUse: readonly NamedFile[]): readonly Diagnostic[] {
  const file = shardFileOf(options);
  if (file.path === undefined) return [];
  const { path } = file;
  const folder = attempt(path, file.name, () => makeFolder(dirname(path)));
  if (folder !== undefined) return [folder];
  const problems = unwritable([file], inUse);
  if (problems.length > 0) return problems;
  const failed = attempt(path, file.name, () => {
    // Not a device, such as /dev/null.
    if (lstatSync(path, { throwIfNoEntry: false })?.isFile() === true) rmSync(path);
  });
  return failed === undefined ? [] : [failed];
}

/** `skip`: run nothing. */
export async function resultsOf(
  all: readonly CheckTask[],
  skip: boolean,
  options: ResultOptions,
  context: RunContext,
): Promise<Results> {
  const { style, width } = context.output;
  const reportOptions: ReportOptions = {
    style,
    width,
    json: options.json === true || options.shard !== undefined,
    last: options.last,
    attach: requestedKinds(options),
  };
  if (skip) return { tasks: all, reports: all.map(skippedReport), diagnostics: [] };
  if (options.mergeShards !== undefined) {
    const identity = runIdentityOf(context.opened, all, options);
    const run = { identity, opened: context.opened, tasks: all, coverage: needsCoverage(options) };
    return { tasks: all, ...mergeShards(options.mergeShards, run, reportOptions) };
  }
  if (options.shard !== undefined) return runShard(all, options.shard, options, reportOptions, context);
  return { tasks: all, ...(await runTasks(all, options, reportOptions, context)) };
}

/** Runs the checks of one shard, and writes their results to its file. */
async function runShard(
  all: readonly CheckTask[],
  shard: RunShard,
  options: ResultOptions,
  reportOptions: ReportOptions,
  context: RunContext,
): Promise<Results> {
  const { times, diagnostics: wrongTimes } =
    options.shardTimes === undefined
      ? { times: new Map<string, number>(), diagnostics: [] }
      : readTimes(options.shardTimes);
  if (wrongTimes.length > 0) return { tasks: [], reports: [], diagnostics: wrongTimes };
  const assigned = assignShards(weightsOf(all, times, context.lock, context.lockPath), shard.count);
  const tasks = all.filter((_, i) => assigned[i] === shard.index);
  const started = performance.now();
  const { reports, diagnostics } = await runTasks(tasks, options, reportOptions, context);
  const { path = "", name } = shardFileOf(options);
  const text = renderShardReport({
    run: runIdentityOf(context.opened, all, options),
    shard,
    coverage: needsCoverage(options),
    signal: context.signal(),
    seconds: (performance.now() - started) / 1000,
    reports,
  });
  const failed = writeText(path, text, name);
  return {
    tasks,
    reports,
    diagnostics: failed === undefined ? diagnostics : [...diagnostics, failed],
    lines:
      failed === undefined
        ? [
            `shard ${shardName(shard)}: ${tasks.length} of ${plural(all.length, "check")}; results in ${printable(path)}`,
          ]
        : [],
  };
}

/** Runs the checks, or takes their results from the cache. */
async function runTasks(
  tasks: readonly CheckTask[],
  options: ResultOptions,
  reportOptions: ReportOptions,
  { output, cache: given }: RunContext,
): Promise<{ readonly reports: readonly CheckReport[]; readonly diagnostics: readonly Diagnostic[] }> {
  const cache = given ?? folderCache(cacheFolder(process.env));
  // Cached results have no coverage, and cannot be certified.
  const coverage = needsCoverage(options);
  // Another TLC may find out something else. It needs all threads, and several at once would share the machine.
  const isTlc = options.engine === "tlc";
  const useCache =
    !coverage && !isTlc && (given !== undefined || (options.cache !== false && options.certify === undefined));
  const checker = useCache ? checkerIdentity() : undefined;
  const schedule = {
    ...options,
    coverage,
    jobs: isTlc ? 1 : (options.jobs ?? availableParallelism()),
    failFast: options.failFast === true,
  };
  const reports =
    checker === undefined
      ? await runChecks(tasks, schedule, reportOptions, output)
      : await runUncached({ cache, checker }, tasks, schedule, reportOptions, output);
  return { reports, diagnostics: cache.evict() };
}
