import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { exitCode, exitCodes, exitOfDiagnostic, exitOfOutcome, worst } from "../../cli/exit-codes.js";
import type { Code } from "../../grammar/core/diagnostic-codes.js";
import { spanOf } from "../../grammar/core/source.js";

/** Rows of the first table under a heading that has these columns. */
function documented(path: string): string[][] {
  const cells = (line: string): string[] =>
    line
      .slice(1, -1)
      .split("|")
      .map((cell) => cell.trim());
  const lines = readFileSync(path, "utf8").split("\n");
  const start = lines.findIndex((line) => cells(line).join() === "code,name,meaning");
  expect(start).toBeGreaterThan(0);
  const rows = lines.slice(start + 2);
  return rows
    .slice(
      0,
      rows.findIndex((line) => !line.startsWith("|")),
    )
    .map(cells);
}

describe("exit codes", () => {
  it.each(["docs/cli.md", "docs/errors/exit-codes.md"])("%s documents exactly the table, in its order", (path) => {
    expect(documented(path)).toEqual(exitCodes.map(({ code, name, meaning }) => [String(code), name, meaning]));
  });

  it("are different from each other", () => {
    expect(new Set(exitCodes.map((each) => each.code)).size).toBe(exitCodes.length);
  });

  it("follow TLC", () => {
    const tlc = {
      ok: 0,
      assumption: 10,
      deadlock: 11,
      safety: 12,
      temporal: 13,
      assert: 14,
      evaluation: 75,
      spec: 150,
      configuration: 151,
      system: 153,
    } as const;
    for (const name of Object.keys(tlc) as (keyof typeof tlc)[])
      expect([name, exitCode(name)]).toEqual([name, tlc[name]]);
  });

  it("the worst of several counts, in any order", () => {
    expect(worst([])).toBe("ok");
    expect(worst(["ok", "bounded", "safety", "incomplete"])).toBe("safety");
    expect(worst(["safety", "spec"])).toBe("spec");
    expect(worst(["spec", "safety"])).toBe("spec");
    expect(worst(["configuration", "interrupted", "ok"])).toBe("interrupted");
  });

  it("findings are worse than a bounded or stopped search", () => {
    for (const name of ["safety", "deadlock", "assert", "evaluation", "temporal", "assumption"] as const) {
      for (const cut of ["bounded", "incomplete", "unsupported"] as const) expect(worst([name, cut])).toBe(name);
    }
  });

  it.each([
    ["holds", 0],
    ["bounded", 3],
    ["incomplete", 4],
    ["unsupported", 5],
    ["deadlock", 11],
    ["violated", 12],
  ] as const)("verdict %s is %i", (verdict, code) => {
    expect(exitCode(exitOfOutcome({ verdict, violated: undefined, fault: undefined }))).toBe(code);
  });

  it.each([
    ["invariant", 12],
    ["step", 12],
    ["cover", 12],
    ["property", 13],
  ] as const)("a violated %s is %i", (violated, code) => {
    expect(exitCode(exitOfOutcome({ verdict: "violated", violated, fault: undefined }))).toBe(code);
  });

  it("a failed assert differs from other run-time errors", () => {
    const span = spanOf({ path: "a", text: "" }, 0, 0);
    expect(
      exitCode(exitOfOutcome({ verdict: "error", violated: undefined, fault: { code: "R0001", message: "", span } })),
    ).toBe(14);
    expect(
      exitCode(exitOfOutcome({ verdict: "error", violated: undefined, fault: { code: "R0002", message: "", span } })),
    ).toBe(75);
  });

  it.each<[Code, number]>([
    ["E0001", 151],
    ["E0002", 151],
    ["E0003", 150],
    ["E0004", 150],
    ["E0006", 151],
    ["E0105", 150],
    ["E0301", 150],
    ["E0603", 150],
    ["E0701", 151],
    ["E0702", 151],
    ["E0703", 10],
    ["E0704", 151],
    ["E0705", 151],
    ["E0826", 154],
    ["E0842", 4],
  ])("%s without a span ends with %i", (code, exit) => {
    expect(exitCode(exitOfDiagnostic({ code, severity: "error" }))).toBe(exit);
  });

  it("a missing file of a `use` is an error in the spec", () => {
    const span = spanOf({ path: "a", text: "use" }, 0, 3);
    expect(exitCode(exitOfDiagnostic({ code: "E0001", severity: "error", span }))).toBe(150);
  });

  it.each([
    ["--eval", 151],
    ["--by", 151],
    ["-c K", 151],
    ["--help.fathom", 150],
    ["-c.fathom", 150],
  ])("a mistake in %s ends with %i", (path, exit) => {
    const span = spanOf({ path, text: "1 +" }, 0, 3);
    expect(exitCode(exitOfDiagnostic({ code: "E0304", severity: "error", span }))).toBe(exit);
  });

  it("warnings change nothing", () => {
    expect(exitOfDiagnostic({ code: "W0001", severity: "warning" })).toBe("ok");
  });
});
