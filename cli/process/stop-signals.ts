// Ctrl-C, SIGTERM and SIGHUP: the first one asks for an orderly stop, the second one ends the process.

import type { Signal } from "../../checker/report/results.js";
import { exitCode, exitOfSignal } from "../exit-codes.js";

/** Each signal that stops a command, as the user knows it. */
const stopSignals: Readonly<Record<Signal, string>> = { SIGINT: "Ctrl-C", SIGTERM: "SIGTERM", SIGHUP: "SIGHUP" };

export const describeSignal = (signal: Signal): string => stopSignals[signal];

/** Calls `listener` at every signal. Returns a function that ignores signals from then on. */
export function listenToSignals(listener: (signal: Signal) => void): () => void {
  const names = Object.keys(stopSignals) as Signal[];
  for (const name of names) process.on(name, listener);
  return () => {
    for (const name of names) process.off(name, listener);
  };
}

/**
 * Does work whose results a signal must not take with it, such as several searches, one after the other. `signal`: the
 * first one since the beginning; the work looks at it between two steps.
 */
export async function withSignalNoted<T>(work: (signal: () => Signal | undefined) => Promise<T>): Promise<T> {
  let noted: Signal | undefined;
  const ignoreSignals = onStopSignal((signal) => (noted = signal));
  try {
    return await work(() => noted);
  } finally {
    ignoreSignals();
  }
}

/** Calls `stop` at the first signal. Returns a function that ignores signals from then on. */
export function onStopSignal(stop: (signal: Signal) => void, beforeExit?: () => void): () => void {
  let stopped = false;
  return listenToSignals((signal) => {
    if (stopped) {
      beforeExit?.();
      process.exit(exitCode(exitOfSignal(signal)));
    }
    stopped = true;
    stop(signal);
  });
}
