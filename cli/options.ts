// Options that several commands share, and the parsers of their values. A malformed value is an error with exit code
// 151.

import { InvalidArgumentError, Option, type Command } from "commander";
import type { Engine, Overrides } from "../checker/index.js";
import type { Diagnostic } from "../grammar/core/diagnostic.js";
import type { SearchStrategy } from "../checker/search/state-space.js";
import { namesIn } from "../checker/report/names.js";

export interface ConfigurationOptions {
  /** As given on the command line: `N=3`. */
  readonly constant: readonly string[];
  readonly faults?: number;
  readonly depth?: number;
}

export interface SelectionOptions {
  readonly check: readonly string[];
}

/** What is shown of a counterexample, and the files it is written to. */
export interface TraceOptions {
  readonly only: readonly string[];
  readonly hide: readonly string[];
  readonly full?: boolean;
  /** The number of steps to show, the last ones. */
  readonly last?: number;
  readonly out?: string;
  readonly saveRegression?: boolean;
  readonly eval: readonly string[];
  readonly itf?: string;
  readonly mermaid?: string;
  readonly html?: string;
  readonly minimise?: "faults";
}

export interface CheckpointOptions {
  readonly checkpoint?: string;
  /** Milliseconds. */
  readonly checkpointEvery?: number;
  readonly resume?: string;
}

export interface SearchOptions {
  readonly search: SearchStrategy;
  readonly engine: Engine | "auto" | "tlc";
  /** With `auto`: how many expressions the interpreter evaluates before the compiled engine takes over. */
  readonly trial?: number;
  readonly threads?: number;
  /** Bytes. */
  readonly memory?: number;
  readonly coverage?: boolean;
  /** Go on after a violation, to the end of the search. */
  readonly keepGoing?: boolean;
  /** Number of states to certify. */
  readonly certify?: number | "all";
  readonly certifySeed?: number;
}

/** `selected`: the checks that are used without the option. */
export const checkOption = (selected = "all checks"): Option =>
  new Option("--check <name>", "use only this check; may be repeated").argParser(collect).default([], selected);

export const constantOption = (): Option =>
  new Option("-c, --constant <name=value>", "override a constant; may be repeated")
    .argParser(collect)
    .default([], "the values in the check");

/** What `validate` compares with a spec. */
export const logOptions = (): readonly Option[] => [
  new Option("--log <file>", "a log, one JSON object per line, or - for standard input; may be repeated")
    .argParser(collect)
    .makeOptionMandatory(),
  new Option("--mapping <file>", "how events map to actions and variables (default: they are in terms of the spec)"),
  new Option("--merge", "the logs are parts of one behaviour, ordered by the clock of the mapping"),
  new Option("--check <name>", "use the configuration of this check (default: that of the mapping, or the first)"),
  new Option("--last <n>", "show only the last n steps before a refused event").argParser(positiveNumber).default(10),
];

/** What `tests` explores, and writes. */
export const testOptions = (): readonly Option[] => [
  new Option("--check <name>", "cover this check (default: the first)"),
  new Option("--states <n>", "explore at most n states").argParser(positiveNumber).default(20_000),
  new Option("--no-near-misses", "do not look for steps that must be refused so that a property holds"),
  new Option("--vitest <file>", "write a module with a test for each behaviour"),
  new Option("--itf <folder>", "write each behaviour in the Informal Trace Format"),
  new Option("--full", "list all points that are not reached"),
];

export const faultsOption = (): Option =>
  new Option(
    "--faults <n>",
    "allow at most n fault actions on a path (default: `faults` in the check, or else no limit)",
  ).argParser(wholeNumber);
export const depthOption = (): Option =>
  new Option(
    "--depth <n>",
    "explore states at most n steps from an initial state (default: `depth` in the check, or else no limit)",
  ).argParser(wholeNumber);
