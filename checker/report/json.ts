// Outcomes, diagnostics and values as plain JSON. docs/schema/results.schema.json defines the format, docs/cli.md its
// meaning.

import type { Explanation } from "../explanation/explain.js";
import { attempted } from "../internal-error.js";
import { valueToJson, type Json } from "../interpreter/json.js";
import type { Expected, Model } from "../model/model.js";
import type {
  Certification,
  Outcome,
  OutcomeFinding,
  PropertyResult,
  SubjectVerdict,
  Trace,
  Verdict,
} from "../outcome.js";
import { countToJson } from "../search/count.js";
import type { RuntimeFault } from "../../grammar/core/core.js";
import type { Diagnostic } from "../../grammar/core/diagnostic.js";
import { showType } from "../../grammar/core/types.js";
import type { CheckResult, Evaluation, FinishedCheck, FurtherFinding, NamedCheck } from "./results.js";
import { stepsOf } from "./expectation.js";
import { explanationToJson } from "./explanation-json.js";
import { spanToJson, stateToJson, stepToJson, type JsonFields } from "./json-parts.js";
import { qualifiedName } from "./names.js";

export { blockingConditionToJson } from "./explanation-json.js";
export { boundToJson, spanToJson, stateToJson, stepToJson } from "./json-parts.js";
export { valueToJson, type Json };

/** The one document that `--json` prints. */
export function resultsDocument(
  version: string,
  results: readonly CheckResult[],
  diagnostics: readonly Diagnostic[],
  more: Readonly<Record<string, Json>> = {},
): Json {
  return resultsDocumentFromJson(version, results.map(resultToJson), diagnostics, more);
}

/** Builds the document from results that are JSON already; `more` has fields that only some commands write. */
export function resultsDocumentFromJson(
  version: string,
  results: readonly Json[],
  diagnostics: readonly Diagnostic[],
  more: Readonly<Record<string, Json>> = {},
): Json {
  return { fathom: version, results, diagnostics: diagnostics.map(diagnosticToJson), ...more };
}

/** A check that was not explored: it has no model (`invalid`) or was skipped. */
export const unexploredToJson = (named: NamedCheck, verdict: "invalid" | "skipped"): Json =>
  withoutDetails(named, verdict);

/** A result of which only the verdict can be reported, because of a bug. */
export const bareResultToJson = (
  named: NamedCheck,
  { verdict, property }: Pick<Outcome, "verdict" | "property">,
  more: JsonFields,
): Json => ({ ...withoutDetails(named, verdict), asExpected: null, property: property ?? null, ...more });

function withoutDetails(named: NamedCheck, verdict: Verdict | "invalid" | "skipped"): JsonFields {
  const nothing = {
    expected: null,
    asExpected: verdict === "invalid" ? false : null,
    property: null,
    kind: null,
    properties: [],
    fault: null,
    states: 0,
    initialStates: 0,
    transitions: 0,
    depth: 0,
  };
  const how = {
    seconds: 0,
    timings: null,
    engine: "interpreter",
    threads: 1,
    search: null,
    cached: false,
    steps: null,
    covered: [],
    firings: {},
    notices: [],
    certification: null,
    trace: null,
    why: null,
  };
  return { file: named.file, system: named.system, check: named.name, verdict, ...nothing, ...how };
}

/** The verdict of one property of a check whose search went on after violations. */
function verdictToJson(
  { kind, name, verdict, finding }: SubjectVerdict,
  explanationOf: (finding: OutcomeFinding) => FurtherFinding | undefined,
): Json {
  const { trace, fault } = finding ?? {};
  const explained = finding === undefined ? undefined : explanationOf(finding);
  const counterexample = attempted("the counterexample is missing", () =>
    trace === undefined ? null : explainedTraceToJson(trace, explained?.explanation, explained?.evaluations),
  );
  const why = attempted("the explanation is missing", () =>
    explained?.explanation === undefined ? null : explanationToJson(explained.explanation),
  );
  return {
    kind,
    name: name ?? null,
    verdict,
    steps: trace === undefined ? null : stepsOf(trace),
    fault: faultToJson(fault),
    trace: counterexample.value ?? null,
    why: why.value ?? null,
  };
}

/** With `--keep-going`: a field with all verdicts. */
function verdictsToJson(result: FinishedCheck): Readonly<Record<string, Json>> {
  const { outcome, further = [] } = result;
  if (outcome.verdicts === undefined) return {};
  const explanationOf = (finding: OutcomeFinding): FurtherFinding | undefined =>
    [result, ...further].find(
      ({ outcome: { trace, property, violated } }) =>
        trace === finding.trace && property === finding.property && violated === finding.violated,
    );
  return { verdicts: outcome.verdicts.map((each) => verdictToJson(each, explanationOf)) };
}

export function resultToJson(result: CheckResult): Json {
  if (result.kind === "invalid") return unexploredToJson(result, "invalid");
  const { asExpected = null } = result;
  const { value, notice } = attempted("the details are missing", () => finishedToJson(result));
  return value ?? bareResultToJson(result, result.outcome, { asExpected, notices: [notice ?? ""] });
}

