// What a check came to, and how: the verdict, the figures, and the counterexample step by step.

import { showValue } from "../../checker/interpreter/show.js";
import type { Check, Expected, Model, Property } from "../../checker/model.js";
import type { Call, Outcome, Step, Trace } from "../../checker/outcome.js";
import type { FinishedCheck } from "../results.js";
import { stepsOf } from "../expectation.js";
import { changesOf, elementsOf, type Change } from "./changes.js";
import { renderDiagnostic, renderPlace, type RenderOptions } from "./diagnostic.js";
import { plural, printable, printableLines, showCount, widthOf, wrap } from "./text.js";

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

/** As a spec writes it: `holds with 12,345 states`. */
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
  }
}

const inSteps = (steps: number | undefined): string => (steps === undefined ? "" : ` in ${plural(steps, "step")}`);

export function showSeconds(seconds: number): string {
  return seconds < 10 ? seconds.toFixed(2) : seconds.toFixed(1);
}

/** The report of one check. Without a line end after it. */
export function renderOutcome(result: Pick<FinishedCheck, "file" | "name" | "model" | "check" | "outcome" | "asExpected" | "seconds">, options: RenderOptions): string {
  const { outcome, model, check } = result;
  const { style } = options;
  const good = outcome.verdict === "holds";
  const finding = isFinding(outcome);
  const colour = good ? style.green : finding ? style.red : style.yellow;
  const figures = [plural(outcome.states, "state"), plural(outcome.transitions, "transition"), `depth ${showCount(outcome.depth)}`, `${showSeconds(result.seconds)} s`];
  const lines = [`${style.bold(printable(result.file))} ${printable(result.name)}: ${style.bold(colour(printable(describeVerdict(outcome))))}`, `  ${figures.join(", ")}`];
  // That symmetry was not used is a warning with a place, and printed as one.
  for (const notice of outcome.notices.filter((each) => !isSymmetryNotice(each))) lines.push(...indented(`note: ${notice}`, options));
  if (result.asExpected !== undefined && (check.expected.kind !== "holds" || check.expected.states !== undefined)) {
    lines.push(result.asExpected ? `  ${style.green("as expected")}` : `  ${style.red(printable(`expected ${describeExpected(check.expected)}`))}`);
  }
  if (finding) lines.push("", renderFinding(outcome, model, options));
  return lines.join("\n");
}

/** What the checker says when it visits every state of a symmetric type. */
export const isSymmetryNotice = (notice: string): boolean => notice.startsWith("symmetry not used");

function indented(text: string, options: RenderOptions): string[] {
  return wrap(printable(text), options.width - 2, "  ").map((line) => `  ${line}`);
}

const isFinding = ({ verdict }: Pick<Outcome, "verdict">): boolean => verdict === "violated" || verdict === "deadlock" || verdict === "error";

/** What was found and the way there; "" for a verdict that is no finding. */
export function renderFinding(outcome: Pick<Outcome, "verdict" | "property" | "violated" | "fault" | "trace">, model: Model, options: RenderOptions): string {
  if (!isFinding(outcome)) return "";
  const parts = [explainFinding(outcome, model, options)];
  if (outcome.trace !== undefined) parts.push(renderTrace(outcome.trace, options));
  return parts.filter((part) => part !== "").join("\n\n");
}

