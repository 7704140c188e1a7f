// What the machine has for a search: threads and memory.

import { availableParallelism, totalmem } from "node:os";
import { Worker } from "node:worker_threads";
import type { Resources } from "../../checker/index.js";
import { showCount } from "../../checker/report/text.js";

/** The part of the memory that states may take unless somebody says otherwise. */
const SHARE = 0.75;
const MEGABYTE = 1024 * 1024;

export interface Wanted {
  readonly threads?: number | undefined;
  /** Bytes. */
  readonly memory?: number | undefined;
}

export function resourcesOf(wanted: Wanted): Resources {
  const { threads, memory } = resolvedResources(wanted);
  return { threads, memory, spawn, full: (why, bytes) => memoryAdvice(why, bytes, memory) };
}

/** What was asked for, or all there is. */
export function resolvedResources({ threads = availableParallelism(), memory = SHARE * memoryHere() }: Wanted): {
  readonly threads: number;
  readonly memory: number;
} {
  return { threads, memory };
}

/** Of the machine, or what a container leaves of it. */
function memoryHere(): number {
  const constrained = process.constrainedMemory() as number | undefined;
  // 0, or more than any machine has, where there is no limit.
  return constrained === undefined || constrained === 0 ? totalmem() : Math.min(constrained, totalmem());
}

export function memoryAdvice(why: "budget" | "system" | "address", bytes: number, budget: number): string {
  const used = showCount(Math.round(bytes / MEGABYTE));
  const smaller = "reduce the check: smaller constants, `faults`, `within` or `depth`";
  switch (why) {
    case "budget":
      return `stopped at the memory limit: states use ${used} of ${showCount(Math.round(budget / MEGABYTE))} MB; raise it with --memory ${Math.ceil((2 * budget) / MEGABYTE)}m, or ${smaller}`;
    case "system":
      return `stopped: the operating system provides no more memory (states use ${used} MB); ${smaller}`;
    case "address":
      return `stopped: a WebAssembly memory holds at most 4 GiB (states use ${used} MB); allow more of them with --memory or --threads, or ${smaller}`;
  }
}

function spawn(): ReturnType<NonNullable<Resources["spawn"]>> {
  const worker = new Worker(new URL("./worker.js", import.meta.url));
  return {
    post: (message) => worker.postMessage(message),
    listen(heard, lost) {
      worker.on("message", heard);
      worker.on("error", (error) => lost(error.message));
      worker.on("exit", (code) => lost(`it ended with code ${code}`));
    },
    async end() {
      await worker.terminate();
    },
  };
}
