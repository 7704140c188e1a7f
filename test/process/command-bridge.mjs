// A thread between a test, which waits, and the process of command-server.mjs. The reply is undefined if that process ends.

import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import { workerData } from "node:worker_threads";

const { port, replied } = workerData;
let server;

function reply(message) {
  port.postMessage(message);
  Atomics.store(replied, 0, 1);
  Atomics.notify(replied, 0);
}

port.on("message", (request) => {
  if (server === undefined) {
    server = fork(fileURLToPath(new URL("./command-server.mjs", import.meta.url)), { stdio: "ignore", execArgv: [] });
    server.on("message", reply);
    server.on("exit", () => {
      server = undefined;
      reply(undefined);
    });
  }
  server.send(request);
});
