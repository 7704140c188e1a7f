// `--engine tlc` and `--cross-check tlc`: how TLC is found and run. In place of TLC, scripts print recorded outputs or go wrong. Where
// TLA2TOOLS_JAR is set, TLC itself runs too.

import { spawnSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { fathom } from "../run-command.js";

const JAR = process.env["TLA2TOOLS_JAR"];
const PATH = process.env["PATH"];
const OUTPUTS = join("test", "checker", "tlc", "outputs");
const SPEC = "specs/tour/01_first_steps.fathom";
const FIRST = ["check", SPEC, "--engine", "tlc", "--threads", "1"];

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "fathom-engine-"));
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});
beforeEach(() => {
  delete process.env["TLA2TOOLS_JAR"];
});
afterEach(() => {
  process.env["PATH"] = PATH;
  if (JAR !== undefined) process.env["TLA2TOOLS_JAR"] = JAR;
});

/** Puts a script called `tlc` before everything else on the PATH. */
function fakeTlc(...lines: readonly string[]): void {
  const bin = join(folder, "bin");
  mkdirSync(bin, { recursive: true });
  writeFileSync(join(bin, "tlc"), ["#!/bin/sh", ...lines, ""].join("\n"));
  chmodSync(join(bin, "tlc"), 0o755);
  process.env["PATH"] = `${bin}:${PATH ?? ""}`;
}

const prints = (output: string): string => `cat '${join(process.cwd(), OUTPUTS, `${output}.out`)}'`;

