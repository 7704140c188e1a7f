#!/usr/bin/env node
// The process: streams, signals of trouble, and the exit code.

import { exitCode } from "./exit-codes.js";
import { run } from "./program.js";
import { openTerminal } from "./terminal/terminal.js";

/** Who reads our output may stop reading (`fathom explain | head`): no reason to complain. */
for (const stream of [process.stdout, process.stderr]) {
  stream.on("error", (error: NodeJS.ErrnoException) => {
    process.exit(error.code === "EPIPE" ? (process.exitCode ?? 0) : exitCode("system"));
  });
}

function fail(error: unknown): void {
  const message = error instanceof Error ? error.message : String(error);
  process.stderr.write(
    `internal error: ${message}\nThis is a mistake in Fathom, not in your spec: please report it with the spec and the command.\n`,
  );
  if (process.env["FATHOM_DEBUG"] === "1" && error instanceof Error) process.stderr.write(`${error.stack ?? ""}\n`);
  else process.stderr.write("With FATHOM_DEBUG=1 it says more.\n");
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
