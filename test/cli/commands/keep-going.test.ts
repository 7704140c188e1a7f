// `--keep-going`: all violations of one exploration, in every report.

import { Ajv2020 } from "ajv/dist/2020.js";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { objectionsTo, readSarif } from "../reports/published-schemas.js";
import { fathom } from "../run-command.js";

const folder = mkdtempSync(join(tmpdir(), "fathom-keep-going-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const file = (name: string): string => join(folder, name);

const spec = file("many.fathom");
writeFileSync(
  spec,
  `system Many
var x: 0..3 = 0
action A { x' = (x + 1) mod 4 }
action B { require x == 2; assert x != 2, "no two"; x' = 0 }
invariant I1: x < 3
invariant I2: x < 3 or x == 0
invariant I3: x != 1
invariant Fine: x >= 0
property Zero: always eventually x == 0
cover Never: x == 1 and x == 2
fair weak A
const ASSERTS: Bool = false
check Three { invariant I1, I2, I3, Fine; property Zero; cover Never; expect holds }
check Met { invariant I1, I3; expect violated I3 in 1 step }
check All { expect holds }
`
    .replace("require x == 2;", "require ASSERTS and x == 2;")
    .replace("check All {", "check All { ASSERTS = true;"),
);
const check = (...options: string[]): ReturnType<typeof fathom> => fathom(["check", spec, ...options]);
const keepGoing = (name: string, ...options: string[]): ReturnType<typeof fathom> =>
  check("--check", name, "--keep-going", ...options);

describe("check --keep-going", () => {
  it("shows a verdict for each property, then each counterexample, the shortest first", async () => {
    const { text, exit } = await keepGoing("Three");
    expect(exit).toBe(6);
    expect(text.split("\n").slice(2, 9)).toEqual([
      "  invariant I1: violated in 3 steps",
      "  invariant I2: violated in 3 steps",
      "  invariant I3: violated in 1 step",
      "  invariant Fine: holds",
      "  deadlock: none",
      "  property Zero: holds",
      "  cover Never: not reached",
    ]);
    expect([...text.matchAll(/^also (.*)$/gm)].map(([, verdict]) => verdict)).toEqual([
      "violated I1 in 3 steps",
      "violated I2 in 3 steps",
      "violated Never",
    ]);
    expect(text).toMatch(/violated I3 in 1 step\n {2}4 states/);
    expect(text.match(/`x < 3` is false because `x = 3`/g)?.length).toBeGreaterThanOrEqual(2);
  });

  it("has the verdict and the exit code of the nearest violation", async () => {
    const { text, exit } = await keepGoing("Met");
    expect([exit, text.includes("as expected"), text.includes("also violated I1 in 3 steps")]).toEqual([0, true, true]);
    expect((await check("--check", "Met")).exit).toBe(0);
  });

  it("says nothing of what a run-time error hides", async () => {
    const { text } = await keepGoing("All");
    expect(text).toContain("  invariant Fine: bounded\n");
    expect(text).toContain("  property Zero: unchecked\n");
    expect(text).toContain("  cover Never: unchecked\n  run-time error: R0001 in 3 steps\n");
    expect(text).toContain("what could follow a run-time error is not explored");
  });

  it("writes JSON according to the schema, with each trace", async () => {
    const { printed } = await keepGoing("All", "--json");
    const schema = JSON.parse(readFileSync("docs/schema/results.schema.json", "utf8")) as object;
    const validate = new Ajv2020({ allowUnionTypes: true }).compile(schema);
    const document = JSON.parse(printed) as {
      results: {
        verdicts: { kind: string; name: string | null; verdict: string; steps: number | null; trace: unknown }[];
      }[];
    };
    expect(validate(document), JSON.stringify(validate.errors)).toBe(true);
    const verdicts = document.results[0]?.verdicts ?? [];
    expect(verdicts.map(({ kind, name, verdict, steps }) => [kind, name, verdict, steps])).toEqual([
      ["invariant", "I1", "violated", 3],
      ["invariant", "I2", "violated", 3],
      ["invariant", "I3", "violated", 1],
      ["invariant", "Fine", "bounded", null],
      ["deadlock", null, "bounded", null],
      ["property", "Zero", "unchecked", null],
      ["cover", "Never", "unchecked", null],
      ["error", null, "error", 3],
    ]);
    expect(verdicts.every(({ steps, trace }) => (steps === null) === (trace === null))).toBe(true);
  });

  it("writes further counterexamples beside the first, which replay", async () => {
    await keepGoing("All", "--out", file("t.json"), "--itf", file("t.itf.json"));
    expect(readdirSync(folder).filter((name) => name.startsWith("t"))).toEqual([
      "t-I1.json",
      "t-I2.json",
      "t-R0001.json",
      "t.itf-I1.json",
      "t.itf-I2.json",
      "t.itf-R0001.json",
      "t.itf.json",
      "t.json",
    ]);
    const replayed = await fathom(["replay", file("t-I2.json"), spec]);
    expect(replayed.text).toContain("still violated I2 in 3 steps");
    expect((await fathom(["replay", file("t-R0001.json"), spec])).text).toContain("still error R0001 in 3 steps");
  });

  it.each([
    [["--search", "dfs"], "only breadth-first search finds shortest paths"],
    [["--engine", "symbolic"], "that engine ends with a violation"],
    [["--minimise", "faults"], "--minimise ends with one counterexample"],
    [["--checkpoint", "c"], "checkpoints save one finding"],
    [["--resume", "c"], "checkpoints save one finding"],
  ])("cannot be combined with %j", async (options, why) => {
    const { text, exit } = await keepGoing("All", ...options);
    expect([exit, text.includes(why)]).toEqual([151, true]);
  });
});

describe("verify --keep-going", () => {
  const verify = (...options: string[]): ReturnType<typeof fathom> =>
    fathom(["verify", spec, "--keep-going", "--no-cache", "--jobs", "1", ...options]);

  it("shows all violations of unexpected results, and counts those of expected ones", async () => {
    const { text, exit } = await verify();
    expect(exit).toBe(6);
    expect(text).toMatch(/✓ +Met +violated I3 in 1 step, 1 more /);
    expect(text).toMatch(/✗ +All +violated I3 in 1 step, 3 more /);
    expect(text).toContain("found violated I3 in 1 step, violated I1 in 3 steps, violated I2 in 3 steps");
    expect(text).toContain("also error R0001 in 3 steps");
  });

  it("reports each violation in SARIF, and all of a check in its JUnit case", async () => {
    await verify("--check", "Three", "--sarif", file("r.sarif"), "--junit", file("r.xml"), "--markdown", file("r.md"));
    const { runs } = readSarif(readFileSync(file("r.sarif"), "utf8"));
    const lines = runs[0]?.results?.map(({ locations }) => locations?.[0]?.physicalLocation?.region?.startLine);
    // I3, I1, I2, Never
    expect(lines).toEqual([7, 5, 6, 10]);
    const xml = readFileSync(file("r.xml"), "utf8");
    expect(await objectionsTo(xml)).toEqual([]);
    expect(xml.match(/<failure /g)).toHaveLength(1);
    for (const text of [xml, readFileSync(file("r.md"), "utf8")]) expect(text).toContain("also violated I2 in 3 steps");
  });

  it("does not update the lock file", async () => {
    const { text, exit } = await verify("--update", "--lock", file("lock.json"));
    expect([exit, text.includes("searches that end with a violation")]).toEqual([151, true]);
  });
});
