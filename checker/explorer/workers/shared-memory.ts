// The memory that the coordinator and its workers share, and its layout: signals, progress counts, and queues of
// blocks.

/** Can be sent to another thread. */
export interface SharedMemory {
  readonly workers: number;
  /** 32-bit words; see `signal`. */
  readonly signals: SharedArrayBuffer;
  /** By worker, `PROGRESS_NUMBERS` 64-bit floats: states, transitions, states to expand. */
  readonly progress: SharedArrayBuffer;
  /** A queue for each ordered pair of workers. */
  readonly queues: SharedArrayBuffer;
  /** Size of the entries in a block, at most. */
  readonly blockBytes: number;
  /** Blocks of a queue. */
  readonly blocks: number;
  /** The memory limit for states, in KiB. */
  readonly limit: number;
}

/** Words between those that different threads write often: a cache line. */
export const LINE_WORDS = 16;

/** Positions of words among the signals. */
export const signal = {
  halt: 0,
  usedKib: LINE_WORDS,
  finished: 2 * LINE_WORDS,
  arrived: 3 * LINE_WORDS,
  generation: 4 * LINE_WORDS,
  decision: 5 * LINE_WORDS,
  shouldStop: 6 * LINE_WORDS,
  hasNext: 7 * LINE_WORDS,
  levels: 8 * LINE_WORDS,
  pause: 9 * LINE_WORDS,
  /** A line for each worker. */
  wakeups: 10 * LINE_WORDS,
} as const;

export const PROGRESS_NUMBERS = 4;

/** Size of a counter in a queue, and of the shard and length before each block. */
export const HEADER_BYTES = 64;
/** All queues together take no more than this, except when there are very many workers. */
const QUEUES_BYTES = 64 * 1024 * 1024;
const MAX_BLOCKS = 8;

/** Distance between the blocks of a queue. */
export const blockStride = (blockBytes: number): number => HEADER_BYTES + Math.ceil(blockBytes / 64) * 64;
/** Size of a queue: the numbers of blocks read and written, then the blocks. */
export const queueStride = (blocks: number, blockBytes: number): number =>
  2 * HEADER_BYTES + blocks * blockStride(blockBytes);

/** `memoryLimit`: bytes that states may take. */
export function allocateSharedMemory(workers: number, blockBytes: number, memoryLimit: number): SharedMemory {
  const pairs = workers * workers;
  const blocks = Math.max(2, Math.min(MAX_BLOCKS, Math.floor(QUEUES_BYTES / pairs / blockBytes)));
  return {
    workers,
    signals: new SharedArrayBuffer(4 * (signal.wakeups + LINE_WORDS * workers)),
    progress: new SharedArrayBuffer(8 * PROGRESS_NUMBERS * workers),
    queues: new SharedArrayBuffer(pairs * queueStride(blocks, blockBytes)),
    blockBytes,
    blocks,
    limit: Math.floor(memoryLimit / 1024),
  };
}
