// The coloured mark on each step: red where the finding shows, green where it does not.

import type { PathPoint } from "./path.js";
import { evaluate, propertyValues, statusOf } from "./property-values.js";
import type { Session } from "./session.js";

export interface Mark {
  readonly kind: "good" | "bad" | "none";
  /** The meaning of the mark in words, for tooltips and screen readers. */
  readonly label: string;
}

const noMark: Mark = { kind: "none", label: "" };
const mark = (good: boolean, label: string): Mark => ({ kind: good ? "good" : "bad", label });
const verbs = { true: "holds", false: "is false", error: "fails" } as const;

/** What each kind of mark means in this report, for the legend. */
export function meaningsOfMarks({ data }: Session): readonly Mark[] {
  const { kind, property, code } = data.finding;
  const name = property ?? "";
  switch (kind) {
    case "invariant":
    case "step":
      return [mark(true, `${name} ${verbs.true}`), mark(false, `${name} ${verbs.false}`)];
    case "property":
      return [mark(true, `${name} ${verbs.true} from here on`), mark(false, `${name} ${verbs.false} from here on`)];
    case "deadlock":
      return [mark(true, "no deadlock"), mark(false, "deadlock")];
    case "error":
      return [mark(false, code ?? "error")];
  }
}

/** `temporalValue`: the value of the violated temporal property at a point of the trace. */
export function markOf(
  session: Session,
  point: PathPoint,
  before: PathPoint | undefined,
  temporalValue: boolean | undefined,
): Mark {
  const { kind, property, code } = session.data.finding;
  switch (kind) {
    case "invariant":
    case "step": {
      const evaluator = session.evaluators.find((each) => each.kind === kind && each.property.name === property);
      const value = evaluator === undefined ? "none" : evaluate(evaluator, point, before).kind;
      return value === "none" ? noMark : mark(value === "true", `${property ?? ""} ${verbs[value]}`);
    }
    case "property":
      return temporalValue === undefined
        ? noMark
        : mark(temporalValue, `${property ?? ""} ${temporalValue ? verbs.true : verbs.false} from here on`);
    case "deadlock": {
      const { deadlock } = statusOf(session, point);
      return mark(!deadlock, deadlock ? "deadlock" : "no deadlock");
    }
    case "error": {
      const failed =
        point.fault !== undefined ||
        propertyValues(session, point, before).some(({ value }) => value.kind === "error") ||
        statusOf(session, point).errors.length > 0;
      return failed ? mark(false, code ?? "error") : noMark;
    }
  }
}
