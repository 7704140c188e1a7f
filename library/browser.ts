// The library for browsers: `import { specFromSources } from "fathom/browser"`. It needs no Node module.

import { outOfMemoryNotice } from "../checker/report/out-of-memory.js";
import type { CheckResult, Configuration, ReportOptions, SimulationResult, Spec, ValidationResult } from "./api.js";
import { libraryLimits } from "./limits.js";
import type { Platform } from "./platform.js";
import { renderReport } from "./report.js";
import { openSources } from "./spec.js";

export type * from "./api.js";
export { SpecError } from "./spec-error.js";

/** The texts of specs/std by path, which the build inserts. */
declare const STANDARD_LIBRARY: Readonly<Record<string, string>>;

const MEMORY = 2 ** 30;

const platform: Platform = {
  standardLibrary: (path) => (Object.hasOwn(STANDARD_LIBRARY, path) ? STANDARD_LIBRARY[path] : undefined),
  resources: ({ memory = MEMORY }) => ({
    threads: 1,
    memory,
    full: (why, bytes) => outOfMemoryNotice(why, bytes, memory, libraryLimits),
  }),
  rest: () => new Promise((resolve) => setTimeout(resolve, 0)),
  // A browser does not say how much of its heap is in use.
  watchHeap: () => ({ full: () => undefined, end: () => undefined }),
};

/**
 * A spec whose files are given as text, by path: `specFromSources({ "lease.fathom": text }, "lease.fathom")`. The
 * standard library need not be given. Throws a `SpecError` if there are errors in the spec, or if it declares no system.
 */
export function specFromSources(
  sources: Readonly<Record<string, string>>,
  path: string,
  configuration: Configuration = {},
): Spec {
  return openSources(platform, sources, path, configuration);
}

/**
 * The report of a result that `check`, `checkAll`, `simulate` or `validate` returned. Throws a `RangeError` if the format
 * shows a counterexample and there is none.
 */
export function report(result: CheckResult | SimulationResult | ValidationResult, options: ReportOptions = {}): string {
  return renderReport(result, options);
}
