// The resources of a search.

import type { OutOfMemoryReason } from "../wasm/memory-reservation.js";
import type { WorkerHandle } from "./workers/worker-pool.js";

/** The resources of the machine that a search may use. */
export interface Resources {
  /** Memory limit for states, in bytes. */
  readonly memory: number;
  /** The number of worker threads; 1 if `spawn` is not given. */
  readonly threads?: number | undefined;
  readonly spawn?: (() => WorkerHandle) | undefined;
  /**
   * A level with more states than this is expanded by all workers. On smaller ones their barriers cost more than they
   * gain.
   */
  readonly aloneUpTo?: number | undefined;
  /** Says why memory did not suffice: the limit, the address space, or the operating system. */
  full(why: OutOfMemoryReason, bytes: number): string;
}
