// The library for Node: `import { spec } from "fathom"`.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setImmediate as nextTurn } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { outOfMemoryNotice } from "../checker/report/out-of-memory.js";
import { fileHost, withExtension } from "../cli/files/host.js";
import { packageRoot } from "../cli/files/package-root.js";
import { heapNotice, observeHeap } from "../cli/process/heap.js";
import { resourcesOf } from "../cli/process/resources.js";
import type { CheckResult, Configuration, ReportOptions, SimulationResult, Spec, ValidationResult } from "./api.js";
import { libraryLimits } from "./limits.js";
import type { ConcurrentResult, CoveringWalks, HistoryResult, WalksResult } from "./mbt-api.js";
import type { Platform } from "./platform.js";
import { renderReport } from "./report.js";
import { openOn, openSources } from "./spec.js";

export type * from "./api.js";
export { SpecError } from "./spec-error.js";

const platform: Platform = {
  standardLibrary(path) {
    try {
      return readFileSync(join(packageRoot(), "specs", path), "utf8");
    } catch {
      return undefined;
    }
  },
  resources(requested) {
    const resources = resourcesOf(requested);
    return { ...resources, full: (why, bytes) => outOfMemoryNotice(why, bytes, resources.memory, libraryLimits) };
  },
  rest: () => nextTurn(),
  watchHeap() {
    const heap = observeHeap();
    return { full: () => heapNotice(heap.inUse()), end: heap.stop };
  },
};

/**
 * Reads a spec and all files that it uses. A path is relative to the current folder; the ending `.fathom` may be left
 * out. Throws a `SpecError` if there are errors in the spec, or if it declares no system.
 */
export function spec(path: string | URL, configuration: Configuration = {}): Spec {
  const file = typeof path === "string" ? withExtension(path) : fileURLToPath(path);
  return openOn(platform, fileHost, file, configuration);
}

/**
 * A spec whose files are given as text, by path: `specFromSources({ "lease.fathom": text }, "lease.fathom")`. The
 * standard library need not be given. Throws a `SpecError` as `spec` does.
 */
export function specFromSources(
  sources: Readonly<Record<string, string>>,
  path: string,
  configuration: Configuration = {},
): Spec {
  return openSources(platform, sources, path, configuration);
}

/**
 * The report of a result that `check`, `checkAll`, `simulate` or `validate` returned, or a function of `fathom/mbt`.
 * Throws a `RangeError` if the format shows a counterexample and there is none.
 */
export function report(
  result:
    CheckResult | SimulationResult | ValidationResult | WalksResult | ConcurrentResult | CoveringWalks | HistoryResult,
  options: ReportOptions = {},
): string {
  return renderReport(result, options);
}
