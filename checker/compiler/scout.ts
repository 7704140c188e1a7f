// On the way back from a finding: which states have a successor among some others. A memory with a table that holds those others.

import type { Instance } from "./instance.js";
import type { MemoryMap } from "./shape.js";
import type { Store } from "./store.js";
import { isTrap } from "./wasm.js";

export interface Scout {
  /** Forgets what it knew, and learns these states. */
  learn(states: Iterable<Uint8Array>): void;
  /** Whether a state is among them, or one that counts as the same. */
  knows(state: Uint8Array): boolean;
  /** Adds to `found` those of some states that have a successor that it knows, and to `trapped` those of which it cannot say. */
  leading(states: Uint8Array, found: Store, trapped: Store): void;
}

/** So many states are inserted in one go. */
const FEW = 512;

export function scoutIn(instance: Instance, map: MemoryMap): Scout {
  const { wasm, bytes } = instance;
  const room = map.inputEnd - map.input;
  const stateAt = (address: number): Uint8Array => bytes().subarray(address, address + map.state);
  const partsOf = function* (states: Uint8Array, size: number): Generator<Uint8Array> {
    for (let at = 0; at < states.length; at += size) yield states.subarray(at, at + size);
  };
  return {
    learn(states) {
      instance.clear();
      for (const piece of states) {
        for (const part of partsOf(piece, Math.max(map.state, Math.min(room, FEW * map.state)))) {
          instance.makeRoom(FEW);
          bytes().set(part, map.input);
          wasm.remember(map.input, map.input + part.length, 0);
        }
      }
    },
    knows(state) {
      bytes().set(state, map.input);
      wasm.canonical?.(map.input);
      return wasm.known(map.input) !== 0;
    },
    leading(states, found, trapped) {
      for (const part of partsOf(states, room)) {
        bytes().set(part, map.input);
        const end = map.input + part.length;
        for (let at = map.input; at < end; at += map.state) {
          try {
            at = wasm.leading(at, end);
            if (at < end) found.append(stateAt(at));
          } catch (error) {
            if (!isTrap(error)) throw error;
            at = wasm.cursor.value;
            trapped.append(stateAt(at));
            wasm.out.value = map.successors;
          }
        }
      }
    },
  };
}
