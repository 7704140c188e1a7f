// The results of all shards of a run in place of running its checks. Anything that could make the whole weaker than a
// run without shards is an error: a shard that is missing or there twice, shards of different runs, a check without a
// result.

import { readdirSync } from "node:fs";
import { join } from "node:path";
import type { OpenedFile, Signal } from "../../checker/report/results.js";
import { plural } from "../../checker/report/text.js";
import type { Diagnostic } from "../../grammar/core/diagnostic.js";
import { readSource } from "../files/host.js";
import {
  isAsExpected,
  skippedReport,
  terminalKind,
  type CheckReport,
  type CheckTask,
  type ReportOptions,
} from "../verification/check-report.js";
import { shardName } from "./assignment.js";
import { checkId, differenceOf, type RunIdentity } from "./run-identity.js";
import { parseShardReport, SHARD_EXTENSION, type ShardReport } from "./shard-report.js";

export interface MergedShards {
  /** In the order of the tasks; checks without a result are skipped. */
  readonly reports: readonly CheckReport[];
  readonly diagnostics: readonly Diagnostic[];
  /** The signal that stopped a shard. */
  readonly signal: Signal | undefined;
  /** The time of the slowest shard. */
  readonly seconds: number;
}

/** The run that the shards must belong to, as this command would run it. */
export interface ExpectedRun {
  readonly identity: RunIdentity;
  readonly opened: readonly OpenedFile[];
  readonly tasks: readonly CheckTask[];
  /** Every report must have coverage. */
  readonly coverage: boolean;
}

interface ShardFile {
  readonly path: string;
  readonly report: ShardReport;
}

export function mergeShards(folder: string, run: ExpectedRun, options: ReportOptions): MergedShards {
  const { files, diagnostics } = readShards(folder, run.opened);
  if (diagnostics.length === 0) diagnostics.push(...contradictionsOf(files, run));
  const results = resultsOf(files);
  if (diagnostics.length === 0) {
    diagnostics.push(...missingShards(files));
    // Without a missing shard, each check has its result.
    if (diagnostics.length === 0) diagnostics.push(...missingChecks(run.tasks, results));
  } else results.clear();
  const reports = run.tasks.map((task) => {
    const report = results.get(checkId({ file: task.file.path, name: task.plan.name }))?.[0];
    return report === undefined ? skippedReport(task) : shownOn(report, options);
  });
  return {
    reports,
    diagnostics,
    signal: files.find(({ report: { signal } }) => signal !== undefined)?.report.signal,
    seconds: Math.max(0, ...files.map(({ report }) => report.seconds)),
  };
}

/** Larger files are refused. */
const MAX_BYTES = 256 * 1024 * 1024;

function readShards(
  folder: string,
  opened: readonly OpenedFile[],
): { readonly files: readonly ShardFile[]; readonly diagnostics: Diagnostic[] } {
  const files: ShardFile[] = [];
  const diagnostics: Diagnostic[] = [];
  const wrong = (message: string, hint: string): void =>
    void diagnostics.push({ code: "E0812", severity: "error", message, hint });
  let paths: readonly string[] = [];
  try {
    paths = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((path) => path.endsWith(SHARD_EXTENSION));
  } catch {
    // Told below: it contains none.
  }
  for (const path of [...paths].sort().map((each) => join(folder, each))) {
    const read = readSource(path, MAX_BYTES);
    const report = read.kind === "text" ? parseShardReport(read.text, opened) : undefined;
    if (report !== undefined) files.push({ path, report });
    else
      wrong(
        `the shard report ${path} cannot be read: ${read.kind === "text" ? "it is damaged, or written by another version of Fathom" : read.detail}`,
        "run its shard again, with the same version of Fathom for all shards and for this command",
      );
  }
  if (paths.length === 0)
    wrong(
      `the folder ${folder} contains no shard report`,
      `\`fathom verify --shard 1/3\` writes one, whose name ends with \`${SHARD_EXTENSION}\``,
    );
  return { files, diagnostics };
}

const notOneRun = (message: string, hint: string): Diagnostic => ({ code: "E0813", severity: "error", message, hint });

