// A state space for random walks whose states are packed, and whose successors compiled code makes: in the interpreter's order, so that a walk
// takes the same way in both. What compiled code cannot do, and what is found, the interpreter decides.

import type { Interpreter } from "../interpreter/interpreter.js";
import type { Check, Model } from "../model/model.js";
import type { Transition, StateSpace } from "../search/state-space.js";
import { assemble } from "../wasm/assemble.js";
import { stateCodec } from "../codegen/codec.js";
import { DATA_START, generate } from "../codegen/generate.js";
import type { SimulationExports } from "../wasm/exports.js";
import { Instance } from "../wasm/instance.js";
import { openInterpreterFallback } from "./interpreter-fallback.js";
import { expandFlags, TAG_BITS, type RuntimeParameters } from "../wasm/memory-layout.js";
import { compileModule, hasWasm, isTrap } from "../wasm/webassembly.js";

type Packed = Uint8Array<ArrayBuffer>;

/** Undefined where the model cannot be compiled. `space` is the interpreter's, without symmetry. */
export async function compiledSimulationSpace(
  model: Model,
  check: Check,
  space: Interpreter,
): Promise<StateSpace<Packed> | undefined> {
  const generated = hasWasm() ? generate(model, { ...check, symmetry: false, properties: [] }) : undefined;
  if (generated === undefined) return undefined;
  const { layout, covers, scratchEnd, hasConstraint: within, hasInvariants: judges, data, classOf } = generated;
  const shape: RuntimeParameters = {
    words: layout.words,
    tags: model.actions.length,
    covers,
    scratchEnd,
    hasConstraint: within,
    hasInvariants: judges,
    symmetric: false,
    simulation: true,
    maxShards: 1,
    blockBytes: 2048,
  };
  const { bytes: binary, layout: map } = await assemble(shape, generated.functions);
  const instance = new Instance(
    { module: await compileModule(binary), parameters: shape, layout: map, data, dataStart: DATA_START, classOf },
    0,
    () => true,
    () => undefined,
  );
  const wasm = instance.wasm as SimulationExports;
  const oracle = openInterpreterFallback(space, stateCodec(layout), layout.words, ({ action }) => action);
  const anyInvariant = classOf.at(-1) ?? 0;
  /** The state whose successors were made last, if one of the steps to them violates something. */
  let suspicious: Packed | undefined;

  /** What compiled code says of a state; undefined when it cannot say. */
  const ask = (state: Packed, probe: (at: number) => number): boolean | undefined => {
    instance.bytes().set(state, map.incoming);
    try {
      return probe(map.incoming) !== 0;
    } catch (error) {
      if (!isTrap(error)) throw error;
      return undefined;
    }
  };
  /** Copied out of the memory only when it is asked for: of many moves one is taken. */
  class Successor implements Transition<Packed> {
    readonly fault = undefined;
    constructor(
      readonly action: number,
      readonly address: number,
    ) {}
    get state(): Packed {
      return instance.bytes().slice(this.address, this.address + map.stateBytes);
    }
  }

  return {
    faultActions: space.faultActions,
    covers: space.covers,
    thorough: false,
    *initialStates() {
      for (const { state, fault } of space.initialStates())
        yield { state: state === undefined ? undefined : oracle.pack(state), fault };
    },
    expand(state) {
      instance.bytes().set(state, map.input);
      wasm.out.value = map.successors;
      suspicious = undefined;
      try {
        if ((wasm.expand(map.input, map.input + map.stateBytes) & expandFlags.stepViolation) !== 0) suspicious = state;
      } catch (error) {
        if (!isTrap(error)) throw error;
        suspicious = state;
        return space
          .expand(oracle.unpack(state))
          .map((move) => ({ ...move, state: move.state === undefined ? undefined : oracle.pack(move.state) }));
      }
      const words = new Uint32Array(wasm.memory.buffer);
      const moves: Successor[] = [];
      for (let at = map.successors; at < wasm.out.value; at += map.entryBytes)
        moves.push(new Successor((words[(at + map.stateBytes) / 4 + 1] ?? 0) & (2 ** TAG_BITS - 1), at));
      return moves;
    },
    key: (state) => space.key(oracle.unpack(state)),
    checkInvariants: (state) =>
      judges && ask(state, (at) => wasm.satisfiesInvariants(at, anyInvariant)) !== true
        ? space.checkInvariants(oracle.unpack(state))
        : undefined,
    checkStep: (from, to) =>
      from === suspicious ? space.checkStep(oracle.unpack(from), oracle.unpack(to)) : undefined,
    checkDeadlock: (state) => space.checkDeadlock(oracle.unpack(state)),
    satisfiesConstraint: (state) =>
      !within || (ask(state, wasm.satisfiesConstraint) ?? space.satisfiesConstraint(oracle.unpack(state))),
    satisfiesCover: (state, cover) =>
      ask(state, (at) => wasm.satisfiesCover(at, cover)) ?? space.satisfiesCover(oracle.unpack(state), cover),
  };
}
