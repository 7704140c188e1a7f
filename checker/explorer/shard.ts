// One shard of the visited states: what is to be expanded, what was found, and the questions that only the interpreter can answer.

import {
  partsOf,
  takePart,
  RestoreError,
  type CheckpointPart,
  type QueueName,
  type CheckpointHeader,
} from "./checkpoint.js";
import type { FallbackResponse, FallbackRequest, FallbackRequests } from "./fallback-protocol.js";
import { Instance, type ShardCode } from "../wasm/instance.js";
import { openBackwardSearch, type BackwardSearch } from "./backward-search.js";
import { openDeduplicator, Pace } from "./deduplicator.js";
import { BATCH_SIZE, expandFlags } from "../wasm/memory-layout.js";
import { PagePool, StateQueue } from "./state-queue.js";
import type { ReserveMemory } from "../wasm/memory-reservation.js";
import { isTrap } from "../wasm/webassembly.js";

/** As many states as are drained together, mostly. */
const ROOM = 4 * BATCH_SIZE;

/** Ends the making of initial states for now. */
class Paused extends Error {}

export interface ShardEnvironment {
  readonly reserve: ReserveMemory;
  /** Takes entries to another shard. They are asked for when there is room: until then this one may have to accept others. */
  send(shard: number, entries: () => Uint8Array): void;
  /** Asked while the initial states are made, now and then: whether others want a turn. */
  pause(): boolean;
  /** Called now and then where it takes long: a throw ends everything. */
  checkCancelled(): void;
}

/** Packed states by what is wrong with them: whoever looks for the way there begins with them. */
export interface FindingQueues {
  /** Of this level: nothing leads on from them. */
  readonly deadlocks: StateQueue;
  /** Of this level: a step from them violates something. */
  readonly stepViolations: StateQueue;
  /** Of the next level. */
  readonly invariantViolations: StateQueue;
}

export interface ShardCounts {
  readonly states: number;
  readonly outsideConstraint: number;
  /** By action. */
  readonly firings: readonly number[];
}

export interface Shard {
  readonly findings: FindingQueues;
  /** All that have come up since this was asked. */
  requests(): readonly FallbackRequests[];
  /** Makes initial states: all, or some, and is to be asked again; `trapped` when only the interpreter can. */
  makeInitialStates(): "done" | "paused" | "trapped";
  /** Forgets everything. Shards from now on; `keep`: the states of each level stay. */
  reset(shards: number, keep: boolean): void;
  /** States that are found from now on are asked these covers; at first, all. */
  open(covers: readonly boolean[]): void;
  /** Expands some of what there is; false when that is all. */
  advance(): boolean;
  /** Hands over what others should have. */
  flush(): void;
  /** Ends what is under way: then all there is lies in the table and in stores, once what others had for it has come. */
  pause(): void;
  /** All there is, of a shard that was paused. */
  parts(): Iterable<CheckpointPart>;
  /** Makes room in an empty table. */
  reserve(states: number): void;
  /** Takes what belongs to it, of what was kept. */
  take(part: CheckpointPart): void;
  /** Counts on from there. */
  credit(standing: Pick<CheckpointHeader, "firings" | "outsideConstraint">): void;
  accept(entries: Uint8Array): void;
  /** A state that the interpreter found; `drain` when these are all. */
  put(state: Uint8Array, tag: number): void;
  drain(): void;
  apply(question: FallbackRequest, answer: FallbackResponse): void;
  /** What was found is to be expanded next. */
  close(): void;
  counts(): ShardCounts;
  reached(): readonly boolean[];
  /** What happened so far, a byte for each outcome. */
  marks(): Uint8Array<ArrayBuffer>;
  /** The states of a level that was kept. */
  kept(level: number): Iterable<Uint8Array<ArrayBuffer>>;
  /** Its memory for another use: all states are forgotten. */
  backwardSearch(): BackwardSearch;
  /** Its memory as it is; and, where temporal properties are asked for, the initial states in the order in which they were found. */
  readonly instance: Instance;
  initial(): readonly Uint8Array[];
  /** States to expand, in this level and in the next. */
  frontier(): number;
  nextFrontier(): number;
}

