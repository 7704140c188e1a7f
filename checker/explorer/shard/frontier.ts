// The frontier of a shard: states of the current level that are not expanded yet, and states found for the next level.

import { StateQueue, type PagePool } from "./state-queue.js";

export class Frontier {
  #current: StateQueue;
  #next: StateQueue;
  /** When levels are kept: all states are in `#next`, and these are the byte offsets at which the levels begin. */
  #levelStarts: number[] | undefined;
  /** When levels are kept: the pages of the current level that are not expanded yet. */
  #unread: Iterator<Uint8Array<ArrayBuffer>> | undefined;

  constructor(readonly pool: PagePool) {
    this.#current = new StateQueue(pool);
    this.#next = new StateQueue(pool);
  }

  /** States of the current level; empty when levels are kept. */
  get current(): StateQueue {
    return this.#current;
  }

  /** States found for the next level; when levels are kept, all states. */
  get next(): StateQueue {
    return this.#next;
  }

  /** Size of the states found for the next level. */
  get nextBytes(): number {
    return this.#next.bytes - (this.#levelStarts?.at(-1) ?? 0);
  }

  /** Passes some states of the current level to `use`, which must not keep them; false when none are left. */
  takePage(use: (states: Uint8Array) => void): boolean {
    if (this.#unread === undefined) return this.#current.takePage(use);
    const page = this.#unread.next();
    if (page.done === true) return false;
    use(page.value);
    return true;
  }

  /** Makes the next level the current one. */
  advanceLevel(): void {
    this.pool.trim(this.#next.bytes);
    if (this.#levelStarts === undefined) [this.#current, this.#next] = [this.#next, this.#current];
    else {
      this.#unread = this.#next.pages(this.#levelStarts.at(-1), this.#next.bytes);
      this.#levelStarts.push(this.#next.bytes);
    }
  }

  /** The states of a level; levels must be kept. */
  level(index: number): Iterable<Uint8Array<ArrayBuffer>> {
    return this.#next.pages(this.#levelStarts?.[index], this.#levelStarts?.[index + 1]);
  }

  reset(keepLevels: boolean): void {
    this.#current.clear();
    this.#next.clear();
    this.#levelStarts = keepLevels ? [0] : undefined;
    this.#unread = undefined;
  }
}
