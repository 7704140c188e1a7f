// The values of invariants, step properties and covers at a point of a path, and the status of its state in the search.

import type { Defect } from "../../search/state-space.js";
import type { RuntimeFault } from "../../../grammar/core/core.js";
import type { PathPoint } from "./path.js";
import type { PropertyEvaluator, Session } from "./session.js";

/** `none`: the property does not apply, such as a step property in the initial state. */
export type TruthValue =
  { readonly kind: "true" | "false" | "none" } | { readonly kind: "error"; readonly message: string };

export interface PropertyValue {
  /** `condition`: a part of a temporal property. */
  readonly kind: "invariant" | "step" | "cover" | "condition";
  readonly name: string;
  readonly value: TruthValue;
}

/** How the search treats a state. */
export interface StateStatus {
  /** No step other than a fault is enabled. */
  readonly stops: boolean;
  /** It stops, and is not terminal. */
  readonly deadlock: boolean;
  /** A `within` constraint excludes the state. */
  readonly outside: boolean;
  /** Errors in the evaluation of `terminal when` and `within`. */
  readonly errors: readonly string[];
}

/** `before`: the point that precedes it on the path; undefined at its start. */
export function propertyValues(
  session: Session,
  point: PathPoint,
  before: PathPoint | undefined,
): readonly PropertyValue[] {
  const { state } = point;
  if (state === undefined) return [];
  const { interpreter, evaluators } = session;
  return [
    ...evaluators.map((evaluator): PropertyValue => ({
      kind: evaluator.kind,
      name: evaluator.property.name,
      value: evaluate(evaluator, point, before),
    })),
    ...interpreter.covers.map((name, i): PropertyValue => {
      const reached = interpreter.satisfiesCover(state, i);
      return {
        kind: "cover",
        name,
        value: typeof reached === "boolean" ? { kind: reached ? "true" : "none" } : truthValueOf(reached),
      };
    }),
  ];
}

export function evaluate(
  { kind, interpreter }: PropertyEvaluator,
  { state }: PathPoint,
  before: PathPoint | undefined,
): TruthValue {
  if (state === undefined) return { kind: "none" };
  if (kind === "invariant") return truthValueOf(interpreter.checkInvariants(state));
  return before?.state === undefined ? { kind: "none" } : truthValueOf(interpreter.checkStep(before.state, state));
}

const truthValueOf = (defect: Defect | undefined): TruthValue =>
  defect === undefined
    ? { kind: "true" }
    : defect.kind === "error"
      ? { kind: "error", message: messageOf(defect.fault) }
      : { kind: "false" };

/** `R0001: assertion failed` */
export const messageOf = ({ code, message }: RuntimeFault): string => `${code}: ${message}`;

export function statusOf({ interpreter }: Session, { state }: PathPoint): StateStatus {
  if (state === undefined) return { stops: false, deadlock: false, outside: false, errors: [] };
  const stops = interpreter.expand(state).every(({ action }) => interpreter.faultActions[action] === true);
  const deadlock = stops ? interpreter.checkDeadlock(state) : undefined;
  const within = interpreter.satisfiesConstraint(state);
  const errors = [deadlock, within].flatMap((result) =>
    typeof result === "object" && result.kind === "error" ? [messageOf(result.fault)] : [],
  );
  return { stops, deadlock: deadlock?.kind === "deadlock", outside: within === false, errors };
}
