// The threads and the memory that a search may use on this machine.

import { availableParallelism, totalmem } from "node:os";
import type { Resources } from "../../checker/index.js";
import { showCount } from "../../checker/report/text.js";
import { startWorkerThread } from "./worker-threads.js";

/** The part of the memory that states may use by default. */
const MEMORY_SHARE = 0.75;
const KILOBYTE = 1024;
const MEGABYTE = 1024 * KILOBYTE;

export interface ResourceLimits {
  readonly threads: number;
  /** Bytes. */
  readonly memory: number;
}

/** What the user asked for; whatever is left out is decided by the machine. */
export type RequestedLimits = { readonly [K in keyof ResourceLimits]?: ResourceLimits[K] | undefined };

export function resourcesOf(requested: RequestedLimits): Resources {
  const { threads, memory } = resolveLimits(requested);
  return {
    threads,
    memory,
    spawn: startWorkerThread,
    full: (why, bytes) => outOfMemoryNotice(why, bytes, memory),
  };
}

export function resolveLimits({
  threads = availableParallelism(),
  memory = MEMORY_SHARE * availableMemory(),
}: RequestedLimits): ResourceLimits {
  return { threads, memory };
}

/** Bytes of memory of the machine, or of the container this process runs in. */
function availableMemory(): number {
  const constrained = process.constrainedMemory() as number | undefined;
  // Without a limit it is 0, or more than the machine has.
  return constrained === undefined || constrained === 0 ? totalmem() : Math.min(constrained, totalmem());
}

/** Why a search stopped, and how to avoid it. `bytes`: memory used by states; `limit`: bytes they were allowed. */
export function outOfMemoryNotice(why: "budget" | "system" | "address", bytes: number, limit: number): string {
  // A share of a small limit, of one job among many, may be less than a megabyte.
  const [unit, name] = limit < MEGABYTE ? ([KILOBYTE, "KB"] as const) : ([MEGABYTE, "MB"] as const);
  const used = showCount(Math.round(bytes / unit));
  const reduce = "reduce the check: smaller constants, `faults`, `within` or `depth`";
  switch (why) {
    case "budget":
      return `stopped at the memory limit: states use ${used} of ${showCount(Math.round(limit / unit))} ${name}; raise it with --memory ${Math.ceil((2 * limit) / MEGABYTE)}m, or ${reduce}`;
    case "system":
      return `stopped: the operating system provides no more memory (states use ${used} ${name}); ${reduce}`;
    case "address":
      return `stopped: a WebAssembly memory holds at most 4 GiB (states use ${used} ${name}); allow more of them with --memory or --threads, or ${reduce}`;
  }
}
