// The runtime parameters that depend on the model, the memory layout of a shard that follows from them, and fragments
// of WebAssembly text that several parts of the runtime share.

/** The properties of the generated code that the runtime text depends on. */
export interface RuntimeParameters {
  /** 64-bit words of a packed state. */
  readonly words: number;
  /**
   * Number of transition tags: one for each action, or more where temporal properties tell steps of one action apart.
   */
  readonly tags: number;
  /** Flags that are recorded: of covers, and with `observed` of violated properties. */
  readonly covers: number;
  /**
   * The search goes on after a violation, and sets a flag. `conditions`: the flags of covers and of invariants, which come
   * first; `covers`: those of covers; `deadlock`: the flag of deadlock.
   */
  readonly observed?:
    { readonly covers: number; readonly conditions: number; readonly deadlock: number | undefined } | undefined;
  /** Number of predicates of temporal properties; undefined when there are none. */
  readonly predicates?: number | undefined;
  /** Does the module export checks of single states, for random simulation? */
  readonly simulation?: boolean;
  /** The first byte after the memory that the generated code uses. */
  readonly scratchEnd: number;
  readonly hasConstraint: boolean;
  readonly hasInvariants: boolean;
  readonly symmetric: boolean;
  /** The bytes in which the generated code records outcomes for coverage, one each; undefined without coverage. */
  readonly marks?: { readonly at: number; readonly count: number } | undefined;
  /** The greatest number of shards, over all threads. */
  readonly maxShards: number;
  /** Size of the blocks in which entries travel between shards; rounded down to whole entries. */
  readonly blockBytes: number;
}

/** Byte addresses in the memory of a shard. The table is last, so that it can grow. */
export interface MemoryLayout {
  /** Size of a packed state. */
  readonly stateBytes: number;
  /** Size of an entry: a state, the upper 32 bits of its hash, and its tag in 32 bits. */
  readonly entryBytes: number;
  /** With several shards, as long as a state: the bits of a state that decide which shard owns it. */
  readonly ownerBits: number;
  /** By tag, 64 bits each: the number of transitions. */
  readonly firings: number;
  /** By tag, 32 bits each: the class of invariants that a new state is checked against. */
  readonly invariantClasses: number;
  /** By cover, a byte each: is it evaluated in this level? */
  readonly openCovers: number;
  /** By cover, a byte each: was it reached? */
  readonly reachedCovers: number;
  /** By shard, 32 bits each: the end of the entries in its outgoing block. */
  readonly outgoingEnds: number;
  /** States to expand. */
  readonly input: number;
  readonly inputEnd: number;
  /** With temporal properties, 32 bits for each state of the input: its slot number. */
  readonly numbers: number;
  /** With temporal properties, 32 bits for each state of the input: the address of its first successor. */
  readonly begins: number;
  /** New states, until they are moved to a queue outside the memory. */
  readonly fresh: number;
  readonly freshEnd: number;
  /** Recently generated states, indexed by the lowest bits of the hash in their entries. */
  readonly recent: number;
  readonly recentSlots: number;
  /** With temporal properties, 32 bits for each of them: its slot number, while steps are enumerated. */
  readonly recentNumbers: number;
  /** Entries received from another shard. */
  readonly incoming: number;
  /** By shard: a block of entries to send to it. */
  readonly outgoing: number;
  readonly blockBytes: number;
  /** Entries just generated. From `drainThreshold` on, no further state is expanded until they are drained. */
  readonly successors: number;
  readonly successorsEnd: number;
  readonly drainThreshold: number;
  /** Buffer for one cluster of the table while the table grows. */
  readonly cluster: number;
  readonly clusterEnd: number;
  readonly table: number;
}

/** Entries inserted together: few enough to stay in a near cache, enough to overlap the waits for memory. */
export const BATCH_SIZE = 512;
/**
 * Slots after the last one that a hash can select. Enough of them are free before a batch that it cannot run past the
 * end.
 */
export const OVERFLOW_SLOTS = 4 * BATCH_SIZE;

/** Size of the recent-states filter: what fits a near cache. */
const RECENT_BYTES = 262_144;
const INPUT_BYTES = 65_536;

/** The greatest number of expressions that may be evaluated for one state, as in the interpreter. */
const FUEL = 2 ** 24;
/** The greatest number of shards: each has an outgoing block for every other. */
export const SHARD_LIMIT = 4095;

/** Values of the global `phase`: the work during which a trap occurred. */
export const phases = { expanding: 0, checkingConstraint: 1, checkingInvariants: 2 } as const;
/** Result of the export `expand`: a set of flags. */
export const expandFlags = { done: 0, drain: 1, deadlock: 2, stepViolation: 4 } as const;
/** Result of the export `rehash`. */
export const rehashStatus = { unfinished: 0, done: 1, clusterTooLong: 2 } as const;

