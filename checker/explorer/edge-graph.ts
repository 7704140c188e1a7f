// The graph of the states that a shard explored, for temporal properties. A state's node is the number of its slot in
// the table.

import type { Interpreter } from "../interpreter/interpreter.js";
import { element, type State } from "../interpreter/values.js";
import { EdgeBuilder, edgeArrayBytes } from "../liveness/edge-builder.js";
import {
  FAULT,
  LivenessAborted,
  type GraphNodes,
  type Scheduler,
  type StateGraph,
  type StepSink,
  type TransitionGraph,
} from "../liveness/graph.js";
import { predicateEvaluator } from "../liveness/interpreted-graph.js";
import type { LivenessPlan } from "../liveness/plan.js";
import type { Model } from "../model/model.js";
import type { EdgeExports } from "../wasm/exports.js";
import type { Instance, ShardCode } from "../wasm/instance.js";
import type { MemoryLayout } from "../wasm/memory-layout.js";
import { isTrap } from "../wasm/webassembly.js";
import type { InterpreterFallback } from "./interpreter-fallback.js";

/** A completed search with one shard. */
export interface ExploredTable {
  readonly instance: Instance;
  /** Packed initial states, in the order in which they were found. */
  readonly initial: readonly Uint8Array[];
  readonly transitions: number;
}

export interface EdgeGraphSources {
  readonly model: Model;
  readonly interpreter: Interpreter;
  readonly fallback: InterpreterFallback;
  readonly plan: LivenessPlan;
  /** Why this number of further bytes exceeds the memory limit; undefined if it does not. */
  exceeds(bytes: number): string | undefined;
}

/** Slots whose predicates are evaluated in one call. */
const SLOTS = 4096;

export async function compiledGraph(
  { layout }: ShardCode,
  { instance, initial, transitions }: ExploredTable,
  sources: EdgeGraphSources,
  scheduler: Scheduler,
): Promise<StateGraph> {
  const { fallback, plan } = sources;
  const table = new ExploredStates(instance, layout, fallback);
  // The search filled the filter without slot numbers.
  instance.bytes().fill(0, layout.recent, layout.recent + layout.recentSlots * layout.stateBytes);
  const initialStates = fallback.each(initial.map((states) => states.slice()));
  const nodes: GraphNodes = {
    nodes: table.slots,
    initial: Uint32Array.from([...initialStates], (state) => table.nodeOf(state)),
    present: table.present(),
    stateOf: (node) => table.stateOf(node),
    evaluate: (predicate) => evaluatePredicate(table, sources, predicate, scheduler),
  };
  const record = async (): Promise<TransitionGraph> => {
    const exceeded = sources.exceeds(edgeArrayBytes(plan, transitions, table.slots));
    if (exceeded !== undefined) throw new LivenessAborted(exceeded);
    const edges = new EdgeBuilder(plan, table.slots, transitions);
    await new StepEnumerator(table, sources, edges, scheduler).enumerateAll();
    return { ...nodes, ...edges.finish() };
  };
  let recorded: Promise<TransitionGraph> | undefined;
  return {
    ...nodes,
    whole: () => (recorded ??= record()),
    steps: {
      enumerate: (some, sink) => new StepEnumerator(table, sources, sink, scheduler).enumerate(some),
      fits: (bytes) => sources.exceeds(bytes) === undefined,
    },
  };
}

/** The table of visited states, addressed by nodes. */
class ExploredStates {
  readonly wasm: EdgeExports;
  readonly slots: number;

  constructor(
    readonly instance: Instance,
    readonly layout: MemoryLayout,
    readonly fallback: InterpreterFallback,
  ) {
    this.wasm = instance.wasm as EdgeExports;
    this.slots = Math.floor((this.wasm.memory.buffer.byteLength - layout.table) / layout.stateBytes);
  }

  /** `OUTSIDE` if it is not in the table. */
  nodeOf(state: Uint8Array): number {
    const { incoming } = this.layout;
    this.instance.bytes().set(state, incoming);
    return this.wasm.indexOf(incoming) >>> 0;
  }

  /** By slot: 1 if it holds a state. */
  present(): Uint8Array {
    const words = new Uint32Array(this.wasm.memory.buffer, this.layout.table);
    const present = new Uint8Array(this.slots);
    const step = this.layout.stateBytes / 4;
    // Bit 0 of a state is 1.
    for (let slot = 0, at = 0; slot < present.length; slot++, at += step) present[slot] = (words[at] ?? 0) & 1;
    return present;
  }

  stateOf(node: number): State {
    return this.stateAt(this.layout.table + node * this.layout.stateBytes);
  }

  stateAt(address: number): State {
    return this.fallback.unpack(this.instance.bytes().slice(address, address + this.layout.stateBytes));
  }
}

