// What the page tells a worker to run, and what the worker tells of it: plain data. A worker does one run and is then
// ended, so a run can be stopped at any time.

import type { ReportData } from "../../../../checker/report/page/data.js";
import type { Diagnostic } from "../../../../library/api.js";

/** To the worker. */
export interface RunRequest {
  readonly sources: Readonly<Record<string, string>>;
  /** The file that declares the system. */
  readonly path: string;
  readonly mode: "check" | "simulate";
  /** The checks to run; undefined means all. */
  readonly checks: readonly string[] | undefined;
}

/** From the worker. */
export type RunEvent =
  /** The spec has errors: nothing is run. */
  | { readonly kind: "invalid"; readonly diagnostics: readonly Diagnostic[]; readonly text: string }
  | { readonly kind: "planned"; readonly checks: readonly string[] }
  | { readonly kind: "started"; readonly check: string }
  | { readonly kind: "progress"; readonly check: string; readonly progress: string }
  | { readonly kind: "finished"; readonly check: string; readonly result: RunResult }
  | { readonly kind: "done" }
  /** A bug of the checker. */
  | { readonly kind: "failed"; readonly message: string };

export interface RunResult {
  /** `violated Once in 5 steps` */
  readonly verdict: string;
  /**
   * `good`: it holds, or is as expected. `bad`: it is not as expected, or an error. `open`: the run does not decide it.
   */
  readonly rating: "good" | "bad" | "open";
  /** Undefined if there is no expectation. */
  readonly asExpected: boolean | undefined;
  /** `13 states, 13 transitions, depth 5` */
  readonly statistics: string;
  /** `0.02 s, interpreter` */
  readonly effort: string;
  readonly notices: readonly string[];
  /** The report as the command prints it. */
  readonly text: string;
  /** The counterexample, for its page. */
  readonly page: ReportData | undefined;
}
