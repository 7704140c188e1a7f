// What is reported does not depend on the clock. The same commands run with the clock as it is, with one that races (on
// every look, more time has passed than any work may take) as on a machine that is hopelessly slow, and with one that
// stands still: except for the times, they print the same. All threads and processes have the same clock.

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { build } from "./build.js";
import { runCommand, type Ended } from "./command.js";

let folder = "";

/** By name: the source of a function. A search yields, or halves its work, after 50 milliseconds or fewer. */
const clocks = {
  racing: "let now = 0; performance.now = () => (now += 400);",
  still: "performance.now = () => 1000;",
} as const;

beforeAll(() => {
  build();
  folder = mkdtempSync(join(tmpdir(), "fathom-clock-"));
  for (const [name, source] of Object.entries(clocks)) writeFileSync(join(folder, `${name}.mjs`), source);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const times = ["seconds", "timings"];

const withoutTimes = ({ code, out, err }: Ended): unknown => ({
  code,
  err,
  out: out.startsWith("{")
    ? (JSON.parse(out, (key, value: unknown) => (times.includes(key) ? undefined : value)) as unknown)
    : out.replaceAll(/\d+\.\d+ s$/gm, "… s"),
});

const commands: Readonly<Record<string, string>> = {
  "the tour": "verify specs/tour --no-cache --json --coverage --jobs 1",
  "the tour, with several jobs and threads": "verify specs/tour --no-cache --json --jobs 3 --threads 4",
  "the components": "verify specs/lib specs/std --no-cache --json --jobs 1",
  "the compiled engine": "check specs/tour/08_findings.fathom specs/tour/06_properties.fathom --json --engine compiled",
  "many states":
    "check specs/classics/ewd840.fathom specs/classics/peterson_n.fathom --json --engine compiled --threads 2",
  "a choice among shortest paths": "check specs/workload1/workload1.fathom --check Duplicates --check HastyLoses",
  "the fewest faults": "check specs/workload1/workload1.fathom --check LossyStream --minimise faults",
  certificates: "check specs/classics/peterson.fathom --json --certify",
  "depth-first search": "check specs/classics/peterson.fathom --json --search dfs",
  "random walks": "simulate specs/classics/ewd840.fathom --seed 3 --runs 200 --steps 500",
  mutants: "mutate specs/classics/die_hard.fathom --json --sample 12 --jobs 1",
};

describe.each(Object.entries(commands))("%s", (_, command) => {
  const run = (env: NodeJS.ProcessEnv): unknown =>
    withoutTimes(runCommand(command.split(" "), { cwd: process.cwd(), env }));
  let usual: unknown;
  beforeAll(() => {
    usual = run({});
  });
  it.each(Object.keys(clocks))("with a clock that is %s", (clock) => {
    expect(run({ NODE_OPTIONS: `--import=${join(folder, `${clock}.mjs`)}` })).toEqual(usual);
  });
});
