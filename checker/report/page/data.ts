// What the HTML report holds: the spec itself and the way that the counterexample takes, but no states. Those are the interpreter's, in the page as anywhere.

import type { TracePath } from "../../trace/path.js";

/** Plain JSON. */
export interface ReportData {
  /** Of Fathom. */
  readonly version: string;
  /** The spec and all it uses; the first is the root. */
  readonly sources: readonly ReportSource[];
  readonly check: string;
  readonly overrides: {
    readonly constants: readonly (readonly [name: string, value: string])[];
    readonly faults: number | null;
    readonly depth: number | null;
  };
  readonly found: Found;
  /** Null where nothing is known of it. */
  readonly why: Why | null;
  readonly way: TracePath;
  /** Of a behaviour that goes on for ever: as `Trace.loop`. */
  readonly loop: number | null;
  /** `13 states, 13 transitions, depth 5` */
  readonly figures: string;
}

export interface ReportSource {
  readonly path: string;
  readonly text: string;
  /** What each `use` in it stands for: a path of another source. */
  readonly uses: readonly (readonly [use: string, path: string])[];
}

/** What was found at the end of the way. */
export interface Found {
  readonly kind: "invariant" | "step" | "property" | "deadlock" | "error";
  /** Of the property that is violated. */
  readonly property: string | null;
  /** `violated Once in 5 steps` */
  readonly verdict: string;
  /** A sentence or two. */
  readonly sentence: string;
  /** Of a run-time error. */
  readonly code: string | null;
}

/** What the finding rests on, in the words of the report in text. */
export interface Why {
  /** What of it is false, with values; what that comes from stands below it, two spaces further in. */
  readonly lines: readonly string[];
  /** Which steps are needed, in a sentence or two. */
  readonly steps: string | null;
  /** By step, one that failed last; null where it is not known. */
  readonly necessary: readonly boolean[] | null;
}
