#!/usr/bin/env node
// The entry point of the command: standard streams, uncaught errors and the exit code.

import type { Diagnostic } from "../grammar/core/diagnostic.js";
import { exitCode } from "./exit-codes.js";
import { isSystemError } from "./files/system-errors.js";
import { watchStandardStreams } from "./process/standard-streams.js";
import { run } from "./program.js";
import { complainAbout, openTerminal } from "./terminal/terminal.js";

const NO_FOLDER: Diagnostic = {
  code: "E0001",
  severity: "error",
  message: "the current folder no longer exists",
  hint: "change to another folder; if the folder was created again, `cd .` changes to the new one",
};

watchStandardStreams();

function fail(error: unknown): void {
  if (isSystemError(error) && error.syscall === "uv_cwd") {
    complainAbout([NO_FOLDER], openTerminal());
    process.exitCode = exitCode("configuration");
    return;
  }
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
