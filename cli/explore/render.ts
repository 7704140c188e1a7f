// Renders states, enabled steps, problems and properties as lines.

import { is } from "immutable";
import {
  faultsAt,
  evaluateProperties,
  problemsAfter,
  takenPath,
  type EvaluatedProperty,
  type Problem,
  type Session,
} from "../../checker/session/session.js";
import { stateAfter } from "../../checker/trace/trace.js";
import type { EvaluationResult } from "../../checker/lowering/expression.js";
import type { Trace } from "../../checker/outcome.js";
import type { RuntimeFault } from "../../grammar/core/core.js";
import { renderDiagnostic, type RenderOptions } from "../../checker/report/diagnostic.js";
import { renderStep, stateLines, stepTitle } from "../../checker/report/trace.js";
import { selectTrace, shownAfter, type UnknownName } from "../../checker/report/selection.js";
import { titleOfBranch, titleOfPick } from "../../checker/report/steps.js";
import { padEnd, plural, printable, showCount, widthOf, wrap } from "../../checker/report/text.js";
import { verbs, type InvalidCommand, type Verb } from "./command.js";
import type { ListedStep } from "./step-names.js";

export interface Display extends RenderOptions {
  /** Number of lines on a screen. */
  readonly rows: number;
  /** Constant for `renderStep`: it cannot be known which choices will matter. */
  readonly everything: true;
}

/** `2/5 ✗ Once> `: the number of steps taken, the length of the path, and the problems of the state. */
export function promptOf({ at, path, current }: Session, { style }: RenderOptions): string {
  const all = lengthOf(path);
  const [first, ...others] = current.problems.map(({ name }) => name);
  const wrong =
    first === undefined
      ? ""
      : ` ${style.red(`✗ ${printable(first)}${others.length === 0 ? "" : ` +${others.length}`}`)}`;
  return `${style.bold(at === all ? String(at) : `${at}/${all}`)}${wrong}> `;
}

/** The number of steps of a path, including one that fails at its end. */
const lengthOf = (path: Trace): number => path.steps.length + (path.failed === undefined ? 0 : 1);

export function renderInvalidCommand(
  { message, hint }: Pick<InvalidCommand, "message" | "hint">,
  { style, width }: RenderOptions,
): string[] {
  return wrap(printable(hint === undefined ? message : `${message}; ${hint}`), width, "  ").map(style.yellow);
}

export const renderFault = (fault: RuntimeFault, display: Display): string[] =>
  renderDiagnostic({ ...fault, severity: "error" }, display).split("\n");

// ---------------------------------------------------------------- states and steps

/** The current state, or only the named variables. */
export function renderState(session: Session, names: readonly string[], display: Display): string[] {
  const { path, at } = session;
  const trace: Trace = { ...path, initial: stateAfter(path, at), steps: [], failed: undefined, loop: undefined };
  const view = selectTrace(trace, { only: names, hide: [], full: true });
  if (!("trace" in view)) return view.flatMap((each) => renderInvalidCommand(unknownName(each), display));
  const shown = shownAfter(view, 0, display.width);
  return shown.kind === "state" ? stateLines(shown.elements, "", display) : [];
}

const unknownName = ({ name, hint }: UnknownName): Pick<InvalidCommand, "message" | "hint"> => ({
  message: `\`${name}\` names no variable`,
  hint,
});

/** At most `rows` lines; the last one, made by `rest`, tells how to show the others. */
export function screenful(lines: readonly string[], rows: number, rest: (left: number) => string): readonly string[] {
  return lines.length <= rows ? lines : [...lines.slice(0, rows - 1), rest(lines.length - rows + 1)];
}

/** The titles of the steps from `from` to `to`, and what the last one changed. */
export function renderSteps({ path }: Session, from: number, to: number, display: Display): string[] {
  const numberWidth = String(lengthOf(path)).length;
  const titles = path.steps
    .slice(from, Math.max(from, to - 1))
    .map((step, i) => `${display.style.bold(String(from + i + 1).padStart(numberWidth))}  ${stepTitle(step, display)}`);
  const left = Math.max(0, titles.length - display.rows);
  const skipped = left === 0 ? [] : [display.style.dim(`… ${plural(left, "step")} before these: \`trace\` shows them`)];
  return [...skipped, ...titles.slice(left), ...(to > from ? renderStep(path, to, display) : [])];
}

export function renderProblems(problems: readonly Problem[], display: Display): string[] {
  return problems.flatMap(({ kind, name, fault }) => {
    const text = {
      invariant: `invariant ${name} is false`,
      step: `step property ${name} is violated by the last step`,
      deadlock: "deadlock: no action is enabled except faults, and no `terminal when` holds",
    }[kind];
    const line =
      fault === undefined
        ? text
        : `${kind === "deadlock" ? "`terminal when`" : `${kind === "step" ? "step property" : kind} ${name}`} fails: ${fault.code}, ${fault.message}`;
    return wrap(printable(`✗ ${line}`), display.width, "  ").map(display.style.red);
  });
}

// ---------------------------------------------------------------- enabled steps

