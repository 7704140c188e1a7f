// fathom check PATH…: runs checks and reports their verdicts, whether they are expected or not.

import type { RunSearch } from "../../checker/checks/run-check.js";
import type { CheckPlan, Overrides } from "../../checker/index.js";
import { resultsDocument, type Json } from "../../checker/report/json.js";
import { renderOutcome } from "../../checker/report/outcome.js";
import type { CheckResult, FinishedCheck, OpenedFile, Signal } from "../../checker/report/results.js";
import { selectTrace, type TraceView } from "../../checker/report/selection.js";
import { printable, printableLines } from "../../checker/report/text.js";
import { isError, type Diagnostic } from "../../grammar/core/diagnostic.js";
import type { CheckpointWriter } from "../checkpoint/checkpoint-writer.js";
import { coverageInputOf } from "../coverage/check-coverage.js";
import { sourcesOf } from "../coverage/gaps.js";
import { coverageToJson } from "../coverage/json.js";
import { coverageByFile } from "../coverage/report.js";
import { tallyOf } from "../coverage/tally.js";
import { printCoverage } from "../coverage/text.js";
import { exitOfDiagnostic, exitOfSignal, worst, type ExitName } from "../exit-codes.js";
import { version } from "../files/package-root.js";
import {
  overridesOf,
  type CheckpointOptions,
  type ConfigurationOptions,
  type SearchOptions,
  type SelectionOptions,
  type TraceOptions,
} from "../options.js";
import { internalError, orInternalError } from "../process/internal-error.js";
import { withSignalNoted } from "../process/stop-signals.js";
import { plainLine, printLastResort, unreported } from "../reports/last-resort.js";
import { complainAbout, type Terminal } from "../terminal/terminal.js";
import { missingTlc } from "../tlc/locate.js";
import { activityOf, neverFired, notFired } from "../verification/activity.js";
import { distinct, newTo } from "../../grammar/core/distinct-diagnostics.js";
import { selectPlans } from "../../checker/checks/open-spec.js";
import { openSpecs } from "../verification/open-file.js";
import { exitOfCheck, runCheck } from "../verification/run-check.js";
import { firstCounterexample, unwritableOutputs, writeCounterexample, writeCoverage } from "./output-files.js";

export interface CheckOptions
  extends ConfigurationOptions, SelectionOptions, SearchOptions, TraceOptions, CheckpointOptions {
  readonly json?: boolean;
  readonly fix?: boolean;
  readonly lcov?: string;
}

/** `explore`: takes the place of the search. */
export async function check(
  paths: readonly string[],
  options: CheckOptions,
  terminal: Terminal,
  explore?: RunSearch,
): Promise<ExitName> {
  return new CheckCommand(options, terminal, explore).run(paths);
}

class CheckCommand {
  /** All diagnostics so far, in the order in which they are printed. */
  readonly #diagnostics: Diagnostic[] = [];
  readonly #results: CheckResult[] = [];
  /** Of each result. */
  readonly #exits: ExitName[] = [];
  readonly #overrides: Overrides;
  /** Errors in the overrides. */
  readonly #malformed: readonly Diagnostic[];
  readonly #usesCoverage: boolean;
  #writer: CheckpointWriter | undefined;

  constructor(
    readonly options: CheckOptions,
    readonly terminal: Terminal,
    readonly explore: RunSearch | undefined,
  ) {
    const { overrides, diagnostics } = overridesOf(options);
    this.#overrides = overrides;
    this.#malformed = diagnostics;
    this.#usesCoverage = options.coverage === true || options.lcov !== undefined;
  }

