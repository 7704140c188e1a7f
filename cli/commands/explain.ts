// fathom explain [CODE]: prints the page about a code, or lists all codes.

import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { codeTitles, exitCodes, type ExitName } from "../exit-codes.js";
import { packageRoot } from "../files/package-root.js";
import { renderMarkdown } from "../terminal/markdown.js";
import { closestName } from "../../grammar/core/edit-distance.js";
import { printable, widthOf } from "../../checker/report/text.js";
import type { Terminal } from "../terminal/terminal.js";

const EXIT_CODES = "exit-codes";

const isExitCode = (text: string): boolean =>
  exitCodes.some(({ code, name }) => text === String(code) || text === name);

export function explain(code: string | undefined, terminal: Terminal): ExitName {
  if (code === undefined) {
    list(terminal);
    return "ok";
  }
  const title = codeTitles().find(([each]) => each === code.toUpperCase());
  const page = title?.[0] ?? (isExitCode(code) || code.toLowerCase() === EXIT_CODES ? EXIT_CODES : undefined);
  if (page === undefined) {
    const near = closestName(code, [...codeTitles().map(([each]) => each), EXIT_CODES]);
    terminal.complain(
      `error: unknown code ${printable(code)}${near === undefined ? "; `fathom explain` lists all codes" : `; did you mean ${near}?`}`,
    );
    return "configuration";
  }
  const path = join(packageRoot(), "docs", "errors", `${page}.md`);
  if (existsSync(path)) terminal.print(renderMarkdown(readFileSync(path, "utf8"), terminal.style, terminal.width));
  else terminal.print(`${terminal.style.bold(page)}: ${title?.[1] ?? ""}`);
  return "ok";
}

const groups = [
  ["E", "Errors in files and options"],
  ["R", "Run-time errors"],
  ["W", "Warnings"],
] as const;

function list(terminal: Terminal): void {
  const { style } = terminal;
  const size = Math.max(EXIT_CODES.length, ...codeTitles().map(([code]) => widthOf(code)));
  for (const [letter, heading] of groups) {
    terminal.print(style.bold(heading));
    for (const [code, title] of codeTitles())
      if (code.startsWith(letter)) terminal.print(`  ${style.cyan(code.padEnd(size))}  ${title}`);
    terminal.print("");
  }
  terminal.print(style.bold("Pages"));
  terminal.print(`  ${style.cyan(EXIT_CODES)}  the exit codes and their meaning`);
}
