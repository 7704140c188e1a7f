// Counterexamples of hundreds of steps: reports for people show a part of them, files for programs everything.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { fathom } from "../run-command.js";

let folder = "";
const at = (name: string): string => join(folder, name);

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "fathom-long-"));
  writeFileSync(
    at("long.fathom"),
    `system Long
var n: 0..500 = 0
var still: Bool = false
/// One more.
action Count { require n < 500; n' = n + 1 }
action Again { require n == 500; n' = 100 }
invariant Small: n < 400
property Settles: eventually always n == 500
fair weak Count
fair weak Again
check Default { except Settles; expect holds }
check Loop { except Small; expect violated Settles }
`,
  );
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The numbers of the steps that are shown, and the lines between them. */
const outline = (text: string): readonly string[] =>
  [...text.matchAll(/^ *(\d+) .(?:initial state|Count|Again)|^── (.*) ──$/gm)].map(
    ([, step, line]) => step ?? line ?? "",
  );

const numbers = (from: number, to: number): readonly string[] =>
  Array.from({ length: to - from + 1 }, (_, i) => String(from + i));

const MIDDLE = "steps 21 to 320 are not shown; the state after them:";

describe("a long counterexample", () => {
  it("is shown without its middle, then its summary again", async () => {
    const { text } = await fathom(["check", at("long"), "--check", "Default"]);
    expect(outline(text)).toEqual([...numbers(0, 20), MIDDLE, ...numbers(321, 400)]);
    expect(text).toContain(`${MIDDLE} ──\n       n = 320\n       still = false\n321  Count\n       n: 320 → 321\n`);
    expect(text).toMatch(/ {7}n: 399 → 400\n\n\S*long\.fathom Default: violated Small in 400 steps$/);
    const verified = await fathom(["verify", at("long"), "--check", "Default", "--no-cache"]);
    expect(outline(verified.text)).toEqual(outline(text));
    expect(verified.text).toMatch(
      /n: 399 → 400\n\n\S*long\.fathom Default: expected holds, found violated Small in 400 steps$/,
    );
    const why = (await fathom(["why", at("long"), "--check", "Default"])).text;
    expect(outline(why)).toEqual([...numbers(1, 20), "steps 21 to 320 are not shown", ...numbers(321, 400)]);
  });

  it("has its last steps shown with --last", async () => {
    for (const command of [["check"], ["verify", "--no-cache"], ["verify"], ["verify"]]) {
      const { text } = await fathom([...command, at("long"), "--check", "Default", "--last", "2"]);
      expect(outline(text)).toEqual(["0", "steps 1 to 398 are not shown; the state after them:", "399", "400"]);
      expect(text).toContain("/// One more.");
    }
    const all = await fathom(["check", at("long"), "--check", "Default", "--last", "400"]);
    expect(outline(all.text)).toEqual(numbers(0, 400));
    const whole = await fathom(["check", at("long"), "--check", "Default", "--last", "1", "--full", "--eval", "n + 1"]);
    expect(outline(whole.text)).toEqual(["0", "steps 1 to 399 are not shown; the state after them:", "400"]);
    expect(whole.text).toContain("       n = 399\n       still = false\n       n + 1 = 400\n");
    expect((await fathom(["check", at("long"), "--last", "0"])).exit).toBe(151);
    const walk = await fathom([
      "simulate",
      at("long"),
      "--check",
      "Default",
      "--steps",
      "600",
      "--runs",
      "1",
      "--last",
      "2",
    ]);
    expect(outline(walk.text)).toEqual(["0", "steps 1 to 398 are not shown; the state after them:", "399", "400"]);
  });

  it("says where the loop begins, if that is not shown", async () => {
    const { text } = await fathom(["check", at("long"), "--check", "Loop"]);
    expect(outline(text)).toEqual([
      ...numbers(0, 20),
      "steps 21 to 421 are not shown; from step 101 on they repeat forever; the state after them:",
      ...numbers(422, 501),
      "back to the state after step 100",
    ]);
    const last = await fathom(["check", at("long"), "--check", "Loop", "--last", "450"]);
    expect(outline(last.text).slice(0, 4)).toEqual([
      "0",
      "steps 1 to 51 are not shown; the state after them:",
      "52",
      "53",
    ]);
    expect(outline(last.text)).toContain("the following steps repeat forever");
  });

  it("is complete in files for programs, and short in reports", async () => {
    const files = { out: at("t.json"), itf: at("t.itf.json") };
    await fathom(["check", at("long"), "--check", "Default", "--out", files.out, "--itf", files.itf]);
    const { trace } = JSON.parse(readFileSync(files.out, "utf8")) as { trace: { steps: unknown[] } };
    const { states } = JSON.parse(readFileSync(files.itf, "utf8")) as { states: unknown[] };
    expect([trace.steps.length, states.length]).toEqual([400, 401]);
    const reports = ["junit", "markdown", "sarif"].flatMap((name) => [`--${name}`, at(name)]);
    const { printed } = await fathom(["verify", at("long"), "--check", "Default", "--no-cache", "--json", ...reports]);
    const { results } = JSON.parse(printed) as { results: { trace: { steps: unknown[] } }[] };
    expect(results[0]?.trace.steps).toHaveLength(400);
    for (const name of ["junit", "markdown", "sarif"])
      expect(readFileSync(at(name), "utf8").length).toBeLessThan(10_000);
    for (const name of ["junit", "markdown"]) expect(readFileSync(at(name), "utf8")).toContain(MIDDLE);
    const replayed = (await fathom(["replay", files.out, "--last", "1"])).text;
    expect(outline(replayed)).toEqual(["0", "steps 1 to 399 are not shown; the state after them:", "400"]);
  });
});
