// A search that can be saved and resumed: a header with its progress, and packed states by section. Nothing depends on
// the number of shards, so a search can be resumed with another number.

import type { RuntimeParameters } from "../wasm/memory-layout.js";
import type { FallbackRequest } from "./fallback-protocol.js";

/** The queues of a shard. */
export type QueueName =
  "frontier" | "nextFrontier" | "deadlocks" | "stepViolations" | "invariantViolations" | FallbackRequest["kind"];

/**
 * `visited`: all states in the table; `initial`: with temporal properties, the initial states in the order in which
 * they were found.
 */
export type Section = QueueName | "visited" | "initial";

/** In a file, a section is its position here. */
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
  /** Valid until the next part is requested. */
  readonly states: Uint8Array;
}

export interface CheckpointHeader {
  /** Size of a packed state. */
  readonly stateBytes: number;
  /** Levels that are complete. */
  readonly levels: number;
  readonly states: number;
  readonly initialStates: number;
  /** States to expand, in the current level and the next. */
  readonly frontier: number;
  readonly outsideConstraint: number;
  /** By tag. */
  readonly firings: readonly number[];
  /** By cover: was it reached? */
  readonly covered: readonly boolean[];
  /** By cover: is it evaluated in the current level? */
  readonly open: readonly boolean[];
}

export interface Snapshot {
  readonly header: CheckpointHeader;
  /** Can be iterated more than once. Throws `RestoreError` when the states are no longer available. */
  parts(): AsyncIterable<CheckpointPart>;
}

export interface Checkpoints {
  /** Is it time to save the search? Called often. */
  due(): boolean;
  /** Called when it is time and when the search stops. A search continues when it cannot be saved. */
  save(snapshot: Snapshot): Promise<void>;
  /** The snapshot to resume, if any. */
  readonly resume: Snapshot | undefined;
}

/** A checkpoint cannot be restored; the message says why. */
export class RestoreError extends Error {}

/** Throws unless the checkpoint can be of a search with these parameters. */
export function confirmLayout(header: CheckpointHeader, { words, tags, covers }: RuntimeParameters): void {
  const { stateBytes, firings, covered, open } = header;
  if (stateBytes !== 8 * words || firings.length !== tags || covered.length !== covers || open.length !== covers)
    throw new RestoreError("the checkpoint has a different state layout");
}

/** Throws unless the restored states are those that the header announces. */
export function confirmReport(
  { states, frontier }: CheckpointHeader,
  report: { readonly states: number; readonly frontier: number; readonly nextFrontier: number },
): void {
  if (report.states !== states || report.frontier + report.nextFrontier !== frontier)
    throw new RestoreError("the checkpoint does not contain the states that its header announces");
}
