// The command line: commands, arguments, options. What a command needs is loaded when it runs.

import { Command, CommanderError, Option } from "commander";
import { withAmount } from "./verification/certificates.js";
import { exitCode, type ExitName } from "./exit-codes.js";
import type { CheckOptions } from "./commands/check.js";
import type { ExploreOptions } from "./commands/explore.js";
import type { FmtOptions } from "./commands/fmt.js";
import type { GraphCommandOptions } from "./commands/graph.js";
import type { MutateOptions } from "./commands/mutate.js";
import type { ReplayOptions } from "./commands/replay.js";
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
  contradiction,
  counterexampleOption,
  coverageOption,
  depthOption,
  duration,
  engineOption,
  evalOption,
  failFastOption,
  faultsOption,
  fileName,
  fullOption,
  hideOption,
  htmlOption,
  itfOption,
  jobsOption,
  jsonOption,
  junitOption,
  lcovOption,
  lockOption,
  markdownOption,
  memoryOption,
  mermaidOption,
  minimiseOption,
  noCacheOption,
  onlyOption,
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
import { MUTANT_RUNNER, RUNNER, version } from "./files/package-root.js";
import { printable } from "../checker/report/text.js";
import type { Terminal } from "./terminal/terminal.js";

/** The exit code. `args` are those behind the program's name. */
export async function run(args: readonly string[], terminal: Terminal): Promise<number> {
  let exit: ExitName = "ok";
  const program = describeProgram(terminal, (name) => (exit = name));
  if (args.length === 0) {
    terminal.complain(program.helpInformation().trimEnd());
    return exitCode("configuration");
  }
  try {
    await program.parseAsync(withAmount(args), { from: "user" });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    // Help and version that were asked for end with 0; the rest are wrong options.
    return error.exitCode === 0 ? 0 : exitCode("configuration");
  }
  return exitCode(exit);
}

