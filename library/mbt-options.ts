// Options of model-based tests: a wrong one is an error, and not ignored.

import type { ConcurrentOptions, CoverOptions, MbtOptions, RandomOptions, WalkOptions } from "./mbt-api.js";
import { randomSeed, wholeNumber } from "./options.js";

const TIMEOUT = 10_000;
const STATES = 20_000;
/** The longest time that a timer can wait. */
const TIMEOUT_LIMIT = 2 ** 31 - 1;

export function mbtOptions({ timeout = TIMEOUT, signal }: MbtOptions): {
  readonly timeout: number;
  readonly signal: AbortSignal | undefined;
} {
  wholeNumber("timeout", timeout, 1);
  if (timeout > TIMEOUT_LIMIT) throw new RangeError(`timeout is at most ${TIMEOUT_LIMIT}: not ${timeout}`);
  return { timeout, signal };
}

export function walkOptions({ walks = 100, steps = 30, ...others }: WalkOptions) {
  wholeNumber("walks", walks, 1);
  wholeNumber("steps", steps, 1);
  return { walks, steps, ...randomOptions(others) };
}

export function coverOptions({ states = STATES, nearMisses = true, signal }: CoverOptions) {
  wholeNumber("states", states, 1);
  if (typeof nearMisses !== "boolean")
    throw new TypeError(`nearMisses is true or false: not ${JSON.stringify(nearMisses)}`);
  return { states, nearMisses, signal };
}

export function concurrentOptions({
  runs = 100,
  operations = 12,
  clients = 3,
  clientParameter,
  ...others
}: ConcurrentOptions) {
  wholeNumber("runs", runs, 1);
  wholeNumber("operations", operations, 1);
  wholeNumber("clients", clients, 1);
  return { runs, operations, clients, clientParameter, ...randomOptions(others) };
}

function randomOptions({ seed, faults }: RandomOptions): {
  readonly seed: number;
  readonly faults: number | undefined;
} {
  wholeNumber("seed", seed, 0);
  wholeNumber("faults", faults, 0);
  return { seed: seed ?? randomSeed(), faults };
}
