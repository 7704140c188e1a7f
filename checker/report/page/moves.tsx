// What can happen in the state that is looked at: the reader may take any of it.

import type { JSX } from "preact";
import { useMemo, useState } from "preact/hooks";
import { asNumber } from "../../interpreter/values.js";
import { changesOf } from "../changes.js";
import { plural } from "../text.js";
import { choicesAt, type Choice } from "./choices.js";
import { messageOf } from "./judgement.js";
import type { Place } from "./path.js";
import type { Session } from "./session.js";
import { Code } from "./text.js";
import { shown } from "./view.js";

interface MovesProps {
  readonly session: Session;
  readonly place: Place;
  /** The ordinal of the step that the trace takes from here, and whether the reader is on it. */
  readonly next: number | null | undefined;
  readonly onTrace: boolean;
  readonly take: (move: number) => void;
}

/** Choices that are listed at first, and how many more each time. */
const LISTED = 60;
/** Keys from 1 to 9 take the first ones. */
const KEYS = 9;

export function Moves({ session, place, next, onTrace, take }: MovesProps): JSX.Element {
  const [more, setMore] = useState({ place, count: LISTED });
  const limit = more.place === place ? more.count : LISTED;
  const choices = useMemo(() => choicesAt(session, place), [session, place]);
  const listed = choices.slice(0, limit);
  const faults = choices.filter(({ fault }) => fault).length;
  const list = (own: readonly Choice[]): JSX.Element => (
    <ol>
      {own.map((choice) => (
        <li key={choice.ordinal}>
          <button
            type="button"
            onClick={() => take(choice.ordinal)}
            aria-current={onTrace && choice.ordinal === next ? "step" : undefined}
          >
            <kbd aria-hidden="true">{choices.indexOf(choice) < KEYS ? choices.indexOf(choice) + 1 : ""}</kbd>
            <span class="name">{shown(choice.name, 200)}</span>
            {choice.details !== "" && <span class="details">{shown(choice.details, 200)}</span>}
            <span class="effect">{effectOf(session, place, choice)}</span>
            {onTrace && choice.ordinal === next && <span class="tag">the trace</span>}
          </button>
        </li>
      ))}
    </ol>
  );
  return (
    <section class="moves scrolls" aria-label="What can happen here" tabIndex={0}>
      <h2>
        What can happen here{" "}
        {place.state !== undefined && (
          <small>{choices.length === 0 ? "nothing" : plural(choices.length, "step")}</small>
        )}
      </h2>
      {place.state === undefined ? (
        <p class="none">Nothing: the step failed.</p>
      ) : (
        list(listed.filter(({ fault }) => !fault))
      )}
      {place.state !== undefined && session.model.actions.some(({ fault }) => fault) && (
        <>
          <h3>
            Faults <small>{budgetOf(session, place) ?? (faults === 0 ? "none" : "")}</small>
          </h3>
          {list(listed.filter(({ fault }) => fault))}
        </>
      )}
      {choices.length > listed.length && (
        <p class="cut">
          {listed.length} of {plural(choices.length, "step")} are listed.{" "}
          <button type="button" onClick={() => setMore({ place, count: limit + LISTED })}>
            List more
          </button>
        </p>
      )}
    </section>
  );
}

/** `1 of 2 so far`; undefined without a budget. */
function budgetOf({ model, check, interpreter }: Session, { state }: Place): string | undefined {
  if (check.faults === undefined || state === undefined) return undefined;
  if (interpreter.stateTypes.length === model.variables.length) return "the check allows none";
  return `${asNumber(state.get(model.variables.length) ?? 0)} of at most ${check.faults} so far`;
}

function effectOf({ variables }: Session, { state }: Place, { place, still }: Choice): JSX.Element | string {
  if (place.fault !== undefined) return `fails with ${shown(messageOf(place.fault), 200)}`;
  if (still || state === undefined || place.state === undefined) return "changes nothing";
  const [first, ...others] = changesOf(variables, state, place.state);
  if (first === undefined) return "changes nothing";
  return (
    <>
      <Code text={`${first.name}: ${first.before ?? "absent"} → ${first.after ?? "absent"}`} limit={80} />
      {others.length > 0 && ` and ${others.length} more`}
    </>
  );
}
