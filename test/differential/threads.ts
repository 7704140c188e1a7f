// Threads for the compiled engine, used again and again.

import { Worker } from "node:worker_threads";
import type { Resources } from "../../checker/index.js";

const idle: Worker[] = [];

/** Several threads from the first level on, however small it is. */
export function manyThreads(threads: number): Resources {
  return { threads, memory: 2 ** 28, aloneUpTo: 0, spawn, full: (why) => `no more memory: ${why}` };
}

function spawn(): ReturnType<NonNullable<Resources["spawn"]>> {
  const worker = idle.pop() ?? new Worker(new URL("./worker.js", import.meta.url));
  let broken = false;
  worker.postMessage({ begins: true });
  return {
    post: (message) => worker.postMessage({ begins: false, message }),
    listen(heard, lost) {
      worker.on("message", heard);
      worker.on("error", (error) => {
        broken = true;
        lost(error.stack ?? error.message);
      });
      worker.on("exit", (code) => {
        broken = true;
        lost(`it ended with code ${code}`);
      });
    },
    end() {
      worker.removeAllListeners();
      if (!broken) idle.push(worker);
      return Promise.resolve();
    },
  };
}

export async function endThreads(): Promise<void> {
  await Promise.all(idle.splice(0).map((worker) => worker.terminate()));
}
