// Commands of code lenses that the server runs: a check, and the counterexample of a check as an HTML page.

import { execFile } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { type Connection, MessageType, ShowMessageNotification } from "vscode-languageserver";
import type { Session } from "./session.js";
import { isObject } from "../../checker/json-reader.js";

/** Runs a command line of Fathom in the root folder. */
export type RunFathom = (
  args: readonly string[],
  signal: AbortSignal,
) => Promise<{ readonly out: string; readonly err: string }>;

/** Output of a check with a long counterexample in JSON. */
const MOST_OUTPUT = 2 ** 28;

/** In a process of its own, so that the server answers meanwhile. */
export const runInProcess =
  (root: () => string): RunFathom =>
  (args, signal) =>
    new Promise((done) => {
      const [, main = ""] = process.argv;
      execFile(process.execPath, [main, ...args], { cwd: root(), signal, maxBuffer: MOST_OUTPUT }, (_, out, err) =>
        done({ out, err }),
      );
    });

/** `fathom.refresh`: somebody else has run checks. */
export const serverCommands = ["fathom.run", "fathom.counterexample", "fathom.refresh"] as const;

/** `onRun`: verdicts may have changed. */
export function registerCommands(session: Session, runFathom: RunFathom, onRun: () => void): void {
  const { connection } = session;
  connection.onExecuteCommand(async ({ command, arguments: args = [] }) => {
    if (command === "fathom.refresh") onRun();
    const [uri, check] = args;
    if (typeof uri !== "string" || typeof check !== "string") return;
    const path = savedPath(session, uri);
    if (path === undefined) return;
    if (command === "fathom.run") await runCheck(session, runFathom, path, check, onRun);
    else if (command === "fathom.counterexample") await showCounterexample(session, runFathom, path, check);
  });
}

/** A message without buttons is a notification: it expects no answer. */
const tell = (connection: Connection, type: MessageType, message: string): void => {
  void connection.sendNotification(ShowMessageNotification.type, { type, message });
};

/** Checks run on files. The name of the file as the command line takes it, or undefined with a message. */
function savedPath({ connection, files, service }: Session, uri: string): string | undefined {
  const name = files.nameOf(uri);
  const refuse = (message: string): undefined => {
    tell(connection, MessageType.Warning, message);
    return undefined;
  };
  if (files.diskPath(name) === undefined) return refuse("Save the spec in a file first: checks run on files.");
  const unsaved = [...(service.analysis(name).program?.modules.keys() ?? [])].find((path) => files.isUnsaved(path));
  return unsaved === undefined ? name : refuse(`Save ${unsaved} first: checks run on files as they are saved.`);
}

async function withProgress<T>(
  { connection }: Session,
  title: string,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const progress = await connection.window.createWorkDoneProgress();
  const abort = new AbortController();
  progress.begin(title, undefined, undefined, true);
  const cancelled = progress.token.onCancellationRequested(() => abort.abort());
  try {
    return await work(abort.signal);
  } finally {
    cancelled.dispose();
    progress.done();
  }
}

async function runCheck(
  session: Session,
  runFathom: RunFathom,
  path: string,
  check: string,
  onRun: () => void,
): Promise<void> {
  const { connection } = session;
  await withProgress(session, `Fathom: ${check}`, async (signal) => {
    const { out, err } = await runFathom(["verify", `--check=${check}`, "--json", "--", path], signal);
    if (signal.aborted) return;
    onRun();
    const results = resultsIn(out);
    if (results.length === 0)
      tell(connection, MessageType.Error, `Fathom: ${err.trim().split("\n")[0] ?? "no result"}`);
    else if (results.every(({ asExpected }) => asExpected)) tell(connection, MessageType.Info, summary(results));
    else tell(connection, MessageType.Error, summary(results));
  });
}

interface Result {
  readonly name: string;
  readonly verdict: string;
  readonly states: string;
  readonly asExpected: boolean;
}

function resultsIn(out: string): readonly Result[] {
  let json: unknown;
  try {
    json = JSON.parse(out);
  } catch {
    return [];
  }
  const results = isObject(json) && Array.isArray(json["results"]) ? (json["results"] as readonly unknown[]) : [];
  return results.filter(isObject).map((each) => ({
    name: String(each["check"]),
    verdict: [each["verdict"], ...(typeof each["property"] === "string" ? [each["property"]] : [])].join(" "),
    states: String(each["states"]),
    asExpected: each["asExpected"] === true,
  }));
}

/** Messages of editors have few lines. */
const MOST_RESULTS = 5;

function summary(results: readonly Result[]): string {
  const lines = results
    .slice(0, MOST_RESULTS)
    .map(
      ({ name, verdict, states, asExpected }) =>
        `${name}: ${verdict}, ${states} states${asExpected ? "" : " (not as expected)"}`,
    );
  const more = results.length - MOST_RESULTS;
  return [...lines, ...(more > 0 ? [`and ${more} more`] : [])].join("\n");
}

async function showCounterexample(session: Session, runFathom: RunFathom, path: string, check: string): Promise<void> {
  const { connection, client } = session;
  await withProgress(session, `Fathom: counterexample of ${check}`, async (signal) => {
    const page = join(mkdtempSync(join(tmpdir(), "fathom-")), "counterexample.html");
    const { err } = await runFathom(["check", `--check=${check}`, "--html", page, "--", path], signal);
    if (signal.aborted) return;
    const uri = pathToFileURL(page).href;
    const shown =
      client.window?.showDocument?.support === true &&
      (await connection.window.showDocument({ uri, external: true })).success;
    if (!shown)
      tell(
        connection,
        MessageType.Info,
        `The counterexample of ${check} is in ${page}${err === "" ? "" : `\n${err.trim().split("\n")[0] ?? ""}`}`,
      );
  });
}
