// The value of a violated temporal property, and of the conditions in it, along the trace.

import { element } from "../../interpreter/values.js";
import { showValue } from "../../interpreter/show.js";
import { letterOf, propositionEvaluator } from "../../liveness/lasso-check.js";
import { valuesOnLasso } from "../../liveness/lasso-evaluator.js";
import { withStuttering } from "../../liveness/stuttering.js";
import {
  conditionOfSteps,
  planLiveness,
  type PropertyPart,
  type LivenessPlan,
  type Proposition,
} from "../../liveness/plan.js";
import { oneLine } from "../../../grammar/core/source.js";
import { qualifiedName } from "../names.js";
import type { PathPoint } from "./path.js";
import type { PropertyValue } from "./property-values.js";
import type { Session } from "./session.js";

export interface TemporalValues {
  /** For each point of the trace: is the property true of the behaviour that begins there? */
  readonly values: readonly boolean[];
  /**
   * The values at a point of the conditions in the first conjunct that is violated. `after`: the point that follows.
   */
  readonly conditions: (point: PathPoint, after: PathPoint | undefined) => readonly PropertyValue[];
}

/** Undefined if the trace does not violate a temporal property. */
export function temporalValues(session: Session, trace: readonly PathPoint[]): TemporalValues | undefined {
  const { model, check, interpreter, data } = session;
  if (data.finding.kind !== "property" || data.loop === null) return undefined;
  const plan = planLiveness(model, check);
  if (typeof plan === "string" || "code" in plan) return undefined;
  const parts = plan.properties.find(({ name }) => name === data.finding.property)?.parts ?? [];
  const truth = propositionEvaluator(model, interpreter, plan);
  const { loop } = data;
  const states = trace.flatMap(({ state }) => state ?? []);
  const end = states.at(-1);
  if (end === undefined || states.length < trace.length) return undefined;
  const steps = trace.slice(1).map(({ attempt }, i) => ({ from: element(states, i), attempt }));
  const lasso = withStuttering(steps, end, { loop, stutters: data.stutters });
  const firstLetters = new Map(
    [...lasso.positions.entries()].reverse().map(([letter, position]) => [position, letter]),
  );
  /** By point: the index of its first letter. In a loop of steps, the last point repeats the one it leads back to. */
  const indices = trace.map((_, i) => (i === steps.length && loop < i ? lasso.loop : (firstLetters.get(i) ?? -1)));
  const valuesOf = (part: PropertyPart): readonly boolean[] => {
    const letters = lasso.steps.map(({ from, attempt }) =>
      letterOf(part, (proposition) => truth(proposition, from, attempt)),
    );
    const valueAt = valuesOnLasso(part.formula, letters, lasso.loop);
    return indices.map((index) => valueAt(part.formula, index));
  };
  const evaluated = parts.map((part) => ({ part, values: valuesOf(part) }));
  const violated = evaluated.find(({ values }) => values[0] === false)?.part;
  return {
    values: trace.map((_, i) => evaluated.every(({ values }) => values[i] === true)),
    conditions: ({ state }, after) =>
      state === undefined
        ? []
        : (violated?.propositions ?? []).flatMap((proposition): readonly PropertyValue[] =>
            proposition.kind === "occurs" && after === undefined
              ? []
              : [
                  {
                    kind: "condition",
                    name: nameOf(proposition, plan),
                    value: { kind: truth(proposition, state, after?.attempt) ? "true" : "false" },
                  },
                ],
          ),
  };
}

/**
 * A predicate as it is written in the spec, followed by the values of the variables that quantifiers around it bind.
 */
function nameOf({ kind, index }: Proposition, plan: LivenessPlan): string {
  const predicate = kind === "predicate" ? element(plan.predicates, index) : conditionOfSteps(plan, index);
  if (predicate === undefined) {
    const actions = element(plan.selectors, index).flatMap(({ action }) => (action === undefined ? [] : [action]));
    return `${kind} ${[...new Set(actions.map(qualifiedName))].join(" or ")}`;
  }
  const { body, bound, name, ofStep } = predicate;
  const text = name === undefined ? oneLine(body.span) : `${ofStep ? "occurs" : "enabled"} ${name}`;
  const values = [...bound].map(([local, value]) => `${local.name}: ${showValue(local.type, value)}`);
  return `${text}${values.length === 0 ? "" : ` for ${values.join(", ")}`}`;
}
