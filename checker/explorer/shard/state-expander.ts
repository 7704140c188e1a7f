// Expands the states of a shard's input, one batch at a time.

import type { Instance, ShardCode } from "../../wasm/instance.js";
import { expandFlags, type MemoryLayout } from "../../wasm/memory-layout.js";
import { isTrap } from "../../wasm/webassembly.js";
import { AdaptiveBatch } from "./adaptive-batch.js";
import type { StateQueue } from "./state-queue.js";

const MAX_BATCH = 1024;

export interface ExpanderSinks {
  readonly deadlocks: StateQueue;
  readonly stepViolations: StateQueue;
  /** States whose expansion traps: the interpreter must expand them. */
  readonly expansionRequests: StateQueue;
}

export class StateExpander {
  readonly #instance: Instance;
  readonly #layout: MemoryLayout;
  readonly #sinks: ExpanderSinks;
  readonly #batch = new AdaptiveBatch(MAX_BATCH);
  #next: number;
  #end: number;

  constructor(instance: Instance, code: ShardCode, sinks: ExpanderSinks) {
    this.#instance = instance;
    this.#layout = code.layout;
    this.#sinks = sinks;
    this.#next = this.#end = code.layout.input;
  }

  /** Size of the states in the input that are not expanded yet. */
  get pendingBytes(): number {
    return this.#end - this.#next;
  }

  /** Copies states to the input, which must be empty. */
  load(states: Uint8Array): void {
    const { input } = this.#layout;
    this.#instance.bytes().set(states, input);
    this.#next = input;
    this.#end = input + states.length;
  }

  expandSome(): void {
    const { wasm } = this.#instance;
    const { stateBytes } = this.#layout;
    const sinks = this.#sinks;
    try {
      const from = this.#next;
      const to = Math.min(this.#end, from + this.#batch.size * stateBytes);
      const flags = this.#batch.run(() => wasm.expand(from, to));
      this.#next = wasm.cursor.value;
      if ((flags & expandFlags.deadlock) !== 0) this.#append(sinks.deadlocks, this.#next - stateBytes);
      if ((flags & expandFlags.stepViolation) !== 0) this.#append(sinks.stepViolations, this.#next - stateBytes);
    } catch (error) {
      if (!isTrap(error)) throw error;
      wasm.out.value = wasm.rollback.value;
      this.#append(sinks.expansionRequests, wasm.cursor.value);
      this.#next = wasm.cursor.value + stateBytes;
    }
  }

  /** Moves the states that are not expanded yet from the input to a queue. */
  unload(queue: StateQueue): void {
    queue.append(this.#instance.bytes().subarray(this.#next, this.#end));
    this.#next = this.#end;
  }

  reset(): void {
    this.#next = this.#end = this.#layout.input;
  }

  #append(queue: StateQueue, address: number): void {
    queue.append(this.#instance.bytes().subarray(address, address + this.#layout.stateBytes));
  }
}
