// The state that is looked at, by instance, with what the step to it changed.

import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { detailsOf, nameOfStep } from "../steps.js";
import { plural } from "../text.js";
import { messageOf } from "./judgement.js";
import type { Place } from "./path.js";
import type { Session } from "./session.js";
import { Becomes, Code, Spoken } from "./text.js";
import { groupsOf, isNarrow, ownName, shown, type StateView, type Row } from "./view.js";

interface StatePaneProps {
  readonly session: Session;
  readonly place: Place;
  readonly before: Place | undefined;
  readonly at: number;
  /** Undefined where there is no state at all. */
  readonly lens: StateView | undefined;
}

/** Rows that are shown at first, and how many more each time. */
const ROWS = 250;
/** Characters of one value. */
const VALUE = 1200;

export function StatePane({ session, place, before, at, lens }: StatePaneProps): JSX.Element {
  const [limit, setLimit] = useState(ROWS);
  const rows = place.state === undefined ? [] : (lens?.rows(place, before) ?? []);
  const cut = cutTo(rows, limit);
  const several = new Set(rows.map(({ instance }) => instance)).size > 1;
  const { step } = place;
  const pane = useRef<HTMLElement>(null);
  useEffect(() => pane.current?.querySelector(".changed")?.scrollIntoView({ block: "nearest" }), [place]);
  return (
    <section class="state scrolls" data-system={session.model.name} ref={pane} aria-label="State" tabIndex={0}>
      <h2 aria-live="polite">
        {step === undefined ? (
          "Initial state"
        ) : (
          <>
            {place.state === undefined ? "Step" : "After step"} {at}: {step.fault && <span class="fault">fault</span>}{" "}
            <Code text={nameOfStep(step)} limit={200} />
          </>
        )}
      </h2>
      {step !== undefined &&
        detailsOf(step).map((detail, i) => (
          <p class="detail" key={i}>
            <Code text={detail} limit={400} />
          </p>
        ))}
      {place.fault !== undefined && (
        <p class="failure">
          {step === undefined ? "" : "fails with "}
          {shown(messageOf(place.fault), 1000)}
        </p>
      )}
      <div class={several ? "groups" : ""}>
        {groupsOf(cut).map(({ instance, rows: own }) => (
          <table key={instance ?? ""}>
            {several && <caption>{shown(instance ?? session.model.name, 200)}</caption>}
            <tbody>
              {own.map((row) => (
                <tr key={row.name} class={`${row.changed ? "changed" : ""} ${row.ghost ? "ghost" : ""}`}>
                  <th scope="row" title={row.ghost ? "ghost" : undefined}>
                    <Code text={several ? ownName(row) : row.name} limit={200} />
                    {row.ghost && <Spoken text="ghost" />}
                  </th>
                  <td>
                    {row.changed && <Spoken text="changed" />}
                    {row.changed && row.before !== undefined ? (
                      <Becomes before={row.before} after={row.value} limit={VALUE} />
                    ) : (
                      <Code text={row.value} kind={row.changed ? "new" : ""} limit={VALUE} />
                    )}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        ))}
      </div>
      {place.state !== undefined && rows.length === 0 && (
        <p class="none">
          {lens !== undefined && isNarrow(lens.filter) ? "The filter leaves nothing." : "There are no variables."}
        </p>
      )}
      {cut.length < rows.length && (
        <p class="cut">
          {cut.length} of {plural(rows.length, "row")} are shown, with all that changed among the first {limit}.{" "}
          <button type="button" onClick={() => setLimit(limit + ROWS)}>
            Show more
          </button>
        </p>
      )}
    </section>
  );
}

/** The first ones in their order; what changed comes before what did not. */
function cutTo(rows: readonly Row[], limit: number): readonly Row[] {
  if (rows.length <= limit) return rows;
  const kept = new Set(
    [...rows.filter(({ changed }) => changed), ...rows.filter(({ changed }) => !changed)].slice(0, limit),
  );
  return rows.filter((row) => kept.has(row));
}
