// The table of `verify`: the checks of each file below its name, as wide as the terminal allows.

import { layOutTable, widthOfTable, type Column } from "../../checker/report/table.js";
import { showSeconds } from "../../checker/report/outcome.js";
import type { OpenedFile } from "../../checker/report/results.js";
import { printable, showCount } from "../../checker/report/text.js";
import { isError } from "../../grammar/core/diagnostic.js";
import type { Terminal } from "../terminal/terminal.js";
import { isAsExpected, type CheckReport, type FinishedReport } from "../verification/check-report.js";

/** If standard output is no terminal: the same everywhere, for logs and comparisons. */
const UNKNOWN_WIDTH = 80;

export const tableWidth = ({ columns: width }: Pick<Terminal, "columns">): number => width ?? UNKNOWN_WIDTH;

const GOOD = "✓";
const BAD = "✗";
const NOT_RUN = "–";

interface CheckColumn extends Column {
  /** Columns with the lowest numbers are shown first, if there is space; always without a number. */
  readonly rank?: number;
  readonly show: (report: FinishedReport) => string;
}

const columns: readonly CheckColumn[] = [
  { title: "", align: "left", show: (report) => (isAsExpected(report) ? GOOD : BAD) },
  { title: "check", align: "left", wraps: true, show: (report) => printable(report.name) },
  { title: "verdict", align: "left", wraps: true, show: (report) => printable(report.text.verdict) },
  { title: "expected", align: "left", rank: 3, show: (report) => printable(report.text.expected) },
  { title: "states", align: "right", show: (report) => showCount(report.states) },
  {
    title: "transitions",
    align: "right",
    rank: 1,
    show: ({ transitions }) => (transitions === undefined ? "" : showCount(transitions)),
  },
  {
    title: "depth",
    align: "right",
    rank: 2,
    show: ({ depth }) => (depth === undefined ? "" : showCount(depth)),
  },
  {
    title: "seconds",
    align: "right",
    show: (report) => (report.cached ? "cached" : showSeconds(report.seconds)),
  },
];

const MARK = 0;
const VERDICT = columns.findIndex(({ title }) => title === "verdict");

function rowOf(report: CheckReport): readonly string[] {
  if (report.kind === "finished") return columns.map(({ show }) => show(report));
  const [mark, verdict] =
    report.kind === "skipped"
      ? [NOT_RUN, "not run"]
      : [BAD, `error ${report.diagnostics.find(isError)?.code ?? ""}`.trimEnd()];
  return columns.map((_, i) => (i === MARK ? mark : i === 1 ? printable(report.name) : i === VERDICT ? verdict : ""));
}

/** Files with errors come first. Nothing is shown if there are neither files with errors nor checks. */
export function renderChecks(
  broken: readonly OpenedFile[],
  reports: readonly CheckReport[],
  terminal: Pick<Terminal, "style" | "columns">,
): readonly string[] {
  const { style } = terminal;
  const width = tableWidth(terminal);
  const all = reports.map(rowOf);
  const shown = columnsThatFit(all, width);
  const rows = all.map((row) => shown.map((i) => row[i] ?? ""));
  const paint = (text: string, row: number, column: number): string => {
    const mark = rows[row]?.[MARK];
    if (mark === undefined || mark === NOT_RUN) return style.dim(text);
    if (shown[column] === MARK) return mark === GOOD ? style.green(text) : style.red(text);
    return shown[column] === VERDICT && mark === BAD ? style.red(text) : text;
  };
  const [titles = [], ...lines] = layOutTable(
    shown.flatMap((i) => columns[i] ?? []),
    rows,
    paint,
    width,
  );
  return [
    ...broken.map((file) =>
      style.red(`${BAD}  ${printable(file.path)}: error ${file.diagnostics.find(isError)?.code ?? ""}`),
    ),
    ...(reports.length > 0 ? titles : []),
    ...reports.flatMap((report, i) => [
      ...(report.file === reports[i - 1]?.file ? [] : [style.bold(printable(report.file))]),
      ...(lines[i] ?? []),
    ]),
  ];
}

/** Indices of the columns to show: what is essential, then one column after the other while there is space. */
function columnsThatFit(rows: readonly (readonly string[])[], width: number): readonly number[] {
  let shown = columns.flatMap(({ rank }, i) => (rank === undefined ? [i] : []));
  const others = columns.flatMap(({ rank }, i) => (rank === undefined ? [] : [{ i, rank }]));
  for (const { i } of others.sort((a, b) => a.rank - b.rank)) {
    const more = [...shown, i].sort((a, b) => a - b);
    const needed = widthOfTable(
      more.flatMap((each) => columns[each] ?? []),
      rows.map((row) => more.map((each) => row[each] ?? "")),
    );
    if (needed > width) break;
    shown = more;
  }
  return shown;
}
