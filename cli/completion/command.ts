// fathom completion SHELL, and the hidden command that the printed scripts call.

import { Argument } from "commander";
import type { CommandLine } from "../command-line.js";
import { COMPLETE } from "../process/internal-commands.js";
import { completionScripts, shells, type Shell } from "./scripts.js";

export function addCompletion({ program, terminal, done }: CommandLine): void {
  program
    .command("completion")
    .description("print a script that lets a shell complete commands, options, specs and checks")
    .addArgument(new Argument("<shell>", "the shell").choices(shells))
    .action((shell: Shell) => {
      terminal.print(completionScripts[shell].trimEnd());
      done("ok");
    });
  program
    .command(COMPLETE, { hidden: true })
    .argument("[words...]")
    .action(async (words: string[]) => {
      const completion = (await import("./candidates.js")).complete(program, words);
      terminal.print(completion.kind);
      if (completion.kind === "words")
        for (const { value, description } of completion.words) terminal.print(`${value}\t${description}`);
      done("ok");
    });
}
