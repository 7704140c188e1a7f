// Counterexamples of `check`: files, selected variables, fewer faults.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { fathom } from "../run-command.js";

const folder = mkdtempSync(join(tmpdir(), "fathom-traces-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const spec = join(folder, "pump.fathom");
writeFileSync(
  spec,
  `system Pump
var level: 0..4 = 0
var strokes: 0..4 = 0
action Fill { require level < 4; level' = level + 1; strokes' = min(strokes + 1, 4) }
fault action Burst { level' = 4 }
invariant Dry: level < 3
check Default { expect violated Dry in 1 step }
check Green { invariant Low; deadlock off; expect holds }
invariant Low: level < 5
`,
);
const run = (...options: string[]): ReturnType<typeof fathom> => fathom(["check", spec, ...options]);
const file = (name: string): string => join(folder, name);

describe("counterexamples", () => {
  it("are written to files", async () => {
    await run("--check", "Default", "--itf", file("a.itf.json"), "--mermaid", file("a.mmd"));
    const trace = JSON.parse(readFileSync(file("a.itf.json"), "utf8")) as { vars: string[]; states: unknown[] };
    expect([trace.vars, trace.states.length]).toEqual([["level", "strokes"], 2]);
    expect(readFileSync(file("a.mmd"), "utf8")).toMatch(/^sequenceDiagram\n[^]*Burst/);
  });

  it("leave an empty file if there is none, even if it had content", async () => {
    writeFileSync(file("b.itf.json"), "old");
    const { exit } = await run("--check", "Green", "--itf", file("b.itf.json"));
    expect([exit, readFileSync(file("b.itf.json"), "utf8")]).toEqual([0, ""]);
  });

  it("that cannot be written are reported before any check runs", async () => {
    const { text, exit } = await run("--itf", join(folder, "nowhere", "a.itf.json"));
    expect(text).toMatch(/^error\[E0808\]: the trace .* cannot be written: its folder does not exist/);
    expect([exit, text.includes("violated")]).toEqual([153, false]);
  });

  it("have the fewest faults with --minimise", async () => {
    expect((await run("--check", "Default")).text).toContain("violated Dry in 1 step");
    const { text } = await run("--check", "Default", "--minimise", "faults");
    expect(text).toContain("violated Dry in 3 steps");
    expect(text).not.toMatch(/fault Burst|as expected/);
  });

  it("are shown in part with --only, and in full with --full", async () => {
    const only = (await run("--check", "Default", "--minimise", "faults", "--only", "strokes")).text;
    expect(only).toContain("strokes: 0 → 1");
    expect(only).not.toContain("level: ");
    const hidden = (await run("--check", "Default", "--hide", "level")).text;
    expect(hidden).toContain("no change in the variables shown");
    expect((await run("--check", "Default", "--full")).text.match(/strokes = 0/g)).toHaveLength(2);
  });
});
