// The visited set: states by their keys, which are compared whole.

/** A single map would have to be copied into a table of twice its size at once; near the memory limit there is no room for that. */
const SHARDS = 256;

export class VisitedSet {
  readonly #shards: readonly Map<string, number>[] = Array.from({ length: SHARDS }, () => new Map<string, number>());

  has(key: string): boolean {
    return this.#shardOf(key).has(key);
  }

  /** The number given to the state. */
  get(key: string): number | undefined {
    return this.#shardOf(key).get(key);
  }

  set(key: string, id: number): void {
    this.#shardOf(key).set(key, id);
  }

  /** FNV-1a over the whole key: keys may differ in any part. */
  #shardOf(key: string): Map<string, number> {
    let hash = 0x811c9dc5;
    for (let i = 0; i < key.length; i++) hash = Math.imul(hash ^ key.charCodeAt(i), 0x01000193);
    const shard = this.#shards[((hash ^ (hash >>> 8) ^ (hash >>> 16) ^ (hash >>> 24)) >>> 0) % SHARDS];
    if (shard === undefined) throw new Error("internal: no such shard");
    return shard;
  }
}
