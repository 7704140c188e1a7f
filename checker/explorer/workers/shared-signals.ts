// Signals between the coordinator and its workers: the memory in use, requests to halt or to pause, progress counts,
// and counters that wake waiting workers. Every wait has a time limit, so a missed signal only costs a moment.

import type { OutOfMemoryReason } from "../../wasm/memory-reservation.js";
import type { DriverProgress } from "../shard-driver.js";
import { LINE_WORDS, PROGRESS_NUMBERS, signal, type SharedMemory } from "./shared-memory.js";

const haltReasons = ["none", "cancelled", "budget", "system", "address"] as const;
/** Why all workers stop at once. */
export type HaltReason = "none" | "cancelled" | OutOfMemoryReason;

/** Thrown in a worker that waits, or works for long, when all are to stop. */
export class Halted extends Error {}

const WAIT_MS = 2;

export class SharedSignals {
  readonly words: Int32Array<SharedArrayBuffer>;
  readonly #progress: Float64Array<SharedArrayBuffer>;

  constructor(readonly shared: SharedMemory) {
    this.words = new Int32Array(shared.signals);
    this.#progress = new Float64Array(shared.progress);
  }

  /** Resets everything but the memory in use, before a command: all workers are idle. */
  reset(): void {
    const { halt, finished, arrived, shouldStop, hasNext, levels, pause } = signal;
    for (const at of [halt, finished, arrived, shouldStop, hasNext, levels, pause]) Atomics.store(this.words, at, 0);
  }

  // -------------------------------------------------------------- memory

  /** A `ReserveMemory` for all workers together. */
  readonly reserve = (bytes: number): boolean => {
    const kib = Math.sign(bytes) * Math.ceil(Math.abs(bytes) / 1024);
    const before = Atomics.add(this.words, signal.usedKib, kib);
    if (kib <= 0 || before + kib <= this.shared.limit) return true;
    Atomics.sub(this.words, signal.usedKib, kib);
    return false;
  };

  get usedBytes(): number {
    return Atomics.load(this.words, signal.usedKib) * 1024;
  }

  // -------------------------------------------------------------- halting and pausing

  get haltReason(): HaltReason {
    return haltReasons[Atomics.load(this.words, signal.halt)] ?? "none";
  }

  /** Stops all workers. The first reason counts. */
  halt(reason: HaltReason): void {
    Atomics.compareExchange(this.words, signal.halt, 0, haltReasons.indexOf(reason));
    this.wakeAll();
    Atomics.notify(this.words, signal.generation);
  }

  checkHalted(): void {
    if (Atomics.load(this.words, signal.halt) !== 0) throw new Halted();
  }

  /** Asks all workers to pause where the search can be saved. */
  requestPause(): void {
    Atomics.store(this.words, signal.pause, 1);
  }

  get pauseRequested(): boolean {
    return Atomics.load(this.words, signal.pause) !== 0;
  }

  // -------------------------------------------------------------- progress

  /** Levels completed since the last command. */
  get levels(): number {
    return Atomics.load(this.words, signal.levels);
  }

  publishProgress(worker: number, { states, transitions, frontier }: DriverProgress): void {
    this.#progress.set([states, transitions, frontier], worker * PROGRESS_NUMBERS);
  }

  /** Sums over all workers. */
  progress(): DriverProgress {
    const sum = (at: number): number => {
      let total = 0;
      for (let worker = 0; worker < this.shared.workers; worker++)
        total += this.#progress[worker * PROGRESS_NUMBERS + at] ?? 0;
      return total;
    };
    return { states: sum(0), transitions: sum(1), frontier: sum(2) };
  }

  // -------------------------------------------------------------- waking

  /**
   * The number of times that a worker was woken: read it before looking for work, and pass it to `wait` if there is
   * none.
   */
  wakeups(worker: number): number {
    return Atomics.load(this.words, signal.wakeups + worker * LINE_WORDS);
  }

  wait(worker: number, wakeups: number): void {
    Atomics.wait(this.words, signal.wakeups + worker * LINE_WORDS, wakeups, WAIT_MS);
  }

  wake(worker: number): void {
    Atomics.add(this.words, signal.wakeups + worker * LINE_WORDS, 1);
    Atomics.notify(this.words, signal.wakeups + worker * LINE_WORDS);
  }

  wakeAll(): void {
    for (let worker = 0; worker < this.shared.workers; worker++) this.wake(worker);
  }
}
