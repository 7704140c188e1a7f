// What is reported does not depend on the clock. The same commands run with the clock as it is, with one that races (on
// every look, more time has passed than any work may take) as on a machine that is hopelessly slow, and with one that
// stands still: except for the times, they print the same. Commands with several processes or threads run as processes,
// in which all have the same clock; the others run in this one.

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { fathom } from "../cli/run-command.js";
import { build } from "./build.js";
import { runCommand } from "./command.js";

let folder = "";

/** By name. A search yields, or halves its work, after 50 milliseconds or fewer. */
const clocks = {
  racing: { source: "let now = 0; performance.now = () => (now += 400);", step: 400 },
  still: { source: "performance.now = () => 1000;", step: 0 },
} as const;

beforeAll(() => {
  build();
  folder = mkdtempSync(join(tmpdir(), "fathom-clock-"));
  for (const [name, { source }] of Object.entries(clocks)) writeFileSync(join(folder, `${name}.mjs`), source);
});

afterEach(() => vi.restoreAllMocks());
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const times = ["seconds", "timings"];

const withoutTimes = (out: string): unknown =>
  out.startsWith("{")
    ? (JSON.parse(out, (key, value: unknown) => (times.includes(key) ? undefined : value)) as unknown)
    : out.replaceAll(/\d+\.\d+ s$/gm, "… s").replaceAll(/(?<=^[✓✗] .*  )\d+\.\d+$/gm, "…");

type Clock = keyof typeof clocks | undefined;

async function runHere(command: string, clock: Clock): Promise<unknown> {
  let now = 1000;
  if (clock !== undefined) vi.spyOn(performance, "now").mockImplementation(() => (now += clocks[clock].step));
  const { printed, text, exit } = await fathom(command.split(" "));
  vi.restoreAllMocks();
  return { exit, printed: withoutTimes(printed), text: printed.startsWith("{") ? undefined : withoutTimes(text) };
}

function runAsProcess(command: string, clock: Clock): unknown {
  const env = clock === undefined ? {} : { NODE_OPTIONS: `--import=${join(folder, `${clock}.mjs`)}` };
  const { code, out, err } = runCommand(command.split(" "), { cwd: process.cwd(), env });
  return { code, err, out: withoutTimes(out) };
}

const inThisProcess: Readonly<Record<string, string>> = {
  "parts of the tour":
    "verify specs/tour/06_properties.fathom specs/tour/07_faults.fathom specs/tour/09_components.fathom specs/tour/10_symmetry.fathom --no-cache --json --coverage --jobs 1",
  "the components": "verify specs/lib specs/std --no-cache --json --jobs 1",
  "the compiled engine": "check specs/tour/08_findings.fathom specs/tour/06_properties.fathom --json --engine compiled",
  "a choice among shortest paths": "check specs/workload1/workload1.fathom --check Duplicates --check HastyLoses",
  "the fewest faults": "check specs/workload1/workload1.fathom --check LossyStream --minimise faults",
  "the steps that are needed": "why specs/workload1/workload1.fathom --check Duplicates",
  "the symbolic engine": "check specs/classics/peterson.fathom --json --engine symbolic",
  "all violations": "check specs/tour/06_properties.fathom --json --keep-going",
  certificates: "check specs/classics/peterson.fathom --json --certify",
  "depth-first search": "check specs/classics/peterson.fathom --json --search dfs",
  "random walks": "simulate specs/classics/ewd840.fathom --seed 3 --runs 100 --steps 300",
  mutants: "mutate specs/classics/die_hard.fathom --json --sample 4 --jobs 1",
};

const asProcesses: Readonly<Record<string, string>> = {
  "several jobs and threads":
    "verify specs/tour/10_symmetry.fathom specs/tour/06_properties.fathom --no-cache --json --jobs 3 --threads 4",
  "many states": "check specs/classics/peterson_n.fathom --json --engine compiled --threads 2",
};

describe.each([
  ...Object.entries(inThisProcess).map(([name, command]) => [name, command, runHere] as const),
  ...Object.entries(asProcesses).map(([name, command]) => [name, command, runAsProcess] as const),
])("%s", (_, command, run) => {
  it("prints the same with a clock that races, and with one that is still", async () => {
    const usual = await run(command, undefined);
    expect(await run(command, "racing")).toEqual(usual);
    expect(await run(command, "still")).toEqual(usual);
  });
});
