#!/usr/bin/env node
// The entry point of the command: standard streams, uncaught errors and the exit code.

import { exitCode } from "./exit-codes.js";
import { watchStandardStreams } from "./process/standard-streams.js";
import { run } from "./program.js";
import { openTerminal } from "./terminal/terminal.js";

watchStandardStreams();

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
