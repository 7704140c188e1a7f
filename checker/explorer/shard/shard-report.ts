// The reports of shards after each command, and the merging of several reports.

import type { RuntimeParameters } from "../../wasm/memory-layout.js";
import type { FallbackRequests } from "../fallback-protocol.js";

export interface ShardReport {
  readonly states: number;
  readonly outsideConstraint: number;
  /** By tag. */
  readonly firings: readonly number[];
  /** States of the current level that are still to be expanded. */
  readonly frontier: number;
  /** States found for the next level. */
  readonly nextFrontier: number;
  /** Is there a deadlock or a violation? */
  readonly found: boolean;
  /** By cover. */
  readonly reached: readonly boolean[];
  /** For coverage, a byte for each outcome: did it occur? */
  readonly marks: Uint8Array<ArrayBuffer>;
}

export interface ShardGroupReport extends ShardReport {
  /** By group and shard. */
  readonly requests: readonly (readonly (readonly FallbackRequests[])[])[];
}

/** Merges the reports of at least one shard or group. */
export function mergeReports(reports: readonly ShardReport[]): ShardReport {
  const sum = (of: (report: ShardReport) => number): number => reports.reduce((total, report) => total + of(report), 0);
  const [first] = reports;
  return {
    states: sum((report) => report.states),
    outsideConstraint: sum((report) => report.outsideConstraint),
    firings: (first?.firings ?? []).map((_, tag) => sum((report) => report.firings[tag] ?? 0)),
    frontier: sum((report) => report.frontier),
    nextFrontier: sum((report) => report.nextFrontier),
    found: reports.some((report) => report.found),
    reached: (first?.reached ?? []).map((_, cover) => reports.some((report) => report.reached[cover])),
    marks: mergeMarks(reports.map((report) => report.marks)),
  };
}

export const mergeGroupReports = (reports: readonly ShardGroupReport[]): ShardGroupReport => ({
  ...mergeReports(reports),
  requests: reports.flatMap((report) => report.requests),
});

/** Combines arrays of flags of one length. */
function mergeMarks(lists: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const merged = new Uint8Array(lists[0]?.length ?? 0);
  for (const list of lists) for (const [i, flag] of list.entries()) if (flag !== 0) merged[i] = 1;
  return merged;
}

/** Must the level search act on a finding, a request, or an open cover that was reached? */
export const endsExploration = (
  { found, requests, reached }: ShardGroupReport,
  openCovers: readonly boolean[],
): boolean =>
  found ||
  requests.some((group) => group.some((shard) => shard.length > 0)) ||
  reached.some((isReached, cover) => isReached && openCovers[cover] === true);

/** The report of a search that has not begun. */
export const emptyReport = ({ tags, covers }: RuntimeParameters): ShardGroupReport => ({
  states: 0,
  outsideConstraint: 0,
  firings: Array.from({ length: tags }, () => 0),
  frontier: 0,
  nextFrontier: 0,
  found: false,
  reached: Array.from({ length: covers }, () => false),
  marks: new Uint8Array(),
  requests: [],
});