function describeProgram(terminal: Terminal, done: (exit: ExitName) => void): Command {
  const program = new Command("fathom")
    .description("Reads specifications of distributed designs and explores every state they can reach.")
    .version(version(), "-V, --version", "print the version")
    .exitOverride()
    .configureOutput({
      writeOut: (text) => terminal.print(text.trimEnd()),
      writeErr: (text) => terminal.complain(text.trimEnd().split("\n").map(printable).join("\n")),
      getOutHelpWidth: () => terminal.width,
      getErrHelpWidth: () => terminal.width,
    })
    .showSuggestionAfterError()
    .addHelpText(
      "after",
      "\n`fathom explain CODE` says more about a diagnostic, `fathom explain exit-codes` about exit codes.",
    );

  addOptions(
    program
      .command("check")
      .description("explore the checks of specs and report what they come to")
      .argument("<file...>", "specs with a system"),
    checkOption(),
    constantOption(),
    faultsOption(),
    depthOption(),
    ...searching(),
    certifyOption(),
    certifySeedOption(),
    coverageOption(),
    lcovOption(),
    minimiseOption(),
    onlyOption(),
    hideOption(),
    fullOption(),
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
  ).action(async (files: string[], options: CheckOptions, command: Command) =>
    done(await (await import("./commands/check.js")).check(files, sound(options, command), terminal)),
  );

  addOptions(
    program
      .command("verify")
      .description("hold every check of every spec against what it expects")
      .argument("[path...]", "specs, and folders with specs (default: specs, or .)"),
    checkOption(),
    ...searching(),
    jobsOption(),
    failFastOption(),
    changedOption(),
    noCacheOption(),
    certifyOption(),
    certifySeedOption(),
    strictOption(),
    coverageOption(),
    lcovOption(),
    lockOption(),
    updateOption(),
    toleranceOption(),
    junitOption(),
    sarifOption(),
    markdownOption(),
    jsonOption(),
  ).action(async (paths: string[], options: VerifyOptions, command: Command) => {
    const { contradictionOfVerify, verify } = await import("./commands/verify.js");
    const wrong = contradictionOfVerify(options);
    if (wrong !== undefined) command.error(wrong);
    done(await verify(paths, sound(options, command), terminal));
  });

  addOptions(
    program
      .command("watch")
      .description("verify again what changes, as long as it runs")
      .argument("[path...]", "specs, and folders with specs (default: specs, or .)"),
    checkOption(),
    ...searching(),
    jobsOption(),
    strictOption(),
    lockOption(),
    toleranceOption(),
    changedOption(),
    noCacheOption(),
  ).action(async (paths: string[], options: WatchOptions, command: Command) =>
    done(await (await import("./commands/watch.js")).watch(paths, sound(options, command), terminal)),
  );

  addOptions(
    program
      .command("simulate")
      .description("follow random behaviours, where there are too many to explore")
      .argument("<file>", "a spec with a system"),
    checkOption(),
    constantOption(),
    faultsOption(),
    new Option("--runs <n>", "how many behaviours").argParser(positiveNumber).default(100),
    new Option("--steps <n>", "steps of each, at most").argParser(positiveNumber).default(100),
    new Option("--seed <n>", "the same seed makes the same runs").argParser(wholeNumber),
  ).action(async (file: string, options: SimulateCommandOptions) =>
    done(await (await import("./commands/simulate.js")).simulate(file, options, terminal)),
  );

  addOptions(
    program
      .command("graph")
      .description("draw the states of a small system and the steps between them, with the counterexample")
      .argument("<file>", "a spec with a system"),
    checkOption(),
    constantOption(),
    faultsOption(),
    depthOption(),
    onlyOption(),
    hideOption(),
    new Option("--by <expression>", "one node for all states in which the expression has the same value"),
    new Option("--nodes <n>", "draw no more states, or groups of states").argParser(positiveNumber).default(300),
    new Option(
      "--out <file>",
      "write a picture (.svg), or text for Graphviz (.dot) (default: the latter, on standard output)",
    ).argParser(fileName),
    ...searching(),
  ).action(async (file: string, options: GraphCommandOptions, command: Command) =>
    done(await (await import("./commands/graph.js")).graph(file, sound(options, command), terminal)),
  );

  addOptions(
    program
      .command("explore")
      .description("walk through the states by hand: what can happen, take a step, back, evaluate")
      .argument("[file]", "a spec with a system (with --trace, by default the one the trace was written of)"),
    checkOption(),
    constantOption(),
    faultsOption(),
    counterexampleOption(),
    traceOption(),
  ).action(async (file: string | undefined, options: ExploreOptions, command: Command) =>
    file === undefined && options.trace === undefined
      ? command.error("error: missing required argument 'file'", { code: "commander.missingArgument" })
      : done(await (await import("./commands/explore.js")).explore(file, options, terminal)),
  );

  addOptions(
    program
      .command("replay")
      .description("follow a counterexample that `check --out` wrote, in a spec that may have changed")
      .argument("<trace>", "a trace")
      .argument("[spec]", "a spec (default: the one the trace was written of)"),
    new Option("--check <name>", "in the configuration of this check (default: the one the trace was written of)"),
    fullOption(),
    jsonOption(),
  ).action(async (trace: string, spec: string | undefined, options: ReplayOptions) =>
    done(await (await import("./commands/replay.js")).replay(trace, spec, options, terminal)),
  );

  const asked = (name: string, description: string): Command =>
    addOptions(
      program.command(name).description(description).argument("<file>", "a spec with a system"),
      checkOption(),
      constantOption(),
      faultsOption(),
      depthOption(),
      ...searching(),
    );

  asked("why", "say which steps of a counterexample are needed, and what each is needed for").action(
    async (file: string, options: CounterexampleOptions, command: Command) =>
      done(await (await import("./commands/why.js")).why(file, sound(options, command), terminal)),
  );

  asked("why-not", "say what bars an action in a state of a counterexample")
    .argument("<action>", "such as 'processor[east].Read', with or without its parameters")
    .addOption(
      new Option("--at <step>", "the state after so many steps; 0 is the initial one")
        .argParser(wholeNumber)
        .makeOptionMandatory(),
    )
    .addOption(jsonOption())
    .action(async (file: string, action: string, options: WhyNotOptions, command: Command) =>
      done(await (await import("./commands/why-not.js")).whyNot(file, action, sound(options, command), terminal)),
    );

  program
    .command("init")
    .description("begin: a first spec, its lock file, a workflow for GitHub Actions")
    .argument("[folder]", "where (default: .)")
    .action(async (folder: string | undefined) =>
      done(await (await import("./commands/init.js")).init(folder ?? ".", terminal)),
    );

  addOptions(
    program
      .command("fmt")
      .description("lay specs out in the one format")
      .argument("[path...]", "specs and folders (default: .); - reads standard input"),
    new Option("--check", "change nothing; list the files that differ"),
  ).action(async (paths: string[], options: FmtOptions) =>
    done((await import("./commands/fmt.js")).fmt(paths, options, terminal)),
  );

  program
    .command("explain")
    .description("say more about a code such as E0301, or list them all")
    .argument("[code]", "a code, or exit-codes")
    .action(async (code: string | undefined) => done((await import("./commands/explain.js")).explain(code, terminal)));

  addOptions(
    program
      .command("show")
      .description("describe a system: variables, actions and what they touch, properties")
      .argument("<file>", "a spec with a system"),
    checkOption(),
    constantOption(),
    faultsOption(),
    depthOption(),
    jsonOption(),
  ).action(async (file: string, options: ShowOptions) =>
    done((await import("./commands/show.js")).show(file, options, terminal)),
  );

  addOptions(
    program
      .command("mutate")
      .description("change specs a little, and see whether their checks notice")
      .argument("[path...]", "specs, libraries and folders to change (default: specs, or .)"),
    new Option("--sample <n>", "so many mutants, chosen by the seed (default: all)").argParser(positiveNumber),
    new Option("--seed <n>", "the same seed makes the same choice").argParser(wholeNumber).default(1),
    new Option("--budget <time>", "stop after so long, such as 90s, 10m or 2h")
      .argParser(duration)
      .default(600_000, "10m"),
    new Option("--min-score <percent>", "a smaller score is an error").argParser(percentage).default(0, "0"),
    jobsOption(),
    memoryOption(),
    jsonOption(),
  ).action(async (paths: string[], options: MutateOptions) =>
    done(await (await import("./commands/mutate.js")).mutate(paths, options, terminal)),
  );

  program
    .command(RUNNER, { hidden: true })
    .action(async () => done(await (await import("./verification/runner.js")).serveRuns(terminal)));
  program
    .command(MUTANT_RUNNER, { hidden: true })
    .action(async () => done(await (await import("./mutation/run.js")).serveMutantRunner(terminal)));

  return program;
}

const searching = (): Option[] => [searchOption(), engineOption(), threadsOption(), memoryOption()];

/** Options that go together. */
function sound<T extends SearchOptions>(options: T, command: Command): T {
  const wrong = contradiction(options);
  if (wrong !== undefined) command.error(wrong);
  return options;
}
