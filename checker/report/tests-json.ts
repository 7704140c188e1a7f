// Behaviours that cover a check as JSON; docs/schema/tests.schema.json defines the format.

import type { Model } from "../model/model.js";
import type { Trace } from "../outcome.js";
import type { Behaviour, CoveringBehaviours } from "../test-generation/cover.js";
import { stepOf, variablesOf } from "../trace/trace.js";
import { walkOf } from "./tests-walk.js";
import { spanToJson, traceToJson, type Json } from "./json.js";

export function testsToJson(model: Model, { targets, behaviours, unreached, states, end }: CoveringBehaviours): Json {
  return {
    end,
    states,
    points: targets.map(({ kind, description, span }, i) => ({
      kind,
      description,
      span: spanToJson(span),
      reached: !unreached.includes(i),
    })),
    behaviours: behaviours.map((behaviour) => {
      const { steps, refusals } = walkOf(model, behaviour);
      return {
        covers: behaviour.covers,
        trace: traceToJson(traceOfBehaviour(model, behaviour)),
        walk: steps.map((step) => ({ ...step })),
        refusals: refusals.map(({ step, targets }) => ({ step, covers: targets })),
      };
    }),
  };
}

export const traceOfBehaviour = (model: Model, { initial, steps }: Behaviour): Trace => ({
  variables: variablesOf(model),
  initial,
  steps: steps.map((step) => ({ ...stepOf(model, step), state: step.state })),
  failed: undefined,
  loop: undefined,
});
