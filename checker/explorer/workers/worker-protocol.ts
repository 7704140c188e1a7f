// The messages between the coordinator and its workers.

import type { Ownership, ShardCode } from "../../wasm/instance.js";
import type { CheckpointHeader, CheckpointPart } from "../checkpoint.js";
import type { PackedStates } from "../shard-driver.js";
import type { RequestWithResponse } from "../shard/shard-group.js";
import type { ShardGroupReport } from "../shard/shard-report.js";
import type { FindingQueues } from "../shard/shard-storage.js";
import type { SharedMemory } from "./shared-memory.js";

/** The first message to a worker. It answers with an empty reply. */
export interface WorkerSetup {
  readonly code: ShardCode;
  readonly shared: SharedMemory;
  readonly index: number;
}

export type Command =
  | { readonly kind: "makeInitialStates" }
  /** All workers but the first get no states; they accept those that they own. */
  | { readonly kind: "insert"; readonly states: readonly Uint8Array[] }
  | ExploreCommand
  /** By shard. */
  | { readonly kind: "applyResponses"; readonly responses: readonly (readonly RequestWithResponse[])[] }
  /** Some parts of a checkpoint: the first ones, or the next. */
  | { readonly kind: "parts"; readonly first: boolean }
  | RestoreCommand
  | { readonly kind: "reset"; readonly ownership: Ownership; readonly keepLevels: boolean }
  | { readonly kind: "findings"; readonly of: keyof FindingQueues }
  | { readonly kind: "predecessors"; readonly level: number; readonly targets: readonly Uint8Array[] };

export interface ExploreCommand {
  readonly kind: "exploreLevels";
  readonly openCovers: readonly boolean[];
  readonly maxLevels: number;
  readonly resumeLevel: boolean;
}

/** Commands of this kind make room, restore parts, and finally restore the counts. */
export interface RestoreCommand {
  readonly kind: "restore";
  readonly statesPerShard?: number;
  readonly parts: readonly CheckpointPart[];
  readonly counts?: Pick<CheckpointHeader, "firings" | "outsideConstraint"> | undefined;
}

export interface Reply {
  readonly report?: ShardGroupReport;
  readonly levels?: number;
  /** Must the interpreter make the initial states? */
  readonly trapped?: boolean;
  readonly found?: PackedStates;
  readonly uncertain?: PackedStates;
  /** Empty after the last part. */
  readonly parts?: readonly CheckpointPart[];
  /** Why the checkpoint cannot be restored. */
  readonly notRestored?: string;
}
