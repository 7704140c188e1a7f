// Renders the page of a counterexample into an element.

import { render } from "preact";
import { App } from "./app.js";
import type { ReportData } from "./data.js";
import { initialPoint, type PathPoint } from "./path.js";
import { openSession } from "./session.js";
import { displayText } from "./text.js";

/** `onSelect` is told of each point that the reader looks at. */
export function mountReport(root: Element, data: ReportData, onSelect?: (point: PathPoint) => void): void {
  const session = openSession(data);
  const initial = typeof session === "string" ? undefined : initialPoint(session);
  const problem =
    typeof session === "string"
      ? session
      : initial === undefined
        ? "its trace does not begin in an initial state"
        : undefined;
  root.replaceChildren();
  render(
    typeof session === "string" || initial === undefined ? (
      <p class="failure">This report cannot be opened: {displayText(problem ?? "")}.</p>
    ) : (
      <App session={session} initial={initial} onSelect={onSelect} />
    ),
    root,
  );
}
