// The definitions of `fathom export` and `fathom import-result`.

import { Option } from "commander";
import type { CommandLine } from "./command-line.js";
import type { ExportOptions } from "./commands/export.js";
import type { ImportResultOptions } from "./commands/import-result.js";
import {
  addOptions,
  checkOption,
  constantOption,
  depthOption,
  evalOption,
  faultsOption,
  fileName,
  fullOption,
  hideOption,
  htmlOption,
  itfOption,
  jsonOption,
  lastOption,
  mermaidOption,
  onlyOption,
  outOption,
} from "./options.js";

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

export function addImportResult({ program, terminal, done }: CommandLine): void {
  addOptions(
    program
      .command("import-result")
      .description("report what TLC found on several machines")
      .argument("<result>", "what the server printed")
      .argument("<file>", "the spec with the check that was exported"),
    checkOption("the check that was exported"),
    constantOption(),
    faultsOption(),
    onlyOption(),
    hideOption(),
    fullOption(),
    lastOption(),
    evalOption(),
    outOption(),
    itfOption(),
    mermaidOption(),
    htmlOption(),
    jsonOption(),
  ).action(async (result: string, file: string, options: ImportResultOptions) =>
    done(await (await import("./commands/import-result.js")).importResult(result, file, options, terminal)),
  );
}
