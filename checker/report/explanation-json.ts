// Explanations of counterexamples as JSON.

import type { AbstractBehaviour, NearAction } from "../explanation/abstract-behaviour.js";
import type { BlockingCondition } from "../explanation/disabled-actions.js";
import type { Explanation } from "../explanation/explain.js";
import { conjunction, type Reason } from "../explanation/reasons.js";
import type { Purpose } from "../explanation/slice.js";
import type { Json } from "../interpreter/json.js";
import { describeBlockingCondition } from "./blocking-condition.js";
import { boundToJson, spanToJson, stateToJson, type JsonFields } from "./json-parts.js";

export function explanationToJson({ reasons, blocked, propositions, slice, abstract }: Explanation): Json {
  return {
    reasons: reasons.map(reasonToJson),
    barred: blocked.map(({ action, instance, bindings, condition }) => ({
      action,
      instance: instance ?? null,
      bindings: bindings.map(boundToJson),
      ...blockingConditionToJson(condition),
    })),
    conditions: propositions.map(({ text, kind, bound, holds }) => ({
      text,
      kind,
      bound: bound.map(boundToJson),
      holds,
    })),
    links:
      slice?.dependences.map(({ writer, reader, element }) => ({
        from: writer + 1,
        to: typeof reader === "number" ? reader + 1 : null,
        for: typeof reader === "number" ? null : purposeToJson(reader),
        place: element.name,
      })) ?? null,
    purposes: slice?.purposes.map(({ step, purpose }) => ({ step: step + 1, for: purposeToJson(purpose) })) ?? null,
    minimal: slice?.isMinimal ?? null,
    abstract: abstract === undefined ? null : abstractToJson(abstract),
  };
}

const purposeToJson = (purpose: Purpose): Json =>
  purpose.kind === "fairness" ? { kind: purpose.kind, action: purpose.action } : { kind: purpose.kind };

const reasonToJson = ({ message, span, bound, parts, reads, because }: Reason): Json => ({
  message,
  span: spanToJson(span),
  bound: bound.map(boundToJson),
  parts: parts.map(boundToJson),
  reads: reads.map(boundToJson),
  because: because.map(reasonToJson),
});

/** The condition that disables an action. */
export const blockingConditionToJson = ({
  kind,
  message,
  span,
  operation,
  picks,
  branches,
  reasons,
}: BlockingCondition): JsonFields => ({
  kind,
  message,
  span: spanToJson(span),
  operation: operation ?? null,
  picks: picks.map(boundToJson),
  branches,
  reasons: reasons.map(reasonToJson),
});

function abstractToJson({ system, variables, states, near }: AbstractBehaviour): Json {
  const state = (each: AbstractBehaviour["states"][number]): Json => stateToJson({ variables }, each);
  return {
    system,
    states: states.map(state),
    near: near?.kind === "actions" ? near.actions.map((each) => nearToJson(each, variables)) : [],
    nearestStart: near?.kind === "start" && near.start !== undefined ? state(near.start.state) : null,
  };
}

const nearToJson = (
  { action, instance, bindings, why }: NearAction,
  variables: AbstractBehaviour["variables"],
): Json => ({
  action,
  instance: instance ?? null,
  bindings: bindings.map(boundToJson),
  why: why.kind,
  message:
    why.kind === "barred"
      ? conjunction(why.reasons.map(({ message }) => message))
      : why.kind === "disabled"
        ? describeBlockingCondition(why.condition)
        : null,
  state: why.kind === "elsewhere" ? stateToJson({ variables }, why.state) : null,
});
