#!/usr/bin/env node
// The entry point of the command: standard streams, uncaught errors and the exit code.

import type { Diagnostic } from "../grammar/core/diagnostic.js";
import { exitCode } from "./exit-codes.js";
import { isSystemError, reasonOf } from "./files/write.js";
import { run } from "./program.js";
import { complainAbout, openTerminal } from "./terminal/terminal.js";

for (const stream of [process.stdout, process.stderr]) stream.on("error", (error) => stopPrinting(stream, error));

/** A pipe may be closed before it is read to the end (`fathom explain | head`): that is not an error. */
function stopPrinting(stream: NodeJS.WriteStream, error: Error): void {
  if (isSystemError(error) && error.code === "EPIPE") process.exit(process.exitCode ?? 0);
  if (stream === process.stdout) complainAbout([unprintable(error)], openTerminal());
  process.exit(exitCode("system"));
}

const unprintable = (error: Error): Diagnostic => ({
  code: "E0808",
  severity: "error",
  message: `standard output cannot be written: ${reasonOf(error)}`,
  hint: "the results are lost; redirect the output to another file, or run the command without a redirection",
});

function fail(error: unknown): void {
  const message = error instanceof Error ? error.message : String(error);
  process.stderr.write(
    `internal error: ${message}\nThis is a bug in Fathom, not in your spec: please report it with the spec and the command line.\n`,
  );
  if (process.env["FATHOM_DEBUG"] === "1" && error instanceof Error) process.stderr.write(`${error.stack ?? ""}\n`);
  else process.stderr.write("Set FATHOM_DEBUG=1 to print a stack trace.\n");
  process.exitCode = exitCode("system");
}

process.on("uncaughtException", (error) => {
  fail(error);
  process.exit();
});

try {
  process.exitCode = await run(process.argv.slice(2), openTerminal());
} catch (error) {
  fail(error);
}
