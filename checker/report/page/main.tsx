// The page begins: the data in it is read, and shown.

import { render } from "preact";
import { App } from "./app.js";
import type { ReportData } from "./data.js";
import { firstPlace } from "./path.js";
import { openSession } from "./session.js";
import { shown } from "./view.js";

/** What the command wrote: nobody else writes reports. */
const data = JSON.parse(document.getElementById("report")?.textContent ?? "") as ReportData;
const root = document.getElementById("page");
if (root !== null) {
  const session = openSession(data);
  const first = typeof session === "string" ? undefined : firstPlace(session);
  const problem =
    typeof session === "string" ? session : first === undefined ? "its trace begins in no initial state" : undefined;
  root.replaceChildren();
  render(
    typeof session === "string" || first === undefined ? (
      <p class="failure">This report cannot be read: {shown(problem ?? "")}.</p>
    ) : (
      <App session={session} first={first} />
    ),
    root,
  );
}
