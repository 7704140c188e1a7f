// The memory limit that all shards share, and the error that ends a search when it is reached.

/** Reserves bytes against the limit and returns false when they exceed it; a negative number releases bytes. */
export type ReserveMemory = (bytes: number) => boolean;

/**
 * `budget`: the memory limit is reached; `system`: the system has no more; `address`: one WebAssembly memory is at its
 * greatest size.
 */
export type OutOfMemoryReason = "budget" | "system" | "address";

/** Ends a search, which keeps the results it has so far. */
export class OutOfMemory extends Error {
  constructor(readonly reason: OutOfMemoryReason) {
    super(`out of memory: ${reason}`);
  }
}
