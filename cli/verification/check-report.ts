// The result of one check as plain data. It is sent between processes and stored in the cache, and every report of
// `verify` is rendered from it.

import type { CheckPlan } from "../../checker/index.js";
import { attempted } from "../../checker/internal-error.js";
import type { Check, Expected, Model } from "../../checker/model/model.js";
import type { Certification, Outcome, PropertyResult, Verdict } from "../../checker/outcome.js";
import { describeCertification } from "../../checker/report/certification.js";
import { stepsOf } from "../../checker/report/expectation.js";
import { resultToJson, type Json } from "../../checker/report/json.js";
import { qualifiedName } from "../../checker/report/names.js";
import {
  describeExpected,
  describeMismatch,
  describeVerdict,
  findProperty,
  outcomeLines,
  renderFinding,
  renderFurther,
} from "../../checker/report/outcome.js";
import type { CheckResult, FinishedCheck, OpenedFile, Signal } from "../../checker/report/results.js";
import { noStyle, type Style } from "../../checker/report/style.js";
import { printable } from "../../checker/report/text.js";
import type { Count } from "../../checker/search/count.js";
import type { Diagnostic } from "../../grammar/core/diagnostic.js";
import { oneLine, type Span } from "../../grammar/core/source.js";
import { coverageOf, type CheckCoverage } from "../coverage/check-coverage.js";
import { exitOfDiagnostic, exitOfSignal, worst, type ExitName } from "../exit-codes.js";
import type { AttachmentKind, Attachments } from "./attachment-kinds.js";
import { locationOf, optionalLocation, type SourceLocation } from "./source-location.js";

export interface CheckTask {
  readonly file: OpenedFile;
  readonly plan: CheckPlan;
}

interface CheckIdentity {
  readonly file: string;
  readonly system: string;
  readonly name: string;
}

export interface FinishedReport extends CheckIdentity {
  readonly kind: "finished";
  /** The report comes from the cache; the check was not run. */
  readonly cached: boolean;
  /** A scenario follows one path: what it does not exercise may still be possible. */
  readonly scenario: boolean;
  readonly verdict: Verdict;
  readonly property: string | undefined;
  readonly violated: Outcome["violated"];
  readonly fault: { readonly code: string; readonly message: string } | undefined;
  readonly expected: Expected;
  readonly asExpected: boolean;
  readonly states: Count;
  /** Undefined if the engine does not count them. */
  readonly initialStates: Count | undefined;
  readonly transitions: Count | undefined;
  readonly depth: number | undefined;
  /** Length of the counterexample. */
  readonly steps: number | undefined;
  /** Empty if the engine does not count their transitions. */
  readonly actions: readonly {
    readonly name: string;
    readonly fault: boolean;
    /** Number of transitions. */
    readonly fired: Count;
    /** The run-time error that was found occurred in this action. */
    readonly failed: boolean;
    readonly location: SourceLocation;
  }[];
  readonly properties: readonly (PropertyResult & { readonly location: SourceLocation | undefined })[];
  /** Names of the covers that were reached. */
  readonly covered: readonly string[];
  readonly certification?: Certification | undefined;
  readonly notices: readonly string[];
  /** The bounds of the check, and the names of what it checks. */
  readonly configuration: Pick<
    Check,
    "faults" | "depth" | "symmetry" | "deadlock" | "invariants" | "steps" | "properties" | "covers"
  > & { readonly within: readonly string[] };
  /** Only if requested. */
  readonly coverage?: CheckCoverage | undefined;
  readonly seconds: number;
  readonly signal: Signal | undefined;
  /** The location of the violated property, or of the expression that failed. */
  readonly location: SourceLocation | undefined;
  /** With `--keep-going`: the search stopped before its end, although something was found. */
  readonly unfinished: boolean;
  /** With `--keep-going`: the findings after the nearest, such as `violated Once in 5 steps`. */
  readonly findings: readonly { readonly text: string; readonly location: SourceLocation | undefined }[];
  /** Sentences for people, such as the verdict `violated Once in 5 steps`. */
  readonly text: {
    readonly verdict: string;
    readonly expected: string;
    readonly mismatch: string;
    readonly finding: string;
  };
  /** What `verify` prints about an unexpected result, with colours. */
  readonly rendered: string;
  /** The kind of terminal that `rendered` was made for. */
  readonly renderedFor: string;
  /** The result in the document of `--json`, if requested. */
  readonly json: Json;
  /** The counterexample as files, if requested. */
  readonly attachments?: Attachments | undefined;
}

