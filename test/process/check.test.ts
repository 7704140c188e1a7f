// `fathom check` as a process: reports, exit codes, JSON, and input that is not a spec.

import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { HUNG, interruptCommand, main, environment, runCommand, stops } from "./command.js";
import { fathom, write, counter, validate, folder } from "./sample-specs.js";

describe("fathom check", () => {
  it("reports that a check holds", () => {
    const { code, out } = fathom(["check", "holds.fathom"]);
    expect(out).toMatch(/^holds\.fathom Default: holds\n {2}4 states, 3 transitions, depth 3, [\d.]+ s\n/);
    expect(code).toBe(0);
  });

  it("shows a counterexample, also if it is expected", () => {
    const { code, out } = fathom(["check", "violated"]);
    expect(code).toBe(0);
    expect(out).toContain("violated Small in 2 steps");
    expect(out).toContain("/// It stays small.");
    expect(out).toContain("0  initial state\n     n = 0\n1  Count\n     n: 0 → 1\n2  Count\n     n: 1 → 2");
  });

  it.each<[string, number, string]>([
    ["deadlock", 11, ""],
    ["assert", 14, "action Check {\n  assert n < 2\n  n' = n\n}"],
    ["evaluation", 75, "action Jump {\n  require n == 2\n  n' = n + 9\n}"],
    ["cover", 12, "terminal when n == N\n\ncover Far: n == 9"],
    ["unfair", 13, "terminal when n == N\n\nproperty Ends: eventually n == N"],
    ["fair", 0, "terminal when n == N\n\nproperty Ends: eventually n == N\n\nfair weak Count"],
    ["bounded", 3, "check Default {\n  depth 1\n  deadlock off\n}"],
    ["met", 0, "terminal when n == N\n\ncheck A { expect holds with 4 states }\n\ncheck B { depth 1; expect bounded }"],
    ["met violation", 0, "invariant Small: n < 2\n\ncheck Default { expect violated Small in 2 steps }"],
    ["met deadlock", 0, "check Default { expect deadlock in 3 steps }"],
    ["met error", 0, "action Jump { require n == 2; n' = n + 9 }\n\ncheck Default { expect error R0002 }"],
    ["other count", 6, "terminal when n == N\n\ncheck Default { expect holds with 5 states }"],
    ["other length", 6, "invariant Small: n < 2\n\ncheck Default { expect violated Small in 3 steps }"],
    ["other property", 6, "invariant Small: n < 2\ninvariant Ok: true\n\ncheck Default { expect violated Ok }"],
    ["not violated", 6, "terminal when n == N\n\ninvariant Small: n < 9\n\ncheck Default { expect violated Small }"],
    ["not bounded", 6, "terminal when n == N\n\ncheck Default { expect bounded }"],
    ["cut off", 6, "terminal when n == N\n\ncheck Default { depth 1; expect holds }"],
    ["one of two", 6, "terminal when n == N\n\ncheck A { expect holds }\n\ncheck B { expect deadlock }"],
    ["one expects nothing", 12, "terminal when n == N\n\ninvariant Small: n < 2\n\ncheck A {}"],
    ["scenario met", 0, "terminal when n == N\n\nscenario S { Count; assert n == 1; expect holds }"],
    ["scenario without", 75, "terminal when n == N\n\nscenario S { Count; assert n == 2 }"],
    ["scenario not met", 6, "terminal when n == N\n\nscenario S { Count; assert n == 2; expect holds }"],
    ["assumption", 10, "assume N < 3"],
    ["types", 150, "invariant Bad: n + true == 1"],
    ["syntax", 150, "invariant"],
    ["names", 150, "invariant Bad: m == 1"],
  ])("%s: %i", (name, expected, more) => {
    const { code, out, err } = fathom(["check", write(`${name}.fathom`, counter(more))]);
    expect([code, out, err][0], out + err).toBe(expected);
  });

  it("shows the loop of an infinite behaviour", () => {
    const { code, out } = fathom([
      "check",
      write(
        "round.fathom",
        counter(
          "action Reset {\n  require n == N\n  n' = 0\n}\n\nproperty Settles: eventually always n == 0\n\nfair weak Count\n\nfair weak Reset",
        ),
      ),
    ]);
    expect(out).toMatch(
      /\n {2}property Settles: violated\n[^]*\n── the following steps repeat forever ──\n[^]*\n── back to the .* ──\n/,
    );
    expect(code).toBe(13);
  });

  it.each<[string, string[], string]>([
    ["a missing file", ["nothing.fathom"], "E0001"],
    ["a library", ["library"], "E0006"],
    ["an unknown check", ["wrong", "--check", "Smal"], "did you mean `Small`"],
    ["an unknown constant", ["holds", "-c", "M=3"], "M"],
    ["a constant out of range", ["holds", "-c", "N=true"], "E0702"],
    ["nonsense for a constant", ["holds", "-c", "N=)("], "E0704"],
  ])("%s: 151", (_, args, said) => {
    const { code, out, err } = fathom(["check", ...args]);
    expect(err).toContain(said);
    expect([code, out]).toEqual([151, ""]);
  });

  it("has the code of the verdict if the command line changes the configuration", () => {
    const spec = write(
      "changed.fathom",
      counter("terminal when n == N\n\ninvariant Small: n < 3\n\ncheck Default { expect violated Small }"),
    );
    expect(fathom(["check", spec]).code).toBe(0);
    expect(fathom(["check", spec, "-c", "N=4"]).code).toBe(12);
    expect(fathom(["check", spec, "-c", "N=2"]).code).toBe(0);
    expect(fathom(["check", spec, "--depth", "1"]).code).toBe(3);
    expect(fathom(["check", spec, "--minimise", "faults"]).code).toBe(12);
  });

  it.each([
    ["the bound of a type", "var x: 0..M = 0", "the range `0..M` is empty: `M` is -1"],
    ["the size of a symmetric type", "symmetric type Node of M", "a symmetric type needs at least one member, not -1"],
    ["the length of a sequence", "var s: Seq<Bool, M> = []", "a Seq cannot hold -1 items"],
  ])("a constant that is no longer %s: one error, 151", (_, declaration, why) => {
    const spec = write("bound.fathom", counter(`const M: Int = 3\n${declaration}\nterminal when n == N`));
    expect(fathom(["check", spec]).code).toBe(0);
    for (const command of ["check", "show", "simulate", "graph", "why"]) {
      const { code, err } = fathom([command, spec, "-c", "M=-1", "-c", "N=2"]);
      expect(err.replaceAll(/\s+/g, " "), command).toContain(
        `error[E0702]: \`-c M=-1 -c N=2\` does not fit the spec: ${why}`,
      );
      expect([code, err.match(/^error/gm)?.length], command).toEqual([151, 1]);
    }
  });

  it("reports an unknown variable once, even if several checks have a counterexample", () => {
    const spec = write(
      "twice.fathom",
      counter(
        "invariant Small: n < 2\n\ncheck A { expect violated Small }\n\ncheck B { N = 4; expect violated Small }",
      ),
    );
    for (const more of [[], ["--json"]]) {
      const { out, err } = fathom(["check", spec, "--only", "m", ...more]);
      expect(`${out}${err}`.match(/E0706/g)).toHaveLength(1);
    }
  });

  it("takes constants, checks, bounds and searches from the command line", () => {
    expect(fathom(["check", "holds", "-c", "N=5"]).out).toContain("6 states, 5 transitions");
    expect(fathom(["check", "wrong", "--check", "Small"]).out.match(/^wrong/gm)).toHaveLength(1);
    expect(fathom(["check", "holds", "--depth", "1"]).code).toBe(3);
    expect(fathom(["check", "holds", "--search", "dfs"]).out).toContain("4 states, 3 transitions");
  });

  it("names actions that never fire", () => {
    const { code, err } = fathom([
      "check",
      write("dead.fathom", counter("terminal when n == N\n\naction Never {\n  require n > N\n  n' = 0\n}")),
    ]);
    expect(err).toContain("warning[W0001]: action `Never` never fires");
    expect(code).toBe(0);
  });

  it("counts actions that never fire if other checks were not run", () => {
    const path = write(
      "switch.fathom",
      "system Switch\n\nconst STUCK: Bool = false\n\nvar on: Bool = false\n\naction Toggle {\n  require not STUCK\n  on' = not on\n}\n\ncheck Free {\n  expect holds\n}\n\ncheck Stuck {\n  STUCK = true\n  deadlock off\n  expect holds\n}",
    );
    const { code, err } = fathom(["check", path, "--check", "Stuck"]);
    expect([code, err]).toEqual([
      0,
      "warning[W0001]: 1 action did not fire: `Toggle`\n  = hint: other checks of the file were not run; the actions may fire in those\n\n",
    ]);
    expect(fathom(["check", path]).err).toBe("");
  });

  it("reports several mistakes together", () => {
    const { err } = fathom([
      "check",
      write("several.fathom", counter("invariant A: m == 1\n\ninvariant B: n + true == 1")),
    ]);
    expect(err.match(/^error\[/gm)).toHaveLength(2);
  });

  it("prints one JSON document according to its schema in every case", () => {
    for (const [args, code] of [
      [["violated", "wrong"], 6],
      [["violated"], 0],
      [["holds", "nothing"], 151],
      [["types"], 150],
      [["evaluation"], 75],
      [["assumption"], 10],
    ] as const) {
      const ended = fathom(["check", "--json", ...args]);
      expect([ended.code, ended.err], args.join(" ")).toEqual([code, ""]);
      const document: unknown = JSON.parse(ended.out);
      expect(validate(document) ? [] : validate.errors, args.join(" ")).toEqual([]);
    }
    const { results } = JSON.parse(fathom(["check", "--json", "violated"]).out) as { results: unknown[] };
    expect(results).toMatchObject([
      {
        file: "violated.fathom",
        system: "Counter",
        check: "Default",
        verdict: "violated",
        property: "Small",
        asExpected: true,
        steps: 2,
        trace: { initial: { n: 0 } },
      },
    ]);
  });

  it.runIf(process.platform !== "win32").each(stops)("%s stops a search: %i", async (signal, expected) => {
    const { code, out } = await interruptCommand(signal, ["check", "huge"], { cwd: folder }, (text) => text !== "");
    expect(out).toMatch(/huge\.fathom default: incomplete\n {2}[\d,]{2,} states.*\n {2}note: stopped by /);
    expect(code).toBe(expected);
  });

  it.runIf(process.platform !== "win32").each([["1"], ["2"]])(
    "SIGINT stops the compiled engine in %s threads",
    async (threads) => {
      const { code, out } = await interruptCommand(
        "SIGINT",
        ["check", "huge", "--engine", "compiled", "--threads", threads],
        { cwd: folder },
        (text) => / {2}[\d,]{6,} states/.test(text),
      );
      expect(out).toMatch(/huge\.fathom default: incomplete\n {2}[\d,]{6,} states.*\n {2}note: stopped by Ctrl-C/);
      expect(code).toBe(130);
    },
  );

  it("stops if the heap of the interpreter is nearly full: 4", () => {
    const { code, out, err } = runCommand(["check", "huge", "--engine", "interpreter"], {
      cwd: folder,
      env: { NODE_OPTIONS: "--max-old-space-size=96" },
    });
    expect(out.replace(/\s+/g, " "), err).toContain("raise it with NODE_OPTIONS=--max-old-space-size=");
    expect(code).toBe(4);
  });
});

describe("bad input", () => {
  it.each<[string, string | Uint8Array, number, RegExp]>([
    ["an empty file", "", 151, /E0006/],
    ["10 MB of text", "a ".repeat(5_000_000), 150, /E0004/],
    ["binary", Uint8Array.of(0, 1, 2, 255), 150, /E0003/],
    ["Latin-1", Uint8Array.of(0x73, 0xe4), 150, /E0003/],
    [
      "20,000 nested parentheses",
      counter(`invariant Deep: ${"(".repeat(20_000)}n == 1${")".repeat(20_000)}`),
      150,
      /E0106/,
    ],
    ["an unclosed comment", counter("/* here"), 150, /E0102/],
    ["an unclosed string", 'use A from "b', 150, /E0103/],
    ["unknown characters", counter("invariant A: n § 1"), 150, /E0101/],
    ["a `use` of itself", 'use A from "./bad"\nsystem S\nvar x: Bool = true\n', 150, /E0005|E0105/],
    [
      "a huge type",
      `system S\n\ntype Key = 1..70\n\nvar x: Set<Key> = {k in Key where k > 0}\n\naction A(s: Set<Key>) {\n  x' = s\n}\n`,
      150,
      /E0311/,
    ],
  ])("%s: a diagnostic and its exit code, quickly", (_, text, expected, said) => {
    write("bad.fathom", text);
    // After ten seconds of processor time, the system kills the process.
    const limited = ["-c", `ulimit -t 10; exec "$@"`, "sh", process.execPath, main, "check", "bad"];
    const {
      status: code,
      stdout: out,
      stderr: err,
    } = spawnSync("sh", limited, {
      cwd: folder,
      encoding: "utf8",
      env: environment,
      timeout: HUNG,
    });
    expect(err + out).toMatch(said);
    expect(err).not.toContain("internal error");
    expect(code).toBe(expected);
  });

  it("accepts CRLF and a byte-order mark", () => {
    write("crlf.fathom", `\ufeff${readFileSync(join(folder, "holds.fathom"), "utf8").replaceAll("\n", "\r\n")}`);
    expect(fathom(["check", "crlf"])).toMatchObject({ code: 0, err: "" });
  });
});
