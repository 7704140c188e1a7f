// `check` of folders, and its counterexamples: files, selected variables, fewer faults.

import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
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

describe("an engine that cannot explore a check", () => {
  it.each([
    ["", "1:8"],
    ["check All {}\n", "4:1"],
  ])("is reported at the check, or at the system that declares none: %j", async (declared, position) => {
    const many = file("many.fathom");
    const actions = "action Up(i: 1..30000) { require n < 3; n' = n + 1 }";
    writeFileSync(many, `system Many\nvar n: 0..3 = 0\n${actions}\n${declared}`);
    const { text, exit } = await fathom(["check", many, "--engine", "symbolic"]);
    expect(text).toContain("error[E0842]: the symbolic engine cannot explore this check");
    expect(text).toContain(`--> ${many}:${position}\n`);
    expect(exit).toBe(4);
  });
});

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

describe("a folder", () => {
  const lamp = (expected: string): string =>
    `system Lamp\nvar on: Bool = false\naction Flip { on' = not on }\ncheck Default { expect ${expected} }\n`;
  const write = (path: string, text: string): void => {
    mkdirSync(join(folder, path, ".."), { recursive: true });
    writeFileSync(file(path), text);
  };

  beforeAll(() => {
    write("specs/a.fathom", lamp("holds"));
    write("specs/deep/b.fathom", lamp("holds with 2 states"));
    write("specs/lib/l.fathom", "type Level = 1..3\n");
    write("specs/node_modules/c.fathom", lamp("deadlock"));
    write("specs/.hidden/d.fathom", lamp("deadlock"));
    write("library/l.fathom", "type Level = 1..3\n");
    mkdirSync(file("empty"));
    write("wrong/a.fathom", lamp("holds"));
    write("wrong/b.fathom", lamp("deadlock"));
    write("broken/a.fathom", lamp("holds"));
    write("broken/l.fathom", "type Level = 1..\n");
  });

  const checked = async (...paths: string[]): Promise<readonly [number, readonly string[], string]> => {
    const { text, exit } = await fathom(["check", ...paths.map(file)]);
    const names = [...text.matchAll(/^\S*?([\w/]+\.fathom) Default: /gm)].map(([, name = ""]) => name);
    return [exit, names.map((name) => name.slice(name.lastIndexOf("/") + 1)), text];
  };

  it("is searched for specs, and its libraries are only read", async () => {
    expect((await checked("specs")).slice(0, 2)).toEqual([0, ["a.fathom", "b.fathom"]]);
    expect((await checked("specs", "specs/deep", "specs/a.fathom")).slice(0, 2)).toEqual([0, ["a.fathom", "b.fathom"]]);
  });

  it("has the worst exit code of its files", async () => {
    expect((await checked("wrong")).slice(0, 2)).toEqual([6, ["a.fathom", "b.fathom"]]);
    expect((await checked("specs", "broken")).slice(0, 2)).toEqual([150, ["a.fathom", "b.fathom", "a.fathom"]]);
  });

  it.each([
    ["empty", /^error\[E0006\]: no \.fathom file in \S*empty$/m],
    ["library", /^error\[E0006\]: no file in \S*library declares a system to check$/m],
    ["library/l.fathom", /^error\[E0006\]: `\S*l\.fathom` declares no system to check$/m],
    ["missing", /^error\[E0001\]: there is no file `\S*missing`/m],
  ])("%s is an error: there is nothing to check", async (path, message) => {
    const [exit, , text] = await checked(path);
    expect(text).toMatch(message);
    expect(exit).toBe(151);
    const verified = await fathom(["verify", "--no-cache", file(path)]);
    if (path !== "library/l.fathom") expect(verified.text).toMatch(message);
    expect(verified.exit).toBe(151);
  });

  it("a path that is a check of another one gets a hint, and an empty one is no path", async () => {
    const [exit, , text] = await checked("specs/a.fathom");
    expect([exit, text]).toEqual([0, expect.not.stringContaining("--check") as string]);
    const named = await fathom(["check", file("specs/a.fathom"), "Default"]);
    expect(named.text).toContain("error[E0001]: there is no file `Default`\n");
    expect(named.text).toContain("to run only the check of this name, write `--check Default`");
    expect((await fathom(["check", file("specs/a.fathom"), "Defaults"])).text).not.toContain("--check");
    for (const command of ["check", "fmt", "verify", "show"])
      expect(await fathom([command, ""])).toEqual({
        text: "error: an argument is empty",
        printed: "",
        exit: 151,
      });
    expect((await fathom(["fmt", file("missing")])).text).toMatch(
      /error\[E0001\]: there is no file `\S*missing` to format/,
    );
  });

  it("has its specs fixed by --fix", async () => {
    write("fix/a.fathom", lamp("holds").replace("Bool", "bool"));
    const [exit, names] = await checked("fix");
    expect([exit, names]).toEqual([150, []]);
    const { text, exit: fixed } = await fathom(["check", "--fix", file("fix")]);
    expect(text).toMatch(/a\.fathom: 1 fix applied\n/);
    expect(fixed).toBe(0);
  });

  it("is no file for commands that read one", async () => {
    const { text, exit } = await fathom(["show", file("specs")]);
    expect(text).toMatch(/^error\[E0002\]: `\S*specs` is a folder, not a file/m);
    expect(exit).toBe(151);
  });
});

describe("files that are written", () => {
  const wrong = async (...args: string[]): Promise<readonly [number, string]> => {
    const { text, exit } = await fathom(args);
    return [exit, /^error\[E0808\]: .* cannot be written: (.*)$/m.exec(text)?.[1] ?? ""];
  };

  it.each(["--out", "--itf", "--mermaid", "--html", "--lcov"])("never replace a spec: %s", async (option) => {
    const before = readFileSync(spec, "utf8");
    expect(await wrong("check", spec, option, spec)).toEqual([153, "it would replace a spec"]);
    expect(readFileSync(spec, "utf8")).toBe(before);
  });

  it.each(["--junit", "--sarif", "--markdown", "--lcov"])(
    "never replace a spec or the lock file: %s",
    async (option) => {
      const before = readFileSync(spec, "utf8");
      expect(await wrong("verify", spec, "--no-cache", option, spec)).toEqual([153, "it would replace a spec"]);
      expect(readFileSync(spec, "utf8")).toBe(before);
      const args = [
        "verify",
        spec,
        "--no-cache",
        "--update",
        "--lock",
        file("x.lock.json"),
        option,
        file("x.lock.json"),
      ];
      expect(await wrong(...args)).toEqual([153, "it would replace the lock file"]);
    },
  );

  it("do not replace each other, but may go to the same device", async () => {
    const both = ["check", spec, "--check", "Default", "--out", file("same"), "--itf", join(folder, ".", "same")];
    expect(await wrong(...both)).toEqual([153, "it would replace the trace"]);
    expect((await fathom(["check", spec, "--check", "Default", "--out", "/dev/null", "--itf", "/dev/null"])).exit).toBe(
      0,
    );
  });
});
