// Runs the built command as users do.

import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { codes } from "../../grammar/core/diagnostic-codes.js";
import { runCommand, runInShell, type Ended } from "./command.js";
import { fathom, write, counter, folder, validate } from "./sample-specs.js";

/** As users do; further runs of the same command share a process. */
const alone = (args: readonly string[], input = ""): Ended => runCommand(args, { cwd: folder, input });

const manifest = JSON.parse(readFileSync("package.json", "utf8")) as { version: string };

describe("fathom", () => {
  it("prints its version and its usage", () => {
    expect(alone(["--version"])).toEqual({ code: 0, out: `${manifest.version}\n`, err: "" });
    const help = alone(["--help"]);
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
  ])("%j is rejected: 151", (args, said) => {
    const { code, out, err } = fathom(args);
    expect(err.toLowerCase()).toContain(said.toLowerCase());
    expect([code, out]).toEqual([151, ""]);
  });

  it.each([["check"], ["fmt", "--check"], ["verify"], ["show"]])("%s of an empty path is no success", (...args) => {
    mkdirSync(join(folder, ".fathom"), { recursive: true });
    expect(fathom([...args, ""]).code).toBe(151);
  });

  it("check of a folder whose name ends with .fathom and that has no spec is no success", () => {
    mkdirSync(join(folder, "none.fathom"), { recursive: true });
    const { code, err } = fathom(["check", "none"]);
    expect(err).toContain("E0006");
    expect(code).toBe(151);
    rmSync(join(folder, "none.fathom"), { recursive: true });
  });

  it.runIf(process.platform !== "win32")("says that the current folder no longer exists: 151", () => {
    const { code, err } = runInShell('mkdir gone; cd gone; rmdir "$PWD"; FATHOM verify', folder);
    expect(err).toContain("error[E0001]: the current folder no longer exists");
    expect(code).toBe(151);
  });

  it("uses no colours without a terminal", () => {
    const { out, err } = alone(["check", "violated", "nothing"]);
    expect(out + err).not.toContain("\u001b");
  });

  it.runIf(process.platform !== "win32")("ends quietly if its reader closes the pipe", () => {
    const { code, err } = runInShell("set -o pipefail; FATHOM explain | head -n 1 > /dev/null", folder);
    expect([code, err]).toEqual([0, ""]);
  });
});

