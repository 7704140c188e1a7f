// The program with all its commands, to look at their definitions, and a terminal that shows nothing.

import { Command } from "commander";
import { noStyle } from "../../checker/report/style.js";
import { commands } from "../../cli/command-definitions.js";
import type { Terminal } from "../../cli/terminal/terminal.js";

export const silentTerminal: Terminal = {
  print: () => {},
  complain: () => {},
  style: noStyle,
  errorStyle: noStyle,
  width: 80,
  columns: undefined,
  live: undefined,
};

export function silentProgram(): Command {
  const program = new Command("fathom");
  for (const add of commands) add({ program, terminal: silentTerminal, done: () => {} });
  return program;
}
