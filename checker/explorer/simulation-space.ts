// A state space of packed states for random simulation. Compiled code makes successors in the interpreter's order, so a
// simulation is the same with both. The interpreter decides what compiled code cannot, and computes every defect.

import { stateCodec } from "../codegen/codec.js";
import { DATA_START, generate } from "../codegen/generate.js";
import type { Interpreter } from "../interpreter/interpreter.js";
import type { Check, Model } from "../model/model.js";
import type { Defect, InitialState, StateSpace, Transition } from "../search/state-space.js";
import { assemble } from "../wasm/assemble.js";
import type { SimulationExports } from "../wasm/exports.js";
import { Instance, type ShardCode } from "../wasm/instance.js";
import { expandFlags, type RuntimeParameters } from "../wasm/memory-layout.js";
import { compileModule, hasWasm, isTrap } from "../wasm/webassembly.js";
import { openInterpreterFallback, type InterpreterFallback } from "./interpreter-fallback.js";

type Packed = Uint8Array<ArrayBuffer>;

/** Undefined where the model cannot be compiled. `interpreter` must not reduce symmetry. */
export async function compiledSimulationSpace(
  model: Model,
  check: Check,
  interpreter: Interpreter,
): Promise<StateSpace<Packed> | undefined> {
  const generated = hasWasm() ? generate(model, { ...check, symmetry: false, properties: [] }) : undefined;
  if (generated === undefined) return undefined;
  const { layout: stateLayout, covers, scratchEnd, hasConstraint, hasInvariants, data, classOf } = generated;
  const parameters: RuntimeParameters = {
    words: stateLayout.words,
    tags: model.actions.length,
    covers,
    scratchEnd,
    hasConstraint,
    hasInvariants,
    symmetric: false,
    simulation: true,
    maxShards: 1,
    blockBytes: 2048,
  };
  const { bytes, layout } = assemble(parameters, generated.functions);
  const module = await compileModule(bytes);
  const { words } = stateLayout;
  return new CompiledSimulationSpace(
    { module, parameters, layout, data, dataStart: DATA_START, classOf },
    interpreter,
    openInterpreterFallback(interpreter, stateCodec(stateLayout), words, ({ action }) => action),
  );
}

class CompiledSimulationSpace implements StateSpace<Packed> {
  readonly thorough = false;
  readonly faultActions: readonly boolean[];
  readonly covers: readonly string[];
  readonly #code: ShardCode;
  readonly #interpreter: Interpreter;
  readonly #fallback: InterpreterFallback;
  readonly #instance: Instance;
  readonly #wasm: SimulationExports;
  /** The class of all invariants. */
  readonly #allInvariants: number;
  /** The state that was expanded last, if one of its steps violates a property. */
  #violatingStep: Packed | undefined;

  constructor(code: ShardCode, interpreter: Interpreter, fallback: InterpreterFallback) {
    this.#code = code;
    this.#interpreter = interpreter;
    this.#fallback = fallback;
    this.#instance = new Instance(
      code,
      0,
      () => true,
      () => undefined,
    );
    this.#wasm = this.#instance.wasm as SimulationExports;
    this.#allInvariants = code.classOf.at(-1) ?? 0;
    this.faultActions = interpreter.faultActions;
    this.covers = interpreter.covers;
  }

  *initialStates(): Generator<InitialState<Packed>> {
    for (const { state, fault } of this.#interpreter.initialStates())
      yield { state: state === undefined ? undefined : this.#fallback.pack(state), fault };
  }

  expand(state: Packed): readonly Transition<Packed>[] {
    const wasm = this.#wasm;
    const { input, stateBytes, successors } = this.#code.layout;
    this.#instance.bytes().set(state, input);
    wasm.out.value = successors;
    this.#violatingStep = undefined;
    try {
      const flags = wasm.expand(input, input + stateBytes);
      if ((flags & expandFlags.stepViolation) !== 0) this.#violatingStep = state;
    } catch (error) {
      if (!isTrap(error)) throw error;
      this.#violatingStep = state;
      return this.#expandByInterpreter(state);
    }
    return this.#successors();
  }

  key(state: Packed): string {
    return this.#interpreter.key(this.#fallback.unpack(state));
  }

  checkInvariants(state: Packed): Defect | undefined {
    if (!this.#code.parameters.hasInvariants) return undefined;
    const satisfied = this.#evaluate(state, (at) => this.#wasm.satisfiesInvariants(at, this.#allInvariants));
    return satisfied === true ? undefined : this.#interpreter.checkInvariants(this.#fallback.unpack(state));
  }

  checkStep(from: Packed, to: Packed): Defect | undefined {
    if (from !== this.#violatingStep) return undefined;
    return this.#interpreter.checkStep(this.#fallback.unpack(from), this.#fallback.unpack(to));
  }

  checkDeadlock(state: Packed): Defect | undefined {
    return this.#interpreter.checkDeadlock(this.#fallback.unpack(state));
  }

  satisfiesConstraint(state: Packed): boolean | Defect {
    if (!this.#code.parameters.hasConstraint) return true;
    return (
      this.#evaluate(state, this.#wasm.satisfiesConstraint) ??
      this.#interpreter.satisfiesConstraint(this.#fallback.unpack(state))
    );
  }

  satisfiesCover(state: Packed, cover: number): boolean | Defect {
    return (
      this.#evaluate(state, (at) => this.#wasm.satisfiesCover(at, cover)) ??
      this.#interpreter.satisfiesCover(this.#fallback.unpack(state), cover)
    );
  }

  /** Evaluates a condition in compiled code; undefined if it traps. */
  #evaluate(state: Packed, condition: (address: number) => number): boolean | undefined {
    const { incoming } = this.#code.layout;
    this.#instance.bytes().set(state, incoming);
    try {
      return condition(incoming) !== 0;
    } catch (error) {
      if (!isTrap(error)) throw error;
      return undefined;
    }
  }

  #expandByInterpreter(state: Packed): readonly Transition<Packed>[] {
    return this.#interpreter.expand(this.#fallback.unpack(state)).map((transition) => ({
      ...transition,
      state: transition.state === undefined ? undefined : this.#fallback.pack(transition.state),
    }));
  }

  /** The successors in the memory, until the next call of `expand`. */
  #successors(): readonly Transition<Packed>[] {
    const { successors, stateBytes, entryBytes } = this.#code.layout;
    const words = new Uint32Array(this.#wasm.memory.buffer);
    const transitions: Transition<Packed>[] = [];
    for (let at = successors; at < this.#wasm.out.value; at += entryBytes) {
      const action = words[(at + stateBytes) / 4 + 1] ?? 0;
      transitions.push(new PackedTransition(action, this.#instance, at, stateBytes));
    }
    return transitions;
  }
}

/** Copies its state only on demand: a simulation takes one of many transitions. */
class PackedTransition implements Transition<Packed> {
  readonly fault = undefined;

  constructor(
    readonly action: number,
    readonly instance: Instance,
    readonly address: number,
    readonly stateBytes: number,
  ) {}

  get state(): Packed {
    return this.instance.bytes().slice(this.address, this.address + this.stateBytes);
  }
}
