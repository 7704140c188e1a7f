// Why it was found: what is false in the end, with values, and which of the steps are needed for that.

import type { JSX } from "preact";
import { plural } from "../text.js";
import type { Why } from "./data.js";
import { Code } from "./text.js";
import { shown } from "./view.js";

/** Lines that are shown. */
const LISTED = 12;

export function Reasons({ why: { lines, steps } }: { readonly why: Why }): JSX.Element | null {
  if (lines.length === 0 && steps === null) return null;
  return (
    <section class="why" aria-label="Why">
      {lines.length > 0 && (
        <ul>
          {lines.slice(0, LISTED).map((line, i) => (
            <li key={i}>
              <Code text={line} limit={400} />
            </li>
          ))}
        </ul>
      )}
      {lines.length > LISTED && (
        <p class="none">and {plural(lines.length - LISTED, "more line")}: `fathom why` has them all</p>
      )}
      {steps !== null && <p>{shown(steps, 1000)}</p>}
    </section>
  );
}
