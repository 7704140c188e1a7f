// Replays the errors that only a scenario can raise: a step that cannot be taken, and an assertion that is false.

import type { Scenario } from "../../grammar/core/checks.js";
import type { RuntimeFault } from "../../grammar/core/core.js";
import { oneLine } from "../../grammar/core/source.js";
import { interpret } from "../interpreter/interpreter.js";
import type { Check, Model } from "../model/model.js";
import type { Outcome } from "../outcome.js";
import { runScenario, type Behaviour } from "../scenario/scenario.js";
import type { Divergence } from "./divergence.js";

/** `steps`: the number of steps of the behaviour after which this happens. */
export type ScenarioReplay =
  | { readonly kind: "fails"; readonly fault: RuntimeFault; readonly steps: number }
  | { readonly kind: "diverges"; readonly divergence: Divergence; readonly steps: number }
  | { readonly kind: "passes"; readonly why: string };

/** Only scenarios raise these codes. */
export const isScenarioError = (code: string | null): boolean => code === "R0014" || code === "R0015";

/** Does the scenario still fail on the behaviour? */
export async function replayScenario(
  model: Model,
  check: Check,
  scenario: Scenario,
  behaviour: Behaviour,
): Promise<ScenarioReplay> {
  const length = behaviour.states.length - 1;
  const takes = scenario.flatMap(({ kind }, i) => (kind === "take" ? [i] : []));
  // Includes the next step: it fails if it cannot be taken from the last state.
  const followed = scenario.slice(0, (takes[length] ?? scenario.length) + 1);
  const { fault, trace } = await runWithoutProperties(model, check, followed, behaviour);
  const steps = trace?.steps.length ?? 0;
  if (fault === undefined) {
    if (takes.length < length)
      return { kind: "diverges", divergence: { kind: "scenario", instead: undefined }, steps: takes.length };
    const why =
      takes.length === length
        ? "the scenario no longer fails in the last state"
        : "the scenario can now continue from the last state";
    return { kind: "passes", why };
  }
  const position = scenario.findIndex(({ span }) => span === fault.span);
  const instruction = scenario[position];
  if (fault.code !== "R0014" || instruction === undefined) return { kind: "fails", fault, steps };
  const text = oneLine(instruction.span);
  if (instruction.kind === "take" && steps < length)
    return { kind: "diverges", divergence: { kind: "scenario", instead: text }, steps };
  // The step is impossible on this path. The scenario fails only if it is impossible on all paths; assertions exclude
  // none.
  const choices = scenario.slice(0, position + 1).filter(({ kind }) => kind === "take" || kind === "pick");
  const onAllPaths = await runWithoutProperties(model, check, choices, undefined);
  if (onAllPaths.verdict === "holds")
    return { kind: "passes", why: `the scenario can now continue on another path, on which \`${text}\` is possible` };
  return { kind: "fails", fault: onAllPaths.fault?.span === fault.span ? onAllPaths.fault : fault, steps };
}

/** Properties are replayed separately. */
function runWithoutProperties(
  model: Model,
  check: Check,
  scenario: Scenario,
  along: Behaviour | undefined,
): Promise<Outcome> {
  const bare: Check = {
    ...check,
    invariants: [],
    steps: [],
    properties: [],
    covers: [],
    deadlock: false,
    expected: { kind: "holds", states: undefined },
  };
  return runScenario(model, bare, scenario, interpret(model, bare), undefined, along);
}
