// Threads for the compiled engine, which are reused.

import { Worker } from "node:worker_threads";
import type { Resources } from "../../../checker/index.js";

const idle: Worker[] = [];

/** Several threads from the first level with more states than `aloneUpTo`. */
export function manyThreads(threads: number, aloneUpTo: number): Resources {
  return { threads, memory: 2 ** 28, aloneUpTo, spawn, full: (why) => `no more memory: ${why}` };
}

function spawn(): ReturnType<NonNullable<Resources["spawn"]>> {
  const worker = idle.pop() ?? new Worker(new URL("./worker.js", import.meta.url));
  let broken = false;
  const added: (() => void)[] = [];
  const on = <Args extends unknown[]>(event: string, heard: (...args: Args) => void): void => {
    worker.on(event, heard);
    added.push(() => void worker.off(event, heard));
  };
  worker.postMessage({ begins: true });
  return {
    post: (message) => worker.postMessage({ begins: false, message }),
    listen(heard, lost) {
      on("message", heard);
      on("error", (error: Error) => {
        broken = true;
        lost(error.stack ?? error.message);
      });
      on("exit", (code: number) => {
        broken = true;
        lost(`it ended with code ${code}`);
      });
    },
    end() {
      // Only these listeners, because Node's own are needed to receive messages.
      for (const remove of added.splice(0)) remove();
      if (!broken) idle.push(worker);
      return Promise.resolve();
    },
  };
}

export async function endThreads(): Promise<void> {
  await Promise.all(idle.splice(0).map((worker) => worker.terminate()));
}
