// The threads and the memory that a search may use on this machine.

import { availableParallelism, totalmem } from "node:os";
import type { Resources } from "../../checker/index.js";
import { outOfMemoryNotice, type LimitNames } from "../../checker/report/out-of-memory.js";
import { startWorkerThread } from "./worker-threads.js";

/** The part of the memory that states may use by default. */
const MEMORY_SHARE = 0.75;

/** How users of the command raise the limits. */
export const commandLine: LimitNames = {
  memory: (megabytes) => `--memory ${megabytes}m`,
  limits: "--memory or --threads",
};

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
    full: (why, bytes) => outOfMemoryNotice(why, bytes, memory, commandLine),
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
