// Inserts entries into the table of a shard, one batch at a time. New states are checked there; violations and requests
// to the interpreter are passed on.

import type { Instance, ShardCode } from "../../wasm/instance.js";
import { BATCH_SIZE, phases, type MemoryLayout } from "../../wasm/memory-layout.js";
import { isTrap } from "../../wasm/webassembly.js";
import { AdaptiveBatch } from "./adaptive-batch.js";
import type { StateQueue } from "./state-queue.js";

export interface DeduplicatorSinks {
  readonly invariantViolations: StateQueue;
  /** Moves new states out of the memory, when it has no more room for them. */
  spill(): void;
  /** Leaves the state at an address to the interpreter. */
  request(kind: "evaluate" | "constrain", address: number): void;
}

export class Deduplicator {
  readonly #instance: Instance;
  readonly #layout: MemoryLayout;
  readonly #sinks: DeduplicatorSinks;
  readonly #checkCancelled: () => void;
  /** Undefined when states are not checked: then insertion is fast enough without. */
  readonly #batch: AdaptiveBatch | undefined;
  #next = 0;
  #end = 0;
  /** The end of the entries whose slots were prefetched. */
  #prefetched = 0;

  constructor(instance: Instance, code: ShardCode, sinks: DeduplicatorSinks, checkCancelled: () => void) {
    const { hasInvariants, hasConstraint, covers } = code.parameters;
    this.#instance = instance;
    this.#layout = code.layout;
    this.#sinks = sinks;
    this.#checkCancelled = checkCancelled;
    this.#batch = hasInvariants || hasConstraint || covers > 0 ? new AdaptiveBatch(BATCH_SIZE) : undefined;
  }

  /** Sets the entries to insert next. */
  begin(from: number, to: number): void {
    this.#next = this.#prefetched = from;
    this.#end = to;
  }

  /** Inserts some of the entries; false when none are left. */
  advance(): boolean {
    if (this.#next >= this.#end) return false;
    if (this.#next >= this.#prefetched) this.#prepareBatch();
    this.#insertSome();
    return true;
  }

  finish(): void {
    while (this.advance()) this.#checkCancelled();
  }

  #prepareBatch(): void {
    const { wasm } = this.#instance;
    const layout = this.#layout;
    this.#prefetched = Math.min(this.#end, this.#next + BATCH_SIZE * layout.entryBytes);
    this.#instance.makeRoom(BATCH_SIZE, this.#checkCancelled);
    if (wasm.freshOut.value + BATCH_SIZE * layout.stateBytes > layout.freshEnd) this.#sinks.spill();
    wasm.prefetch(this.#next, this.#prefetched);
  }

  #insertSome(): void {
    const { wasm } = this.#instance;
    const { entryBytes, stateBytes } = this.#layout;
    const batch = this.#batch;
    const from = this.#next;
    try {
      if (batch === undefined) this.#next = wasm.insert(from, this.#prefetched);
      else {
        const to = Math.min(this.#prefetched, from + batch.size * entryBytes);
        this.#next = batch.run(() => wasm.insert(from, to));
      }
      if (wasm.violated.value !== 0) {
        const state = this.#next - entryBytes;
        this.#sinks.invariantViolations.append(this.#instance.bytes().subarray(state, state + stateBytes));
      }
    } catch (error) {
      if (!isTrap(error)) throw error;
      const state = wasm.insertCursor.value;
      this.#sinks.request(wasm.phase.value === phases.checkingConstraint ? "constrain" : "evaluate", state);
      this.#next = state + entryBytes;
    }
  }
}
