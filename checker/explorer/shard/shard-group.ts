// The shards of one thread. Entries between them are passed on directly; entries for other threads are sent.

import type { Instance, Ownership, ShardCode } from "../../wasm/instance.js";
import type { BackwardSearch } from "./backward-search.js";
import type { CheckpointHeader, CheckpointPart } from "../checkpoint.js";
import type { FallbackRequest, FallbackResponse } from "../fallback-protocol.js";
import { mergeReports, type ShardGroupReport, type ShardReport } from "./shard-report.js";
import type { OwnerBitsChoice } from "./owner-bits.js";
import type { FindingQueues } from "./shard-storage.js";
import { Shard, type ShardEnvironment } from "./shard.js";

export interface RequestWithResponse {
  readonly request: FallbackRequest;
  readonly response: FallbackResponse;
}

export class ShardGroup {
  readonly #shards: Shard[] = [];
  readonly #environment: ShardEnvironment;
  /** The shard that works, while others wait for their turn. */
  #current = 0;

  /** Group `index` of `groups` has the shards whose number is `index` modulo `groups`; at first, one. */
  constructor(
    readonly code: ShardCode,
    readonly index: number,
    readonly groups: number,
    environment: ShardEnvironment,
  ) {
    this.#environment = {
      ...environment,
      send: (owner, entries) => {
        if (owner % groups === index) this.accept(owner, entries());
        else environment.send(owner, entries);
      },
    };
    this.reset({ shards: groups, ownerBits: undefined }, false);
  }

  /** Removes all states. `keepLevels`: do the states of each level stay available? */
  reset(ownership: Ownership, keepLevels: boolean): void {
    this.#current = 0;
    for (let shard = this.index + this.#shards.length * this.groups; shard < ownership.shards; shard += this.groups)
      this.#shards.push(new Shard(this.code, shard, this.#environment));
    for (const shard of this.#shards) shard.reset(ownership, keepLevels);
  }

  /** Makes all initial states, or some of them if interrupted; `trapped` if only the interpreter can make them. */
  makeInitialStates(): "done" | "interrupted" | "trapped" {
    for (; this.#current < this.#shards.length; this.#current++) {
      const outcome = this.#shards[this.#current]?.makeInitialStates() ?? "done";
      if (outcome !== "done") return outcome;
    }
    return "done";
  }

  /** Inserts initial states that the interpreter made. */
  insert(states: readonly Uint8Array[]): void {
    const shard = this.#first();
    for (const state of states) shard.emit(state, this.code.parameters.tags);
    shard.drain();
  }

  beginLevel(openCovers: readonly boolean[]): void {
    this.#current = 0;
    for (const shard of this.#shards) shard.beginLevel(openCovers);
  }

  /** Expands part of the frontier; false when it is empty. */
  advance(): boolean {
    while (this.#current < this.#shards.length) {
      if (this.#shards[this.#current]?.advance() === true) return true;
      this.#current++;
    }
    return false;
  }

  /** Sends all entries for other shards. */
  flush(): void {
    for (const shard of this.#shards) shard.flush();
  }

  /** Accepts entries for a shard of this group. */
  accept(shard: number, entries: Uint8Array): void {
    this.#shards[(shard - this.index) / this.groups]?.accept(entries);
  }

  /** `responses`: by shard. */
  applyResponses(responses: readonly (readonly RequestWithResponse[])[]): void {
    for (const [i, ofShard] of responses.entries()) {
      const shard = this.#shards[i];
      for (const { request, response } of ofShard) shard?.applyResponse(request, response);
      shard?.drain();
    }
  }

  /** Takes out the requests of all shards. */
  report(): ShardGroupReport {
    return { ...this.#mergedReport(), requests: [this.#shards.map(({ storage }) => storage.takeRequests())] };
  }

  progress(): { readonly states: number; readonly transitions: number; readonly frontier: number } {
    const { states, firings, frontier, nextFrontier } = this.#mergedReport();
    return { states, transitions: firings.reduce((sum, n) => sum + n, 0), frontier: frontier + nextFrontier };
  }

  /** Copies of the states with a kind of violation. */
  findings(kind: keyof FindingQueues): Uint8Array<ArrayBuffer>[] {
    return this.#shards.flatMap(({ storage }) => Array.from(storage.findings[kind].pages(), (page) => page.slice()));
  }

  /** The states of a level, if levels are kept. */
  *level(index: number): Generator<Uint8Array<ArrayBuffer>> {
    for (const { storage } of this.#shards) yield* storage.level(index);
  }

  /** A backward search in the memory of a shard, which removes all states but those of kept levels. */
  backwardSearch(): BackwardSearch {
    return this.#first().backwardSearch();
  }

  /** The memory and the initial states of the first shard. */
  explored(): { readonly instance: Instance; readonly initial: readonly Uint8Array[] } {
    const { storage } = this.#first();
    return { instance: storage.instance, initial: storage.initialStates() };
  }

  /** Chooses bits that decide the owner among a number of shards, from the next level of the first shard. */
  chooseOwnerBits(shards: number): OwnerBitsChoice {
    return this.#first().chooseOwnerBits(shards);
  }

  // -------------------------------------------------------------- checkpoints

  /** Completes work in progress, so that all states can be saved once other groups have done the same. */
  quiesce(): void {
    for (const shard of this.#shards) shard.quiesce();
  }

  *parts(): Generator<CheckpointPart> {
    for (const { storage } of this.#shards) yield* storage.parts();
  }

  makeRoom(statesPerShard: number): void {
    for (const shard of this.#shards) shard.makeRoom(statesPerShard);
  }

  /** Restores those states of a part that shards of this group own. */
  restorePart(part: CheckpointPart): void {
    for (const shard of this.#shards) shard.restorePart(part);
  }

  restoreCounts(counts: Pick<CheckpointHeader, "firings" | "outsideConstraint">): void {
    this.#first().storage.restoreCounts(counts);
  }

  #mergedReport(): ShardReport {
    return mergeReports(this.#shards.map((shard) => shard.report()));
  }

  #first(): Shard {
    const [shard] = this.#shards;
    if (shard === undefined) throw new Error("internal: a group without shards");
    return shard;
  }
}
