// What a check came to, as plain data: it travels between processes, and every report of verify is made from it.

import type { CheckPlan } from "../../checker/index.js";
import type { Check, Expected, Model } from "../../checker/model/model.js";
import type { Certification, Outcome, PropertyResult, Verdict } from "../../checker/outcome.js";
import type { Diagnostic } from "../../grammar/core/diagnostic.js";
import { oneLine, type Span } from "../../grammar/core/source.js";
import { describeCertification } from "../../checker/report/certification.js";
import { coverageOf, type CheckCoverage } from "../coverage/data.js";
import { stepsOf } from "../../checker/report/expectation.js";
import { exitOfDiagnostic, worst, type ExitName } from "../exit-codes.js";
import { placeOf, type Place } from "./locations.js";
import { resultToJson, type Json } from "../../checker/report/json.js";
import { qualifiedName } from "../../checker/report/names.js";
import {
  describeExpected,
  describeMismatch,
  describeVerdict,
  findProperty,
  propertyLines,
  renderFinding,
} from "../../checker/report/outcome.js";
import { noStyle, type Style } from "../../checker/report/style.js";
import { printable } from "../../checker/report/text.js";
import type { CheckResult, FinishedCheck, OpenedFile } from "../../checker/report/results.js";
import type { Signal } from "../../checker/report/results.js";

interface Named {
  readonly file: string;
  readonly system: string;
  readonly name: string;
}

export interface FinishedReport extends Named {
  readonly kind: "ran";
  /** It is what the same check came to before, and was not run this time. */
  readonly cached: boolean;
  /** It went one way: what did not happen in it may well happen. */
  readonly scenario: boolean;
  readonly verdict: Verdict;
  readonly property: string | undefined;
  readonly violated: Outcome["violated"];
  readonly fault: { readonly code: string; readonly message: string } | undefined;
  readonly expected: Expected;
  readonly asExpected: boolean;
  readonly states: number;
  readonly transitions: number;
  readonly depth: number;
  readonly steps: number | undefined;
  /** `failed`: the run-time error that was found is of this action, which may never come to its end. */
  readonly actions: readonly {
    readonly name: string;
    readonly fault: boolean;
    readonly fired: number;
    readonly failed: boolean;
    readonly place: Place;
  }[];
  readonly properties: readonly (PropertyResult & { readonly place: Place | undefined })[];
  readonly covered: readonly string[];
  readonly certification?: Certification | undefined;
  readonly notices: readonly string[];
  /** What was asked of it: names of properties, and bounds. */
  readonly asked: Pick<
    Check,
    "faults" | "depth" | "symmetry" | "deadlock" | "invariants" | "steps" | "properties" | "covers"
  > & { readonly within: readonly string[] };
  /** Only where it was asked for. */
  readonly coverage?: CheckCoverage | undefined;
  readonly seconds: number;
  readonly signal: Signal | undefined;
  /** The property, or the expression, that a finding is about. */
  readonly place: Place | undefined;
  /** As people read it: `violated Once in 5 steps`. */
  readonly says: {
    readonly verdict: string;
    readonly expected: string;
    readonly mismatch: string;
    readonly finding: string;
  };
  /** What verify prints of a check that is not as expected, in colours. */
  readonly shown: string;
  /** The terminal it was made for. */
  readonly shownFor: string;
  /** The result in the document of `--json`, if that was asked for. */
  readonly json: Json;
}

/** A check that has no model: its diagnostics say why. */
export interface InvalidReport extends Named {
  readonly kind: "invalid";
  readonly diagnostics: readonly Diagnostic[];
}

/** Something was found before it, and the rest was not to be run; or the user stopped it all. */
export interface NotRunReport extends Named {
  readonly kind: "notRun";
}

export type CheckReport = FinishedReport | InvalidReport | NotRunReport;

/** Not of scenarios: what does not happen on their one way may well happen. */
export const searchesAmong = (reports: readonly CheckReport[]): readonly FinishedReport[] =>
  reports.filter((report): report is FinishedReport => report.kind === "ran" && !report.scenario);

export interface Task {
  readonly file: OpenedFile;
  readonly plan: CheckPlan;
}

export const notRun = ({ file, plan }: Task): NotRunReport => ({
  kind: "notRun",
  file: file.path,
  system: plan.system,
  name: plan.name,
});

export interface Showing {
  readonly style: Style;
  readonly width: number;
  readonly json: boolean;
}

