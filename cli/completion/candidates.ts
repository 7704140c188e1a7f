// What can stand at the end of a command line, from the definitions of the commands themselves.

import { existsSync, readFileSync, statSync } from "node:fs";
import type { Command, Option } from "commander";
import { parse } from "../../grammar/index.js";
import { codeTitles } from "../exit-codes.js";
import { topics } from "../help/topics.js";

/** Files are left to the shell, which knows about quotes, `~` and folders. */
export type Completion =
  { readonly kind: "words"; readonly words: readonly Candidate[] } | { readonly kind: "specs" | "files" | "folders" };

export interface Candidate {
  readonly value: string;
  readonly description: string;
}

const NOTHING: Completion = { kind: "words", words: [] };

/** The kind of files that a placeholder in the definition of a command stands for. */
const filesOf: Readonly<Record<string, "specs" | "files" | "folders">> = {
  path: "specs",
  spec: "specs",
  file: "specs",
  trace: "files",
  result: "files",
  folder: "folders",
};

/** Placeholders for which there are no candidates; a test compares both lists with the program. */
export const FREE: readonly string[] = [
  "n",
  "i/n",
  "name=value",
  "names",
  "expression",
  "size",
  "time",
  "percent",
  "step",
  "pid",
  "action",
];

/** Does anything say how to complete this placeholder? */
export const isPlaceholder = (name: string): boolean =>
  filesOf[name] !== undefined || FREE.includes(name) || ["name", "code", "topic"].includes(name);

/** `words` are those after the name of the program; the last one is being written, and may be empty. */
export function complete(program: Command, words: readonly string[]): Completion {
  const current = words.at(-1) ?? "";
  const [name = "", ...rest] = words.slice(0, -1);
  const command = program.commands.find((each) => each.name() === name);
  if (name === "" && current.startsWith("-")) return optionsOf(program, current);
  if (name === "") return matching(commandsOf(program), current);
  if (command === undefined) return NOTHING;
  if (rest.includes("--")) return argumentsOf(command, rest, current);
  const [, long, value] = /^(--[^=]+)=(.*)$/s.exec(current) ?? [];
  if (long !== undefined) {
    const option = optionNamed(command, long);
    return option === undefined ? NOTHING : withPrefix(valuesOf(option, rest, value ?? ""), `${long}=`);
  }
  const before = optionNamed(command, rest.at(-1) ?? "");
  if (before?.required === true) return valuesOf(before, rest, current);
  return current.startsWith("-") ? optionsOf(command, current) : argumentsOf(command, rest, current);
}

const topicCandidates: readonly Candidate[] = topics.map(({ name, summary }) => ({
  value: name,
  description: summary,
}));

const optionNamed = (command: Command, text: string): Option | undefined =>
  command.options.find((option) => text !== "" && (option.long === text || option.short === text));

const commandsOf = (program: Command): Candidate[] =>
  program
    .createHelp()
    .visibleCommands(program)
    .map((command) => ({ value: command.name(), description: command.description() }));

function optionsOf(command: Command, current: string): Completion {
  const options = command.createHelp().visibleOptions(command);
  return matching(
    options.flatMap(({ long, short, description }) =>
      [long, short].flatMap((value) => (typeof value === "string" ? [{ value, description }] : [])),
    ),
    current,
  );
}

/** What is between the brackets of `--out <file>`. */
export const placeholderOf = (option: Option): string => /[<[]([^>\].]+)/.exec(option.flags)?.[1] ?? "";

function valuesOf(option: Option, words: readonly string[], current: string): Completion {
  if (option.argChoices !== undefined) return matching(option.argChoices.map(plain), current);
  const placeholder = placeholderOf(option);
  if (option.long === "--check") return matching(words.flatMap(checksIn), current);
  const kind = filesOf[placeholder];
  return kind === undefined ? NOTHING : { kind: kind === "specs" ? "files" : kind };
}

/** A variadic argument takes all further words. */
function argumentsOf(command: Command, words: readonly string[], current: string): Completion {
  const { registeredArguments } = command;
  const position = positionIn(command, words);
  const argument = registeredArguments[position] ?? registeredArguments.at(-1);
  if (argument === undefined || (position >= registeredArguments.length && !argument.variadic)) return NOTHING;
  if (argument.argChoices !== undefined) return matching(argument.argChoices.map(plain), current);
  if (argument.name() === "code")
    return matching(
      [...codeTitles().map(([value, description]) => ({ value, description })), plain("exit-codes")],
      current,
    );
  if (argument.name() === "topic")
    return matching([...commandsOf(command.parent ?? command), ...topicCandidates], current);
  const kind = filesOf[argument.name()];
  return kind === undefined ? NOTHING : { kind };
}

/** How many arguments come before the current word. */
function positionIn(command: Command, words: readonly string[]): number {
  let position = 0;
  let plainOnly = false;
  for (const [index, word] of words.entries()) {
    const before = plainOnly ? undefined : optionNamed(command, words[index - 1] ?? "");
    if (!plainOnly && word === "--") plainOnly = true;
    else if (before?.required !== true && (plainOnly || !/^-./.test(word))) position += 1;
  }
  return position;
}

/** Only small files are read, because a shell waits for the answer. */
const MAX_BYTES = 1_000_000;

/** The checks and scenarios of a spec; none if the word is no spec that can be read. */
function checksIn(word: string): Candidate[] {
  const path = [word, `${word}.fathom`].find((each) => each.endsWith(".fathom") && existsSync(each));
  if (path === undefined) return [];
  try {
    const stats = statSync(path);
    if (!stats.isFile() || stats.size > MAX_BYTES) return [];
    const { module } = parse({ path, text: readFileSync(path, "utf8") });
    return module.declarations.flatMap((each) =>
      each.kind === "check" || each.kind === "scenario" ? [{ value: each.name.text, description: each.kind }] : [],
    );
  } catch {
    return [];
  }
}

const plain = (value: string): Candidate => ({ value, description: "" });

const matching = (words: readonly Candidate[], current: string): Completion => ({
  kind: "words",
  words: words.filter(({ value }) => value.startsWith(current)),
});

const withPrefix = (completion: Completion, prefix: string): Completion =>
  completion.kind === "words"
    ? { kind: "words", words: completion.words.map((word) => ({ ...word, value: prefix + word.value })) }
    : completion;
