// The entry point of a worker thread of the compiled engine; the bundle's second entry.

import { parentPort } from "node:worker_threads";
import { serveWorker } from "../checker/explorer/workers/worker.js";

const port = parentPort;
if (port === null) throw new Error("this file runs in a worker thread of `fathom`, not on its own");
serveWorker({
  post: (message) => port.postMessage(message),
  listen: (receive) => void port.on("message", receive),
});
