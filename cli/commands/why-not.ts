// fathom why-not FILE ACTION --at STEP: the condition that bars an action in a state of a counterexample, with its values.

import { interpret } from "../../checker/interpreter/interpreter.js";
import type { State } from "../../checker/interpreter/values.js";
import { isError, type Diagnostic } from "../../grammar/core/diagnostic.js";
import { exitOfDiagnostic, worst, type ExitName } from "../exit-codes.js";
import { version } from "../files/package-root.js";
import {
  blockingConditionToJson,
  boundToJson,
  documentWith,
  resultToJson,
  type Json,
} from "../../checker/report/json.js";
import { describeVerdict } from "../../checker/report/outcome.js";
import { printable } from "../../checker/report/text.js";
import { renderAnswers } from "../../checker/report/why-not.js";
import type { FinishedCheck } from "../../checker/report/results.js";
import { complainAbout, type Terminal } from "../terminal/terminal.js";
import { askWhyNot, namesNoAction, type Answer, type Answers } from "../../checker/report/action-query.js";
import { findCounterexample, type CounterexampleOptions } from "./counterexample.js";

export interface WhyNotOptions extends CounterexampleOptions {
  /** Steps done: 0 is the initial state. */
  readonly at: number;
  readonly json?: boolean;
}

interface Asked extends Answers {
  /** Undefined if there is none, or no action is meant; the diagnostics say so. */
  readonly state: State | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

export async function whyNot(
  path: string,
  action: string,
  options: WhyNotOptions,
  terminal: Terminal,
): Promise<ExitName> {
  const { result, diagnostics: found, exit } = await findCounterexample(path, options, terminal);
  const {
    state,
    answers,
    omitted,
    diagnostics: own,
  } = result === undefined
    ? { state: undefined, answers: [], omitted: 0, diagnostics: [] }
    : ask(result, action, options.at);
  const diagnostics = [...found, ...own];
  if (options.json === true) {
    const asked: Json = state === undefined ? null : { at: options.at, actions: answers.map(toJson), omitted };
    terminal.print(
      JSON.stringify(
        documentWith(version(), result === undefined ? [] : [resultToJson(result)], diagnostics, { whyNot: asked }),
        undefined,
        2,
      ),
    );
  } else {
    complainAbout(diagnostics, terminal);
    if (result !== undefined && !diagnostics.some(isError)) print(result, { answers, omitted }, options.at, terminal);
  }
  return worst([exit, ...own.map(exitOfDiagnostic)]);
}

function ask({ model, check, outcome, name }: FinishedCheck, asked: string, at: number): Asked {
  const { trace } = outcome;
  const [start] = trace === undefined ? interpret(model, check).initialStates() : [{ state: trace.initial }];
  const state = at === 0 ? start?.state : trace?.steps[at - 1]?.state;
  const wrong = (diagnostic: Pick<Diagnostic, "code" | "message" | "hint">): Asked => ({
    state: undefined,
    answers: [],
    omitted: 0,
    diagnostics: [{ severity: "error", ...diagnostic }],
  });
  if (state === undefined) {
    const steps = trace?.steps.length ?? 0;
    const hint =
      trace === undefined
        ? "`--at 0` is the initial state"
        : `\`--at 0\` is the initial state, \`--at ${steps}\` the last state`;
    return wrong({
      code: "E0708",
      message:
        trace === undefined
          ? `\`${name}\` has no counterexample, so there is no step ${at}`
          : `the counterexample of \`${name}\` has no state after step ${at}`,
      hint,
    });
  }
  const found = askWhyNot(model, check, state, asked);
  return found.answers.length > 0
    ? { state, ...found, diagnostics: [] }
    : wrong({ code: "E0707", ...namesNoAction(asked, model) });
}

function print({ file, name, outcome }: FinishedCheck, answers: Answers, at: number, terminal: Terminal): void {
  const { style } = terminal;
  terminal.print(
    `${style.bold(printable(file))} ${printable(name)}: ${printable(describeVerdict(outcome))}${outcome.trace === undefined ? ", no counterexample" : ""}`,
  );
  for (const block of renderAnswers(answers, at === 0 ? "in the initial state" : `after step ${at}`, terminal))
    terminal.print(`\n${block}`);
}

const toJson = ({ name, binding }: Answer): Json => ({
  name,
  instance: binding.instance ?? null,
  bindings: binding.bindings.map(boundToJson),
  enabled: binding.enabled,
  barriers: binding.blockedBy.map(blockingConditionToJson),
});
