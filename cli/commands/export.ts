// fathom export --tla FILE: a check as a module of TLA+, with a configuration for TLC.

import { join } from "node:path";
import { requireSystem, selectPlans } from "../../checker/checks/open-spec.js";
import type { ClusterFile } from "../../checker/export-tla/cluster/cluster-check.js";
import { clusterFiles, exportForCluster, moduleFiles } from "../../checker/export-tla/cluster/files.js";
import { exportCheck, type ExportedModule } from "../../checker/export-tla/export.js";
import { printable } from "../../checker/report/text.js";
import { distinct } from "../../grammar/core/distinct-diagnostics.js";
import { isError, type Diagnostic } from "../../grammar/core/diagnostic.js";
import { exitOfDiagnostic, worst, type ExitName } from "../exit-codes.js";
import { attempt, makeFolder, unwritable, writeText } from "../files/write.js";
import { overridesOf, type ConfigurationOptions, type SelectionOptions } from "../options.js";
import { complainAbout, type Terminal } from "../terminal/terminal.js";
import { openFile } from "../verification/open-file.js";

export interface ExportOptions extends ConfigurationOptions, SelectionOptions {
  /** The folder for the module and its configuration; without it, they are printed. */
  readonly out?: string;
  /** The folder for these and for what TLC needs to check the module on several machines. */
  readonly distributed?: string;
}

export function exportTla(path: string, options: ExportOptions, terminal: Terminal): ExitName {
  const { overrides, diagnostics: malformed } = overridesOf(options);
  const opened = requireSystem(openFile(path, overrides));
  const selected = selectPlans([opened], options.check);
  const wrong = distinct([...malformed, ...opened.diagnostics, ...selected.diagnostics]);
  complainAbout(wrong, terminal);
  const [plan, ...others] = selected.files.flatMap((file) => file.plans);
  if (wrong.some(isError) || plan === undefined || opened.program === undefined)
    return worst(wrong.map(exitOfDiagnostic));
  if (others.length > 0)
    terminal.complain(
      `note: this is check \`${printable(plan.name)}\`; use --check to export another: ${printable(others.map(({ name }) => name).join(", "))}\n`,
    );
  const result =
    options.distributed === undefined ? exportCheck(opened.program, plan) : exportForCluster(opened.program, plan);
  const diagnostics = [
    ...result.diagnostics,
    ...(result.kind === "exported" ? write(result.exported, plan.name, options, terminal) : []),
  ];
  complainAbout(diagnostics, terminal);
  return worst(diagnostics.map(exitOfDiagnostic));
}

function write(
  exported: ExportedModule,
  check: string,
  { out, distributed }: ExportOptions,
  terminal: Terminal,
): readonly Diagnostic[] {
  if (distributed !== undefined) return writeAll(distributed, clusterFiles({ ...exported, check }), terminal);
  if (out !== undefined) return writeAll(out, moduleFiles(exported), terminal);
  // Tools ignore what follows the end of a module.
  const modules = [exported.module, ...exported.instantiated.map(({ text }) => text)];
  terminal.print(`${modules.join("\n")}\n${exported.configuration.trimEnd()}`);
  return [];
}

function writeAll(folder: string, contents: readonly ClusterFile[], terminal: Terminal): readonly Diagnostic[] {
  const files = contents.map(({ name, text, description }) => ({
    path: join(folder, name),
    text,
    name: description,
  }));
  const blocked = attempt(folder, "the folder of the module", () => {
    makeFolder(folder);
  });
  const problems = blocked === undefined ? unwritable(files) : [blocked];
  if (problems.length > 0) return problems;
  const failed = files.flatMap(({ path, text, name }) => writeText(path, text, name) ?? []);
  if (failed.length === 0) for (const { path } of files) terminal.print(printable(path));
  return failed;
}
