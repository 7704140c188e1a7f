// The states of one shard as parts of a checkpoint, and back.

import type { Instance, ShardCode } from "../../wasm/instance.js";
import type { CheckpointPart, QueueName } from "../checkpoint.js";
import type { StateQueue } from "./state-queue.js";

/** States that are inserted in one call. */
const BATCH = 512;

/** All states in the table and in the queues of a shard. */
export function* shardParts(
  instance: Instance,
  { layout }: ShardCode,
  queues: Readonly<Record<QueueName, StateQueue>>,
): Generator<CheckpointPart> {
  const { wasm } = instance;
  const slots = Math.floor((wasm.memory.buffer.byteLength - layout.table) / layout.stateBytes);
  for (let slot = 0; slot < slots;) {
    slot = wasm.scan(slot, slots);
    if (wasm.scanEnd.value > layout.input)
      yield { section: "visited", states: instance.bytes().subarray(layout.input, wasm.scanEnd.value) };
  }
  for (const [name, queue] of Object.entries(queues))
    for (const states of queue.pages()) yield { section: name as QueueName, states };
}

/** Puts those of the states that the shard owns into its table, or into `queue`. */
export function restoreStates(
  instance: Instance,
  { layout }: ShardCode,
  states: Uint8Array,
  queue: Pick<StateQueue, "append"> | undefined,
  checkCancelled: () => void,
): void {
  const { wasm } = instance;
  const size = Math.min(layout.inputEnd - layout.input, BATCH * layout.stateBytes);
  for (let at = 0; at < states.length; at += size) {
    const part = states.subarray(at, at + size);
    instance.bytes().set(part, layout.input);
    const end = wasm.retainOwned(layout.input, layout.input + part.length);
    if (queue !== undefined) {
      queue.append(instance.bytes().subarray(layout.input, end));
      continue;
    }
    instance.makeRoom(BATCH, checkCancelled);
    wasm.insertUnchecked(layout.input, end, 0);
  }
}
