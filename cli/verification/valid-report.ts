// Validates a check report that was read from a file, which may be damaged or forged.

import type { LocatedPoint } from "../coverage/check-coverage.js";
import { isObject } from "../../checker/json-reader.js";
import type { FinishedReport } from "./check-report.js";

export type Validator = (json: unknown) => boolean;
type FieldValidators<T> = { readonly [K in keyof Required<T>]: Validator };

export const object = <T>(fields: FieldValidators<T>): Validator => {
  const validators = Object.entries<Validator>(fields);
  return (json) =>
    isObject(json) &&
    validators.every(([name, isValid]) => isValid(Object.hasOwn(json, name) ? json[name] : undefined));
};
export const string: Validator = (json) => typeof json === "string";
export const boolean: Validator = (json) => typeof json === "boolean";
const exactCount: Validator = (json) =>
  count(json) || (typeof json === "bigint" && json > BigInt(Number.MAX_SAFE_INTEGER));
const count: Validator = (json) => Number.isSafeInteger(json) && Number(json) >= 0;
export const number: Validator = (json) => typeof json === "number" && json >= 0;
export const listOf =
  (isValid: Validator): Validator =>
  (json) =>
    Array.isArray(json) && json.every(isValid);
export const recordOf =
  (isValid: Validator): Validator =>
  (json) =>
    isObject(json) && Object.values(json).every(isValid);
export const oneOf =
  (...values: readonly string[]): Validator =>
  (json) =>
    values.some((value) => value === json);
export const optional =
  (isValid: Validator): Validator =>
  (json) =>
    json === undefined || isValid(json);

export const location = object<NonNullable<FinishedReport["location"]>>({ path: string, start: count, end: count });
export const signal: Validator = oneOf("SIGINT", "SIGTERM", "SIGHUP");
const property = object<FinishedReport["properties"][number]>({
  name: string,
  verdict: oneOf("holds", "violated", "bounded", "unchecked", "unsupported"),
  vacuous: listOf(string),
  immediate: optional(string),
  location: optional(location),
});
const certification: Validator = (json) =>
  isObject(json) &&
  ((json["kind"] === "certified" && exactCount(json["of"]) && [json["states"], json["steps"]].every(count)) ||
    (json["kind"] === "stopped" && string(json["why"]) && exactCount(json["of"]) && count(json["states"])) ||
    (oneOf("refuted", "none")(json["kind"]) && string(json["why"]))) &&
  optional(count)(json["seed"]);
const point = object<LocatedPoint>({
  kind: oneOf("reached", "guard", "condition", "match", "either", "implication", "quantifier"),
  impossible: listOf(count),
  owner: object<LocatedPoint["owner"]>({
    kind: oneOf("init", "action", "operation", "function", "property"),
    name: string,
  }),
  depth: oneOf("head", "body", "branch"),
  location,
  arms: listOf(location),
  idle: boolean,
  happened: listOf(boolean),
});
const expectedFinding: Validator = (json) =>
  isObject(json) &&
  oneOf("holds", "bounded", "violated", "deadlock", "error")(json["kind"]) &&
  [json["states"], json["steps"]].every(optional(count));
const expected: Validator = (json) =>
  isObject(json) && json["kind"] === "not" ? expectedFinding(json["finding"]) : expectedFinding(json);

const finished = object<FinishedReport>({
  kind: oneOf("finished"),
  file: string,
  system: string,
  name: string,
  scenario: boolean,
  cached: boolean,
  verdict: oneOf("holds", "bounded", "incomplete", "unsupported", "violated", "deadlock", "error"),
  property: optional(string),
  violated: optional(oneOf("invariant", "step", "cover", "property")),
  fault: optional(object<NonNullable<FinishedReport["fault"]>>({ code: string, message: string })),
  expected,
  asExpected: boolean,
  states: exactCount,
  initialStates: optional(exactCount),
  transitions: optional(exactCount),
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
  certification: optional(certification),
  // Not kept: made again when they are requested.
  attachments: (json) => json === undefined,
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
  coverage: optional(listOf(point)),
  signal: optional(signal),
  location: optional(location),
  unfinished: boolean,
  findings: listOf(object<FinishedReport["findings"][number]>({ text: string, location: optional(location) })),
  text: object<FinishedReport["text"]>({ verdict: string, expected: string, mismatch: string, finding: string }),
  rendered: string,
  renderedFor: string,
  json: (json) => json === null || isObject(json),
});

export const isFinishedReport = (json: unknown): json is FinishedReport => finished(json);
