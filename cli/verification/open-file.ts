// From a path on the command line to the checks of a spec.

import { normalize } from "node:path";
import { planChecks, type CheckPlan, type Overrides } from "../../checker/index.js";
import type { OpenedFile } from "../../checker/report/results.js";
import { isError, type Diagnostic } from "../../grammar/core/diagnostic.js";
import { closestName } from "../../grammar/core/edit-distance.js";
import { load, type Host, type Program } from "../../grammar/index.js";
import { fileHost, findSpecs, isFolder, withExtension } from "../files/host.js";
import { internalError } from "../process/internal-error.js";
import { distinct } from "./diagnostics.js";

/** Reads a file with all modules it uses, and plans its checks. A bug of the checker has no effect on other files. */
export function openFile(
  path: string,
  overrides: Overrides = { constants: new Map() },
  host: Host = fileHost,
): OpenedFile {
  const named = normalize(withExtension(path));
  try {
    return planFile(named, overrides, host);
  } catch (error) {
    const failure = internalError(`${named} was not read to its end`, error);
    return { path: named, program: undefined, system: undefined, plans: [], diagnostics: [failure] };
  }
}

function planFile(named: string, overrides: Overrides, host: Host): OpenedFile {
  const { program, diagnostics: loading } = load(named, host);
  if (program === undefined || loading.some(isError))
    return { path: named, program, system: program?.root.system?.text, plans: [], diagnostics: loading };
  const { system, plans, diagnostics } = planChecks(program, overrides);
  const misfit = misfitOf(program, overrides, diagnostics);
  if (misfit !== undefined) return { path: named, program, system, plans: [], diagnostics: [...loading, misfit] };
  return { path: named, program, system, plans, diagnostics: distinct([...loading, ...diagnostics]) };
}

/**
 * If the spec has errors only with the constants of the command line, these are at fault: a single error that says so,
 * in place of its consequences.
 */
function misfitOf(
  program: Program,
  { constants }: Overrides,
  diagnostics: readonly Diagnostic[],
): Diagnostic | undefined {
  const first = diagnostics.find(isError);
  if (first === undefined || constants.size === 0 || first.code.startsWith("E07") || isInOption(first))
    return undefined;
  if (planChecks(program, { constants: new Map() }).diagnostics.some(isError)) return undefined;
  const given = [...constants].map(([name, value]) => `-c ${name}=${value}`).join(" ");
  return {
    ...first,
    code: "E0702",
    message: `\`${given}\` does not fit the spec: ${first.message}`,
    hint: "choose another value: without `-c`, the spec has no errors",
  };
}

/** Errors in the text of an option have its name as path. */
const isInOption = ({ span }: Diagnostic): boolean => span?.source.path.startsWith("-") === true;

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
  return { opened: [...opened.values()], diagnostics };
}

/** Adds an error if the file declares no system; for commands that need one. */
export function requireSystem(opened: OpenedFile): OpenedFile {
  if (opened.system !== undefined || opened.diagnostics.some(isError)) return opened;
  const missing: Diagnostic = {
    code: "E0006",
    severity: "error",
    message: `\`${opened.path}\` declares no system to check`,
    hint: "a file to check begins with `system NAME`; name one that uses this file",
  };
  return { ...opened, diagnostics: [...opened.diagnostics, missing] };
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

/** Check names that a hint lists. */
const LISTED = 8;

/** The plans with these names, or all if there are no names; `Table` selects each `Table[N=…]`. */
export function selectPlans(
  files: readonly OpenedFile[],
  names: readonly string[],
): { files: OpenedFile[]; diagnostics: Diagnostic[] } {
  if (names.length === 0) return { files: [...files], diagnostics: [] };
  const matches = (plan: CheckPlan, name: string): boolean => plan.name === name || plan.name.startsWith(`${name}[`);
  const known = files.flatMap((file) => file.plans.map((plan) => plan.name));
  // The checks of a file with errors are not known.
  const broken = files.some((file) => file.diagnostics.some(isError));
  const diagnostics = names
    .filter((name) => !broken && !files.some((file) => file.plans.some((plan) => matches(plan, name))))
    .map((name): Diagnostic => {
      const near = closestName(name, known);
      const listed = known.slice(0, LISTED).join(", ") + (known.length > LISTED ? ", …" : "");
      const hint =
        near !== undefined ? `did you mean \`${near}\`?` : known.length > 0 ? `the checks are: ${listed}` : undefined;
      return { code: "E0705", severity: "error", message: `no check is named \`${name}\``, hint };
    });
  return {
    files: files.map((file) => ({
      ...file,
      plans: file.plans.filter((plan) => names.some((name) => matches(plan, name))),
    })),
    diagnostics,
  };
}