  async run(paths: readonly string[]): Promise<ExitName> {
    const { opened, selected, runnable } = await this.#prepare(paths);
    try {
      return await withSignalNoted(async (signal) => {
        for (const file of runnable) await this.#runFile(file, opened, signal);
        return this.#finish(opened, selected);
      });
    } catch (error) {
      // Whatever fails once there are results does not take them with it.
      if (this.#results.length === 0) throw error;
      printLastResort(this.#results, error, { json: this.options.json === true }, this.terminal);
      return "system";
    }
  }

  /** Coverage, checkpoints and files. */
  async #finish(opened: readonly OpenedFile[], selected: readonly OpenedFile[]): Promise<ExitName> {
    const report = (failure: Diagnostic): void => this.#report([failure]);
    const coverage = await orInternalError("coverage was not computed", report, [], () =>
      coverageByFile(
        tallyOf(this.#results.flatMap((result) => (result.kind === "finished" ? [coverageInputOf(result)] : []))),
        sourcesOf(opened),
      ),
    );
    if (this.options.coverage === true && this.options.json !== true)
      await orInternalError("coverage was not printed", report, undefined, () =>
        printCoverage(coverage, this.terminal),
      );
    // If no check could run, the checkpoint is still needed.
    await orInternalError("the checkpoint was not completed", report, undefined, () =>
      this.#results.length > 0 && this.#results.every(isComplete) ? this.#writer?.finish() : this.#writer?.close(),
    );
    const saved = await orInternalError("the counterexample was not saved as a scenario", report, [], () =>
      this.#saveRegression(selected),
    );
    const written = await orInternalError("the counterexample was not written", report, [], () =>
      writeCounterexample(this.#results, selected, this.#overrides, this.options),
    );
    this.#report([...written, ...writeCoverage(coverage, this.options), ...saved]);
    if (this.options.json === true) {
      const more = await orInternalError<Readonly<Record<string, Json>>>("coverage is missing", report, {}, () =>
        Object.fromEntries(this.#usesCoverage ? [["coverage", coverageToJson(coverage)]] : []),
      );
      const document = resultsDocument(version(), this.#results, this.#diagnostics, more);
      this.terminal.print(JSON.stringify(document, undefined, 2));
    }
    return worst([...this.#diagnostics.map(exitOfDiagnostic), ...this.#exits]);
  }

  /** Reads every file before the first check runs, so that errors are reported immediately. */
  async #prepare(paths: readonly string[]): Promise<{
    readonly opened: readonly OpenedFile[];
    readonly selected: readonly OpenedFile[];
    readonly runnable: readonly OpenedFile[];
  }> {
    const wrong = [...this.#malformed, ...unwritableOutputs(this.options), ...missingTlc(this.options)];
    if (wrong.length === 0 && this.options.fix === true) wrong.push(...(await this.#fix(paths)));
    const { opened, diagnostics: missing } =
      wrong.length > 0 ? { opened: [], diagnostics: [] } : openSpecs(paths, this.#overrides);
    const { files: selected, diagnostics: unknown } = selectPlans(opened, wrong.length > 0 ? [] : this.options.check);
    this.#diagnostics.push(
      ...distinct([...wrong, ...opened.flatMap((file) => file.diagnostics), ...missing, ...unknown]),
    );
    const writer = wrong.length > 0 ? undefined : await this.#openCheckpointWriter(selected);
    const refused = writer !== undefined && "code" in writer;
    if (refused) this.#diagnostics.push(writer);
    else this.#writer = writer;
    this.#print(this.#diagnostics);
    const runnable = refused ? [] : selected.filter((file) => !file.diagnostics.some(isError));
    return { opened, selected, runnable };
  }

  async #fix(paths: readonly string[]): Promise<readonly Diagnostic[]> {
    const { fixFiles } = await import("../verification/fix-files.js");
    const { fixed, diagnostics } = fixFiles(paths, this.#overrides);
    if (this.options.json !== true)
      for (const { path, fixes } of fixed)
        this.terminal.print(`${printable(path)}: ${fixes} ${fixes === 1 ? "fix" : "fixes"} applied`);
    return diagnostics;
  }

  async #openCheckpointWriter(files: readonly OpenedFile[]): Promise<CheckpointWriter | Diagnostic | undefined> {
    const { checkpoint, checkpointEvery, resume } = this.options;
    if (checkpoint === undefined && checkpointEvery === undefined && resume === undefined) return undefined;
    const { checkpointWriterFor } = await import("../checkpoint/options.js");
    return checkpointWriterFor(files, this.options, this.#overrides, (diagnostic) => {
      this.#diagnostics.push(diagnostic);
      this.#print([diagnostic]);
    });
  }

  async #runFile(file: OpenedFile, opened: readonly OpenedFile[], signal: () => Signal | undefined): Promise<void> {
    const results: CheckResult[] = [];
    for (const plan of file.plans) {
      const stopped = signal();
      if (stopped !== undefined) {
        this.#exits.push(exitOfSignal(stopped));
        break;
      }
      results.push(await this.#runPlan(file, plan));
    }
    await orInternalError(
      "it is not known which actions never fire",
      (failure) => this.#report([failure]),
      undefined,
      () => this.#reportIdle(file, results, opened),
    );
  }

  /** A bug of the checker costs this check, or its report, and nothing else. */
  async #runPlan(file: OpenedFile, plan: CheckPlan): Promise<CheckResult> {
    const identity = { file: file.path, system: plan.system, name: plan.name };
    let result: CheckResult = { kind: "invalid", ...identity, diagnostics: [] };
    try {
      result = await this.#runCheck(file, plan);
      this.#showResult(result);
      this.#exits.push(exitOfCheck(plan, result));
    } catch (error) {
      this.#report([unreported(result, error)]);
    }
    this.#results.push(result);
    return result;
  }

  #showResult(result: CheckResult): void {
    const { view, diagnostics: unknown } = viewOf(result, this.options);
    const further = result.kind === "finished" ? (result.further ?? []) : [];
    const furtherViews = further.map(({ outcome }) => viewOf({ kind: "finished", outcome }, this.options).view);
    if (this.options.json !== true) this.#show(result, view, furtherViews);
    this.#report(result.kind === "invalid" ? result.diagnostics : result.warnings);
    this.#report(unknown);
  }

  #reportIdle(file: OpenedFile, results: readonly CheckResult[], opened: readonly OpenedFile[]): void {
    const ranAll = opened.some(({ path, plans }) => path === file.path && plans.length === file.plans.length);
    const activities = results.flatMap((result) =>
      result.kind === "finished" && result.check.scenario === undefined && result.outcome.firings !== undefined
        ? [activityOf(result)]
        : [],
    );
    this.#report(ranAll ? neverFired(activities) : notFired(activities));
  }

  async #runCheck(file: OpenedFile, plan: CheckPlan): Promise<CheckResult> {
    const { constants, faults, depth } = this.#overrides;
    // With the fewest faults, the counterexample may differ from the expected one.
    const fewestFaults = this.options.minimise === "faults";
    const result = await runCheck(file, plan, { ...this.options, coverage: this.#usesCoverage }, this.terminal, {
      overridden: fewestFaults || constants.size > 0 || faults !== undefined || depth !== undefined,
      fewestFaults,
      expressions: this.options.eval,
      checkpoints: this.#writer?.checkpoints,
      explore: this.explore,
    });
    if (this.#writer === undefined) return result;
    const { withCheckpointNotices } = await import("../checkpoint/options.js");
    return withCheckpointNotices(result, this.#writer, this.options);
  }

  #show(result: CheckResult, view: TraceView | undefined, furtherViews: readonly (TraceView | undefined)[]): void {
    const { style, width } = this.terminal;
    const { last } = this.options;
    if (result.kind !== "finished") return;
    if (this.#results.length > 0) this.terminal.print("");
    try {
      this.terminal.print(renderOutcome(result, { style, width, view, furtherViews, last }));
    } catch (error) {
      this.terminal.print(plainLine(result));
      this.#report([internalError("its details were not printed", error)]);
    }
  }

  async #saveRegression(files: readonly OpenedFile[]): Promise<readonly Diagnostic[]> {
    if (this.options.saveRegression !== true) return [];
    // The counterexample of a scenario is in the spec already.
    const counterexample = firstCounterexample(
      this.#results.filter((result) => result.kind === "finished" && result.check.scenario === undefined),
    );
    const file = files.find(({ path }) => path === counterexample?.result.file);
    const plan = file?.plans.find(({ name }) => name === counterexample?.result.name);
    if (counterexample === undefined || file === undefined || plan === undefined) return [];
    const { saveRegression } = await import("../scenarios/save-scenario.js");
    const saved = await saveRegression(file, plan, counterexample.result, counterexample.trace);
    if ("severity" in saved) return [saved];
    if (this.options.json === true) return [];
    const [path, name] = [printable(file.path), printable(saved.name)];
    this.terminal.print(
      saved.kind === "known"
        ? `\n${path}: scenario ${name} already records this counterexample`
        : `\n${path}: added scenario ${name}\n\n${printableLines(saved.text)}`,
    );
    return [];
  }

  /** Records diagnostics, and prints those that are new. */
  #report(diagnostics: readonly Diagnostic[]): void {
    const fresh = newTo(this.#diagnostics, diagnostics);
    this.#diagnostics.push(...fresh);
    this.#print(fresh);
  }

  #print(diagnostics: readonly Diagnostic[]): void {
    if (this.options.json !== true) complainAbout(diagnostics, this.terminal);
  }
}

/** Running the check for longer would not change its result. */
const isComplete = (result: CheckResult): boolean =>
  result.kind === "finished" && result.outcome.verdict !== "incomplete";

/** The part of the counterexample to show; all of it, and errors, if `--only` or `--hide` names nothing. */
function viewOf(
  result: Pick<FinishedCheck, "kind" | "outcome"> | Exclude<CheckResult, FinishedCheck>,
  { only, hide, full = false }: CheckOptions,
): { readonly view: TraceView | undefined; readonly diagnostics: readonly Diagnostic[] } {
  if (result.kind !== "finished" || result.outcome.trace === undefined) return { view: undefined, diagnostics: [] };
  const { trace } = result.outcome;
  try {
    const view = selectTrace(trace, { only, hide, full });
    return "trace" in view ? { view, diagnostics: [] } : { view: undefined, diagnostics: view };
  } catch (error) {
    return { view: undefined, diagnostics: [internalError("the whole counterexample is shown", error)] };
  }
}
