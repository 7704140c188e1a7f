// Growth of the table of visited states: how many slots it gets, and the memory for them.

import type { Exports } from "./exports.js";
import { overflowThreshold, rehashStatus, tableBytes, type MemoryLayout } from "./memory-layout.js";
import { OutOfMemory, type OutOfMemoryReason, type ReserveMemory } from "./memory-reservation.js";
import { PAGE_BYTES } from "./webassembly.js";

/** The load at which the table grows; and the load up to which it is filled when there is no memory to grow. */
const LOAD = 0.8;
const LAST_LOAD = 0.92;
/** Tried in turn, until there is memory for one. */
const GROWTH_FACTORS = [1.4, 1.2, 1.1, 1.05];
/** Tried before, if the table then has at most this many bytes: moving all states costs more time than memory is worth. */
const FAST_GROWTH = [
  { factor: 4, bytes: 150_000_000 },
  { factor: 2, bytes: 300_000_000 },
];
/** The last page is not used, so that no address is 2^32. */
const MAX_PAGES = 65_535;
/** States that are moved in one step. V8 runs optimised code from the next call on, so the first calls should be short. */
const MOVES = 8192;

function growthFactors(layout: MemoryLayout, slots: number): readonly number[] {
  const fast = FAST_GROWTH.filter(({ factor, bytes }) => tableBytes(layout, slots * factor) <= bytes);
  return [...fast.map(({ factor }) => factor), ...GROWTH_FACTORS];
}

export class TableGrowth {
  #maxLoad = LOAD;
  #growing = false;

  constructor(
    readonly wasm: Exports,
    readonly layout: MemoryLayout,
    readonly reserve: ReserveMemory,
  ) {}

  /** Can this number of states be inserted, whatever their hashes are? */
  hasRoom(states: number): boolean {
    const { wasm } = this;
    return (
      !this.#growing &&
      wasm.mustGrow.value === 0 &&
      wasm.count.value + states <= Math.floor(Number(wasm.slots.value) * this.#maxLoad)
    );
  }

  /** Does a bounded part of the growth; true when it is complete. Nothing may be inserted before that. */
  step(): boolean {
    const { wasm, layout } = this;
    if (!this.#growing) this.#begin();
    if (!this.#growing) return true;
    const status = wasm.rehash(MOVES);
    if (status === rehashStatus.clusterTooLong) this.#enlargeClusterBuffer();
    if (status !== rehashStatus.done) return false;
    if (wasm.cluster.value !== layout.cluster) {
      // The enlarged buffer is in slots of the next growth, which must be free.
      const start = wasm.cluster.value >>> 0;
      new Uint8Array(wasm.memory.buffer).fill(0, start, wasm.clusterEnd.value >>> 0);
      this.#resetClusterBuffer();
    }
    wasm.overflowThreshold.value = overflowThreshold(layout, Number(wasm.slots.value));
    wasm.mustGrow.value = 0;
    this.#growing = false;
    return true;
  }

  /** After all states were removed. */
  reset(): void {
    this.#resetClusterBuffer();
    this.#growing = false;
    this.#maxLoad = LOAD;
  }

  #begin(): void {
    const { wasm, layout } = this;
    const slots = Number(wasm.slots.value);
    let shortage: OutOfMemoryReason = "budget";
    for (const factor of growthFactors(layout, slots)) {
      const newSlots = Math.ceil(slots * factor);
      const missing = this.#extendMemory(newSlots);
      if (missing === undefined) {
        wasm.newSlots.value = BigInt(newSlots);
        wasm.rehashedFrom.value = layout.table + tableBytes(layout, slots);
        this.#growing = true;
        return;
      }
      shortage = missing;
    }
    if (this.#maxLoad === LAST_LOAD || wasm.mustGrow.value !== 0) throw new OutOfMemory(shortage);
    this.#maxLoad = LAST_LOAD;
  }

  /**
   * Makes the memory long enough for a table of this size and some bytes after it, or returns why that is impossible.
   */
  #extendMemory(slots: number, extraBytes = 0): OutOfMemoryReason | undefined {
    const { memory } = this.wasm;
    const pages = Math.ceil((this.layout.table + tableBytes(this.layout, slots) + extraBytes) / PAGE_BYTES);
    const missing = pages - memory.buffer.byteLength / PAGE_BYTES;
    if (missing <= 0) return undefined;
    if (pages > MAX_PAGES) return "address";
    if (!this.reserve(missing * PAGE_BYTES)) return "budget";
    try {
      memory.grow(missing);
      return undefined;
    } catch {
      this.reserve(-missing * PAGE_BYTES);
      return "system";
    }
  }

  /** Places the buffer behind the table, for a cluster longer than any that is to be expected. */
  #enlargeClusterBuffer(): void {
    const { wasm, layout } = this;
    const slots = Number(wasm.newSlots.value);
    const start = Math.ceil((layout.table + tableBytes(layout, slots)) / 64) * 64;
    const size = 4 * ((wasm.clusterEnd.value >>> 0) - (wasm.cluster.value >>> 0));
    const shortage = this.#extendMemory(slots, size + 64);
    if (shortage !== undefined) throw new OutOfMemory(shortage);
    wasm.cluster.value = start;
    wasm.clusterEnd.value = start + size;
  }

  #resetClusterBuffer(): void {
    this.wasm.cluster.value = this.layout.cluster;
    this.wasm.clusterEnd.value = this.layout.clusterEnd;
  }
}
