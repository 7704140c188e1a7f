// The command that the extension runs, and how it is run: by the Node that is part of VS Code.

import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { isAbsolute, join } from "node:path";
import { type CancellationToken, type ExtensionContext, type Uri, workspace } from "vscode";

export interface FathomCommand {
  /** The path of the script. */
  readonly main: string;
}

const MAIN = join("dist", "cli", "main.js");

/** That of the settings, or the one that the workspace has installed, or that of the extension. */
export function commandOf(context: ExtensionContext): FathomCommand {
  const own = context.asAbsolutePath(join("server", MAIN));
  if (!workspace.isTrusted) return { main: own };
  const folder = workspace.workspaceFolders?.[0]?.uri;
  const set = workspace.getConfiguration("fathom").get<string>("command", "");
  if (set !== "") return { main: isAbsolute(set) || folder === undefined ? set : join(folder.fsPath, set) };
  const installed = folder === undefined ? undefined : join(folder.fsPath, "node_modules", "fathom", MAIN);
  return { main: installed !== undefined && existsSync(installed) ? installed : own };
}

/** The folder in which the language server works, and a path in it as the command line takes it. */
export function placeOf(uri: Uri): { readonly folder: string; readonly path: string } {
  const first = workspace.workspaceFolders?.[0];
  const folder = workspace.getWorkspaceFolder(uri) === first ? first?.uri.fsPath : undefined;
  return folder === undefined
    ? { folder: join(uri.fsPath, ".."), path: uri.fsPath }
    : { folder, path: workspace.asRelativePath(uri, false) };
}

export interface Output {
  readonly out: string;
  readonly err: string;
}

const MOST_OUTPUT = 2 ** 28;

export function runFathom(
  { main }: FathomCommand,
  folder: string,
  args: readonly string[],
  token: CancellationToken,
): Promise<Output> {
  return new Promise((done) => {
    const env = { ...process.env, ELECTRON_RUN_AS_NODE: "1" };
    const child = execFile(
      process.execPath,
      [main, ...args],
      { cwd: folder, env, maxBuffer: MOST_OUTPUT },
      (_, out, err) => done({ out, err }),
    );
    token.onCancellationRequested(() => child.kill());
  });
}
