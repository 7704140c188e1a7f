// Reports of results. A result is plain data; what a report needs besides is kept here, for as long as the result lives.

import type { Check } from "../checker/model/model.js";
import type { Trace } from "../checker/outcome.js";
import type { ConcurrentOutcome } from "../checker/conformance/concurrent-runs.js";
import type { HistoryFailure } from "../checker/conformance/history.js";
import type { WalksOutcome } from "../checker/conformance/run-walks.js";
import { renderHistory, renderRuns, renderWalks, stateOf, type TestedModel } from "../checker/report/conformance.js";
import { traceTo } from "../checker/scenario/possible-states.js";
import { renderTests } from "../checker/report/tests-text.js";
import type { CoveringBehaviours } from "../checker/test-generation/cover.js";
import { traceToItf } from "../checker/report/itf.js";
import { traceToMermaid } from "../checker/report/mermaid.js";
import { describeCounts, describeVerdict, renderOutcome } from "../checker/report/outcome.js";
import { reportDataOf } from "../checker/report/page-data.js";
import type { ReportData } from "../checker/report/page/data.js";
import type { CheckResult } from "../checker/report/results.js";
import { describeWalks, renderSimulation, type SimulatedCheck } from "../checker/report/simulation.js";
import { noStyle } from "../checker/report/style.js";
import { describeValidation, renderValidation, type ValidatedLog } from "../checker/report/validation.js";
import type { Program } from "../grammar/index.js";
import type { ReportOptions } from "./api.js";
import { renderDiagnostics, WIDTH } from "./diagnostics.js";
import { reportOptions } from "./options.js";

interface Simulated extends SimulatedCheck {
  readonly kind: "simulated";
  readonly check: Check;
}

export type Reported =
  | ((CheckResult | Simulated) & { readonly program: Program | undefined })
  | ({ readonly kind: "validated" } & ValidatedLog)
  | Tested;

/** The result of a model-based test. */
type Tested =
  | {
      readonly kind: "walks";
      readonly tested: TestedModel;
      readonly outcome: WalksOutcome;
      readonly seed: number | undefined;
    }
  | {
      readonly kind: "concurrent";
      readonly tested: TestedModel;
      readonly outcome: ConcurrentOutcome;
      readonly seed: number;
    }
  | { readonly kind: "covering"; readonly tested: TestedModel; readonly result: CoveringBehaviours }
  | {
      readonly kind: "history";
      readonly tested: TestedModel;
      readonly operations: number;
      readonly failure: HistoryFailure | undefined;
      readonly notices: readonly string[];
    };

const reported = new WeakMap<object, Reported>();

/** Keeps what a report of the result needs. */
export function withReport<T extends object>(result: T, source: Reported): T {
  reported.set(result, source);
  return result;
}

function sourceOf(result: object): Reported {
  const source = reported.get(result);
  if (source === undefined)
    throw new TypeError("a report needs a result as `check` or `simulate` returned it, not a copy");
  return source;
}

export function renderReport(result: object, options: ReportOptions = {}): string {
  const source = sourceOf(result);
  const { format, width = WIDTH } = reportOptions(options);
  if (format === "text") return renderText(source, width);
  const { file, trace, status, what } = traceOf(source);
  if (trace === undefined) throw new RangeError(`there is no ${what}, so there is nothing to write as ${format}`);
  if (format === "mermaid") return traceToMermaid(trace);
  const description = `a ${what} found by Fathom`;
  return JSON.stringify(traceToItf(trace, { source: file, status, description }), undefined, 2);
}

function renderText(source: Reported, width: number): string {
  switch (source.kind) {
    case "invalid":
      return renderDiagnostics(source.diagnostics, width);
    case "finished":
      return renderOutcome(source, { style: noStyle, width });
    case "simulated":
      return renderSimulation(source, { style: noStyle, width });
    case "validated":
      return renderValidation(source, { style: noStyle, width });
    case "walks":
      return renderWalks(source.tested, source.outcome, source.seed, { style: noStyle, width });
    case "covering":
      return renderTests(source.tested, source.result, { style: noStyle, width, full: true });
    case "concurrent":
      return renderRuns(source.tested, source.outcome, source.seed, { style: noStyle, width });
    case "history":
      return renderHistory(source.tested, source, { style: noStyle, width });
  }
}

/** `violated Once in 5 steps` */
export const verdictOf = (result: object): string => traceOf(sourceOf(result)).status;

/**
 * The data of the HTML page of a counterexample; undefined if there is none. It describes specs with the configuration
 * that they have themselves.
 */
export function pageDataOf(result: object, version: string): ReportData | undefined {
  const source = sourceOf(result);
  if (source.kind !== "finished" && source.kind !== "simulated") return undefined;
  const { name, model, check, explanation, program } = source;
  const finding = source.kind === "finished" ? source.outcome : source.outcome.finding;
  if (program === undefined || finding?.trace === undefined) return undefined;
  const statistics = source.kind === "finished" ? describeCounts(source.outcome) : describeWalks(source.outcome);
  const overrides = { constants: new Map<string, string>() };
  return reportDataOf(
    { name, model, check, finding, trace: finding.trace, explanation, program, overrides, statistics },
    { version, nameOf: (path) => path },
  );
}

interface ReportedTrace {
  readonly file: string;
  readonly trace: Trace | undefined;
  readonly status: string;
  readonly what: "counterexample" | "behaviour";
}

function traceOf(source: Reported): ReportedTrace {
  if (source.kind === "validated") {
    const { outcome } = source;
    return { file: source.spec, trace: outcome.behaviour, status: describeValidation(outcome), what: "behaviour" };
  }
  if (source.kind === "walks") {
    const { failure } = source.outcome;
    const end = failure?.walk.end.kind === "disagrees" ? stateOf(failure.walk.end.disagreement) : undefined;
    const trace = end === undefined ? undefined : traceTo(source.tested.model, end);
    return { file: source.tested.spec, trace, status: "before the disagreement", what: "behaviour" };
  }
  if (source.kind === "concurrent" || source.kind === "history" || source.kind === "covering")
    return { file: source.tested.spec, trace: undefined, status: "", what: "behaviour" };
  const { file } = source;
  if (source.kind === "invalid") return { file, trace: undefined, status: "invalid", what: "counterexample" };
  const found = source.kind === "finished" ? source.outcome : source.outcome.finding;
  const status = found === undefined ? "nothing found" : describeVerdict(found);
  return { file, trace: found?.trace, status, what: "counterexample" };
}
