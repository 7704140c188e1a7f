// Renders a counterexample step by step.

import type { AbstractBehaviour } from "../explanation/abstract-behaviour.js";
import type { Explanation } from "../explanation/explain.js";
import { showValue } from "../interpreter/show.js";
import type { Model } from "../model/model.js";
import type { Step, Trace } from "../outcome.js";
import { stepsOf } from "./expectation.js";
import { firstSentence } from "./first-sentence.js";
import type { Evaluation } from "./results.js";
import { describeHidden, hiddenSteps, type HiddenSteps } from "./long-traces.js";
import { changesOf, elementsOf, type Change, type StateElement } from "./changes.js";
import type { RenderOptions } from "./diagnostic.js";
import { shownAfter, type TraceView } from "./selection.js";
import { detailsOf, nameOfStep } from "./steps.js";
import { hanging, printable, showCount, widthOf } from "./text.js";

export interface TraceOptions extends RenderOptions {
  /** The part of the trace to show; all of it if undefined. */
  readonly view?: TraceView | undefined;
  /** Also shows variables of the initial state that never change, even if there are many. */
  readonly everything?: boolean | undefined;
  /** Supplies doc comments of actions. */
  readonly model?: Model | undefined;
  /** Marks the necessary steps. */
  readonly explanation?: Explanation | undefined;
  /** Shows only this many steps, the last ones. By default, the middle of a long trace is not shown. */
  readonly last?: number | undefined;
  /** Shown in every state. */
  readonly evaluations?: readonly Evaluation[] | undefined;
}

/** The end of a behaviour: a last state, a cycle, or stuttering. */
export function endingOf(trace: Trace): "ends" | "repeats" | "stutters" {
  if (trace.loop === undefined) return "ends";
  return trace.loop < trace.steps.length ? "repeats" : "stutters";
}

/** Set off in a list of steps where the behaviour stutters before it goes on. */
export const STUTTERS_HERE = "stutters here: nothing happens before the next step";

/** Numbered steps: the initial state in full, then only what each step changed. Lines set off the cycle. */
export function renderTrace(trace: Trace, options: TraceOptions): string {
  const { style, explanation, model } = options;
  const necessary = explanation?.slice?.necessary;
  // If all steps are necessary, marks are useless.
  const marked = necessary?.includes(false) === true ? necessary : undefined;
  const shownDocs = new Set<string>();
  const docOf = (step: Omit<Step, "state">): string | undefined => {
    const doc = firstSentence(model?.actions.find(({ span, name }) => span === step.span && name === step.action)?.doc);
    if (doc === undefined || shownDocs.has(doc)) return undefined;
    shownDocs.add(doc);
    return doc;
  };

  const isStutter = (position: number): boolean => trace.stutters?.includes(position) === true;
  const lines = renderStep(trace, 0, options);
  const all = trace.failed === undefined ? trace.steps : [...trace.steps, trace.failed];
  const hidden = hiddenSteps(all.length, options.last);
  all.forEach((step, i) => {
    if (hidden?.from === i + 1) lines.push(...hiddenLines(trace, hidden, options));
    if (hidden !== undefined && i + 1 >= hidden.from && i + 1 <= hidden.to) return;
    if (isStutter(i)) lines.push(loopLine(STUTTERS_HERE, options));
    if (i === trace.loop) lines.push(loopLine("the following steps repeat forever", options));
    const stepLines = renderStep(trace, i + 1, options, { mark: marked?.[i] === true ? "*" : " ", doc: docOf(step) });
    lines.push(...(marked?.[i] === false ? stepLines.map(style.dim) : stepLines));
  });
  const ending = endingOf(trace);
  if (ending === "repeats" && isStutter(trace.steps.length)) lines.push(loopLine(STUTTERS_HERE, options));
  if (ending === "repeats")
    lines.push(
      loopLine(trace.loop === 0 ? "back to the initial state" : `back to the state after step ${trace.loop}`, options),
    );
  if (ending === "stutters") lines.push(loopLine("stutters forever: no further steps", options));
  return lines.join("\n");
}

/** In place of steps that are not shown: what they are, and the state after them. */
function hiddenLines(trace: Trace, hidden: HiddenSteps, options: TraceOptions): string[] {
  const { view = { trace, whole: trace, full: false }, evaluations = [] } = options;
  const { loop } = trace;
  const repeats = loop !== undefined && loop < trace.steps.length && loop + 1 >= hidden.from && loop < hidden.to;
  const loopStart = repeats ? `; from step ${showCount(loop + 1)} on they repeat forever` : "";
  const margin = " ".repeat(String(stepsOf(trace)).length + 4);
  const shown = shownAfter({ ...view, full: true }, hidden.to, options.width - margin.length);
  return [
    loopLine(`${describeHidden(hidden)}${loopStart}; the state after them:`, options),
    ...(shown.kind === "state" ? initialLines(shown.elements, view, margin, options) : []),
    ...evaluationLines(evaluations, hidden.to, margin, options),
  ];
}

interface StepAnnotations {
  /** One column after the number. */
  readonly mark?: string | undefined;
  readonly doc?: string | undefined;
}

