// What the runtime of a compiled module is made for, where things are in the memory of a shard, and the phrases of WebAssembly text that
// its parts share.

/** What the runtime needs to know of the generated code. */
export interface RuntimeParameters {
  /** Words a state takes. */
  readonly words: number;
  /** How many tags entries may have: one for each action, or more where steps of one action are told apart. */
  readonly actions: number;
  readonly covers: number;
  /** Of temporal properties; undefined when there are none. */
  readonly predicates?: number | undefined;
  /** Whether single states are to be judged. */
  readonly probes?: boolean;
  /** The first byte that the generated code does not use. */
  readonly scratchEnd: number;
  readonly within: boolean;
  readonly judges: boolean;
  readonly symmetric: boolean;
  /** Where the generated code notes what happens, a byte each, and how many; undefined when nobody asks. */
  readonly marks?: { readonly at: number; readonly count: number } | undefined;
  /** How many shards there may be in all. */
  readonly shards: number;
  /** Bytes in which states are handed from one shard to another. */
  readonly block: number;
}

/** Where things are in the memory of a shard, in bytes; the table is last. */
export interface MemoryLayout {
  /** Bytes of a state. */
  readonly state: number;
  /** Bytes of an entry: a state, 32 bits of its hash, and its tag with the shard it belongs to. */
  readonly entry: number;
  /** By tag, 64 bits each: how often it was emitted. */
  readonly firings: number;
  /** By tag, 32 bits each: the class of invariants it is judged by. */
  readonly classes: number;
  /** By cover, a byte each: whether it is asked for in this level, and whether it was reached. */
  readonly open: number;
  readonly reached: number;
  /** By shard, 32 bits each: how far its block of outgoing entries is filled. */
  readonly filled: number;
  /** States to expand. */
  readonly input: number;
  readonly inputEnd: number;
  /** For temporal properties, by state to expand, 32 bits each: its number, and where its successors begin. */
  readonly numbers: number;
  readonly begins: number;
  /** States that were not known before. */
  readonly fresh: number;
  readonly freshEnd: number;
  /** States that were emitted not long ago, at the lowest bits of their hashes. */
  readonly recent: number;
  readonly recentSlots: number;
  /** Entries from another shard. */
  readonly incoming: number;
  /** By shard: a block of entries for it. */
  readonly outgoing: number;
  readonly block: number;
  /** Entries just emitted; from `drainLine` on no further state is expanded before they are drained. */
  readonly successors: number;
  readonly successorsEnd: number;
  readonly drainLine: number;
  /** Room for a cluster of the table while it grows. */
  readonly cluster: number;
  readonly clusterEnd: number;
  readonly table: number;
}

/** So many entries are inserted in one go: few enough to stay in a near cache, enough to overlap waiting for memory. */
export const BATCH = 512;
/** Slots behind the last one that a hash can name; enough are left before a batch for it not to reach the end. */
export const SPILL = 4 * BATCH;

/** Bytes of states emitted not long ago: what fits a near cache. */
const RECENT = 262_144;

/** So many expressions may be evaluated for one state, as in the interpreter. */
const FUEL = 2 ** 24;
/** The upper bits of a tag say which shard the state belongs to. */
export const TAG_BITS = 20;
export const SHARD_LIMIT = 2 ** (32 - TAG_BITS) - 1;

/** The phases in which a trap may occur. */
export const phases = { expanding: 0, admitting: 1, judging: 2 } as const;
/** What `expand` may return. */
export const pauses = { done: 0, drain: 1, deadlock: 2, step: 4 } as const;

export function layOutMemory(shape: RuntimeParameters): MemoryLayout {
  const state = 8 * shape.words;
  const entry = state + 8;
  let end = align(shape.scratchEnd);
  const take = (bytes: number): number => {
    const start = end;
    end = align(start + bytes);
    return start;
  };
  const whole = (bytes: number, unit: number): number => Math.max(1, Math.floor(bytes / unit)) * unit;
  const capacity = Math.max(4 * BATCH, Math.min(16_384, Math.floor(8_388_608 / entry)));
  const drained = Math.max(16, Math.min(2 * BATCH, Math.floor(262_144 / entry)));
  const firings = take(8 * (shape.actions + 1));
  const classes = take(4 * (shape.actions + 1));
  const open = take(shape.covers);
  const reached = take(shape.covers);
  const filled = take(4 * shape.shards);
  const input = take(whole(65_536, state));
  const inputs = shape.predicates === undefined ? 0 : Math.floor(whole(65_536, state) / state) + 1;
  const numbers = take(4 * inputs);
  const begins = take(4 * inputs);
  const fresh = take(2 * BATCH * state);
  const recentSlots = 2 ** Math.max(0, Math.floor(Math.log2(RECENT / state)));
  const recent = take(recentSlots * state);
  const block = whole(shape.block, entry);
  const incoming = take(block);
  const outgoing = shape.shards > 1 ? take(block * shape.shards) : end;
  const cluster = take(2 * BATCH * state);
  const successors = take((capacity + 1) * entry);
  return {
    state,
    entry,
    firings,
    classes,
    open,
    reached,
    filled,
    input,
    inputEnd: input + whole(65_536, state),
    numbers,
    begins,
    fresh,
    freshEnd: fresh + 2 * BATCH * state,
    recent,
    recentSlots,
    incoming,
    outgoing,
    block,
    successors,
    successorsEnd: successors + capacity * entry,
    drainLine: successors + drained * entry,
    cluster,
    clusterEnd: cluster + 2 * BATCH * state,
    table: end,
  };
}

const align = (bytes: number): number => Math.ceil(bytes / 64) * 64;

/** Of a table that is new. Memory for so many is there from the start, and not counted. */
export const FIRST_SLOTS = 8192;

/** Bytes of a table with so many slots. */
export const tableBytes = (map: MemoryLayout, slots: number): number => (slots + SPILL) * map.state;
/** Where a state stands too near the end for another batch. */
export const dangerLine = (map: MemoryLayout, slots: number): number =>
  map.table + (slots + SPILL - BATCH - 1) * map.state;

// ---------------------------------------------------------------- phrases

export const renewFuel = `(global.set $fuel (i32.const ${FUEL}))`;

/** One more of the tag in `info`. */
export function countText(map: MemoryLayout, info: string): string {
  const at = `(i32.shl (i32.and ${info} (i32.const ${2 ** TAG_BITS - 1})) (i32.const 3))`;
  return `(i64.store offset=${map.firings} ${at} (i64.add (i64.load offset=${map.firings} ${at}) (i64.const 1)))`;
}

/** Copies words between addresses in locals. */
export function copyText(words: number, to: string, from: string): string {
  if (words > 16) return `(memory.copy (local.get ${to}) (local.get ${from}) (i32.const ${8 * words}))`;
  return Array.from(
    { length: words },
    (_, i) => `(i64.store offset=${8 * i} (local.get ${to}) (i64.load offset=${8 * i} (local.get ${from})))`,
  ).join("\n      ");
}
