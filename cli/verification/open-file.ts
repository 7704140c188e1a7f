// From a path on the command line to the checks of a spec.

import { normalize } from "node:path";
import { openSpec, requireSystem } from "../../checker/checks/open-spec.js";
import type { Overrides } from "../../checker/index.js";
import type { OpenedFile } from "../../checker/report/results.js";
import { isError, type Diagnostic } from "../../grammar/core/diagnostic.js";
import type { Host } from "../../grammar/index.js";
import { fileHost, findSpecs, isFolder, withExtension } from "../files/host.js";
import { internalError } from "../process/internal-error.js";

/** Reads a file with all modules it uses, and plans its checks. A bug of the checker has no effect on other files. */
export function openFile(
  path: string,
  overrides: Overrides = { constants: new Map() },
  host: Host = fileHost,
): OpenedFile {
  const named = normalize(withExtension(path));
  try {
    return openSpec(named, overrides, host);
  } catch (error) {
    const failure = internalError(`${named} was not read to its end`, error);
    return { path: named, program: undefined, system: undefined, plans: [], diagnostics: [failure] };
  }
}

/** The specs at the paths of `check`: a file must declare a system, and a folder must contain one that does. */
export function openSpecs(
  paths: readonly string[],
  overrides: Overrides,
): { readonly opened: readonly OpenedFile[]; readonly diagnostics: readonly Diagnostic[] } {
  const opened = new Map<string, OpenedFile>();
  const diagnostics: Diagnostic[] = [];
  for (const path of paths) {
    const inFolder = isFolder(withExtension(path));
    const files = findSpecs(path).map((file) => openFile(file, overrides));
    if (inFolder) diagnostics.push(...withoutSystem([path], files));
    for (const file of files) if (!opened.has(file.path)) opened.set(file.path, inFolder ? file : requireSystem(file));
  }
  const files = [...opened.values()];
  return { opened: files.map((file) => withCheckHint(file, files)), diagnostics };
}

/** A missing file with the name of a check: the user wants to select it. */
function withCheckHint(file: OpenedFile, others: readonly OpenedFile[]): OpenedFile {
  const isMissing = ({ code, span }: Diagnostic): boolean => code === "E0001" && span === undefined;
  const names = others.flatMap(({ plans }) => plans.map(({ name }) => name));
  if (!names.some((name) => name === file.path || name.startsWith(`${file.path}[`))) return file;
  const hint = `to run only the check of this name, write \`--check ${file.path}\``;
  return { ...file, diagnostics: file.diagnostics.map((each) => (isMissing(each) ? { ...each, hint } : each)) };
}

/** An error if there is nothing to check in the paths. Files with errors may contain a system. */
export function withoutSystem(paths: readonly string[], opened: readonly OpenedFile[]): readonly Diagnostic[] {
  if (opened.some((file) => file.system !== undefined || file.diagnostics.some(isError))) return [];
  const where = paths.join(", ");
  return [
    {
      code: "E0006",
      severity: "error",
      message: opened.length === 0 ? `no .fathom file in ${where}` : `no file in ${where} declares a system to check`,
      hint:
        opened.length === 0
          ? "name a spec, or a folder that contains specs"
          : "a file to check begins with `system NAME`; name one that uses these files, or a folder that contains one",
    },
  ];
}
