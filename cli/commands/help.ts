// fathom help [TOPIC]: explains a command or a topic, or lists both.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Command } from "commander";
import { printable, widthOf } from "../../checker/report/text.js";
import { closestName } from "../../grammar/core/edit-distance.js";
import { codeTitles, type ExitName } from "../exit-codes.js";
import { packageRoot } from "../files/package-root.js";
import { sectionOf } from "../help/section.js";
import { topicGroups, topics, type Topic } from "../help/topics.js";
import { renderMarkdown } from "../terminal/markdown.js";
import type { Terminal } from "../terminal/terminal.js";

export function help(name: string | undefined, program: Command, terminal: Terminal): ExitName {
  if (name === undefined) {
    program.outputHelp();
    list(terminal);
    return "ok";
  }
  const commands = program.createHelp().visibleCommands(program);
  const command = commands.find((each) => each.name() === name.toLowerCase());
  const topic = topics.find((each) => each.name === name.toLowerCase());
  if (command === undefined && topic === undefined) {
    const names = [...commands.map((each) => each.name()), ...topics.map((each) => each.name)];
    terminal.complain(`error: unknown command or topic ${printable(name)}; ${adviceFor(name, names)}`);
    return "configuration";
  }
  if (topic === undefined) command?.outputHelp();
  else terminal.print(renderMarkdown(pageOf(topic), terminal.style, terminal.width));
  return "ok";
}

function list({ style, print }: Terminal): void {
  const size = Math.max(...topics.map(({ name }) => widthOf(name)));
  for (const { title, topics: listed } of topicGroups) {
    print(`\n${style.bold(title)}`);
    for (const { name, summary } of listed) print(`  ${style.cyan(name.padEnd(size))}  ${summary}`);
  }
}

function adviceFor(name: string, names: readonly string[]): string {
  if (codeTitles().some(([code]) => code === name.toUpperCase()))
    return `\`fathom explain ${name}\` explains this code`;
  const near = closestName(name, names);
  return near === undefined ? "`fathom help` lists all" : `did you mean ${near}?`;
}

/** The section of a topic, and where it is from. */
function pageOf({ file, heading }: Topic): string {
  const section = sectionOf(readFileSync(join(packageRoot(), "docs", file), "utf8"), heading);
  if (section === undefined) throw new Error(`docs/${file} has no section "${heading}"`);
  return `${section.trimEnd()}\n\nThis is from docs/${file}.`;
}
