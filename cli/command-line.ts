// What a definition of a command needs.

import type { Command } from "commander";
import type { ExitName } from "./exit-codes.js";
import type { Terminal } from "./terminal/terminal.js";

export interface CommandLine {
  readonly program: Command;
  readonly terminal: Terminal;
  /** Called by a command when it is finished. */
  readonly done: (exit: ExitName) => void;
}
