// Checks a run of `verify` against the lock file, or updates the lock file.

import { plural, printable } from "../../checker/report/text.js";
import { isError, type Diagnostic } from "../../grammar/core/diagnostic.js";
import { writeText } from "../files/write.js";
import type { CompareOptions } from "./compare-check.js";
import { compareRun, type VerifiedRun } from "./compare-run.js";
import { byCodeUnits, EMPTY_LOCK, readLock, renderLock, type Lock } from "./lock.js";

export interface LockSummary {
  readonly path: string;
  /** Number of checks that were compared with the lock file. */
  readonly compared: number;
  /** Number of checks in the lock file that this run did not select. */
  readonly notSelected: number;
  /** Sentences about differences that are no errors. */
  readonly notices: readonly string[];
}

export interface LockCheck {
  /** Undefined if there is no lock file. */
  readonly summary: LockSummary | undefined;
  readonly diagnostics: readonly Diagnostic[];
  /** Lines to print about the update of the lock file. */
  readonly lines: readonly string[];
}

export const NO_LOCK_CHECK: LockCheck = { summary: undefined, diagnostics: [], lines: [] };

export interface LockCheckOptions extends CompareOptions {
  readonly path: string;
  readonly update: boolean;
}

/** Why the results cannot be recorded; empty if they can. */
function obstaclesOf({ reports }: VerifiedRun, known: readonly Diagnostic[]): readonly string[] {
  const unexpected = reports.filter((report) => report.kind === "finished" && !report.asExpected).length;
  const notRun = reports.filter((report) => report.kind === "skipped").length;
  const errors = known.filter(isError);
  const count = (code: string): number => errors.filter((each) => each.code === code).length;
  const codes = [...new Set(errors.map(({ code }) => code))].sort(byCodeUnits);
  const obstacles: string[] = [];
  if (unexpected > 0)
    obstacles.push(`${plural(unexpected, "result")} ${unexpected === 1 ? "is" : "are"} not as expected`);
  if (notRun > 0) obstacles.push(`${plural(notRun, "check")} did not run`);
  if (errors.length > 0)
    obstacles.push(
      `${plural(errors.length, "error")} (${codes.map((code) => (count(code) > 1 ? `${count(code)} × ${code}` : code)).join(", ")})`,
    );
  return obstacles;
}

/** `known`: diagnostics of the run; with errors among them, the lock file is not updated. */
export function checkLock(
  read: Lock | undefined,
  run: VerifiedRun,
  known: readonly Diagnostic[],
  options: LockCheckOptions,
): LockCheck {
  const { path, update } = options;
  // Another run may have updated the lock file since this one began. What it recorded is kept.
  const present = update ? readLock(path, false) : { lock: read, diagnostics: [] };
  if (present.diagnostics.length > 0) return { ...NO_LOCK_CHECK, diagnostics: present.diagnostics };
  const { lock } = present;
  if (lock === undefined && !update) return NO_LOCK_CHECK;
  const { weakened, notices, compared, notSelected, next } = compareRun(lock ?? EMPTY_LOCK, path, run, options);
  const summary = lock === undefined ? undefined : { path, compared, notSelected, notices };
  if (!update) return { summary, diagnostics: weakened, lines: [] };
  const obstacles = obstaclesOf(run, known);
  if (obstacles.length > 0)
    return { summary, diagnostics: weakened, lines: [`${printable(path)} is not written: ${obstacles.join(", ")}`] };
  const failed = writeText(path, renderLock(next), "the lock file");
  if (failed !== undefined) return { summary, diagnostics: [failed], lines: [] };
  const accepted = weakened.map((each) => `  accepted: ${printable(each.message)}`);
  return {
    summary,
    diagnostics: [],
    lines: [...accepted, `${printable(path)} is written: ${plural(next.checks.length, "check")}`],
  };
}
