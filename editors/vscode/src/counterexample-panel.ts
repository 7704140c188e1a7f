// Shows the HTML report of a check in a panel. The report is one file with its scripts, and loads nothing.

import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ProgressLocation, Uri, ViewColumn, window } from "vscode";
import { type FathomCommand, placeOf, runFathom } from "./fathom-command.js";
import type { ShownTrace } from "./trace-hover.js";
import { traceIn } from "./trace.js";

export async function showCounterexample(
  fathom: FathomCommand,
  [uri, check]: readonly unknown[],
  onTrace: (shown: ShownTrace | undefined) => void,
): Promise<void> {
  if (typeof uri !== "string" || typeof check !== "string") return;
  const { folder, path } = placeOf(Uri.parse(uri));
  const title = `Counterexample of ${check}`;
  const temporary = mkdtempSync(join(tmpdir(), "fathom-"));
  const page = join(temporary, "report.html");
  try {
    const { out, err } = await window.withProgress(
      { location: ProgressLocation.Notification, title, cancellable: true },
      (_, token) =>
        runFathom(fathom, folder, ["check", `--check=${check}`, "--html", page, "--json", "--", path], token),
    );
    const html = read(page);
    if (html === undefined) {
      void window.showErrorMessage(`Fathom: ${err.trim().split("\n")[0] ?? "there is no counterexample"}`);
      return;
    }
    const trace = traceIn(out);
    onTrace(trace === undefined ? undefined : { check, trace });
    const options = { enableScripts: true, retainContextWhenHidden: true, localResourceRoots: [] };
    window.createWebviewPanel("fathom.counterexample", title, ViewColumn.Beside, options).webview.html = html;
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}

function read(page: string): string | undefined {
  try {
    return readFileSync(page, "utf8");
  } catch {
    return undefined;
  }
}
