// Multi-valued decision diagrams with sparse, ordered nodes: a set of vectors of numbers in a size that follows its
// regularity.
//
// A node is a list of pairs (value, child), by ascending value; the vectors that it stands for begin with a value and
// go on with a vector of the child. Equal nodes are one node, so sets are equal if and only if their roots are. Node 0
// is the empty set, node 1 the set of the empty vector. All vectors of a set have the same length. See A. Srinivasan et
// al., "Algorithms for discrete function manipulation", ICCAD 1990; S. Blom and J. van de Pol, "Symbolic reachability
// for process algebras with recursive data types", ICTAC 2008, has the same sets as linked lists.

export const EMPTY = 0;
export const UNIT = 1;

/** A node's record in the arena: its id, its tag, the number of its pairs; then the pairs. */
const HEADER = 3;
/** Numbers of a cache entry: three of the key, one of the result. */
const ENTRY = 4;

const FIRST_NODES = 1 << 12;
const FIRST_ARENA = 1 << 16;
const FIRST_CACHE = 1 << 18;
/** One gigabyte. A cache that has lost a result costs much more than one that the processor's caches cannot hold. */
const CACHE_LIMIT = 1 << 26;
/** Nodes made since the last collection that are no reason for another one: the cache loses the results about garbage. */
const GARBAGE = 1 << 24;

/** All ids are smaller: the ids of two nodes fit into one exact number, and an index of the hash table into 31 bits. */
export const NODE_LIMIT = 2 ** 26;
/** The arena is indexed by numbers of 32 bits. */
const ARENA_LIMIT = 2 ** 31 - 1;

/** What is a number in the cache entries of an operation, and not a node. */
type Numbers = "none" | "second operand" | "result";

/** More memory would be needed than there may be, or more nodes than there are ids. */
export class DiagramFull extends Error {}

export interface DiagramStatistics {
  /** Nodes in use, including garbage that has not been collected. */
  readonly nodes: number;
  readonly bytes: number;
  readonly collections: number;
  /** Calls of `make`: a measure of the work done that does not depend on the machine. */
  readonly made: number;
}

/**
 * The node store. Operations on sets are functions over it (set-operations.ts, relations.ts). They keep intermediate
 * nodes in local variables, so `collect` may be called only between operations, with all nodes that are still needed as
 * roots.
 */
export class Diagram {
  /**
   * Records of nodes, one after the other. Growing replaces the array: never keep it across a call that makes nodes.
   */
  arena = new Int32Array(FIRST_ARENA);
  /** By node: where its pairs begin in the arena. */
  start = new Int32Array(FIRST_NODES);
  /** Space in which operations build the pairs of nodes; a stack. */
  scratch = new Int32Array(1 << 14);
  scratchTop = 0;

  #arenaEnd = 0;
  #hashes = new Int32Array(FIRST_NODES);
  /** Ids that were used so far, and those of them that are free again. */
  #ids = 2;
  #free: number[] = [];
  #live = 0;
  /** Open addressing over node ids; 0 is an empty slot. */
  #table = new Int32Array(2 * FIRST_NODES);
  #cache = new Int32Array(ENTRY * FIRST_CACHE);
  #cacheMask = FIRST_CACHE - 1;
  /** Entries stored since the cache last grew. */
  #cacheStores = 0;
  #tags = 0;
  /** By number of an operation, from 1. */
  readonly #operations: Numbers[] = [];
  #collections = 0;
  #made = 0;
  /** Live nodes after the last collection. */
  #survivors = 0;
  #arenaAfterCollection = 0;

  /** `memory`: bytes that all arrays together may take. Throws `DiagramFull` if that is too little to begin with. */
  constructor(readonly memory: number) {
    this.#claim(0);
  }

  /** Reserves numbers for the levels of one kind of set: nodes with different tags are never the same node. */
  newTags(count: number): number {
    const first = this.#tags;
    this.#tags += count;
    return first;
  }

  /** A number for the cache entries of one operation. */
  newOperation(numbers: Numbers = "none"): number {
    return this.#operations.push(numbers);
  }

  size(node: number): number {
    return this.arena[(this.start[node] ?? 0) - 1] ?? 0;
  }

  tag(node: number): number {
    return this.arena[(this.start[node] ?? 0) - 2] ?? 0;
  }

  /** The child for a value; EMPTY if there is none. */
  child(node: number, value: number): number {
    const { arena } = this;
    const from = this.start[node] ?? 0;
    let low = 0;
    let high = (arena[from - 1] ?? 0) - 1;
    while (low <= high) {
      const middle = (low + high) >> 1;
      const found = arena[from + 2 * middle] ?? 0;
      if (found === value) return arena[from + 2 * middle + 1] ?? 0;
      if (found < value) low = middle + 1;
      else high = middle - 1;
    }
    return EMPTY;
  }

  /** Reserves space for pairs on the scratch stack. */
  reserve(pairs: number): number {
    const base = this.scratchTop;
    this.scratchTop += 2 * pairs;
    if (this.scratchTop > this.scratch.length) {
      this.scratch = grown(this.scratch, Math.max(this.scratchTop, 2 * this.scratch.length));
    }
    return base;
  }

