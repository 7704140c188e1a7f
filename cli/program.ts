// Runs a command line: parses it, runs the command, and returns the exit code.

import { Command, CommanderError } from "commander";
import { printable } from "../checker/report/text.js";
import type { CommandLine } from "./command-line.js";
import { commands } from "./command-definitions.js";
import { exitCode, type ExitName } from "./exit-codes.js";
import { version } from "./files/package-root.js";
import { COMPLETE } from "./process/internal-commands.js";
import type { Terminal } from "./terminal/terminal.js";
import { withCertifyAmount } from "./verification/certificates.js";

/** Runs one command line, given without the program's name. Returns the exit code. */
export async function run(args: readonly string[], terminal: Terminal): Promise<number> {
  let exit: ExitName = "ok";
  const program = describeProgram(terminal, (name) => (exit = name));
  if (args.length === 0) {
    terminal.complain(program.helpInformation().trimEnd());
    return exitCode("configuration");
  }
  try {
    await program.parseAsync(withCertifyAmount(args), { from: "user" });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    // `--help` and `--version` end with 0; everything else is a wrong option.
    return error.exitCode === 0 ? 0 : exitCode("configuration");
  }
  return exitCode(exit);
}

function describeProgram(terminal: Terminal, done: (exit: ExitName) => void): Command {
  const program = new Command("fathom")
    .description("A model checker for the design of distributed systems: it explores every reachable state of a spec.")
    .version(version(), "-V, --version", "print the version")
    .exitOverride()
    .configureOutput({
      writeOut: (text) => terminal.print(text.trimEnd()),
      writeErr: (text) => terminal.complain(text.trimEnd().split("\n").map(printable).join("\n")),
      getOutHelpWidth: () => terminal.width,
      getErrHelpWidth: () => terminal.width,
    })
    .showSuggestionAfterError()
    .addHelpText(
      "after",
      "\n`fathom help TOPIC` explains a topic, and `fathom help` lists the topics.\n`fathom explain CODE` explains an error or a warning; `fathom explain exit-codes` explains the exit codes.",
    );
  // A variable of a shell that is not set, in quotes.
  program.hook("preAction", (_, command) => {
    if (command.name() !== COMPLETE && command.args.includes(""))
      command.error("error: an argument is empty", { code: "commander.invalidArgument" });
  });
  const commandLine: CommandLine = { program, terminal, done };
  for (const addCommand of commands) addCommand(commandLine);
  return program;
}
