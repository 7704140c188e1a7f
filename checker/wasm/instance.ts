// An instance of a compiled module, with the memory of one shard.

import type { Exports } from "./exports.js";
import { FIRST_SLOTS, overflowThreshold, type MemoryLayout, type RuntimeParameters } from "./memory-layout.js";
import { OutOfMemory, type ReserveMemory } from "./memory-reservation.js";
import { TableGrowth } from "./table-growth.js";
import { instantiate, type WasmModule } from "./webassembly.js";

/** The compiled module and the parameters from which a shard is instantiated. Can be sent to another thread. */
export interface ShardCode {
  readonly module: WasmModule;
  readonly parameters: RuntimeParameters;
  readonly layout: MemoryLayout;
  /** Constants of the generated code, and their address. */
  readonly data: Uint8Array;
  readonly dataStart: number;
  /** By tag: the class of invariants that a new state is checked against. */
  readonly classOf: readonly number[];
}

/** How states are divided among shards: by a hash of some of their bits. */
export interface Ownership {
  readonly shards: number;
  /** As long as a state; undefined for all bits. */
  readonly ownerBits: Uint8Array<ArrayBuffer> | undefined;
}

export class Instance {
  readonly wasm: Exports;
  readonly #code: ShardCode;
  readonly #growth: TableGrowth;
  #view: Uint8Array<ArrayBuffer>;

  /** `drain` is called when there is no room for more initial states. */
  constructor(code: ShardCode, shard: number, reserve: ReserveMemory, drain: () => void) {
    this.#code = code;
    this.wasm = instantiateExports(code, drain);
    this.#growth = new TableGrowth(this.wasm, code.layout, reserve);
    this.#view = new Uint8Array(this.wasm.memory.buffer);
    this.#view.set(code.data, code.dataStart);
    this.wasm.shard.value = shard;
    this.setOwnership({ shards: 1, ownerBits: undefined });
    this.wasm.slots.value = BigInt(FIRST_SLOTS);
    this.wasm.overflowThreshold.value = overflowThreshold(code.layout, FIRST_SLOTS);
    this.#initializeTables();
  }

  /** The memory. Use the result at once: the buffer is another one after the memory has grown. */
  bytes(): Uint8Array<ArrayBuffer> {
    const { buffer } = this.wasm.memory;
    if (this.#view.buffer !== buffer) this.#view = new Uint8Array(buffer);
    return this.#view;
  }

  /** Must be called before there are states, and alike for all shards. */
  setOwnership({ shards, ownerBits }: Ownership): void {
    const { layout, parameters } = this.#code;
    this.wasm.shards.value = shards;
    if (parameters.maxShards === 1) return;
    const bytes = this.bytes().subarray(layout.ownerBits, layout.ownerBits + layout.stateBytes);
    if (ownerBits === undefined) bytes.fill(0xff);
    else bytes.set(ownerBits);
  }

  /** Can this number of states be inserted, whatever their hashes are? */
  hasRoom(states: number): boolean {
    return this.#growth.hasRoom(states);
  }

  /** Does a bounded part of the table's growth; true when it is complete. Nothing may be inserted before that. */
  grow(): boolean {
    return this.#growth.step();
  }

  /** Grows the table until this number of states can be inserted. */
  makeRoom(states: number, checkCancelled?: () => void): void {
    while (!this.#growth.hasRoom(states)) {
      this.#growth.step();
      checkCancelled?.();
    }
  }

  /** Removes all states and resets all counts. */
  clear(): void {
    const { wasm } = this;
    const { layout } = this.#code;
    this.bytes().fill(0, layout.firings);
    this.#initializeTables();
    for (const global of [wasm.count, wasm.enumeratingInitial, wasm.mustGrow, wasm.evaluateCovers]) global.value = 0;
    for (const global of [wasm.outsideConstraint, wasm.initialEmitted]) global.value = 0n;
    wasm.out.value = layout.successors;
    wasm.freshOut.value = layout.fresh;
    this.#growth.reset();
  }

  #initializeTables(): void {
    const { layout, parameters, classOf } = this.#code;
    const { buffer } = this.wasm.memory;
    new Int32Array(buffer, layout.invariantClasses, classOf.length).set(classOf);
    const blocks = Array.from({ length: parameters.maxShards }, (_, i) => layout.outgoing + i * layout.blockBytes);
    new Int32Array(buffer, layout.outgoingEnds, blocks.length).set(blocks);
  }
}

function instantiateExports(code: ShardCode, drain: () => void): Exports {
  try {
    return instantiate<Exports>(code.module, { shard: { drain } });
  } catch (error) {
    // WebAssembly throws a RangeError when there is no memory.
    throw error instanceof RangeError ? new OutOfMemory("system") : error;
  }
}