/** A check without a model; the diagnostics say why. */
export interface InvalidReport extends CheckIdentity {
  readonly kind: "invalid";
  readonly diagnostics: readonly Diagnostic[];
}

/** A check that did not run because an earlier one failed, or the user stopped the run. */
export interface SkippedReport extends CheckIdentity {
  readonly kind: "skipped";
}

export type CheckReport = FinishedReport | InvalidReport | SkippedReport;

/** Reports of checks that explored; scenarios follow one path and say nothing about what is not on it. */
export const explorationReports = (reports: readonly CheckReport[]): readonly FinishedReport[] =>
  reports.filter((report): report is FinishedReport => report.kind === "finished" && !report.scenario);

export const skippedReport = ({ file, plan }: CheckTask): SkippedReport => ({
  kind: "skipped",
  file: file.path,
  system: plan.system,
  name: plan.name,
});

export const isAsExpected = (report: CheckReport): boolean => report.kind === "finished" && report.asExpected;

export function exitOfReport(report: CheckReport): ExitName {
  if (report.kind === "skipped") return "ok";
  if (report.kind === "invalid") return worst(report.diagnostics.map(exitOfDiagnostic));
  if (report.signal !== undefined) return exitOfSignal(report.signal);
  return report.asExpected ? "ok" : "mismatch";
}

// ---------------------------------------------------------------- from a result

export interface ReportOptions {
  readonly style: Style;
  readonly width: number;
  readonly json: boolean;
  /** The number of steps to show of a counterexample, the last ones. */
  readonly last?: number | undefined;
  /** The files to make of counterexamples. */
  readonly attach?: readonly AttachmentKind[] | undefined;
}

export function reportOf(result: CheckResult, options: ReportOptions): FinishedReport | InvalidReport {
  const identity = { file: result.file, system: result.system, name: result.name };
  if (result.kind === "invalid") return { kind: "invalid", ...identity, diagnostics: result.diagnostics };
  const { outcome, check, model, further = [] } = result;
  const asExpected = result.asExpected === true;
  const rendered = (text: DetailOptions): string => {
    if (asExpected) return "";
    const { value, notice } = attempted("the result is not shown in detail", () => renderDetails(result, text));
    return value ?? `  note: ${printable(notice ?? "")}`;
  };
  return {
    kind: "finished",
    scenario: check.scenario !== undefined,
    ...identity,
    cached: false,
    verdict: outcome.verdict,
    property: outcome.property,
    violated: outcome.violated,
    fault: outcome.fault === undefined ? undefined : { code: outcome.fault.code, message: outcome.fault.message },
    expected: check.expected,
    asExpected,
    states: outcome.states,
    initialStates: outcome.initialStates,
    transitions: outcome.transitions,
    depth: outcome.depth,
    steps: outcome.trace === undefined ? undefined : stepsOf(outcome.trace),
    actions: (outcome.firings === undefined ? [] : model.actions).map((action, i) => ({
      name: qualifiedName(action),
      fault: action.fault,
      fired: outcome.firings?.[i] ?? 0,
      failed: isSameSpan(outcome.trace?.failed?.span, action.span),
      location: locationOf(action.span),
    })),
    properties: outcome.properties.map((property) => ({ ...property, location: propertyLocation(model, property) })),
    covered: outcome.covered,
    certification: outcome.certification,
    notices: outcome.notices,
    configuration: configurationOf(check),
    coverage: coverageOf(result),
    seconds: result.seconds,
    signal: result.signal,
    location: optionalLocation(findingSpan(outcome, model, check)),
    unfinished: outcome.unfinished === true,
    findings: further.map((each) => ({
      text: describeFault(each.outcome),
      location: optionalLocation(findingSpan(each.outcome, model, check)),
    })),
    text: {
      verdict: further.length === 0 ? describeVerdict(outcome) : `${describeVerdict(outcome)}, ${further.length} more`,
      expected: describeExpected(check.expected),
      mismatch: asExpected ? "" : describeMismatch(check, outcome) + andFurther(further),
      finding: rendered({ style: noStyle, width: 100 }),
    },
    rendered: rendered(options),
    renderedFor: terminalKind(options),
    json: options.json ? resultToJson(result) : null,
  };
}

