// fathom fmt [--check] [PATH…]: formats files. A file with errors is reported and left unchanged.

import { format, parse, type ReadResult } from "../../grammar/index.js";
import { isError, type Diagnostic } from "../../grammar/core/diagnostic.js";
import { exitOfDiagnostic, worst, type ExitName } from "../exit-codes.js";
import { findSpecs, readSource } from "../files/host.js";
import { writeText } from "../files/write.js";
import { plural, printable } from "../../checker/report/text.js";
import { complainAbout, type Terminal } from "../terminal/terminal.js";

export interface FmtOptions {
  readonly check?: boolean;
}

const STDIN = "-";

export function fmt(given: readonly string[], options: FmtOptions, terminal: Terminal): ExitName {
  const check = options.check === true;
  const paths = given.length > 0 ? given : ["."];
  const files = [...new Set(paths.flatMap((path) => (path === STDIN ? [STDIN] : findSpecs(path))))];
  const exits: ExitName[] = [];
  let changed = 0;
  for (const file of files) {
    const outcome = formatted(file === STDIN ? "<stdin>" : file, readSource(file === STDIN ? 0 : file));
    complainAbout(outcome.diagnostics, terminal);
    exits.push(...outcome.diagnostics.map(exitOfDiagnostic));
    if (outcome.text === undefined) continue;
    const differs = outcome.text !== outcome.original;
    if (differs) changed++;
    if (file === STDIN && !check) terminal.print(outcome.text.replace(/\n$/, ""));
    else if (differs && check) terminal.print(printable(file === STDIN ? "<stdin>" : file));
    else if (differs) exits.push(write(file, outcome.text, terminal));
  }
  if (check && changed > 0) {
    terminal.complain(`${changed} of ${plural(files.length, "file")} not formatted; \`fathom fmt\` formats them`);
    exits.push("unformatted");
  }
  return worst(exits);
}

interface Formatted {
  readonly original: string;
  /** Undefined if there are errors. */
  readonly text: string | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

function formatted(path: string, read: ReadResult): Formatted {
  if (read.kind !== "text") {
    const code = {
      missing: "E0001",
      unreadable: "E0001",
      folder: "E0002",
      notText: "E0003",
      tooLarge: "E0004",
    } as const;
    return {
      original: "",
      text: undefined,
      diagnostics: [
        {
          code: code[read.kind],
          severity: "error",
          message:
            read.kind === "missing"
              ? `there is no file \`${path}\` to format`
              : `${path} cannot be formatted: ${read.detail}`,
          hint: read.hint,
        },
      ],
    };
  }
  const { module, diagnostics } = parse({ path, text: read.text });
  const errors = diagnostics.filter(isError);
  return { original: read.text, text: errors.length > 0 ? undefined : format(module), diagnostics: errors };
}

function write(file: string, text: string, terminal: Terminal): ExitName {
  const failed = writeText(file, text, "the spec");
  if (failed === undefined) terminal.print(`formatted ${printable(file)}`);
  else complainAbout([failed], terminal);
  return failed === undefined ? "ok" : exitOfDiagnostic(failed);
}
