// Every command with its arguments and options. The implementation of a command is loaded when it runs.

import { Option, type Command } from "commander";
import type { CheckOptions } from "./commands/check.js";
import type { ExploreOptions } from "./commands/explore.js";
import type { FmtOptions } from "./commands/fmt.js";
import type { GraphCommandOptions } from "./commands/graph.js";
import type { InitOptions } from "./commands/init.js";
import type { MutateOptions } from "./commands/mutate.js";
import type { ShowOptions } from "./commands/show.js";
import type { SimulateCommandOptions } from "./commands/simulate.js";
import type { VerifyOptions } from "./commands/verify.js";
import type { WatchOptions } from "./commands/watch.js";
import type { CounterexampleOptions } from "./commands/counterexample.js";
import type { WhyNotOptions } from "./commands/why-not.js";
import {
  addOptions,
  certifyOption,
  certifySeedOption,
  changedOption,
  checkOption,
  checkpointEveryOption,
  checkpointOption,
  constantOption,
  counterexampleOption,
  crossCheckOption,
  coverageOption,
  depthOption,
  duration,
  engineOption,
  engineOrTlcOption,
  evalOption,
  failFastOption,
  faultsOption,
  fileName,
  fullOption,
  hideOption,
  htmlFolderOption,
  htmlOption,
  itfOption,
  jobsOption,
  jsonOption,
  keepGoingOption,
  junitOption,
  lastOption,
  lcovOption,
  lockOption,
  markdownOption,
  memoryOption,
  mermaidOption,
  minimiseOption,
  noCacheOption,
  onlyOption,
  outFolderOption,
  outOption,
  percentage,
  positiveNumber,
  resumeOption,
  sarifOption,
  saveRegressionOption,
  searchOption,
  strictOption,
  threadsOption,
  toleranceOption,
  traceOption,
  updateOption,
  wholeNumber,
  type SearchOptions,
} from "./options.js";
import { addReplay, addTests, addValidate } from "./behaviour-commands.js";
import type { CommandLine } from "./command-line.js";
import { contradiction } from "./contradictions.js";
import { addExport, addImportResult } from "./export-command.js";
import { addCompletion } from "./completion/command.js";
import { jobsOfWorkflowOption, shardOptions } from "./sharding/options.js";
import { addExplain, addHelp, addLsp, addPlayground } from "./support-commands.js";
import { SERVE_CHECKS, SERVE_MUTANTS } from "./process/internal-commands.js";

/** In the order of `fathom --help`. */
export const commands: readonly ((commandLine: CommandLine) => void)[] = [
  addCheck,
  addVerify,
  addWatch,
  addSimulate,
  addGraph,
  addExport,
  addImportResult,
  addExplore,
  addReplay,
  addValidate,
  addTests,
  addWhyAndWhyNot,
  addInit,
  addFmt,
  addExplain,
  addShow,
  addMutate,
  addLsp,
  addCompletion,
  addPlayground,
  addHelp,
  addInternalCommands,
];

function addCheck({ program, terminal, done }: CommandLine): void {
  addOptions(
    program
      .command("check")
      .description("explore the states of each check, and explain what is wrong")
      .argument("<path...>", "specs that declare a system, or folders to search for them"),
    checkOption(),
    constantOption(),
    faultsOption(),
    depthOption(),
    new Option("--fix", "first apply the fixes that diagnostics show to the specs"),
    ...searchOptions(engineOrTlcOption()),
    keepGoingOption(),
    certifyOption(),
    certifySeedOption(),
    coverageOption(),
    lcovOption(),
    minimiseOption(),
    onlyOption(),
    hideOption(),
    fullOption(),
    lastOption(),
    evalOption(),
    outOption(),
    saveRegressionOption(),
    itfOption(),
    mermaidOption(),
    htmlOption(),
    checkpointOption(),
    checkpointEveryOption(),
    resumeOption(),
    jsonOption(),
  ).action(async (paths: string[], options: CheckOptions, command: Command) =>
    done(await (await import("./commands/check.js")).check(paths, consistent(options, command), terminal)),
  );
}

