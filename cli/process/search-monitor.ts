// Monitors a search while it runs: shows its progress, and stops it at a signal or before the heap is exhausted.

import { constants, PerformanceObserver, type PerformanceEntry } from "node:perf_hooks";
import { setImmediate as nextTurn } from "node:timers/promises";
import { getHeapStatistics } from "node:v8";
import type { Progress } from "../../checker/index.js";
import type { Signal } from "../../checker/report/results.js";
import { showCount } from "../../checker/report/text.js";
import { megabytes, progressLine } from "../terminal/progress.js";
import type { Terminal } from "../terminal/terminal.js";
import { describeSignal, onStopSignal } from "./stop-signals.js";

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
const REDRAW_MS = 100;

export interface SearchMonitor {
  /** Called by the search now and then, and awaited; a string is the reason why it must stop. */
  readonly tick: (progress: Progress) => Promise<string | undefined>;
  /** The signal that stopped the search. */
  readonly signal: () => Signal | undefined;
}

/** Runs a search with a monitor. `title` starts its live line. */
export async function monitorSearch<T>(
  title: string,
  terminal: Terminal,
  search: (monitor: SearchMonitor) => Promise<T>,
): Promise<T> {
  let signal: Signal | undefined;
  const heap = observeHeap();
  const started = performance.now();
  let drawn = started;
  const tick = async (progress: Progress): Promise<string | undefined> => {
    await nextTurn(); // lets signal handlers run
    if (signal !== undefined) return `stopped by ${describeSignal(signal)}`;
    const now = performance.now();
    if (terminal.live !== undefined && now - drawn >= REDRAW_MS) {
      drawn = now;
      terminal.live(progressLine(title, progress, (now - started) / 1000));
    }
    return heapNotice(heap.inUse());
  };
  const ignoreSignals = onStopSignal(
    (received) => (signal = received),
    () => terminal.live?.(""),
  );
  try {
    return await search({ tick, signal: () => signal });
  } finally {
    heap.stop();
    ignoreSignals();
    terminal.live?.("");
  }
}

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
function observeHeap(): { readonly inUse: () => number; readonly stop: () => void } {
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