/** Expands states of the table once more. */
class StepEnumerator {
  constructor(
    readonly table: ExploredStates,
    readonly sources: EdgeGraphSources,
    readonly sink: StepSink,
    readonly scheduler: Scheduler,
  ) {}

  /** Enumerates the steps of all states, in the order of nodes. */
  async enumerateAll(): Promise<void> {
    const { wasm, slots } = this.table;
    for (let slot = 0; slot < slots;) {
      slot = wasm.scan(slot, slots);
      await this.#expand(wasm.scanEnd.value);
    }
  }

  async enumerate(nodes: Uint32Array): Promise<void> {
    const { wasm, layout } = this.table;
    const capacity = (layout.inputEnd - layout.input) / layout.stateBytes;
    for (let first = 0; first < nodes.length; first += capacity) {
      const some = nodes.subarray(first, first + capacity);
      new Uint32Array(wasm.memory.buffer).set(some, layout.numbers / 4);
      await this.#expand(wasm.gather(some.length));
    }
  }

  /** Enumerates the steps of the states in the input. */
  async #expand(end: number): Promise<void> {
    const { wasm, layout } = this.table;
    for (let at = layout.input; at < end;) {
      at = this.#expandSome(at, end);
      if (this.scheduler.shouldYield()) await this.scheduler.yield();
    }
    wasm.out.value = layout.successors;
  }

  /** Enumerates the steps of some states in the input, and returns the address of the next state. */
  #expandSome(from: number, end: number): number {
    const { wasm, layout } = this.table;
    wasm.out.value = layout.successors;
    let next: number | undefined;
    try {
      next = wasm.enumerateEdges(from, end);
    } catch (error) {
      if (!isTrap(error)) throw error;
      wasm.out.value = wasm.rollback.value;
    }
    this.#passSteps(from, next ?? wasm.cursor.value);
    if (next !== undefined) return next;
    const trapped = wasm.cursor.value;
    this.#interpret(trapped);
    return trapped + layout.stateBytes;
  }

  /** Passes on the steps of states in the input whose successors are in the memory. */
  #passSteps(from: number, to: number): void {
    const { wasm, layout } = this.table;
    const { sink } = this;
    wasm.prefetchTargets(layout.successors, wasm.out.value);
    wasm.resolveTargets(layout.successors, wasm.out.value);
    const words = new Uint32Array(wasm.memory.buffer);
    const entryWords = layout.entryBytes / 4;
    const begins = layout.begins / 4;
    for (let i = this.#inputIndex(from); i < this.#inputIndex(to); i++) {
      sink.beginNode(this.#nodeAt(words, i));
      const end = (words[begins + i + 1] ?? 0) / 4;
      for (let entry = (words[begins + i] ?? 0) / 4; entry < end; entry += entryWords)
        sink.addStep(words[entry + entryWords - 2] ?? 0, words[entry + entryWords - 1] ?? 0);
    }
  }

  #interpret(address: number): void {
    const { table, sink } = this;
    const { interpreter, fallback, plan } = this.sources;
    sink.beginNode(this.#nodeAt(new Uint32Array(table.wasm.memory.buffer), this.#inputIndex(address)));
    for (const { state, action, args } of interpreter.expand(table.stateAt(address)))
      if (state !== undefined) sink.addStep(table.nodeOf(fallback.pack(state)), plan.labels.labelOf(action, args));
  }

  #inputIndex(address: number): number {
    const { input, stateBytes } = this.table.layout;
    return (address - input) / stateBytes;
  }

  #nodeAt(words: Uint32Array, inputIndex: number): number {
    return words[this.table.layout.numbers / 4 + inputIndex] ?? 0;
  }
}

/** The values of a predicate, by node. */
async function evaluatePredicate(
  table: ExploredStates,
  { model, plan }: EdgeGraphSources,
  predicate: number,
  scheduler: Scheduler,
): Promise<Uint8Array> {
  const { wasm, instance, layout, slots } = table;
  const values = new Uint8Array(slots);
  const evaluate = predicateEvaluator(model);
  const store = (slot: number, end: number): void =>
    values.set(instance.bytes().subarray(layout.successors, layout.successors + end - slot), slot);
  for (let slot = 0; slot < slots;) {
    const end = Math.min(slots, slot + SLOTS);
    try {
      wasm.evaluatePredicates(slot, end, layout.successors, predicate);
      store(slot, end);
      slot = end;
    } catch (error) {
      if (!isTrap(error)) throw error;
      const trapped = wasm.cursor.value;
      store(slot, trapped);
      const answer = evaluate(element(plan.predicates, predicate), table.stateOf(trapped));
      values[trapped] = answer.fault === undefined ? Number(answer.value) : FAULT;
      slot = trapped + 1;
    }
    if (scheduler.shouldYield()) await scheduler.yield();
  }
  return values;
}
