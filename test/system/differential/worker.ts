// A thread that serves several searches. Starting one for each small system would take longer than the search.

import { parentPort } from "node:worker_threads";
import { serveWorker } from "../../../checker/explorer/workers/worker.js";

const port = parentPort;
if (port === null) throw new Error("this is no program, but a part of one");
let hear: (message: unknown) => void = () => undefined;
port.on("message", ({ begins, message }: { readonly begins: boolean; readonly message: unknown }) => {
  if (begins) serveWorker({ post: (reply) => port.postMessage(reply), listen: (heard) => void (hear = heard) });
  else hear(message);
});
