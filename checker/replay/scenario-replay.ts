// Whether a scenario still fails of itself at the end of a behaviour: only it knows what it asserts, and which step it takes next.

import type { RuntimeFault } from "../../grammar/core/core.js";
import type { Scenario } from "../../grammar/core/checks.js";
import { oneLine } from "../../grammar/core/source.js";
import type { Divergence } from "./follow.js";
import { interpret } from "../interpreter/interpreter.js";
import type { Check, Model } from "../model/model.js";
import { walkScenario, type Behaviour } from "../scenario/scenario.js";

/** `steps`: of the behaviour, to where this is so. */
export type ScenarioReplay =
  | { readonly kind: "fails"; readonly fault: RuntimeFault; readonly steps: number }
  | { readonly kind: "leaves"; readonly obstacle: Divergence; readonly steps: number }
  | { readonly kind: "passes"; readonly why: string };

/** Codes that nothing else than a scenario comes to. */
export const isScenarioError = (code: string | null): boolean => code === "R0014" || code === "R0015";

export async function replayScenario(
  model: Model,
  check: Check,
  scenario: Scenario,
  behaviour: Behaviour,
): Promise<ScenarioReplay> {
  // What it is held against is judged by itself.
  const bare: Check = {
    ...check,
    invariants: [],
    steps: [],
    properties: [],
    covers: [],
    deadlock: false,
    expected: { kind: "holds", states: undefined },
  };
  const walk = async (script: Scenario, along?: Behaviour): ReturnType<typeof walkScenario> =>
    walkScenario(model, bare, script, interpret(model, bare), undefined, along);
  const length = behaviour.states.length - 1;
  const takes = scenario.flatMap(({ kind }, i) => (kind === "take" ? [i] : []));
  // The step behind the last state is still a matter of that state: it can be taken there or not.
  const own = await walk(scenario.slice(0, (takes[length] ?? scenario.length) + 1), behaviour);
  const { fault, trace } = own;
  const steps = trace?.steps.length ?? 0;
  if (fault === undefined) {
    if (takes.length < length)
      return { kind: "leaves", obstacle: { kind: "scenario", instead: undefined }, steps: takes.length };
    return {
      kind: "passes",
      why:
        takes.length === length
          ? "what the scenario asserts is true now of the last state"
          : "the scenario goes on from there now",
    };
  }
  const at = scenario.findIndex(({ span }) => span === fault.span);
  const instruction = scenario[at];
  if (fault.code !== "R0014" || instruction === undefined) return { kind: "fails", fault, steps };
  if (instruction.kind === "take" && steps < length)
    return { kind: "leaves", obstacle: { kind: "scenario", instead: oneLine(instruction.span) }, steps };
  // That it cannot go on here is a failure as long as it can on no other way either. Assertions make no way impossible.
  const all = await walk(scenario.slice(0, at + 1).filter(({ kind }) => kind === "take" || kind === "pick"));
  if (all.verdict === "holds")
    return {
      kind: "passes",
      why: `the scenario goes on another way now: \`${oneLine(instruction.span)}\` is possible there`,
    };
  return { kind: "fails", fault: all.fault?.span === fault.span ? all.fault : fault, steps };
}
