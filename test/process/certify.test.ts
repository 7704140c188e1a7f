// --certify: output and exit codes, also with a faulty engine.

import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { withCertifyAmount } from "../../cli/verification/certificates.js";
import { run } from "../../cli/program.js";
import { noStyle } from "../../checker/report/style.js";
import type { searchBreadthFirst } from "../../checker/search/breadth-first.js";
import type { SearchLimits, StateSpace } from "../../checker/search/state-space.js";
import { build } from "./build.js";

/** Does the breadth-first search of the interpreter drop the last step of each state? */
const wrong = vi.hoisted(() => ({ drops: false }));

vi.mock("../../checker/search/breadth-first.js", async (original) => {
  const real = await original<{ searchBreadthFirst: typeof searchBreadthFirst }>();
  return {
    searchBreadthFirst: <S>(space: StateSpace<S>, limits: SearchLimits) =>
      real.searchBreadthFirst(
        wrong.drops ? { ...space, expand: (state: S) => space.expand(state).slice(0, 1) } : space,
        limits,
      ),
  };
});

const counter = `system Counter
const LAST: Int = 20
var n: 0..99 = 0
var m: 0..99 = 0
action Up { require n < LAST; n' = n + 1 }
action Side { require m < LAST; m' = m + 1 }
terminal when n == LAST and m == LAST
invariant Small: n <= LAST
cover Top: n == LAST
check Holds { expect holds with 441 states }
check Cut { within m < 3; expect bounded }
check Low { depth 30; expect bounded }
`;

let folder = "";
beforeAll(build);
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "fathom-certify-"));
  writeFileSync(join(folder, "counter.fathom"), counter);
  wrong.drops = false;
  return () => rmSync(folder, { recursive: true, force: true });
});

async function fathom(
  args: readonly string[],
  live?: (line: string) => void,
): Promise<{ readonly code: number; readonly out: string; readonly err: string }> {
  const [out, err]: [string[], string[]] = [[], []];
  const code = await run(
    args.map((arg) => (arg === "counter" ? join(folder, "counter") : arg)),
    {
      print: (text) => void out.push(text),
      complain: (text) => void err.push(text),
      live,
      style: noStyle,
      errorStyle: noStyle,
      columns: undefined,
      width: 200,
    },
  );
  return { code, out: out.join("\n"), err: err.join("\n") };
}

describe("--certify", () => {
  it.each(["interpreter", "compiled", "auto"])("certifies results of the %s engine", async (engine) => {
    const { code, out, err } = await fathom(["check", "--certify", "counter", "--check", "Holds", "--engine", engine]);
    expect([code, err]).toEqual([0, ""]);
    expect(out).toContain("  certified by the interpreter: all 441 states and 840 steps\n");
  });

  it("reports that it examined a sample, which is the same for the same seed", async () => {
    const args = ["check", "counter", "--check", "Holds", "--certify", "50", "--certify-seed", "7"];
    const [first, second] = [await fathom(args), await fathom([...args, "--engine", "compiled", "--threads", "1"])];
    const line = /certified by the interpreter: 50 of 441 states and their \d+ steps \(random sample, seed 7\)/;
    expect([first.code, second.code]).toEqual([0, 0]);
    expect(line.exec(first.out)?.[0]).toBeDefined();
    expect(line.exec(first.out)?.[0]).toBe(line.exec(second.out)?.[0]);
    expect((await fathom(["check", "counter", "--check", "Holds", "--certify", "50"])).out).toMatch(
      /\(random sample, seed \d+\)/,
    );
  });

  it("examines all states if `depth` excluded some, also with a sample", async () => {
    expect((await fathom(["check", "counter", "--check", "Low", "--certify", "5"])).out).toContain(
      "certified by the interpreter: all 386 states",
    );
    expect(
      (await fathom(["check", "counter", "--check", "Cut", "--certify", "5", "--certify-seed", "1"])).out,
    ).toContain("certified by the interpreter: 5 of 63 states");
  });

  it("does not certify findings", async () => {
    const { code, out } = await fathom(["check", "counter", "--certify", "--check", "Holds", "-c", "LAST=3"]);
    expect([code, out.includes("certified by the interpreter: all 16 states")]).toEqual([0, true]);
    const result = await fathom(["check", "counter", "--certify", "--check", "Cut", "--depth", "3"]);
    // An unreached cover is a statement about all states.
    expect([result.code, result.out.includes("certified by the interpreter: all 9 states")]).toEqual([12, true]);
    writeFileSync(join(folder, "counter.fathom"), counter.replace("n <= LAST", "n < 2"));
    expect((await fathom(["check", "counter", "--certify", "--check", "Holds"])).out).toContain(
      "no certificate: a finding needs none",
    );
  });

  it("is in the document of --json", async () => {
    const { out } = await fathom(["check", "counter", "--check", "Holds", "--json", "--certify"]);
    expect((JSON.parse(out) as { results: unknown[] }).results[0]).toMatchObject({
      verdict: "holds",
      certification: { kind: "certified", states: 441, of: 441, steps: 840, seed: null, why: null },
    });
    const without = await fathom(["check", "counter", "--check", "Holds", "--json"]);
    expect((JSON.parse(without.out) as { results: unknown[] }).results[0]).toMatchObject({ certification: null });
  });

  it("works with verify, which then uses no cached results", () => {
    const verify = (...more: readonly string[]): string =>
      execFileSync(process.execPath, [resolve("dist/cli/main.js"), "verify", "counter.fathom", ...more], {
        cwd: folder,
        encoding: "utf8",
      });
    expect(verify()).not.toContain("cached");
    expect(verify()).toContain("cached");
    const out = verify("--certify");
    expect(out).not.toContain("cached");
    expect(out).toContain("certified by the interpreter: 3 checks, 890 of 890 states, 1,693 steps");
  });

  it.each([
    [["check", "counter", "--certify", "0"], "Expected a whole number, 1 or more."],
    [["check", "counter", "--certify", "-3"], "--certify"],
    [["check", "counter", "--certify=many"], "Expected a whole number"],
    [["check", "counter", "--certify", "2000000"], "Expected at most 1000000"],
    [["check", "counter", "--certify-seed", "3"], "--certify-seed"],
    [["check", "counter", "--certify", "--certify-seed", "3"], "needs a sample size"],
    [["check", "counter", "--certify", "--minimise", "faults"], "cannot be combined"],
    [["verify", "counter", "--certify", "--changed"], "cannot be combined"],
  ])("%j is rejected", async (args, message) => {
    const { code, err } = await fathom(args);
    expect(code).toBe(151);
    expect(err).toContain(message);
  });

  it("takes the next argument as its value only if it is a number", () => {
    expect(withCertifyAmount(["check", "--certify", "a", "--certify", "10", "--certify"])).toEqual([
      "check",
      "--certify=all",
      "a",
      "--certify",
      "10",
      "--certify=all",
    ]);
  });
});