export const searchOption = (): Option =>
  new Option("--search <order>", "breadth-first, which finds shortest counterexamples, or depth-first")
    .choices(["bfs", "dfs"])
    .default("bfs");
const ENGINES = ["auto", "interpreter", "compiled", "symbolic"] as const;
const ENGINE_HELP =
  "auto starts with the interpreter; large checks use compiled code, and sets of states (symbolic) if memory runs out";
export const engineOption = (): Option => new Option("--engine <engine>", ENGINE_HELP).choices(ENGINES).default("auto");
export const engineOrTlcOption = (): Option =>
  new Option("--engine <engine>", `${ENGINE_HELP}; tlc exports the check to TLA+, and runs TLC`)
    .choices([...ENGINES, "tlc"])
    .default("auto");
export const crossCheckOption = (): Option =>
  new Option("--cross-check <checker>", "run each check with this checker too, and compare the results").choices([
    "tlc",
  ]);
export const threadsOption = (): Option =>
  new Option("--threads <n>", "number of threads for compiled code (default: one per core)").argParser(threadCount);
export const memoryOption = (): Option =>
  new Option(
    "--memory <size>",
    "memory limit for states, such as 800m or 2g (default: three quarters of the memory of the machine or container)",
  ).argParser(byteCount);
export const keepGoingOption = (): Option =>
  new Option(
    "--keep-going",
    "go on after a violation: each property gets a verdict, and a shortest counterexample if it is violated",
  );
export const jsonOption = (): Option => new Option("--json", "print one JSON document");

export const onlyOption = (): Option =>
  new Option("--only <names>", "show only these variables, separated by commas, such as 'inbound[*].log,db'")
    .argParser(collectNames)
    .default([], "all");
export const hideOption = (): Option =>
  new Option("--hide <names>", "hide these variables, separated by commas").argParser(collectNames).default([], "none");
export const fullOption = (): Option => new Option("--full", "show whole states instead of what each step changes");
export const lastOption = (): Option =>
  new Option(
    "--last <n>",
    "show only the last n steps of a counterexample (default: all, or without the middle if there are more than 120)",
  ).argParser(positiveNumber);
export const outOption = (): Option =>
  new Option("--out <file>", "save the first counterexample as a trace file for `fathom replay`").argParser(fileName);
export const saveRegressionOption = (): Option =>
  new Option(
    "--save-regression",
    "append the first counterexample to its spec as a scenario, which `fathom verify` runs from then on",
  );
export const evalOption = (): Option =>
  new Option("--eval <expression>", "evaluate an expression in every state of a counterexample; may be repeated")
    .argParser(collect)
    .default([], "none");
export const itfOption = (): Option =>
  new Option(
    "--itf <file>",
    "write the first counterexample in the Informal Trace Format (ITF), for other tools",
  ).argParser(fileName);
export const mermaidOption = (): Option =>
  new Option("--mermaid <file>", "write the first counterexample as a Mermaid sequence diagram").argParser(fileName);
export const htmlOption = (): Option =>
  new Option("--html <file>", "write the first counterexample as an interactive HTML page").argParser(fileName);
export const htmlFolderOption = (): Option =>
  new Option(
    "--html <folder>",
    "write the counterexample of each check that is not as expected as an interactive HTML page",
  ).argParser(fileName);
export const outFolderOption = (): Option =>
  new Option(
    "--out <folder>",
    "save the counterexample of each check that is not as expected as a trace file for `fathom replay`",
  ).argParser(fileName);
export const minimiseOption = (): Option =>
  new Option(
    "--minimise <what>",
    "faults: find a counterexample with the fewest faults and, among those, the fewest steps",
  ).choices(["faults"]);

export const counterexampleOption = (): Option =>
  new Option("--counterexample", "run the check and start at the beginning of its counterexample");
export const traceOption = (): Option =>
  new Option(
    "--trace <file>",
    "start at the beginning of a counterexample saved by `check --out`, or of a trace in the Informal Trace Format (ITF)",
  )
    .argParser(fileName)
    .conflicts("counterexample");
