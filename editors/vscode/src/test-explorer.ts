// Checks and scenarios as tests: an item for each spec, and one below it for each check.

import {
  type CancellationToken,
  commands,
  type Disposable,
  Location,
  Position,
  Range,
  RelativePattern,
  type TestController,
  type TestItem,
  TestMessage,
  type TestRun,
  TestRunProfileKind,
  type TestRunRequest,
  tests,
  Uri,
  workspace,
} from "vscode";
import {
  type DocumentSymbol,
  DocumentSymbolRequest,
  type LanguageClient,
  SymbolKind,
} from "vscode-languageclient/node.js";
import { type FathomCommand, placeOf, runFathom } from "./fathom-command.js";
import { errorsIn, type Message, resultsIn } from "./results.js";

const SPECS = "**/*.fathom";
const EXCLUDED = "**/node_modules/**";

export function exploreTests(fathom: () => FathomCommand, client: () => LanguageClient | undefined): Disposable {
  const controller = tests.createTestController("fathom", "Fathom");
  const refresh = (uri: Uri): Promise<void> => refreshFile(controller, client(), uri);
  const refreshAll = async (): Promise<void> => {
    const found = await workspace.findFiles(SPECS, EXCLUDED);
    const present = new Set(found.map((uri) => uri.toString()));
    for (const [id] of controller.items) if (!present.has(id)) controller.items.delete(id);
    await Promise.all(found.map(refresh));
  };
  const watchers = (workspace.workspaceFolders ?? []).map((folder) => {
    const watcher = workspace.createFileSystemWatcher(new RelativePattern(folder, SPECS));
    watcher.onDidCreate((uri) => void refresh(uri));
    watcher.onDidChange((uri) => void refresh(uri));
    watcher.onDidDelete((uri) => controller.items.delete(uri.toString()));
    return watcher;
  });
  controller.refreshHandler = refreshAll;
  const profile = controller.createRunProfile(
    "Run",
    TestRunProfileKind.Run,
    (request, token) =>
      request.continuous === true
        ? runOnSave(() => run(controller, fathom, request, token), refresh, token)
        : run(controller, fathom, request, token),
    true,
  );
  profile.supportsContinuousRun = true;
  void refreshAll();
  return { dispose: () => [controller, ...watchers].forEach((each) => each.dispose()) };
}

// ---------------------------------------------------------------- items

async function refreshFile(controller: TestController, client: LanguageClient | undefined, uri: Uri): Promise<void> {
  if (client === undefined || uri.path.includes("/node_modules/")) return;
  const textDocument = { uri: client.code2ProtocolConverter.asUri(uri) };
  const symbols = (await client.sendRequest(DocumentSymbolRequest.type, { textDocument })) ?? [];
  const checks = symbols.filter(
    (each): each is DocumentSymbol => "selectionRange" in each && each.kind === SymbolKind.Boolean,
  );
  if (checks.length === 0) {
    controller.items.delete(uri.toString());
    return;
  }
  const file =
    controller.items.get(uri.toString()) ??
    controller.createTestItem(uri.toString(), workspace.asRelativePath(uri), uri);
  // Items that stay are kept: a run in progress reports results for them.
  const present = new Set(checks.map(({ name }) => idOf(uri, name)));
  for (const [id] of file.children) if (!present.has(id)) file.children.delete(id);
  for (const { name, range } of checks) {
    const item = file.children.get(idOf(uri, name)) ?? controller.createTestItem(idOf(uri, name), name, uri);
    item.range = client.protocol2CodeConverter.asRange(range);
    file.children.add(item);
  }
  controller.items.add(file);
}

const idOf = (uri: Uri, check: string): string => `${uri.toString()}#${check}`;

/** The item that is in the tree now, if it was removed and added again since the run was requested. */
function current(controller: TestController, item: TestItem): TestItem {
  const file = controller.items.get(item.uri?.toString() ?? "");
  return item.id === file?.id ? file : (file?.children.get(item.id) ?? item);
}

// ---------------------------------------------------------------- runs