describe("a faulty engine", () => {
  beforeEach(() => {
    wrong.drops = true;
  });

  it("passes without a certificate, and fails with one", async () => {
    const args = ["check", "counter", "--engine", "interpreter", "--check", "Holds"];
    // The expectation names the number of states, which is wrong as well.
    expect((await fathom(args)).code).toBe(6);
    writeFileSync(join(folder, "counter.fathom"), counter.replace("with 441 states", "with 41 states"));
    expect((await fathom(args)).code).toBe(0);
    const { code, out, err } = await fathom([...args, "--certify"]);
    expect(code).toBe(154);
    expect(out).toContain("Holds: incomplete");
    expect(out).toContain("refuted by the interpreter: the state after Side was not visited: n = 0, m = 1");
    expect(err).toContain("error[E0826]");
    expect(err).toContain("please report it");
    const { out: json } = await fathom([...args, "--certify", "--json"]);
    expect(JSON.parse(json)).toMatchObject({
      results: [{ verdict: "incomplete", certification: { kind: "refuted" } }],
      diagnostics: [{ code: "E0826" }],
    });
  });

  it("is detected by a sample", async () => {
    expect(
      (
        await fathom([
          "check",
          "counter",
          "--engine",
          "interpreter",
          "--check",
          "Holds",
          "--certify",
          "10",
          "--certify-seed",
          "1",
        ])
      ).code,
    ).toBe(154);
  });

  it("is detected by verify, even if its result is expected", async () => {
    writeFileSync(join(folder, "counter.fathom"), counter.replace("with 441 states", "with 41 states"));
    const args = ["verify", "counter", "--engine", "interpreter", "--no-cache", "--check", "Holds"];
    expect((await fathom(args)).code).toBe(0);
    const { code, out, err } = await fathom([...args, "--certify"]);
    expect(code).toBe(154);
    expect(out).toContain("1 refuted");
    expect(err).toContain("E0826");
  });
});

it("Ctrl-C reports how many states were certified, and nothing passes", async () => {
  writeFileSync(
    join(folder, "counter.fathom"),
    counter.replaceAll("99", "999").replace("LAST: Int = 20", "LAST: Int = 400").replace(" with 441 states", ""),
  );
  const lines: string[] = [];
  const { code, out } = await fathom(
    ["check", "counter", "--check", "Holds", "--engine", "compiled", "--threads", "1", "--certify"],
    (line) => {
      if (line.includes(" certified ") && lines.push(line) === 2) process.emit("SIGINT", "SIGINT");
    },
  );
  expect(lines[1]).toMatch(/Holds · certified [\d,]+ of 160,801 states · [\d,]+ steps · [\d,]+ MB/);
  expect(code).toBe(130);
  expect(out).toMatch(
    /Holds: incomplete\n.*\n {2}not certified: stopped by Ctrl-C, after [\d,]+ of 160,801 states; the search itself found no violation/,
  );
});
