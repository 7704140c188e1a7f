// What the threads of a crew share: signals, counts, and rings of blocks in which entries travel from each to each other.
//
// A ring has one writer and one reader. Whoever finds a ring full reads what has come for itself and tries again: so somebody always gets
// on. Waiting always has a time limit, so that a signal that is missed costs a moment and nothing else.

import type { ReserveMemory } from "../wasm/memory-reservation.js";

/** Can be sent to another thread. */
export interface SharedQueues {
  readonly groups: number;
  readonly signals: SharedArrayBuffer;
  /** By team: how many states, transitions, and states to expand. */
  readonly figures: SharedArrayBuffer;
  readonly queues: SharedArrayBuffer;
  readonly blockBytes: number;
  readonly blocks: number;
  /** KiB that all may use together. */
  readonly limit: number;
}

/** Why all stop: asked to, or out of memory. */
export const halts = ["none", "asked", "budget", "system", "address"] as const;
export type Halt = (typeof halts)[number];

const signal = {
  halt: 0,
  used: 16,
  finished: 32,
  arrived: 48,
  generation: 64,
  decision: 80,
  news: 96,
  next: 112,
  levels: 128,
  pause: 144,
  bells: 160,
} as const;
/** Words between what different threads write often: a cache line. */
const APART = 16;
const HEADER = 64;
const RING_BYTES = 64 * 1024 * 1024;
const WAIT_MS = 2;
const SPINS = 200;

export function allocateShared(teams: number, blockBytes: number, memory: number): SharedQueues {
  const pairs = teams * teams;
  const blocks = Math.max(2, Math.min(8, Math.floor(RING_BYTES / pairs / blockBytes)));
  return {
    groups: teams,
    signals: new SharedArrayBuffer(4 * (signal.bells + APART * teams)),
    figures: new SharedArrayBuffer(8 * 4 * teams),
    queues: new SharedArrayBuffer(pairs * ringBytes(blocks, blockBytes)),
    blockBytes,
    blocks,
    limit: Math.floor(memory / 1024),
  };
}

/** How far it is read and written, a line each; then the blocks, each behind its shard and length. */
const ringBytes = (blocks: number, blockBytes: number): number =>
  2 * HEADER + blocks * (HEADER + Math.ceil(blockBytes / 64) * 64);

export function reserveIn(shared: SharedQueues): ReserveMemory {
  const signals = new Int32Array(shared.signals);
  return (bytes) => {
    const kib = Math.sign(bytes) * Math.ceil(Math.abs(bytes) / 1024);
    const before = Atomics.add(signals, signal.used, kib);
    if (kib <= 0 || before + kib <= shared.limit) return true;
    Atomics.sub(signals, signal.used, kib);
    return false;
  };
}

export const usedIn = (shared: SharedQueues): number =>
  Atomics.load(new Int32Array(shared.signals), signal.used) * 1024;
export const levelsIn = (shared: SharedQueues): number => Atomics.load(new Int32Array(shared.signals), signal.levels);
export const haltOf = (shared: SharedQueues): Halt =>
  halts[Atomics.load(new Int32Array(shared.signals), signal.halt)] ?? "none";

/** The first reason counts. */
export function halt(shared: SharedQueues, why: Halt): void {
  const signals = new Int32Array(shared.signals);
  Atomics.compareExchange(signals, signal.halt, 0, halts.indexOf(why));
  for (let team = 0; team < shared.groups; team++) ringBell(signals, team);
  Atomics.notify(signals, signal.generation);
}

/** Asks all to rest where nothing is under way. */
export function askPause(shared: SharedQueues): void {
  Atomics.store(new Int32Array(shared.signals), signal.pause, 1);
}

export const pauseIsAsked = (shared: SharedQueues): (() => boolean) => {
  const signals = new Int32Array(shared.signals);
  return () => Atomics.load(signals, signal.pause) !== 0;
};

/** Before a command: nobody is at work. */
export function resetSignals(shared: SharedQueues): void {
  const signals = new Int32Array(shared.signals);
  for (const at of [
    signal.halt,
    signal.finished,
    signal.arrived,
    signal.news,
    signal.next,
    signal.levels,
    signal.pause,
  ])
    Atomics.store(signals, at, 0);
  const rings = new Int32Array(shared.queues);
  const size = ringBytes(shared.blocks, shared.blockBytes) / 4;
  for (let ring = 0; ring < shared.groups * shared.groups; ring++)
    rings[ring * size] = rings[ring * size + HEADER / 4] = 0;
}

export function figuresIn(shared: SharedQueues): {
  readonly states: number;
  readonly transitions: number;
  readonly frontier: number;
} {
  const figures = new Float64Array(shared.figures);
  const sum = (at: number): number =>
    Array.from({ length: shared.groups }, (_, team) => figures[team * 4 + at] ?? 0).reduce((total, n) => total + n, 0);
  return { states: sum(0), transitions: sum(1), frontier: sum(2) };
}

