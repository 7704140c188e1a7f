// Standard streams that fail while a command runs: a closed pipe, a closed terminal, a full disk.

import { closeSync } from "node:fs";
import { isatty } from "node:tty";
import type { Diagnostic } from "../../grammar/core/diagnostic.js";
import { exitCode, worstCode } from "../exit-codes.js";
import { isSystemError } from "../files/system-errors.js";
import { reasonOf } from "../files/write.js";
import { complainAbout, openTerminal } from "../terminal/terminal.js";

/**
 * Lets a command run to its end even if it can no longer print: the results of a long search are also in its files.
 *
 * A pipe may be closed before it is read to the end (`fathom explain | head`), and a terminal while a command runs. That
 * is not an error: the rest is printed for nobody, and the exit code is that of the results. A full disk is an error.
 */
export function watchStandardStreams(): void {
  let lost = false;
  for (const stream of [process.stdout, process.stderr]) {
    let failed = false;
    stream.on("error", (error) => {
      if (failed) return;
      failed = true;
      if (isClosed(stream, error)) return;
      lost = true;
      if (stream === process.stdout) complainAbout([unprintable(error)], openTerminal());
    });
  }
  const terminals = [0, 1, 2].filter((stream) => isatty(stream));
  process.on("exit", (code) => {
    if (lost) process.exitCode = worstCode(code, exitCode("system"));
    // At its end, Node resets its terminals, and aborts if one is gone. It leaves out closed streams.
    for (const stream of terminals) if (!isatty(stream)) tryToClose(stream);
  });
}

const isClosed = (stream: NodeJS.WriteStream, error: Error): boolean =>
  isSystemError(error) && (error.code === "EPIPE" || (error.code === "EIO" && stream.isTTY));

function tryToClose(stream: number): void {
  try {
    closeSync(stream);
  } catch {
    // It is closed already.
  }
}

const unprintable = (error: Error): Diagnostic => ({
  code: "E0808",
  severity: "error",
  message: `standard output cannot be written: ${reasonOf(error)}`,
  hint: "what is printed is lost; redirect the output to another file, or run the command without a redirection",
});
