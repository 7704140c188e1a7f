// A search as it can be kept, for another one to go on with: where it stands, and packed states by what is to become of them. Nothing in it
// depends on shards: whoever goes on may have as many as it likes.

import type { FallbackRequest } from "./fallback-protocol.js";
import type { Instance } from "../wasm/instance.js";
import type { MemoryLayout, RuntimeParameters } from "../wasm/memory-layout.js";
import type { StateQueue } from "./state-queue.js";

/** Where in a shard states lie outside of the table: to be expanded in this level and in the next, found, asked about. */
export type QueueName =
  "frontier" | "nextFrontier" | "deadlocks" | "stepViolations" | "invariantViolations" | FallbackRequest["kind"];

/** `visited`: all that were visited; `initial`: only with temporal properties, in the order in which they were found. */
export type Section = QueueName | "visited" | "initial";

export const sections: readonly Section[] = [
  "visited",
  "initial",
  "frontier",
  "nextFrontier",
  "deadlocks",
  "stepViolations",
  "invariantViolations",
  "expand",
  "evaluate",
  "constrain",
];

export interface CheckpointPart {
  readonly section: Section;
  /** To be used before the next part is asked for. */
  readonly states: Uint8Array;
}

/** Where a search stands. */
export interface CheckpointHeader {
  /** Bytes of a state. */
  readonly stateBytes: number;
  /** Levels that are complete. */
  readonly levels: number;
  readonly states: number;
  readonly initialStates: number;
  /** States to expand, in this level and the next. */
  readonly frontier: number;
  readonly outsideConstraint: number;
  /** By tag. */
  readonly firings: readonly number[];
  /** By cover: whether it was reached, and whether it is asked in this level. */
  readonly covered: readonly boolean[];
  readonly open: readonly boolean[];
}

export interface Snapshot {
  readonly header: CheckpointHeader;
  /** May be asked for more than once. Throws `Unrestored` when they are not there any more. */
  parts(): AsyncIterable<CheckpointPart>;
}

/** Keeps a search while it runs. */
export interface Checkpoints {
  /** Whether it is time to keep it; asked often. */
  due(): boolean;
  /** Called when it is, and when the search is stopped. That it cannot be kept is not the search's business. */
  save(snapshot: Snapshot): Promise<void>;
  /** What the search goes on with, instead of beginning. */
  readonly resume: Snapshot | undefined;
}

/** What was kept cannot be gone on with. */
export class RestoreError extends Error {}

/** Whether it can be a search of this shape at all. */
export function confirmLayout(
  { stateBytes, firings, covered, open }: CheckpointHeader,
  shape: RuntimeParameters,
): void {
  if (
    stateBytes !== 8 * shape.words ||
    firings.length !== shape.tags ||
    covered.length !== shape.covers ||
    open.length !== shape.covers
  )
    throw new RestoreError("the checkpoint is of another layout of states");
}

/** Whether what was taken from it is what it says. */
export function confirmReport(
  { states, frontier }: CheckpointHeader,
  report: { readonly states: number; readonly frontier: number; readonly nextFrontier: number },
): void {
  if (report.states !== states || report.frontier + report.nextFrontier !== frontier)
    throw new RestoreError("the checkpoint does not hold the states that it says");
}

/** So many states are inserted in one go. */
const FEW = 512;

/** What a shard holds that has nothing under way. */
export function* partsOf(
  instance: Instance,
  map: MemoryLayout,
  stores: Readonly<Record<QueueName, StateQueue>>,
): Generator<CheckpointPart> {
  const { wasm } = instance;
  const slots = Math.floor((wasm.memory.buffer.byteLength - map.table) / map.stateBytes);
  for (let slot = 0; slot < slots;) {
    slot = wasm.scan(slot, slots);
    if (wasm.scanEnd.value > map.input)
      yield { section: "visited", states: instance.bytes().subarray(map.input, wasm.scanEnd.value) };
  }
  for (const [place, store] of Object.entries(stores))
    for (const states of store.pieces()) yield { section: place as QueueName, states };
}

/** Takes those states of a part that belong to the shard; these are to be in its table, or in `store`. */
export function takePart(
  instance: Instance,
  map: MemoryLayout,
  states: Uint8Array,
  store: Pick<StateQueue, "append"> | undefined,
  breathe: () => void,
): void {
  const { wasm } = instance;
  const size = Math.min(map.inputEnd - map.input, FEW * map.stateBytes);
  for (let at = 0; at < states.length; at += size) {
    const part = states.subarray(at, at + size);
    instance.bytes().set(part, map.input);
    const end = wasm.retainOwned(map.input, map.input + part.length);
    if (store !== undefined) {
      store.append(instance.bytes().subarray(map.input, end));
      continue;
    }
    instance.makeRoom(FEW, breathe);
    wasm.insertUnchecked(map.input, end, 0);
  }
}
