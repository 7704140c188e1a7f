// On the way back from a finding: which states have a successor among some others. A memory with a table that holds those others.

import type { Instance } from "../wasm/instance.js";
import type { MemoryLayout } from "../wasm/memory-layout.js";
import type { StateQueue } from "./state-queue.js";
import { isTrap } from "../wasm/webassembly.js";

export interface BackwardSearch {
  /** Forgets what it knew, and learns these states, which must stay as they are. */
  setTargets(states: readonly Uint8Array[]): void;
  /** Whether a state is among them, or one that counts as the same. */
  isTarget(state: Uint8Array): boolean;
  /** Adds to `found` those of some states that have a successor that it knows, and to `uncertain` those of which it cannot say. */
  predecessorsOf(states: Uint8Array, found: StateQueue, uncertain: StateQueue): void;
}

/** So many states are inserted in one go. */
const FEW = 512;

export function openBackwardSearch(instance: Instance, map: MemoryLayout): BackwardSearch {
  const { wasm } = instance;
  let known: readonly Uint8Array[] | undefined;

  /** Copies states to where they can be worked on, some at a time. */
  function eachPart(states: Uint8Array, work: (from: number, to: number) => void): void {
    const size = Math.min(map.inputEnd - map.input, FEW * map.stateBytes);
    for (let at = 0; at < states.length; at += size) {
      const part = states.subarray(at, at + size);
      instance.bytes().set(part, map.input);
      work(map.input, map.input + part.length);
    }
  }
  const append = (store: StateQueue, address: number): void =>
    store.append(instance.bytes().subarray(address, address + map.stateBytes));

  return {
    setTargets(states) {
      // All of a large table is seldom worth going through for what is in it.
      if (known === undefined || wasm.count.value * 8 > Number(wasm.slots.value)) instance.clear();
      else for (const piece of known) eachPart(piece, wasm.remove);
      wasm.mustGrow.value = 0;
      known = states;
      for (const piece of states) {
        eachPart(piece, (from, to) => {
          instance.makeRoom(FEW);
          wasm.insertUnchecked(from, to, 0);
        });
      }
    },
    isTarget(state) {
      instance.bytes().set(state, map.input);
      wasm.canonicalize?.(map.input);
      return wasm.contains(map.input) !== 0;
    },
    predecessorsOf(states, found, uncertain) {
      eachPart(states, (from, to) => {
        for (let at = from; at < to; at += map.stateBytes) {
          try {
            at = wasm.findPredecessor(at, to);
            if (at < to) append(found, at);
          } catch (error) {
            if (!isTrap(error)) throw error;
            at = wasm.cursor.value;
            append(uncertain, at);
            wasm.out.value = map.successors;
          }
        }
      });
    },
  };
}
