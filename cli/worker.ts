// A thread of the compiled engine: the other entry of the bundle.

import { parentPort } from "node:worker_threads";
import { serveWorker } from "../checker/explorer/worker.js";

const port = parentPort;
if (port === null) throw new Error("this is no command, but a part of one");
serveWorker({
  post: (message) => port.postMessage(message),
  listen: (heard) => void port.on("message", heard),
});
