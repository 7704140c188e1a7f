// Runs scenarios: explores the behaviours that take the given steps. Whatever the steps leave open may happen in any
// way.

import type { Scenario } from "../../grammar/core/checks.js";
import type { Interpreter } from "../interpreter/interpreter.js";
import type { Check, Model } from "../model/model.js";
import type { Outcome } from "../outcome.js";
import type { Tick } from "../search/state-space.js";
import { Pacer } from "../search/tally.js";
import { bareVerdict } from "../verdict.js";
import { ScenarioRunner, ScenarioStopped, type Behaviour, type ScenarioFinding } from "./scenario-runner.js";
import { traceTo } from "./possible-states.js";

export type { Behaviour } from "./scenario-runner.js";

/**
 * Like `explore`, restricted to the behaviours of a scenario. `holds`: there is such a behaviour, and none violates
 * anything. R0014: a step cannot be taken in any of the possible states. R0015: an assertion is false in one of them.
 * `along`: considers only behaviours that begin with this one.
 */
export async function runScenario(
  model: Model,
  check: Check,
  scenario: Scenario,
  interpreter: Interpreter,
  tick: Tick | undefined,
  along?: Behaviour,
): Promise<Outcome> {
  const began = performance.now();
  const runner = new ScenarioRunner(model, check, interpreter, new Pacer(tick), along);
  let finding: ScenarioFinding | undefined;
  let stopped: string | undefined;
  try {
    finding = await runner.run(scenario);
  } catch (error) {
    if (!(error instanceof ScenarioStopped)) throw error;
    stopped = error.message;
  }
  return {
    ...(finding?.details ?? bareVerdict(stopped === undefined ? "holds" : "incomplete")),
    properties: [],
    trace: finding?.at === undefined ? undefined : traceTo(model, finding.at, finding.failed),
    states: runner.states,
    initialStates: runner.initialStates,
    transitions: runner.transitions,
    depth: runner.depth,
    firings: runner.firings,
    covered: [],
    notices: stopped === undefined ? [] : [stopped],
    engine: "interpreter",
    timings: { compile: 0, explore: (performance.now() - began) / 1000, properties: 0 },
    threads: 1,
  };
}
