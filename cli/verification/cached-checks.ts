// Runs only checks whose result is not in the cache. A cached result is used if the meaning of the check is unchanged;
// what a report quotes from the source text is used only if the text is unchanged too.

import { buildModel } from "../../checker/index.js";
import { isComplete, type CacheEntry } from "../cache/entry.js";
import { keysOf, textDigest } from "../cache/key.js";
import type { ResultCache } from "../cache/store.js";
import type { Terminal } from "../terminal/terminal.js";
import {
  isAsExpected,
  skippedReport,
  terminalKind,
  withCurrentLocations,
  type CheckReport,
  type CheckTask,
  type FinishedReport,
  type ReportOptions,
} from "./check-report.js";
import { runChecks, type ScheduleOptions } from "./check-scheduler.js";
import type { SourceLocation } from "./source-location.js";

export interface CacheAccess {
  readonly cache: ResultCache;
  /** Identifies the checker: results of another build are not used. */
  readonly checker: string;
}

/**
 * Reports in the order of the tasks. They are the same as without a cache, except that cached ones say so and have the
 * time of the original run.
 */
export async function runUncached(
  { cache, checker }: CacheAccess,
  tasks: readonly CheckTask[],
  options: ScheduleOptions,
  reportOptions: ReportOptions,
  terminal: Terminal,
): Promise<CheckReport[]> {
  const keys = keysOf(tasks, { ...options, checker });
  const texts = new Map(tasks.map(({ file }) => [file, textDigest(file.program)]));
  const keyed = tasks.map((task, i): KeyedTask => ({ task, key: keys[i] ?? "", text: texts.get(task.file) ?? "" }));
  const cached: (CheckReport | undefined)[] = keyed.map((each) => lookUp(cache, each, reportOptions));
  const end = options.failFast ? cached.findIndex((report) => report !== undefined && !isAsExpected(report)) : -1;
  const missing = keyed.filter((_, i) => cached[i] === undefined && (end < 0 || i < end));
  const onReport = (index: number, report: CheckReport): void => {
    options.onReport?.(index, report);
    const { key, text } = missing[index] ?? {};
    if (key !== undefined && text !== undefined && report.kind === "finished" && isComplete(report))
      cache.store({ key, text, report: { ...report, attachments: undefined } });
  };
  const fresh = await runChecks(
    missing.map(({ task }) => task),
    { ...options, onReport },
    // The JSON result is stored for a later run with `--json`.
    { ...reportOptions, json: true },
    terminal,
  );
  const byTask = new Map(missing.map(({ task }, i) => [task, fresh[i]]));
  const reports = tasks.map((task, i) => cached[i] ?? byTask.get(task) ?? skippedReport(task));
  return options.failFast ? skipAfterFailure(tasks, reports) : reports;
}

/** Skips everything after the first unexpected result, also results that were cached. */
function skipAfterFailure(tasks: readonly CheckTask[], reports: readonly CheckReport[]): CheckReport[] {
  const failure = reports.findIndex((report) => report.kind !== "skipped" && !isAsExpected(report));
  return tasks.map((task, i) => (failure >= 0 && i > failure ? undefined : reports[i]) ?? skippedReport(task));
}

interface KeyedTask {
  readonly task: CheckTask;
  readonly key: string;
  /** Digest of the source text. */
  readonly text: string;
}

function lookUp(cache: ResultCache, keyed: KeyedTask, options: ReportOptions): FinishedReport | undefined {
  const entry = cache.find(keyed.key);
  if (entry === undefined || !belongsTo(entry, keyed)) return undefined;
  const report = entry.text === keyed.text ? entry.report : relocate(cache, keyed, entry.report);
  if (report === undefined) return undefined;
  const otherTerminal = report.rendered !== "" && report.renderedFor !== terminalKind(options);
  // The trace is not stored.
  if (!report.asExpected && (options.attach ?? []).length > 0) return undefined;
  if (otherTerminal || (options.json && report.json === null)) return undefined;
  return {
    ...report,
    cached: true,
    json: typeof report.json === "object" && report.json !== null ? { ...report.json, cached: true } : null,
  };
}

/**
 * Guards against entries that were not written for this check: it must have the same names, and locations that exist in
 * the files.
 */
function belongsTo({ report, text }: CacheEntry, { task: { file, plan }, text: currentText }: KeyedTask): boolean {
  if (report.file !== file.path || report.system !== plan.system || report.name !== plan.name) return false;
  const locations = [
    report.location,
    ...report.actions.map(({ location }) => location),
    ...report.properties.map(({ location }) => location),
    ...report.findings.map(({ location }) => location),
  ].filter((location) => location !== undefined);
  const exists = ({ path, start, end }: SourceLocation): boolean =>
    start <= end && end <= (file.program?.modules.get(path)?.source.text.length ?? -1);
  return text !== currentText || locations.every(exists);
}

/**
 * Adapts a report to a text in which only comments and layout have changed. Reports that quote the text
 * (counterexamples, run-time errors, vacuous conditions) are discarded, and the check runs again.
 */
function relocate(
  cache: ResultCache,
  { task: { file, plan }, key, text }: KeyedTask,
  report: FinishedReport,
): FinishedReport | undefined {
  const quotesText =
    !report.asExpected ||
    report.findings.length > 0 ||
    report.fault !== undefined ||
    report.properties.some(({ vacuous, immediate }) => vacuous.length > 0 || immediate !== undefined);
  if (quotesText || file.program === undefined) return undefined;
  const { model, check } = buildModel(file.program, plan);
  const current = model === undefined || check === undefined ? undefined : withCurrentLocations(report, model, check);
  if (current !== undefined) cache.store({ key, text, report: current });
  return current;
}
