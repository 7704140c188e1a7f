// Worker threads of the compiled engine, as Node provides them. cli/worker.ts is the code that runs in them.

import { Worker } from "node:worker_threads";
import type { WorkerHandle } from "../../checker/explorer/workers/worker-pool.js";

export const startWorkerThread = (): WorkerHandle => workerHandle(new Worker(new URL("./worker.js", import.meta.url)));

export function workerHandle(worker: Worker): WorkerHandle {
  return {
    post: (message) => worker.postMessage(message),
    listen(receive, lost) {
      worker.on("message", receive);
      worker.on("error", (error) => lost(error.message));
      worker.on("exit", (code) => lost(`it ended with code ${code}`));
    },
    async end() {
      await worker.terminate();
    },
  };
}
