// The validation of a log as JSON; docs/schema/validation.schema.json defines the format.

import type { Model } from "../model/model.js";
import { element } from "../interpreter/values.js";
import { variablesOf } from "../trace/trace.js";
import type { ValidationOutcome } from "../trace-validation/validate.js";
import { stateToJson, traceToJson, type Json } from "./json.js";
import { qualifiedName } from "./names.js";
import { describeEvent, enabledNames, reasonSentences, type LogCoverage } from "./validation.js";

/** A longer behaviour is left out. */
const BEHAVIOUR_LIMIT = 1000;

export function validationToJson(files: readonly string[], model: Model, outcome: ValidationOutcome): Json {
  const { refusal, behaviour } = outcome;
  return {
    logs: files,
    verdict: outcome.verdict,
    events: outcome.events,
    accepted: outcome.accepted,
    ignored: outcome.ignored,
    largest: outcome.largest,
    refusal:
      refusal === undefined
        ? null
        : {
            number: refusal.number,
            file: refusal.event.at.file,
            line: refusal.event.at.line,
            event: refusal.event.source,
            description: describeEvent(refusal.event.meaning),
            possible: refusal.possible,
            states: refusal.states.map(({ tracked, reason, enabled }) => ({
              state: stateToJson({ variables: variablesOf(model) }, tracked.state),
              reasons: reasonSentences(model, reason, refusal.event),
              enabled: enabledNames(model, enabled),
            })),
          },
    ...logCoverageToJson(model, outcome),
    behaviour: behaviour === undefined || behaviour.steps.length > BEHAVIOUR_LIMIT ? null : traceToJson(behaviour),
    notices: outcome.notices,
  };
}

export const logCoverageToJson = (
  model: Model,
  { usage, covered }: LogCoverage,
): { readonly actions: Json; readonly covered: Json } => ({
  actions: Object.fromEntries(
    usage.map(({ action, recorded, inferred }) => {
      const definition = element(model.actions, action);
      return [qualifiedName(definition), { fault: definition.fault, recorded, inferred }];
    }),
  ),
  covered,
});
