// Commands for readers, editors and browsers: explanations, the language server, the playground.

import { Option } from "commander";
import type { CommandLine } from "./command-line.js";
import type { PlaygroundOptions } from "./commands/playground.js";
import { addOptions, portNumber } from "./options.js";

export function addExplain({ program, terminal, done }: CommandLine): void {
  program
    .command("explain")
    .description("explain an error, a warning, or the exit codes")
    .argument("[code]", "a code such as E0301, or exit-codes (default: list all codes)")
    .action(async (code: string | undefined) => done((await import("./commands/explain.js")).explain(code, terminal)));
}

export function addLsp({ program }: CommandLine): void {
  addOptions(
    program.command("lsp").description("serve an editor: a language server on standard input and output"),
    // Clients pass these to every server.
    new Option("--stdio", "communicate over standard input and output (default)").hideHelp(),
    new Option("--clientProcessId <pid>", "the process of the editor").hideHelp(),
  ).action(async () => (await import("./commands/lsp.js")).serveStandardStreams());
}

export function addPlayground({ program, terminal, done }: CommandLine): void {
  addOptions(
    program.command("playground").description("serve the playground: write and check specs in a browser"),
    new Option("--port <n>", "port of 127.0.0.1 to serve it at; 0 for a free one").argParser(portNumber).default(7717),
    new Option("--open", "open it in the browser"),
  ).action(async (options: PlaygroundOptions) =>
    done(await (await import("./commands/playground.js")).playground(options, terminal)),
  );
}

export function addHelp({ program, terminal, done }: CommandLine): void {
  program
    .helpCommand(false)
    .command("help")
    .description("explain a command or a topic")
    .argument("[topic]", "a command, or a topic such as bounds, fairness or engines (default: list all)")
    .action(async (topic: string | undefined) =>
      done((await import("./commands/help.js")).help(topic, program, terminal)),
    );
}