function addVerify({ program, terminal, done }: CommandLine): void {
  addOptions(
    program
      .command("verify")
      .description("run all checks of all specs, and compare the results with what is expected")
      .argument("[path...]", "specs, or folders to search for specs (default: specs if it exists, else .)"),
    checkOption(),
    ...searchOptions(engineOrTlcOption()),
    keepGoingOption(),
    jobsOption(),
    failFastOption(),
    lastOption(),
    changedOption(),
    noCacheOption(),
    certifyOption(),
    certifySeedOption(),
    strictOption(),
    coverageOption(),
    lcovOption(),
    crossCheckOption(),
    lockOption(),
    updateOption(),
    toleranceOption(),
    ...shardOptions(),
    junitOption(),
    sarifOption(),
    markdownOption(),
    htmlFolderOption(),
    outFolderOption(),
    jsonOption(),
  ).action(async (paths: string[], options: VerifyOptions, command: Command) => {
    const { contradictionOfVerify, verify } = await import("./commands/verify.js");
    const wrong = contradictionOfVerify(options);
    if (wrong !== undefined) command.error(wrong);
    done(await verify(paths, consistent(options, command), terminal));
  });
}

function addWatch({ program, terminal, done }: CommandLine): void {
  addOptions(
    program
      .command("watch")
      .description("re-run affected checks whenever a spec is saved")
      .argument("[path...]", "specs, or folders to search for specs (default: specs if it exists, else .)"),
    checkOption(),
    ...searchOptions(),
    jobsOption(),
    strictOption(),
    lockOption(),
    toleranceOption(),
    lastOption(),
    changedOption(),
    noCacheOption(),
  ).action(async (paths: string[], options: WatchOptions, command: Command) =>
    done(await (await import("./commands/watch.js")).watch(paths, consistent(options, command), terminal)),
  );
}

function addSimulate({ program, terminal, done }: CommandLine): void {
  addOptions(
    program
      .command("simulate")
      .description("take random walks, if there are too many states to explore")
      .argument("<file>", "a spec that declares a system"),
    checkOption(),
    constantOption(),
    faultsOption(),
    new Option("--runs <n>", "number of walks").argParser(positiveNumber).default(100),
    new Option("--steps <n>", "maximum number of steps of a walk").argParser(positiveNumber).default(100),
    new Option("--seed <n>", "seed: the same seed gives the same walks (default: random)").argParser(wholeNumber),
    lastOption(),
  ).action(async (file: string, options: SimulateCommandOptions) =>
    done(await (await import("./commands/simulate.js")).simulate(file, options, terminal)),
  );
}

function addGraph({ program, terminal, done }: CommandLine): void {
  addOptions(
    program
      .command("graph")
      .description("draw the states of a small system and the steps between them")
      .argument("<file>", "a spec that declares a system"),
    checkOption("the first check"),
    constantOption(),
    faultsOption(),
    depthOption(),
    onlyOption(),
    hideOption(),
    new Option("--by <expression>", "draw one node for all states in which this expression has the same value"),
    new Option("--nodes <n>", "maximum number of nodes to draw").argParser(positiveNumber).default(300),
    new Option(
      "--out <file>",
      "write a picture (.svg) or text for Graphviz (.dot) (default: text for Graphviz on standard output)",
    ).argParser(fileName),
    ...searchOptions(),
  ).action(async (file: string, options: GraphCommandOptions, command: Command) =>
    done(await (await import("./commands/graph.js")).graph(file, consistent(options, command), terminal)),
  );
}

function addExplore({ program, terminal, done }: CommandLine): void {
  addOptions(
    program
      .command("explore")
      .description("step through the states interactively")
      .argument("[file]", "a spec that declares a system; with --trace, it can be left out"),
    checkOption("the first check"),
    constantOption(),
    faultsOption(),
    counterexampleOption(),
    traceOption(),
  ).action(async (file: string | undefined, options: ExploreOptions, command: Command) =>
    file === undefined && options.trace === undefined
      ? command.error("error: missing required argument 'file'", { code: "commander.missingArgument" })
      : done(await (await import("./commands/explore.js")).explore(file, options, terminal)),
  );
}