describe("TLC is found", () => {
  it("as a command on the PATH, which gets the module, its configuration and the limits", async () => {
    fakeTlc(
      `cp -r . '${folder}/seen'`,
      `echo "$@" > '${folder}/arguments'`,
      `echo "$JAVA_TOOL_OPTIONS" >> '${folder}/arguments'`,
      prints("invariant"),
    );
    const { exit, text } = await fathom([...FIRST, "--check", "TooOptimistic", "--memory", "300m", "--json"]);
    expect(exit).toBe(0);
    const [result] = (JSON.parse(text) as { results: readonly Record<string, unknown>[] }).results;
    expect(result).toMatchObject({
      verdict: "violated",
      property: "NeverFull",
      engine: "tlc",
      steps: 3,
      transitions: null,
      firings: {},
    });
    expect(readdirSync(join(folder, "seen")).sort()).toEqual(["FirstSteps.cfg", "FirstSteps.tla"]);
    const seen = readFileSync(join(folder, "arguments"), "utf8");
    expect(seen).toContain("-tool -workers 1 -config FirstSteps.cfg FirstSteps.tla");
    const temporary = /-Djava\.io\.tmpdir=([^']+)/.exec(seen)?.[1] ?? "";
    expect(seen).toContain("'-Xmx300m'");
    expect(dirname(temporary)).toBe(tmpdir());
    expect(existsSync(temporary)).toBe(false);
  });

  it.each([
    ["it is nowhere", {}, "TLA2TOOLS_JAR is not set, and there is no `tlc` on the PATH"],
    [
      "TLA2TOOLS_JAR names no file",
      { TLA2TOOLS_JAR: "/nowhere/tla2tools.jar" },
      "is /nowhere/tla2tools.jar, which is no file",
    ],
    ["there is no Java", { TLA2TOOLS_JAR: "package.json" }, "there is no `java` on the PATH"],
  ])("or there is an error: %s", async (_, env, message) => {
    process.env["PATH"] = join(folder, "none");
    Object.assign(process.env, env);
    for (const command of ["check", "verify"]) {
      const { exit, text } = await fathom([command, SPEC, "--engine", "tlc"]);
      expect(exit).toBe(151);
      expect(text).toContain("error[E0953]");
      expect(text).toContain(message);
      expect(text).toContain("tla2tools.jar from https://github.com/tlaplus/tlaplus/releases");
    }
  });
});

describe("TLC goes wrong", () => {
  it.each([
    [
      "it does not start",
      ["echo 'Picked up JAVA_TOOL_OPTIONS: -Xmx1m' >&2", "echo 'Unrecognized option' >&2", "exit 1"],
      151,
      "error[E0953]: TLC did not start (exit code 1): Unrecognized option",
    ],
    [
      "it prints something else",
      [`head -c 100000 "${process.execPath}"`, "exit 3"],
      151,
      "error[E0953]: TLC did not start (exit code 3)",
    ],
    ["it prints nothing", ["exit 0"], 151, "it printed nothing"],
    ["it crashes", [prints("cut-off"), "exit 134"], 4, "note: TLC ended before it was finished (exit code 134)"],
    ["it is killed", [prints("cut-off"), "kill -9 $$"], 4, "note: TLC ended before it was finished (SIGKILL)"],
    ["it has no memory left", [prints("out-of-memory")], 4, "note: TLC ran out of memory"],
    ["it finds what is not there", [prints("deadlock")], 154, "error[E0826]: the result of `Correct`"],
    [
      "it does not accept the module",
      [prints("parse-error")],
      154,
      "TLC does not accept the exported module: Parsing or semantic analysis failed.",
    ],
  ] as const)("%s", async (_, script, code, message) => {
    fakeTlc(...script);
    const { exit, text } = await fathom([...FIRST, "--check", "Correct"]);
    expect(text.replaceAll(/\s+/g, " ")).toContain(message);
    expect(exit).toBe(code);
    expect(text).not.toContain("holds\n");
  });

  it("and `verify` does not pass", async () => {
    fakeTlc(prints("deadlock"));
    const { exit, text } = await fathom(["verify", SPEC, "--check", "Correct", "--engine", "tlc"]);
    expect(exit).toBe(154);
    expect(text).toContain("error[E0826]");
  });
});

describe("Ctrl-C", () => {
  /** A process that has ended may still be listed, as a zombie. */
  const isAlive = (pid: string): boolean =>
    /^[^Z]/.test(spawnSync("ps", ["-o", "stat=", "-p", pid], { encoding: "utf8" }).stdout);

  it.each([
    ["ends TLC and what it started, and shows how far it came", "trap 'exit 1' TERM"],
    ["kills it if it does not end", "trap '' TERM"],
  ])("%s", async (_, trap) => {
    const pids = join(folder, "pids");
    rmSync(pids, { force: true });
    fakeTlc(
      trap,
      prints("cut-off"),
      "sleep 600 &",
      `echo $! $$ > '${pids}.part' && mv '${pids}.part' '${pids}'`,
      "while :; do wait; done",
    );
    const running = fathom([...FIRST, "--check", "Correct"]);
    while (!existsSync(pids)) await new Promise((done) => setTimeout(done, 20));
    process.emit("SIGINT", "SIGINT");
    const { exit, text } = await running;
    expect(exit).toBe(130);
    expect(text).toContain("incomplete\n  1,903,778 states");
    expect(text).toContain("note: stopped by Ctrl-C");
    for (const pid of readFileSync(pids, "utf8").trim().split(" ")) await expect.poll(() => isAlive(pid)).toBe(false);
  });
});

describe("checks that are not exported", () => {
  const args = ["specs/tour/12_time.fathom", "--check", "Fair", "--engine", "tlc"];

  it("are an error of `check`", async () => {
    fakeTlc("exit 1");
    const { exit, text } = await fathom(["check", ...args]);
    expect(exit).toBe(151);
    expect(text).toContain("error[E0951]: `until` is not an operator of TLA+");
  });

  it("are `unsupported` in `verify`", async () => {
    fakeTlc("exit 1");
    const { exit, text } = await fathom(["verify", ...args]);
    expect(exit).toBe(6);
    expect(text).toContain("unsupported");
    expect(text).toContain("note: not explored by TLC: `until` is not an operator of TLA+");
  });

  it("but scenarios are run by the interpreter", async () => {
    fakeTlc("exit 1");
    const { exit, text } = await fathom([
      "check",
      "specs/tour/05_choice.fathom",
      "--check",
      "ToAnyFloor",
      "--engine",
      "tlc",
      "--json",
    ]);
    expect(exit).toBe(0);
    expect(JSON.parse(text)).toMatchObject({ results: [{ verdict: "holds", engine: "interpreter" }] });
  });
});

describe("options that TLC has no use for", () => {
  it.each([
    ["check", "--keep-going"],
    ["check", "--coverage"],
    ["check", "--certify"],
    ["check", "--minimise", "faults"],
    ["check", "--search", "dfs"],
    ["check", "--checkpoint", "c"],
    ["verify", "--strict"],
    ["verify", "--update"],
    ["verify", "--lock", "fathom.lock.json"],
    ["verify", "--cross-check", "tlc"],
  ])("%s %s", async (command, ...options) => {
    const { exit, text } = await fathom([command, SPEC, "--engine", "tlc", ...options]);
    expect(exit).toBe(151);
    expect(text).toContain("cannot be combined");
    for (const option of ["--engine tlc", options[0] ?? ""]) expect(text).toContain(`'${option}`);
  });

  it("other commands do not offer it", async () => {
    const { exit, text } = await fathom(["why", SPEC, "--engine", "tlc"]);
    expect(exit).toBe(151);
    expect(text).toContain("Allowed choices are auto, interpreter, compiled, symbolic.");
  });
});

describe("--cross-check tlc", () => {
  const args = ["verify", "specs/tour/09_components.fathom", "--cross-check", "tlc"];

  it("says that the results agree", async () => {
    fakeTlc(prints("holds"));
    const { exit, text } = await fathom(args);
    expect(exit).toBe(0);
    expect(text).toMatch(/✓ {2}All +45 +10 +\d+\.\d+ {2}agrees/);
    expect(text).toContain("1 check compared with TLC: 1 agrees");
    expect(text).toContain("1 check: 1 as expected");
  });

  it.each([
    [
      "another number of states",
      `${prints("holds")} | sed 's/45 distinct/46 distinct/'`,
      "Fathom: 45 states; TLC: 46 states",
    ],
    ["another depth", `${prints("holds")} | sed 's/search is 11/search is 12/'`, "Fathom: depth 10; TLC: depth 11"],
    ["a violation that is none", prints("deadlock"), "TLC reports a deadlock, but"],
  ])("finds %s", async (_, script, why) => {
    fakeTlc(script);
    const { exit, text } = await fathom(args);
    expect(exit).toBe(154);
    expect(text).toContain("error[E0954]: Fathom and TLC differ on `All`");
    expect(text.replaceAll(/\s+/g, " ")).toContain(why);
    expect(text).toContain("1 check compared with TLC: 0 agree, 1 differs");
  });

  it("lists checks that are not exported, and does not compare scenarios", async () => {
    fakeTlc("exit 1");
    const { exit, text } = await fathom([
      "verify",
      "specs/tour/05_choice.fathom",
      "specs/tour/12_time.fathom",
      "--check",
      "Fair",
      "--check",
      "ToAnyFloor",
      "--cross-check",
      "tlc",
      "--json",
    ]);
    expect(exit).toBe(0);
    expect(JSON.parse(text)).toMatchObject({
      crossChecks: [
        { check: "Fair", result: "refused", remark: "`until` is not an operator of TLA+", states: null, seconds: 0 },
      ],
    });
  });

  it("is incomplete if TLC does not finish", async () => {
    fakeTlc(prints("cut-off"), "exit 1");
    const { exit, text } = await fathom(args);
    expect(exit).toBe(4);
    expect(text).toContain("no result");
    expect(text).toContain("TLC ended before it was finished (exit code 1)");
  });

  it("needs TLC", async () => {
    process.env["PATH"] = join(folder, "none");
    expect(await fathom(args)).toMatchObject({ exit: 151, text: expect.stringContaining("error[E0953]") as string });
  });
});

describe.skipIf(JAR === undefined)("TLC itself (skipped unless TLA2TOOLS_JAR is set)", () => {
  const specs = ["specs/tour/07_faults.fathom", "specs/tour/12_time.fathom", "specs/classics/die_hard.fathom"];

  it("has the expected results", async () => {
    process.env["TLA2TOOLS_JAR"] = JAR;
    const { exit, text } = await fathom(["verify", ...specs.slice(0, 1), "--engine", "tlc", "--threads", "1"]);
    expect(text).toContain("5 checks: 5 as expected");
    expect(exit).toBe(0);
  });

  it("agrees", async () => {
    process.env["TLA2TOOLS_JAR"] = JAR;
    const { exit, text } = await fathom(["verify", ...specs, "--cross-check", "tlc"]);
    expect(text).toContain("12 checks compared with TLC: 12 agree, 2 not exported");
    expect(exit).toBe(0);
  });
});
