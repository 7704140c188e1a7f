// Renders the outcome of a check: the verdict, the counts, and the counterexample step by step.

import { readsState } from "../../grammar/analysis/state-reads.js";
import { attempted } from "../internal-error.js";
import type { Check, Expected, Model, Property } from "../model/model.js";
import type { Outcome, PropertyResult, Trace } from "../outcome.js";
import { describeCertification } from "./certification.js";
import type { FinishedCheck } from "./results.js";
import { stepsOf } from "./expectation.js";
import { renderDiagnostic, renderHint, renderLocation, type RenderOptions } from "./diagnostic.js";
import { describeSlice, reasonLines } from "./explanation.js";
import { qualifiedName } from "./names.js";
import { relevantActions } from "../reduction/relevant-actions.js";
import { hintFor } from "./runtime-hints.js";
import { verdictLines } from "./verdicts.js";
import { endingOf, renderTrace, type TraceOptions } from "./trace.js";
import { hanging, plural, printable, printableLines, showCount, wrap } from "./text.js";

export type OutcomeOptions = Omit<TraceOptions, "model">;

/** `violated Stored in 3 steps` */
export function describeVerdict(outcome: Pick<Outcome, "verdict" | "property" | "fault" | "trace">): string {
  const steps = outcome.trace === undefined ? "" : ` in ${plural(stepsOf(outcome.trace), "step")}`;
  switch (outcome.verdict) {
    case "violated":
      return `violated ${outcome.property ?? "?"}${steps}`;
    case "deadlock":
      return `deadlock${steps}`;
    case "error":
      return `error ${outcome.fault?.code ?? "?"}${steps}`;
    case "unsupported":
      return `unsupported ${outcome.property ?? ""}`.trimEnd();
    case "holds":
    case "bounded":
    case "incomplete":
      return outcome.verdict;
  }
}

/** In the syntax of specs: `holds with 12,345 states`. */
export function describeExpected(expected: Expected): string {
  switch (expected.kind) {
    case "holds":
    case "bounded":
      return expected.kind + (expected.states === undefined ? "" : ` with ${plural(expected.states, "state")}`);
    case "violated":
      return `violated ${expected.name}${inSteps(expected.steps)}`;
    case "deadlock":
      return `deadlock${inSteps(expected.steps)}`;
    case "error":
      return `error ${expected.code}${inSteps(expected.steps)}`;
    case "not":
      return `not ${describeExpected(expected.finding)}`;
  }
}

const inSteps = (steps: number | undefined): string => (steps === undefined ? "" : ` in ${plural(steps, "step")}`);

export function showSeconds(seconds: number): string {
  return seconds < 10 ? seconds.toFixed(2) : seconds.toFixed(1);
}

/** The report of one check. Does not end with a line end. */
/** How much was explored. */
export const describeCounts = ({
  states,
  transitions,
  depth,
}: Pick<Outcome, "states" | "transitions"> & { readonly depth: number | null | undefined }): string =>
  [
    plural(states, "state"),
    ...(transitions === undefined ? [] : [plural(transitions, "transition")]),
    ...(depth === undefined || depth === null ? [] : [`depth ${showCount(depth)}`]),
  ].join(", ");

