// Compares a run of `verify` with the lock file, and computes the lock file that the run would write.

import type { OpenedFile } from "../../checker/report/results.js";
import type { Diagnostic } from "../../grammar/core/diagnostic.js";
import type { CheckReport, CheckTask } from "../verification/check-report.js";
import { compareCheck, missingCheck, type CompareOptions } from "./compare-check.js";
import { isSelected, keyText, lockedCheckOf, lockedPath, lockKeyOf, type Selection } from "./lock-entry.js";
import { compareSystem } from "./compare-system.js";
import { withUpdateHint, type Comparison } from "./differences.js";
import type { Lock, LockedCheck, LockEntry, SystemEntry, SystemKey } from "./lock.js";
import { factsOf, type SystemFacts } from "./locked-system.js";

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
  /** Another run, of another shard, has the checks that are not among the tasks. */
  readonly othersElsewhere: boolean;
  readonly tasks: readonly CheckTask[];
  /** In the order of the tasks. */
  readonly reports: readonly CheckReport[];
  /** Files with errors: their checks are not known. */
  readonly broken: readonly OpenedFile[];
}

export function compareRun(lock: Lock, path: string, run: VerifiedRun, options: CompareOptions): LockComparison {
  const { selection, othersElsewhere, tasks, broken } = run;
  const brokenPaths = new Set(broken.map((file) => lockedPath(file.path, path)));
  const planned = new Set(
    tasks.map(({ file, plan }) => keyText(lockKeyOf({ file: file.path, system: plan.system, name: plan.name }, path))),
  );
  const selected = lock.checks.filter((entry) =>
    othersElsewhere ? planned.has(keyText(entry)) : isSelected(selection, entry, path),
  );
  const gone = selected
    .filter((entry) => !planned.has(keyText(entry)) && !brokenPaths.has(entry.file))
    .map(missingCheck);
  const checks = compareChecks(lock, path, run, options);
  const systems = compareSystems(lock, path, run);
  const kept = lock.checks.filter((entry) => !selected.includes(entry) && !planned.has(keyText(entry)));
  const nextChecks = [...kept, ...checks.entries];
  const known = new Set([...selected.map(keyText), ...planned]);
  return {
    weakened: withUpdateHint([...gone, ...systems.weakened, ...checks.weakened]),
    notices: [...systems.notices, ...checks.notices],
    compared: checks.compared,
    notSelected: lock.checks.filter((entry) => !known.has(keyText(entry))).length,
    next: {
      checks: nextChecks,
      systems: systems.entries.filter(({ file, system }) =>
        nextChecks.some((check) => check.file === file && check.system === system),
      ),
    },
  };
}

function compareChecks(
  lock: Lock,
  path: string,
  { tasks, reports }: VerifiedRun,
  options: CompareOptions,
): Comparison & { readonly entries: readonly LockEntry[]; readonly compared: number } {
  const before = new Map(lock.checks.map((entry) => [keyText(entry), entry.locked]));
  const weakened: Diagnostic[] = [];
  const notices: string[] = [];
  const entries: LockEntry[] = [];
  let compared = 0;
  for (const [i, { file, plan }] of tasks.entries()) {
    const report = reports[i];
    // An unexpected result is an error of its own.
    if (report?.kind !== "finished" || !report.asExpected) continue;
    const key = lockKeyOf(report, path);
    const current = lockedCheckOf(report, plan, file);
    entries.push({ ...key, locked: current });
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
  return { weakened, notices, entries, compared };
}

/** Compares each system of which a check was planned. The entries contain the other systems of the lock file as well. */
function compareSystems(
  lock: Lock,
  path: string,
  { tasks }: VerifiedRun,
): Comparison & { readonly entries: readonly SystemEntry[] } {
  const entries = new Map(lock.systems.map((entry) => [keyOfSystem(entry), entry]));
  const current = new Map<string, { readonly key: SystemKey; readonly name: string; readonly facts: SystemFacts }>();
  for (const { file, plan } of tasks) {
    const key = { file: lockedPath(file.path, path), system: plan.system };
    const facts = current.has(keyOfSystem(key)) ? undefined : factsOf(file, path);
    if (facts !== undefined) current.set(keyOfSystem(key), { key, name: file.path, facts });
  }
  const weakened: Diagnostic[] = [];
  const notices: string[] = [];
  for (const [text, { key, name, facts }] of current) {
    const was = entries.get(text);
    entries.set(text, { ...key, locked: facts.locked });
    const checks = lock.checks.filter((check) => keyOfSystem(check) === text);
    if (was === undefined) {
      if (checks.length > 0) notices.push(`${name} ${key.system}: what it assumes was not in the lock file`);
      continue;
    }
    const differences = compareSystem({ file: name, name: key.system }, was.locked, facts, (action) =>
      checks.some(({ locked }) => hasFired(locked, action)),
    );
    weakened.push(...differences.weakened);
    notices.push(...differences.notices);
  }
  return { weakened, notices, entries: [...entries.values()] };
}

const keyOfSystem = ({ file, system }: SystemKey): string => JSON.stringify([file, system]);

/** `Queue.Drop` of a component fires as `inbound.Drop` of its instances. */
function hasFired({ outcome }: LockedCheck, action: string): boolean {
  const lastName = action.slice(action.lastIndexOf(".") + 1);
  return Object.entries(outcome.firings).some(
    ([name, count]) => count > 0 && (name === lastName || name.endsWith(`.${lastName}`)),
  );
}
