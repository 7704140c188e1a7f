// fathom export --tla: where the module goes, and what is refused.

import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { fathom } from "../run-command.js";

let folder = "";
let spec = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "fathom-export-"));
  spec = join(folder, "lamp.fathom");
  writeFileSync(
    spec,
    `system Lamp
const MOST: Int = 2
var lit: 0..MOST = 0
action Switch { require lit < MOST; lit' = lit + 1 }
property Stays: lit == 0 until lit == 1
check Few { except Stays; deadlock off }
check More { MOST = 3; except Stays; deadlock off }
check All {}
`,
  );
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

describe("fathom export --tla", () => {
  it("prints the module of the first check, and then its configuration", async () => {
    const { exit, text } = await fathom(["export", "--tla", spec]);
    expect(exit).toBe(0);
    expect(text).toContain("note: this is check `Few`; use --check to export another: More, All");
    expect(text.indexOf("MODULE Lamp")).toBeGreaterThan(0);
    expect(text.indexOf("SPECIFICATION Spec")).toBeGreaterThan(text.indexOf("===="));
  });

  it("writes both into a folder, and prints their paths", async () => {
    const out = join(folder, "a", "b");
    const { exit, text } = await fathom(["export", "--tla", spec, "--check", "More", "--out", out]);
    expect(exit).toBe(0);
    expect(text).toContain(join(out, "Lamp.tla"));
    expect(readFileSync(join(out, "Lamp.tla"), "utf8")).toContain("lit \\in 0..MOST");
    expect(readFileSync(join(out, "Lamp.cfg"), "utf8")).toContain("MOST = 3");
  });

  it("takes other constants", async () => {
    expect((await fathom(["export", "--tla", spec, "--check", "Few", "-c", "MOST=5"])).text).toContain("MOST = 5");
  });

  it.each([
    ["what TLA+ does not have", ["--check", "All"], "error[E0951]: `until` is not an operator of TLA+"],
    ["an unknown check", ["--check", "Fw"], "error[E0705]: no check is named `Fw`"],
    ["a folder that is a file", ["--check", "Few", "--out", "lamp.fathom"], "error[E0808]"],
  ])("refuses %s", async (_, args, message) => {
    const at = args.map((arg) => (arg === "lamp.fathom" ? spec : arg));
    const { exit, text } = await fathom(["export", "--tla", spec, ...at]);
    expect(exit).not.toBe(0);
    expect(text).toContain(message);
    expect(existsSync("Lamp.tla")).toBe(false);
  });

  it("needs the format", async () => {
    const { exit, text } = await fathom(["export", spec]);
    expect(exit).toBe(151);
    expect(text).toContain("--tla");
  });
});

describe("fathom export --tla --distributed", () => {
  it("writes the module and the files of a cluster into a folder, and prints their paths", async () => {
    const out = join(folder, "cluster");
    const { exit, text } = await fathom(["export", "--tla", spec, "--check", "More", "--distributed", out]);
    expect(exit).toBe(0);
    const names = ["Lamp.tla", "Lamp.cfg", "server.sh", "worker.sh", "fingerprints.sh", "compose.yaml"];
    for (const name of [...names, "kubernetes.yaml", "README.md"]) {
      expect(text).toContain(join(out, name));
      expect(existsSync(join(out, name))).toBe(true);
    }
  });

  it("writes nothing if TLC would not check all of it", async () => {
    const wrong = join(folder, "stepping.fathom");
    writeFileSync(wrong, "system S\nvar x: 0..1 = 0\naction A { x' = 1 - x }\nstep P: true\ncheck C {}\n");
    const out = join(folder, "none");
    const { exit, text } = await fathom(["export", "--tla", wrong, "--distributed", out]);
    expect(exit).toBe(151);
    expect(text).toContain("error[E0952]");
    expect(existsSync(out)).toBe(false);
  });

  it("takes one folder", async () => {
    const { exit, text } = await fathom(["export", "--tla", spec, "--distributed", "a", "--out", "b"]);
    expect(exit).toBe(151);
    expect(text).toContain("cannot be used with");
  });
});
