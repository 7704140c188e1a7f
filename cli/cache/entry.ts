// An entry of the cache as a file: read without trust.

import { isObject } from "../files/json-shape.js";
import type { FinishedReport } from "../verification/check-report.js";
import { sha256 } from "./checker-version.js";

/** Bytes; what is larger is not kept. */
export const LARGEST = 8 * 2 ** 20;
const FORMAT = "fathom-verdict 1";

export interface Entry {
  readonly key: string;
  /** Of the text that `report` shows places in. */
  readonly text: string;
  readonly report: FinishedReport;
}

export function renderEntry(entry: Entry): string {
  const content = JSON.stringify(entry);
  return `${FORMAT} ${sha256(content)}\n${content}\n`;
}

/** Undefined of whatever is not the entry of this key, whole, and of the shape that this version writes. */
export function parseEntry(key: string, file: string): Entry | undefined {
  const end = file.indexOf("\n");
  const content = file.slice(end + 1, -1);
  if (end < 0 || !file.endsWith("\n") || file.slice(0, end) !== `${FORMAT} ${sha256(content)}`) return undefined;
  let json: unknown;
  try {
    json = JSON.parse(content);
  } catch {
    return undefined;
  }
  return isEntry(json) && json.key === key && isComplete(json.report) ? json : undefined;
}

/** Only these are worth keeping: whatever stopped a search may not be there the next time. */
export const isComplete = (report: FinishedReport): boolean =>
  report.verdict !== "incomplete" && report.signal === undefined;

// ---------------------------------------------------------------- shape

type Test = (json: unknown) => boolean;
type Shape<T> = { readonly [K in keyof Required<T>]: Test };

const fields = <T>(shape: Shape<T>): Test => {
  const tests = Object.entries<Test>(shape);
  return (json) =>
    isObject(json) && tests.every(([name, test]) => test(Object.hasOwn(json, name) ? json[name] : undefined));
};
const text: Test = (json) => typeof json === "string";
const truth: Test = (json) => typeof json === "boolean";
const count: Test = (json) => Number.isSafeInteger(json) && Number(json) >= 0;
const number: Test = (json) => typeof json === "number" && json >= 0;
const listOf =
  (test: Test): Test =>
  (json) =>
    Array.isArray(json) && json.every(test);
const oneOf =
  (...names: readonly string[]): Test =>
  (json) =>
    names.some((name) => name === json);
const optional =
  (test: Test): Test =>
  (json) =>
    json === undefined || test(json);

const place = fields<NonNullable<FinishedReport["place"]>>({ path: text, start: count, end: count });
const properties = fields<FinishedReport["properties"][number]>({
  name: text,
  verdict: oneOf("holds", "violated", "bounded", "unchecked", "unsupported"),
  vacuous: listOf(text),
  place: optional(place),
});
const found: Test = (json) =>
  isObject(json) &&
  oneOf("holds", "bounded", "violated", "deadlock", "error")(json["kind"]) &&
  [json["states"], json["steps"]].every(optional(count));
const expected: Test = (json) => (isObject(json) && json["kind"] === "not" ? found(json["finding"]) : found(json));

const report = fields<FinishedReport>({
  kind: oneOf("ran"),
  file: text,
  system: text,
  name: text,
  scenario: truth,
  cached: truth,
  verdict: oneOf("holds", "bounded", "unsupported", "violated", "deadlock", "error"),
  property: optional(text),
  violated: optional(oneOf("invariant", "step", "cover", "property")),
  fault: optional(fields<NonNullable<FinishedReport["fault"]>>({ code: text, message: text })),
  expected,
  asExpected: truth,
  states: count,
  transitions: count,
  depth: count,
  steps: optional(count),
  actions: listOf(
    fields<FinishedReport["actions"][number]>({ name: text, fault: truth, fired: count, failed: truth, place }),
  ),
  properties: listOf(properties),
  covered: listOf(text),
  // What was certified was run for it, and is not kept.
  certification: optional(oneOf()),
  notices: listOf(text),
  asked: fields<FinishedReport["asked"]>({
    faults: optional(count),
    depth: optional(count),
    symmetry: truth,
    deadlock: truth,
    invariants: listOf(text),
    steps: listOf(text),
    properties: listOf(text),
    covers: listOf(text),
    within: listOf(text),
  }),
  seconds: number,
  // A report with it is not kept: who asks for coverage explores.
  coverage: optional(oneOf()),
  signal: optional(oneOf()),
  place: optional(place),
  says: fields<FinishedReport["says"]>({ verdict: text, expected: text, mismatch: text, finding: text }),
  shown: text,
  shownFor: text,
  json: (json) => json === null || isObject(json),
});

const entry = fields<Entry>({ key: text, text, report });
const isEntry = (json: unknown): json is Entry => entry(json);
