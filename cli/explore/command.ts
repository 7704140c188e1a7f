// The commands of the explorer, and their parser.

import { closestName } from "../../grammar/core/edit-distance.js";
import { namesIn } from "../../checker/report/names.js";

export type Command =
  | { readonly kind: "nothing" }
  | { readonly kind: "actions"; readonly filter: string }
  /** A number in the list of actions, or a name. */
  | { readonly kind: "take"; readonly step: number | string }
  | { readonly kind: "next" | "back"; readonly count: number }
  /** `end`: the end of the path, including the steps that `next` would take. */
  | { readonly kind: "goto"; readonly to: number | "end" }
  | { readonly kind: "trace"; readonly whole: boolean }
  | { readonly kind: "state"; readonly names: readonly string[] }
  | { readonly kind: "eval" | "find" | "break" | "why-not"; readonly text: string }
  | { readonly kind: "breaks" }
  | { readonly kind: "delete"; readonly id: number }
  /** Without a seed, one is chosen at random. */
  | { readonly kind: "run"; readonly steps: number; readonly seed: number | undefined }
  /** Without a number, all are listed. */
  | { readonly kind: "initial"; readonly number: number | undefined }
  | { readonly kind: "props" }
  | { readonly kind: "help"; readonly topic: Verb | undefined }
  | { readonly kind: "quit" };

/** A line that is not a command; message and hint are sentences without a full stop. */
export interface InvalidCommand {
  readonly kind: "invalid";
  readonly message: string;
  readonly hint: string | undefined;
}

export interface Verb {
  readonly name: string;
  readonly short: readonly string[];
  readonly args: string;
  readonly help: string;
}

/** Steps of a random walk without an argument. */
const DEFAULT_STEPS = 100;

export const verbs = [
  {
    name: "actions",
    short: ["a", "ls"],
    args: "[NAME]",
    help: "list the enabled steps, or those whose name contains NAME",
  },
  {
    name: "take",
    short: ["t"],
    args: "N | NAME",
    help: "take a step: `take 3`, `3`, `take processor[east].Read`, `Store(1)`",
  },
  { name: "back", short: ["b"], args: "[N]", help: "undo the last step, or the last N; `next` redoes them" },
  {
    name: "next",
    short: ["n"],
    args: "[N]",
    help: "take the next step of the path, or the next N: after `back`, or on a counterexample",
  },
  { name: "goto", short: ["g"], args: "N | end", help: "go to the state after step N; 0 is the initial state" },
  {
    name: "trace",
    short: ["tr"],
    args: "[all]",
    help: "show the steps so far; with `all`, those that `next` would take too",
  },
  {
    name: "state",
    short: ["s"],
    args: "[NAMES]",
    help: "show the state, or some variables: `state db, inbound[*].log`",
  },
  { name: "eval", short: ["e", "p"], args: "EXPR", help: "evaluate an expression in this state" },
  {
    name: "props",
    short: ["pr"],
    args: "",
    help: "show which properties hold here: invariants, step properties, covers, deadlock",
  },
  {
    name: "why-not",
    short: ["w"],
    args: "ACTION",
    help: "explain why an action is disabled here: `why-not processor[east].Read`",
  },
  { name: "find", short: ["f"], args: "EXPR", help: "go to the nearest state in which EXPR is true" },
  { name: "break", short: ["br"], args: "EXPR", help: "stop `run` where EXPR becomes true" },
  { name: "breaks", short: [], args: "", help: "list the breakpoints" },
  { name: "delete", short: ["d"], args: "N", help: "remove a breakpoint" },
  {
    name: "run",
    short: ["r", "random"],
    args: "[N] [seed S]",
    help: `take N random steps (default: ${DEFAULT_STEPS}), stopping at a breakpoint, a violation or a deadlock`,
  },
  { name: "initial", short: ["i"], args: "[N]", help: "list the initial states, or start again in one" },
  { name: "help", short: ["h", "?"], args: "[COMMAND]", help: "list the commands, or explain one" },
  { name: "quit", short: ["q", "exit"], args: "", help: "quit; the end of the input quits too" },
] as const satisfies readonly Verb[];

type VerbName = (typeof verbs)[number]["name"];

/** The command whose spelling is closest. */
export const nearestVerb = (word: string): string | undefined => closestName(word, spellings.keys());

