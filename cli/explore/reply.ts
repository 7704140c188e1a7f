// The reply to a command of the explorer, and what commands use besides the session.

import type { Tick } from "../../checker/search/state-space.js";
import type { Session } from "../../checker/session/session.js";
import type { Display } from "./render.js";

/** What commands use besides the session. */
export interface CommandContext {
  readonly display: Display;
  /** A seed for a random walk, if the user gives none. */
  readonly newSeed: () => number;
  /** Runs long work with live progress. `tick` stops it on Ctrl-C. */
  readonly monitor: <T>(title: string, work: (tick: Tick) => Promise<T>) => Promise<T>;
}

export interface Reply {
  readonly session: Session;
  readonly lines: readonly string[];
  readonly ended?: boolean;
}
