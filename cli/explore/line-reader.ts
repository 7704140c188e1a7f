// Lines from standard input: edited and completed on a terminal, echoed where they come from a file or a pipe.

import { createInterface } from "node:readline";
import type { Session } from "../../checker/session/session.js";
import { printable } from "../../checker/report/text.js";
import type { Reader } from "./repl.js";
import { complete } from "./step-names.js";

export interface OpenedReader extends Reader {
  readonly close: () => void;
}

/**
 * `print` writes a line to standard output. Ctrl-C stops what runs, by the handlers of that signal; otherwise it clears
 * the line, and ends the session when there is nothing to clear, the second time.
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
  const each = lines[Symbol.asyncIterator]();
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
    async ask(prompt, present) {
      session = present;
      if (interactive && !closed) {
        lines.setPrompt(prompt);
        lines.prompt();
      }
      waiting = true;
      const { value, done } = await each.next();
      waiting = false;
      pressed = false;
      if (done === true) {
        // What comes next is not to stand behind the prompt.
        if (interactive) print("");
        return undefined;
      }
      if (!stdin.isTTY) print(prompt + printable(value));
      return value;
    },
    close: () => lines.close(),
  };
}
