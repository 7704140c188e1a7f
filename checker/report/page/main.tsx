// Entry point of the page: reads the data in the HTML file and renders the report.

import { render } from "preact";
import { App } from "./app.js";
import type { ReportData } from "./data.js";
import { initialPoint } from "./path.js";
import { openSession } from "./session.js";
import { displayText } from "./text.js";

/** Written by `fathom check --html`, so it needs no validation. */
const data = JSON.parse(document.getElementById("report")?.textContent ?? "") as ReportData;
const root = document.getElementById("page");
if (root !== null) {
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
      <App session={session} initial={initial} />
    ),
    root,
  );
}
