// A cache entry as a file. It is validated when it is read, because the file may be damaged or forged.

import { seal, unseal } from "../files/sealed-json.js";
import type { FinishedReport } from "../verification/check-report.js";
import { isFinishedReport, object, string, type Validator } from "../verification/valid-report.js";

/** Characters; larger entries are not stored. */
export const MAX_ENTRY_SIZE = 8 * 2 ** 20;
const FORMAT = "fathom-verdict 1";

export interface CacheEntry {
  readonly key: string;
  /** Digest of the source text that the locations in `report` refer to. */
  readonly text: string;
  readonly report: FinishedReport;
}

export const renderEntry = (entry: CacheEntry): string => seal(FORMAT, entry);

/** Undefined unless `file` is a complete entry with this key, in the format of this version. */
export function parseEntry(key: string, file: string): CacheEntry | undefined {
  const json = unseal(FORMAT, file);
  return isEntry(json) && json.key === key ? json : undefined;
}

/** Only complete results are stored: the limit or signal that stopped a search may not be there the next time. */
export const isComplete = (report: FinishedReport): boolean =>
  report.verdict !== "incomplete" && !report.unfinished && report.signal === undefined;

/** Certified checks and those with coverage always run, and their reports are not stored. */
const isStored: Validator = (json) =>
  isFinishedReport(json) && isComplete(json) && json.certification === undefined && json.coverage === undefined;
const entry = object<CacheEntry>({ key: string, text: string, report: isStored });
const isEntry = (json: unknown): json is CacheEntry => entry(json);
