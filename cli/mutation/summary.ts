// The result of a mutation run, as text and as JSON.

import { lineText, positionAt, textOf, type Span } from "../../grammar/core/source.js";
import type { Diagnostic } from "../../grammar/core/diagnostic.js";
import { diagnosticToJson, spanToJson, type Json } from "../../checker/report/json.js";
import { showSeconds } from "../../checker/report/outcome.js";
import { renderTable } from "../../checker/report/table.js";
import { plural, printable, printableLines, showCount } from "../../checker/report/text.js";
import type { Terminal } from "../terminal/terminal.js";
import type { MutantResult, MutantResultKind } from "./mutant-result.js";
import type { MutantCase } from "./mutant-cases.js";
import { killsOf, printKills, type NamedProperty } from "./kills.js";

export interface CaseResult {
  readonly case: MutantCase;
  readonly result: MutantResult;
}

export interface MutationSummary {
  readonly version: string;
  readonly seed: number;
  /** The number of all mutants, and of those selected to run. */
  readonly all: number;
  readonly chosen: number;
  /** In the order of files and source positions. */
  readonly results: readonly CaseResult[];
  /** The properties of checks that expect nothing wrong. */
  readonly properties: readonly NamedProperty[];
  readonly seconds: number;
}

type Counts = Readonly<Record<MutantResultKind, number>>;

export function countsOf(results: readonly CaseResult[]): Counts {
  const counts = { killed: 0, survived: 0, same: 0, unfinished: 0, stillborn: 0 };
  for (const { result } of results) counts[result.kind]++;
  return counts;
}

/**
 * Percentage killed of the mutants that behave differently and were explored completely; undefined if there are none.
 */
export function scoreOf({ killed, survived }: Pick<Counts, "killed" | "survived">): number | undefined {
  return killed + survived === 0 ? undefined : (100 * killed) / (killed + survived);
}

/** Rounded down, so that 100 % means all. */
export const showScore = (score: number | undefined): string =>
  score === undefined ? "none" : `${(Math.floor(score * 10) / 10).toFixed(1)} %`;

// ---------------------------------------------------------------- as text

const columns = [
  { title: "file", align: "left" },
  { title: "mutants", align: "right" },
  { title: "killed", align: "right" },
  { title: "survived", align: "right" },
  { title: "no difference", align: "right" },
  { title: "unfinished", align: "right" },
  { title: "stillborn", align: "right" },
  { title: "score", align: "right" },
] as const;

export function printSummary(summary: MutationSummary, terminal: Terminal): void {
  const { style } = terminal;
  const { results } = summary;
  for (const one of results) {
    const { kind } = one.result;
    if (kind === "survived") terminal.print(`${describeSurvivor(one, one.result, terminal)}\n`);
    if (kind === "unfinished")
      terminal.print(
        `${describeMutant(one.case, "unfinished", terminal)}\n  ${printable(`${one.result.file} ${one.result.check}: ${one.result.why}`)}\n`,
      );
  }
  const files = [...new Set(results.map((one) => one.case.mutant.path))];
  const rows = files.map((path) => {
    const counts = countsOf(results.filter((one) => one.case.mutant.path === path));
    const { killed, survived, same, unfinished, stillborn } = counts;
    return [
      printable(path),
      ...[killed + survived + same + unfinished + stillborn, killed, survived, same, unfinished, stillborn].map(
        showCount,
      ),
      showScore(scoreOf(counts)),
    ];
  });
  if (rows.length > 0) {
    for (const line of renderTable(columns, rows, (text, row) => (row < 0 ? style.dim(text) : text)))
      terminal.print(line);
    terminal.print("");
  }
  printKills(killsOf(results, summary.properties), terminal);
  const counts = countsOf(results);
  const tried =
    results.length === summary.all
      ? plural(summary.all, "mutant")
      : `${showCount(results.length)} of ${plural(summary.all, "mutant")}`;
  const of = counts.killed + counts.survived;
  const score =
    scoreOf(counts) === undefined
      ? "no score"
      : `score ${showScore(scoreOf(counts))} (${showCount(counts.killed)} of ${showCount(of)})`;
  terminal.print(
    `${style.bold(score)}; ${tried}: ${counts.killed} killed, ${counts.survived} survived, ${counts.same} without a difference, ${counts.unfinished} unfinished, ${counts.stillborn} stillborn; seed ${summary.seed}, ${showSeconds(summary.seconds)} s`,
  );
}

