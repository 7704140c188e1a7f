// `verify --html FOLDER --out FOLDER`: files for each check that is not as expected.

import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import type { CheckReport } from "../../../cli/verification/check-report.js";
import { writeAttachments } from "../../../cli/verification/attachments.js";
import { fathom } from "../run-command.js";

const folder = mkdtempSync(join(tmpdir(), "fathom-attachments-"));
const at = (...path: readonly string[]): string => join(folder, ...path);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const spec = `system Counter
const N: Int = 3
var n: 0..10 = 0
action Count { require n < N; n' = n + 1 }
terminal when n == N
invariant Small: n < 2
check Good { except Small; expect holds }
check Known { expect violated Small }
check Wrong { expect holds }
check Sizes { for N in {2, 5}; expect holds }
check Miscounted { except Small; expect holds with 7 states }
`;

beforeEach(() => {
  for (const name of ["html", "out", "specs"]) rmSync(at(name), { recursive: true, force: true });
  mkdirSync(at("specs"));
  writeFileSync(at("specs/counter.fathom"), spec);
});

const verify = (...more: readonly string[]): ReturnType<typeof fathom> =>
  fathom(["verify", at("specs"), "--no-cache", "--html", at("html"), "--out", at("out"), ...more]);

const written = (kind: "html" | "out"): readonly string[] =>
  readdirSync(at(kind))
    .map((name) => name.replace(/^.*specs-/, ""))
    .sort();

describe("files of unexpected counterexamples", () => {
  it("are written for each, in folders that are created, and can be replayed", async () => {
    expect((await verify()).exit).toBe(6);
    const names = ["counter.Sizes-N-2", "counter.Sizes-N-5", "counter.Wrong"];
    expect(written("out")).toEqual(names.map((name) => `${name}.json`));
    expect(written("html")).toEqual(names.map((name) => `${name}.html`));
    for (const name of readdirSync(at("html"))) expect(readFileSync(at("html", name), "utf8")).toContain("<title>");
    for (const name of readdirSync(at("out"))) {
      const { text, exit } = await fathom(["replay", at("out", name)]);
      expect([text.includes("still violated Small in 2 steps"), exit]).toEqual([true, 12]);
    }
  });

  it("are removed when the check is as expected, and no other file is", async () => {
    await verify();
    writeFileSync(at("out", "mine.json"), "");
    writeFileSync(
      at("specs/counter.fathom"),
      spec.replace("check Wrong { expect holds }", "check Wrong { expect violated Small }"),
    );
    await verify();
    expect(written("out")).toEqual(["counter.Sizes-N-2.json", "counter.Sizes-N-5.json", "mine.json"]);
    await verify("--check", "Good");
    expect(written("html")).toEqual(["counter.Sizes-N-2.html", "counter.Sizes-N-5.html"]);
  });

  it("are not written for checks that were skipped", async () => {
    await verify("--fail-fast");
    expect(written("out")).toEqual(["counter.Wrong.json"]);
  });

  it("are written for each violation with --keep-going, and removed with them", async () => {
    const text = spec.replace("check Good", "invariant Tiny: n < 1\nstep Up: n' == n\ncheck Good");
    const write = (more: string): void => writeFileSync(at("specs/counter.fathom"), `${text}${more}`);
    const outcome = async (): Promise<readonly string[]> => {
      await verify("--check", "All", "--keep-going");
      return written("out");
    };
    write("check All { invariant Small, Tiny; step Up; expect holds }\n");
    const names = ["counter.All.Small", "counter.All.Up", "counter.All"];
    expect(await outcome()).toEqual(names.map((name) => `${name}.json`));
    expect(written("html")).toEqual(names.map((name) => `${name}.html`).sort());
    const [first] = readdirSync(at("out")).filter((name) => name.endsWith("All.Small.json"));
    const { text: replayed } = await fathom(["replay", at("out", first ?? "")]);
    expect(replayed).toContain("still violated Small in 2 steps");
    write("check All { invariant Tiny; step Up; expect holds }\n");
    expect(await outcome()).toEqual(["counter.All.Up.json", "counter.All.json"]);
    write("check All { invariant Tiny; expect violated Tiny }\n");
    expect(await outcome()).toEqual([]);
  });

  it("cannot be written to a file: 153, before any check runs", async () => {
    writeFileSync(at("file"), "");
    const { text, exit } = await fathom(["verify", at("specs"), "--no-cache", "--html", at("file/inner")]);
    expect(text).toMatch(/error\[E0808\]: the folder \S*file\/inner cannot be written: /);
    expect(text).toContain("6 not run");
    expect(exit).toBe(153);
  });

  it("replace no report and no lock file, and remove none", async () => {
    mkdirSync(at("html"));
    const stem = `${at("specs/counter")
      .replaceAll(/[^\p{L}\p{N}_]+/gu, "-")
      .replace(/^-/, "")}`;
    const report = at("html", `${stem}.Wrong.html`);
    const { text, exit } = await verify("--junit", report);
    expect(text).toMatch(/the HTML report \S*Wrong\.html cannot be written: it would replace the JUnit report/);
    expect([exit, readFileSync(report, "utf8").startsWith("<?xml")]).toEqual([153, true]);
    const other = at("html", `${stem}.Good.html`);
    expect((await verify("--junit", other)).exit).toBe(6);
    expect(readFileSync(other, "utf8").startsWith("<?xml")).toBe(true);
  });

  it("have names that file systems accept and that differ", () => {
    const report = (file: string, name: string): CheckReport =>
      ({ kind: "finished", file, name, attachments: { out: [{ text: "x" }] } }) as unknown as CheckReport;
    mkdirSync(at("out"));
    const reports = [
      report("../a/b.fathom", "C"),
      report("a-b.fathom", "C"),
      report("A/B.fathom", "c"),
      report("x\n/../é世.fathom", 'T[a=\u001b, b="/"]'),
      report(`${"long/".repeat(100)}a.fathom`, "D"),
      report(`${"long/".repeat(100)}a.fathom`, "E"),
    ];
    expect(writeAttachments(reports, { out: at("out") }, [])).toEqual([]);
    const long = "long-".repeat(16);
    expect(readdirSync(at("out")).sort()).toEqual(
      ["A-B.c-3.json", "a-b.C-2.json", "a-b.C.json", `${long}-2.json`, `${long}.json`, "x-é世.T-a-b.json"].sort(),
    );
  });
});
