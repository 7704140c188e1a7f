// fathom verify [PATH…]: every check of every spec against its `expect`; one table, one exit code.

import { existsSync } from "node:fs";
import { isError, type Diagnostic } from "../../grammar/diagnostic.js";
import { distinct, exitOfResult, openFile, runCheck, selectPlans } from "../checking.js";
import { exitOfDiagnostic, worst, type ExitName } from "../exit-codes.js";
import { findSpecs } from "../host.js";
import type { SearchOptions, SelectionOptions } from "../options.js";
import { version } from "../package-root.js";
import { documentOf } from "../render/json.js";
import { describeExpected, describeMismatch, describeVerdict, propertyLines, renderFinding, showSeconds } from "../render/outcome.js";
import { renderTable } from "../render/table.js";
import { plural, printable, showCount } from "../render/text.js";
import type { CheckResult, OpenedFile } from "../results.js";
import { complainAbout, type Terminal } from "../terminal.js";
import { newTo, wasStopped } from "./check.js";

export interface VerifyOptions extends SelectionOptions, SearchOptions {
  readonly json?: boolean;
}

export async function verify(given: readonly string[], options: VerifyOptions, terminal: Terminal): Promise<ExitName> {
  const started = performance.now();
  const paths = given.length > 0 ? given : [existsSync("specs") ? "specs" : "."];
  const files = [...new Set(paths.flatMap(findSpecs))];
  const opened = files.map((path) => openFile(path));
  const selected = selectPlans(opened, options.check);
  const diagnostics = distinct([...opened.flatMap((file) => file.diagnostics), ...selected.diagnostics, ...nothingFound(paths, files)]);

  const results: CheckResult[] = [];
  for (const file of selected.files.filter((each) => !each.diagnostics.some(isError))) {
    for (const plan of file.plans) {
      if (results.some(wasStopped)) break;
      const result = await runCheck(file, plan, options, terminal);
      // What never fires is news for check; here only what makes a check fail to run is.
      if (result.kind === "invalid") diagnostics.push(...newTo(diagnostics, result.diagnostics));
      results.push(result);
    }
  }

  if (options.json === true) terminal.print(JSON.stringify(documentOf(version(), results, diagnostics), undefined, 2));
  else {
    const broken = opened.filter((file) => file.diagnostics.some(isError));
    report(results, broken, diagnostics, (performance.now() - started) / 1000, terminal);
  }
  const stopped = results.filter(wasStopped).map(exitOfResult);
  const invalid = results.filter((result) => result.kind === "invalid").map(exitOfResult);
  const mismatch: ExitName = results.some((result) => result.kind === "finished" && result.asExpected !== true) ? "mismatch" : "ok";
  return worst([mismatch, ...stopped, ...invalid, ...diagnostics.map(exitOfDiagnostic)]);
}

function nothingFound(paths: readonly string[], files: readonly string[]): Diagnostic[] {
  if (files.length > 0) return [];
  return [{ code: "E0006", severity: "error", message: `no file that ends in .fathom in ${paths.join(", ")}`, hint: "name a spec, or a folder that holds specs" }];
}

// ---------------------------------------------------------------- the report

const columns = [
  { title: "file", align: "left" },
  { title: "check", align: "left" },
  { title: "verdict", align: "left" },
  { title: "expected", align: "left" },
  { title: "states", align: "right" },
  { title: "transitions", align: "right" },
  { title: "depth", align: "right" },
  { title: "seconds", align: "right" },
  { title: "", align: "left" },
] as const;

const GOOD = "✓";
const BAD = "✗";

function rowOf(result: CheckResult): string[] {
  const names = [printable(result.file), printable(result.name)];
  if (result.kind === "invalid") return [...names, `error ${result.diagnostics.find(isError)?.code ?? ""}`, "", "", "", "", "", BAD];
  const { outcome } = result;
  return [
    ...names,
    describeVerdict(outcome),
    describeExpected(result.check.expected),
    showCount(outcome.states),
    showCount(outcome.transitions),
    showCount(outcome.depth),
    showSeconds(result.seconds),
    result.asExpected === true ? GOOD : BAD,
  ];
}

function brokenRow(file: OpenedFile): string[] {
  return [printable(file.path), "", `error ${file.diagnostics.find(isError)?.code ?? ""}`, "", "", "", "", "", BAD];
}

function report(results: readonly CheckResult[], broken: readonly OpenedFile[], diagnostics: readonly Diagnostic[], seconds: number, terminal: Terminal): void {
  const { style } = terminal;
  const rows = [...broken.map(brokenRow), ...results.map(rowOf)];
  const mark = columns.length - 1;
  const paint = (text: string, row: number, column: number): string => {
    if (row < 0) return style.dim(text);
    if (column !== mark && column !== 2) return text;
    const good = rows[row]?.[mark] === GOOD;
    return good ? (column === mark ? style.green(text) : text) : style.red(text);
  };
  if (rows.length > 0) {
    for (const line of renderTable(columns, rows, paint)) terminal.print(line);
    terminal.print("");
  }
  terminal.print(totals(results, broken.length, seconds, terminal));

  const options = { style, width: terminal.width };
  for (const result of results) {
    if (result.kind !== "finished" || result.asExpected === true) continue;
    const { outcome, check, model } = result;
    terminal.print(`\n${style.bold(printable(`${result.file} ${result.name}`))}: ${style.red(printable(describeMismatch(check, outcome)))}`);
    for (const line of propertyLines(outcome.properties, options)) terminal.print(line);
    for (const notice of outcome.notices) terminal.print(`  note: ${printable(notice)}`);
    const finding = renderFinding(outcome, model, options);
    if (finding !== "") terminal.print(`\n${finding}`);
  }
  if (diagnostics.length > 0) terminal.complain("");
  complainAbout(diagnostics, terminal);
}

function totals(results: readonly CheckResult[], broken: number, seconds: number, terminal: Terminal): string {
  const { style } = terminal;
  const good = results.filter((result) => result.kind === "finished" && result.asExpected === true).length;
  const bad = results.length - good;
  const finished = results.flatMap((result) => (result.kind === "finished" ? [result.outcome] : []));
  const sum = (numbers: readonly number[]): number => numbers.reduce((total, n) => total + n, 0);
  const parts = [`${plural(results.length, "check")}: ${good} as expected`];
  if (bad > 0) parts.push(`${bad} not`);
  if (broken > 0) parts.push(`${plural(broken, "file")} with errors`);
  const figures = `${plural(sum(finished.map((outcome) => outcome.states)), "state")}, ${plural(sum(finished.map((outcome) => outcome.transitions)), "transition")}, ${showSeconds(seconds)} s`;
  const text = parts.join(", ");
  return `${bad + broken > 0 ? style.red(text) : style.green(text)}; ${figures}`;
}
