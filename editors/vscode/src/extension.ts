// The entry point of the extension: starts the language server, the test explorer and the commands of code lenses.

import { commands, type ExtensionContext, window, workspace } from "vscode";
import { LanguageClient, TransportKind } from "vscode-languageclient/node.js";
import { showCounterexample } from "./counterexample-panel.js";
import { exploreInTerminal } from "./explore.js";
import { commandOf, type FathomCommand } from "./fathom-command.js";
import { exploreTests } from "./test-explorer.js";
import { hoverOnVariables } from "./trace-hover.js";

let client: LanguageClient | undefined;

export async function activate(context: ExtensionContext): Promise<void> {
  const fathom = (): FathomCommand => commandOf(context);
  const hover = hoverOnVariables();
  const start = async (): Promise<LanguageClient> => {
    const { main } = fathom();
    const server = { module: main, args: ["lsp"], transport: TransportKind.stdio };
    client = new LanguageClient("fathom", "Fathom", server, {
      documentSelector: [{ language: "fathom" }],
      initializationOptions: { clientCommands: ["fathom.explore"] },
      middleware: {
        // The server would open the page in a browser.
        executeCommand: (command, args, next) =>
          command === "fathom.counterexample" ? showCounterexample(fathom(), args, hover.show) : next(command, args),
      },
    });
    await client.start();
    return client;
  };
  const restart = async (): Promise<void> => {
    await client?.stop();
    await start();
  };
  context.subscriptions.push(
    hover,
    commands.registerCommand("fathom.restart", restart),
    commands.registerCommand("fathom.explore", (...args: unknown[]) => exploreInTerminal(fathom(), args)),
    workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration("fathom.command")) void restart();
    }),
    workspace.onDidGrantWorkspaceTrust(() => void restart()),
  );
  try {
    await start();
  } catch (error) {
    void window.showErrorMessage(`Fathom: the language server did not start: ${String(error)}`);
    return;
  }
  context.subscriptions.push(exploreTests(fathom, () => client));
}

export const deactivate = (): Promise<void> | undefined => client?.stop();
