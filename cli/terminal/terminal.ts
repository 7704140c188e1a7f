// Standard output and error: the only module that prints. Reports go to standard output, diagnostics and progress to
// standard error.

import { attempted } from "../../checker/internal-error.js";
import { renderDiagnostic } from "../../checker/report/diagnostic.js";
import { type Style } from "../../checker/report/style.js";
import { styleFor } from "./colours.js";
import { sparseProgress, truncate } from "./progress.js";
import type { Diagnostic } from "../../grammar/core/diagnostic.js";

export interface Terminal {
  /** To standard output; a line end is added. */
  readonly print: (text: string) => void;
  /** To standard error; a line end is added. */
  readonly complain: (text: string) => void;
  /** The style of standard output. */
  readonly style: Style;
  /** The style of standard error. */
  readonly errorStyle: Style;
  /** Columns of text. */
  readonly width: number;
  /** Columns of standard output; undefined if it is no terminal. */
  readonly columns: number | undefined;
  /**
   * Shows how far a search is, on standard error: on a terminal as one line that is replaced ("" clears it), elsewhere
   * as a line now and then. Undefined: nowhere.
   */
  readonly live: ((line: string) => void) | undefined;
  /** Clears the screen; undefined if standard output is not a terminal. */
  readonly clear?: (() => void) | undefined;
}

const USUAL_WIDTH = 100;

export function openTerminal(): Terminal {
  const { stdout, stderr, env } = process;
  let shown = false;
  const lineWidth = textWidth(columns(stderr) ?? columns(stdout));
  const live = (line: string): void => {
    if (line === "" && !shown) return;
    shown = line !== "";
    stderr.write(`\r\u001b[2K${truncate(line, lineWidth)}`);
  };
  return {
    print: (text) => {
      live("");
      stdout.write(`${text}\n`);
    },
    complain: (text) => {
      live("");
      stderr.write(`${text}\n`);
    },
    style: styleFor(stdout.isTTY, env),
    errorStyle: styleFor(stderr.isTTY, env),
    width: textWidth(columns(stdout) ?? columns(stderr)),
    columns: columns(stdout),
    clear:
      stdout.isTTY && env["CI"] === undefined && env["TERM"] !== "dumb"
        ? () => void stdout.write("\u001b[2J\u001b[3J\u001b[H")
        : undefined,
    live:
      stderr.isTTY && env["CI"] === undefined && env["TERM"] !== "dumb"
        ? live
        : sparseProgress((line) => stderr.write(`${line}\n`)),
  };
}

const textWidth = (known: number | undefined): number => Math.max(40, Math.min(known ?? USUAL_WIDTH, 200));

/** Undefined if the width is not known; some terminals report 0. */
function columns(stream: NodeJS.WriteStream): number | undefined {
  return stream.isTTY && stream.columns > 0 ? stream.columns : undefined;
}

/** Prints diagnostics, each followed by an empty line. One that cannot be rendered is printed without its source. */
export function complainAbout(diagnostics: readonly Diagnostic[], terminal: Terminal): void {
  const { errorStyle: style, width } = terminal;
  for (const diagnostic of diagnostics) {
    const { severity, code, message } = diagnostic;
    const { value, notice = "" } = attempted("its source is not shown", () =>
      renderDiagnostic(diagnostic, { style, width }),
    );
    terminal.complain(value === undefined ? `${severity}[${code}]: ${message}\n  = note: ${notice}\n` : `${value}\n`);
  }
}
