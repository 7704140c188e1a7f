// The end of a level: workers wait until all entries have arrived, then decide together whether to explore another
// level.

import { signal } from "./shared-memory.js";
import type { SharedSignals } from "./shared-signals.js";
import type { SpscQueues } from "./spsc-queue.js";

const WAIT_MS = 2;
/** Polls before a worker sleeps. */
const SPINS = 200;

/** Returns when all workers have sent what they had to send, and this one has accepted everything. */
export function finishExchange(queues: SpscQueues, signals: SharedSignals, worker: number): void {
  Atomics.add(signals.words, signal.finished, 1);
  signals.wakeAll();
  for (;;) {
    const wakeups = signals.wakeups(worker);
    const allFinished = Atomics.load(signals.words, signal.finished) === signals.shared.workers;
    signals.checkHalted();
    if (queues.receive()) continue;
    if (allFinished) return;
    signals.wait(worker, wakeups);
  }
}

export interface BarrierInput {
  /** Must the workers stop after this level, because the coordinator has something to do? */
  readonly shouldStop: boolean;
  /** Has this worker states for another level? */
  readonly hasNext: boolean;
  /** Is this the last level that may be explored? The same for all workers. */
  readonly last: boolean;
}

/** Waits for all workers, and returns whether to explore another level: the same for all. */
export function awaitBarrier(signals: SharedSignals, { shouldStop, hasNext, last }: BarrierInput): boolean {
  const { words } = signals;
  const generation = Atomics.load(words, signal.generation);
  if (shouldStop) Atomics.store(words, signal.shouldStop, 1);
  if (hasNext) Atomics.store(words, signal.hasNext, 1);
  if (Atomics.add(words, signal.arrived, 1) === signals.shared.workers - 1) return openBarrier(words, last);
  for (let spins = 0; Atomics.load(words, signal.generation) === generation; spins++) {
    signals.checkHalted();
    if (spins > SPINS) Atomics.wait(words, signal.generation, generation, WAIT_MS);
  }
  return Atomics.load(words, signal.decision) === 1;
}

/** The last worker to arrive decides for all. */
function openBarrier(words: Int32Array<SharedArrayBuffer>, last: boolean): boolean {
  const { arrived, finished, hasNext, shouldStop, decision, levels, generation } = signal;
  const goOn = !last && Atomics.load(words, shouldStop) === 0 && Atomics.load(words, hasNext) === 1;
  for (const at of [arrived, finished, hasNext, shouldStop]) Atomics.store(words, at, 0);
  Atomics.store(words, decision, Number(goOn));
  Atomics.add(words, levels, 1);
  Atomics.add(words, generation, 1);
  Atomics.notify(words, generation);
  return goOn;
}