export function reportOf(result: CheckResult, showing: Showing): FinishedReport | InvalidReport {
  const named = { file: result.file, system: result.system, name: result.name };
  if (result.kind === "invalid") return { kind: "invalid", ...named, diagnostics: result.diagnostics };
  const { outcome, check, model } = result;
  const asExpected = result.asExpected === true;
  return {
    kind: "ran",
    scenario: check.scenario !== undefined,
    ...named,
    cached: false,
    verdict: outcome.verdict,
    property: outcome.property,
    violated: outcome.violated,
    fault: outcome.fault === undefined ? undefined : { code: outcome.fault.code, message: outcome.fault.message },
    expected: check.expected,
    asExpected,
    states: outcome.states,
    transitions: outcome.transitions,
    depth: outcome.depth,
    steps: outcome.trace === undefined ? undefined : stepsOf(outcome.trace),
    actions: model.actions.map((action, i) => ({
      name: qualifiedName(action),
      fault: action.fault,
      fired: outcome.firings[i] ?? 0,
      failed: isOf(outcome.trace?.failed?.span, action.span),
      place: placeOf(action.span),
    })),
    properties: outcome.properties.map((property) => ({ ...property, place: placeOfProperty(model, property) })),
    covered: outcome.covered,
    certification: outcome.certification,
    notices: outcome.notices,
    asked: {
      faults: check.faults,
      depth: check.depth,
      symmetry: check.symmetry,
      deadlock: check.deadlock,
      invariants: check.invariants,
      steps: check.steps,
      properties: check.properties,
      covers: check.covers,
      within: withinOf(check),
    },
    coverage: coverageOf(result),
    seconds: result.seconds,
    signal: result.signal,
    place: optional(placeOfFinding(outcome, model, check)),
    says: {
      verdict: describeVerdict(outcome),
      expected: describeExpected(check.expected),
      mismatch: asExpected ? "" : describeMismatch(check, outcome),
      finding: asExpected ? "" : shownFinding(result, { style: noStyle, width: 100 }),
    },
    shown: asExpected ? "" : shownFinding(result, showing),
    shownFor: shownFor(showing),
    json: showing.json ? resultToJson(result) : null,
  };
}

/**
 * A report of the same check in files in which things stand elsewhere; undefined where it is not one of this model. It must show nothing of the
 * text itself. The document keeps none of its counterexample, whose steps name places.
 */
export function relocated(report: FinishedReport, model: Model, check: Check): FinishedReport | undefined {
  const isOfModel =
    report.actions.length === model.actions.length &&
    report.actions.every(({ name }, i) => model.actions[i] !== undefined && qualifiedName(model.actions[i]) === name);
  if (!isOfModel) return undefined;
  return {
    ...report,
    actions: report.actions.map((action, i) => ({
      ...action,
      place: optional(model.actions[i]?.span) ?? action.place,
    })),
    properties: report.properties.map((property) => ({ ...property, place: placeOfProperty(model, property) })),
    asked: { ...report.asked, within: withinOf(check) },
    place: optional(
      placeOfFinding({ fault: undefined, violated: report.violated, property: report.property }, model, check),
    ),
    json: report.steps === undefined ? report.json : null,
  };
}

export const shownFor = ({ style, width }: Showing): string => `${style === noStyle ? "plain" : "colours"} ${width}`;

/** Temporal properties, notices, and the counterexample; "" where there is nothing to say. */
function shownFinding(
  { outcome, model, explanation }: FinishedCheck,
  options: { readonly style: Style; readonly width: number },
): string {
  const finding = renderFinding(outcome, model, { ...options, explanation });
  const certificate = describeCertification(outcome);
  const lines = [
    ...propertyLines(outcome.properties, options),
    ...(certificate === undefined ? [] : [`  ${printable(certificate)}`]),
    ...outcome.notices.map((notice) => `  note: ${printable(notice)}`),
  ];
  return [lines.join("\n"), finding].filter((part) => part !== "").join("\n\n");
}

function placeOfFinding(
  outcome: Pick<Outcome, "fault" | "violated" | "property">,
  model: Model,
  check: Check,
): Span | undefined {
  if (outcome.fault !== undefined) return outcome.fault.span;
  return (outcome.violated === undefined ? undefined : findProperty(model, outcome))?.span ?? check.span;
}

const withinOf = (check: Check): readonly string[] => check.within.map((condition) => oneLine(condition.span));

const placeOfProperty = (model: Model, { name }: Pick<PropertyResult, "name">): Place | undefined =>
  optional(model.properties.find((each) => each.name === name)?.span);

const isOf = (span: Span | undefined, action: Span): boolean =>
  span !== undefined &&
  span.source.path === action.source.path &&
  span.start === action.start &&
  span.end === action.end;

const optional = (span: Span | undefined): Place | undefined => (span === undefined ? undefined : placeOf(span));

export function exitOfReport(report: CheckReport): ExitName {
  if (report.kind === "notRun") return "ok";
  if (report.kind === "invalid") return worst(report.diagnostics.map(exitOfDiagnostic));
  if (report.signal !== undefined) return report.signal === "SIGINT" ? "interrupted" : "terminated";
  return report.asExpected ? "ok" : "mismatch";
}

export const isGood = (report: CheckReport): boolean => report.kind === "ran" && report.asExpected;
