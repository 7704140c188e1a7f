// Commands about single behaviours: counterexamples, logs of programs, and tests.

import { Option } from "commander";
import type { CommandLine } from "./command-line.js";
import type { ReplayOptions } from "./commands/replay.js";
import type { TestsOptions } from "./commands/tests.js";
import type { ValidateOptions } from "./commands/validate.js";
import { addOptions, constantOption, fullOption, jsonOption, lastOption, logOptions, testOptions } from "./options.js";

export function addReplay({ program, terminal, done }: CommandLine): void {
  addOptions(
    program
      .command("replay")
      .description("replay a counterexample saved by `check --out`, or a trace of Quint or Apalache")
      .argument("<trace>", "a trace file, or a trace in the Informal Trace Format (ITF)")
      .argument("[spec]", "the spec to replay it in (default: the spec in which it was found)"),
    new Option("--check <name>", "use the configuration of this check (default: the check that found it)"),
    fullOption(),
    lastOption(),
    jsonOption(),
  ).action(async (trace: string, spec: string | undefined, options: ReplayOptions) =>
    done(await (await import("./commands/replay.js")).replay(trace, spec, options, terminal)),
  );
}

export function addValidate({ program, terminal, done }: CommandLine): void {
  addOptions(
    program
      .command("validate")
      .description("say whether the log of a program is a behaviour of a spec")
      .argument("<file>", "a spec that declares a system"),
    ...logOptions(),
    constantOption(),
    jsonOption(),
  ).action(async (file: string, options: ValidateOptions) =>
    done(await (await import("./commands/validate.js")).validate(file, options, terminal)),
  );
}

export function addTests({ program, terminal, done }: CommandLine): void {
  addOptions(
    program
      .command("tests")
      .description("find a small set of behaviours that covers a check, as tests of a program")
      .argument("<file>", "a spec that declares a system"),
    ...testOptions(),
    constantOption(),
    jsonOption(),
  ).action(async (file: string, options: TestsOptions) =>
    done(await (await import("./commands/tests.js")).tests(file, options, terminal)),
  );
}
