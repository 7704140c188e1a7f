// Reads lines from standard input, with editing and completion on a terminal. Lines from a file or a pipe are echoed.

import { createInterface } from "node:readline";
import type { Session } from "../../checker/session/session.js";
import { printable } from "../../checker/report/text.js";
import type { LineReader } from "./repl.js";
import { complete } from "./step-names.js";

export interface OpenedReader extends LineReader {
  readonly close: () => void;
}

/**
 * `print` writes a line to standard output. Ctrl-C stops a running command through its signal handlers. At the prompt
 * it clears the line; pressed twice on an empty line, it ends the session.
 */
export function openReader(print: (text: string) => void): OpenedReader {
  const { stdin, stdout } = process;
  const interactive = stdin.isTTY && stdout.isTTY;
  let session: Session | undefined;
  let waiting = false;
  let pressed = false;
  const lines = createInterface({
    input: stdin,
    ...(interactive ? { output: stdout } : {}),
    terminal: interactive,
    removeHistoryDuplicates: true,
    completer: (line: string): [string[], string] => (session === undefined ? [[], line] : complete(line, session)),
  });
  const iterator = lines[Symbol.asyncIterator]();
  let closed = false;
  lines.on("close", () => (closed = true));
  lines.on("SIGINT", () => {
    if (!waiting) {
      if (process.listenerCount("SIGINT") > 0) process.emit("SIGINT", "SIGINT");
      return;
    }
    const empty = lines.line === "";
    if (empty && pressed) {
      lines.close();
      return;
    }
    pressed = true;
    lines.write(null, { ctrl: true, name: "e" });
    lines.write(null, { ctrl: true, name: "u" });
    if (empty) {
      print("\npress Ctrl-C again to quit, or enter `quit`");
      lines.prompt();
    }
  });

  return {
    async read(prompt, current) {
      session = current;
      if (interactive && !closed) {
        lines.setPrompt(prompt);
        lines.prompt();
      }
      waiting = true;
      const { value, done } = await iterator.next();
      waiting = false;
      pressed = false;
      if (done === true) {
        // Output that follows starts on a new line, not after the prompt.
        if (interactive) print("");
        return undefined;
      }
      if (!stdin.isTTY) print(prompt + printable(value));
      return value;
    },
    close: () => lines.close(),
  };
}
