// What runs besides a search: the caller's signal, progress, and the heap.

import { countToJson } from "../checker/search/count.js";
import type { Tick } from "../checker/search/state-space.js";
import type { RunOptions } from "./api.js";
import type { Platform } from "./platform.js";

/** Runs a search. Rejects with the reason of the signal if the caller aborts. */
export async function runMonitored<T>(
  { signal, onProgress }: RunOptions,
  platform: Platform,
  search: (tick: Tick) => Promise<T>,
): Promise<T> {
  signal?.throwIfAborted();
  const heap = platform.watchHeap();
  try {
    const result = await search(async ({ states, transitions, depth }) => {
      await platform.rest();
      if (signal?.aborted === true) return "stopped by the caller";
      onProgress?.({ states: countToJson(states), transitions: countToJson(transitions), depth });
      return heap.full();
    });
    signal?.throwIfAborted();
    return result;
  } finally {
    heap.end();
  }
}