export function renderOutcome(
  result: Pick<
    FinishedCheck,
    | "file"
    | "name"
    | "model"
    | "check"
    | "outcome"
    | "asExpected"
    | "seconds"
    | "explanation"
    | "evaluations"
    | "further"
  >,
  options: OutcomeOptions & {
    /** What to show of the traces of further findings. */
    readonly furtherViews?: readonly OutcomeOptions["view"][];
  },
): string {
  const { outcome, model, check } = result;
  const { style } = options;
  const good = outcome.verdict === "holds";
  const finding = isFinding(outcome);
  const colour = good ? style.green : finding ? style.red : style.yellow;
  const figures = [describeCounts(outcome), `${showSeconds(result.seconds)} s`];
  const lines = [
    `${style.bold(printable(result.file))} ${printable(result.name)}: ${style.bold(colour(printable(describeVerdict(outcome))))}`,
    `  ${figures.join(", ")}`,
  ];
  lines.push(...outcomeLines(outcome, options));
  const certificate = describeCertification(outcome);
  if (certificate !== undefined)
    lines.push(
      ...indented(certificate, options).map(
        outcome.certification?.kind === "certified"
          ? style.green
          : outcome.certification?.kind === "none"
            ? style.dim
            : style.red,
      ),
    );
  // The notice about unused symmetry is also a warning with a location, which is printed instead.
  for (const notice of outcome.notices.filter((each) => !isSymmetryNotice(each)))
    lines.push(...indented(`note: ${notice}`, options));
  if (result.asExpected !== undefined && (check.expected.kind !== "holds" || check.expected.states !== undefined)) {
    lines.push(
      result.asExpected
        ? `  ${style.green("as expected")}`
        : `  ${style.red(printable(`expected ${describeExpected(check.expected)}`))}`,
    );
  }
  if (!finding) return lines.join("\n");
  const details = [
    renderFinding(outcome, model, { explanation: result.explanation, evaluations: result.evaluations, ...options }),
    ...(result.further ?? []).map(({ outcome: other, explanation, evaluations }, i) =>
      renderFurther(other, model, { ...options, explanation, evaluations, view: options.furtherViews?.[i] }),
    ),
  ].join("\n\n");
  return [...lines, "", details, ...(isLong(details) ? ["", ...lines.slice(0, 1)] : [])].join("\n");
}

/** Lines of a report after which its summary is repeated. */
const LONG_REPORT = 100;

/** Has its beginning disappeared from the screen? */
export const isLong = (report: string): boolean => report.split("\n").length > LONG_REPORT;

/** A finding after the nearest, under a line that names it. */
export function renderFurther(outcome: Outcome, model: Model, options: OutcomeOptions): string {
  const heading = options.style.bold(`also ${options.style.red(printable(describeVerdict(outcome)))}`);
  return `${heading}\n\n${renderFinding(outcome, model, options)}`;
}

/** The notice of the checker that it visits all states of a symmetric type. */
export const isSymmetryNotice = (notice: string): boolean => notice.startsWith("symmetry not used");

function indented(text: string, options: RenderOptions): string[] {
  return wrap(printable(text), options.width - 2, "  ").map((line) => `  ${line}`);
}

/** One line for each property with a verdict of its own. */
export const outcomeLines = (
  { verdicts, properties }: Pick<Outcome, "verdicts" | "properties">,
  options: RenderOptions,
): string[] =>
  verdicts === undefined
    ? propertyLines(properties, options)
    : verdictLines(verdicts, options, (name) =>
        propertyLines(
          properties.filter((each) => each.name === name),
          options,
        ).slice(1),
      );

/** One line for each temporal property; the verdict of the check shows only the worst of them. */
function propertyLines(properties: readonly PropertyResult[], options: RenderOptions): string[] {
  const { style } = options;
  const paint = {
    holds: style.green,
    violated: style.red,
    bounded: style.yellow,
    unchecked: style.yellow,
    unsupported: style.yellow,
  };
  return properties.flatMap(({ name, verdict, vacuous, immediate }) => [
    `  property ${printable(name)}: ${paint[verdict](verdict)}`,
    ...[...vacuous, ...(immediate === undefined ? [] : [immediate])]
      .flatMap((sentence) => hanging("    ", `warning: ${sentence}`, options))
      .map(style.yellow),
  ]);
}

const isFinding = ({ verdict }: Pick<Outcome, "verdict">): boolean =>
  verdict === "violated" || verdict === "deadlock" || verdict === "error";

