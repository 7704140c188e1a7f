// The legend below the path: what the marks on steps mean.

import type { JSX } from "preact";
import { meaningsOfMarks } from "./marks.js";
import type { Session } from "./session.js";
import { displayText } from "./text.js";

interface LegendProps {
  readonly session: Session;
  readonly showChart: boolean;
  /** Steps are marked if the violation needs them. */
  readonly hasNeeded: boolean;
}

/** The list has a dot for each step; in the chart, numbers have the colour of a violation. */
export function Legend({ session, showChart, hasNeeded }: LegendProps): JSX.Element {
  const meanings = meaningsOfMarks(session).filter(({ kind }) => kind === "bad" || !showChart);
  return (
    <ul class="legend" aria-label="Legend">
      {meanings.map(({ kind, label }) => (
        <li key={kind}>
          {showChart ? (
            <span class={`sample ${kind}`}>1</span>
          ) : (
            <span class={`dot ${kind}`} role="img" aria-label={kind === "bad" ? "filled dot" : "open circle"} />
          )}
          {displayText(label, 100)}
        </li>
      ))}
      {hasNeeded && (
        <li>
          <span class="needed-mark">*</span> needed step
        </li>
      )}
    </ul>
  );
}
