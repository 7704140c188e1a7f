// fathom simulate FILE: runs random behaviours, for state spaces too large to explore.

import { randomInt } from "node:crypto";
import { buildModel, simulate as runSimulation, type CheckPlan } from "../../checker/index.js";
import { isError } from "../../grammar/core/diagnostic.js";
import { distinct } from "../../grammar/core/distinct-diagnostics.js";
import { requireSystem, selectPlans } from "../../checker/checks/open-spec.js";
import { openFile } from "../verification/open-file.js";
import { exitOfDiagnostic, exitOfOutcome, exitOfSignal, isStop, worst, type ExitName } from "../exit-codes.js";
import { overridesOf, type ConfigurationOptions, type SelectionOptions } from "../options.js";
import { renderSimulation } from "../../checker/report/simulation.js";
import { printable } from "../../checker/report/text.js";
import type { OpenedFile } from "../../checker/report/results.js";
import { complainAbout, type Terminal } from "../terminal/terminal.js";
import { orInternalError } from "../process/internal-error.js";
import { monitorSearch } from "../process/search-monitor.js";
import type { Signal } from "../../checker/report/results.js";

export interface SimulateCommandOptions extends ConfigurationOptions, SelectionOptions {
  readonly runs: number;
  readonly steps: number;
  readonly seed?: number;
  /** The number of steps to show of a counterexample, the last ones. */
  readonly last?: number;
}

export async function simulate(path: string, options: SimulateCommandOptions, terminal: Terminal): Promise<ExitName> {
  const { overrides, diagnostics: wrong } = overridesOf(options);
  const opened = requireSystem(openFile(path, overrides));
  const selected = selectPlans([opened], options.check);
  const diagnostics = distinct([...wrong, ...opened.diagnostics, ...selected.diagnostics]);
  complainAbout(diagnostics, terminal);
  const exits = diagnostics.map(exitOfDiagnostic);
  if (diagnostics.some(isError)) return worst(exits);
  const seed = options.seed ?? randomInt(2 ** 31);
  const plans = selected.files.flatMap((file) => file.plans);
  for (const plan of plans) {
    if (plan.declaration?.kind === "scenario") {
      if (options.check.length > 0)
        terminal.complain(
          `note: ${printable(plan.name)} is a scenario, whose steps are fixed: \`fathom check\` runs it`,
        );
      continue;
    }
    const settings = { runs: options.runs, steps: options.steps, seed, last: options.last };
    const exit = await orInternalError(
      `check \`${plan.name}\` of ${opened.path} was not run to its end`,
      (failure) => complainAbout([failure], terminal),
      "system" as const,
      () => simulateCheck(opened, plan, settings, terminal),
    );
    exits.push(exit);
    if (isStop(exit)) break;
  }
  return worst(exits);
}

interface Settings {
  readonly runs: number;
  readonly steps: number;
  readonly seed: number;
  readonly last: number | undefined;
}

async function simulateCheck(
  file: OpenedFile,
  plan: CheckPlan,
  settings: Settings,
  terminal: Terminal,
): Promise<ExitName> {
  if (file.program === undefined) return "ok";
  const { model, check, diagnostics } = buildModel(file.program, plan);
  complainAbout(diagnostics, terminal);
  if (model === undefined || check === undefined || diagnostics.some(isError))
    return worst(diagnostics.map(exitOfDiagnostic));
  const started = performance.now();
  let stopped: Signal | undefined;
  const outcome = await monitorSearch(`${file.path} ${plan.name}`, terminal, async (monitor) => {
    const result = await runSimulation(model, check, { ...settings, tick: monitor.tick });
    stopped = monitor.signal();
    return result;
  });
  const seconds = (performance.now() - started) / 1000;
  const { finding } = outcome;
  const explained =
    finding?.trace === undefined
      ? undefined
      : (await import("../../checker/explanation/explain.js")).tryToExplain(model, check, finding);
  const notices = [...outcome.notices, ...(explained?.notice === undefined ? [] : [explained.notice])];
  const simulated = {
    file: file.path,
    name: plan.name,
    outcome: { ...outcome, notices },
    model,
    seconds,
    explanation: explained?.value,
  };
  const { style, width } = terminal;
  terminal.print(renderSimulation(simulated, { style, width, last: settings.last }));
  if (outcome.finding !== undefined) return exitOfOutcome(outcome.finding);
  if (stopped !== undefined) return exitOfSignal(stopped);
  return outcome.runs < settings.runs ? "incomplete" : "ok";
}
