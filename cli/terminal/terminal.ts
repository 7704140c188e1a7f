// Standard output and error: the only place that prints. Reports go to the one, diagnostics and progress to the other.

import { renderDiagnostic } from "../../checker/report/diagnostic.js";
import { type Style } from "../../checker/report/style.js";
import { styleFor } from "./colours.js";
import type { Diagnostic } from "../../grammar/core/diagnostic.js";

export interface Terminal {
  /** To standard output; a line end is added. */
  readonly print: (text: string) => void;
  /** To standard error; a line end is added. */
  readonly complain: (text: string) => void;
  /** For what is printed. */
  readonly style: Style;
  /** For complaints. */
  readonly errorStyle: Style;
  /** Columns. */
  readonly width: number;
  /** Replaces the live line on standard error, which "" clears; undefined where there is no terminal. */
  readonly live: ((line: string) => void) | undefined;
  /** Begins again at the top of an empty screen; undefined where reports are not printed on one. */
  readonly clear?: (() => void) | undefined;
}

const USUAL_WIDTH = 100;

export function openTerminal(): Terminal {
  const { stdout, stderr, env } = process;
  let shown = false;
  const live = (line: string): void => {
    if (line === "" && !shown) return;
    shown = line !== "";
    stderr.write(`\r\u001b[2K${line}`);
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
    width: Math.max(40, Math.min(columns(stdout) ?? columns(stderr) ?? USUAL_WIDTH, 200)),
    clear:
      stdout.isTTY && env["CI"] === undefined && env["TERM"] !== "dumb"
        ? () => void stdout.write("\u001b[2J\u001b[3J\u001b[H")
        : undefined,
    live: stderr.isTTY && env["CI"] === undefined && env["TERM"] !== "dumb" ? live : undefined,
  };
}

/** Zero where a terminal does not know. */
function columns(stream: NodeJS.WriteStream): number | undefined {
  return stream.isTTY && stream.columns > 0 ? stream.columns : undefined;
}

/** With an empty line after each, as snippets need air. */
export function complainAbout(diagnostics: readonly Diagnostic[], terminal: Terminal): void {
  for (const diagnostic of diagnostics)
    terminal.complain(`${renderDiagnostic(diagnostic, { style: terminal.errorStyle, width: terminal.width })}\n`);
}
