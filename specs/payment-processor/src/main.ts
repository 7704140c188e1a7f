// The processor as a process: `main FOLDER`, ended by SIGTERM. `main FOLDER Repeats` is one with a mistake. With
// CRASH_AT=n, the process kills itself at the n-th point where it can be interrupted.

import { setTimeout } from "node:timers/promises";
import { ForgetsConfirmations, RemovesFirst, Repeats } from "./mistakes.js";
import { Processor } from "./processor.js";
import { Unavailable } from "./store.js";

const kinds = [Processor, RemovesFirst, Repeats, ForgetsConfirmations];
const [, , folder = ".", name = "Processor"] = process.argv;
const Kind = kinds.find((each) => each.name === name) ?? Processor;
const crashAt = Number(process.env["CRASH_AT"] ?? 0);
let points = 0;

const processor = new Kind(folder, {
  clock: { time: 0 },
  interrupt: () => {
    if (++points === crashAt) process.kill(process.pid, "SIGKILL");
  },
});

let isStopped = false;
const stop = (): void => {
  isStopped = true;
};
process.on("SIGTERM", stop);
// A test that started this process has ended.
process.on("disconnect", stop);
process.channel?.unref();

/** A step that cannot be done now is tried again later. */
function hasWork(): boolean {
  try {
    return processor.step();
  } catch (error) {
    if (error instanceof Unavailable) return false;
    throw error;
  }
}

while (!isStopped) await setTimeout(hasWork() ? 0 : 5);
processor.close();
