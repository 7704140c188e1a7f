// The library for browsers: `import { specFromSources } from "fathom/browser"`. It needs no Node module.

import type { CheckResult, Configuration, ReportOptions, SimulationResult, Spec, ValidationResult } from "./api.js";
import { browserPlatform } from "./browser-platform.js";
import { renderReport } from "./report.js";
import { openSources } from "./spec.js";

export type * from "./api.js";
export { SpecError } from "./spec-error.js";

/**
 * A spec whose files are given as text, by path: `specFromSources({ "lease.fathom": text }, "lease.fathom")`. The
 * standard library need not be given. Throws a `SpecError` if there are errors in the spec, or if it declares no system.
 */
export function specFromSources(
  sources: Readonly<Record<string, string>>,
  path: string,
  configuration: Configuration = {},
): Spec {
  return openSources(browserPlatform, sources, path, configuration);
}

/**
 * The report of a result that `check`, `checkAll`, `simulate` or `validate` returned. Throws a `RangeError` if the format
 * shows a counterexample and there is none.
 */
export function report(result: CheckResult | SimulationResult | ValidationResult, options: ReportOptions = {}): string {
  return renderReport(result, options);
}
