// `mutate`: which differences make a survivor, and which property kills what.

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { fathom } from "../run-command.js";

const folder = mkdtempSync(join(tmpdir(), "fathom-mutate-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const spec = join(folder, "lamps.fathom");
writeFileSync(
  spec,
  `system Lamps
const SAFE: Bool = true
var level: 0..3 = 0
var dark: Bool = false
action Rise { require level < 2; level' = level + 1 }
action Jump { require not SAFE and level == 1; level' = 3 }
action Fall { require level == 2; level' = 0 }
fault action Break { require not dark; dark' = true }
invariant Low: level < 3
invariant Positive: level >= 0
check Good { faults 2; expect holds }
check Broken { SAFE = false; faults 2; expect violated Low }
`,
);

interface Result {
  readonly before: string;
  readonly after: string;
  readonly span: { readonly line: number };
  readonly verdict: string;
  readonly killedBy: string | null;
  readonly witness: { readonly check: string } | null;
}

interface Document {
  readonly results: readonly Result[];
  readonly properties: readonly { readonly file: string; readonly name: string; readonly killed: number }[];
}

let document: Document;
let text: string;
beforeAll(async () => {
  document = JSON.parse((await fathom(["mutate", spec, "--json"])).printed) as Document;
  ({ text } = await fathom(["mutate", spec]));
});

const verdictOf = (line: number, before: string, after: string): string | undefined =>
  document.results.find((each) => each.span.line === line && each.before === before && each.after === after)?.verdict;

describe("survivors", () => {
  it("do something else in a check that expects nothing wrong", () => {
    // Only `Broken` can jump.
    expect(verdictOf(6, "1", "2")).toBe("same");
    expect(verdictOf(6, "==", "!=")).toBe("same");
    expect(verdictOf(7, "require level == 2; ", "")).toBe("survived");
    const checks = document.results.flatMap(({ witness }) => (witness === null ? [] : [witness.check]));
    expect(new Set(checks)).toEqual(new Set(["Good"]));
  });

  it("do more than use up the fault budget", () => {
    expect(verdictOf(8, "require not dark; ", "")).toBe("same");
    expect(verdictOf(8, "dark' = true", "")).toBe("survived");
  });
});

describe("properties", () => {
  it("are listed with what they killed", () => {
    const killed = document.results.filter(({ verdict }) => verdict === "killed");
    const by = (name: string): number => killed.filter(({ killedBy }) => killedBy === name).length;
    expect(by("Low")).toBeGreaterThan(0);
    expect(document.properties).toContainEqual({ file: spec, name: "Low", killed: by("Low") });
    expect(document.properties).toContainEqual({ file: spec, name: "Positive", killed: 0 });
    expect(document.properties.reduce((sum, each) => sum + each.killed, 0)).toBe(
      killed.filter(({ killedBy }) => killedBy !== null).length,
    );
    expect(text).toMatch(new RegExp(`^Low +\\S*lamps.fathom +${by("Low")}$`, "m"));
    expect(text.replaceAll(/\s+/g, " ")).toContain("killed nothing: Positive of ");
  });
});
