// Looks after a search while it runs: shows how far it is, stops it on Ctrl-C, and before the memory is gone.

import { constants, PerformanceObserver, type PerformanceEntry } from "node:perf_hooks";
import { setImmediate as nextTurn } from "node:timers/promises";
import { getHeapStatistics } from "node:v8";
import { padEnd, showCount, widthOf } from "../../checker/report/text.js";
import type { Signal } from "../../checker/report/results.js";
import type { Terminal } from "./terminal.js";
import type { Progress } from "../../checker/index.js";

/** Part of the heap at which a search is stopped. V8 gives up when it is over 0.8 and collecting does not help. */
const FULL = 0.75;
/** What V8 counts as part of the limit, but keeps for young objects: three semi-spaces, of 64 MB since V8 13 (Node 24) and 16 MB before. */
const YOUNG_BYTES = (Number.parseInt(process.versions.v8, 10) >= 13 ? 192 : 48) * 1024 * 1024;
const REDRAW_MS = 100;

export interface Watch {
  /** To be awaited by a search now and then; a sentence says why it must stop. */
  readonly tick: (progress: Progress) => Promise<string | undefined>;
  /** The signal that stopped the search. */
  readonly signal: () => Signal | undefined;
}

/** Runs a search under watch; `title` stands before its figures on the live line. */
export async function watched<T>(title: string, terminal: Terminal, search: (watch: Watch) => Promise<T>): Promise<T> {
  let signal: Signal | undefined;
  const onSignal = (received: Signal): void => {
    if (signal !== undefined) {
      terminal.live?.("");
      process.exit(received === "SIGINT" ? 130 : 143);
    }
    signal = received;
  };
  const heap = observeHeap();
  const started = performance.now();
  let drawn = started;
  const tick = async (progress: Progress): Promise<string | undefined> => {
    await nextTurn(); // lets signals in
    if (signal !== undefined) return signal === "SIGINT" ? "stopped by Ctrl-C" : "stopped by SIGTERM";
    const now = performance.now();
    if (terminal.live !== undefined && now - drawn >= REDRAW_MS) {
      drawn = now;
      terminal.live(cut(progressLine(title, progress, (now - started) / 1000), terminal.width));
    }
    return heapAdvice(heap.inUse());
  };
  process.on("SIGINT", onSignal);
  process.on("SIGTERM", onSignal);
  try {
    return await search({ tick, signal: () => signal });
  } finally {
    heap.stop();
    process.off("SIGINT", onSignal);
    process.off("SIGTERM", onSignal);
    terminal.live?.("");
  }
}

export function progressLine(title: string, progress: Progress, seconds: number, megabytes = memoryInUse()): string {
  if (progress.certified !== undefined)
    return [
      title,
      `certified ${showCount(progress.certified)} of ${showCount(progress.states)} states`,
      `${showCount(progress.transitions)} steps`,
      `${showCount(megabytes)} MB`,
    ].join(" · ");
  const rate = seconds > 0 ? progress.states / seconds : 0;
  return [
    title,
    `${showCount(progress.states)} states`,
    `${showCount(progress.frontier)} in frontier`,
    `depth ${showCount(progress.depth)}`,
    `${showCount(Math.round(rate))} states/s`,
    `${showCount(megabytes)} MB`,
  ].join(" · ");
}

const megabytes = (bytes: number): number => Math.round(bytes / 1024 / 1024);
const memoryInUse = (): number => megabytes(process.memoryUsage.rss());

/** Shortened to one line of a terminal, as longer ones could not be cleared. */
export function cut(line: string, width: number): string {
  if (widthOf(line) < width) return padEnd(line, 0);
  let result = "";
  for (const character of line) {
    if (widthOf(result) >= width - 3) break;
    result += character;
  }
  return `${result}…`;
}

/** Why the search must stop, if what is in use after a collection leaves no room. */
export function heapAdvice(inUse: number, limit = getHeapStatistics().heap_size_limit): string | undefined {
  if (inUse <= FULL * (limit - YOUNG_BYTES)) return undefined;
  return (
    `stopped at the heap limit: ${showCount(megabytes(inUse))} of ${showCount(megabytes(limit))} MB are in use; ` +
    `raise it with NODE_OPTIONS=--max-old-space-size=${2 * megabytes(limit)}, ` +
    "or reduce the check: smaller constants, `faults`, `within` or `depth`"
  );
}

/** Knows how much of the heap is in use, garbage not counted: as it was after the last full collection. */
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
