// Steps through the states of a check in a terminal.

import { Uri, window } from "vscode";
import { type FathomCommand, placeOf } from "./fathom-command.js";

/** `args`: the URI of the spec and the name of the check, as code lenses pass them. */
export function exploreInTerminal({ main }: FathomCommand, [uri, check]: readonly unknown[]): void {
  if (typeof uri !== "string" || typeof check !== "string") return;
  const { folder, path } = placeOf(Uri.parse(uri));
  window
    .createTerminal({
      name: `Fathom: ${check}`,
      cwd: folder,
      env: { ELECTRON_RUN_AS_NODE: "1" },
      shellPath: process.execPath,
      shellArgs: [main, "explore", `--check=${check}`, "--", path],
    })
    .show();
}
