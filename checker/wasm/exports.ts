// The exports of a compiled module. Their text is in runtime.ts, visited-table.ts, rehash.ts and edge-enumeration.ts.

import type { WasmGlobal, WasmMemory } from "./webassembly.js";

/**
 * Exports of every module. States and entries are passed as the address of the first and the address after the last.
 */
export interface Exports {
  readonly memory: WasmMemory;
  /** Index of this shard, and the number of shards in use. */
  readonly shard: WasmGlobal<number>;
  readonly shards: WasmGlobal<number>;
  /** The address at which the next successor is written. */
  readonly out: WasmGlobal<number>;
  /** The state being expanded. */
  readonly cursor: WasmGlobal<number>;
  /** The value of `out` to return to if the expansion of this state traps. */
  readonly rollback: WasmGlobal<number>;
  /** One of `phases`. */
  readonly phase: WasmGlobal<number>;
  readonly enumeratingInitial: WasmGlobal<number>;
  readonly initialEmitted: WasmGlobal<bigint>;
  /** Results of `distribute`: the shard whose outgoing block is full, or -1; the end of the entries that stay. */
  readonly fullBlock: WasmGlobal<number>;
  readonly localEnd: WasmGlobal<number>;

  /** Slots of the table, and states in it. */
  readonly slots: WasmGlobal<bigint>;
  readonly count: WasmGlobal<number>;
  readonly outsideConstraint: WasmGlobal<bigint>;
  /** The address at which the next new state is written. */
  readonly freshOut: WasmGlobal<number>;
  /** The entry being inserted, and whether its state violates an invariant. */
  readonly insertCursor: WasmGlobal<number>;
  readonly violated: WasmGlobal<number>;
  /** Is some cover open in this level? */
  readonly evaluateCovers: WasmGlobal<number>;
  /** Set when a state was inserted at `overflowThreshold` or above. */
  readonly mustGrow: WasmGlobal<number>;
  readonly overflowThreshold: WasmGlobal<number>;

  /**
   * While the table grows: its new number of slots, the address from which it is in its new order, and the buffer for
   * one cluster.
   */
  readonly newSlots: WasmGlobal<bigint>;
  readonly rehashedFrom: WasmGlobal<number>;
  readonly cluster: WasmGlobal<number>;
  readonly clusterEnd: WasmGlobal<number>;
  /** The end of the states that `scan` copied to the input. */
  readonly scanEnd: WasmGlobal<number>;

  /** Emits all initial states, and calls the import `drain` when there is no room for more. */
  makeInitialStates(): void;
  /** Completes the state at `out` to an entry with this tag. */
  emit(tag: number): void;
  canonicalize?(state: number): void;
  /** Returns `expandFlags`. */
  expand(from: number, to: number): number;
  distribute(from: number, to: number): number;
  filterRecent?(from: number, to: number): number;
  /** With several shards: the shard that owns the state at an address. */
  ownerOf?(state: number): number;
  prefetch(from: number, to: number): void;
  insert(from: number, to: number): number;
  insertUnchecked(from: number, to: number, keep: number): void;
  remove(from: number, to: number): void;
  contains(state: number): number;
  /** Returns one of `rehashStatus`. */
  rehash(budget: number): number;
  scan(slot: number, end: number): number;
  retainOwned(from: number, to: number): number;
  findPredecessor(from: number, to: number): number;
}

/** Additional exports for random simulation: they check the state at an address. */
export interface SimulationExports extends Exports {
  satisfiesInvariants(state: number, invariantClass: number): number;
  satisfiesConstraint(state: number): number;
  satisfiesCover(state: number, cover: number): number;
}

/** Additional exports for temporal properties. */
export interface EdgeExports extends Exports {
  /** Copies the states in the slots whose numbers are in the memory to the input. */
  gather(count: number): number;
  enumerateEdges(from: number, to: number): number;
  prefetchTargets(from: number, to: number): void;
  resolveTargets(from: number, to: number): void;
  indexOf(state: number): number;
  evaluatePredicates(slot: number, end: number, to: number, predicate: number): void;
}
