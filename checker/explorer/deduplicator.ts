// Puts entries into the table of a shard, a bit at a time; keeps what is new, what is bad, and what the interpreter must be asked.

import type { Instance } from "../wasm/instance.js";
import { BATCH_SIZE, phases, type MemoryLayout, type RuntimeParameters } from "../wasm/memory-layout.js";
import type { StateQueue } from "./state-queue.js";
import { isTrap } from "../wasm/webassembly.js";

/** What compiled code takes on in one call: less where each piece takes long, so that somebody can look at the clock. */
export class Pace {
  #pieces: number;

  constructor(readonly most: number) {
    this.#pieces = most;
  }

  get pieces(): number {
    return this.#pieces;
  }

  /** Measures a call. */
  of<T>(call: () => T): T {
    const started = performance.now();
    try {
      return call();
    } finally {
      const took = performance.now() - started;
      if (took > SLOW_MS) this.#pieces = Math.max(1, this.#pieces >> 2);
      else if (took < FAST_MS) this.#pieces = Math.min(this.most, this.#pieces * 2);
    }
  }
}

const SLOW_MS = 10;
const FAST_MS = 2;

export interface DeduplicatorSinks {
  readonly invariantViolations: StateQueue;
  /** Where new states go when there is no more room for them in the memory. */
  spill(): void;
  ask(kind: "evaluate" | "constrain", address: number): void;
}

export interface Deduplicator {
  /** Entries that are to be settled next. */
  begin(from: number, to: number): void;
  /** Settles some of them; false when there are none. */
  advance(): boolean;
}

export function openDeduplicator(
  instance: Instance,
  shape: RuntimeParameters,
  map: MemoryLayout,
  settled: DeduplicatorSinks,
  breathe: () => void,
): Deduplicator {
  const { wasm } = instance;
  // What asks nothing of a state takes as good as no time.
  const pace = shape.hasInvariants || shape.hasConstraint || shape.covers > 0 ? new Pace(BATCH_SIZE) : undefined;
  let at = 0;
  let end = 0;
  /** Up to where entries have been touched. */
  let touched = 0;

  function some(): void {
    const stop = pace === undefined ? touched : Math.min(touched, at + pace.pieces * map.entryBytes);
    try {
      const from = at;
      at = pace === undefined ? wasm.insert(from, stop) : pace.of(() => wasm.insert(from, stop));
      if (wasm.violated.value !== 0)
        settled.invariantViolations.append(
          instance.bytes().subarray(at - map.entryBytes, at - map.entryBytes + map.stateBytes),
        );
    } catch (error) {
      if (!isTrap(error)) throw error;
      settled.ask(wasm.phase.value === phases.checkingConstraint ? "constrain" : "evaluate", wasm.insertCursor.value);
      at = wasm.insertCursor.value + map.entryBytes;
    }
  }

  return {
    begin(from, to) {
      at = touched = from;
      end = to;
    },
    advance() {
      if (at >= end) return false;
      if (at >= touched) {
        touched = Math.min(end, at + BATCH_SIZE * map.entryBytes);
        instance.makeRoom(BATCH_SIZE, breathe);
        if (wasm.freshOut.value + BATCH_SIZE * map.stateBytes > map.freshEnd) settled.spill();
        wasm.prefetch(at, touched);
      }
      some();
      return true;
    },
  };
}
