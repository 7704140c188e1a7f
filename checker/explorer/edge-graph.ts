// The graph of what a shard explored, for temporal properties: its states are numbered by their slots in the table.

import type { Interpreter } from "../interpreter/interpreter.js";
import { FAULT, LivenessAborted, type TransitionGraph, type Scheduler } from "../liveness/graph.js";
import { predicateEvaluator } from "../liveness/interpreted-graph.js";
import type { LivenessPlan } from "../liveness/plan.js";
import { element } from "../interpreter/values.js";
import type { Model } from "../model/model.js";
import type { EdgeExports } from "../wasm/exports.js";
import type { Instance, ShardCode } from "../wasm/instance.js";
import type { InterpreterFallback } from "./interpreter-fallback.js";
import { TAG_BITS } from "../wasm/memory-layout.js";
import { isTrap } from "../wasm/webassembly.js";

/** What was explored: in one shard, all of it. */
export interface ExploredTable {
  readonly instance: Instance;
  /** Initial states in the order in which they were found, packed. */
  readonly initial: readonly Uint8Array[];
  readonly transitions: number;
}

/** What asks and answers for it. */
export interface EdgeGraphSources {
  readonly model: Model;
  readonly interpreter: Interpreter;
  readonly oracle: InterpreterFallback;
  readonly plan: LivenessPlan;
  /** Whether so many more bytes may be used. */
  fits(bytes: number): string | undefined;
}

/** Slots asked in one call. */
const SLOTS = 4096;
const TAGS = 2 ** TAG_BITS - 1;

export async function compiledGraph(
  code: ShardCode,
  { instance, initial, transitions }: ExploredTable,
  { model, interpreter, oracle, plan, fits }: EdgeGraphSources,
  rest: Scheduler,
): Promise<TransitionGraph> {
  const { layout: map } = code;
  const wasm = instance.wasm as EdgeExports;
  const { labels } = plan;
  const nodes = Math.floor((wasm.memory.buffer.byteLength - map.table) / map.stateBytes);
  const classBytes = labels.classCount <= 256 ? 1 : 2;
  const needed = transitions * (4 + classBytes) + nodes * 16;
  const refused = fits(needed);
  if (refused !== undefined) throw new LivenessAborted(refused);

  const offsets = new Uint32Array(nodes + 1);
  const present = new Uint8Array(nodes);
  let targets = new Uint32Array(transitions);
  let classes = classBytes === 1 ? new Uint8Array(transitions) : new Uint16Array(transitions);
  let edges = 0;
  const add = (node: number, target: number, label: number): void => {
    if (target === node && !plan.keepsSelfLoops) return;
    if (edges === targets.length) {
      const [more, moreClasses] = [
        new Uint32Array(2 * edges + 1024),
        classBytes === 1 ? new Uint8Array(2 * edges + 1024) : new Uint16Array(2 * edges + 1024),
      ];
      more.set(targets);
      moreClasses.set(classes);
      [targets, classes] = [more, moreClasses];
    }
    targets[edges] = target;
    classes[edges++] = labels.classOf[label] ?? 0;
  };
  const find = (state: Uint8Array): number => {
    instance.bytes().set(state, map.incoming);
    return wasm.indexOf(map.incoming) >>> 0;
  };
  /** The steps of some states that follow each other among those gathered. */
  function addLinked(words: Uint32Array, from: number, to: number): void {
    wasm.prefetch(map.successors, wasm.out.value);
    wasm.resolveTargets(map.successors, wasm.out.value);
    const entry = map.entryBytes / 4;
    for (let at = from; at < to; at++) {
      const node = words[map.numbers / 4 + at] ?? 0;
      begin(node);
      const end = (words[map.begins / 4 + at + 1] ?? 0) / 4;
      for (let word = (words[map.begins / 4 + at] ?? 0) / 4; word < end; word += entry)
        add(node, words[word + entry - 2] ?? 0, (words[word + entry - 1] ?? 0) & TAGS);
    }
  }
  let last = 0;
  /** Nodes come in order. */
  const begin = (node: number): void => {
    present[node] = 1;
    offsets.fill(edges, last, node + 1);
    last = node + 1;
  };

  for (let slot = 0; slot < nodes;) {
    slot = wasm.scan(slot, nodes);
    const end = wasm.scanEnd.value;
    const words = new Uint32Array(wasm.memory.buffer);
    for (let at = map.input; at < end;) {
      const first = (at - map.input) / map.stateBytes;
      wasm.out.value = map.successors;
      let asked = false;
      try {
        at = wasm.enumerateEdges(at, end);
      } catch (error) {
        if (!isTrap(error)) throw error;
        asked = true;
        at = wasm.cursor.value;
        wasm.out.value = wasm.rollback.value;
      }
      const until = (at - map.input) / map.stateBytes;
      addLinked(words, first, until);
      if (asked) {
        const node = words[map.numbers / 4 + until] ?? 0;
        begin(node);
        for (const { state, action, args } of interpreter.expand(
          oracle.unpack(instance.bytes().slice(at, at + map.stateBytes)),
        )) {
          if (state !== undefined) add(node, find(oracle.pack(state)), labels.labelOf(action, args));
        }
        at += map.stateBytes;
      }
      if (rest.shouldYield()) await rest.yield();
    }
    if (rest.shouldYield()) await rest.yield();
  }
  offsets.fill(edges, last);
  wasm.out.value = map.successors;

  const stateOf = (node: number): ReturnType<TransitionGraph["stateOf"]> =>
    oracle.unpack(instance.bytes().slice(map.table + node * map.stateBytes, map.table + (node + 1) * map.stateBytes));
  const judge = predicateEvaluator(model);
  return {
    nodes,
    offsets,
    targets: targets.subarray(0, edges),
    stepClasses: classes.subarray(0, edges),
    initial: Uint32Array.from([...oracle.each(initial.map((piece) => piece.slice()))], find),
    present,
    stateOf,
    async evaluate(predicate) {
      const values = new Uint8Array(nodes);
      for (let slot = 0; slot < nodes;) {
        const end = Math.min(nodes, slot + SLOTS);
        try {
          wasm.evaluatePredicates(slot, end, map.successors, predicate);
          values.set(instance.bytes().subarray(map.successors, map.successors + end - slot), slot);
          slot = end;
        } catch (error) {
          if (!isTrap(error)) throw error;
          const at = wasm.cursor.value;
          values.set(instance.bytes().subarray(map.successors, map.successors + at - slot), slot);
          const answer = judge(element(plan.predicates, predicate), stateOf(at));
          values[at] = answer.fault === undefined ? Number(answer.value) : FAULT;
          slot = at + 1;
        }
        if (rest.shouldYield()) await rest.yield();
      }
      return values;
    },
  };
}