function describeSurvivor(
  one: CaseResult,
  { witness }: Extract<MutantResult, { kind: "survived" }>,
  terminal: Terminal,
): string {
  const { style } = terminal;
  const title = describeMutant(one.case, "survived", terminal);
  if (witness === undefined)
    return `${title}\n  ${style.dim("It explores different states than the spec; the first difference lies beyond the states compared.")}`;
  const [who, other] = witness.side === "mutant" ? ["mutant", "spec"] : ["spec", "mutant"];
  const what =
    witness.steps === 0
      ? `The ${who} can start in this state, the ${other} cannot`
      : `The ${who} can take the last of these steps, the ${other} cannot`;
  return `${title}\n  ${printable(`${what}; ${witness.file} ${witness.check} does not detect it.`)}\n\n${witness.rendered}`;
}

/** Maximum number of lines of a mutant that are shown, before and after the change. */
const SHOWN_LINES = 6;

function describeMutant({ mutant, span }: MutantCase, verdict: string, { style }: Terminal): string {
  const { line, column } = positionAt(span.source, span.start);
  const { before, after } = changedLines(span, mutant.replacement);
  const width = String(line + before.length).length;
  const marked = (sign: string, lines: readonly string[]): string[] => {
    const shown = lines.length > SHOWN_LINES ? [...lines.slice(0, SHOWN_LINES), "…"] : lines;
    return shown.map((text, i) => `${style.dim(String(line + i).padStart(width))} ${sign} ${printableLines(text)}`);
  };
  const diff = [
    ...marked("-", before).map(style.red),
    ...marked(
      "+",
      after.filter((text) => text.trim() !== ""),
    ).map(style.green),
  ];
  return [
    `${style.bold(printable(`${mutant.path}:${line}:${column}`))} ${style.yellow(verdict)}: ${mutant.operator}`,
    ...diff,
  ].join("\n");
}

/** The lines that a mutation changes, before and after. */
function changedLines(
  span: Span,
  replacement: string,
): { readonly before: readonly string[]; readonly after: readonly string[] } {
  const { source } = span;
  const first = positionAt(source, span.start);
  const last = positionAt(source, span.end);
  const before = Array.from({ length: last.line - first.line + 1 }, (_, i) => lineText(source, first.line + i));
  const head = (before[0] ?? "").slice(0, first.column - 1);
  const tail = (before.at(-1) ?? "").slice(last.column - 1);
  return { before, after: (head + replacement + tail).split(/\r?\n/) };
}

// ---------------------------------------------------------------- as JSON

export function summaryToJson(summary: MutationSummary, diagnostics: readonly Diagnostic[]): Json {
  const counts = countsOf(summary.results);
  const { version, seed, all, chosen, seconds } = summary;
  return {
    fathom: version,
    seed,
    mutants: all,
    chosen,
    ...counts,
    score: scoreOf(counts) ?? null,
    seconds,
    properties: killsOf(summary.results, summary.properties).map(({ file, name, killed }) => ({ file, name, killed })),
    results: summary.results.map(caseResultToJson),
    diagnostics: diagnostics.map(diagnosticToJson),
  };
}

function caseResultToJson({ case: { mutant, span }, result }: CaseResult): Json {
  const by = "file" in result ? { file: result.file, check: result.check } : null;
  return {
    id: mutant.id,
    operator: mutant.operator,
    span: spanToJson(span),
    before: textOf(span),
    after: mutant.replacement,
    verdict: result.kind,
    check: by,
    found: result.kind === "killed" ? result.verdict : null,
    expected: result.kind === "killed" ? result.expected : null,
    killedBy: result.kind === "killed" ? result.property : null,
    why: result.kind === "unfinished" ? result.why : result.kind === "stillborn" ? result.code : null,
    witness:
      result.kind === "survived" && result.witness !== undefined
        ? {
            file: result.witness.file,
            check: result.witness.check,
            behaviourOf: result.witness.side,
            trace: result.witness.json,
          }
        : null,
  };
}
