// Backward search from a finding: which states have a successor among given targets. The targets are kept in the table
// of a shard's memory.

import type { Instance, ShardCode } from "../../wasm/instance.js";
import type { MemoryLayout } from "../../wasm/memory-layout.js";
import { isTrap } from "../../wasm/webassembly.js";
import type { StateQueue } from "./state-queue.js";

/** States that are inserted or removed in one call. */
const BATCH = 512;

export class BackwardSearch {
  readonly #instance: Instance;
  readonly #layout: MemoryLayout;
  #targets: readonly Uint8Array[] | undefined;

  constructor(instance: Instance, code: ShardCode) {
    this.#instance = instance;
    this.#layout = code.layout;
  }

  /** Replaces all states in the table by the targets. The arrays must not change until the next call. */
  setTargets(targets: readonly Uint8Array[]): void {
    const { wasm } = this.#instance;
    // Removing the old targets one by one is faster than clearing a large table that is nearly empty.
    const sparse = wasm.count.value * 8 <= Number(wasm.slots.value);
    if (this.#targets === undefined || !sparse) this.#instance.clear();
    else for (const piece of this.#targets) this.#inBatches(piece, wasm.remove);
    wasm.mustGrow.value = 0;
    this.#targets = targets;
    for (const piece of targets) {
      this.#inBatches(piece, (from, to) => {
        this.#instance.makeRoom(BATCH);
        wasm.insertUnchecked(from, to, 0);
      });
    }
  }

  /** Is the state, or one symmetric to it, a target? */
  isTarget(state: Uint8Array): boolean {
    const { wasm } = this.#instance;
    const { input } = this.#layout;
    this.#instance.bytes().set(state, input);
    wasm.canonicalize?.(input);
    return wasm.contains(input) !== 0;
  }

  /**
   * Appends the states that have a successor among the targets to `found`, and those that only the interpreter can
   * expand to `uncertain`.
   */
  predecessorsOf(states: Uint8Array, found: StateQueue, uncertain: StateQueue): void {
    const { wasm } = this.#instance;
    const { stateBytes, successors } = this.#layout;
    this.#inBatches(states, (from, to) => {
      for (let at = from; at < to; at += stateBytes) {
        try {
          at = wasm.findPredecessor(at, to);
          if (at < to) this.#append(found, at);
        } catch (error) {
          if (!isTrap(error)) throw error;
          at = wasm.cursor.value;
          this.#append(uncertain, at);
          wasm.out.value = successors;
        }
      }
    });
  }

  #append(queue: StateQueue, address: number): void {
    queue.append(this.#instance.bytes().subarray(address, address + this.#layout.stateBytes));
  }

  /** Copies states to the input, some at a time, and calls `use` with their addresses. */
  #inBatches(states: Uint8Array, use: (from: number, to: number) => void): void {
    const { input, inputEnd, stateBytes } = this.#layout;
    const size = Math.min(inputEnd - input, BATCH * stateBytes);
    for (let at = 0; at < states.length; at += size) {
      const part = states.subarray(at, at + size);
      this.#instance.bytes().set(part, input);
      use(input, input + part.length);
    }
  }
}