/** The checks that a request selects, by spec. An empty list stands for all checks of the spec. */
function selected(
  controller: TestController,
  { include, exclude = [] }: TestRunRequest,
): ReadonlyMap<TestItem, readonly TestItem[]> {
  const files = new Map<TestItem, TestItem[]>();
  const excluded = new Set(exclude);
  const add = (item: TestItem): void => {
    if (excluded.has(item)) return;
    if (item.parent === undefined) for (const [, child] of item.children) add(child);
    else files.set(item.parent, [...(files.get(item.parent) ?? []), item]);
  };
  if (include === undefined) for (const [, file] of controller.items) add(file);
  else for (const item of include) add(current(controller, item));
  return files;
}

async function run(
  controller: TestController,
  fathom: () => FathomCommand,
  request: TestRunRequest,
  token: CancellationToken,
): Promise<void> {
  const testRun = controller.createTestRun(request);
  try {
    const files = selected(controller, request);
    for (const checks of files.values()) checks.forEach((check) => testRun.enqueued(check));
    for (const [file, checks] of files) {
      if (token.isCancellationRequested) break;
      await runFile(testRun, fathom(), file, checks, token);
    }
  } finally {
    testRun.end();
    // The verdicts beside the checks.
    void commands.executeCommand("fathom.refresh");
  }
}

/** Runs the selected checks whenever a spec is saved: any of them may use it, and what did not change is cached. */
function runOnSave(
  runAgain: () => Promise<void>,
  refresh: (uri: Uri) => Promise<void>,
  token: CancellationToken,
): void {
  const saved = workspace.onDidSaveTextDocument(({ languageId, uri }) => {
    // The spec may have had errors, and no checks, when it was saved before.
    if (languageId === "fathom") void refresh(uri).then(runAgain);
  });
  token.onCancellationRequested(() => saved.dispose());
}

async function runFile(
  testRun: TestRun,
  fathom: FathomCommand,
  file: TestItem,
  checks: readonly TestItem[],
  token: CancellationToken,
): Promise<void> {
  if (file.uri === undefined) return;
  const { folder, path } = placeOf(file.uri);
  checks.forEach((check) => testRun.started(check));
  const args = ["verify", ...checks.map(({ label }) => `--check=${label}`), "--json", "--", path];
  const { out, err } = await runFathom(fathom, folder, args, token);
  if (token.isCancellationRequested) return;
  const results = resultsIn(out);
  if (err !== "") testRun.appendOutput(err.replaceAll(/\r?\n/g, "\r\n"));
  for (const check of checks) {
    // A check with a table has several results.
    const own = results.filter(({ name }) => name === check.label || name.startsWith(`${check.label}[`));
    const failed = own.filter(({ asExpected }) => !asExpected);
    const seconds = own.reduce((sum, each) => sum + each.seconds, 0);
    if (own.length === 0) testRun.errored(check, messagesFor(out, err, folder, check));
    else if (failed.length === 0) testRun.passed(check, seconds * 1000);
    else
      testRun.failed(
        check,
        failed.map((result) => messageFor(result, folder, check)),
        seconds * 1000,
      );
  }
}

/** Why a check was not run: the errors of the spec, or what the command has printed. */
function messagesFor(out: string, err: string, folder: string, check: TestItem): readonly TestMessage[] {
  const errors = errorsIn(out).map((error) => messageFor(error, folder, check));
  return errors.length > 0 ? errors : [new TestMessage(err.trim() === "" ? "The check was not run." : err.trim())];
}

function messageFor({ summary, location }: Message, folder: string, { uri, range }: TestItem): TestMessage {
  const message = new TestMessage(summary);
  if (location !== undefined) {
    const start = new Position(location.line - 1, location.column - 1);
    const end = new Position(location.endLine - 1, location.endColumn - 1);
    message.location = new Location(Uri.joinPath(Uri.file(folder), location.file), new Range(start, end));
  } else if (uri !== undefined && range !== undefined) message.location = new Location(uri, range);
  return message;
}
