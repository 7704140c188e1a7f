// What holds in the state that is looked at, and of the step to it.

import type { JSX } from "preact";
import { evaluatePlace, standAt, type PropertyValue, type Temporal, type Truth } from "./judgement.js";
import type { Place } from "./path.js";
import type { Session } from "./session.js";
import { shown } from "./view.js";

interface HoldsProps {
  readonly session: Session;
  readonly place: Place;
  readonly before: Place | undefined;
  /** On the trace, where a temporal property is violated. */
  readonly temporal: Temporal | undefined;
  readonly after: Place | undefined;
}

/** More are only counted, if they hold. */
const LISTED = 40;

const signs: Readonly<Record<Truth["kind"], string>> = { true: "✓", false: "✗", error: "!", none: "·" };
const words: Readonly<Record<PropertyValue["kind"], Readonly<Record<Truth["kind"], string>>>> = {
  invariant: { true: "holds", false: "is false", error: "fails", none: "" },
  step: { true: "holds", false: "is false", error: "fails", none: "speaks of steps" },
  cover: { true: "reached", false: "", error: "fails", none: "not here" },
  condition: { true: "true", false: "false", error: "fails", none: "" },
};

export function Holds({ session, place, before, temporal, after }: HoldsProps): JSX.Element | null {
  if (place.state === undefined) return null;
  const { deadlock, stops, outside, errors } = standAt(session, place);
  const judged = [...evaluatePlace(session, place, before), ...(temporal?.conditions(place, after) ?? [])];
  const urgent = (each: PropertyValue): number =>
    each.truth.kind === "error" ? 0 : each.truth.kind === "false" ? 1 : 2;
  const sorted = [...judged].sort((a, b) => urgent(a) - urgent(b));
  const listed = sorted.slice(0, LISTED);
  return (
    <section class="holds" aria-label="What holds here">
      <ul>
        {errors.map((error) => (
          <li key={error} class="error">
            ! {shown(error, 300)}
          </li>
        ))}
        {deadlock && <li class="false">✗ deadlock</li>}
        {stops && !deadlock && <li class="none">the system may stop here</li>}
        {outside && (
          <li class="none">
            outside <code>within</code>: the check goes no further
          </li>
        )}
        {listed.map(({ kind, name, truth }) => (
          <li key={`${kind} ${name}`} class={`${truth.kind} ${kind}`}>
            <span aria-hidden="true">{signs[truth.kind]}</span> <span class="name">{shown(name, 200)}</span>{" "}
            {kind === "condition" || truth.kind === "true" ? (
              <span class="spoken">{words[kind][truth.kind]}</span>
            ) : (
              <span class="word">{words[kind][truth.kind]}</span>
            )}
            {truth.kind === "error" && <span class="word">: {shown(truth.message, 300)}</span>}
          </li>
        ))}
        {sorted.length > listed.length && <li class="none">{sorted.length - listed.length} more</li>}
      </ul>
    </section>
  );
}
