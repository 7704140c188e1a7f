// The table of `--cross-check tlc`, and its lines in the document of `--json`.

import { countToJson } from "../../checker/search/count.js";
import type { Json } from "../../checker/report/json.js";
import { showSeconds } from "../../checker/report/outcome.js";
import { layOutTable, type Column } from "../../checker/report/table.js";
import { plural, printable, showCount, wrap } from "../../checker/report/text.js";
import type { Terminal } from "../terminal/terminal.js";
import type { CrossCheck } from "../tlc/cross-check.js";
import { tableWidth } from "./check-table.js";

const MARKS = { agrees: "✓", differs: "✗", refused: "–", undecided: "?" } as const;

const WORDS = {
  agrees: "agrees",
  differs: "differs",
  refused: "not exported",
  undecided: "no result",
} as const;

const columns: readonly Column[] = [
  { title: "", align: "left" },
  { title: "check", align: "left", wraps: true },
  { title: "states", align: "right" },
  { title: "depth", align: "right" },
  { title: "seconds", align: "right" },
  { title: "TLC", align: "left" },
];

/** Before a remark, which stands below its check. */
const INDENT = "     ";

export function renderCrossChecks(
  checks: readonly CrossCheck[],
  terminal: Pick<Terminal, "style" | "columns">,
): readonly string[] {
  const { style } = terminal;
  const rows = checks.map(({ kind, name, states, depth, seconds }) => [
    MARKS[kind],
    printable(name),
    states === undefined ? "" : showCount(states),
    depth === undefined ? "" : showCount(depth),
    seconds === 0 ? "" : showSeconds(seconds),
    WORDS[kind],
  ]);
  const paint = (text: string, row: number, column: number): string => {
    const kind = checks[row]?.kind;
    if (kind === undefined || kind === "refused") return style.dim(text);
    if (kind === "differs") return column === 0 || column === columns.length - 1 ? style.red(text) : text;
    if (column !== 0) return text;
    return kind === "agrees" ? style.green(text) : style.yellow(text);
  };
  const [titles = [], ...lines] = layOutTable(columns, rows, paint, tableWidth(terminal));
  return [
    ...titles,
    ...checks.flatMap(({ file, remark }, i) => [
      ...(file === checks[i - 1]?.file ? [] : [style.bold(printable(file))]),
      ...(lines[i] ?? []),
      ...(remark === undefined
        ? []
        : wrap(printable(remark), tableWidth(terminal) - INDENT.length).map((line) => `${INDENT}${line}`)),
    ]),
    "",
    describeCrossChecks(checks),
  ];
}

/** `12 checks compared with TLC: 10 agree, 1 differs; 3 not exported` */
function describeCrossChecks(checks: readonly CrossCheck[]): string {
  const count = (kind: CrossCheck["kind"]): number => checks.filter((each) => each.kind === kind).length;
  const [agree, differ, refused, open] = [count("agrees"), count("differs"), count("refused"), count("undecided")];
  return [
    `${plural(agree + differ, "check")} compared with TLC: ${agree} ${agree === 1 ? "agrees" : "agree"}`,
    ...(differ === 0 ? [] : [`${differ} ${differ === 1 ? "differs" : "differ"}`]),
    ...(refused === 0 ? [] : [`${refused} not exported`]),
    ...(open === 0 ? [] : [`${open} without a result`]),
  ].join(", ");
}

export const crossCheckToJson = (checks: readonly CrossCheck[]): Json =>
  checks.map(({ file, system, name, kind, remark, states, depth, seconds }) => ({
    file,
    system,
    check: name,
    result: kind,
    remark: remark ?? null,
    states: states === undefined ? null : countToJson(states),
    depth: depth ?? null,
    seconds: Math.round(seconds * 1000) / 1000,
  }));
