// A compiled module in a memory of its own, and the growth of the table in it.

import { dangerLine, FIRST_SLOTS, tableBytes, type MemoryLayout, type RuntimeParameters } from "./memory-layout.js";
import { OutOfMemory, type ReserveMemory } from "../explorer/state-queue.js";
import { instantiate, PAGE, type WasmGlobal, type WasmMemory, type WasmModule } from "./webassembly.js";

/** What shards are made of; can be sent to another thread. */
export interface ShardCode {
  readonly module: WasmModule;
  readonly parameters: RuntimeParameters;
  readonly layout: MemoryLayout;
  /** Constants of the generated code, and the byte at which they are to stand. */
  readonly data: Uint8Array;
  readonly dataStart: number;
  readonly classOf: readonly number[];
}

export interface Exports {
  readonly memory: WasmMemory;
  readonly out: WasmGlobal<number>;
  readonly own: WasmGlobal<number>;
  readonly full: WasmGlobal<number>;
  readonly mark: WasmGlobal<number>;
  readonly cursor: WasmGlobal<number>;
  readonly shard: WasmGlobal<number>;
  readonly shards: WasmGlobal<number>;
  readonly starting: WasmGlobal<number>;
  readonly emitted: WasmGlobal<bigint>;
  readonly phase: WasmGlobal<number>;
  readonly slots: WasmGlobal<bigint>;
  readonly count: WasmGlobal<number>;
  readonly refused: WasmGlobal<bigint>;
  readonly fresh: WasmGlobal<number>;
  readonly at: WasmGlobal<number>;
  readonly bad: WasmGlobal<number>;
  readonly tight: WasmGlobal<number>;
  readonly danger: WasmGlobal<number>;
  readonly asked: WasmGlobal<number>;
  readonly newSlots: WasmGlobal<bigint>;
  readonly growAt: WasmGlobal<number>;
  readonly cluster: WasmGlobal<number>;
  readonly clusterEnd: WasmGlobal<number>;
  readonly gathered: WasmGlobal<number>;
  starts(): void;
  emit(tag: number): void;
  canonical?(state: number): void;
  expand(from: number, to: number): number;
  route(from: number, to: number): number;
  sift?(from: number, to: number): number;
  touch(from: number, to: number): void;
  settle(from: number, to: number): number;
  remember(from: number, to: number, keep: number): void;
  forget(from: number, to: number): void;
  rehash(budget: number): number;
  leading(from: number, to: number): number;
  known(state: number): number;
  gather(slot: number, end: number): number;
  mine(from: number, to: number): number;
}

/** What a module has besides for random walks: what holds of the state at an address. */
export interface ProbeExports extends Exports {
  invariantsHoldAt(state: number, invariants: number): number;
  constraintHoldsAt(state: number): number;
  coverHoldsAt(state: number, cover: number): number;
}

/** What a module has besides for temporal properties. */
export interface EdgeExports extends Exports {
  enumerateEdges(from: number, to: number): number;
  link(from: number, to: number): void;
  find(state: number): number;
  evaluatePredicates(slot: number, end: number, to: number, predicate: number): void;
}

/** The part of the slots that is taken when the table grows, and when there is nothing left to grow into. */
const LOAD = 0.8;
const LAST_LOAD = 0.92;
const GROWTHS = [1.4, 1.2, 1.1, 1.05];
/** The last page is left out, so that no address is 2^32. */
const PAGES = 65_535;
/** Slots that are moved before somebody else has a turn. */
const MOVES = 100_000;

export interface Instance {
  readonly wasm: Exports;
  /** The memory as it is now: growing it makes another one. */
  bytes(): Uint8Array<ArrayBuffer>;
  /** Whether so many states may be inserted, whatever they are. */
  hasRoom(states: number): boolean;
  /** One part of making room; true when the table has grown. Nothing may be inserted in between. */
  grow(): boolean;
  /** `breathe` is called now and then meanwhile. */
  makeRoom(states: number, breathe?: () => void): void;
  /** Forgets all states and counts. */
  clear(): void;
}

