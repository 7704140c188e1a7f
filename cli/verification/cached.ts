// Runs what no verdict is known of. A verdict that is known is that of the same meaning; what it shows of a text, it shows of the same text.

import { buildModel } from "../../checker/index.js";
import { isComplete, type Entry } from "../cache/entry.js";
import { keysOf, textDigest } from "../cache/key.js";
import type { VerdictCache } from "../cache/store.js";
import type { Terminal } from "../terminal/terminal.js";
import type { Place } from "./locations.js";
import {
  isGood,
  notRun,
  relocated,
  shownFor,
  type FinishedReport,
  type CheckReport,
  type Showing,
  type Task,
} from "./check-report.js";
import { runAll, type RunOptions } from "./run.js";

export interface Known {
  readonly verdicts: VerdictCache;
  /** Which checker asks. */
  readonly tool: string;
}

/** In the order of the tasks; the same as without a cache, but for times, and that those which are known say so. */
export async function runUnknown(
  { verdicts, tool }: Known,
  tasks: readonly Task[],
  options: RunOptions,
  showing: Showing,
  terminal: Terminal,
): Promise<CheckReport[]> {
  const keys = keysOf(tasks, { tool, search: options.search, engine: options.engine });
  const texts = new Map(tasks.map(({ file }) => [file, textDigest(file.program)]));
  const keyed = tasks.map((task, i): Keyed => ({ task, key: keys[i] ?? "", text: texts.get(task.file) ?? "" }));
  const reports: (CheckReport | undefined)[] = keyed.map((each) => recall(verdicts, each, showing));
  const end = options.failFast ? reports.findIndex((report) => report !== undefined && !isGood(report)) : -1;
  const open = keyed.filter((_, i) => reports[i] === undefined && (end < 0 || i < end));
  const onReport = (index: number, report: CheckReport): void => {
    const of = open[index];
    options.onReport?.(index, report);
    if (of !== undefined && report.kind === "ran" && isComplete(report))
      verdicts.keep({ key: of.key, text: of.text, report });
  };
  // The document of `--json` may be asked for the next time.
  const ran = await runAll(
    open.map(({ task }) => task),
    { ...options, onReport },
    { ...showing, json: true },
    terminal,
  );
  const byTask = new Map(open.map(({ task }, i) => [task, ran[i]]));
  return inOrder(
    tasks,
    tasks.map((task, i) => reports[i] ?? byTask.get(task) ?? notRun(task)),
    options.failFast,
  );
}

/** With `failFast` nothing counts that comes after the first that is not good. */
function inOrder(tasks: readonly Task[], reports: readonly CheckReport[], failFast: boolean): CheckReport[] {
  const bad = failFast ? reports.findIndex((report) => report.kind !== "notRun" && !isGood(report)) : -1;
  return tasks.map((task, i) => (bad >= 0 && i > bad ? undefined : reports[i]) ?? notRun(task));
}

interface Keyed {
  readonly task: Task;
  readonly key: string;
  readonly text: string;
}

function recall(verdicts: VerdictCache, keyed: Keyed, showing: Showing): FinishedReport | undefined {
  const found = verdicts.find(keyed.key);
  if (found === undefined || !isOf(keyed, found)) return undefined;
  const report = found.text === keyed.text ? found.report : moved(verdicts, keyed, found.report);
  if (report === undefined) return undefined;
  // It was printed for another terminal, or has no document any more.
  if ((report.shown !== "" && report.shownFor !== shownFor(showing)) || (showing.json && report.json === null))
    return undefined;
  return {
    ...report,
    cached: true,
    json: typeof report.json === "object" && report.json !== null ? { ...report.json, cached: true } : null,
  };
}

/** Whether it is of this check, and of places that its files have; nothing else is ever written under its key. */
function isOf({ task: { file, plan }, text }: Keyed, { report, text: shown }: Entry): boolean {
  if (report.file !== file.path || report.system !== plan.system || report.name !== plan.name) return false;
  const places = [
    report.place,
    ...report.actions.map(({ place }) => place),
    ...report.properties.map(({ place }) => place),
  ].filter((place) => place !== undefined);
  const exists = ({ path, start, end }: Place): boolean =>
    start <= end && end <= (file.program?.modules.get(path)?.source.text.length ?? -1);
  return text !== shown || places.every(exists);
}

/**
 * Comments came or went, or lines: everything is where it is now. What quotes the text, as a counterexample, a run-time error and a sentence about a
 * condition do, is run again.
 */
function moved(
  verdicts: VerdictCache,
  { task: { file, plan }, key, text }: Keyed,
  report: FinishedReport,
): FinishedReport | undefined {
  const quotes =
    !report.asExpected || report.fault !== undefined || report.properties.some(({ vacuous }) => vacuous.length > 0);
  if (quotes || file.program === undefined) return undefined;
  const { model, check } = buildModel(file.program, plan);
  const now = model === undefined || check === undefined ? undefined : relocated(report, model, check);
  if (now !== undefined) verdicts.keep({ key, text, report: now });
  return now;
}