/** Renders one step: number 0 is the initial state, and the number after the last step is the failing step. */
export function renderStep(
  trace: Trace,
  number: number,
  options: TraceOptions,
  { mark = " ", doc }: StepAnnotations = {},
): string[] {
  const { style, view = { trace, whole: trace, full: false }, evaluations = [] } = options;
  const numberWidth = String(stepsOf(trace)).length;
  const numbered = (text: string): string => `${style.bold(String(number).padStart(numberWidth) + mark)} ${text}`;
  const margin = " ".repeat(numberWidth + 4);
  const after = (): string[] => {
    const shown = shownAfter(view, number, options.width - margin.length);
    const lines =
      shown.kind === "changes"
        ? stepLines(shown.changes, shown.hidden, margin, options)
        : number === 0 && !view.full && options.everything !== true
          ? initialLines(shown.elements, view, margin, options)
          : stateLines(shown.elements, margin, options);
    return [
      ...lines,
      ...abstractChanges(options.explanation?.abstract, number, margin, options),
      ...evaluationLines(evaluations, number, margin, options),
    ];
  };
  if (number === 0) return [numbered(style.bold("initial state")), ...after()];
  const step = trace.steps[number - 1] ?? trace.failed;
  if (step === undefined) throw new Error(`internal: no step ${number} of ${trace.steps.length}`);
  const docLines = doc === undefined ? [] : hanging(margin, `/// ${doc}`, options).map(style.dim);
  return [
    numbered(stepTitle(step, options)),
    ...docLines,
    ...stepDetails(step, margin, options),
    ...(number > trace.steps.length ? [margin + style.red("fails")] : after()),
  ];
}

/** Up to this many values that never change are shown, one per line. */
const MAX_UNCHANGED = 3;

/** Values that never change are left out if there are many of them and `--only` does not name them. */
function initialLines(
  elements: readonly StateElement[],
  { trace, whole }: TraceView,
  margin: string,
  options: RenderOptions,
): string[] {
  const changed = [...changedNames(trace)];
  const moving = elements.filter(({ name }) =>
    changed.some((each) => each === name || (each.startsWith(name) && "[.".includes(each.charAt(name.length)))),
  );
  const still = elements.length - moving.length;
  if (trace !== whole || moving.length === 0 || still <= MAX_UNCHANGED) return stateLines(elements, margin, options);
  return [
    ...stateLines(moving, margin, options),
    ...hanging(margin, `${showCount(still)} more variables never change; --full shows them`, options).map(
      options.style.dim,
    ),
  ];
}

function changedNames(trace: Trace): ReadonlySet<string> {
  const names = new Set<string>();
  let before = trace.initial;
  for (const { state } of trace.steps) {
    for (const { name } of changesOf(trace.variables, before, state)) names.add(name);
    before = state;
  }
  return names;
}

/** Ghost variables come last, dimmed. */
export function stateLines(elements: readonly StateElement[], margin: string, options: RenderOptions): string[] {
  const inOrder = [...elements.filter((each) => !each.ghost), ...elements.filter((each) => each.ghost)];
  return inOrder.flatMap(({ name, value, ghost }) =>
    hanging(margin, `${name} = ${value}`, options).map(ghost ? options.style.dim : same),
  );
}

function stepLines(changes: readonly Change[], hidden: number, margin: string, options: RenderOptions): string[] {
  const { style } = options;
  if (changes.length === 0)
    return [margin + style.dim(hidden === 0 ? "no change" : "no change in the variables shown")];
  return [
    ...changes.filter((each) => !each.ghost).flatMap((change) => changeLines(change, margin, options)),
    ...changes
      .filter((each) => each.ghost)
      .flatMap((change) =>
        changeLines(change, margin, { ...options, style: { ...style, green: same } }).map(style.dim),
      ),
  ];
}

/** What a step changes in the abstract system, or the first state of that. */
function abstractChanges(
  abstract: AbstractBehaviour | undefined,
  number: number,
  margin: string,
  options: RenderOptions,
): string[] {
  const [before, after] = [abstract?.states[number - 1], abstract?.states[number]];
  if (abstract === undefined || after === undefined) return [];
  const { system, variables } = abstract;
  const width = options.width - margin.length - system.length - 1;
  const lines =
    before === undefined
      ? elementsOf(variables, after, width).map(({ name, value }) => `${system}.${name} = ${value}`)
      : changesOf(variables, before, after).map(
          (change) => `${system}.${change.name}: ${change.before ?? "absent"} → ${change.after ?? "absent"}`,
        );
  return lines.flatMap((text) => hanging(margin, text, options)).map(options.style.blue);
}

/** The values of `--eval` in one state. */
function evaluationLines(
  evaluations: readonly Evaluation[],
  state: number,
  margin: string,
  options: RenderOptions,
): string[] {
  return evaluations.flatMap(({ text, type, results: answers }) => {
    const answer = answers[state];
    if (answer === undefined) return [];
    return hanging(
      margin,
      answer.fault === undefined
        ? `${text} = ${showValue(type, answer.value)}`
        : `${text}: ${answer.fault.code}, ${answer.fault.message}`,
      options,
    ).map(options.style.yellow);
  });
}

/** Stands out without colours too: it begins in the column of step numbers. */
const loopLine = (text: string, options: RenderOptions): string => options.style.yellow(`── ${text} ──`);

const same = (text: string): string => text;

export function stepTitle(step: Omit<Step, "state">, options: RenderOptions): string {
  const title = options.style.bold(printable(nameOfStep(step)));
  return step.fault ? `${options.style.yellow("fault")} ${title}` : title;
}

const stepDetails = (step: Omit<Step, "state">, margin: string, options: RenderOptions): string[] =>
  detailsOf(step)
    .flatMap((detail) => hanging(margin, detail, options))
    .map(options.style.cyan);

function changeLines(change: Change, margin: string, options: RenderOptions): string[] {
  const before = change.before ?? "absent";
  const after = change.after ?? "absent";
  const line = `${change.name}: ${before} → ${after}`;
  if (widthOf(margin + line) <= options.width)
    return [`${margin}${printable(`${change.name}: ${before} → `)}${options.style.green(printable(after))}`];
  return [
    ...hanging(margin, `${change.name}: ${before}`, options),
    ...hanging(`${margin}  `, `→ ${after}`, options).map(options.style.green),
  ];
}