describe("fathom verify", () => {
  it("passes if everything is as expected", () => {
    const { code, out, err } = fathom(["verify", "holds", "violated", "library"]);
    expect(out).toMatch(
      /^ +check +verdict +states +transitions +depth +seconds\nholds\.fathom\n✓ +Default +holds +4 +3 +3 +[\d.]+\n/,
    );
    expect(out).toMatch(/\nviolated\.fathom\n✓ +Default +violated Small in 2 steps +\d+ +\d+ +\d+ +[\d.]+\n/);
    expect(out).toMatch(/\n2 checks: 2 as expected; /);
    expect(out).not.toContain("library");
    expect([code, err]).toEqual([0, ""]);
  });

  it("reports unexpected results: 6", () => {
    const { code, out } = alone(["verify", "wrong"]);
    expect(out).toMatch(/\nwrong\.fathom\n✗ +Default +holds +holds with 5 states +4 /);
    expect(out).toMatch(/\n✓ +Small +holds +holds with 3 states +3 /);
    expect(out).toContain("2 checks: 1 as expected, 1 unexpected");
    expect(out).toContain("expected holds with 5 states, found holds with 4 states");
    expect(code).toBe(6);
  });

  it("shows an unexpected counterexample", () => {
    write("surprise.fathom", counter("invariant Small: n < 2"));
    const { code, out } = fathom(["verify", "surprise"]);
    expect(out).toContain("expected holds, found violated Small in 2 steps");
    expect(out).toContain("2  Count\n     n: 1 → 2");
    expect(code).toBe(6);
  });

  it("lists files with errors, also libraries, and checks the others: 150", () => {
    write("broken.fathom", "type Level = 1..\n");
    write("untyped.fathom", "fun f(x: Int): Bool = x + 1\n");
    const { code, out, err } = fathom(["verify", "broken", "untyped", "holds"]);
    expect(out).toMatch(/^✗ +broken\.fathom: error E01\d\d\n/m);
    expect(out).toMatch(/^✗ +untyped\.fathom: error E0301\n/m);
    expect(out).toMatch(/\nholds\.fathom\n✓ +Default +holds /);
    expect(out).toContain("2 files with errors");
    expect(err).toContain("broken.fathom:1:");
    expect(code).toBe(150);
  });

  it("reports a violated temporal property: 6", () => {
    const { code, out } = fathom([
      "verify",
      write("stops.fathom", counter("terminal when n == N\n\nproperty Ends: eventually n == N")),
    ]);
    expect(out).toContain("\n  property Ends: violated\n");
    expect(out).toContain("── stutters forever: no further steps ──");
    expect(code).toBe(6);
  });

  it("searches folders, by default `specs`", () => {
    mkdirSync(join(folder, "project/specs/deep"), { recursive: true });
    write("project/specs/deep/a.fathom", counter("terminal when n == N"));
    write("project/other.fathom", "nonsense");
    expect(fathom(["verify"], { cwd: join(folder, "project") })).toMatchObject({ code: 0 });
    expect(fathom(["verify", "project/specs/deep"])).toMatchObject({ code: 0 });
    expect(fathom(["verify", "project"]).code).toBe(150);
    mkdirSync(join(folder, "empty"));
    expect(fathom(["verify", "empty"]).code).toBe(151);
  });

  it("prints one JSON document according to its schema", () => {
    const { out, err } = alone(["verify", "--json", "wrong", "broken", "violated"]);
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

  it("reports that it found nothing", () => {
    const { code, out } = alone(["simulate", "holds", "--runs", "3", "--steps", "2"]);
    expect(out).toContain("nothing found\n  3 runs, 6 steps, seed ");
    expect(code).toBe(0);
  });
});

describe("fathom fmt", () => {
  const untidy = "system   A\nvar x:Bool=true\naction Flip{x'=not x}\n";

  it("lists unformatted files with --check, and formats them without, once", () => {
    mkdirSync(join(folder, "fmt"));
    write("fmt/a.fathom", untidy);
    const before = alone(["fmt", "--check", "fmt"]);
    expect([before.code, before.out]).toEqual([1, "fmt/a.fathom\n"]);
    expect(readFileSync(join(folder, "fmt/a.fathom"), "utf8")).toBe(untidy);
    expect(alone(["fmt", "fmt"]).code).toBe(0);
    expect(readFileSync(join(folder, "fmt/a.fathom"), "utf8")).toContain("x' = not x");
    expect(fathom(["fmt", "--check", "fmt"])).toEqual({ code: 0, out: "", err: "" });
  });

  it("formats standard input to standard output", () => {
    const { code, out } = alone(["fmt", "-"], untidy);
    expect([code, out]).toEqual([0, readFileSync(join(folder, "fmt/a.fathom"), "utf8")]);
  });

  it("does not change a file with errors: 150", () => {
    write("fmt/bad.fathom", "system A var");
    expect(fathom(["fmt", "fmt/bad.fathom"]).code).toBe(150);
    expect(readFileSync(join(folder, "fmt/bad.fathom"), "utf8")).toBe("system A var");
    expect(fathom(["fmt", "none.fathom"]).code).toBe(151);
  });
});

describe("fathom explain", () => {
  it("lists every code", () => {
    const { code, out } = alone(["explain"]);
    for (const [name, title] of Object.entries(codes))
      expect(out).toMatch(new RegExp(`^  ${name} +${title.replace(/[^\\w ]/g, ".")}$`, "m"));
    expect(code).toBe(0);
  });

  it("accepts codes in upper and lower case, and exit-codes", () => {
    expect(fathom(["explain", "e0301"]).out).toContain(codes.E0301);
    expect(fathom(["explain", "Exit-Codes"]).out).toMatch(/150 +spec/);
  });

  it("suggests a similar code: 151", () => {
    expect(fathom(["explain", "exitcodes"])).toMatchObject({
      code: 151,
      out: "",
      err: expect.stringContaining("did you mean exit-codes?") as string,
    });
  });
});

describe("fathom show", () => {
  it("describes the system", () => {
    const { code, out } = alone(["show", "violated"]);
    expect(out).toContain("1 variable, 4 bits per state, 11 possible states");
    expect(out).toMatch(/n +0\.\.10 +11 +4\n/);
    expect(out).toMatch(/Count\n +reads +n\n +writes +n\n/);
    expect(out).toMatch(/invariant +Small\n/);
    expect(code).toBe(0);
  });

  it("describes the system as JSON", () => {
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
