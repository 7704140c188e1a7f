// Monitors a search while it runs: shows its progress, and stops it at a signal or before the heap is exhausted.

import { setImmediate as nextTurn } from "node:timers/promises";
import type { Progress } from "../../checker/index.js";
import type { Signal } from "../../checker/report/results.js";
import { progressLine } from "../terminal/progress.js";
import type { Terminal } from "../terminal/terminal.js";
import { heapNotice, observeHeap } from "./heap.js";
import { describeSignal, onStopSignal } from "./stop-signals.js";

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
