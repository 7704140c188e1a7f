// Distribution of the successors that a shard generates: states of other shards leave in blocks, its own stay.

import type { Instance, ShardCode } from "../../wasm/instance.js";

/**
 * Sends entries to another shard. They are read when there is room for them; until then, entries for this shard may
 * have to be accepted.
 */
export type SendEntries = (shard: number, entries: () => Uint8Array) => void;

export class OutgoingBlocks {
  constructor(
    readonly instance: Instance,
    readonly code: ShardCode,
    readonly shard: number,
    readonly send: SendEntries,
  ) {}

  /**
   * Distributes all generated successors, and returns the end of those that stay. They begin where the successors
   * began.
   */
  distribute(): number {
    const { wasm } = this.instance;
    const { successors } = this.code.layout;
    const end = wasm.out.value;
    wasm.localEnd.value = successors;
    for (let at = successors; at < end;) {
      at = wasm.distribute(at, end);
      if (wasm.fullBlock.value >= 0) this.#sendBlock(wasm.fullBlock.value);
    }
    wasm.out.value = successors;
    return wasm.localEnd.value;
  }

  /** Sends all blocks, full or not. */
  flush(): void {
    for (let owner = 0; owner < this.code.parameters.maxShards; owner++)
      if (owner !== this.shard) this.#sendBlock(owner);
  }

  #sendBlock(owner: number): void {
    const { outgoing, outgoingEnds, blockBytes } = this.code.layout;
    const { instance } = this;
    const start = outgoing + owner * blockBytes;
    // The memory may grow while entries are sent.
    const ends = (): Int32Array =>
      new Int32Array(instance.bytes().buffer, outgoingEnds, this.code.parameters.maxShards);
    const end = ends()[owner] ?? start;
    if (end > start) this.send(owner, () => instance.bytes().subarray(start, end));
    ends()[owner] = start;
  }
}