  /** The node whose pairs lie in the scratch space from `base` to `end`; that space is released. */
  make(tag: number, base: number, end: number): number {
    const { scratch } = this;
    this.#made++;
    this.scratchTop = base;
    const numbers = end - base;
    if (numbers === 0) return EMPTY;
    let hash = Math.imul(tag + 1, 0x9e3779b1);
    for (let i = base; i < end; i++) {
      hash = Math.imul(hash ^ (scratch[i] ?? 0), 0x85ebca6b);
      hash ^= hash >>> 15;
    }
    hash = Math.imul(hash, 0xc2b2ae35);
    hash ^= hash >>> 13;
    let mask = this.#table.length - 1;
    let slot = hash & mask;
    for (let id = this.#table[slot] ?? 0; id !== 0; id = this.#table[slot] ?? 0) {
      if (this.#hashes[id] === hash && this.#isSame(id, tag, base, numbers)) return id;
      slot = (slot + 1) & mask;
    }
    if (2 * (this.#live + 1) > this.#table.length) {
      this.#rehash(2 * this.#table.length);
      mask = this.#table.length - 1;
      slot = hash & mask;
      while (this.#table[slot] !== 0) slot = (slot + 1) & mask;
    }
    const id = this.#newId();
    this.#table[slot] = id;
    this.#hashes[id] = hash;
    this.#live++;
    const from = this.#allocate(HEADER + numbers) + HEADER;
    const { arena } = this;
    arena[from - 3] = id;
    arena[from - 2] = tag;
    arena[from - 1] = numbers >> 1;
    for (let i = 0; i < numbers; i++) arena[from + i] = scratch[base + i] ?? 0;
    this.start[id] = from;
    return id;
  }

  #isSame(id: number, tag: number, base: number, numbers: number): boolean {
    const { arena, scratch } = this;
    const from = this.start[id] ?? 0;
    if (arena[from - 1] !== numbers >> 1 || arena[from - 2] !== tag) return false;
    for (let i = 0; i < numbers; i++) if (arena[from + i] !== scratch[base + i]) return false;
    return true;
  }

  /** The set of one vector, its levels tagged from `tag` on. */
  single(tag: number, vector: ArrayLike<number>): number {
    return this.product(
      tag,
      Array.from(vector, (value) => [value]),
    );
  }

  /** The vectors that have one of the values given for each level; these are in ascending order. */
  product(tag: number, values: readonly (readonly number[])[]): number {
    let node = UNIT;
    for (let i = values.length - 1; i >= 0; i--) node = this.level(tag + i, values[i] ?? [], node);
    return node;
  }

  /** The node with one child for all of some values, which are in ascending order. */
  level(tag: number, values: readonly number[], child: number): number {
    let to = this.reserve(values.length);
    const base = to;
    for (const value of values) {
      this.scratch[to++] = value;
      this.scratch[to++] = child;
    }
    return this.make(tag, base, to);
  }

  #newId(): number {
    const reused = this.#free.pop();
    if (reused !== undefined) return reused;
    if (this.#ids === NODE_LIMIT) throw new DiagramFull(`a decision diagram has at most ${NODE_LIMIT} nodes`);
    if (this.#ids === this.start.length) {
      const length = 2 * this.#ids;
      this.#claim(8 * this.#ids);
      this.start = grown(this.start, length);
      this.#hashes = grown(this.#hashes, length);
    }
    return this.#ids++;
  }

  #allocate(numbers: number): number {
    const from = this.#arenaEnd;
    if (from + numbers > this.arena.length) {
      if (from + numbers > ARENA_LIMIT) throw new DiagramFull("the nodes of a decision diagram take at most 8 GB");
      const length = Math.min(Math.max(Math.ceil(this.arena.length * 1.5), from + numbers), ARENA_LIMIT);
      this.#claim(4 * (length - this.arena.length));
      this.arena = grown(this.arena, length);
    }
    this.#arenaEnd = from + numbers;
    return from;
  }

  #rehash(length: number): void {
    this.#claim(4 * (length - this.#table.length));
    this.#fillTable(length);
  }

  #fillTable(length: number): void {
    const table = allocate(length);
    const mask = length - 1;
    for (let at = 0; at < this.#arenaEnd;) {
      const id = this.arena[at] ?? 0;
      let slot = (this.#hashes[id] ?? 0) & mask;
      while (table[slot] !== 0) slot = (slot + 1) & mask;
      table[slot] = id;
      at += HEADER + 2 * (this.arena[at + 2] ?? 0);
    }
    this.#table = table;
  }

  // -------------------------------------------------------------- the operation cache

