// A cache entry as a file. It is validated when it is read, because the file may be damaged or forged.

import { asCount } from "../../checker/search/count.js";
import { isObject } from "../../checker/json-reader.js";
import type { FinishedReport } from "../verification/check-report.js";
import { sha256 } from "./checker-version.js";

/** Characters; larger entries are not stored. */
export const MAX_ENTRY_SIZE = 8 * 2 ** 20;
const FORMAT = "fathom-verdict 1";

export interface CacheEntry {
  readonly key: string;
  /** Digest of the source text that the locations in `report` refer to. */
  readonly text: string;
  readonly report: FinishedReport;
}

export function renderEntry(entry: CacheEntry): string {
  const content = JSON.stringify(entry, tagBigint);
  return `${FORMAT} ${sha256(content)}\n${content}\n`;
}

const BIGINT = "$bigint";
const tagBigint = (_: string, value: unknown): unknown =>
  typeof value === "bigint" ? { [BIGINT]: String(value) } : value;

function untagBigint(_: string, value: unknown): unknown {
  if (!isObject(value)) return value;
  const digits = value[BIGINT];
  return typeof digits === "string" && /^[0-9]{16,400}$/.test(digits) ? asCount(BigInt(digits)) : value;
}

/** Undefined unless `file` is a complete entry with this key, in the format of this version. */
export function parseEntry(key: string, file: string): CacheEntry | undefined {
  const end = file.indexOf("\n");
  const content = file.slice(end + 1, -1);
  if (end < 0 || !file.endsWith("\n") || file.slice(0, end) !== `${FORMAT} ${sha256(content)}`) return undefined;
  let json: unknown;
  try {
    json = JSON.parse(content, untagBigint);
  } catch {
    return undefined;
  }
  return isEntry(json) && json.key === key && isComplete(json.report) ? json : undefined;
}

/** Only complete results are stored: the limit or signal that stopped a search may not be there the next time. */
export const isComplete = (report: FinishedReport): boolean =>
  report.verdict !== "incomplete" && !report.unfinished && report.signal === undefined;

// ---------------------------------------------------------------- validation

type Validator = (json: unknown) => boolean;
type FieldValidators<T> = { readonly [K in keyof Required<T>]: Validator };

const object = <T>(fields: FieldValidators<T>): Validator => {
  const validators = Object.entries<Validator>(fields);
  return (json) =>
    isObject(json) &&
    validators.every(([name, isValid]) => isValid(Object.hasOwn(json, name) ? json[name] : undefined));
};
const string: Validator = (json) => typeof json === "string";
const boolean: Validator = (json) => typeof json === "boolean";
const exactCount: Validator = (json) =>
  count(json) || (typeof json === "bigint" && json > BigInt(Number.MAX_SAFE_INTEGER));
const count: Validator = (json) => Number.isSafeInteger(json) && Number(json) >= 0;
const number: Validator = (json) => typeof json === "number" && json >= 0;
const listOf =
  (isValid: Validator): Validator =>
  (json) =>
    Array.isArray(json) && json.every(isValid);
const oneOf =
  (...values: readonly string[]): Validator =>
  (json) =>
    values.some((value) => value === json);
const optional =
  (isValid: Validator): Validator =>
  (json) =>
    json === undefined || isValid(json);
const absent: Validator = (json) => json === undefined;

const location = object<NonNullable<FinishedReport["location"]>>({ path: string, start: count, end: count });
const property = object<FinishedReport["properties"][number]>({
  name: string,
  verdict: oneOf("holds", "violated", "bounded", "unchecked", "unsupported"),
  vacuous: listOf(string),
  immediate: optional(string),
  location: optional(location),
});
const expectedFinding: Validator = (json) =>
  isObject(json) &&
  oneOf("holds", "bounded", "violated", "deadlock", "error")(json["kind"]) &&
  [json["states"], json["steps"]].every(optional(count));
const expected: Validator = (json) =>
  isObject(json) && json["kind"] === "not" ? expectedFinding(json["finding"]) : expectedFinding(json);

const report = object<FinishedReport>({
  kind: oneOf("finished"),
  file: string,
  system: string,
  name: string,
  scenario: boolean,
  cached: boolean,
  verdict: oneOf("holds", "bounded", "unsupported", "violated", "deadlock", "error"),
  property: optional(string),
  violated: optional(oneOf("invariant", "step", "cover", "property")),
  fault: optional(object<NonNullable<FinishedReport["fault"]>>({ code: string, message: string })),
  expected,
  asExpected: boolean,
  states: exactCount,
  initialStates: exactCount,
  transitions: exactCount,
  depth: optional(count),
  steps: optional(count),
  actions: listOf(
    object<FinishedReport["actions"][number]>({
      name: string,
      fault: boolean,
      fired: exactCount,
      failed: boolean,
      location,
    }),
  ),
  properties: listOf(property),
  covered: listOf(string),
  // Certified checks always run, and their reports are not stored.
  certification: absent,
  // Made again when they are requested.
  attachments: absent,
  notices: listOf(string),
  configuration: object<FinishedReport["configuration"]>({
    faults: optional(count),
    depth: optional(count),
    symmetry: boolean,
    deadlock: boolean,
    invariants: listOf(string),
    steps: listOf(string),
    properties: listOf(string),
    covers: listOf(string),
    within: listOf(string),
  }),
  seconds: number,
  // Runs with coverage do not use the cache.
  coverage: absent,
  signal: absent,
  location: optional(location),
  unfinished: boolean,
  findings: listOf(object<FinishedReport["findings"][number]>({ text: string, location: optional(location) })),
  text: object<FinishedReport["text"]>({ verdict: string, expected: string, mismatch: string, finding: string }),
  rendered: string,
  renderedFor: string,
  json: (json) => json === null || isObject(json),
});

const entry = object<CacheEntry>({ key: string, text: string, report });
const isEntry = (json: unknown): json is CacheEntry => entry(json);
