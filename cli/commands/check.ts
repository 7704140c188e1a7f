// fathom check FILE…: what each check comes to, whatever was expected of it.

import { isError, type Diagnostic } from "../../grammar/diagnostic.js";
import { distinct, exerciseOf, exitOfResult, neverFired, openFile, requireSystem, runCheck, selectPlans } from "../checking.js";
import { exitOfDiagnostic, worst, type ExitName } from "../exit-codes.js";
import { overridesOf, type ConfigurationOptions, type SearchOptions, type SelectionOptions } from "../options.js";
import { version } from "../package-root.js";
import { documentOf } from "../render/json.js";
import { renderOutcome } from "../render/outcome.js";
import type { CheckResult } from "../results.js";
import { complainAbout, type Terminal } from "../terminal.js";

export interface CheckOptions extends ConfigurationOptions, SelectionOptions, SearchOptions {
  readonly json?: boolean;
}

/** Every file is read before the first check runs: mistakes come first, and at once. */
export async function check(paths: readonly string[], options: CheckOptions, terminal: Terminal): Promise<ExitName> {
  const { overrides, diagnostics: wrong } = overridesOf(options);
  const opened = wrong.length > 0 ? [] : paths.map((path) => requireSystem(openFile(path, overrides)));
  const selected = wrong.length > 0 ? { files: [], diagnostics: [] } : selectPlans(opened, options.check);
  const diagnostics: Diagnostic[] = distinct([...wrong, ...opened.flatMap((file) => file.diagnostics), ...selected.diagnostics]);
  if (options.json !== true) complainAbout(diagnostics, terminal);

  const overridden = overrides.constants.size > 0 || overrides.faults !== undefined || overrides.depth !== undefined;
  const results: CheckResult[] = [];
  for (const file of selected.files.filter((each) => !each.diagnostics.some(isError))) {
    const own: CheckResult[] = [];
    for (const plan of file.plans) {
      if (results.some(wasStopped)) break;
      const result = await runCheck(file, plan, options, terminal, { overridden });
      own.push(result);
      const fresh = newTo(diagnostics, result.kind === "invalid" ? result.diagnostics : result.warnings);
      diagnostics.push(...fresh);
      if (options.json !== true) show(result, fresh, results.length > 0, terminal);
      results.push(result);
    }
    const idle = newTo(diagnostics, neverFired(own.flatMap((result) => (result.kind === "finished" ? [exerciseOf(result)] : []))));
    diagnostics.push(...idle);
    if (options.json !== true) complainAbout(idle, terminal);
  }
  if (options.json === true) terminal.print(JSON.stringify(documentOf(version(), results, diagnostics), undefined, 2));
  return worst([...diagnostics.map(exitOfDiagnostic), ...results.map(exitOfResult)]);
}

export const wasStopped = (result: CheckResult): boolean => result.kind === "finished" && result.signal !== undefined;

export function newTo(known: readonly Diagnostic[], found: readonly Diagnostic[]): Diagnostic[] {
  return distinct([...known, ...found]).slice(distinct(known).length);
}

function show(result: CheckResult, diagnostics: readonly Diagnostic[], spaced: boolean, terminal: Terminal): void {
  if (result.kind === "finished") terminal.print((spaced ? "\n" : "") + renderOutcome(result, { style: terminal.style, width: terminal.width }));
  complainAbout(diagnostics, terminal);
}
