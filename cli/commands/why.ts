// fathom why FILE: explains a counterexample: which steps are necessary, and which values each of them wrote that
// later steps read.

import { valueAt, type StateElement } from "../../checker/explanation/state-elements.js";
import type { DataDependence, Purpose, VerifiedSlice } from "../../checker/explanation/slice.js";
import { showValue } from "../../checker/interpreter/show.js";
import type { State } from "../../checker/interpreter/values.js";
import type { Step, Trace } from "../../checker/outcome.js";
import type { ExitName } from "../exit-codes.js";
import { renderFinding, describeVerdict } from "../../checker/report/outcome.js";
import { conjunction } from "../../checker/explanation/reasons.js";
import { nameOfStep } from "../../checker/report/steps.js";
import { describeHidden, hiddenSteps, shortened } from "../../checker/report/long-traces.js";
import { hanging, printable } from "../../checker/report/text.js";
import type { FinishedCheck } from "../../checker/report/results.js";
import { complainAbout, type Terminal } from "../terminal/terminal.js";
import { findCounterexample, reporter, type CounterexampleOptions } from "./counterexample.js";

export async function why(path: string, options: CounterexampleOptions, terminal: Terminal): Promise<ExitName> {
  const { result, diagnostics, exit } = await findCounterexample(path, options, terminal);
  const report = reporter(terminal, exit);
  await report.part("diagnostics are not shown", () => complainAbout(diagnostics, terminal));
  if (result === undefined) return report.exit();
  const { trace, notices } = result.outcome;
  await report.verdict(result, () => describeVerdict(result.outcome));
  if (trace === undefined) {
    terminal.print("  there is no counterexample to explain");
    return report.exit();
  }
  for (const notice of notices) terminal.print(hanging("  ", `note: ${notice}`, terminal).join("\n"));
  await report.part("the finding is not shown", () => terminal.print(`\n${findingOf(result, terminal)}`));
  await report.part("the steps are not shown", () => terminal.print(`\n${renderLinks(result, trace, terminal)}`));
  return report.exit();
}

const findingOf = ({ outcome, model, explanation }: FinishedCheck, { style, width }: Terminal): string =>
  renderFinding({ ...outcome, trace: undefined }, model, { style, width, explanation });

/** Each step with the values it wrote and their readers. */
function renderLinks({ explanation, outcome }: FinishedCheck, trace: Trace, { style, width }: Terminal): string {
  const slice = explanation?.slice;
  if (slice === undefined)
    return "It is not known which steps are needed: the trace is too long, or the finding does not depend on values that can be traced.";
  const goal = outcome.property ?? outcome.fault?.code ?? "the deadlock";
  const steps: readonly (Omit<Step, "state"> & { readonly state?: State })[] = [
    ...trace.steps,
    ...(trace.failed === undefined ? [] : [trace.failed]),
  ];
  const numberWidth = String(steps.length).length;
  // As in the report of `check`.
  const allNeeded = !slice.necessary.includes(false);
  const margin = " ".repeat(numberWidth + 4);
  let state = trace.initial;
  const hidden = hiddenSteps(steps.length, undefined);
  const lines = steps.flatMap((step, i) => {
    const before = state;
    state = step.state ?? state;
    if (hidden?.from === i + 1) return [style.yellow(`── ${describeHidden(hidden)} ──`)];
    if (hidden !== undefined && i + 1 > hidden.from && i + 1 <= hidden.to) return [];
    const needed = slice.necessary[i] === true;
    const title = `${String(i + 1).padStart(numberWidth)}${needed && !allNeeded ? "*" : " "} ${step.fault ? "fault " : ""}${printable(nameOfStep(step))}`;
    if (!needed) return [style.dim(title), style.dim(`${margin}not needed`)];
    const written = readersOf(slice.dependences.filter(({ writer }) => writer === i));
    const uses = [
      ...[...written].map(([element, readers]) => `${changeOf(element, before, state)}, ${usesOf(readers, goal)}`),
      ...inItself(slice, i, { goal, isInfinite: trace.loop !== undefined, hasUses: written.size > 0 }),
    ];
    const shown = step.state === undefined ? ["fails"] : uses.length > 0 ? uses : [withoutUses(slice)];
    return [style.bold(title), ...shown.flatMap((use) => hanging(margin, use, { width }))];
  });
  return lines.join("\n");
}

/** Why a step is needed, whatever it writes. */
function inItself(
  { purposes }: VerifiedSlice,
  step: number,
  { goal, isInfinite, hasUses }: { readonly goal: string; readonly isInfinite: boolean; readonly hasUses: boolean },
): readonly string[] {
  const own = purposes.filter((each) => each.step === step).map(({ purpose }) => purpose);
  const fair = fairnessOf(own);
  const isGoal = own.some(({ kind }) => kind === "finding") && (isInfinite || !hasUses);
  return [
    ...(isGoal ? [isInfinite ? `${goal} refers to this step` : "this step itself is the violation"] : []),
    ...(fair === undefined ? [] : [fair]),
  ];
}

const withoutUses = ({ isMinimal }: VerifiedSlice): string =>
  isMinimal ? "the other steps alone do not cause it" : "may not be needed";

type Reader = DataDependence["reader"];

function readersOf(dependences: readonly DataDependence[]): ReadonlyMap<StateElement, readonly Reader[]> {
  const readers = new Map<StateElement, Reader[]>();
  for (const { element, reader } of dependences) readers.set(element, [...(readers.get(element) ?? []), reader]);
  return readers;
}

const changeOf = (element: StateElement, before: State, after: State): string =>
  `${element.name}: ${showValue(element.type, valueAt(element, before))} → ${showValue(element.type, valueAt(element, after))}`;

/** `read by steps 3 and 4, and by Stored; needed for the fairness of Go; restores the state in which the loop begins` */
function usesOf(readers: readonly Reader[], goal: string): string {
  const steps = [...new Set(readers.filter((each) => typeof each === "number"))].sort((a, b) => a - b);
  const purposes = readers.filter((each) => typeof each !== "number");
  const by = [
    ...(steps.length === 0
      ? []
      : [`${steps.length === 1 ? "step" : "steps"} ${conjunction(shortened(steps.map((step) => String(step + 1))))}`]),
    ...(purposes.some(({ kind }) => kind === "finding") ? [goal] : []),
  ];
  const fair = fairnessOf(purposes);
  return [
    ...(by.length === 0 ? [] : [`read by ${by.join(", and by ")}`]),
    ...(fair === undefined ? [] : [fair]),
    ...(purposes.some(({ kind }) => kind === "loop") ? ["needed to close the loop"] : []),
  ].join("; ");
}

/** Maximum number of actions to name. */
const NAMED = 4;

/** `needed for the fairness of Go` */
function fairnessOf(purposes: readonly Purpose[]): string | undefined {
  const actions = [...new Set(purposes.flatMap((each) => (each.kind === "fairness" ? [each.action] : [])))];
  if (actions.length === 0) return undefined;
  const named = actions.slice(0, NAMED);
  const others = actions.length - named.length;
  return `needed for the fairness of ${conjunction(others === 0 ? named : [...named, `${others} more`])}`;
}