/**
 * The same report for the same check in files whose text has moved; undefined if the report does not fit the model. The
 * report must not quote the text. Its JSON result is dropped if it has a counterexample, because the steps name source
 * locations.
 */
export function withCurrentLocations(report: FinishedReport, model: Model, check: Check): FinishedReport | undefined {
  const fitsModel =
    report.actions.length === model.actions.length &&
    report.actions.every(({ name }, i) => model.actions[i] !== undefined && qualifiedName(model.actions[i]) === name);
  if (!fitsModel) return undefined;
  return {
    ...report,
    actions: report.actions.map((action, i) => ({
      ...action,
      location: optionalLocation(model.actions[i]?.span) ?? action.location,
    })),
    properties: report.properties.map((property) => ({ ...property, location: propertyLocation(model, property) })),
    configuration: { ...report.configuration, within: constraintsOf(check) },
    location: optionalLocation(
      findingSpan({ fault: undefined, violated: report.violated, property: report.property }, model, check),
    ),
    json: report.steps === undefined ? report.json : null,
  };
}

/** Terminals of one kind show the same text. */
export const terminalKind = ({ style, width, last }: ReportOptions): string =>
  `${style === noStyle ? "plain" : "colours"} ${width}${last === undefined ? "" : ` last ${last}`}`;

type DetailOptions = Pick<ReportOptions, "style" | "width" | "last">;

/** Temporal properties, certificate, notices and the counterexample; "" if there are none. */
function renderDetails({ outcome, model, explanation, further = [] }: FinishedCheck, options: DetailOptions): string {
  const finding = renderFinding(outcome, model, { ...options, explanation });
  const certificate = describeCertification(outcome);
  const lines = [
    ...outcomeLines(outcome, options),
    ...(certificate === undefined ? [] : [`  ${printable(certificate)}`]),
    ...outcome.notices.map((notice) => `  note: ${printable(notice)}`),
  ];
  const others = further.map((each) =>
    renderFurther(each.outcome, model, { ...options, explanation: each.explanation }),
  );
  return [lines.join("\n"), finding, ...others].filter((part) => part !== "").join("\n\n");
}

const andFurther = (further: NonNullable<FinishedCheck["further"]>): string =>
  further.map(({ outcome }) => `, ${describeVerdict(outcome)}`).join("");

/** The verdict, with the message of a run-time error. */
const describeFault = (outcome: Outcome): string =>
  outcome.fault === undefined ? describeVerdict(outcome) : `${describeVerdict(outcome)} (${outcome.fault.message})`;

const configurationOf = (check: Check): FinishedReport["configuration"] => ({
  faults: check.faults,
  depth: check.depth,
  symmetry: check.symmetry,
  deadlock: check.deadlock,
  invariants: check.invariants,
  steps: check.steps,
  properties: check.properties,
  covers: check.covers,
  within: constraintsOf(check),
});

const constraintsOf = (check: Check): readonly string[] => check.within.map((condition) => oneLine(condition.span));

function findingSpan(
  outcome: Pick<Outcome, "fault" | "violated" | "property">,
  model: Model,
  check: Check,
): Span | undefined {
  if (outcome.fault !== undefined) return outcome.fault.span;
  return (outcome.violated === undefined ? undefined : findProperty(model, outcome))?.span ?? check.span;
}

const propertyLocation = (model: Model, { name }: Pick<PropertyResult, "name">): SourceLocation | undefined =>
  optionalLocation(model.properties.find((each) => each.name === name)?.span);

const isSameSpan = (span: Span | undefined, other: Span): boolean =>
  span !== undefined && span.source.path === other.source.path && span.start === other.start && span.end === other.end;
