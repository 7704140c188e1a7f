// Ctrl-C and SIGTERM: the first one asks for an orderly stop, the second one ends the process.

import type { Signal } from "../../checker/report/results.js";
import { exitCode, exitOfSignal } from "../exit-codes.js";

/** Calls `stop` at the first signal. Returns a function that ignores signals from then on. */
export function onStopSignal(stop: (signal: Signal) => void, beforeExit?: () => void): () => void {
  let stopped = false;
  const onSignal = (signal: Signal): void => {
    if (stopped) {
      beforeExit?.();
      process.exit(exitCode(exitOfSignal(signal)));
    }
    stopped = true;
    stop(signal);
  };
  process.on("SIGINT", onSignal);
  process.on("SIGTERM", onSignal);
  return () => {
    process.off("SIGINT", onSignal);
    process.off("SIGTERM", onSignal);
  };
}
