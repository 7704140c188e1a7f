// Single-producer, single-consumer queues in shared memory, through which workers send blocks of entries: one queue for
// each ordered pair.
//
// A worker that finds a queue full first accepts what was sent to itself, so some worker always makes progress.

import { blockStride, HEADER_BYTES, queueStride, type SharedMemory } from "./shared-memory.js";
import type { SharedSignals } from "./shared-signals.js";

/** Empties all queues. All workers must be idle. */
export function resetQueues({ queues, workers, blocks, blockBytes }: SharedMemory): void {
  const words = new Int32Array(queues);
  const size = queueStride(blocks, blockBytes) / 4;
  for (let queue = 0; queue < workers ** 2; queue++) words[queue * size] = words[queue * size + HEADER_BYTES / 4] = 0;
}

/** One worker's ends of the queues to and from all others. */
export class SpscQueues {
  readonly #words: Int32Array<SharedArrayBuffer>;
  readonly #bytes: Uint8Array<SharedArrayBuffer>;
  readonly #queueStride: number;
  readonly #blockStride: number;

  constructor(
    readonly shared: SharedMemory,
    readonly signals: SharedSignals,
    readonly worker: number,
    readonly accept: (shard: number, entries: Uint8Array) => void,
  ) {
    this.#words = new Int32Array(shared.queues);
    this.#bytes = new Uint8Array(shared.queues);
    this.#queueStride = queueStride(shared.blocks, shared.blockBytes);
    this.#blockStride = blockStride(shared.blockBytes);
  }

  /** Sends entries to the worker of a shard, as soon as the queue has room for them. */
  send(shard: number, entries: () => Uint8Array): void {
    const { signals, worker, shared } = this;
    const words = this.#words;
    const to = shard % shared.workers;
    const written = Atomics.load(words, this.#writtenCount(worker, to));
    for (;;) {
      const wakeups = signals.wakeups(worker);
      if (written - Atomics.load(words, this.#readCount(worker, to)) < shared.blocks) break;
      signals.checkHalted();
      if (!this.receive()) signals.wait(worker, wakeups);
    }
    const block = this.#block(worker, to, written);
    const data = entries();
    words[block / 4] = shard;
    words[block / 4 + 1] = data.length;
    this.#bytes.set(data, block + HEADER_BYTES);
    Atomics.store(words, this.#writtenCount(worker, to), (written + 1) | 0);
    signals.wake(to);
  }

  /** Accepts all blocks that were sent to this worker; false if there were none. */
  receive(): boolean {
    let received = false;
    for (let from = 0; from < this.shared.workers; from++)
      if (from !== this.worker && this.#receiveFrom(from)) received = true;
    return received;
  }

  #receiveFrom(from: number): boolean {
    const words = this.#words;
    const readCount = this.#readCount(from, this.worker);
    const writtenCount = this.#writtenCount(from, this.worker);
    let read = Atomics.load(words, readCount);
    let received = false;
    while (read !== Atomics.load(words, writtenCount)) {
      const block = this.#block(from, this.worker, read);
      const start = block + HEADER_BYTES;
      this.accept(words[block / 4] ?? 0, this.#bytes.subarray(start, start + (words[block / 4 + 1] ?? 0)));
      read = (read + 1) | 0;
      Atomics.store(words, readCount, read);
      this.signals.wake(from);
      received = true;
    }
    return received;
  }

  /** The word with the number of blocks that were read from a queue; it wraps around. */
  #readCount(from: number, to: number): number {
    return ((from * this.shared.workers + to) * this.#queueStride) / 4;
  }

  #writtenCount(from: number, to: number): number {
    return this.#readCount(from, to) + HEADER_BYTES / 4;
  }

  /** The address of a block, given the number of blocks before it. */
  #block(from: number, to: number, count: number): number {
    const queue = (from * this.shared.workers + to) * this.#queueStride;
    return queue + 2 * HEADER_BYTES + (count % this.shared.blocks) * this.#blockStride;
  }
}