const SAME_RUN =
  "run all shards and this command on the same commit, in the same folder, with the same paths and options; use an empty folder for each run";

/** What shows that the shards are not parts of this run. */
function contradictionsOf(files: readonly ShardFile[], run: ExpectedRun): readonly Diagnostic[] {
  const [first] = files;
  const seen = new Map<number, string>();
  for (const { path, report } of files) {
    const { shard, run: identity, coverage, reports, signal } = report;
    const difference = differenceOf(identity, run.identity);
    if (difference !== undefined) return [notOneRun(`the shard of ${path} ${difference}`, SAME_RUN)];
    if (first !== undefined && shard.count !== first.report.shard.count)
      return [
        notOneRun(
          `${first.path} is shard ${shardName(first.report.shard)}, but ${path} is shard ${shardName(shard)}`,
          SAME_RUN,
        ),
      ];
    const twin = seen.get(shard.index);
    if (twin !== undefined)
      return [notOneRun(`${twin} and ${path} are both shard ${shardName(shard)}`, "remove one of the two files")];
    seen.set(shard.index, path);
    if (run.coverage && !coverage)
      return [
        notOneRun(
          `the shard of ${path} has not recorded coverage`,
          "run all shards with the option that needs it: `--strict`, or `--coverage`",
        ),
      ];
    // After a signal or with --fail-fast, there is another reason not to pass.
    const skipped = reports.find(({ kind }) => kind === "skipped");
    if (
      skipped !== undefined &&
      signal === undefined &&
      reports.every((each) => each.kind === "skipped" || isAsExpected(each))
    )
      return [notOneRun(`the shard of ${path} has not run ${checkId(skipped)}`, "run the shard again")];
  }
  return [];
}

function missingShards(files: readonly ShardFile[]): readonly Diagnostic[] {
  const count = files[0]?.report.shard.count ?? 0;
  const present = new Set(files.map(({ report }) => report.shard.index));
  const missing = Array.from({ length: count }, (_, i) => i + 1).filter((index) => !present.has(index));
  if (missing.length === 0) return [];
  const names =
    missing.length > MAX_LISTED ? `${plural(missing.length, "shard")} of ${count}` : listedShards(missing, count);
  return [
    notOneRun(
      `${names} ${missing.length === 1 ? "is" : "are"} missing`,
      "see why its job has not written its report; the checks of a missing shard count as not run",
    ),
  ];
}

const MAX_LISTED = 8;

const listedShards = (missing: readonly number[], count: number): string =>
  `shard${missing.length === 1 ? "" : "s"} ${missing.map((index) => shardName({ index, count })).join(", ")}`;

/** The results by check; more than one if shards have a check in common. */
function resultsOf(files: readonly ShardFile[]): Map<string, CheckReport[]> {
  const results = new Map<string, CheckReport[]>();
  for (const report of files.flatMap((file) => file.report.reports))
    results.set(checkId(report), [...(results.get(checkId(report)) ?? []), report]);
  return results;
}

const BALANCED_ALIKE = "all shards must be balanced by the same lock file and the same `--shard-times`";

function missingChecks(
  tasks: readonly CheckTask[],
  results: ReadonlyMap<string, readonly CheckReport[]>,
): readonly Diagnostic[] {
  for (const { file, plan } of tasks) {
    const check = checkId({ file: file.path, name: plan.name });
    const times = results.get(check)?.length ?? 0;
    if (times !== 1) return [notOneRun(`${check} is in ${times === 0 ? "none" : times} of the shards`, BALANCED_ALIKE)];
  }
  const known = tasks.map(({ file, plan }) => checkId({ file: file.path, name: plan.name }));
  const unknown = [...results.keys()].find((check) => !known.includes(check));
  return unknown === undefined ? [] : [notOneRun(`${unknown} is in a shard, but not in this run`, SAME_RUN)];
}

/** Details are rendered where a check runs, perhaps for another kind of terminal. */
function shownOn(report: CheckReport, options: ReportOptions): CheckReport {
  if (report.kind !== "finished" || report.rendered === "" || report.renderedFor === terminalKind(options))
    return report;
  return { ...report, rendered: report.text.finding };
}
