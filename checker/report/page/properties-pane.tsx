// The values of the check's properties in the selected state and for the step that reached it.

import type { JSX } from "preact";
import type { PathPoint } from "./path.js";
import { propertyValues, statusOf, type PropertyValue, type TruthValue } from "./property-values.js";
import type { Session } from "./session.js";
import type { TemporalValues } from "./temporal-values.js";
import { displayText } from "./text.js";

interface PropertiesPaneProps {
  readonly session: Session;
  readonly point: PathPoint;
  readonly before: PathPoint | undefined;
  readonly after: PathPoint | undefined;
  /** Undefined unless the trace violates a temporal property and the path is that trace. */
  readonly temporal: TemporalValues | undefined;
}

/** The most properties listed; those that fail or are false come first. */
const MAX_LISTED = 40;

type Labels<T> = Readonly<Record<TruthValue["kind"], T>>;

const signs: Labels<string> = { true: "✓", false: "✗", error: "!", none: "·" };
const labels: Readonly<Record<PropertyValue["kind"], Labels<string>>> = {
  invariant: { true: "holds", false: "is false", error: "fails", none: "" },
  step: { true: "holds", false: "is false", error: "fails", none: "does not apply to the initial state" },
  cover: { true: "reached", false: "", error: "fails", none: "not reached here" },
  condition: { true: "true", false: "false", error: "fails", none: "" },
};

export function PropertiesPane({ session, point, before, after, temporal }: PropertiesPaneProps): JSX.Element | null {
  if (point.state === undefined) return null;
  const { deadlock, stops, outside, errors } = statusOf(session, point);
  const values = [...propertyValues(session, point, before), ...(temporal?.conditions(point, after) ?? [])];
  const sorted = [...values].sort((a, b) => urgency(a) - urgency(b));
  const listed = sorted.slice(0, MAX_LISTED);
  return (
    <section class="properties" aria-label="Properties in this state">
      <ul>
        {errors.map((error) => (
          <li key={error} class="error">
            ! {displayText(error, 300)}
          </li>
        ))}
        {deadlock && <li class="false">✗ deadlock</li>}
        {stops && !deadlock && <li class="none">the system may stop in this state</li>}
        {outside && (
          <li class="none">
            outside <code>within</code>: the check does not continue from this state
          </li>
        )}
        {listed.map((each) => (
          <PropertyItem key={`${each.kind} ${each.name}`} {...each} />
        ))}
        {sorted.length > listed.length && <li class="none">{sorted.length - listed.length} more</li>}
      </ul>
    </section>
  );
}

/** Errors sort before false properties, and those before all others. */
const urgency = ({ value }: PropertyValue): number => (value.kind === "error" ? 0 : value.kind === "false" ? 1 : 2);

function PropertyItem({ kind, name, value }: PropertyValue): JSX.Element {
  // The sign says enough to those who can see it.
  const hidden = kind === "condition" || value.kind === "true";
  return (
    <li class={`${value.kind} ${kind}`}>
      <span aria-hidden="true">{signs[value.kind]}</span> <span class="name">{displayText(name, 200)}</span>{" "}
      <span class={hidden ? "visually-hidden" : "value"}>{labels[kind][value.kind]}</span>
      {value.kind === "error" && <span class="value">: {displayText(value.message, 300)}</span>}
    </li>
  );
}
