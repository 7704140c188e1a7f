// Compares a run of `verify` with the lock file, and computes the lock file that the run would write.

import type { OpenedFile } from "../../checker/report/results.js";
import type { Diagnostic } from "../../grammar/core/diagnostic.js";
import type { CheckReport, CheckTask } from "../verification/check-report.js";
import { compareCheck, missingCheck, type CompareOptions } from "./compare-check.js";
import { isSelected, keyText, lockedCheckOf, lockedPath, lockKeyOf, type Selection } from "./lock-entry.js";
import type { Lock, LockEntry } from "./lock.js";

export interface LockComparison {
  /** Errors: what is verified less than the lock file records. */
  readonly weakened: readonly Diagnostic[];
  /** Sentences about other differences. */
  readonly notices: readonly string[];
  /** The number of checks that were compared. */
  readonly compared: number;
  /** The number of checks in the lock file that this run did not select. */
  readonly notSelected: number;
  /** The lock file after this run; checks that were not selected keep their entries. */
  readonly next: Lock;
}

export interface VerifiedRun {
  readonly selection: Selection;
  readonly tasks: readonly CheckTask[];
  /** In the order of the tasks. */
  readonly reports: readonly CheckReport[];
  /** Files with errors: their checks are not known. */
  readonly broken: readonly OpenedFile[];
}

export function compareRun(lock: Lock, path: string, run: VerifiedRun, options: CompareOptions): LockComparison {
  const { selection, tasks, reports, broken } = run;
  const before = new Map(lock.map((entry) => [keyText(entry), entry.locked]));
  const brokenPaths = new Set(broken.map((file) => lockedPath(file.path, path)));
  const selected = lock.filter((entry) => isSelected(selection, entry, path));
  const planned = new Set(
    tasks.map(({ file, plan }) => keyText(lockKeyOf({ file: file.path, system: plan.system, name: plan.name }, path))),
  );
  const weakened: Diagnostic[] = selected
    .filter((entry) => !planned.has(keyText(entry)) && !brokenPaths.has(entry.file))
    .map(missingCheck);
  const notices: string[] = [];
  const next: LockEntry[] = lock.filter((entry) => !selected.includes(entry) && !planned.has(keyText(entry)));
  let compared = 0;
  for (const [i, { file, plan }] of tasks.entries()) {
    const report = reports[i];
    // An unexpected result is an error of its own.
    if (report?.kind !== "finished" || !report.asExpected) continue;
    const key = lockKeyOf(report, path);
    const current = lockedCheckOf(report, plan, file);
    next.push({ ...key, locked: current });
    const locked = before.get(keyText(key));
    if (locked === undefined) {
      notices.push(`${report.file} ${report.name}: not yet in the lock file`);
      continue;
    }
    compared++;
    const differences = compareCheck(report, locked, current, plan.declaration?.name.span, options);
    weakened.push(...differences.weakened);
    notices.push(...differences.notices);
  }
  const known = new Set([...selected.map(keyText), ...planned]);
  const notSelected = lock.filter((entry) => !known.has(keyText(entry))).length;
  return { weakened, notices, compared, notSelected, next };
}
