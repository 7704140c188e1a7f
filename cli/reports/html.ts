// A counterexample as one HTML file: the page that `npm run build` makes of checker/report/page, with its data.

import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { dirname, isAbsolute, join, relative, sep } from "node:path";
import type { Overrides } from "../../checker/index.js";
import type { Trace } from "../../checker/outcome.js";
import type { Program } from "../../grammar/index.js";
import { packageRoot, version } from "../files/package-root.js";
import type { ReportData } from "../../checker/report/page/data.js";
import { reportDataOf } from "../../checker/report/page-data.js";
import { describeCounts } from "../../checker/report/outcome.js";
import { printable } from "../../checker/report/text.js";
import type { FinishedCheck } from "../../checker/report/results.js";

export interface Reported {
  readonly result: FinishedCheck;
  readonly trace: Trace;
  /** The program that the model was built from. */
  readonly program: Program;
  readonly overrides: Overrides;
}

export function renderHtml(reported: Reported): string {
  const data = dataOf(reported);
  const asset = (name: string): string => readFileSync(join(packageRoot(), "dist", "page", name), "utf8");
  const [script, style] = [asset("page.js"), asset("page.css")];
  // The page loads nothing and runs only this script, which cannot even turn strings into HTML.
  const policy = [
    `default-src 'none'`,
    `script-src '${digest(script)}'`,
    `style-src '${digest(style)}'`,
    "base-uri 'none'",
    "form-action 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join("; ");
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="generator" content="${escaped(`Fathom ${data.version}`)}">
<title>${escaped(`${data.finding.verdict} · ${data.check}`)}</title>
<style>${style}</style>
</head>
<body>
<div id="page"><p class="loading">Reading the spec…</p></div>
<noscript>${escaped(`${data.sources[0]?.path ?? ""} ${data.check}: ${data.finding.verdict}. ${data.finding.sentence}`)} This report needs JavaScript to show how.</noscript>
<script type="application/json" id="report">${jsonInScript(data)}</script>
<script>${script}</script>
</body>
</html>
`;
}

const digest = (text: string): string => `sha256-${createHash("sha256").update(text).digest("base64")}`;

/** Escapes text for an element or a quoted attribute. */
const escaped = (text: string): string =>
  printable(text).replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);

/** Escapes JSON so that nothing in it can end the script element or a line of the script. */
const jsonInScript = (data: ReportData): string =>
  JSON.stringify(data).replace(
    /[<>&\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );

// ---------------------------------------------------------------- data

/** The data of the page. */
export function dataOf({ result, trace, program, overrides }: Reported): ReportData {
  const { name, model, check, outcome, explanation } = result;
  const statistics = describeCounts(outcome);
  return reportDataOf(
    { name, model, check, finding: outcome, trace, explanation, program, overrides, statistics },
    { version: version(), nameOf: (path) => nameOfSource(path, program.root.source.path) },
  );
}

/**
 * Reports are shared: they must not reveal where a spec lies on this machine, unless the user named an absolute path.
 */
function nameOfSource(path: string, root: string): string {
  const inLibrary = relative(join(packageRoot(), "specs"), join(isAbsolute(path) ? "" : process.cwd(), path));
  if (inLibrary.startsWith(`std${sep}`)) return inLibrary;
  return isAbsolute(path) ? relative(dirname(root), path) : path;
}