const spellings: ReadonlyMap<string, VerbName> = new Map(
  verbs.flatMap(({ name, short }) => [name, ...short].map((spelling) => [spelling, name] as const)),
);

/** `//` begins a comment, so that commands can be saved in a file. */
export function parseCommand(line: string): Command | InvalidCommand {
  const text = line.trim();
  if (text === "" || text.startsWith("//")) return { kind: "nothing" };
  if (/^\d+$/.test(text)) return take(text);
  const [, word = "", rest = ""] = /^(\S+)\s*(.*)$/su.exec(text) ?? [];
  const verb = spellings.get(word) ?? spellings.get(word.toLowerCase());
  // Commands take precedence: an action named `p` can be taken with `take p`.
  if (verb === undefined) return looksLikeAction(text) ? take(text) : unknown(word);
  return read(verb, rest.trim());
}

/** A single word, perhaps with arguments; whether such an action exists is checked later. */
const looksLikeAction = (text: string): boolean => !/\s/.test(text.replace(/[[(].*/su, "").trim());

function unknown(word: string): InvalidCommand {
  const near = nearestVerb(word);
  return {
    kind: "invalid",
    message: `there is no command \`${word}\``,
    hint:
      near === undefined
        ? "`help` lists the commands; `eval EXPR` evaluates an expression"
        : `did you mean \`${near}\`?`,
  };
}

function read(verb: VerbName, rest: string): Command | InvalidCommand {
  switch (verb) {
    case "actions":
      return { kind: "actions", filter: rest };
    case "take":
      return rest === "" ? usage(verb) : take(rest);
    case "next":
    case "back": {
      const count = rest === "" ? 1 : wholeNumber(rest);
      return count === undefined || count === 0 ? usage(verb) : { kind: verb, count };
    }
    case "goto": {
      const to = rest === "end" ? rest : wholeNumber(rest);
      return to === undefined ? usage(verb) : { kind: "goto", to };
    }
    case "trace":
      return rest !== "" && rest !== "all" ? usage(verb) : { kind: "trace", whole: rest === "all" };
    case "state":
      return { kind: "state", names: namesIn(rest) };
    case "eval":
    case "find":
    case "break":
    case "why-not":
      return rest === "" ? usage(verb) : { kind: verb, text: rest };
    case "delete": {
      const id = wholeNumber(rest);
      return id === undefined ? usage(verb) : { kind: "delete", id };
    }
    case "run":
      return run(rest);
    case "initial": {
      const number = rest === "" ? undefined : wholeNumber(rest);
      return rest !== "" && number === undefined ? usage(verb) : { kind: "initial", number };
    }
    case "help":
      return help(rest);
    case "breaks":
    case "props":
    case "quit":
      return rest === "" ? { kind: verb } : usage(verb);
  }
}

const take = (step: string): Command => ({ kind: "take", step: wholeNumber(step) ?? step });

function run(rest: string): Command | InvalidCommand {
  const [, steps, seed] = /^(\d+)?\s*(?:seed\s+(\d+))?$/.exec(rest) ?? [];
  const count = steps === undefined ? DEFAULT_STEPS : wholeNumber(steps);
  const isInvalid =
    (rest !== "" && steps === undefined && seed === undefined) ||
    count === undefined ||
    count === 0 ||
    (seed !== undefined && wholeNumber(seed) === undefined);
  return isInvalid
    ? usage("run")
    : { kind: "run", steps: count, seed: seed === undefined ? undefined : wholeNumber(seed) };
}

function help(rest: string): Command | InvalidCommand {
  if (rest === "") return { kind: "help", topic: undefined };
  const name = spellings.get(rest.toLowerCase());
  return name === undefined ? unknown(rest) : { kind: "help", topic: verbs.find((each) => each.name === name) };
}

function usage(name: VerbName): InvalidCommand {
  const verb: Verb | undefined = verbs.find((each) => each.name === name);
  return {
    kind: "invalid",
    message: `usage: \`${`${name} ${verb?.args ?? ""}`.trim()}\`; ${verb?.help ?? ""}`,
    hint: undefined,
  };
}

/** 0 or more. */
function wholeNumber(text: string): number | undefined {
  const n = Number(text);
  return /^\d+$/.test(text) && Number.isSafeInteger(n) ? n : undefined;
}
