// Watches the heap, so that a search can stop before V8 ends the process.

import { constants, PerformanceObserver, type PerformanceEntry } from "node:perf_hooks";
import { getHeapStatistics } from "node:v8";
import { showCount } from "../../checker/report/text.js";
import { megabytes } from "../terminal/progress.js";

/**
 * The part of the heap in use at which a search is stopped. V8 aborts if more than 0.8 is in use and collecting does
 * not help.
 */
const HEAP_SHARE = 0.75;
/**
 * Bytes that V8 counts as part of the heap limit but reserves for young objects: three semi-spaces, of 64 MB each since
 * V8 13 (Node 24) and of 16 MB before.
 */
const YOUNG_BYTES = (Number.parseInt(process.versions.v8, 10) >= 13 ? 192 : 48) * 1024 * 1024;

/** Why a search must stop and how to avoid it, if `inUse` bytes of the heap are too many. */
export function heapNotice(inUse: number, limit = getHeapStatistics().heap_size_limit): string | undefined {
  if (inUse <= HEAP_SHARE * (limit - YOUNG_BYTES)) return undefined;
  return (
    `stopped at the heap limit: ${showCount(megabytes(inUse))} of ${showCount(megabytes(limit))} MB are in use; ` +
    `raise it with NODE_OPTIONS=--max-old-space-size=${2 * megabytes(limit)}, ` +
    "or reduce the check: smaller constants, `faults`, `within` or `depth`"
  );
}

/** Bytes in use after the last full collection: without garbage. */
export function observeHeap(): { readonly inUse: () => number; readonly stop: () => void } {
  let inUse = 0;
  const observer = new PerformanceObserver((list) => {
    if (list.getEntries().some(isFullCollection)) inUse = getHeapStatistics().used_heap_size;
  });
  observer.observe({ entryTypes: ["gc"] });
  return { inUse: () => inUse, stop: () => observer.disconnect() };
}

function isFullCollection(entry: PerformanceEntry): boolean {
  const detail: unknown = "detail" in entry ? entry.detail : undefined;
  return (
    typeof detail === "object" &&
    detail !== null &&
    "kind" in detail &&
    detail.kind === constants.NODE_PERFORMANCE_GC_MAJOR
  );
}
