// Chooses the bits of a state that decide which shard owns it: bits that few steps change, so that most successors of a
// state belong to the same shard. They need not be sent, and neighbouring states stay together, so the recent-states
// filter drops the successors that they have in common.
//
// The choice is made from a sample of states and their steps. It depends on nothing else, so it is the same in each run.

import type { Instance, Ownership, ShardCode } from "../../wasm/instance.js";
import { isTrap } from "../../wasm/webassembly.js";
import type { StateQueue } from "./state-queue.js";

const SAMPLE_STATES = 1024;
const STATES_OF_SHARD = 64;
const SAMPLE_BYTES = 2 ** 18;
/** Steps that are considered of one state. */
const STEPS_OF_STATE = 16;
/** With fewer steps, the sample says too little. */
const MIN_STEPS = 32;

/** At most this share of the steps may change one of the bits. */
const MAX_CHANGES = 0.125;
/** Bits with less entropy than this divide nothing. */
const MIN_ENTROPY = 0.1;
/** How many times the average a shard may have of the sample, apart from random deviations. */
const MAX_IMBALANCE = 1.2;

/** Yields now and then. The instance has a single shard. */
export type OwnerBitsChoice = Generator<undefined, Ownership["ownerBits"]>;

export function* chooseOwnerBits(
  instance: Instance,
  code: ShardCode,
  queue: StateQueue,
  shards: number,
): OwnerBitsChoice {
  const { stateBytes } = code.layout;
  const states = sampleStates(queue, stateBytes, Math.max(SAMPLE_STATES, STATES_OF_SHARD * shards));
  const steps: (readonly number[])[] = [];
  for (const state of states) {
    steps.push(...changesFrom(instance, code, state));
    yield undefined;
  }
  if (steps.length < MIN_STEPS) return undefined;
  const bits = byChanges(states, steps);
  for (let count = rarelyChanged(bits, steps); count < bits.length; count += 1 + (count >> 3)) {
    const ownerBits = new Uint8Array(stateBytes);
    for (const bit of bits.slice(0, count)) ownerBits[bit >> 3] = (ownerBits[bit >> 3] ?? 0) | (1 << (bit & 7));
    if (isBalanced(instance, code, states, { shards, ownerBits })) return ownerBits;
  }
  return undefined;
}

/** About this number of states of a queue, at equal distances; fewer if they are large. */
function sampleStates(queue: StateQueue, stateBytes: number, count: number): readonly Uint8Array[] {
  const most = Math.min(count, Math.ceil(SAMPLE_BYTES / stateBytes));
  const distance = Math.max(1, Math.floor(queue.bytes / stateBytes / most)) * stateBytes;
  const states: Uint8Array[] = [];
  let skipped = 0;
  for (const page of queue.pages()) {
    let at = skipped;
    for (; at < page.length; at += distance) states.push(page.slice(at, at + stateBytes));
    skipped = at - page.length;
  }
  return states;
}

/** By step of a state: the bits that it changes. Steps that change none are left out. */
function changesFrom(instance: Instance, code: ShardCode, state: Uint8Array): readonly (readonly number[])[] {
  const { input, successors, stateBytes, entryBytes } = code.layout;
  const { wasm } = instance;
  const steps: (readonly number[])[] = [];
  instance.bytes().set(state, input);
  try {
    wasm.expand(input, input + stateBytes);
    const distance = Math.ceil((wasm.out.value - successors) / entryBytes / STEPS_OF_STATE) * entryBytes;
    for (let at = successors; at < wasm.out.value; at += distance)
      steps.push(changedBits(state, instance.bytes().subarray(at, at + stateBytes)));
  } catch (error) {
    // The interpreter would have to expand it.
    if (!isTrap(error)) throw error;
  }
  wasm.out.value = successors;
  return steps.filter((changed) => changed.length > 0);
}

function changedBits(before: Uint8Array, after: Uint8Array): readonly number[] {
  const changed: number[] = [];
  for (const [i, byte] of before.entries()) {
    const difference = byte ^ (after[i] ?? 0);
    if (difference === 0) continue;
    for (let bit = 0; bit < 8; bit++) if ((difference & (1 << bit)) !== 0) changed.push(8 * i + bit);
  }
  return changed;
}

/** The bits that vary among the states, beginning with those that the fewest steps change for each bit of entropy. */
function byChanges(states: readonly Uint8Array[], steps: readonly (readonly number[])[]): readonly number[] {
  const bits = 8 * (states[0]?.length ?? 0);
  const changes = new Uint32Array(bits);
  const ones = new Uint32Array(bits);
  for (const changed of steps) for (const bit of changed) increment(changes, bit);
  const zero = new Uint8Array(bits / 8);
  for (const state of states) for (const bit of changedBits(zero, state)) increment(ones, bit);
  return Array.from(ones, (count, bit) => ({ bit, entropy: entropyOf(count / states.length) }))
    .filter(({ entropy }) => entropy >= MIN_ENTROPY)
    .map(({ bit, entropy }) => ({ bit, cost: (changes[bit] ?? 0) / entropy }))
    .sort((a, b) => a.cost - b.cost || a.bit - b.bit)
    .map(({ bit }) => bit);
}

function increment(counts: Uint32Array, at: number): void {
  counts[at] = (counts[at] ?? 0) + 1;
}

/** In bits, of a bit that is 1 with this probability. */
function entropyOf(p: number): number {
  return p === 0 || p === 1 ? 0 : -p * Math.log2(p) - (1 - p) * Math.log2(1 - p);
}

/** How many of the first bits may decide, so that only a small share of the steps changes one of them. */
function rarelyChanged(bits: readonly number[], steps: readonly (readonly number[])[]): number {
  const positions = new Map(bits.map((bit, position) => [bit, position]));
  /** By position: the steps for which it is the first of a changed bit. */
  const first = new Uint32Array(bits.length + 1);
  for (const changed of steps)
    increment(
      first,
      changed.reduce((least, bit) => Math.min(least, positions.get(bit) ?? bits.length), bits.length),
    );
  let count = 0;
  for (let crossing = first[0] ?? 0; count < bits.length && crossing <= MAX_CHANGES * steps.length; count++)
    crossing += first[count + 1] ?? 0;
  return count;
}

function isBalanced(
  instance: Instance,
  { layout }: ShardCode,
  states: readonly Uint8Array[],
  ownership: Ownership,
): boolean {
  const sizes = new Uint32Array(ownership.shards);
  instance.setOwnership(ownership);
  for (const state of states) {
    instance.bytes().set(state, layout.input);
    increment(sizes, instance.wasm.ownerOf?.(layout.input) ?? 0);
  }
  instance.setOwnership({ shards: 1, ownerBits: undefined });
  const average = states.length / ownership.shards;
  return Math.max(...sizes) <= MAX_IMBALANCE * average + 3 * Math.sqrt(average);
}
