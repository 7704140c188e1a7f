// Checks a run of `verify` against the lock file, or updates the lock file.

import { plural, printable } from "../../checker/report/text.js";
import { isError, type Diagnostic } from "../../grammar/core/diagnostic.js";
import { writeText } from "../files/write.js";
import { isAsExpected } from "../verification/check-report.js";
import type { CompareOptions } from "./compare-check.js";
import { compareRun, type VerifiedRun } from "./compare-run.js";
import { EMPTY_LOCK, renderLock, type Lock } from "./lock.js";

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

/** `known`: diagnostics of the run; with errors among them, the lock file is not updated. */
export function checkLock(
  lock: Lock | undefined,
  run: VerifiedRun,
  known: readonly Diagnostic[],
  options: LockCheckOptions,
): LockCheck {
  const { path, update } = options;
  if (lock === undefined && !update) return NO_LOCK_CHECK;
  const { weakened, notices, compared, notSelected, next } = compareRun(lock ?? EMPTY_LOCK, path, run, options);
  const summary = lock === undefined ? undefined : { path, compared, notSelected, notices };
  if (!update) return { summary, diagnostics: weakened, lines: [] };
  if (!run.reports.every(isAsExpected) || known.some(isError))
    return {
      summary,
      diagnostics: weakened,
      lines: [`${printable(path)} is not written: not all results are as expected`],
    };
  const failed = writeText(path, renderLock(next), "the lock file");
  if (failed !== undefined) return { summary, diagnostics: [failed], lines: [] };
  const accepted = weakened.map((each) => `  accepted: ${printable(each.message)}`);
  return {
    summary,
    diagnostics: [],
    lines: [...accepted, `${printable(path)} is written: ${plural(next.checks.length, "check")}`],
  };
}