/** Each step with its number, its choices, and problems of the state it leads to. */
export function renderEnabledSteps(session: Session, steps: readonly ListedStep[], display: Display): string[] {
  const numberWidth = String(session.current.enabled.length).length;
  return steps.map(({ number, enabled }) => {
    const { step, state, fault } = enabled;
    const choices = [...step.picks.map(titleOfPick), ...step.branches.map(titleOfBranch)];
    const wrong = problemsAfter(session, enabled).map(({ name }) => name);
    const remarks = [
      ...choices.map((choice) => display.style.cyan(printable(choice))),
      ...(fault === undefined ? [] : [display.style.red(`fails: ${fault.code}`)]),
      ...(state !== undefined && is(state, session.current.state) ? [display.style.dim("changes nothing")] : []),
      ...(wrong.length === 0 ? [] : [display.style.red(`✗ ${printable(wrong.join(", "))}`)]),
    ];
    return `${display.style.bold(String(number).padStart(numberWidth))}  ${stepTitle(step, display)}${remarks.length === 0 ? "" : `  ${remarks.join(", ")}`}`;
  });
}

/** `3 enabled steps, one of them a fault` */
export function stepsHeading(session: Session): string {
  const { enabled } = session.current;
  const faults = enabled.filter(({ step }) => step.fault).length;
  const budget = faultsAt(session);
  const used =
    budget === undefined || budget.limit === 0 || budget.count < budget.limit
      ? ""
      : `; no faults left (the check allows ${budget.limit})`;
  const mayStop =
    session.context.check.deadlock && session.current.problems.every(({ kind }) => kind !== "deadlock")
      ? ", and the system may terminate"
      : "";
  if (enabled.length === 0) return `no step is enabled here${mayStop}${used}`;
  const share =
    faults === 0
      ? ""
      : faults === enabled.length
        ? faults === 1
          ? ", a fault"
          : ", all of them faults"
        : `, ${faults === 1 ? "one of them a fault" : `${showCount(faults)} of them faults`}`;
  return `${plural(enabled.length, "enabled step")}${share}${used}`;
}

// ---------------------------------------------------------------- properties

/** The properties of the check that concern a state or a step. */
export function renderProperties(session: Session, display: Display): string[] {
  const { context, at, path, current } = session;
  const { model, check, interpreter } = context;
  const { style } = display;
  const line = (kind: string, name: string, text: string): string => `${kind.padEnd(9)}  ${printable(name)}: ${text}`;
  const verdict = (result: EvaluationResult): string =>
    result.fault !== undefined
      ? style.red(printable(`fails: ${result.fault.code}, ${result.fault.message}`))
      : result.value === true
        ? style.green("holds")
        : style.red("✗ false");
  const lines = (kind: string, properties: readonly EvaluatedProperty[]): string[] =>
    properties.map(({ name, result }) => line(kind, name, verdict(result)));
  const steps =
    at === 0
      ? check.steps.map((name) => line("step", name, style.dim("no step yet")))
      : lines("step", evaluateProperties(context, model.steps, check.steps, stateAfter(path, at - 1), current.state));
  const covers = check.covers.map((name) => line("cover", name, describeCover(session, name)));
  const deadlock = current.problems.find(({ kind }) => kind === "deadlock");
  const terminates = current.enabled.every(({ step }) => step.fault);
  const deadlockText =
    deadlock !== undefined
      ? style.red("✗ yes")
      : terminates
        ? check.deadlock
          ? "no: the system may terminate here"
          : "not checked"
        : "no";
  const isInside = interpreter.satisfiesConstraint(current.state);
  const budget = faultsAt(session);
  return [
    ...lines("invariant", evaluateProperties(context, model.invariants, check.invariants, current.state)),
    ...steps,
    ...covers,
    ...check.properties.map((name) =>
      line("property", name, style.dim("concerns whole behaviours; `fathom check` checks it")),
    ),
    `deadlock   ${deadlockText}`,
    ...(check.within.length === 0
      ? []
      : [`within     ${isInside === true ? "yes" : style.yellow("no: the check does not expand this state")}`]),
    ...(budget === undefined ? [] : [`faults     ${budget.count} of ${budget.limit}`]),
    ...(check.depth === undefined ? [] : [`depth      ${at} of ${check.depth}`]),
  ];
}

function describeCover(session: Session, name: string): string {
  const { context } = session;
  const trace = takenPath(session);
  const after = [trace.initial, ...trace.steps.map(({ state }) => state)].findIndex(
    (state) => evaluateProperties(context, context.model.covers, [name], state)[0]?.result.value === true,
  );
  if (after < 0) return "not reached on this path";
  return after === session.at ? "true here" : `reached ${after === 0 ? "in the initial state" : `after step ${after}`}`;
}

// ---------------------------------------------------------------- help

export function renderHelp(topic: Verb | undefined, display: Display): string[] {
  const { style, width } = display;
  if (topic !== undefined) {
    const also = topic.short.length === 0 ? [] : [`abbreviations: ${topic.short.join(", ")}`];
    return [
      style.bold(`${topic.name} ${topic.args}`.trim()),
      ...[...wrap(topic.help, width - 2), ...also].map((line) => `  ${line}`),
    ];
  }
  const rows = verbs.map(({ name, short, args, help }) => ({
    left: [`${name} ${args}`.trim(), ...short].join(", "),
    help,
  }));
  const size = Math.max(...rows.map(({ left }) => widthOf(left)));
  return rows.flatMap(({ left, help }) =>
    wrap(help, Math.max(20, width - size - 2)).map(
      (line, i) => `${style.cyan(padEnd(i === 0 ? left : "", size))}  ${line}`,
    ),
  );
}
