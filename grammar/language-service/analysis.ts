// The analysis of a file with everything it uses: the result of the front end, and what it found out on the way.

import { type Diagnostic, isError } from "../core/diagnostic.js";
import { distinct } from "../core/distinct-diagnostics.js";
import { type CheckPlan, planChecks } from "../elaborate/plans.js";
import { type Program, load } from "../load.js";
import type { Host, ParsedFile } from "../load.js";
import type { Source } from "../core/source.js";
import type * as ast from "../syntax/ast.js";
import { Facts } from "./facts.js";

export interface Analysis {
  readonly path: string;
  /** Undefined if the file could not be read. */
  readonly program: Program | undefined;
  readonly module: ast.Module | undefined;
  /** Undefined if the file declares none. */
  readonly system: string | undefined;
  /** Only of a file without errors. */
  readonly plans: readonly CheckPlan[];
  /** Of all files of the program. */
  readonly diagnostics: readonly Diagnostic[];
  readonly facts: Facts;
}

export interface AnalysisOptions {
  /** Reads what has not changed from a cache. */
  readonly parse?: (source: Source) => ParsedFile;
  /** Finds the facts and the errors in the configuration of the file, which takes about half of the time. */
  readonly factsOnly?: boolean;
}

/** Facts are found in files with errors too. */
export function analyse(path: string, host: Host, { parse, factsOnly = false }: AnalysisOptions = {}): Analysis {
  const { program, diagnostics: loading } = load(path, host, parse);
  const module = program?.root;
  const facts = new Facts(module?.source ?? { path, text: "" });
  if (program === undefined || module === undefined)
    return { path, program, module, system: undefined, plans: [], diagnostics: loading, facts };
  const broken = loading.some(isError);
  const typed = typeProgram(program, facts, broken, factsOnly);
  // After a syntax error, type errors may be consequences of it.
  const diagnostics = broken ? loading : distinct([...loading, ...typed.diagnostics]);
  const plans = diagnostics.some(isError) ? [] : typed.plans;
  return { path, program, module, system: module.system?.text, plans, diagnostics, facts };
}

/** The syntax tree after a syntax error may be one that no text has. What was recorded until then counts. */
function typeProgram(
  program: Program,
  facts: Facts,
  broken: boolean,
  factsOnly: boolean,
): Pick<Analysis, "plans" | "diagnostics"> {
  try {
    return planChecks(program, { constants: new Map() }, { recorder: facts, oneConfiguration: factsOnly });
  } catch (error) {
    if (!broken) throw error;
    return { plans: [], diagnostics: [] };
  }
}
