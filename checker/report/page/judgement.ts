// What holds where: properties at each point of a path, and whether the system may stop there.

import { element } from "../../interpreter/values.js";
import { letterOf, truthOf } from "../../liveness/behaviour.js";
import { valuesOnLasso } from "../../liveness/lasso-evaluator.js";
import { planOf, type Part, type Plan, type Proposition } from "../../liveness/plan.js";
import { showValue } from "../../interpreter/show.js";
import type { Defect } from "../../search/state-space.js";
import type { RuntimeFault } from "../../../grammar/core/core.js";
import { oneLine } from "../../../grammar/core/source.js";
import { qualifiedName } from "../names.js";
import type { Place } from "./path.js";
import type { PropertyEvaluator, Session } from "./session.js";

/** `none`: there is nothing to be judged, such as a step property where no step led to. */
export type Truth = { readonly kind: "true" | "false" | "none" } | { readonly kind: "error"; readonly message: string };

export interface PropertyValue {
  readonly kind: "invariant" | "step" | "cover" | "condition";
  readonly name: string;
  readonly truth: Truth;
}

/** Whether the search would go on from here, and how the system ends if it does. */
export interface Stand {
  /** No step but a fault leads on. */
  readonly stops: boolean;
  /** It stops, and must not. */
  readonly deadlock: boolean;
  /** `within` leaves the state out. */
  readonly outside: boolean;
  /** A `terminal when` or a `within` that cannot be evaluated. */
  readonly errors: readonly string[];
}

export function evaluatePlace(session: Session, place: Place, before: Place | undefined): readonly PropertyValue[] {
  const { state } = place;
  if (state === undefined) return [];
  const { interpreter, evaluators: judges } = session;
  return [
    ...judges.map((judge): PropertyValue => ({
      kind: judge.kind,
      name: judge.property.name,
      truth: judgeBy(judge, place, before),
    })),
    ...interpreter.covers.map((name, i): PropertyValue => {
      const reached = interpreter.satisfiesCover(state, i);
      return {
        kind: "cover",
        name,
        truth: typeof reached === "boolean" ? { kind: reached ? "true" : "none" } : truthIn(reached),
      };
    }),
  ];
}

function judgeBy({ kind, interpreter }: PropertyEvaluator, { state }: Place, before: Place | undefined): Truth {
  if (state === undefined || (kind === "step" && before?.state === undefined)) return { kind: "none" };
  return truthIn(
    kind === "invariant" || before?.state === undefined
      ? interpreter.checkInvariants(state)
      : interpreter.checkStep(before.state, state),
  );
}

const truthIn = (defect: Defect | undefined): Truth =>
  defect === undefined
    ? { kind: "true" }
    : defect.kind === "error"
      ? { kind: "error", message: messageOf(defect.fault) }
      : { kind: "false" };

/** `R0001: assertion failed` */
export const messageOf = ({ code, message }: RuntimeFault): string => `${code}: ${message}`;

export function standAt({ interpreter }: Session, { state }: Place): Stand {
  if (state === undefined) return { stops: false, deadlock: false, outside: false, errors: [] };
  const stops = interpreter.expand(state).every(({ action }) => interpreter.faultActions[action] === true);
  const stop = stops ? interpreter.checkDeadlock(state) : undefined;
  const admitted = interpreter.satisfiesConstraint(state);
  const errors = [stop, admitted].flatMap((each) =>
    typeof each === "object" && each.kind === "error" ? [messageOf(each.fault)] : [],
  );
  return { stops, deadlock: stop?.kind === "deadlock", outside: admitted === false, errors };
}

// ---------------------------------------------------------------- what was found

/** Of the trace's finding, at any of its places: `words` for who cannot see the mark. */
export interface Mark {
  readonly kind: "good" | "bad" | "none";
  readonly words: string;
}

const unmarked: Mark = { kind: "none", words: "" };

/** `value`: of a temporal property, at a place of the trace. */
export function markOf(session: Session, place: Place, before: Place | undefined, value: boolean | undefined): Mark {
  const { kind, property, code } = session.data.found;
  const verdict = (good: boolean, words: string): Mark => ({ kind: good ? "good" : "bad", words });
  switch (kind) {
    case "invariant":
    case "step": {
      const judge = session.evaluators.find((each) => each.kind === kind && each.property.name === property);
      const truth = judge === undefined ? "none" : judgeBy(judge, place, before).kind;
      return truth === "none"
        ? unmarked
        : verdict(truth === "true", `${property ?? ""} ${{ true: "holds", false: "is false", error: "fails" }[truth]}`);
    }
    case "property":
      return value === undefined
        ? unmarked
        : verdict(value, `${property ?? ""} ${value ? "holds" : "is false"} from here on`);
    case "deadlock": {
      const { deadlock } = standAt(session, place);
      return verdict(!deadlock, deadlock ? "deadlock" : "no deadlock");
    }
    case "error": {
      const failed =
        place.fault !== undefined ||
        evaluatePlace(session, place, before).some(({ truth }) => truth.kind === "error") ||
        standAt(session, place).errors.length > 0;
      return failed ? verdict(false, code ?? "error") : unmarked;
    }
  }
}

// ---------------------------------------------------------------- temporal properties

/** A temporal property that the trace violates: what it is about, and its value along the trace. */
export interface Temporal {
  /** By place: whether the property holds of what begins there. */
  readonly values: readonly boolean[];
  /** What the first part of it that is violated speaks of, at a place; `after`: the place that follows. */
  readonly conditions: (place: Place, after: Place | undefined) => readonly PropertyValue[];
}

/** Undefined where the finding is none of a temporal property. */
export function temporalOf(session: Session, trace: readonly Place[]): Temporal | undefined {
  const { model, check, interpreter, data } = session;
  if (data.found.kind !== "property" || data.loop === null) return undefined;
  const plan = planOf(model, check);
  if (typeof plan === "string" || "code" in plan) return undefined;
  const parts = plan.properties.find(({ name }) => name === data.found.property)?.parts ?? [];
  const truth = truthOf(model, interpreter, plan);
  const { loop } = data;
  // Of a behaviour that goes round, the last state is the one it leads back to; where it stops, it stands still there.
  const walked = loop < trace.length - 1 ? trace.slice(0, -1) : trace;
  const valuesOf = (part: Part): readonly boolean[] => {
    const holds = valuesOnLasso(
      part.formula,
      walked.map(({ state }, i) =>
        state === undefined ? 0 : letterOf(part, (proposition) => truth(proposition, state, trace[i + 1]?.attempt)),
      ),
      loop,
    );
    const values = walked.map((_, i) => holds(part.formula, i));
    return [...values, ...(walked.length < trace.length ? [values[loop] ?? false] : [])];
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
                    truth: { kind: truth(proposition, state, after?.attempt) ? "true" : "false" },
                  },
                ],
          ),
  };
}

/** A condition as it is written, with what the quantifiers around it stand for. */
function nameOf({ kind, of }: Proposition, { predicates, selectors }: Plan): string {
  if (kind !== "predicate")
    return `${kind} ${element(selectors, of)
      .map(({ action }) => qualifiedName(action))
      .join(" or ")}`;
  const { body, bound } = element(predicates, of);
  const where = [...bound].map(([local, value]) => `${local.name}: ${showValue(local.type, value)}`);
  return `${oneLine(body.span)}${where.length === 0 ? "" : ` for ${where.join(", ")}`}`;
}
