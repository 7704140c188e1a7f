// Requests of shards to the interpreter that are not answered yet.

import type { CheckpointPart } from "./checkpoint.js";
import type { FallbackRequest } from "./fallback-protocol.js";
import type { InterpreterFallback } from "./interpreter-fallback.js";
import type { Responses } from "./shard-driver.js";
import type { RequestWithResponse } from "./shard/shard-group.js";
import type { ShardGroupReport } from "./shard/shard-report.js";

/** The requests of one shard for some states, and the offset of the first one that is not answered. */
interface PendingStates {
  readonly group: number;
  readonly shard: number;
  readonly kind: FallbackRequest["kind"];
  readonly states: Uint8Array<ArrayBuffer>;
  at: number;
}

export class PendingRequests {
  readonly #pending: PendingStates[] = [];

  constructor(readonly stateBytes: number) {}

  get isEmpty(): boolean {
    return this.#pending.length === 0;
  }

  add({ requests }: ShardGroupReport): void {
    for (const [group, shards] of requests.entries())
      for (const [shard, queues] of shards.entries())
        for (const { kind, states } of queues) this.#pending.push({ group, shard, kind, states, at: 0 });
  }

  /**
   * Answers up to `most` requests, fewer if cancelled. The report has the groups and shards to arrange the responses
   * by.
   */
  async respond(
    fallback: InterpreterFallback,
    openCovers: readonly boolean[],
    { requests }: ShardGroupReport,
    most: number,
    checkCancelled: () => Promise<string | undefined>,
  ): Promise<{ readonly responses: Responses; readonly stopped: string | undefined }> {
    const responses: RequestWithResponse[][][] = requests.map((shards) => shards.map(() => []));
    let stopped: string | undefined;
    for (let count = 0; count < most && stopped === undefined; count++) {
      const next = this.#take();
      if (next === undefined) break;
      const { group, shard, request } = next;
      responses[group]?.[shard]?.push({ request, response: fallback.respond(request, openCovers) });
      stopped = await checkCancelled();
    }
    return { responses, stopped };
  }

  *parts(): Generator<CheckpointPart> {
    for (const { kind, states, at } of this.#pending) yield { section: kind, states: states.subarray(at) };
  }

  /** Takes out the next request. */
  #take(): { readonly group: number; readonly shard: number; readonly request: FallbackRequest } | undefined {
    for (let next = this.#pending[0]; next !== undefined; next = this.#pending[0]) {
      if (next.at < next.states.length) {
        const { group, shard, kind, states, at } = next;
        next.at += this.stateBytes;
        return { group, shard, request: { kind, state: states.slice(at, next.at) } };
      }
      this.#pending.shift();
    }
    return undefined;
  }
}
