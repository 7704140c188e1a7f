// The shards of one thread, which hand each other what belongs to them at once; what belongs to others goes away.

import type { CheckpointPart, CheckpointHeader } from "./checkpoint.js";
import type { FallbackResponse, FallbackRequest, FallbackRequests } from "./fallback-protocol.js";
import type { Instance, ShardCode } from "../wasm/instance.js";
import type { BackwardSearch } from "./backward-search.js";
import { openShard, type FindingQueues, type Shard, type ShardEnvironment } from "./shard.js";

/** How far the shards of a thread, or of all threads, are. */
export interface ShardGroupReport {
  readonly states: number;
  readonly outsideConstraint: number;
  /** By action. */
  readonly firings: readonly number[];
  /** States of this level that are still to be expanded. */
  readonly frontier: number;
  /** States found in this level, to be expanded in the next. */
  readonly nextFrontier: number;
  /** Whether something was found that a finding may be made of. */
  readonly found: boolean;
  /** By cover. */
  readonly reached: readonly boolean[];
  /** For coverage, a byte for each outcome that was asked for: whether it came about. */
  readonly marks: Uint8Array<ArrayBuffer>;
  /** By team and shard. */
  readonly requests: readonly (readonly (readonly FallbackRequests[])[])[];
}

export interface RequestWithResponse {
  readonly request: FallbackRequest;
  readonly response: FallbackResponse;
}

export interface ShardGroup {
  makeInitialStates(): "done" | "paused" | "trapped";
  /** Forgets everything. `shards`: of all teams; `keep`: whether the states of each level stay. */
  reset(shards: number, keep: boolean): void;
  /** What was found is to be expanded; new states are asked these covers. */
  begin(open: readonly boolean[]): void;
  /** Does a bit of work; false when there is none. */
  advance(): boolean;
  flush(): void;
  /** As its shards. */
  pause(): void;
  parts(): Iterable<CheckpointPart>;
  reserve(statesEach: number): void;
  take(part: CheckpointPart): void;
  credit(standing: Pick<CheckpointHeader, "firings" | "outsideConstraint">): void;
  accept(shard: number, entries: Uint8Array): void;
  /** Takes initial states that the interpreter made. */
  insert(states: readonly Uint8Array[]): void;
  /** By shard. */
  applyResponses(answers: readonly (readonly RequestWithResponse[])[]): void;
  report(): ShardGroupReport;
  progress(): { readonly states: number; readonly transitions: number; readonly frontier: number };
  findings(kind: keyof FindingQueues): Uint8Array<ArrayBuffer>[];
  /** The states of a level that was kept, in pieces. */
  kept(level: number): Iterable<Uint8Array<ArrayBuffer>>;
  /** In the memory of a shard: all states are forgotten, but those that were kept. */
  backwardSearch(): BackwardSearch;
  /** Of the first shard. */
  explored(): { readonly instance: Instance; readonly initial: readonly Uint8Array[] };
}

/** Team `place` of so many; shard `i` is one of team `i` modulo that. At first each has one. */
export function openShardGroup(code: ShardCode, place: number, teams: number, around: ShardEnvironment): ShardGroup {
  const shards: Shard[] = [];
  let at = 0;
  const send = (owner: number, entries: () => Uint8Array): void => {
    if (owner % teams === place) accept(owner, entries());
    else around.send(owner, entries);
  };
  const resize = (all: number): void => {
    for (let id = place + shards.length * teams; id < all; id += teams)
      shards.push(openShard(code, id, { ...around, send }));
  };
  const accept = (shard: number, entries: Uint8Array): void => shards[(shard - place) / teams]?.accept(entries);
  const sum = (of: (shard: Shard) => number): number => shards.reduce((total, shard) => total + of(shard), 0);
  const first = (): Shard => {
    const [shard] = shards;
    if (shard === undefined) throw new Error("internal: a team without shards");
    return shard;
  };
  const reset = (all: number, keep: boolean): void => {
    at = 0;
    resize(all);
    for (const shard of shards) shard.reset(all, keep);
  };
  reset(teams, false);
  return {
    reset,
    accept,
    makeInitialStates() {
      for (; at < shards.length; at++) {
        const ended = shards[at]?.makeInitialStates() ?? "done";
        if (ended !== "done") return ended;
      }
      return "done";
    },
    begin(open) {
      at = 0;
      for (const shard of shards) {
        shard.close();
        shard.open(open);
      }
    },
    advance() {
      while (at < shards.length) {
        if (shards[at]?.advance() === true) return true;
        at++;
      }
      return false;
    },
    flush() {
      for (const shard of shards) shard.flush();
    },
    pause() {
      for (const shard of shards) shard.pause();
    },
    *parts() {
      for (const shard of shards) yield* shard.parts();
    },
    reserve(states) {
      for (const shard of shards) shard.reserve(states);
    },
    take(part) {
      for (const shard of shards) shard.take(part);
    },
    credit: (standing) => first().credit(standing),
    insert(states) {
      for (const state of states) first().put(state, code.parameters.tags);
      first().drain();
    },
    applyResponses(answers) {
      for (const [i, own] of answers.entries()) {
        for (const { request: question, response: answer } of own) shards[i]?.apply(question, answer);
        shards[i]?.drain();
      }
    },
    report() {
      const counts = shards.map((shard) => shard.counts());
      return {
        states: counts.reduce((total, each) => total + each.states, 0),
        outsideConstraint: counts.reduce((total, each) => total + each.outsideConstraint, 0),
        firings: sums(counts.map((each) => each.firings)),
        frontier: sum((shard) => shard.frontier()),
        nextFrontier: sum((shard) => shard.nextFrontier()),
        found: shards.some(
          ({ findings }) =>
            findings.deadlocks.bytes + findings.stepViolations.bytes + findings.invariantViolations.bytes > 0,
        ),
        reached: Array.from({ length: code.parameters.covers }, (_, i) => shards.some((shard) => shard.reached()[i])),
        marks: either(shards.map((shard) => shard.marks())),
        requests: [shards.map((shard) => shard.requests())],
      };
    },
    progress: () => ({
      states: sum((shard) => shard.counts().states),
      transitions: sum((shard) => shard.counts().firings.reduce((total, n) => total + n, 0)),
      frontier: sum((shard) => shard.frontier() + shard.nextFrontier()),
    }),
    findings: (kind) => shards.flatMap((shard) => Array.from(shard.findings[kind].pieces(), (piece) => piece.slice())),
    *kept(level) {
      for (const shard of shards) yield* shard.kept(level);
    },
    backwardSearch: () => first().backwardSearch(),
    explored: () => ({ instance: first().instance, initial: first().initial() }),
  };
}

/** Bytes of one length: where some have a flag. */
export function either(lists: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const all = new Uint8Array(lists[0]?.length ?? 0);
  for (const list of lists) for (const [i, flag] of list.entries()) if (flag !== 0) all[i] = 1;
  return all;
}

/** Of lists of one length. */
export const sums = (lists: readonly (readonly number[])[]): readonly number[] =>
  (lists[0] ?? []).map((_, i) => lists.reduce((total, list) => total + (list[i] ?? 0), 0));
