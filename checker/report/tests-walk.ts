// A behaviour as a walk that a test asks an implementation for: its steps, and between them those to refuse.

import type { Behaviour } from "../test-generation/cover.js";
import type { TakenStep } from "../test-generation/behaviour-coverage.js";
import { valueToJson } from "../interpreter/json.js";
import { element } from "../interpreter/values.js";
import type { Model } from "../model/model.js";
import { actionNames } from "../trace-validation/names.js";
import { actorOf, boundArgs } from "../trace/trace.js";
import { boundToJson, type Json } from "./json.js";
import { nameOfStep } from "./steps.js";

type JsonFields = Readonly<Record<string, Json>>;

/** As `repeatWalks` takes it. */
interface WalkStep {
  readonly action: string;
  readonly args: JsonFields;
  readonly picks: JsonFields;
  readonly mustRefuse: boolean;
}

export interface WalkOfBehaviour {
  readonly steps: readonly WalkStep[];
  /** What each step to refuse covers, by its position in `steps`. */
  readonly refusals: readonly { readonly step: number; readonly targets: readonly number[] }[];
}

export function walkOf(model: Model, { steps, refusals }: Behaviour): WalkOfBehaviour {
  const names = actionNames(model);
  const asked: WalkStep[] = [];
  const positions: WalkOfBehaviour["refusals"][number][] = [];
  const ask = (step: Pick<TakenStep, "action" | "args" | "picks">, mustRefuse: boolean): void => {
    const { params } = element(model.actions, step.action);
    const args = params.map(({ name, type }, i): [string, Json] => [name, valueToJson(type, element(step.args, i))]);
    // Of several picks of one name, the first.
    const picks = step.picks.toReversed().map((pick): [string, Json] => {
      const { value } = boundToJson(pick) as { readonly value: Json };
      return [pick.name, value];
    });
    asked.push({
      action: element(names, step.action),
      args: Object.fromEntries(args),
      picks: Object.fromEntries(picks),
      mustRefuse,
    });
  };
  for (let taken = 0; taken <= steps.length; taken++) {
    for (const refusal of refusals)
      if (refusal.after === taken) {
        positions.push({ step: asked.length, targets: refusal.targets });
        ask({ ...refusal, picks: [] }, true);
      }
    const step = steps[taken];
    if (step !== undefined) ask(step, false);
  }
  return { steps: asked, refusals: positions };
}

/** `Acquire(client: 1)`, and `not Write(client: 2)` for a step that must be refused. */
export function namesOfWalk(model: Model, { steps, refusals }: Behaviour): readonly string[] {
  const nameOf = (step: Pick<TakenStep, "action" | "args">): string => {
    const action = element(model.actions, step.action);
    const bindings = boundArgs(action, step.args);
    return nameOfStep({ action: action.name, instance: actorOf(model, step), bindings });
  };
  const refusedAfter = (taken: number): readonly string[] =>
    refusals.filter(({ after }) => after === taken).map((each) => `not ${nameOf(each)}`);
  return [...refusedAfter(0), ...steps.flatMap((step, i) => [nameOf(step), ...refusedAfter(i + 1)])];
}