export function layOutMemory(parameters: RuntimeParameters): MemoryLayout {
  const { words, tags, covers, maxShards, predicates } = parameters;
  const stateBytes = 8 * words;
  const entryBytes = stateBytes + 8;
  let end = align(parameters.scratchEnd);
  const allocate = (bytes: number): number => {
    const start = end;
    end = align(start + bytes);
    return start;
  };
  const capacity = Math.max(4 * BATCH_SIZE, Math.min(16_384, Math.floor(8_388_608 / entryBytes)));
  const drained = Math.max(16, Math.min(2 * BATCH_SIZE, Math.floor(262_144 / entryBytes)));
  const inputBytes = wholeItems(INPUT_BYTES, stateBytes);
  const numbered = predicates === undefined ? 0 : inputBytes / stateBytes + 1;
  const recentSlots = 2 ** Math.max(0, Math.floor(Math.log2(RECENT_BYTES / stateBytes)));
  const blockBytes = wholeItems(parameters.blockBytes, entryBytes);

  const ownerBits = allocate(maxShards > 1 ? stateBytes : 0);
  const firings = allocate(8 * (tags + 1));
  const invariantClasses = allocate(4 * (tags + 1));
  const openCovers = allocate(covers);
  const reachedCovers = allocate(covers);
  const outgoingEnds = allocate(4 * maxShards);
  const input = allocate(inputBytes);
  const numbers = allocate(4 * numbered);
  const begins = allocate(4 * numbered);
  const fresh = allocate(2 * BATCH_SIZE * stateBytes);
  const recent = allocate(recentSlots * stateBytes);
  const recentNumbers = allocate(predicates === undefined ? 0 : 4 * recentSlots);
  const incoming = allocate(blockBytes);
  const outgoing = maxShards > 1 ? allocate(blockBytes * maxShards) : end;
  const cluster = allocate(2 * BATCH_SIZE * stateBytes);
  const successors = allocate((capacity + 1) * entryBytes);
  return {
    stateBytes,
    entryBytes,
    ownerBits,
    firings,
    invariantClasses,
    openCovers,
    reachedCovers,
    outgoingEnds,
    input,
    inputEnd: input + inputBytes,
    numbers,
    begins,
    fresh,
    freshEnd: fresh + 2 * BATCH_SIZE * stateBytes,
    recent,
    recentSlots,
    recentNumbers,
    incoming,
    outgoing,
    blockBytes,
    successors,
    successorsEnd: successors + capacity * entryBytes,
    drainThreshold: successors + drained * entryBytes,
    cluster,
    clusterEnd: cluster + 2 * BATCH_SIZE * stateBytes,
    table: end,
  };
}

const align = (bytes: number): number => Math.ceil(bytes / 64) * 64;

/** `bytes` rounded down to a multiple of the size of an item, but at least one item. */
const wholeItems = (bytes: number, itemBytes: number): number => Math.max(1, Math.floor(bytes / itemBytes)) * itemBytes;

/** Slots of a new table. Their memory exists from the start and does not count against the limit. */
export const FIRST_SLOTS = 8192;

/** Bytes of a table with this number of slots. */
export const tableBytes = (layout: MemoryLayout, slots: number): number => (slots + OVERFLOW_SLOTS) * layout.stateBytes;
/** A state at or above this address is so near the end of the table that it must grow before the next batch. */
export const overflowThreshold = (layout: MemoryLayout, slots: number): number =>
  layout.table + (slots + OVERFLOW_SLOTS - BATCH_SIZE - 1) * layout.stateBytes;

// ---------------------------------------------------------------- fragments of WebAssembly text

export const renewFuel = `(global.set $fuel (i32.const ${FUEL}))`;

/** Counts a transition with the tag in the text `tag`. */
export function countText(layout: MemoryLayout, tag: string): string {
  const at = `(i32.shl ${tag} (i32.const 3))`;
  return `(i64.store offset=${layout.firings} ${at} (i64.add (i64.load offset=${layout.firings} ${at}) (i64.const 1)))`;
}

/** Copies words between the addresses in two locals. */
export function copyText(words: number, to: string, from: string): string {
  if (words > 16) return `(memory.copy (local.get ${to}) (local.get ${from}) (i32.const ${8 * words}))`;
  return Array.from(
    { length: words },
    (_, i) => `(i64.store offset=${8 * i} (local.get ${to}) (i64.load offset=${8 * i} (local.get ${from})))`,
  ).join("\n      ");
}
