// Explains the violation: the false conditions with their values, and the steps it needs.

import type { JSX } from "preact";
import { plural } from "../text.js";
import type { ExplanationData } from "./data.js";
import { displayText, Sentence } from "./text.js";

/** The most lines shown. */
const MAX_LINES = 12;

export function ExplanationSection({
  explanation: { lines, steps },
}: {
  readonly explanation: ExplanationData;
}): JSX.Element | null {
  if (lines.length === 0 && steps === null) return null;
  return (
    <section class="explanation" aria-label="Explanation">
      {lines.length > 0 && (
        <ul>
          {lines.slice(0, MAX_LINES).map((line, i) => (
            <li key={i}>
              <Sentence text={line} limit={400} />
            </li>
          ))}
        </ul>
      )}
      {lines.length > MAX_LINES && (
        <p class="none">and {plural(lines.length - MAX_LINES, "more line")}: run `fathom why` to see all of them</p>
      )}
      {steps !== null && <p>{displayText(steps, 1000)}</p>}
    </section>
  );
}
