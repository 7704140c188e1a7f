// Queues of packed states outside the memory of a shard, in pages of one size that are reused.

import { OutOfMemory, type ReserveMemory } from "../../wasm/memory-reservation.js";

/** The pages of all queues of one shard. */
export class PagePool {
  readonly #free: Uint8Array<ArrayBuffer>[] = [];

  constructor(
    readonly pageBytes: number,
    readonly reserve: ReserveMemory,
  ) {}

  take(): Uint8Array<ArrayBuffer> {
    const free = this.#free.pop();
    if (free !== undefined) return free;
    if (!this.reserve(this.pageBytes)) throw new OutOfMemory("budget");
    try {
      return new Uint8Array(this.pageBytes);
    } catch {
      throw new OutOfMemory("system");
    }
  }

  release(page: Uint8Array<ArrayBuffer>): void {
    this.#free.push(page);
  }

  /** Drops free pages, except enough for this number of bytes. */
  trim(bytes: number): void {
    const extra = this.#free.splice(Math.ceil(bytes / this.pageBytes));
    this.reserve(-extra.length * this.pageBytes);
  }
}

/** A first-in-first-out queue of packed states, which can also be read without taking them out. */
export class StateQueue {
  readonly #pages: ({ readonly bytes: Uint8Array<ArrayBuffer>; used: number } | undefined)[] = [];
  #first = 0;
  #bytes = 0;

  constructor(readonly pool: PagePool) {}

  /** Size of the states in it. */
  get bytes(): number {
    return this.#bytes;
  }

  append(states: Uint8Array): void {
    this.#bytes += states.length;
    for (let at = 0; at < states.length;) {
      let last = this.#pages.at(-1);
      if (last === undefined || last.used === last.bytes.length) {
        last = { bytes: this.pool.take(), used: 0 };
        this.#pages.push(last);
      }
      const count = Math.min(states.length - at, last.bytes.length - last.used);
      last.bytes.set(count === states.length ? states : states.subarray(at, at + count), last.used);
      last.used += count;
      at += count;
    }
  }

  /**
   * Takes the first page out and passes its states to `use`, which must not keep them; false when the queue is empty.
   */
  takePage(use: (states: Uint8Array) => void): boolean {
    const page = this.#pages[this.#first];
    if (page === undefined) return false;
    use(page.bytes.subarray(0, page.used));
    this.#bytes -= page.used;
    this.pool.release(page.bytes);
    this.#pages[this.#first++] = undefined;
    if (this.#first === this.#pages.length) this.#pages.length = this.#first = 0;
    return true;
  }

  /** The states between two byte offsets, which stay in the queue. */
  *pages(from = 0, to = this.#bytes): Generator<Uint8Array<ArrayBuffer>> {
    const size = this.pool.pageBytes;
    for (let at = from; at < to;) {
      const page = this.#pages[this.#first + Math.floor(at / size)];
      if (page === undefined) throw new Error("internal: a state queue is shorter than expected");
      const start = at % size;
      const count = Math.min(to - at, size - start);
      yield page.bytes.subarray(start, start + count);
      at += count;
    }
  }

  /** Takes all states out, as copies. */
  takeAll(): Uint8Array<ArrayBuffer>[] {
    const all = Array.from(this.pages(), (page) => page.slice());
    this.clear();
    return all;
  }

  clear(): void {
    while (this.takePage(() => undefined));
  }
}
