// Holds a run against the lock file, and says what the lock file would be after it.

import type { Diagnostic } from "../../grammar/core/diagnostic.js";
import type { OpenedFile } from "../../checker/report/results.js";
import type { CheckReport, Task } from "../verification/check-report.js";
import { compare, gone, type CompareOptions } from "./compare.js";
import { concerns, keyOf, keyText, lockedOf, lockedPath, type Asked } from "./entries.js";
import type { Lock, LockEntry } from "./lock.js";

export interface Held {
  readonly shrunk: readonly Diagnostic[];
  readonly notices: readonly string[];
  readonly compared: number;
  readonly others: number;
  /** The lock file as this run would write it: what it was not asked for stays. */
  readonly next: Lock;
}

export interface RunFacts {
  readonly asked: Asked;
  readonly tasks: readonly Task[];
  /** In the order of the tasks. */
  readonly reports: readonly CheckReport[];
  /** Files with errors: which checks they have is not known. */
  readonly broken: readonly OpenedFile[];
}

export function holdAgainst(lock: Lock, path: string, facts: RunFacts, options: CompareOptions): Held {
  const { asked, tasks, reports, broken } = facts;
  const before = new Map(lock.map((entry) => [keyText(entry), entry.locked]));
  const unknown = new Set(broken.map((file) => lockedPath(file.path, path)));
  const concerned = lock.filter((entry) => concerns(asked, entry, path));
  const planned = new Set(
    tasks.map(({ file, plan }) => keyText(keyOf({ file: file.path, system: plan.system, name: plan.name }, path))),
  );
  const shrunk: Diagnostic[] = concerned
    .filter((entry) => !planned.has(keyText(entry)) && !unknown.has(entry.file))
    .map(gone);
  const notices: string[] = [];
  const next: LockEntry[] = lock.filter((entry) => !concerned.includes(entry) && !planned.has(keyText(entry)));
  let compared = 0;
  for (const [i, { file, plan }] of tasks.entries()) {
    const report = reports[i];
    // What is not as expected fails already, and by how much it did is not the lock file's business.
    if (report?.kind !== "ran" || !report.asExpected) continue;
    const key = keyOf(report, path);
    const now = lockedOf(report, plan, file);
    next.push({ ...key, locked: now });
    const old = before.get(keyText(key));
    if (old === undefined) {
      notices.push(`${report.file} ${report.name}: not yet in the lock file`);
      continue;
    }
    compared++;
    const found = compare(report, old, now, plan.declaration?.name.span, options);
    shrunk.push(...found.shrunk);
    notices.push(...found.notices);
  }
  const known = new Set([...concerned.map(keyText), ...planned]);
  return { shrunk, notices, compared, others: lock.filter((entry) => !known.has(keyText(entry))).length, next };
}
