// From the path of a spec to its checks. A host reads the files.

import { planChecks, type CheckPlan, type Overrides } from "../../grammar/elaborate/plans.js";
import { isError, type Diagnostic } from "../../grammar/core/diagnostic.js";
import { closestName } from "../../grammar/core/edit-distance.js";
import { load, type Host, type Program } from "../../grammar/index.js";
import type { OpenedFile } from "../report/results.js";
import { distinct } from "../../grammar/core/distinct-diagnostics.js";

/** Reads a file with all modules it uses, and plans its checks. */
export function openSpec(path: string, overrides: Overrides, host: Host): OpenedFile {
  const { program, diagnostics: loading } = load(path, host);
  if (program === undefined || loading.some(isError))
    return { path, program, system: program?.root.system?.text, plans: [], diagnostics: loading };
  const { system, plans, diagnostics } = planChecks(program, overrides);
  const misfit = misfitOf(program, overrides, diagnostics);
  if (misfit !== undefined) return { path, program, system, plans: [], diagnostics: [...loading, misfit] };
  return { path, program, system, plans, diagnostics: distinct([...loading, ...diagnostics]) };
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
