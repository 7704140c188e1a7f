// fathom lsp: a language server on standard input and output, for editors.

import { createConnection, StreamMessageReader, StreamMessageWriter } from "vscode-languageserver/node.js";
import { exitCode } from "../exit-codes.js";
import { serveLanguage } from "../language-server/server.js";

/** Runs until the client sends `exit`, or closes its end. */
export function serveStandardStreams(): Promise<never> {
  const connection = createConnection(new StreamMessageReader(process.stdin), new StreamMessageWriter(process.stdout));
  serveLanguage(connection);
  connection.listen();
  // The reader would wait forever for the rest of a message.
  for (const event of ["end", "close"]) process.stdin.once(event, () => process.exit(exitCode("ok")));
  return new Promise(() => undefined);
}
