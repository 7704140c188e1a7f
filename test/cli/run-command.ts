// Runs the command line inside the test process and records what it prints.

import { run } from "../../cli/program.js";
import { noStyle } from "../../checker/report/style.js";
import type { Terminal } from "../../cli/terminal/terminal.js";

export interface Transcript {
  /** Both streams, in the order in which they were written. */
  readonly text: string;
  readonly printed: string;
  readonly exit: number;
}

// In the environment of a CI system `verify` prints more.
for (const name of ["GITHUB_ACTIONS", "GITHUB_STEP_SUMMARY"]) Reflect.deleteProperty(process.env, name);

export async function fathom(args: readonly string[]): Promise<Transcript> {
  const all: string[] = [];
  const printed: string[] = [];
  const print = (text: string): void => {
    all.push(text);
    printed.push(text);
  };
  const terminal: Terminal = {
    print,
    complain: (text) => all.push(text),
    style: noStyle,
    errorStyle: noStyle,
    width: 100,
    columns: undefined,
    live: undefined,
  };
  const exit = await run(args, terminal);
  return { text: all.join("\n"), printed: printed.join("\n"), exit };
}

/** The content of a golden file: the transcript without its times, and the exit code. */
export function golden({ text, exit }: Transcript): string {
  return `${text
    .trimEnd()
    .replaceAll(/\d+\.\d+ s$/gm, "… s")
    .replaceAll(/(?<=^[✓✗] .*  )\d+\.\d+$/gm, "   …")}\n\nexit ${exit}\n`;
}

/** A report without its times, for comparison with an example in a document. */
export const withoutTimes = (text: string): string =>
  text.replaceAll(/\d+\.\d+ s$/gm, "… s").replaceAll(/(?<=^[✓✗] .* )\d+\.\d+$/gm, "…");

/** The words of a command line in a document. */
export const wordsOf = (line: string): string[] =>
  [...line.replace(/^\$ (npx )?fathom /, "").matchAll(/'([^']*)'|(\S+)/g)].map(
    ([, quoted, bare]) => quoted ?? bare ?? "",
  );
