// The trace file format: all that is needed to show a counterexample, or to replay it in a spec that has changed since.
// docs/schema/trace.schema.json describes it.

import type { Overrides } from "../../grammar/elaborate/plans.js";
import type { Json } from "../interpreter/json.js";
import type { Outcome, Trace } from "../outcome.js";
import type { RecordedFinding, RecordedTrace } from "../replay/recorded-trace.js";
import { traceToJson } from "./json.js";
import type { FinishedCheck } from "./results.js";

/**
 * Version of the format. It increases when a later version of Fathom writes more. Version 1 has no `stutters`: there,
 * stuttering is a step `stutter`.
 */
export const TRACE_FORMAT = 2;

export interface TraceFile {
  /** The version of Fathom that wrote the file. */
  readonly fathom: string;
  /** The path of the spec as it was given. */
  readonly spec: string;
  readonly system: string;
  readonly check: string;
  /** The overrides of the configuration on the command line. */
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

/** The part of the file that is replayed. */
export const recordedFinding = ({ verdict, property, kind, fault, trace }: TraceFile): RecordedFinding => ({
  verdict,
  property,
  kind,
  code: fault?.code ?? null,
  trace,
});
