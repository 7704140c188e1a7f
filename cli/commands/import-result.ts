// fathom import-result RESULT FILE: what TLC found on several machines, replayed and reported as `fathom check` would.

import { requireSystem, selectPlans } from "../../checker/checks/open-spec.js";
import { exportForCluster } from "../../checker/export-tla/cluster/files.js";
import type { ExportedModule } from "../../checker/export-tla/export.js";
import type { CheckPlan } from "../../checker/index.js";
import { resultsDocument } from "../../checker/report/json.js";
import { differenceFrom, type Difference } from "../../checker/tlc/distributed/belonging.js";
import { outcomeOfServer } from "../../checker/tlc/distributed/outcome.js";
import { readServerOutput, type ServerOutput } from "../../checker/tlc/distributed/server-output.js";
import { excerptOf } from "../../checker/tlc/trace-replay.js";
import { isError, type Diagnostic } from "../../grammar/core/diagnostic.js";
import { distinct } from "../../grammar/core/distinct-diagnostics.js";
import type { Program } from "../../grammar/index.js";
import { exitOfDiagnostic, worst, type ExitName } from "../exit-codes.js";
import { readSource } from "../files/host.js";
import { version } from "../files/package-root.js";
import { overridesOf, type ConfigurationOptions, type SelectionOptions, type TraceOptions } from "../options.js";
import { complainAbout, type Terminal } from "../terminal/terminal.js";
import { openFile } from "../verification/open-file.js";
import { check } from "./check.js";

export interface ImportResultOptions extends ConfigurationOptions, SelectionOptions, TraceOptions {
  readonly json?: boolean;
}

/** Larger files are refused. */
const MAX_BYTES = 64 * 1024 * 1024;

export async function importResult(
  path: string,
  spec: string,
  options: ImportResultOptions,
  terminal: Terminal,
): Promise<ExitName> {
  const found = findCheck(path, spec, options);
  if ("diagnostics" in found) {
    if (options.json === true)
      terminal.print(JSON.stringify(resultsDocument(version(), [], found.diagnostics, {}), undefined, 2));
    else complainAbout(found.diagnostics, terminal);
    return worst(found.diagnostics.map(exitOfDiagnostic));
  }
  const { name, exported, output } = found;
  const settings = { ...options, check: [name], search: "bfs", engine: "auto" } as const;
  return check([spec], settings, terminal, async (_, model, subject) => ({
    outcome: await outcomeOfServer(model, subject, exported, output),
    signal: undefined,
  }));
}

type FoundCheck =
  | { readonly name: string; readonly exported: ExportedModule; readonly output: string }
  | { readonly diagnostics: readonly Diagnostic[] };

const failed = (code: Diagnostic["code"], message: string, hint: string): { diagnostics: Diagnostic[] } => ({
  diagnostics: [{ code, severity: "error", message, hint }],
});

/** The check that the result is of. */
function findCheck(path: string, spec: string, options: ImportResultOptions): FoundCheck {
  const { overrides, diagnostics: malformed } = overridesOf(options);
  const opened = requireSystem(openFile(spec, overrides));
  const selected = selectPlans([opened], options.check);
  const wrong = distinct([...malformed, ...opened.diagnostics, ...selected.diagnostics]);
  if (wrong.some(isError) || opened.program === undefined) return { diagnostics: wrong };
  const read = readSource(path === "-" ? 0 : path, MAX_BYTES);
  if (read.kind !== "text")
    return failed(
      "E0961",
      `the result ${path} cannot be read: ${read.detail}`,
      "name the file with what `server.sh` printed, or `-` for standard input",
    );
  const server = readServerOutput(read.text);
  if ("why" in server)
    return failed(
      "E0962",
      `${path} is not what \`server.sh\` printed: ${server.why}`,
      "`sh server.sh > result.txt` writes it; `fathom export --tla FILE --distributed FOLDER` writes `server.sh`",
    );
  const plans = selected.files.flatMap((file) => file.plans);
  return matchingCheck(opened.program, plans, server, path);
}

/** Of the checks that are not the one, the most similar is compared. */
function matchingCheck(
  program: Program,
  plans: readonly CheckPlan[],
  { files, output }: ServerOutput,
  path: string,
): FoundCheck {
  const refused: Diagnostic[] = [];
  let nearest: { readonly name: string; readonly difference: Difference } | undefined;
  for (const plan of plans) {
    const result = exportForCluster(program, plan);
    if (result.kind === "refused") {
      refused.push(...result.diagnostics.filter(isError));
      continue;
    }
    const difference = differenceFrom(result.exported, files);
    if (difference === undefined) return { name: plan.name, exported: result.exported, output };
    if (nearest === undefined || difference.same > nearest.difference.same) nearest = { name: plan.name, difference };
  }
  if (nearest === undefined) return { diagnostics: distinct(refused) };
  const { name, difference } = nearest;
  return failed(
    "E0963",
    `the result ${path} does not belong to check \`${name}\`: ${described(difference, files)}`,
    "name the spec as it was exported, with the same `-c` and `--faults`, and use the same version of Fathom",
  );
}

const described = ({ file, found, expected }: Difference, files: ReadonlyMap<string, string>): string =>
  !files.has(file)
    ? `it has ${[...files.keys()].map((name) => `\`${excerptOf(name)}\``).join(" and ") || "no files"}, but no \`${file}\``
    : describedLines({ file, found, expected });

const describedLines = ({ file, found, expected }: Omit<Difference, "same">): string =>
  found === undefined
    ? `its ${file} ends before \`${excerptOf(expected ?? "")}\``
    : `its ${file} has \`${excerptOf(found)}\`${expected === undefined ? " after the end" : `, and that of the check \`${excerptOf(expected)}\``}`;