function ringBell(signals: Int32Array, team: number): void {
  Atomics.add(signals, signal.bells + team * APART, 1);
  Atomics.notify(signals, signal.bells + team * APART);
}

/** All stop: thrown where somebody waits for others, or works for long. */
export class Halted extends Error {}

/** A team's end of it. */
export interface QueuePair {
  publish(states: number, transitions: number, frontier: number): void;
  checkCancelled(): void;
  send(shard: number, entries: () => Uint8Array): void;
  /** Hands on what has come; false when nothing has. */
  receive(): boolean;
  /** Until all have sent what they had, and what came is handed on. */
  finish(): void;
  /** Waits for all; `news`: the others must stop here too. Returns whether there is to be another level. */
  barrier(news: boolean, next: boolean, last: boolean): boolean;
}

export function openQueues(
  shared: SharedQueues,
  place: number,
  accept: (shard: number, entries: Uint8Array) => void,
): QueuePair {
  const { groups: teams, blocks, blockBytes } = shared;
  const signals = new Int32Array(shared.signals);
  const figures = new Float64Array(shared.figures);
  const size = ringBytes(blocks, blockBytes);
  const words = new Int32Array(shared.queues);
  const bytes = new Uint8Array(shared.queues);
  const bell = signal.bells + place * APART;
  /** Word of what was read from the ring between two; what was written follows. */
  const readIn = (from: number, to: number): number => ((from * teams + to) * size) / 4;
  const writtenIn = (from: number, to: number): number => readIn(from, to) + HEADER / 4;
  const blockIn = (from: number, to: number, count: number): number =>
    (from * teams + to) * size + 2 * HEADER + (count % blocks) * (HEADER + Math.ceil(blockBytes / 64) * 64);

  const breathe = (): void => {
    if (Atomics.load(signals, signal.halt) !== 0) throw new Halted();
  };
  const wait = (heard: number): void => {
    Atomics.wait(signals, bell, heard, WAIT_MS);
  };

  function receive(): boolean {
    let any = false;
    for (let from = 0; from < teams; from++) {
      if (from === place) continue;
      let read = Atomics.load(words, readIn(from, place));
      while (read !== Atomics.load(words, writtenIn(from, place))) {
        const block = blockIn(from, place, read);
        const length = words[block / 4 + 1] ?? 0;
        accept(words[block / 4] ?? 0, bytes.subarray(block + HEADER, block + HEADER + length));
        read = (read + 1) | 0;
        Atomics.store(words, readIn(from, place), read);
        ringBell(signals, from);
        any = true;
      }
    }
    return any;
  }

  return {
    checkCancelled: breathe,
    receive,
    publish(states, transitions, frontier) {
      figures.set([states, transitions, frontier], place * 4);
    },
    send(shard, entries) {
      const to = shard % teams;
      const written = Atomics.load(words, writtenIn(place, to));
      for (;;) {
        const heard = Atomics.load(signals, bell);
        if (written - Atomics.load(words, readIn(place, to)) < blocks) break;
        breathe();
        if (!receive()) wait(heard);
      }
      const block = blockIn(place, to, written);
      const data = entries();
      words[block / 4] = shard;
      words[block / 4 + 1] = data.length;
      bytes.set(data, block + HEADER);
      Atomics.store(words, writtenIn(place, to), (written + 1) | 0);
      ringBell(signals, to);
    },
    finish() {
      Atomics.add(signals, signal.finished, 1);
      for (let team = 0; team < teams; team++) ringBell(signals, team);
      for (;;) {
        const heard = Atomics.load(signals, bell);
        const all = Atomics.load(signals, signal.finished) === teams;
        breathe();
        if (receive()) continue;
        if (all) return;
        wait(heard);
      }
    },
    barrier(news, next, last) {
      const generation = Atomics.load(signals, signal.generation);
      if (news) Atomics.store(signals, signal.news, 1);
      if (next) Atomics.store(signals, signal.next, 1);
      if (Atomics.add(signals, signal.arrived, 1) === teams - 1) {
        const goOn = !last && Atomics.load(signals, signal.news) === 0 && Atomics.load(signals, signal.next) === 1;
        for (const at of [signal.arrived, signal.finished, signal.next, signal.news]) Atomics.store(signals, at, 0);
        Atomics.store(signals, signal.decision, Number(goOn));
        Atomics.add(signals, signal.levels, 1);
        Atomics.add(signals, signal.generation, 1);
        Atomics.notify(signals, signal.generation);
        return goOn;
      }
      for (let spins = 0; Atomics.load(signals, signal.generation) === generation; spins++) {
        breathe();
        if (spins > SPINS) Atomics.wait(signals, signal.generation, generation, WAIT_MS);
      }
      return Atomics.load(signals, signal.decision) === 1;
    },
  };
}
