// The progress of a search where standard error is no terminal.

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { run } from "../../cli/program.js";
import { sparseProgress } from "../../cli/terminal/progress.js";
import { silentTerminal } from "./silent-program.js";

let folder = "";
let spec = "";

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "fathom-progress-"));
  spec = join(folder, "counters.fathom");
  writeFileSync(
    spec,
    `system Counters
type Id = 1..3
var n: Id -> 0..19 = [_ in Id => 0]
action Step(i: Id) { n[i]' = (n[i] + 1) mod 20 }
property Again: always eventually n[1] == 0
fair weak forall i in Id: Step(i)
check Counts { except Again; expect holds with 8000 states }
check Fair { expect holds }
`,
  );
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));
afterEach(() => void vi.restoreAllMocks());

describe("lines in a log", () => {
  it("are a minute apart, begin after a minute, and are never empty", () => {
    let time = 0;
    const lines: string[] = [];
    const show = sparseProgress((line) => lines.push(`${time / 1000} ${line}`), { now: () => time });
    for (; time < 200_000; time += 100) show(time % 1000 === 0 ? "" : `at ${time}`);
    expect(lines).toEqual(["60.1 progress: at 60100", "120.1 progress: at 120100", "180.1 progress: at 180100"]);
  });

  it("are one line, whatever the names in them", () => {
    const lines: string[] = [];
    sparseProgress((line) => lines.push(line), { interval: 0 })("a\nb\u001b[2J.fathom · 1 state");
    expect(lines).toEqual(["progress: a␊b␛[2J.fathom · 1 state"]);
  });
});

/** Standard error of a command, where every look at the clock finds it 400 milliseconds later. */
async function progressOf(...args: readonly string[]): Promise<readonly string[]> {
  let now = 0;
  vi.spyOn(performance, "now").mockImplementation(() => (now += 400));
  const lines: string[] = [];
  await run(args, {
    ...silentTerminal,
    live: sparseProgress((line) => lines.push(line), { interval: 1000 }),
  });
  return lines;
}

describe("a long search without a terminal says how far it is", () => {
  const counts =
    /^progress: \S*counters\.fathom Counts · [\d,]+ states · [\d,]+ in frontier · depth [\d,]+ · [\d,]+ states\/s · [\d,]+ MB$/;
  const ofSets =
    /^progress: \S*counters\.fathom Counts · at least [\d,]+ states · depth [\d,]+ · [\d,]+ diagram nodes · [\d,]+ MB$/;

  it.each([
    "check --engine interpreter",
    "check --engine interpreter --search dfs",
    "check --engine compiled --threads 1",
    "check --engine compiled --threads 2",
    "check --engine symbolic",
    "verify --engine interpreter --no-cache",
    "verify --engine compiled --no-cache",
    "verify --engine symbolic --no-cache",
  ])("%s", async (command) => {
    const lines = await progressOf(...command.split(" "), spec, "--check", "Counts");
    expect(lines.length).toBeGreaterThan(0);
    for (const line of lines) expect(line).toMatch(command.includes("symbolic") ? ofSets : counts);
  });

  it("names the check that is running, and how many there are", async () => {
    const lines = await progressOf("verify", spec, "--engine", "interpreter", "--no-cache");
    expect(lines.some((line) => /^progress: 0\/2 · \S* Counts · /.test(line))).toBe(true);
    expect(lines.some((line) => /^progress: 1\/2 · \S* Fair · /.test(line))).toBe(true);
  });
});
