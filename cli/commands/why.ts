// fathom why FILE: explains a counterexample: which steps are necessary, and which values each of them wrote that
// later steps read.

import { valueAt, type StateElement } from "../../checker/explanation/state-elements.js";
import type { DataDependence } from "../../checker/explanation/slice.js";
import { showValue } from "../../checker/interpreter/show.js";
import type { State } from "../../checker/interpreter/values.js";
import type { Step, Trace } from "../../checker/outcome.js";
import type { ExitName } from "../exit-codes.js";
import { renderFinding, describeVerdict } from "../../checker/report/outcome.js";
import { nameOfStep } from "../../checker/report/steps.js";
import { hanging, printable } from "../../checker/report/text.js";
import type { FinishedCheck } from "../../checker/report/results.js";
import { complainAbout, type Terminal } from "../terminal/terminal.js";
import { findCounterexample, type CounterexampleOptions } from "./counterexample.js";

export async function why(path: string, options: CounterexampleOptions, terminal: Terminal): Promise<ExitName> {
  const { result, diagnostics, exit } = await findCounterexample(path, options, terminal);
  complainAbout(diagnostics, terminal);
  if (result === undefined) return exit;
  const { outcome, model, explanation } = result;
  const { style, width } = terminal;
  terminal.print(
    `${style.bold(printable(result.file))} ${printable(result.name)}: ${printable(describeVerdict(outcome))}`,
  );
  if (outcome.trace === undefined) {
    terminal.print("  there is no counterexample to explain");
    return exit;
  }
  terminal.print(`\n${renderFinding({ ...outcome, trace: undefined }, model, { style, width, explanation })}`);
  terminal.print(`\n${renderLinks(result, outcome.trace, terminal)}`);
  return exit;
}

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
  const lines = steps.flatMap((step, i) => {
    const before = state;
    state = step.state ?? state;
    const needed = slice.necessary[i] === true;
    const title = `${String(i + 1).padStart(numberWidth)}${needed && !allNeeded ? "*" : " "} ${step.fault ? "fault " : ""}${printable(nameOfStep(step))}`;
    if (!needed) return [style.dim(title), style.dim(`${margin}not needed`)];
    const written = readersOf(slice.dependences.filter(({ writer }) => writer === i));
    if (written.size === 0)
      return [
        style.bold(title),
        ...hanging(margin, step.state === undefined ? "fails" : whyWithoutLinks(trace), { width }),
      ];
    return [
      style.bold(title),
      ...[...written].flatMap(([element, readers]) =>
        hanging(margin, `${changeOf(element, before, state)}, read by ${listed(readers, goal)}`, { width }),
      ),
    ];
  });
  return lines.join("\n");
}

const whyWithoutLinks = (trace: Trace): string =>
  trace.loop === undefined
    ? "this step itself is the violation"
    : "needed for fairness, or because the property refers to the step";

function readersOf(dependences: readonly DataDependence[]): ReadonlyMap<StateElement, readonly (number | undefined)[]> {
  const readers = new Map<StateElement, (number | undefined)[]>();
  for (const { element, reader } of dependences) readers.set(element, [...(readers.get(element) ?? []), reader]);
  return readers;
}

const changeOf = (element: StateElement, before: State, after: State): string =>
  `${element.name}: ${showValue(element.type, valueAt(element, before))} → ${showValue(element.type, valueAt(element, after))}`;

/** `steps 3 and 4, Stored` */
function listed(readers: readonly (number | undefined)[], goal: string): string {
  const steps = [...new Set(readers.flatMap((each) => (each === undefined ? [] : [each + 1])))]
    .sort((a, b) => a - b)
    .map(String);
  const bySteps =
    steps.length === 0
      ? []
      : [
          `${steps.length === 1 ? "step" : "steps"} ${steps.length === 1 ? steps.join("") : `${steps.slice(0, -1).join(", ")} and ${steps.at(-1)}`}`,
        ];
  return [...bySteps, ...(readers.includes(undefined) ? [goal] : [])].join(", and by ");
}
