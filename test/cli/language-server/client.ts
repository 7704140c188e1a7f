// A client of the language server, on streams in this process or on those of a process of its own.

import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, realpathSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { PassThrough } from "node:stream";
import { pathToFileURL } from "node:url";
import { createConnection, StreamMessageReader, StreamMessageWriter } from "vscode-languageserver/node.js";
import {
  createProtocolConnection,
  type Diagnostic,
  type InitializeParams,
  type InitializeResult,
  type ProtocolConnection,
  type Range,
} from "vscode-languageserver-protocol/node.js";
import { serveLanguage, type ServerOptions } from "../../../cli/language-server/server.js";
import { environment, main } from "../../process/command.js";

export interface Client {
  readonly connection: ProtocolConnection;
  readonly server: InitializeResult;
  /** An absolute path in the folder of the client, and its URI. */
  readonly pathOf: (name: string) => string;
  readonly uriOf: (name: string) => string;
  readonly open: (name: string, text: string) => Promise<string>;
  /** Opens a text with marks under a new name. `at`: the document, and the position of a mark. */
  readonly openMarked: (
    text: string,
  ) => Promise<{ readonly uri: string; readonly at: (mark?: number) => object; readonly text: string }>;
  readonly openUri: (uri: string, text: string) => Promise<string>;
  /** Replaces a range, or the whole text. */
  readonly change: (uri: string, text: string, range?: Range) => Promise<void>;
  readonly close: (uri: string) => Promise<void>;
  readonly send: <T>(method: string, params: object) => Promise<T>;
  /** The diagnostics that were published last for a file, once they satisfy the condition. */
  readonly diagnostics: (
    uri: string,
    are: (diagnostics: readonly Diagnostic[]) => boolean,
  ) => Promise<readonly Diagnostic[]>;
  /** How often diagnostics of a file were published. */
  readonly publications: (uri: string) => number;
  readonly messages: readonly string[];
  readonly end: () => Promise<void>;
}

export interface ClientOptions extends ServerOptions {
  /** By name: the files in the folder. */
  readonly files?: Readonly<Record<string, string>>;
  readonly folder?: string;
  readonly params?: Partial<InitializeParams>;
}

const newFolder = (): string => realpathSync(mkdtempSync(join(tmpdir(), "fathom lsp ")));

export async function startClient({
  files = {},
  folder = newFolder(),
  params,
  ...options
}: ClientOptions = {}): Promise<Client> {
  writeFiles(folder, files);
  const [up, down] = [new PassThrough(), new PassThrough()];
  serveOn(up, down, { quiet: 0, ...options });
  const connection = createProtocolConnection(new StreamMessageReader(down), new StreamMessageWriter(up));
  return connect(connection, folder, params, () => Promise.resolve());
}

function serveOn(up: PassThrough, down: PassThrough, options: ServerOptions): void {
  const server = createConnection(new StreamMessageReader(up), new StreamMessageWriter(down));
  serveLanguage(server, options);
  server.listen();
}

/** The built command in a process of its own. `end` resolves when it has ended. */
export async function startProcess({ files = {}, folder = newFolder(), params }: ClientOptions = {}): Promise<Client> {
  writeFiles(folder, files);
  const child = spawn(process.execPath, [main, "lsp", "--stdio"], {
    cwd: folder,
    env: environment,
    stdio: ["pipe", "pipe", "inherit"],
  });
  const ended = new Promise<void>((done, fail) =>
    child.once("exit", (code) => (code === 0 ? done() : fail(new Error(`the server ended with ${code}`)))),
  );
  const connection = createProtocolConnection(
    new StreamMessageReader(child.stdout),
    new StreamMessageWriter(child.stdin),
  );
  return connect(connection, folder, params, async () => {
    await connection.sendRequest("shutdown");
    await connection.sendNotification("exit");
    await ended;
  });
}

function writeFiles(folder: string, files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
}

