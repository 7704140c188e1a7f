// Why a search stopped for want of memory, and how to avoid it.

import type { OutOfMemoryReason } from "../wasm/memory-reservation.js";
import { showCount } from "./text.js";

const KILOBYTE = 1024;
const MEGABYTE = 1024 * KILOBYTE;

/** The limits in the words of a user: of the command, or of the library. */
export interface LimitNames {
  /** Sets the limit: `--memory 24m`. */
  readonly memory: (megabytes: number) => string;
  /** All that limit memory: `--memory or --threads`. */
  readonly limits: string;
}

/** `bytes`: memory used by states; `limit`: bytes they were allowed. */
export function outOfMemoryNotice(why: OutOfMemoryReason, bytes: number, limit: number, names: LimitNames): string {
  // A share of a small limit, of one job among many, may be less than a megabyte.
  const [unit, name] = limit < MEGABYTE ? ([KILOBYTE, "KB"] as const) : ([MEGABYTE, "MB"] as const);
  const used = showCount(Math.round(bytes / unit));
  const reduce = "reduce the check: smaller constants, `faults`, `within` or `depth`";
  switch (why) {
    case "budget":
      return `stopped at the memory limit: states use ${used} of ${showCount(Math.round(limit / unit))} ${name}; raise it with ${names.memory(Math.ceil((2 * limit) / MEGABYTE))}, or ${reduce}`;
    case "system":
      return `stopped: the operating system provides no more memory (states use ${used} ${name}); ${reduce}`;
    case "address":
      return `stopped: a WebAssembly memory holds at most 4 GiB (states use ${used} ${name}); allow more of them with ${names.limits}, or ${reduce}`;
  }
}
