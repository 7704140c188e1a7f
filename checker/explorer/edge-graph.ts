// The graph of the states that a shard explored, for temporal properties. A state's node is the number of its slot in
// the table.

import type { Interpreter } from "../interpreter/interpreter.js";
import { element, type State } from "../interpreter/values.js";
import { FAULT, LivenessAborted, type Scheduler, type TransitionGraph } from "../liveness/graph.js";
import { predicateEvaluator } from "../liveness/interpreted-graph.js";
import type { LivenessPlan } from "../liveness/plan.js";
import type { Model } from "../model/model.js";
import type { EdgeExports } from "../wasm/exports.js";
import type { Instance, ShardCode } from "../wasm/instance.js";
import { TAG_MASK, type MemoryLayout } from "../wasm/memory-layout.js";
import { isTrap } from "../wasm/webassembly.js";
import { EdgeBuilder, edgeArrayBytes } from "./edge-builder.js";
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
  fits(bytes: number): string | undefined;
}

/** Slots whose predicates are evaluated in one call. */
const SLOTS = 4096;

export async function compiledGraph(
  { layout }: ShardCode,
  { instance, initial, transitions }: ExploredTable,
  sources: EdgeGraphSources,
  scheduler: Scheduler,
): Promise<TransitionGraph> {
  const { fallback, plan } = sources;
  const table = new ExploredStates(instance, layout, fallback);
  const exceeded = sources.fits(edgeArrayBytes(plan, transitions, table.slots));
  if (exceeded !== undefined) throw new LivenessAborted(exceeded);
  const edges = new EdgeBuilder(plan, table.slots, transitions);
  await new EdgeEnumeration(table, sources, edges).run(scheduler);
  const initialStates = fallback.each(initial.map((states) => states.slice()));
  return {
    ...edges.finish(),
    initial: Uint32Array.from([...initialStates], (state) => table.nodeOf(state)),
    stateOf: (node) => table.stateOf(node),
    evaluate: (predicate) => evaluatePredicate(table, sources, predicate, scheduler),
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

  stateOf(node: number): State {
    return this.stateAt(this.layout.table + node * this.layout.stateBytes);
  }

  stateAt(address: number): State {
    return this.fallback.unpack(this.instance.bytes().slice(address, address + this.layout.stateBytes));
  }
}

/** Expands all states of the table once more, and adds their edges in the order of nodes. */
class EdgeEnumeration {
  constructor(
    readonly table: ExploredStates,
    readonly sources: EdgeGraphSources,
    readonly edges: EdgeBuilder,
  ) {}

  async run(scheduler: Scheduler): Promise<void> {
    const { wasm, layout, slots } = this.table;
    for (let slot = 0; slot < slots;) {
      slot = wasm.scan(slot, slots);
      const end = wasm.scanEnd.value;
      for (let at = layout.input; at < end;) {
        at = this.#expandSome(at, end);
        if (scheduler.shouldYield()) await scheduler.yield();
      }
      if (scheduler.shouldYield()) await scheduler.yield();
    }
    wasm.out.value = layout.successors;
  }

  /** Adds the edges of some states in the input, and returns the address of the next state. */
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
    this.#addEdges(from, next ?? wasm.cursor.value);
    if (next !== undefined) return next;
    const trapped = wasm.cursor.value;
    this.#addInterpretedEdges(trapped);
    return trapped + layout.stateBytes;
  }

  /** Adds the edges of states in the input whose successors are in the memory. */
  #addEdges(from: number, to: number): void {
    const { wasm, layout } = this.table;
    const { edges } = this;
    wasm.prefetch(layout.successors, wasm.out.value);
    wasm.resolveTargets(layout.successors, wasm.out.value);
    const words = new Uint32Array(wasm.memory.buffer);
    const entryWords = layout.entryBytes / 4;
    const begins = layout.begins / 4;
    for (let i = this.#inputIndex(from); i < this.#inputIndex(to); i++) {
      edges.beginNode(this.#nodeAt(words, i));
      const end = (words[begins + i + 1] ?? 0) / 4;
      for (let entry = (words[begins + i] ?? 0) / 4; entry < end; entry += entryWords)
        edges.add(words[entry + entryWords - 2] ?? 0, (words[entry + entryWords - 1] ?? 0) & TAG_MASK);
    }
  }

  #addInterpretedEdges(address: number): void {
    const { table, edges } = this;
    const { interpreter, fallback, plan } = this.sources;
    edges.beginNode(this.#nodeAt(new Uint32Array(table.wasm.memory.buffer), this.#inputIndex(address)));
    for (const { state, action, args } of interpreter.expand(table.stateAt(address)))
      if (state !== undefined) edges.add(table.nodeOf(fallback.pack(state)), plan.labels.labelOf(action, args));
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