function finishedToJson(result: FinishedCheck): Json {
  const common = { file: result.file, system: result.system, check: result.name };
  const { outcome } = result;
  const { explanation, evaluations } = result;
  const trace = attempted("the counterexample is missing", () =>
    outcome.trace === undefined ? null : explainedTraceToJson(outcome.trace, explanation, evaluations),
  );
  const why = attempted("the explanation is missing", () =>
    explanation === undefined ? null : explanationToJson(explanation),
  );
  return {
    ...common,
    verdict: outcome.verdict,
    expected: expectedToJson(result.check.expected),
    asExpected: result.asExpected ?? null,
    property: outcome.property ?? null,
    kind: outcome.violated ?? null,
    properties: outcome.properties.map(propertyToJson),
    ...verdictsToJson(result),
    fault: faultToJson(outcome.fault),
    states: countToJson(outcome.states),
    initialStates: outcome.initialStates === undefined ? null : countToJson(outcome.initialStates),
    transitions: outcome.transitions === undefined ? null : countToJson(outcome.transitions),
    depth: outcome.depth ?? null,
    seconds: seconds(result.seconds),
    timings: {
      compile: seconds(outcome.timings.compile),
      explore: seconds(outcome.timings.explore),
      properties: seconds(outcome.timings.properties),
    },
    engine: outcome.engine,
    threads: outcome.threads,
    search: result.search,
    cached: false,
    steps: outcome.trace === undefined ? null : stepsOf(outcome.trace),
    covered: outcome.covered,
    firings: firingsToJson(result.model, outcome.firings),
    notices: [outcome.notices, trace.notice ?? [], why.notice ?? []].flat(),
    certification: certificationToJson(outcome.certification),
    trace: trace.value ?? null,
    why: why.value ?? null,
  };
}

/** A run-time error; null if there is none. */
export const faultToJson = (fault: RuntimeFault | undefined): Json =>
  fault === undefined ? null : { code: fault.code, message: fault.message, span: spanToJson(fault.span) };

const propertyToJson = ({ name, verdict, vacuous, immediate }: PropertyResult): Json => ({
  name,
  verdict,
  vacuous,
  immediate: immediate ?? null,
});

function certificationToJson(certification: Certification | undefined): Json {
  if (certification === undefined) return null;
  const nothing = { states: null, of: null, steps: null, seed: null, why: null };
  switch (certification.kind) {
    case "certified":
      return { ...nothing, ...certification, of: countToJson(certification.of), seed: certification.seed ?? null };
    case "stopped":
      return { ...nothing, ...certification, of: countToJson(certification.of) };
    case "refuted":
    case "none":
      return { ...nothing, ...certification };
  }
}

const seconds = (exact: number): number => Math.round(exact * 1000) / 1000;

/** The number of transitions of each action; empty if the engine does not count them. */
export function firingsToJson(model: Model, firings: Outcome["firings"]): Json {
  if (firings === undefined) return {};
  return Object.fromEntries(model.actions.map((action, i) => [qualifiedName(action), countToJson(firings[i] ?? 0)]));
}

function expectedToJson(expected: Expected): { readonly [key: string]: Json } {
  switch (expected.kind) {
    case "holds":
    case "bounded":
      return { verdict: expected.kind, property: null, code: null, states: expected.states ?? null, steps: null };
    case "violated":
      return { verdict: "violated", property: expected.name, code: null, states: null, steps: expected.steps ?? null };
    case "deadlock":
      return { verdict: "deadlock", property: null, code: null, states: null, steps: expected.steps ?? null };
    case "error":
      return { verdict: "error", property: null, code: expected.code, states: null, steps: expected.steps ?? null };
    case "not":
      return { ...expectedToJson(expected.finding), not: true };
  }
}

// ---------------------------------------------------------------- traces

/** The counterexample in `--json`. Without an explanation, it is not known which steps are necessary. */
function explainedTraceToJson(
  trace: Trace,
  explanation: Explanation | undefined,
  evaluations: readonly Evaluation[] = [],
): Json {
  return {
    ...traceToJson(trace, (step) => ({ necessary: explanation?.slice?.necessary[step] ?? null })),
    evaluations: evaluations.map(({ text, type, results: answers }) => ({
      expression: text,
      answers: answers.map(({ value, fault }): Json =>
        fault === undefined
          ? { value: valueToJson(type, value) }
          : { fault: { code: fault.code, message: fault.message } },
      ),
    })),
  };
}

/** The trace. `more` adds fields to a step. */
export function traceToJson(trace: Trace, more: (step: number) => JsonFields = () => ({})): JsonFields {
  return {
    variables: trace.variables.map((variable) => ({
      name: variable.name,
      type: showType(variable.type),
      ghost: variable.ghost,
    })),
    initial: stateToJson(trace, trace.initial),
    steps: trace.steps.map((step, i) => ({ ...stepToJson(step), ...more(i), state: stateToJson(trace, step.state) })),
    failed: trace.failed === undefined ? null : { ...stepToJson(trace.failed), ...more(trace.steps.length) },
    loop: trace.loop ?? null,
    stutters: trace.stutters ?? [],
  };
}

// ---------------------------------------------------------------- diagnostics

export function diagnosticToJson(diagnostic: Diagnostic): Json {
  const { value, notice } = attempted("its location is missing", () => locatedToJson(diagnostic));
  const { code, severity, message } = diagnostic;
  return value ?? { code, severity, message, span: null, label: null, related: [], hint: notice ?? null, fix: null };
}

function locatedToJson(diagnostic: Diagnostic): Json {
  return {
    code: diagnostic.code,
    severity: diagnostic.severity,
    message: diagnostic.message,
    span: diagnostic.span === undefined ? null : spanToJson(diagnostic.span),
    label: diagnostic.label ?? null,
    related: (diagnostic.related ?? []).map((label) => ({ message: label.message, span: spanToJson(label.span) })),
    hint: diagnostic.hint ?? null,
    fix:
      diagnostic.fix === undefined
        ? null
        : { span: spanToJson(diagnostic.fix.span), replacement: diagnostic.fix.replacement },
  };
}