/** The finding and its counterexample; "" if the verdict is not a finding. */
export function renderFinding(
  outcome: Pick<Outcome, "verdict" | "property" | "violated" | "fault" | "trace">,
  model: Model,
  options: OutcomeOptions,
): string {
  if (!isFinding(outcome)) return "";
  const { trace } = outcome;
  const { explanation } = options;
  const notes: string[] = [];
  /** A part that cannot be rendered is left out, and a note says so. */
  const part = <T>(missing: string, otherwise: T, render: () => T): T => {
    const { value = otherwise, notice } = attempted(missing, render);
    if (notice !== undefined) notes.push(...hanging("", `note: ${notice}`, options));
    return value;
  };
  const reasons = part("it is not said why the property is false", [], () =>
    explanation === undefined ? [] : reasonLines(explanation, trace, options),
  );
  const finding = part("the finding is not explained", describeFinding(outcome), () =>
    explainFinding(outcome, model, reasons, options),
  );
  const slice = part("it is not said which steps are needed", "", () =>
    explanation === undefined || trace === undefined
      ? ""
      : wrap(describeSlice(explanation, trace, outcome) ?? "", options.width).join("\n"),
  );
  const steps = part("the steps of the counterexample are not shown", "", () =>
    trace === undefined ? "" : renderTrace(trace, { ...options, model }),
  );
  return [finding, slice, steps, notes.join("\n")].filter((each) => each !== "").join("\n\n");
}

/** The finding as a sentence. */
export function describeFinding(
  outcome: Pick<Outcome, "verdict" | "property" | "violated" | "fault" | "trace">,
): string {
  if (outcome.verdict === "deadlock")
    return "In the last state no action is enabled except faults, and no `terminal when` holds.";
  return outcome.fault === undefined ? describeViolation(outcome) : `${outcome.fault.code}: ${outcome.fault.message}`;
}

/** `reasons`: lines that explain which part of the property is false. */
function explainFinding(
  outcome: Pick<Outcome, "verdict" | "property" | "violated" | "fault" | "trace">,
  model: Model,
  reasons: readonly string[],
  options: RenderOptions,
): string {
  if (outcome.verdict === "deadlock") return [options.style.bold(describeFinding(outcome)), ...reasons].join("\n");
  if (outcome.verdict === "error" && outcome.fault !== undefined) {
    return [
      renderDiagnostic(
        {
          ...outcome.fault,
          severity: "error",
          hint: hintOfFinding(outcome, model),
        },
        options,
        [`\`fathom explain ${outcome.fault.code}\` explains this error`],
      ),
      ...reasons,
    ].join("\n");
  }
  const property = findProperty(model, outcome);
  const lines = [...wrap(printable(describeViolation(outcome)), options.width).map(options.style.bold)];
  if (property !== undefined) {
    lines.push(renderLocation(property.span, options));
    if (property.doc !== undefined && property.doc.trim() !== "") {
      for (const line of printableLines(property.doc.trim()).split("\n"))
        lines.push(`  ${options.style.cyan(`/// ${line.trim()}`)}`);
    }
    lines.push(...reasons);
    const hint = hintOfFinding(outcome, model);
    if (hint !== undefined) lines.push(renderHint(property.span, hint, options));
  }
  return lines.join("\n");
}

/** What the author of the spec can do about the finding; undefined where the finding says enough. */
export function hintOfFinding(
  outcome: Pick<Outcome, "property" | "violated" | "fault" | "trace">,
  model: Model,
): string | undefined {
  const { fault, trace } = outcome;
  if (fault !== undefined) return hintFor(fault);
  const property = findProperty(model, outcome);
  return property !== undefined && trace !== undefined && endingOf(trace) === "stutters"
    ? stutteringHint(model, property, trace)
    : undefined;
}

function describeViolation(outcome: Pick<Outcome, "property" | "violated" | "trace">): string {
  const name = outcome.property ?? "?";
  switch (outcome.violated ?? "invariant") {
    case "invariant":
      return `Invariant ${name} is false in the last state.`;
    case "step":
      return outcome.trace?.steps.length === 0
        ? `Step property ${name} is violated by the initial state.`
        : `Step property ${name} is violated by the last step.`;
    case "cover":
      return `Cover ${name} is true in no state reached.`;
    case "property":
      return `Property ${name} is violated by ${outcome.trace === undefined ? "a behaviour" : describeBehaviour(outcome.trace)}.`;
  }
}

/** `a behaviour that takes 3 steps and then repeats 4 steps forever` */
function describeBehaviour(trace: Trace): string {
  const total = trace.steps.length;
  const repeated = total - (trace.loop ?? 0);
  const before = total - repeated;
  switch (endingOf(trace)) {
    case "ends":
      return `a behaviour of ${plural(total, "step")}`;
    case "stutters":
      return total === 0
        ? "a behaviour that stutters forever in the initial state"
        : `a behaviour that takes ${plural(total, "step")} and then stutters forever`;
    case "repeats":
      return `a behaviour that ${before === 0 ? "" : `takes ${plural(before, "step")} and then `}repeats ${plural(repeated, "step")} forever`;
  }
}

/** Actions that a hint names. */
const LISTED = 8;

/**
 * Why a counterexample may stutter, and the fairness that would rule it out: many readers expect a system to make
 * progress by itself.
 */
function stutteringHint(model: Model, property: Property, { steps, possible }: Trace): string {
  const where = `in the ${steps.length === 0 ? "initial" : "last"} state`;
  const reason =
    model.fairness.length === 0
      ? "no fairness is assumed, so the system may stop in any state"
      : `no fair action is enabled ${where}, so the system may stop there`;
  if (possible === undefined) return `${reason}; \`fair weak ACTION\` requires an action that stays enabled to occur`;
  if (possible.length === 0)
    return model.fairness.length === 0
      ? `no action is enabled ${where}, so the system stops there`
      : `${reason}; nor is any other action, so no fairness rules this behaviour out`;
  const relevant = new Set([...relevantActions(model, property)].map(qualifiedName));
  const helpful = possible.filter((name) => relevant.has(name.replaceAll(/\[[^\]]*\]/g, "")));
  if (helpful.length === 0)
    return `${reason}; nothing that \`${property.name}\` depends on is changed by what else is enabled (${listed(possible)}), so no fairness rules this behaviour out`;
  return `${reason}; ${fairnessAdvice(model, helpful)}`;
}

