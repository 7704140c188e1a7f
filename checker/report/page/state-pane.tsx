// The selected state: its variables by instance, with the changes made by the step that reached it.

import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { detailsOf, nameOfStep } from "../steps.js";
import { plural } from "../text.js";
import type { PathPoint } from "./path.js";
import { messageOf } from "./property-values.js";
import type { Session } from "./session.js";
import { groupByInstance, isActive, nameInGroup, type Row, type StateView } from "./state-view.js";
import { Code, displayText, ValueChange, VisuallyHidden } from "./text.js";

interface StatePaneProps {
  readonly session: Session;
  readonly point: PathPoint;
  readonly before: PathPoint | undefined;
  /** The index of the point. */
  readonly index: number;
  /** Undefined if the initial state could not be evaluated, so that there are no states. */
  readonly stateView: StateView | undefined;
}

/** The number of rows shown at first, and added by each "Show more". */
const PAGE_SIZE = 250;
/** The most characters shown of one value. */
const MAX_VALUE = 1200;

export function StatePane({ session, point, before, index, stateView }: StatePaneProps): JSX.Element {
  const [limit, setLimit] = useState(PAGE_SIZE);
  const rows = point.state === undefined ? [] : (stateView?.rows(point, before) ?? []);
  const shown = changedFirst(rows, limit);
  const grouped = new Set(rows.map(({ instance }) => instance)).size > 1;
  const pane = useRef<HTMLElement>(null);
  useEffect(() => pane.current?.querySelector(".changed")?.scrollIntoView({ block: "nearest" }), [point]);
  return (
    <section class="state scrolls" data-system={session.model.name} ref={pane} aria-label="State" tabIndex={0}>
      <StepHeading point={point} index={index} />
      <div class={grouped ? "groups" : ""}>
        {groupByInstance(shown).map(({ instance, rows: members }) => (
          <table key={instance ?? ""}>
            {grouped && <caption>{displayText(instance ?? session.model.name, 200)}</caption>}
            <tbody>
              {members.map((row) => (
                <StateRow key={row.name} row={row} name={grouped ? nameInGroup(row) : row.name} />
              ))}
            </tbody>
          </table>
        ))}
      </div>
      {point.state !== undefined && rows.length === 0 && (
        <p class="none">
          {stateView !== undefined && isActive(stateView.filter)
            ? "No variable matches the filter."
            : "The system has no variables."}
        </p>
      )}
      {shown.length < rows.length && (
        <p class="cut">
          {shown.length} of {plural(rows.length, "row")} are shown, changed ones first.{" "}
          <button type="button" onClick={() => setLimit(limit + PAGE_SIZE)}>
            Show more
          </button>
        </p>
      )}
    </section>
  );
}

/** The step that reached the state, with its details and its error. */
function StepHeading({ point, index }: { readonly point: PathPoint; readonly index: number }): JSX.Element {
  const { step, state, fault } = point;
  return (
    <>
      <h2 aria-live="polite">
        {step === undefined ? (
          "Initial state"
        ) : (
          <>
            {state === undefined ? "Step" : "After step"} {index}: {step.fault && <span class="fault">fault</span>}{" "}
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
      {fault !== undefined && (
        <p class="failure">
          {step === undefined ? "" : "fails with "}
          {displayText(messageOf(fault), 1000)}
        </p>
      )}
    </>
  );
}

const StateRow = ({ row, name }: { readonly row: Row; readonly name: string }): JSX.Element => (
  <tr class={`${row.changed ? "changed" : ""} ${row.ghost ? "ghost" : ""}`}>
    <th scope="row" title={row.ghost ? "ghost" : undefined}>
      <Code text={name} limit={200} />
      {row.ghost && <VisuallyHidden text="ghost" />}
    </th>
    <td>
      {row.changed && <VisuallyHidden text="changed" />}
      {row.changed && row.before !== undefined ? (
        <ValueChange before={row.before} after={row.value} limit={MAX_VALUE} />
      ) : (
        <Code text={row.value} kind={row.changed ? "new" : ""} limit={MAX_VALUE} />
      )}
    </td>
  </tr>
);

/** Chooses which rows to show, changed rows first, and keeps them in their order. */
function changedFirst(rows: readonly Row[], limit: number): readonly Row[] {
  if (rows.length <= limit) return rows;
  const chosen = new Set(
    [...rows.filter(({ changed }) => changed), ...rows.filter(({ changed }) => !changed)].slice(0, limit),
  );
  return rows.filter((row) => chosen.has(row));
}
