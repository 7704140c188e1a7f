// Runs the built command as users do.

import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { codes } from "../../grammar/core/diagnostic-codes.js";
import { build } from "./build.js";
import { HUNG, interruptCommand, main, runCommand, environment, type Ended, type Surroundings } from "./command.js";

const schema = JSON.parse(readFileSync("docs/schema/results.schema.json", "utf8")) as object;
const manifest = JSON.parse(readFileSync("package.json", "utf8")) as { version: string };
const validate = new Ajv2020({ allowUnionTypes: true }).compile(schema);

let folder = "";

const fathom = (args: readonly string[], more: Partial<Surroundings> = {}): Ended =>
  runCommand(args, { cwd: folder, ...more });

function write(name: string, text: string | Uint8Array): string {
  writeFileSync(join(folder, name), text);
  return name;
}

const counter = (more: string): string => `system Counter

const N: Int = 3

/// How far it has come.
var n: 0..10 = 0

action Count {
  require n < N
  n' = n + 1
}

${more}
`;

/** Far more states than any test waits for. */
const huge = `system Huge

type Key = 1..30

var bits: Key -> Bool = [k in Key => false]

action Flip(k: Key) {
  bits[k]' = not bits[k]
}
`;

beforeAll(() => {
  build();
  folder = mkdtempSync(join(tmpdir(), "fathom-e2e-"));
  write("holds.fathom", counter("terminal when n == N\n\ncheck Default {\n  expect holds with 4 states\n}"));
  write(
    "violated.fathom",
    counter("/// It stays small.\ninvariant Small: n < 2\n\ncheck Default {\n  expect violated Small in 2 steps\n}"),
  );
  write(
    "wrong.fathom",
    counter(
      "terminal when n == N\n\ncheck Default {\n  expect holds with 5 states\n}\n\ncheck Small {\n  N = 2\n  expect holds with 3 states\n}",
    ),
  );
  write("library.fathom", "type Level = 1..3\n");
  write("huge.fathom", huge);
});

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

describe("fathom", () => {
  it("says its version and how it is used", () => {
    expect(fathom(["--version"])).toEqual({ code: 0, out: `${manifest.version}\n`, err: "" });
    const help = fathom(["--help"]);
    expect(help.code).toBe(0);
    for (const command of ["check", "verify", "replay", "simulate", "fmt", "explain", "show"])
      expect(help.out).toContain(`  ${command} `);
  });

  it.each([
    [[], "Usage"],
    [["chekc", "holds"], "did you mean check"],
    [["check"], "missing required argument"],
    [["check", "holds", "--nonsense"], "unknown option"],
    [["check", "holds", "-c", "N"], "E0704"],
    [["check", "holds", "-c", "N=3", "-c", "N=4"], "twice"],
    [["check", "holds", "--faults", "-1"], "whole number"],
    [["check", "holds", "--depth", "many"], "whole number"],
    [["check", "holds", "--search", "random"], "bfs, dfs"],
    [["check", "holds", "--engine", "fast"], "auto, interpreter, compiled"],
    [["check", "holds", "--engine", "compiled", "--search", "dfs"], "breadth-first only"],
    [["verify", "holds", "--threads", "0"], "1 or more"],
    [["check", "holds", "--threads", "1000"], "at most 256"],
    [["check", "holds", "--memory", "much"], "such as 800m or 2g"],
    [["verify", "holds", "-c", "N=3"], "unknown option"],
    [["simulate", "holds", "--runs", "0"], "1 or more"],
  ])("%j is a wrong use: 151", (args, said) => {
    const { code, out, err } = fathom(args);
    expect(err.toLowerCase()).toContain(said.toLowerCase());
    expect([code, out]).toEqual([151, ""]);
  });

  it("uses no colours where there is no terminal", () => {
    const { out, err } = fathom(["check", "violated", "nothing"]);
    expect(out + err).not.toContain("\u001b");
  });

  it.runIf(process.platform !== "win32")("is quiet when its reader goes away", () => {
    const { status, stderr } = spawnSync(
      "bash",
      ["-c", `set -o pipefail; "${process.execPath}" "${main}" explain | head -n 1 > /dev/null`],
      { encoding: "utf8" },
    );
    expect([status, stderr]).toEqual([0, ""]);
  });
});

