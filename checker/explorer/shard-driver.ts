// The interface through which a level search controls shards, whether they are in this thread or in others.

import type { RuntimeParameters } from "../wasm/memory-layout.js";
import type { OutOfMemoryReason } from "../wasm/memory-reservation.js";
import type { Tick } from "../search/state-space.js";
import type { BackwardSearch } from "./shard/backward-search.js";
import type { CheckpointPart, Snapshot } from "./checkpoint.js";
import type { RequestWithResponse } from "./shard/shard-group.js";
import type { ShardGroupReport } from "./shard/shard-report.js";
import type { FindingQueues } from "./shard/shard-storage.js";

export interface DriverOptions {
  readonly tick: Tick | undefined;
  /** Memory limit for states, in bytes. */
  readonly memory: number;
  /** The message when this limit, or the system's, is reached with this many bytes in use. */
  full(reason: OutOfMemoryReason, bytes: number): string;
}

export type PackedStates = readonly Uint8Array<ArrayBuffer>[];

export interface DriverProgress {
  readonly states: number;
  readonly transitions: number;
  /** States to expand, in this level and the next. */
  readonly frontier: number;
}

/** The result of a command. */
export interface DriverReport {
  readonly report: ShardGroupReport;
  /** Levels begun, including one that was resumed. */
  readonly levels: number;
  /** Why the search must stop; the report is of what was done until then. */
  readonly stopped: string | undefined;
  /** Did it stop because a WebAssembly memory is at its greatest size, though there may be memory for more shards? */
  readonly outgrown: boolean;
  /** Is no work lost, so that the search can be saved and resumed? */
  readonly resumable: boolean;
}

export interface LevelOptions {
  /** Levels to expand at most. */
  readonly maxLevels: number;
  /** States of a level to expand at most; a wider level is not begun. Ignored by workers. */
  readonly maxWidth: number;
  /** Continue with the current level, after a pause or after a restored checkpoint. */
  readonly resumeLevel: boolean;
  /** With checkpoints: should the search pause where it can be saved? If given, it also stops only there. */
  readonly shouldPause: (() => boolean) | undefined;
}

export interface Predecessors {
  readonly found: PackedStates;
  /** States that only the interpreter can expand. */
  readonly uncertain: PackedStates;
  readonly stopped: string | undefined;
}

/** By group and shard, like the requests. */
export type Responses = readonly (readonly (readonly RequestWithResponse[])[])[];

export interface ShardDriver {
  readonly parameters: RuntimeParameters;
  /** Makes all initial states; undefined, and without effect, when only the interpreter can make them. */
  makeInitialStates(): Promise<DriverReport | undefined>;
  /** Inserts initial states that the interpreter made; called for some at a time. */
  insert(states: readonly Uint8Array[]): Promise<DriverReport>;
  /**
   * Expands levels until one has a finding, a request or a newly reached cover, or the options end it. New states are
   * evaluated for the open covers.
   */
  exploreLevels(openCovers: readonly boolean[], options: LevelOptions): Promise<DriverReport>;
  applyResponses(responses: Responses): Promise<DriverReport>;
  /** Lets other work run now and then; a string says why the search must stop. */
  checkCancelled(): Promise<string | undefined>;
  findings(kind: keyof FindingQueues): Promise<PackedStates>;
  /** After a resumable report: all states, except those in its requests. */
  parts(): AsyncIterable<CheckpointPart>;
  /** Replaces all states by those of a snapshot. */
  restore(snapshot: Snapshot): Promise<DriverReport>;
  /** Removes all states; from now on the states of each level stay available to `predecessorsOf`. */
  restart(): Promise<void>;
  /** Removes all states and uses as many shards as possible; false when it does already. */
  useAllShards(): Promise<boolean>;
  /** The states of a level that have a successor among the targets. The visited states are removed. */
  predecessorsOf(level: number, targets: PackedStates): Promise<Predecessors>;
  /** A backward search in this thread. */
  backwardSearch(): BackwardSearch;
  close(): Promise<void>;
}