const everything: InitializeParams["capabilities"] = {
  textDocument: {
    hover: { contentFormat: ["markdown"] },
    publishDiagnostics: { relatedInformation: true },
    rename: { prepareSupport: true },
  },
  window: { showDocument: { support: true }, workDoneProgress: true },
  workspace: {
    workspaceEdit: { documentChanges: true },
    inlayHint: { refreshSupport: true },
    codeLens: { refreshSupport: true },
  },
};

async function connect(
  connection: ProtocolConnection,
  folder: string,
  params: Partial<InitializeParams> = {},
  end: () => Promise<void>,
): Promise<Client> {
  const published = new Map<string, { readonly items: readonly Diagnostic[]; readonly count: number }>();
  const waiting = new Set<() => void>();
  const messages: string[] = [];
  connection.onNotification(
    "textDocument/publishDiagnostics",
    ({ uri, diagnostics }: { uri: string; diagnostics: Diagnostic[] }) => {
      published.set(uri, { items: diagnostics, count: (published.get(uri)?.count ?? 0) + 1 });
      for (const look of waiting) look();
    },
  );
  connection.onNotification("window/showMessage", ({ message }: { message: string }) => messages.push(message));
  answerRequests(connection, messages);
  connection.listen();
  const uriOf = (name: string): string => pathToFileURL(join(folder, name)).href;
  const workspaceFolders = [{ uri: pathToFileURL(folder).href, name: "folder" }];
  const server = await connection.sendRequest<InitializeResult>("initialize", {
    processId: null,
    rootUri: null,
    capabilities: everything,
    workspaceFolders,
    ...params,
  });
  await connection.sendNotification("initialized", {});
  let version = 1;
  const openUri = async (uri: string, text: string): Promise<string> => {
    await connection.sendNotification("textDocument/didOpen", {
      textDocument: { uri, languageId: "fathom", version: ++version, text },
    });
    return uri;
  };
  return {
    connection,
    server,
    pathOf: (name) => join(folder, name),
    uriOf,
    open: (name, text) => openUri(uriOf(name), text),
    openUri,
    openMarked: async (text) => {
      const { text: plain, positions } = marked(text);
      const uri = await openUri(uriOf(`open ${++version}.fathom`), plain);
      return { uri, text: plain, at: (mark = 0) => ({ textDocument: { uri }, position: positions[mark] }) };
    },
    change: (uri, text, range) =>
      connection.sendNotification("textDocument/didChange", {
        textDocument: { uri, version: ++version },
        contentChanges: [range === undefined ? { text } : { range, text }],
      }),
    close: (uri) => connection.sendNotification("textDocument/didClose", { textDocument: { uri } }),
    send: (method, request) => connection.sendRequest(method, request),
    diagnostics: (uri, are) =>
      new Promise((done) => {
        const look = (): void => {
          const { items } = published.get(uri) ?? {};
          if (items === undefined || !are(items)) return;
          waiting.delete(look);
          done(items);
        };
        waiting.add(look);
        look();
      }),
    publications: (uri) => published.get(uri)?.count ?? 0,
    messages,
    end: async () => {
      await end();
      connection.dispose();
    },
  };
}

/** What the server asks of its client. */
function answerRequests(connection: ProtocolConnection, messages: string[]): void {
  for (const request of [
    "window/workDoneProgress/create",
    "workspace/inlayHint/refresh",
    "workspace/codeLens/refresh",
    "client/registerCapability",
  ])
    connection.onRequest(request, () => null);
  connection.onRequest("window/showDocument", ({ uri }: { uri: string }) => {
    messages.push(`shown ${uri}`);
    return { success: true };
  });
}

/** The text without its marks `‸`, and the offsets of the marks as positions. */
export function marked(text: string): {
  readonly text: string;
  readonly positions: readonly { line: number; character: number }[];
} {
  const positions: { line: number; character: number }[] = [];
  let line = 0;
  let character = 0;
  for (const unit of text.split("")) {
    if (unit === "‸") {
      positions.push({ line, character });
      continue;
    }
    if (unit === "\n") line++;
    character = unit === "\n" ? 0 : character + 1;
  }
  return { text: text.replaceAll("‸", ""), positions };
}
