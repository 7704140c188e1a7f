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
  const smaller = "make the check smaller: smaller constants, `faults`, `within` or `depth`";
  switch (why) {
    case "budget":
      return `stopped with ${used} MB of the ${showCount(Math.round(budget / MEGABYTE))} MB that its states may take; allow more with --memory ${Math.ceil((2 * budget) / MEGABYTE)}m, or ${smaller}`;
    case "system":
      return `stopped with ${used} MB of states: the system gives no more memory; ${smaller}`;
    case "address":
      return `stopped with ${used} MB of states: one memory holds no more than 4 GiB; allow more memories with --memory or --threads, or ${smaller}`;
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