const listed = (names: readonly string[]): string =>
  `${names.slice(0, LISTED).join(", ")}${names.length > LISTED ? ", …" : ""}`;

/** `possible`: enabled actions that are not fair. */
function fairnessAdvice(model: Model, possible: readonly string[]): string {
  const [only] = possible;
  const canBeCopied =
    possible.length === 1 &&
    model.actions.some(({ name, instance, params }) => instance === undefined && name === only && params.length === 0);
  const isFairElsewhere = model.fairness.some(
    ({ actions, when }) =>
      when !== undefined && readsState(when) && actions.some(({ action }) => possible.includes(qualifiedName(action))),
  );
  return `enabled but not fair${isFairElsewhere ? " in this state" : ""}: ${listed(possible)}; add ${canBeCopied ? `\`fair weak ${only ?? ""}\` to require it` : "`fair weak ACTION` to require an action"}`;
}

/** The violated property. */
export function findProperty(model: Model, outcome: Pick<Outcome, "property" | "violated">): Property | undefined {
  const lists = { invariant: model.invariants, step: model.steps, cover: model.covers, property: model.properties };
  return lists[outcome.violated ?? "invariant"].find((property) => property.name === outcome.property);
}

/** Why the result is unexpected; for `verify`. */
export function describeMismatch(check: Check, outcome: Outcome): string {
  const expected = describeExpected(check.expected);
  const states =
    (check.expected.kind === "holds" || check.expected.kind === "bounded") &&
    check.expected.states !== undefined &&
    outcome.verdict === check.expected.kind;
  return `expected ${expected}, found ${describeVerdict(outcome)}${states ? ` with ${plural(outcome.states, "state")}` : ""}`;
}
