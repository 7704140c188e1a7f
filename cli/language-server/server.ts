// The language server: what it can do, documents, and the requests of one client.

import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import {
  CodeLensRefreshRequest,
  type Connection,
  DidChangeWatchedFilesNotification,
  InlayHintRefreshRequest,
  type InitializeParams,
  type InitializeResult,
  TextDocuments,
  TextDocumentSyncKind,
} from "vscode-languageserver";
import { TextDocument } from "vscode-languageserver-textdocument";
import { LanguageService } from "../../grammar/language-service/service.js";
import { tokenModifiers, tokenTypes } from "../../grammar/language-service/semantic-tokens.js";
import { version } from "../files/package-root.js";
import { registerCommands, type RunFathom, runInProcess, serverCommands } from "./check-commands.js";
import { type DiagnosticsPublisher, publishDiagnostics } from "./diagnostics-publisher.js";
import { registerNavigation } from "./navigation-requests.js";
import { positionsIn } from "./positions.js";
import { registerReading } from "./reading-requests.js";
import type { Session } from "./session.js";
import { cachedVerdicts } from "./verdicts.js";
import { openWorkspace } from "./workspace-files.js";
import { registerWriting } from "./writing-requests.js";

export interface ServerOptions {
  /** For tests: how commands run, and how long the server waits for the next change. */
  readonly runFathom?: RunFathom;
  readonly quiet?: number;
}

/** Serves one client. The connection must not listen yet. */
export function serveLanguage(connection: Connection, options: ServerOptions = {}): void {
  connection.onInitialize((params): InitializeResult => {
    const files = openWorkspace(foldersOf(params));
    const session: Session = {
      connection,
      client: params.capabilities,
      clientCommands: clientCommandsOf(params.initializationOptions),
      files,
      service: new LanguageService(files),
      positions: positionsIn(files),
      verdicts: cachedVerdicts(files.root),
    };
    const diagnostics = publishDiagnostics(session, options.quiet);
    followDocuments(session, diagnostics);
    registerNavigation(session);
    registerReading(session);
    registerWriting(session, diagnostics);
    const refresh = (): void => {
      const { inlayHint, codeLens } = params.capabilities.workspace ?? {};
      if (inlayHint?.refreshSupport === true) ask(connection, InlayHintRefreshRequest.type);
      if (codeLens?.refreshSupport === true) ask(connection, CodeLensRefreshRequest.type);
    };
    registerCommands(session, options.runFathom ?? runInProcess(files.root), refresh);
    let ended = false;
    connection.onShutdown(() => {
      ended = true;
      diagnostics.end();
    });
    connection.onInitialized(() => {
      watchFiles(session);
      void readAhead(session, () => ended);
    });
    return { capabilities, serverInfo: { name: "fathom", version: version() } };
  });
}

/** A client that cannot do what it said it could has no effect on the server. */
const ask = (connection: Connection, request: typeof InlayHintRefreshRequest.type): void => {
  connection.sendRequest(request).catch(() => undefined);
};

const capabilities: InitializeResult["capabilities"] = {
  textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental, save: true },
  hoverProvider: true,
  definitionProvider: true,
  referencesProvider: true,
  documentHighlightProvider: true,
  renameProvider: { prepareProvider: true },
  documentSymbolProvider: true,
  workspaceSymbolProvider: true,
  completionProvider: { triggerCharacters: [".", '"', "/"] },
  signatureHelpProvider: { triggerCharacters: ["(", ","], retriggerCharacters: [")"] },
  semanticTokensProvider: {
    legend: { tokenTypes: [...tokenTypes], tokenModifiers: [...tokenModifiers] },
    full: true,
    range: true,
  },
  foldingRangeProvider: true,
  documentFormattingProvider: true,
  codeActionProvider: { codeActionKinds: ["quickfix", "source.fixAll"] },
  inlayHintProvider: true,
  codeLensProvider: {},
  callHierarchyProvider: true,
  executeCommandProvider: { commands: [...serverCommands] },
};

/** Absolute paths. Folders that are not in the file system are left out. */
function foldersOf({ workspaceFolders, ...older }: InitializeParams): readonly string[] {
  // Clients from before workspace folders name one folder.
  const rootUri = "rootUri" in older && typeof older.rootUri === "string" ? [older.rootUri] : [];
  const uris = workspaceFolders?.map(({ uri }) => uri) ?? rootUri;
  return uris.flatMap((uri) => {
    try {
      return [resolve(fileURLToPath(uri))];
    } catch {
      return [];
    }
  });
}

function clientCommandsOf(options: unknown): readonly string[] {
  if (typeof options !== "object" || options === null || !("clientCommands" in options)) return [];
  const { clientCommands } = options;
  return Array.isArray(clientCommands) ? clientCommands.filter((each) => typeof each === "string") : [];
}

function followDocuments({ connection, files, service }: Session, diagnostics: DiagnosticsPublisher): void {
  const documents = new TextDocuments(TextDocument);
  documents.onDidOpen(({ document }) => files.opened(document));
  documents.onDidChangeContent(({ document }) => diagnostics.schedule(files.nameOf(document.uri)));
  documents.onDidSave(({ document }) => diagnostics.schedule(files.nameOf(document.uri)));
  documents.onDidClose(({ document }) => {
    files.closed(document.uri);
    service.forget(files.nameOf(document.uri));
    diagnostics.schedule(undefined);
  });
  documents.listen(connection);
  connection.onDidChangeWatchedFiles(() => {
    files.listAgain();
    diagnostics.schedule(undefined);
  });
}

/**
 * Reads all specs of the workspace, so that the first search for references does not have to. Requests are answered
 * between two specs.
 */
async function readAhead({ files, service, connection }: Session, isEnded: () => boolean): Promise<void> {
  try {
    for (const name of files.specs()) {
      if (isEnded()) return;
      service.index(name);
      await new Promise((done) => setImmediate(done));
    }
  } catch (error) {
    // The request that needs the spec reports it again.
    connection.console.error(`reading ahead stopped: ${String(error)}`);
  }
}

/** Files that are not open may change too. */
function watchFiles({ connection, client }: Session): void {
  if (client.workspace?.didChangeWatchedFiles?.dynamicRegistration !== true) return;
  connection.client
    .register(DidChangeWatchedFilesNotification.type, { watchers: [{ globPattern: "**/*.fathom" }] })
    .catch(() => undefined);
}
