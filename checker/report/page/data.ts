// The data of an HTML report: the spec and the path of the counterexample, but no states. The page computes the states
// with the interpreter it contains.

import type { TracePath } from "../../trace/path.js";

/** Plain JSON, embedded in the HTML file. */
export interface ReportData {
  /** The version of Fathom that wrote the report. */
  readonly version: string;
  /** The spec and every module it uses; the spec comes first. */
  readonly sources: readonly ReportSource[];
  readonly check: string;
  readonly overrides: {
    readonly constants: readonly (readonly [name: string, value: string])[];
    readonly faults: number | null;
    readonly depth: number | null;
  };
  readonly finding: FindingSummary;
  /** Null if there is no explanation. */
  readonly explanation: ExplanationData | null;
  readonly path: TracePath;
  /** For an infinite behaviour: the index of the state it loops back to, as in `Trace.loop`. */
  readonly loop: number | null;
  /** Where nothing happens before the next step, as in `Trace.stutters`. */
  readonly stutters: readonly number[];
  /** `13 states, 13 transitions, depth 5` */
  readonly statistics: string;
}

export interface ReportSource {
  readonly path: string;
  readonly text: string;
  /** The path of the source that each `use` in it refers to. */
  readonly uses: readonly (readonly [use: string, path: string])[];
}

/** The violation or error that the path demonstrates. */
export interface FindingSummary {
  readonly kind: "invariant" | "step" | "property" | "deadlock" | "error";
  /** The name of the violated property. */
  readonly property: string | null;
  /** `violated Once in 5 steps` */
  readonly verdict: string;
  /** One or two sentences. */
  readonly sentence: string;
  /** What the author of the spec can do, worded as in the text report. */
  readonly hint: string | null;
  /** The code of a run-time error. */
  readonly code: string | null;
}

/** Why the violation occurs, worded as in the text report. */
export interface ExplanationData {
  /** The false conditions with their values; the reasons for each follow it, indented by two spaces. */
  readonly lines: readonly string[];
  /** One or two sentences that name the needed steps. */
  readonly steps: string | null;
  /** For each step, a failing last step included, whether the violation needs it; null if unknown. */
  readonly necessary: readonly boolean[] | null;
}