export const checkpointOption = (): Option =>
  new Option("--checkpoint <file>", "save the search to this file while it runs and when it is stopped").argParser(
    fileName,
  );
export const checkpointEveryOption = (): Option =>
  new Option("--checkpoint-every <time>", "interval between checkpoints, such as 30s or 10m (default: 60s)").argParser(
    duration,
  );
export const resumeOption = (): Option =>
  new Option(
    "--resume <file>",
    "continue the search saved in this file, and keep saving to it; if --checkpoint names the same file, it need not exist",
  ).argParser(fileName);

export const certifyOption = (): Option =>
  new Option(
    "--certify [n]",
    "re-check passing results with the interpreter: all states, or n states chosen at random",
  ).argParser(certifyAmount);
export const certifySeedOption = (): Option =>
  new Option("--certify-seed <n>", "seed of the random choice of states (default: random)").argParser(wholeNumber);

export const strictOption = (): Option =>
  new Option(
    "--strict",
    "fail if something never happens in any check: an action, a branch, or the situation that a property describes",
  );
export const coverageOption = (): Option =>
  new Option("--coverage", "list the parts of specs that no check reaches, and branches that none takes");
export const lcovOption = (): Option =>
  new Option("--lcov <file>", "write coverage as an LCOV tracefile").argParser(fileName);
export const lockOption = (): Option =>
  new Option(
    "--lock <file>",
    "compare the results with this lock file, which must exist (default: the nearest fathom.lock.json, if there is one)",
  ).argParser(fileName);
export const updateOption = (): Option =>
  new Option("--update", "record the results in the lock file, if all are as expected and there is no error");
export const toleranceOption = (): Option =>
  new Option(
    "--tolerance <percent>",
    "accept up to this many percent fewer states and transitions than the lock file records (default: 0)",
  ).argParser(percentage);
export const junitOption = (): Option => new Option("--junit <file>", "write a JUnit XML report").argParser(fileName);
export const sarifOption = (): Option => new Option("--sarif <file>", "write a SARIF 2.1.0 report").argParser(fileName);
export const markdownOption = (): Option =>
  new Option("--markdown <file>", "write a Markdown summary").argParser(fileName);
export const jobsOption = (what = "checks"): Option =>
  new Option("--jobs <n>", `run up to this many ${what} in parallel (default: one per core)`).argParser(threadCount);
export const failFastOption = (): Option =>
  new Option("--fail-fast", "stop after the first check that is not as expected");

export const noCacheOption = (): Option =>
  new Option("--no-cache", "run all checks, and do not use or update the cache");
export const changedOption = (): Option =>
  new Option(
    "--changed",
    "list only checks that have changed; exit code, lock file and reports still cover all checks",
  );

export function addOptions(command: Command, ...options: readonly Option[]): Command {
  for (const option of options) command.addOption(option);
  return command;
}

/** The configuration overrides on the command line; malformed ones are E0704. */
export function overridesOf(options: Partial<ConfigurationOptions>): {
  readonly overrides: Overrides;
  readonly diagnostics: Diagnostic[];
} {
  const constants = new Map<string, string>();
  const diagnostics: Diagnostic[] = [];
  for (const text of options.constant ?? []) {
    const [, name, value] = /^\s*([\p{L}_][\p{L}\p{N}_]*)\s*=(.*)$/su.exec(text) ?? [];
    const message =
      name === undefined || value === undefined || value.trim() === ""
        ? `\`-c ${text}\` sets no constant`
        : constants.has(name)
          ? `\`-c\` sets \`${name}\` twice`
          : undefined;
    if (message !== undefined)
      diagnostics.push({
        code: "E0704",
        severity: "error",
        message,
        hint: "write `-c NAME=VALUE`, such as `-c N=3`, once per constant",
      });
    else if (name !== undefined && value !== undefined) constants.set(name, value.trim());
  }
  const { faults, depth } = options;
  return {
    overrides: { constants, ...(faults === undefined ? {} : { faults }), ...(depth === undefined ? {} : { depth }) },
    diagnostics,
  };
}