function addWhyAndWhyNot({ program, terminal, done }: CommandLine): void {
  const addCounterexampleCommand = (name: string, description: string): Command =>
    addOptions(
      program.command(name).description(description).argument("<file>", "a spec that declares a system"),
      checkOption("the first with a counterexample"),
      constantOption(),
      faultsOption(),
      depthOption(),
      ...searchOptions(),
    );

  addCounterexampleCommand("why", "explain which steps of a counterexample are needed, and what for").action(
    async (file: string, options: CounterexampleOptions, command: Command) =>
      done(await (await import("./commands/why.js")).why(file, consistent(options, command), terminal)),
  );

  addCounterexampleCommand("why-not", "explain why an action is disabled after a step")
    .argument("<action>", "an action such as 'processor[east].Read', with or without arguments")
    .addOption(
      new Option("--at <step>", "number of the step; 0 means the initial state")
        .argParser(wholeNumber)
        .makeOptionMandatory(),
    )
    .addOption(jsonOption())
    .action(async (file: string, action: string, options: WhyNotOptions, command: Command) =>
      done(await (await import("./commands/why-not.js")).whyNot(file, action, consistent(options, command), terminal)),
    );
}

function addInit({ program, terminal, done }: CommandLine): void {
  addOptions(
    program
      .command("init")
      .description("create a first spec, its lock file, and a GitHub Actions workflow")
      .argument("[folder]", "folder to create them in (default: .)"),
    jobsOfWorkflowOption(),
  ).action(async (folder: string | undefined, options: InitOptions) =>
    done(await (await import("./commands/init.js")).init(folder ?? ".", options, terminal)),
  );
}

function addFmt({ program, terminal, done }: CommandLine): void {
  addOptions(
    program
      .command("fmt")
      .description("format specs")
      .argument("[path...]", "specs or folders, or - for standard input (default: .)"),
    new Option("--check", "change nothing, but list files that are not formatted, and fail if there are any"),
  ).action(async (paths: string[], options: FmtOptions) =>
    done((await import("./commands/fmt.js")).fmt(paths, options, terminal)),
  );
}

function addShow({ program, terminal, done }: CommandLine): void {
  addOptions(
    program
      .command("show")
      .description("describe a system: its variables, actions, properties and checks")
      .argument("<file>", "a spec that declares a system"),
    checkOption("the first check"),
    constantOption(),
    faultsOption(),
    depthOption(),
    jsonOption(),
  ).action(async (file: string, options: ShowOptions) =>
    done((await import("./commands/show.js")).show(file, options, terminal)),
  );
}

function addMutate({ program, terminal, done }: CommandLine): void {
  addOptions(
    program
      .command("mutate")
      .description("make small changes to specs (mutants), and report those that no check detects")
      .argument("[path...]", "specs, libraries or folders to mutate (default: specs if it exists, else .)"),
    new Option("--sample <n>", "try only n of the mutants, chosen at random (default: all)").argParser(positiveNumber),
    new Option("--seed <n>", "seed: the same seed gives the same choice").argParser(wholeNumber).default(1),
    new Option("--budget <time>", "stop after this time, such as 90s, 10m or 2h (default: no limit)").argParser(
      duration,
    ),
    new Option("--min-score <percent>", "fail if the checks detect fewer than this many percent of the mutants")
      .argParser(percentage)
      .default(0, "0"),
    jobsOption("mutants"),
    memoryOption(),
    jsonOption(),
  ).action(async (paths: string[], options: MutateOptions) =>
    done(await (await import("./commands/mutate.js")).mutate(paths, options, terminal)),
  );
}

/** In place of the one that commander would add, which knows commands only. */
function addInternalCommands({ program, terminal, done }: CommandLine): void {
  program
    .command(SERVE_CHECKS, { hidden: true })
    .action(async () => done(await (await import("./verification/check-runner.js")).serveChecks(terminal)));
  program
    .command(SERVE_MUTANTS, { hidden: true })
    .action(async () => done(await (await import("./mutation/mutant-scheduler.js")).serveMutants(terminal)));
}

const searchOptions = (engine = engineOption()): Option[] => [searchOption(), engine, threadsOption(), memoryOption()];

/** Rejects options that contradict each other. */
function consistent<T extends SearchOptions>(options: T, command: Command): T {
  const wrong = contradiction(options);
  if (wrong !== undefined) command.error(wrong);
  return options;
}
