// The table of `verify` at several widths.

import { describe, expect, it } from "vitest";
import { noStyle } from "../../../checker/report/style.js";
import { widthOf } from "../../../checker/report/text.js";
import type { OpenedFile } from "../../../checker/report/results.js";
import { renderChecks } from "../../../cli/reports/check-table.js";
import type { CheckReport } from "../../../cli/verification/check-report.js";

interface Row {
  readonly name: string;
  readonly verdict?: string;
  readonly expected?: string;
  readonly file?: string;
  readonly asExpected?: boolean;
  readonly states?: number | bigint;
}

const finished = ({ name, verdict = "holds", file = "specs/a.fathom", states = 4, ...more }: Row): CheckReport =>
  ({
    kind: "finished",
    file,
    name,
    asExpected: more.asExpected ?? true,
    cached: false,
    states,
    transitions: 1234,
    depth: 5,
    seconds: 0.25,
    text: { verdict, expected: more.expected ?? verdict, mismatch: "", finding: "" },
  }) as CheckReport;

const broken: OpenedFile = {
  path: "specs/broken.fathom",
  program: undefined,
  system: undefined,
  plans: [],
  diagnostics: [{ code: "E0301", severity: "error", message: "wrong" }],
};

const table = (reports: readonly CheckReport[], columns?: number, files: readonly OpenedFile[] = []): string =>
  renderChecks(files, reports, { style: noStyle, columns }).join("\n");

const reports = [
  finished({ name: "Baseline" }),
  finished({ name: "Naive", verdict: "violated Once in 5 steps" }),
  finished({ name: "Default", file: "specs/b.fathom", expected: "holds with 5 states", asExpected: false }),
  { kind: "skipped", file: "specs/b.fathom", system: "B", name: "Later" } as const,
  { kind: "invalid", file: "specs/b.fathom", system: "B", name: "None", diagnostics: broken.diagnostics } as const,
];

const usual = `✗  specs/broken.fathom: error E0301
   check     verdict                   states  transitions  depth  seconds
specs/a.fathom
✓  Baseline  holds                          4        1,234      5     0.25
✓  Naive     violated Once in 5 steps       4        1,234      5     0.25
specs/b.fathom
✗  Default   holds                          4        1,234      5     0.25
–  Later     not run
✗  None      error E0301`;

describe("the table of checks", () => {
  it("has 80 columns if standard output is no terminal, with the file above its checks and the mark first", () => {
    expect(table(reports, undefined, [broken])).toBe(usual);
    expect(table(reports, 80, [broken])).toBe(usual);
  });

  it("has more columns on a wider terminal, and fewer on a narrower one", () => {
    const titles = (columns: number): string => table(reports, columns).split("\n", 1)[0]?.trim() ?? "";
    expect(titles(200).split(/ +/)).toEqual(
      ["check", "verdict", "expected", "states", "transitions", "depth", "seconds"], //
    );
    expect(titles(70).split(/ +/)).toEqual(["check", "verdict", "states", "transitions", "seconds"]);
    expect(titles(60).split(/ +/)).toEqual(["check", "verdict", "states", "seconds"]);
  });

  it("breaks long names and verdicts, and loses none of their characters", () => {
    const name = "FailForEver[FAILURE=container, REGIONS=12, RETRIES=3]";
    const verdict = "violated receiverDb.AcknowledgedIsKeptInEveryRegion in 14 steps";
    const long = [finished({ name, verdict, states: 123_456_789 }), ...reports];
    for (const columns of [50, 60, 80, 100]) {
      const lines = table(long, columns).split("\n");
      for (const line of lines) expect(widthOf(line), line).toBeLessThanOrEqual(columns);
      const rows = lines.slice(
        2,
        lines.findIndex((line) => line.includes("Baseline")),
      );
      const text = (from: number, to: number): string =>
        rows
          .map((row) => row.slice(from, to))
          .join("")
          .replaceAll(" ", "");
      const [start, end] = [lines[0]?.indexOf("verdict") ?? 0, (lines[0]?.indexOf("states") ?? 0) - 6];
      expect(text(1, start)).toBe(name.replaceAll(" ", ""));
      expect(text(start, end)).toContain(verdict.replaceAll(" ", "").slice(0, 20));
    }
    expect(table(long, 80)).toBe(`   check                       verdict                           states  seconds
specs/a.fathom
✓  FailForEver[FAILURE=        violated receiverDb.         123,456,789     0.25
   container, REGIONS=12,      AcknowledgedIsKeptInEvery
   RETRIES=3]                  Region in 14 steps
✓  Baseline                    holds                                  4     0.25
✓  Naive                       violated Once in 5 steps               4     0.25
specs/b.fathom
✗  Default                     holds                                  4     0.25
–  Later                       not run
✗  None                        error E0301`);
  });

  it("prints hostile names as one line", () => {
    const lines = table([finished({ name: "a\nb\u001b[31m", file: "x\ny.fathom" })]).split("\n");
    expect(lines).toHaveLength(3);
    expect(lines[1]).toBe("x␊y.fathom");
    expect(lines[2]).toMatch(/^✓ {2}a␊b␛\[31m /);
  });

  it("is empty without checks and broken files", () => {
    expect(renderChecks([], [], { style: noStyle, columns: 80 })).toEqual([]);
  });
});