function explainFinding(outcome: Pick<Outcome, "verdict" | "property" | "violated" | "fault">, model: Model, options: RenderOptions): string {
  if (outcome.verdict === "deadlock") return options.style.bold("In the last state no action is enabled but faults, and no `terminal when` holds.");
  if (outcome.verdict === "error" && outcome.fault !== undefined) {
    return renderDiagnostic({ ...outcome.fault, severity: "error", hint: `\`fathom explain ${outcome.fault.code}\` says more` }, options);
  }
  const property = findProperty(model, outcome);
  const name = outcome.property ?? "?";
  const said = {
    invariant: `Invariant ${name} is false in the last state.`,
    step: `Step property ${name} is false of the last step.`,
    cover: `Cover ${name} is true in no state that was reached.`,
  }[outcome.violated ?? "invariant"];
  const lines = [options.style.bold(printable(said))];
  if (property !== undefined) {
    lines.push(renderPlace(property.span, options));
    if (property.doc !== undefined && property.doc.trim() !== "") {
      for (const line of printableLines(property.doc.trim()).split("\n")) lines.push(`  ${options.style.cyan(`/// ${line.trim()}`)}`);
    }
  }
  return lines.join("\n");
}

function findProperty(model: Model, outcome: Pick<Outcome, "property" | "violated">): Property | undefined {
  const lists = { invariant: model.invariants, step: model.steps, cover: model.covers };
  return lists[outcome.violated ?? "invariant"].find((property) => property.name === outcome.property);
}

// ---------------------------------------------------------------- traces

/** Numbered steps: the initial state in full, then only what each step changed. */
export function renderTrace(trace: Trace, options: RenderOptions): string {
  const { style } = options;
  const numberWidth = String(stepsOf(trace)).length;
  const numbered = (number: number, text: string): string => `${style.bold(String(number).padStart(numberWidth))}  ${text}`;
  const margin = " ".repeat(numberWidth + 4);

  const lines = [numbered(0, style.bold("initial state"))];
  const elements = elementsOf(trace.variables, trace.initial, options.width - margin.length);
  for (const { name, value, ghost } of [...elements.filter((each) => !each.ghost), ...elements.filter((each) => each.ghost)]) {
    lines.push(...hanging(margin, `${name} = ${value}`, options).map(ghost ? style.dim : same));
  }

  let before = trace.initial;
  trace.steps.forEach((step, i) => {
    lines.push(numbered(i + 1, stepTitle(step, options)), ...stepDetails(step, margin, options));
    const changes = changesOf(trace.variables, before, step.state);
    for (const change of changes.filter((each) => !each.ghost)) lines.push(...changeLines(change, margin, options));
    for (const change of changes.filter((each) => each.ghost)) lines.push(...changeLines(change, margin, { ...options, style: { ...style, green: same } }).map(style.dim));
    if (changes.length === 0) lines.push(margin + style.dim("nothing changes"));
    before = step.state;
  });
  if (trace.failed !== undefined) {
    lines.push(numbered(trace.steps.length + 1, stepTitle(trace.failed, options)), ...stepDetails(trace.failed, margin, options), margin + style.red("fails"));
  }
  return lines.join("\n");
}

const same = (text: string): string => text;

/** `processor[east].Store(rec: 1)` */
function stepTitle(step: Omit<Step, "state">, options: RenderOptions): string {
  const bindings = step.bindings.map((bound) => `${bound.name}: ${showValue(bound.type, bound.value)}`);
  const instance = step.instance === undefined ? "" : `${step.instance}.`;
  const title = printable(`${instance}${step.action}${bindings.length === 0 ? "" : `(${bindings.join(", ")})`}`);
  return step.fault ? `${options.style.yellow("fault")} ${options.style.bold(title)}` : options.style.bold(title);
}

function stepDetails(step: Omit<Step, "state">, margin: string, options: RenderOptions): string[] {
  const details = [
    ...step.picks.map((bound) => `picks ${bound.name} = ${showValue(bound.type, bound.value)}`),
    ...(step.branches.length === 0 ? [] : [`takes ${step.branches.map((branch) => `branch ${branch + 1}`).join(", then ")}`]),
    ...step.calls.map((call) => describeCall(call, step.instance)),
  ];
  return details.flatMap((detail) => hanging(margin, detail, options)).map(options.style.cyan);
}

/** `→ db.write(1) = true`; with the caller before it when that is not the action's own instance. */
function describeCall(call: Call, own: string | undefined): string {
  const from = call.from === own ? "" : `${call.from ?? "the system"} `;
  const args = call.args.map((bound) => showValue(bound.type, bound.value)).join(", ");
  const result = call.result === undefined ? "" : ` = ${showValue(call.result.type, call.result.value)}`;
  return `${from}→ ${call.to === undefined ? "" : `${call.to}.`}${call.operation}(${args})${result}`;
}

function changeLines(change: Change, margin: string, options: RenderOptions): string[] {
  const before = change.before ?? "absent";
  const after = change.after ?? "absent";
  const line = `${change.name}: ${before} → ${after}`;
  if (widthOf(margin + line) <= options.width) return [`${margin}${printable(`${change.name}: ${before} → `)}${options.style.green(printable(after))}`];
  return [...hanging(margin, `${change.name}: ${before}`, options), ...hanging(`${margin}  `, `→ ${after}`, options).map(options.style.green)];
}

/** Text that may take several lines, those after the first further in. */
function hanging(margin: string, text: string, options: RenderOptions): string[] {
  return wrap(printable(text), Math.max(20, options.width - margin.length), "    ").map((line) => margin + line);
}

/** Why a check did not come out as its spec says; for verify. */
export function describeMismatch(check: Check, outcome: Outcome): string {
  const wanted = describeExpected(check.expected);
  const states = (check.expected.kind === "holds" || check.expected.kind === "bounded") && check.expected.states !== undefined && outcome.verdict === check.expected.kind;
  return `expected ${wanted}, found ${describeVerdict(outcome)}${states ? ` with ${plural(outcome.states, "state")}` : ""}`;
}
