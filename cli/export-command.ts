// The definition of `fathom export`.

import { Option } from "commander";
import type { CommandLine } from "./command-line.js";
import type { ExportOptions } from "./commands/export.js";
import { addOptions, checkOption, constantOption, depthOption, faultsOption, fileName } from "./options.js";

export function addExport({ program, terminal, done }: CommandLine): void {
  addOptions(
    program
      .command("export")
      .description("write a check as a module of TLA+, with a configuration for TLC")
      .argument("<file>", "a spec that declares a system"),
    new Option("--tla", "the format: TLA+").makeOptionMandatory(),
    checkOption("the first check"),
    constantOption(),
    faultsOption(),
    depthOption(),
    new Option("--out <folder>", "write NAME.tla and NAME.cfg into this folder (default: print both)").argParser(
      fileName,
    ),
    new Option("--distributed <folder>", "also write what TLC needs to check it on several machines into this folder")
      .argParser(fileName)
      .conflicts("out"),
  ).action(async (file: string, options: ExportOptions) =>
    done((await import("./commands/export.js")).exportTla(file, options, terminal)),
  );
}
