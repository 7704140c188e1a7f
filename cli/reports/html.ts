// A counterexample as one HTML file: the page that `npm run build` makes of checker/report/page, with its data.

import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { dirname, isAbsolute, join, relative, sep } from "node:path";
import type { Overrides } from "../../checker/index.js";
import { interpret } from "../../checker/interpreter/interpreter.js";
import type { Trace } from "../../checker/outcome.js";
import { pathOf } from "../../checker/trace/path.js";
import type { Program } from "../../grammar/index.js";
import { packageRoot, version } from "../files/package-root.js";
import type { ExplanationData, FindingSummary, ReportData, ReportSource } from "../../checker/report/page/data.js";
import { describeSlice, reasonLines } from "../../checker/report/explanation.js";
import { describeCounts, describeFinding, describeVerdict, hintOfFinding } from "../../checker/report/outcome.js";
import { noStyle } from "../../checker/report/style.js";
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
  const { model, check, outcome } = result;
  const { constants, faults, depth } = overrides;
  return {
    version: version(),
    sources: sourcesOf(program),
    check: result.name,
    overrides: { constants: [...constants], faults: faults ?? null, depth: depth ?? null },
    finding: {
      kind: kindOf(result),
      property: outcome.property ?? null,
      verdict: describeVerdict(outcome),
      sentence: describeFinding(outcome),
      hint: hintOfFinding(outcome, model) ?? null,
      code: outcome.fault?.code ?? null,
    },
    explanation: explanationOf(result, trace),
    path: pathOf(model, interpret(model, check), trace),
    loop: trace.loop ?? null,
    stutters: trace.stutters ?? [],
    statistics: describeCounts(outcome),
  };
}

function kindOf({ outcome }: FinishedCheck): FindingSummary["kind"] {
  if (outcome.verdict === "deadlock" || outcome.verdict === "error") return outcome.verdict;
  if (outcome.violated === undefined || outcome.violated === "cover")
    throw new Error(`internal: a trace of the verdict ${outcome.verdict}`);
  return outcome.violated;
}

/** Indentation of reasons in the text report. */
const MARGIN = 2;

function explanationOf({ explanation, outcome }: FinishedCheck, trace: Trace): ExplanationData | null {
  if (explanation === undefined) return null;
  // The page wraps lines itself.
  const lines = reasonLines(explanation, trace, { style: noStyle, width: Infinity }).map((line) => line.slice(MARGIN));
  const data: ExplanationData = {
    lines,
    steps: describeSlice(explanation, trace, outcome) ?? null,
    necessary: explanation.slice?.necessary ?? null,
  };
  return lines.length === 0 && data.necessary === null ? null : data;
}

function sourcesOf(program: Program): readonly ReportSource[] {
  const { root, modules, resolved } = program;
  const name = (path: string): string => nameOfSource(path, root.source.path);
  return [root, ...[...modules.values()].filter((module) => module !== root)].map(({ source, declarations }) => ({
    path: name(source.path),
    text: source.text,
    uses: declarations.flatMap((declaration): readonly (readonly [string, string])[] => {
      const path = declaration.kind === "use" ? resolved(source.path, declaration.path) : undefined;
      return declaration.kind === "use" && path !== undefined ? [[declaration.path, name(path)]] : [];
    }),
  }));
}

/**
 * Reports are shared: they must not reveal where a spec lies on this machine, unless the user named an absolute path.
 */
function nameOfSource(path: string, root: string): string {
  const inLibrary = relative(join(packageRoot(), "specs"), join(isAbsolute(path) ? "" : process.cwd(), path));
  if (inLibrary.startsWith(`std${sep}`)) return inLibrary;
  return isAbsolute(path) ? relative(dirname(root), path) : path;
}
