// fathom check FILE…: what each check comes to, whatever was expected of it.

import type { Overrides } from "../../checker/index.js";
import type { Trace } from "../../checker/outcome.js";
import { isError, type Diagnostic } from "../../grammar/core/diagnostic.js";
import {
  distinct,
  exerciseOf,
  exitOfResult,
  neverFired,
  notFired,
  openFile,
  requireSystem,
  runCheck,
  selectPlans,
} from "../verification/checking.js";
import { coveringOf } from "../coverage/data.js";
import { sourcesOf } from "../coverage/gaps.js";
import { coverageToJson } from "../coverage/json.js";
import { lcovOf } from "../coverage/lcov.js";
import { coverageByFile, type FileCoverage } from "../coverage/report.js";
import { tallyOf } from "../coverage/tally.js";
import { printCoverage } from "../coverage/text.js";
import { exitOfDiagnostic, worst, type ExitName } from "../exit-codes.js";
import { unwritable, writeText } from "../files/write.js";
import {
  overridesOf,
  type CheckpointOptions,
  type ConfigurationOptions,
  type SearchOptions,
  type SelectionOptions,
  type TraceOptions,
} from "../options.js";
import { version } from "../files/package-root.js";
import { documentOf } from "../../checker/report/json.js";
import { traceToItf } from "../../checker/report/itf.js";
import { traceToMermaid } from "../../checker/report/mermaid.js";
import { describeVerdict, renderOutcome } from "../../checker/report/outcome.js";
import { selectTrace, type TraceView } from "../../checker/report/selection.js";
import { printable, printableLines } from "../../checker/report/text.js";
import type { CheckResult, FinishedCheck, OpenedFile } from "../../checker/report/results.js";
import { complainAbout, type Terminal } from "../terminal/terminal.js";
import { traceFileOf } from "../../checker/report/trace-file.js";

export interface CheckOptions
  extends ConfigurationOptions, SelectionOptions, SearchOptions, TraceOptions, CheckpointOptions {
  readonly json?: boolean;
  readonly lcov?: string;
}

/** Every file is read before the first check runs: mistakes come first, and at once. */
export async function check(paths: readonly string[], options: CheckOptions, terminal: Terminal): Promise<ExitName> {
  const { overrides, diagnostics: malformed } = overridesOf(options);
  const wrong = [
    ...malformed,
    ...unwritable([
      ...writers.map(({ option, name }) => ({ path: options[option], name })),
      { path: options.lcov, name: COVERAGE },
    ]),
  ];
  const opened = wrong.length > 0 ? [] : paths.map((path) => requireSystem(openFile(path, overrides)));
  const selected = wrong.length > 0 ? { files: [], diagnostics: [] } : selectPlans(opened, options.check);
  const diagnostics: Diagnostic[] = distinct([
    ...wrong,
    ...opened.flatMap((file) => file.diagnostics),
    ...selected.diagnostics,
  ]);
  const keeping =
    wrong.length === 0 && asksForCheckpoints(options) ? await import("../checkpoint/options.js") : undefined;
  const kept = await keeping?.checkpointWriterFor(selected.files, options, overrides, (trouble) => {
    diagnostics.push(trouble);
    if (options.json !== true) complainAbout([trouble], terminal);
  });
  const refused = kept !== undefined && "code" in kept;
  const keeper = refused ? undefined : kept;
  if (refused) diagnostics.push(kept);
  if (options.json !== true) complainAbout(diagnostics, terminal);

  // Fewer faults make another counterexample than the one that is expected.
  const fewestFaults = options.minimise === "faults";
  const overridden =
    fewestFaults || overrides.constants.size > 0 || overrides.faults !== undefined || overrides.depth !== undefined;
  const coverageAsked = options.coverage === true || options.lcov !== undefined;
  const results: CheckResult[] = [];
  for (const file of refused ? [] : selected.files.filter((each) => !each.diagnostics.some(isError))) {
    const own: CheckResult[] = [];
    for (const plan of file.plans) {
      if (results.some(wasStopped)) break;
      const ran = await runCheck(file, plan, { ...options, coverage: coverageAsked }, terminal, {
        overridden,
        fewestFaults,
        expressions: options.eval,
        checkpoints: keeper?.checkpoints,
      });
      const result = keeping?.withNotices(ran, keeper, options) ?? ran;
      own.push(result);
      const fresh = newTo(diagnostics, result.kind === "invalid" ? result.diagnostics : result.warnings);
      diagnostics.push(...fresh);
      const { view, diagnostics: unknown } = viewOf(result, options);
      fresh.push(...newTo(diagnostics, unknown));
      diagnostics.push(...unknown);
      if (options.json !== true) show(result, view, fresh, results.length > 0, terminal);
      results.push(result);
    }
    const whole = opened.some(({ path, plans }) => path === file.path && plans.length === file.plans.length);
    const exercises = own.flatMap((result) =>
      result.kind === "finished" && result.check.scenario === undefined ? [exerciseOf(result)] : [],
    );
    const idle = newTo(diagnostics, whole ? neverFired(exercises) : notFired(exercises));
    diagnostics.push(...idle);
    if (options.json !== true) complainAbout(idle, terminal);
  }
  const covered = coverageByFile(
    tallyOf(results.flatMap((result) => (result.kind === "finished" ? [coveringOf(result)] : []))),
    sourcesOf(opened),
  );
  if (options.coverage === true && options.json !== true) printCoverage(covered, terminal);
  await (results.every(isDone) ? keeper?.finish() : keeper?.close());
  const saved = await saveFirst(selected.files, results, options, terminal);
  const unwritten = newTo(diagnostics, [
    ...(await writeTraces(results, selected.files, overrides, options)),
    ...writeCoverage(covered, options.lcov),
    ...saved,
  ]);
  diagnostics.push(...unwritten);
  if (options.json !== true) complainAbout(unwritten, terminal);
  if (options.json === true)
    terminal.print(
      JSON.stringify(
        documentOf(version(), results, diagnostics, coverageAsked ? { coverage: coverageToJson(covered) } : {}),
        undefined,
        2,
      ),
    );
  return worst([...diagnostics.map(exitOfDiagnostic), ...results.map(exitOfResult)]);
}