export function openShard(code: ShardCode, place: number, around: ShardEnvironment): Shard {
  const { layout: map, parameters: shape } = code;
  const pool = new PagePool(map.inputEnd - map.input, around.reserve);
  const store = (): StateQueue => new StateQueue(pool);
  const findings: FindingQueues = { deadlocks: store(), stepViolations: store(), invariantViolations: store() };
  const asked: Record<FallbackRequest["kind"], StateQueue> = { expand: store(), evaluate: store(), constrain: store() };
  let frontier = store();
  let next = store();
  /** If levels are kept: where each begins, all being in one store. */
  let levels: number[] | undefined;
  let pieces: Iterator<Uint8Array<ArrayBuffer>> | undefined;
  let scout: BackwardSearch | undefined;
  let initial: readonly Uint8Array[] | undefined;
  const instance = new Instance(code, place, around.reserve, drainStarts);
  let inputAt = map.input;
  let inputEnd = map.input;

  const pace = new Pace(1024);
  const every = Array.from({ length: shape.covers }, () => true);
  open(every);

  function open(covers: readonly boolean[]): void {
    instance.bytes().set(covers.map(Number), map.openCovers);
    instance.wasm.evaluateCovers.value = Number(covers.includes(true));
  }

  const stateAt = (address: number): Uint8Array => instance.bytes().subarray(address, address + map.stateBytes);
  const ask = (kind: FallbackRequest["kind"], address: number): void => asked[kind].append(stateAt(address));

  function spill(): void {
    const { wasm } = instance;
    if (wasm.freshOut.value === map.fresh) return;
    next.append(instance.bytes().subarray(map.fresh, wasm.freshOut.value));
    wasm.freshOut.value = map.fresh;
  }

  const settled = { invariantViolations: findings.invariantViolations, spill, ask };
  const own = openDeduplicator(instance, shape, map, settled, around.checkCancelled);
  const others = openDeduplicator(instance, shape, map, settled, around.checkCancelled);

  /** What has been emitted goes where it belongs; what stays here is to be settled. */
  function route(): void {
    const { wasm } = instance;
    const end = wasm.out.value;
    wasm.localEnd.value = map.successors;
    for (let at = map.successors; at < end;) {
      at = wasm.distribute(at, end);
      if (wasm.fullBlock.value >= 0) send(wasm.fullBlock.value);
    }
    own.begin(map.successors, wasm.localEnd.value);
    wasm.out.value = map.successors;
  }

  function drain(): void {
    route();
    while (own.advance()) around.checkCancelled();
  }

  /** While the initial states are made. */
  function drainStarts(): void {
    own.begin(map.successors, instance.wasm.out.value);
    instance.wasm.out.value = map.successors;
    if (!settleStarts()) throw new Paused();
  }

  function settleStarts(): boolean {
    while (!around.pause()) if (!own.advance()) return true;
    return false;
  }

  function send(owner: number): void {
    const start = map.outgoing + owner * map.blockBytes;
    const filled = (): Int32Array => new Int32Array(instance.bytes().buffer, map.outgoingEnds, shape.maxShards);
    const end = filled()[owner] ?? start;
    if (end > start) around.send(owner, () => instance.bytes().subarray(start, end));
    filled()[owner] = start;
  }

  function put(state: Uint8Array, tag: number): void {
    const { wasm } = instance;
    instance.bytes().set(state, wasm.out.value);
    wasm.emit(tag);
    if (wasm.out.value >= map.drainThreshold) drain();
  }

  /** A state that the interpreter has judged already. */
  function include(state: Uint8Array): void {
    instance.makeRoom(1, around.checkCancelled);
    spill();
    instance.bytes().set(state, map.incoming);
    instance.wasm.insertUnchecked(map.incoming, map.incoming + map.stateBytes, 1);
  }

  /** States that are to be expanded in the next level. */
  const found = (): number =>
    (next.bytes - (levels?.at(-1) ?? 0) + instance.wasm.freshOut.value - map.fresh) / map.stateBytes;

  /** Fills the input; false when there is nothing left. */
  function load(): boolean {
    const fill = (piece: Uint8Array): void => {
      instance.bytes().set(piece, map.input);
      inputAt = map.input;
      inputEnd = map.input + piece.length;
    };
    if (pieces === undefined) return frontier.take(fill);
    const piece = pieces.next();
    if (piece.done !== true) fill(piece.value);
    return piece.done !== true;
  }

  const stores = (): Readonly<Record<QueueName, StateQueue>> => ({
    frontier,
    nextFrontier: next,
    ...findings,
    ...asked,
  });
  const initialNow = (): readonly Uint8Array[] => {
    spill();
    return initial ?? Array.from(next.pieces(), (piece) => piece.slice());
  };

  return {
    findings,
    instance,
    initial: initialNow,
    requests: () =>
      Object.entries(asked).flatMap(([kind, states]) =>
        states.empty().map((piece) => ({ kind: kind as FallbackRequest["kind"], states: piece })),
      ),
    makeInitialStates() {
      const { wasm } = instance;
      if (!settleStarts()) return "paused";
      try {
        wasm.makeInitialStates();
        drainStarts();
        return "done";
      } catch (error) {
        if (error instanceof Paused) return "paused";
        if (!isTrap(error)) throw error;
        return "trapped";
      } finally {
        wasm.enumeratingInitial.value = 0;
      }
    },
    reset(shards, keep) {
      for (const each of [frontier, next, ...Object.values(findings), ...Object.values(asked)])
        (each as StateQueue).clear();
      levels = keep ? [0] : undefined;
      pieces = initial = undefined;
      inputAt = inputEnd = map.input;
      own.begin(0, 0);
      scout = undefined;
      instance.clear();
      instance.wasm.shards.value = shards;
      open(every);
    },
    open,
    advance() {
      // Growing the table takes a while: better here, in parts, than where it must be done at once.
      if (!instance.hasRoom(ROOM)) {
        instance.grow();
        return true;
      }
      if (own.advance()) return true;
      const { wasm } = instance;
      if (inputAt === inputEnd && !load()) {
        // Less than is worth it before the end.
        if (wasm.out.value === map.successors) return false;
        route();
        return true;
      }
      try {
        const stop = Math.min(inputEnd, inputAt + pace.pieces * map.stateBytes);
        const pause = pace.of(() => wasm.expand(inputAt, stop));
        inputAt = wasm.cursor.value;
        if ((pause & expandFlags.deadlock) !== 0) findings.deadlocks.append(stateAt(inputAt - map.stateBytes));
        if ((pause & expandFlags.stepViolation) !== 0)
          findings.stepViolations.append(stateAt(inputAt - map.stateBytes));
      } catch (error) {
        if (!isTrap(error)) throw error;
        wasm.out.value = wasm.rollback.value;
        ask("expand", wasm.cursor.value);
        inputAt = wasm.cursor.value + map.stateBytes;
      }
      if (wasm.out.value >= map.drainThreshold) route();
      return true;
    },
    flush() {
      for (let owner = 0; owner < shape.maxShards; owner++) if (owner !== place) send(owner);
    },
    pause() {
      instance.makeRoom(ROOM, around.checkCancelled);
      while (own.advance()) around.checkCancelled();
      drain();
      frontier.append(instance.bytes().subarray(inputAt, inputEnd));
      inputAt = inputEnd;
    },
    *parts() {
      spill();
      yield* partsOf(instance, map, stores());
      if (shape.predicates !== undefined) for (const states of initialNow()) yield { section: "initial", states };
    },
    reserve: (states) => instance.makeRoom(states, around.checkCancelled),
    take({ section, states }) {
      if (states.length % map.stateBytes !== 0) throw new RestoreError("the checkpoint holds part of a state");
      if (section === "initial") initial = [...(initial ?? []), states.slice()];
      else
        takePart(instance, map, states, section === "visited" ? undefined : stores()[section], around.checkCancelled);
    },
    credit({ firings, outsideConstraint: refused }) {
      new BigUint64Array(instance.bytes().buffer, map.firings, shape.tags).set(firings.map(BigInt));
      instance.wasm.outsideConstraint.value = BigInt(refused);
    },
    accept(entries) {
      for (let at = 0; at < entries.length; at += map.blockBytes) {
        const part = entries.subarray(at, at + map.blockBytes);
        instance.bytes().set(part, map.incoming);
        const end = map.incoming + part.length;
        others.begin(map.incoming, instance.wasm.filterRecent?.(map.incoming, end) ?? end);
        while (others.advance()) around.checkCancelled();
      }
    },
    put,
    drain,
    apply({ kind, state }, answer) {
      if (kind === "expand") {
        for (const [i, tag] of answer.tags.entries())
          put(answer.successors.subarray(i * map.stateBytes, (i + 1) * map.stateBytes), tag);
        if (answer.deadlocked) findings.deadlocks.append(state);
        if (answer.violatesStep) findings.stepViolations.append(state);
        return;
      }
      if (kind === "constrain" && answer.satisfiesConstraint) include(state);
      if (kind === "constrain" && !answer.satisfiesConstraint) instance.wasm.outsideConstraint.value++;
      if (answer.violatesInvariant) findings.invariantViolations.append(state);
      for (const cover of answer.covers) instance.bytes()[map.reachedCovers + cover] = 1;
    },
    close() {
      spill();
      if (shape.predicates !== undefined) initial ??= initialNow();
      pool.trim(next.bytes);
      if (levels === undefined) {
        [frontier, next] = [next, frontier];
      } else {
        pieces = next.pieces(levels.at(-1), next.bytes);
        levels.push(next.bytes);
      }
    },
    counts() {
      const firings = new BigUint64Array(instance.bytes().buffer, map.firings, shape.tags);
      return {
        states: instance.wasm.count.value,
        outsideConstraint: Number(instance.wasm.outsideConstraint.value),
        firings: Array.from(firings, Number),
      };
    },
    reached: () =>
      Array.from(instance.bytes().subarray(map.reachedCovers, map.reachedCovers + shape.covers), (flag) => flag !== 0),
    marks: () =>
      shape.marks === undefined
        ? new Uint8Array()
        : instance.bytes().slice(shape.marks.at, shape.marks.at + shape.marks.count),
    kept(level) {
      spill();
      return next.pieces(levels?.[level], levels?.[level + 1]);
    },
    backwardSearch() {
      spill();
      return (scout ??= openBackwardSearch(instance, map));
    },
    frontier: () => (frontier.bytes + inputEnd - inputAt) / map.stateBytes,
    nextFrontier: found,
  };
}