/** `drain` is called while the initial states are made, when there is no room for more. */
export function openInstance(code: ShardCode, place: number, claim: ReserveMemory, drain: () => void): Instance {
  const { layout: map } = code;
  const wasm = opened();
  const { memory } = wasm;
  let view = new Uint8Array(memory.buffer);
  const bytes = (): Uint8Array<ArrayBuffer> =>
    view.buffer === memory.buffer ? view : (view = new Uint8Array(memory.buffer));
  let load = LOAD;
  let growing = false;
  /** Why the memory could not be made longer. */
  let lacking: OutOfMemory["why"] | undefined;

  bytes().set(code.data, code.dataStart);
  wasm.shard.value = place;
  wasm.slots.value = BigInt(FIRST_SLOTS);
  wasm.danger.value = dangerLine(map, FIRST_SLOTS);
  prepare();

  function prepare(): void {
    new Int32Array(memory.buffer, map.classes, code.classOf.length).set(code.classOf);
    new Int32Array(memory.buffer, map.filled, code.parameters.shards).set(
      Array.from({ length: code.parameters.shards }, (_, i) => map.outgoing + i * map.block),
    );
  }

  function opened(): Exports {
    try {
      return instantiate<Exports>(code.module, { shard: { drain } });
    } catch (error) {
      // So WebAssembly says that there is no memory.
      throw error instanceof RangeError ? new OutOfMemory("system") : error;
    }
  }

  /** Makes the memory long enough for so many slots, and perhaps something behind them. */
  function reach(slots: number, more = 0): boolean {
    const pages = Math.ceil((map.table + tableBytes(map, slots) + more) / PAGE);
    const missing = pages - memory.buffer.byteLength / PAGE;
    if (missing <= 0) return true;
    if (pages > PAGES) lacking = "address";
    else if (!claim(missing * PAGE)) lacking = "budget";
    else lacking = undefined;
    if (lacking !== undefined) return false;
    try {
      memory.grow(missing);
      return true;
    } catch {
      lacking = "system";
      claim(-missing * PAGE);
      return false;
    }
  }

  const slotsNow = (): number => Number(wasm.slots.value);
  const hasRoom = (states: number): boolean =>
    !growing && wasm.tight.value === 0 && wasm.count.value + states <= Math.floor(slotsNow() * load);

  function begin(): void {
    const slots = slotsNow();
    const wanted = GROWTHS.map((by) => Math.ceil(slots * by)).find((more) => reach(more));
    if (wanted === undefined) {
      if (load === LAST_LOAD || wasm.tight.value !== 0) throw new OutOfMemory(lacking ?? "budget");
      load = LAST_LOAD;
      return;
    }
    wasm.newSlots.value = BigInt(wanted);
    wasm.growAt.value = map.table + tableBytes(map, slots);
    growing = true;
  }

  /** A cluster is longer than was ever to be expected: room for it behind the table. */
  function widen(): void {
    const slots = Number(wasm.newSlots.value);
    const start = Math.ceil((map.table + tableBytes(map, slots)) / 64) * 64;
    const size = 4 * ((wasm.clusterEnd.value >>> 0) - (wasm.cluster.value >>> 0));
    if (!reach(slots, size + 64)) throw new OutOfMemory(lacking ?? "budget");
    wasm.cluster.value = start;
    wasm.clusterEnd.value = start + size;
  }

  function grow(): boolean {
    if (!growing) begin();
    if (!growing) return true;
    const answer = wasm.rehash(MOVES);
    if (answer === 2) widen();
    if (answer !== 1) return false;
    if (wasm.cluster.value !== map.cluster) {
      bytes().fill(0, wasm.cluster.value >>> 0, wasm.clusterEnd.value >>> 0);
      wasm.cluster.value = map.cluster;
      wasm.clusterEnd.value = map.clusterEnd;
    }
    wasm.danger.value = dangerLine(map, slotsNow());
    wasm.tight.value = 0;
    growing = false;
    return true;
  }

  return {
    wasm,
    bytes,
    hasRoom,
    grow,
    makeRoom(states, breathe) {
      while (!hasRoom(states)) {
        grow();
        breathe?.();
      }
    },
    clear() {
      bytes().fill(0, map.firings);
      prepare();
      for (const counter of [wasm.count, wasm.starting, wasm.tight, wasm.asked]) counter.value = 0;
      for (const counter of [wasm.refused, wasm.emitted]) counter.value = 0n;
      wasm.out.value = map.successors;
      wasm.fresh.value = map.fresh;
      wasm.cluster.value = map.cluster;
      wasm.clusterEnd.value = map.clusterEnd;
      growing = false;
      load = LOAD;
    },
  };
}