const asksForCheckpoints = ({ checkpoint, checkpointEvery, resume }: CheckpointOptions): boolean =>
  checkpoint !== undefined || checkpointEvery !== undefined || resume !== undefined;

/** What it came to will not change when it is run for longer. */
const isDone = (result: CheckResult): boolean => result.kind === "finished" && result.outcome.verdict !== "incomplete";

export const wasStopped = (result: CheckResult): boolean => result.kind === "finished" && result.signal !== undefined;

export function newTo(known: readonly Diagnostic[], found: readonly Diagnostic[]): Diagnostic[] {
  return distinct([...known, ...found]).slice(distinct(known).length);
}

/** What is to be shown of the counterexample; names that name nothing are errors, and then all of it is. */
function viewOf(
  result: CheckResult,
  { only, hide, full = false }: CheckOptions,
): { readonly view: TraceView | undefined; readonly diagnostics: readonly Diagnostic[] } {
  if (result.kind !== "finished" || result.outcome.trace === undefined) return { view: undefined, diagnostics: [] };
  const view = selectTrace(result.outcome.trace, { only, hide, full });
  if ("trace" in view) return { view, diagnostics: [] };
  return { view: undefined, diagnostics: view };
}

/** A finding that there is a way to, and what it was found in. */
interface Reported {
  readonly result: FinishedCheck;
  readonly trace: Trace;
  readonly file: OpenedFile;
  readonly overrides: Overrides;
}

const writers = [
  {
    option: "out",
    name: "the trace",
    render: ({ result, trace, overrides }: Reported) =>
      `${JSON.stringify(traceFileOf(result, trace, version(), overrides), undefined, 2)}\n`,
  },
  {
    option: "itf",
    name: "the trace",
    render: ({ result: { file, outcome }, trace }: Reported) =>
      `${JSON.stringify(traceToItf(trace, { source: file, status: describeVerdict(outcome), description: "a counterexample found by Fathom" }), undefined, 2)}\n`,
  },
  { option: "mermaid", name: "the sequence diagram", render: ({ trace }: Reported) => `${traceToMermaid(trace)}\n` },
  {
    option: "html",
    name: "the HTML report",
    render: async ({ file, ...found }: Reported) =>
      file.program === undefined
        ? ""
        : (await import("../reports/html.js")).renderHtml({ ...found, program: file.program }),
  },
] as const;

const firstFound = (
  results: readonly CheckResult[],
): { readonly result: FinishedCheck; readonly trace: Trace } | undefined =>
  results.flatMap((result) =>
    result.kind === "finished" && result.outcome.trace !== undefined ? [{ result, trace: result.outcome.trace }] : [],
  )[0];

async function saveFirst(
  files: readonly OpenedFile[],
  results: readonly CheckResult[],
  { saveRegression: asked, json }: CheckOptions,
  terminal: Terminal,
): Promise<readonly Diagnostic[]> {
  // What a scenario found is in the spec already.
  const found =
    asked === true
      ? firstFound(results.filter((result) => result.kind === "finished" && result.check.scenario === undefined))
      : undefined;
  const file = files.find(({ path }) => path === found?.result.file);
  const plan = file?.plans.find(({ name }) => name === found?.result.name);
  if (found === undefined || file === undefined || plan === undefined) return [];
  const saved = await (
    await import("../scenarios/save-scenario.js")
  ).saveRegression(file, plan, found.result, found.trace);
  if ("severity" in saved) return [saved];
  if (json === true) return [];
  if (saved.kind === "known")
    terminal.print(`\n${printable(file.path)}: scenario ${printable(saved.name)} already records this counterexample`);
  else
    terminal.print(
      `\n${printable(file.path)}: added scenario ${printable(saved.name)}\n\n${printableLines(saved.text)}`,
    );
  return [];
}

const COVERAGE = "the coverage report";

function writeCoverage(covered: readonly FileCoverage[], path: string | undefined): readonly Diagnostic[] {
  const failed = path === undefined ? undefined : writeText(path, lcovOf(covered), COVERAGE);
  return failed === undefined ? [] : [failed];
}

/** Of the first finding that there is a way to. A file of a run that found none is empty: an old trace must not pass for a new one. */
async function writeTraces(
  results: readonly CheckResult[],
  files: readonly OpenedFile[],
  overrides: Overrides,
  options: CheckOptions,
): Promise<readonly Diagnostic[]> {
  const first = firstFound(results);
  const file = files.find(({ path }) => path === first?.result.file);
  const found: Reported | undefined =
    first === undefined || file === undefined ? undefined : { ...first, file, overrides };
  const failures: Diagnostic[] = [];
  for (const { option, name, render } of writers) {
    const path = options[option];
    const failed =
      path === undefined ? undefined : writeText(path, found === undefined ? "" : await render(found), name);
    if (failed !== undefined) failures.push(failed);
  }
  return failures;
}

function show(
  result: CheckResult,
  view: TraceView | undefined,
  diagnostics: readonly Diagnostic[],
  spaced: boolean,
  terminal: Terminal,
): void {
  if (result.kind === "finished")
    terminal.print(
      (spaced ? "\n" : "") + renderOutcome(result, { style: terminal.style, width: terminal.width, view }),
    );
  complainAbout(diagnostics, terminal);
}