  /** The cached result of an operation on two nodes (or a node and a number); -1 if there is none. */
  cached(operation: number, a: number, b: number): number {
    const at = ENTRY * (mix(operation, a, b) & this.#cacheMask);
    const cache = this.#cache;
    return cache[at] === a && cache[at + 1] === b && cache[at + 2] === operation ? (cache[at + 3] ?? 0) : -1;
  }

  cache(operation: number, a: number, b: number, result: number): number {
    if (++this.#cacheStores > this.#cacheMask) this.#growCache();
    const at = ENTRY * (mix(operation, a, b) & this.#cacheMask);
    const cache = this.#cache;
    cache[at] = a;
    cache[at + 1] = b;
    cache[at + 2] = operation;
    cache[at + 3] = result;
    return result;
  }

  clearCache(): void {
    this.#cache.fill(0);
    this.#cacheStores = 0;
  }

  /** The cache grows when it was filled once, as far as memory allows. */
  #growCache(): void {
    this.#cacheStores = 0;
    const entries = 4 * (this.#cacheMask + 1);
    if (entries > CACHE_LIMIT || this.bytes() + 4 * ENTRY * entries > this.memory / 2) return;
    const before = this.#cache;
    this.#cache = allocate(ENTRY * entries);
    this.#cacheMask = entries - 1;
    for (let at = 0; at < before.length; at += ENTRY) {
      const operation = before[at + 2] ?? 0;
      if (operation !== 0) this.cache(operation, before[at] ?? 0, before[at + 1] ?? 0, before[at + 3] ?? 0);
    }
    this.#cacheStores = 0;
  }

  // -------------------------------------------------------------- memory

  bytes(): number {
    return (
      4 * (this.arena.length + this.start.length + this.#hashes.length + this.#table.length + this.#cache.length) +
      4 * this.scratch.length
    );
  }

  statistics(): DiagramStatistics {
    return { nodes: this.#live, bytes: this.bytes(), collections: this.#collections, made: this.#made };
  }

  /** Is there so much garbage, probably, that a collection pays? */
  shouldCollect(): boolean {
    const garbage = this.#arenaEnd - this.#arenaAfterCollection;
    const isTight = this.bytes() > 0.7 * this.memory && garbage > 0.2 * this.arena.length;
    return isTight || this.#live > 2 * this.#survivors + GARBAGE;
  }

  #claim(bytes: number): void {
    if (this.bytes() + bytes > this.memory) throw new DiagramFull("the memory limit for decision diagrams is reached");
  }

  /** Frees all nodes that `mark` is not called for, directly or through a parent. Ids stay. */
  collect(markRoots: (mark: (node: number) => void) => void): void {
    this.#collections++;
    const marked = new Uint8Array(this.#ids);
    marked[EMPTY] = marked[UNIT] = 1;
    const pending: number[] = [];
    const mark = (node: number): void => {
      if (marked[node] === 1) return;
      marked[node] = 1;
      pending.push(node);
      for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
        const from = this.start[next] ?? 0;
        const end = from + 2 * (this.arena[from - 1] ?? 0);
        for (let at = from + 1; at < end; at += 2) {
          const child = this.arena[at] ?? 0;
          if (marked[child] === 1) continue;
          marked[child] = 1;
          pending.push(child);
        }
      }
    };
    markRoots(mark);
    this.#compact(marked);
    this.#sweepCache(marked);
    this.#survivors = this.#live;
    this.#arenaAfterCollection = this.#arenaEnd;
  }

  /** Moves the records of marked nodes together, in their order. */
  #compact(marked: Uint8Array): void {
    const { arena } = this;
    let to = 0;
    this.#live = 0;
    for (let at = 0; at < this.#arenaEnd;) {
      const length = HEADER + 2 * (arena[at + 2] ?? 0);
      const id = arena[at] ?? 0;
      if (marked[id] === 1) {
        if (to !== at) arena.copyWithin(to, at, at + length);
        this.start[id] = to + HEADER;
        to += length;
        this.#live++;
      } else {
        this.#free.push(id);
      }
      at += length;
    }
    this.#arenaEnd = to;
    this.#fillTable(this.#table.length);
  }

  #sweepCache(marked: Uint8Array): void {
    const cache = this.#cache;
    const isDead = (node: number): boolean => marked[node] !== 1;
    for (let at = 0; at < cache.length; at += ENTRY) {
      const operation = cache[at + 2] ?? 0;
      if (operation === 0) continue;
      const numbers = this.#operations[operation - 1];
      const operandDies = isDead(cache[at] ?? 0) || (numbers !== "second operand" && isDead(cache[at + 1] ?? 0));
      if (operandDies || (numbers !== "result" && isDead(cache[at + 3] ?? 0))) cache[at + 2] = 0;
    }
  }
}

function mix(operation: number, a: number, b: number): number {
  let hash = Math.imul(a, 0x9e3779b1) ^ Math.imul(b, 0x85ebca6b) ^ Math.imul(operation, 0xc2b2ae35);
  hash ^= hash >>> 15;
  hash = Math.imul(hash, 0x2c1b3c6d);
  return hash ^ (hash >>> 13);
}

function grown(array: Int32Array<ArrayBuffer>, length: number): Int32Array<ArrayBuffer> {
  const larger = allocate(length);
  larger.set(array);
  return larger;
}

/** The operating system may refuse memory that the limit allows. */
function allocate(length: number): Int32Array<ArrayBuffer> {
  try {
    return new Int32Array(length);
  } catch (error) {
    throw error instanceof RangeError ? new DiagramFull("the system has no more memory") : error;
  }
}