describe("fathom check", () => {
  it("reports what holds", () => {
    const { code, out } = fathom(["check", "holds.fathom"]);
    expect(out).toMatch(/^holds\.fathom Default: holds\n {2}4 states, 3 transitions, depth 3, [\d.]+ s\n/);
    expect(code).toBe(0);
  });

  it("shows a counterexample, and goes by the verdict whatever was expected", () => {
    const { code, out } = fathom(["check", "violated"]);
    expect(code).toBe(12);
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
    ["assumption", 10, "assume N < 3"],
    ["types", 150, "invariant Bad: n + true == 1"],
    ["syntax", 150, "invariant"],
    ["names", 150, "invariant Bad: m == 1"],
  ])("%s: %i", (name, expected, more) => {
    const { code, out, err } = fathom(["check", write(`${name}.fathom`, counter(more))]);
    expect([code, out, err][0], out + err).toBe(expected);
  });

  it("shows what goes round for ever", () => {
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
    ["a folder", ["."], "E0002"],
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

  it("counts them where other checks may make them fire", () => {
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

  it("prints one JSON document that fits its schema, whatever happens", () => {
    for (const [args, code] of [
      [["violated", "wrong"], 12],
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

  it.runIf(process.platform !== "win32").each([
    ["SIGINT", 130],
    ["SIGTERM", 143],
  ] as const)("%s stops a search: %i", async (signal, expected) => {
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

  it("stops when the heap of the interpreter is nearly full: 4", () => {
    const { code, out, err } = fathom(["check", "huge", "--engine", "interpreter"], {
      env: { NODE_OPTIONS: "--max-old-space-size=96" },
    });
    expect(out.replace(/\s+/g, " "), err).toContain("raise it with NODE_OPTIONS=--max-old-space-size=");
    expect(code).toBe(4);
  });
});

describe("engines", () => {
  interface Result {
    readonly [field: string]: unknown;
    readonly notices: readonly string[];
  }
  const json = (...args: readonly string[]): { readonly code: number | null; readonly result: Result } => {
    const { code, out, err } = fathom(["check", "--json", ...args]);
    expect(err).toBe("");
    const document = JSON.parse(out) as { results: [Result] };
    expect(validate(document) ? [] : validate.errors).toEqual([]);
    return { code, result: document.results[0] };
  };

  it("are chosen by the size of the space", () => {
    expect(json("holds").result).toMatchObject({ engine: "interpreter", threads: 1, states: 4 });
    expect(json("holds", "--engine", "compiled").result).toMatchObject({ engine: "compiled", threads: 1, states: 4 });
    expect(json("huge", "--depth", "3", "--engine", "interpreter").result).toMatchObject({
      engine: "interpreter",
      threads: 1,
    });
    expect(json("huge", "--depth", "3", "--search", "dfs").result).toMatchObject({ engine: "interpreter", threads: 1 });
  });

  it("agree, however many threads there are", () => {
    const counts = ["verdict", "states", "transitions", "depth", "firings", "covered", "notices"];
    const of = (result: Result): unknown[] => counts.map((field) => result[field]);
    const alone = json("huge", "--depth", "7", "--threads", "1").result;
    expect(alone).toMatchObject({ verdict: "bounded", engine: "compiled", threads: 1, states: 2_804_012, depth: 7 });
    const together = json("huge", "--depth", "7", "--threads", "2").result;
    expect(together).toMatchObject({ engine: "compiled", threads: 2 });
    expect(of(together)).toEqual(of(alone));
  });

  it("show the same counterexample", () => {
    const traces = ["interpreter", "compiled"].map((engine) => json("violated", "--engine", engine).result["trace"]);
    expect(traces[1]).toEqual(traces[0]);
  });

  it("say so when a system has too much code to compile", () => {
    const numbers = Array.from({ length: 60 }, (_, i) => i);
    const variables = numbers.map((v) => `var f${v}: K -> Set<1..200> = [_ in K => {}]`);
    const actions = numbers.flatMap((v) =>
      numbers.map(
        (w) =>
          `action A${v}x${w}(i: K, j: K) { require n == -1 and f${v}[i] != f${w}[j]; f${v}' = [k in K => f${w}[k].add(3)] }`,
      ),
    );
    write(
      "large.fathom",
      [
        "system Large",
        "type K = 1..200",
        "var n: -1..999 = 0",
        "action Count { require n < 999; n' = n + 1 }",
        ...variables,
        ...actions,
        "check C { }",
      ].join("\n"),
    );
    expect(json("large", "--engine", "compiled")).toMatchObject({
      code: 4,
      result: {
        verdict: "incomplete",
        engine: "compiled",
        states: 0,
        notices: ["the compiled engine cannot explore this check: its code would be too large"],
      },
    });
    write(
      "smaller.fathom",
      readFileSync(join(folder, "large.fathom"), "utf8")
        .replace("1..200\n", "1..2\n")
        .replace("check C { }", "check C { depth 60 }"),
    );
    const { result } = json("smaller");
    expect(result).toMatchObject({ engine: "interpreter", threads: 1, states: 61 });
    expect(result.notices[0]).toBe(
      "the compiled engine cannot explore this check: its code would be too large; the interpreter explored it",
    );
  });

  it.each([["1"], ["2"]])("stop when %s threads have used up their memory: 4", (threads) => {
    const { code, result } = json("huge", "--memory", "2m", "--threads", threads);
    expect([code, result["verdict"], result["engine"]]).toEqual([4, "incomplete", "compiled"]);
    expect(result.notices[0]).toMatch(/^stopped at the memory limit: states use 2 of 2 MB; raise it with --memory 4m/);
    expect(result["states"]).toBeGreaterThan(50_000);
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
  ])("%s: a diagnostic and its exit code, soon", (_, text, expected, said) => {
    write("bad.fathom", text);
    // More than ten seconds of processor time are not soon: the system then kills the process.
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

  it("CRLF and a byte-order mark are no mistakes", () => {
    write("crlf.fathom", `\ufeff${readFileSync(join(folder, "holds.fathom"), "utf8").replaceAll("\n", "\r\n")}`);
    expect(fathom(["check", "crlf"])).toMatchObject({ code: 0, err: "" });
  });
});

describe("fathom verify", () => {
  it("is content when everything came out as expected", () => {
    const { code, out, err } = fathom(["verify", "holds", "violated", "library"]);
    expect(out).toMatch(/^file +check +verdict +expected +states +transitions +depth +seconds\n/);
    expect(out).toMatch(
      /\nviolated\.fathom +Default +violated Small in 2 steps +violated Small in 2 steps +\d+ +\d+ +\d+ +[\d.]+ +✓\n/,
    );
    expect(out).toMatch(/\n2 checks: 2 as expected; /);
    expect(out).not.toContain("library");
    expect([code, err]).toEqual([0, ""]);
  });

  it("tells what did not: 6", () => {
    const { code, out } = fathom(["verify", "wrong"]);
    expect(out).toMatch(/\nwrong\.fathom +Default +holds +holds with 5 states +4 .* ✗\n/);
    expect(out).toMatch(/\nwrong\.fathom +Small +holds +holds with 3 states +3 .* ✓\n/);
    expect(out).toContain("2 checks: 1 as expected, 1 unexpected");
    expect(out).toContain("expected holds with 5 states, found holds with 4 states");
    expect(code).toBe(6);
  });

  it("shows the counterexample that was not expected", () => {
    write("surprise.fathom", counter("invariant Small: n < 2"));
    const { code, out } = fathom(["verify", "surprise"]);
    expect(out).toContain("expected holds, found violated Small in 2 steps");
    expect(out).toContain("2  Count\n     n: 1 → 2");
    expect(code).toBe(6);
  });

  it("lists files with errors, libraries too, and checks the others: 150", () => {
    write("broken.fathom", "type Level = 1..\n");
    write("untyped.fathom", "fun f(x: Int): Bool = x + 1\n");
    const { code, out, err } = fathom(["verify", "broken", "untyped", "holds"]);
    expect(out).toMatch(/\nbroken\.fathom +error E01\d\d +✗\n/);
    expect(out).toMatch(/\nuntyped\.fathom +error E0301 +✗\n/);
    expect(out).toMatch(/holds\.fathom +Default +holds .* ✓\n/);
    expect(out).toContain("2 files with errors");
    expect(err).toContain("broken.fathom:1:");
    expect(code).toBe(150);
  });

  it("tells of a temporal property that is violated: 6", () => {
    const { code, out } = fathom([
      "verify",
      write("stops.fathom", counter("terminal when n == N\n\nproperty Ends: eventually n == N")),
    ]);
    expect(out).toContain("\n  property Ends: violated\n");
    expect(out).toContain("── stutters forever: no further steps ──");
    expect(code).toBe(6);
  });

  it("searches folders, `specs` when none is named", () => {
    mkdirSync(join(folder, "project/specs/deep"), { recursive: true });
    write("project/specs/deep/a.fathom", counter("terminal when n == N"));
    write("project/other.fathom", "nonsense");
    expect(fathom(["verify"], { cwd: join(folder, "project") })).toMatchObject({ code: 0 });
    expect(fathom(["verify", "project/specs/deep"])).toMatchObject({ code: 0 });
    expect(fathom(["verify", "project"]).code).toBe(150);
    mkdirSync(join(folder, "empty"));
    expect(fathom(["verify", "empty"]).code).toBe(151);
  });

  it("prints one JSON document that fits its schema", () => {
    const { out, err } = fathom(["verify", "--json", "wrong", "broken", "violated"]);
    const document = JSON.parse(out) as { results: { asExpected: boolean }[]; diagnostics: unknown[] };
    expect(validate(document) ? [] : validate.errors).toEqual([]);
    expect(document.results.map((result) => result.asExpected)).toEqual([false, true, true]);
    expect(document.diagnostics.length).toBeGreaterThan(0);
    expect(err).toBe("");
  });
});

describe("fathom simulate", () => {
  it("finds the violation, the same one for the same seed", () => {
    const [first, second] = [
      fathom(["simulate", "violated", "--seed", "7"]),
      fathom(["simulate", "violated", "--seed", "7"]),
    ];
    expect(first.out.replace(/[\d.]+ s$/m, "")).toBe(second.out.replace(/[\d.]+ s$/m, ""));
    expect(first.out).toContain("seed 7");
    expect(first.out).toContain("2  Count");
    expect(first.code).toBe(12);
  });

  it("that finds nothing says so", () => {
    const { code, out } = fathom(["simulate", "holds", "--runs", "3", "--steps", "2"]);
    expect(out).toContain("nothing found\n  3 runs, 6 steps, seed ");
    expect(code).toBe(0);
  });
});

describe("fathom fmt", () => {
  const untidy = "system   A\nvar x:Bool=true\naction Flip{x'=not x}\n";

  it("lists what differs with --check, and writes without: a second time nothing differs", () => {
    mkdirSync(join(folder, "fmt"));
    write("fmt/a.fathom", untidy);
    const before = fathom(["fmt", "--check", "fmt"]);
    expect([before.code, before.out]).toEqual([1, "fmt/a.fathom\n"]);
    expect(readFileSync(join(folder, "fmt/a.fathom"), "utf8")).toBe(untidy);
    expect(fathom(["fmt", "fmt"]).code).toBe(0);
    expect(readFileSync(join(folder, "fmt/a.fathom"), "utf8")).toContain("x' = not x");
    expect(fathom(["fmt", "--check", "fmt"])).toEqual({ code: 0, out: "", err: "" });
  });

  it("formats standard input to standard output", () => {
    const { code, out } = fathom(["fmt", "-"], { input: untidy });
    expect([code, out]).toEqual([0, readFileSync(join(folder, "fmt/a.fathom"), "utf8")]);
  });

  it("leaves a file with errors as it is: 150", () => {
    write("fmt/bad.fathom", "system A var");
    expect(fathom(["fmt", "fmt/bad.fathom"]).code).toBe(150);
    expect(readFileSync(join(folder, "fmt/bad.fathom"), "utf8")).toBe("system A var");
    expect(fathom(["fmt", "none.fathom"]).code).toBe(151);
  });
});

describe("fathom explain", () => {
  it("lists every code", () => {
    const { code, out } = fathom(["explain"]);
    for (const [name, title] of Object.entries(codes))
      expect(out).toMatch(new RegExp(`^  ${name} +${title.replace(/[^\\w ]/g, ".")}$`, "m"));
    expect(code).toBe(0);
  });

  it("knows a code in either case, and its exit codes", () => {
    expect(fathom(["explain", "e0301"]).out).toContain(codes.E0301);
    expect(fathom(["explain", "Exit-Codes"]).out).toMatch(/150 +spec/);
  });

  it("guesses what was meant: 151", () => {
    expect(fathom(["explain", "exitcodes"])).toMatchObject({
      code: 151,
      out: "",
      err: expect.stringContaining("did you mean exit-codes?") as string,
    });
  });
});

describe("fathom show", () => {
  it("describes the system", () => {
    const { code, out } = fathom(["show", "violated"]);
    expect(out).toContain("1 variable, 4 bits per state, 11 possible states");
    expect(out).toMatch(/n +0\.\.10 +11 +4\n/);
    expect(out).toMatch(/Count\n +reads +n\n +writes +n\n/);
    expect(out).toMatch(/invariant +Small\n/);
    expect(code).toBe(0);
  });

  it("also as JSON", () => {
    expect(JSON.parse(fathom(["show", "violated", "--json"]).out)).toMatchObject({
      model: {
        system: "Counter",
        bits: 4,
        cardinality: 11,
        variables: [{ name: "n", type: "0..10", bits: 4, ghost: false }],
        actions: [{ name: "Count", reads: ["n"], writes: ["n"], fault: false }],
      },
      diagnostics: [],
    });
  });
});
