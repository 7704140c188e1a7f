// What server.sh prints: the files of a check, and the output of TLC's server.

import { MARK, QUOTE } from "../../export-tla/cluster/marks.js";

export interface ServerOutput {
  /** The text of each file that TLC got. */
  readonly files: ReadonlyMap<string, string>;
  /** What TLC printed. */
  readonly output: string;
}

/** Why the text is not what server.sh prints, as a clause. */
export interface NotServerOutput {
  readonly why: string;
}

const lineBreak = /\r?\n/;

export function readServerOutput(text: string): ServerOutput | NotServerOutput {
  const lines = text.split(lineBreak);
  const begin = lines.findIndex((line) => line.startsWith(`${MARK} result of `));
  if (begin < 0) return { why: `no line begins with \`${MARK} result of\`` };
  const end = lines.indexOf(`${MARK} output`, begin);
  if (end < 0) return { why: "it ends before the output of TLC begins" };
  if (lines.findIndex((line, i) => i > end && line.startsWith(`${MARK} `)) >= 0)
    return { why: "it contains the output of several runs" };
  const files = new Map<string, string>();
  let name: string | undefined;
  for (const line of lines.slice(begin + 1, end)) {
    if (line.startsWith(`${MARK} file `)) {
      name = line.slice(`${MARK} file `.length);
      files.set(name, "");
    } else if (name !== undefined && line.startsWith(QUOTE.trimEnd()))
      files.set(name, `${files.get(name) ?? ""}${line.slice(QUOTE.length)}\n`);
  }
  return { files, output: lines.slice(end + 1).join("\n") };
}
