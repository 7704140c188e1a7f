// Entry point of the page: reads the data in the HTML file and renders the report.

import type { ReportData } from "./data.js";
import { mountReport } from "./mount.js";

/** Written by `fathom check --html`, so it needs no validation. */
const data = JSON.parse(document.getElementById("report")?.textContent ?? "") as ReportData;
const root = document.getElementById("page");
if (root !== null) mountReport(root, data);
