// Batch sizes that follow how long states take, so that the clock is looked at often enough.

const SLOW_MS = 10;
const FAST_MS = 2;

/** The number of states that compiled code processes in one call: fewer where each takes long. */
export class AdaptiveBatch {
  #size: number;

  constructor(readonly maxSize: number) {
    this.#size = maxSize;
  }

  get size(): number {
    return this.#size;
  }

  /** Makes a call, and adapts the size of the next batch to the time that it takes. */
  run<T>(call: () => T): T {
    const started = performance.now();
    try {
      return call();
    } finally {
      const elapsed = performance.now() - started;
      if (elapsed > SLOW_MS) this.#size = Math.max(1, this.#size >> 2);
      else if (elapsed < FAST_MS) this.#size = Math.min(this.maxSize, this.#size * 2);
    }
  }
}
