// The trace file format: all that is needed to show a counterexample, or to replay it in a spec that has changed since.
// docs/schema/trace.schema.json describes it.

import type { Overrides } from "../../grammar/elaborate/plans.js";
import type { Json } from "../interpreter/json.js";
import type { Outcome, Trace } from "../outcome.js";
import type { RecordedFinding, RecordedTrace } from "../replay/recorded-trace.js";
import { traceToJson } from "./json.js";
import type { FinishedCheck } from "./results.js";

/** Of the format. A later version of Fathom that writes more gives it another number. */
export const TRACE_FORMAT = 1;

export interface TraceFile {
  /** The version that wrote it. */
  readonly fathom: string;
  /** The path of the spec as it was given. */
  readonly spec: string;
  readonly system: string;
  readonly check: string;
  /** What the command line changed about the check. */
  readonly overrides: Overrides;
  readonly verdict: "violated" | "deadlock" | "error";
  readonly property: string | null;
  readonly kind: Exclude<Outcome["violated"], undefined> | null;
  readonly fault: { readonly code: string; readonly message: string } | null;
  readonly trace: RecordedTrace;
}

export function traceFileOf(
  { file, system, name, outcome }: FinishedCheck,
  trace: Trace,
  version: string,
  overrides: Overrides,
): Json {
  return {
    fathomTrace: TRACE_FORMAT,
    fathom: version,
    spec: file,
    system,
    check: name,
    overrides: {
      constants: Object.fromEntries(overrides.constants),
      faults: overrides.faults ?? null,
      depth: overrides.depth ?? null,
    },
    verdict: outcome.verdict,
    property: outcome.property ?? null,
    kind: outcome.violated ?? null,
    fault: outcome.fault === undefined ? null : { code: outcome.fault.code, message: outcome.fault.message },
    trace: traceToJson(trace),
  };
}

/** What is to be followed of it. */
export const recordedFinding = ({ verdict, property, kind, fault, trace }: TraceFile): RecordedFinding => ({
  verdict,
  property,
  kind,
  code: fault?.code ?? null,
  trace,
});
