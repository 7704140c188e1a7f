// fathom why-not FILE ACTION --at STEP: the condition that disables an action in a state of a counterexample, with the
// values it depends on.

import { interpret } from "../../checker/interpreter/interpreter.js";
import type { State } from "../../checker/interpreter/values.js";
import { isError, type Diagnostic } from "../../grammar/core/diagnostic.js";
import { exitOfDiagnostic, worst, type ExitName } from "../exit-codes.js";
import { version } from "../files/package-root.js";
import {
  blockingConditionToJson,
  boundToJson,
  resultsDocumentFromJson,
  resultToJson,
  type Json,
} from "../../checker/report/json.js";
import { describeVerdict } from "../../checker/report/outcome.js";
import { renderActionStatuses } from "../../checker/report/why-not.js";
import type { FinishedCheck } from "../../checker/report/results.js";
import { complainAbout, type Terminal } from "../terminal/terminal.js";
import {
  actionStatuses,
  unknownAction,
  type ActionStatus,
  type ActionStatuses,
} from "../../checker/report/action-query.js";
import { internalError } from "../process/internal-error.js";
import { printLastResort } from "../reports/last-resort.js";
import { findCounterexample, reporter, type CounterexampleOptions } from "./counterexample.js";

export interface WhyNotOptions extends CounterexampleOptions {
  /** Number of the step whose state is examined; 0 is the initial state. */
  readonly at: number;
  readonly json?: boolean;
}

interface QueryResult extends ActionStatuses {
  /** Undefined if there is no such state or action; the diagnostics say so. */
  readonly state: State | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

export async function whyNot(
  path: string,
  action: string,
  options: WhyNotOptions,
  terminal: Terminal,
): Promise<ExitName> {
  const { result, diagnostics: resultDiagnostics, exit } = await findCounterexample(path, options, terminal);
  const nothing: QueryResult = { state: undefined, statuses: [], omitted: 0, diagnostics: [] };
  const query: QueryResult = result === undefined ? nothing : queryOrFailure(result, action, options.at);
  const { state, statuses, omitted } = query;
  const diagnostics = [...resultDiagnostics, ...query.diagnostics];
  if (options.json === true) {
    const json: Json = state === undefined ? null : { at: options.at, actions: statuses.map(toJson), omitted };
    const results = result === undefined ? [] : [result];
    try {
      const document = resultsDocumentFromJson(version(), results.map(resultToJson), diagnostics, { whyNot: json });
      terminal.print(JSON.stringify(document, undefined, 2));
    } catch (error) {
      printLastResort(results, error, { json: true }, terminal);
      return "system";
    }
  } else {
    const report = reporter(terminal, exit);
    await report.part("diagnostics are not shown", () => complainAbout(diagnostics, terminal));
    const isUnknown = query.diagnostics.some(({ code }) => code !== "E0841");
    if (result !== undefined && !resultDiagnostics.some(isError) && !isUnknown) {
      await report.verdict(result, () => describeResult(result));
      await report.part(`the status of \`${action}\` is not shown`, () => printStatuses(query, options.at, terminal));
    }
    return worst([report.exit(), ...query.diagnostics.map(exitOfDiagnostic)]);
  }
  return worst([exit, ...query.diagnostics.map(exitOfDiagnostic)]);
}

function queryOrFailure(result: FinishedCheck, action: string, at: number): QueryResult {
  try {
    return queryAction(result, action, at);
  } catch (error) {
    const failure = internalError(`the status of \`${action}\` is not known`, error);
    return { state: undefined, statuses: [], omitted: 0, diagnostics: [failure] };
  }
}

function queryAction({ model, check, outcome, name }: FinishedCheck, action: string, at: number): QueryResult {
  const { trace } = outcome;
  const [start] = trace === undefined ? interpret(model, check).initialStates() : [{ state: trace.initial }];
  const state = at === 0 ? start?.state : trace?.steps[at - 1]?.state;
  const wrong = (diagnostic: Pick<Diagnostic, "code" | "message" | "hint">): QueryResult => ({
    state: undefined,
    statuses: [],
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
  const result = actionStatuses(model, check, state, action);
  return result.statuses.length > 0
    ? { state, ...result, diagnostics: [] }
    : wrong({ code: "E0707", ...unknownAction(action, model) });
}

const describeResult = ({ outcome }: FinishedCheck): string =>
  `${describeVerdict(outcome)}${outcome.trace === undefined ? ", no counterexample" : ""}`;

function printStatuses({ state, ...statuses }: QueryResult, at: number, terminal: Terminal): void {
  if (state === undefined) return;
  for (const block of renderActionStatuses(statuses, at === 0 ? "in the initial state" : `after step ${at}`, terminal))
    terminal.print(`\n${block}`);
}

const toJson = ({ name, status }: ActionStatus): Json => ({
  name,
  instance: status.instance ?? null,
  bindings: status.bindings.map(boundToJson),
  enabled: status.enabled,
  barriers: status.blockedBy.map(blockingConditionToJson),
});