const collectNames = (value: string, previous: unknown): string[] =>
  namesIn(value).reduce((names, name) => collect(name, names), Array.isArray(previous) ? (previous as string[]) : []);

function collect(value: string, previous: unknown): string[] {
  return [...(Array.isArray(previous) ? (previous as string[]) : []), value];
}

/** 0 or more. */
export const wholeNumber = (text: string): number => numberFrom(0, text);

/** 1 or more. */
export const positiveNumber = (text: string): number => numberFrom(1, text);

/** 0 stands for a free port. */
export function portNumber(text: string): number {
  const port = wholeNumber(text);
  if (port > 65535) throw new InvalidArgumentError("Expected a port, at most 65535.");
  return port;
}

function numberFrom(least: number, text: string): number {
  const n = Number(text);
  if (!/^\d+$/.test(text) || n < least) throw new InvalidArgumentError(`Expected a whole number, ${least} or more.`);
  if (!Number.isSafeInteger(n)) throw new InvalidArgumentError(`Expected at most ${Number.MAX_SAFE_INTEGER}.`);
  return n;
}

function certifyAmount(text: string): number | "all" {
  if (text === "all") return text;
  const n = positiveNumber(text);
  if (n > SAMPLE) throw new InvalidArgumentError(`Expected at most ${SAMPLE}; omit the number to certify all states.`);
  return n;
}

/** The sample is kept in memory while its successors are looked up. */
const SAMPLE = 1_000_000;

/** More threads would only wait for each other. */
const THREADS = 256;

/** 1 or more, within reason. */
export function threadCount(text: string): number {
  const n = positiveNumber(text);
  if (n > THREADS) throw new InvalidArgumentError(`Expected at most ${THREADS}.`);
  return n;
}

/** 0 to 100, with or without the sign. */
export function percentage(text: string): number {
  const n = Number(text.replace(/%$/, ""));
  if (!/^\d+(\.\d+)?%?$/.test(text) || n > 100) throw new InvalidArgumentError("Expected a percentage, from 0 to 100.");
  return n;
}

export function fileName(text: string): string {
  if (text.trim() === "" || text.includes("\0")) throw new InvalidArgumentError("Expected the name of a file.");
  return text;
}

const times: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/** `90s`, `10m`, `2h` in milliseconds: more than 0, at most a day. */
export function duration(text: string): number {
  const [, number, unit = ""] = /^(\d+(?:\.\d+)?)(ms|s|m|h)$/i.exec(text) ?? [];
  const time = Number(number) * (times[unit.toLowerCase()] ?? NaN);
  if (!(time > 0) || time > 24 * 3_600_000)
    throw new InvalidArgumentError("Expected a time of at most 24h, such as 30s, 10m or 2h.");
  return time;
}

const units: Readonly<Record<string, number>> = { k: 2 ** 10, m: 2 ** 20, g: 2 ** 30, t: 2 ** 40 };

/** With less memory, no engine can do anything. */
const MIN_BYTES = 2 ** 20;

/** `2g` in bytes; without a unit, the number is bytes. */
export function byteCount(text: string): number {
  const [, number, unit = ""] = /^(\d+(?:\.\d+)?)([kmgt]?)(?:i?b)?$/i.exec(text) ?? [];
  const bytes = Math.floor(Number(number) * (units[unit.toLowerCase()] ?? 1));
  if (Number.isNaN(bytes) || bytes === 0) throw new InvalidArgumentError("Expected a size, such as 800m or 2g.");
  if (!Number.isSafeInteger(bytes)) throw new InvalidArgumentError("Expected less than 8192t.");
  if (bytes < MIN_BYTES) throw new InvalidArgumentError("Expected at least 1m.");
  return bytes;
}
