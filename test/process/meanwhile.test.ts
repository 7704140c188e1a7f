// Files that change while a command runs: what was written meanwhile is not lost.

import { mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Snapshot } from "../../checker/index.js";
import { disk, writeCheckpoint, type Disk } from "../../cli/checkpoint/file.js";
import { build } from "./build.js";
import { runServed, type Ended } from "./command.js";

const spec = (name: string): string =>
  `system ${name}\nvar n: 0..5 = 0\naction Up { require n < 5; n' = n + 1 }\ninvariant Small: n < 2\ncheck Main { expect violated Small }\n`;

let folder = "";
const at = (name: string): string => join(folder, name);
const read = (name: string): string => readFileSync(at(name), "utf8");
const preload = pathToFileURL("test/process/replaced-meanwhile.mjs").href;

beforeAll(build);
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "fathom-meanwhile-"));
  for (const name of ["a", "b"]) writeFileSync(at(`${name}.fathom`), spec(name.toUpperCase()));
  return () => rmSync(folder, { recursive: true, force: true });
});

const snapshot: Snapshot = {
  header: {
    stateBytes: 8,
    levels: 1,
    states: 1,
    initialStates: 1,
    frontier: 1,
    outsideConstraint: 0,
    firings: [],
    covered: [],
    open: [],
  },
  async *parts() {
    yield { section: "visited", states: new Uint8Array(8) };
  },
};

/** Runs a command during which `replaced` becomes `replacement`. */
const meanwhile = (args: readonly string[], replaced: string, replacement: string): Ended =>
  runServed(args, { cwd: folder, env: { REPLACED: at(replaced), REPLACEMENT: at(replacement) } }, preload);

describe("a file that changes while a command runs", () => {
  it("is kept if it is a spec to which a scenario would be appended", () => {
    const edited = `${spec("A")}// An edit.\n`;
    writeFileSync(at("edited"), edited);
    const { code, err } = meanwhile(["check", "a", "--save-regression"], "a.fathom", "edited");
    expect(err.replaceAll(/\s+/g, " ")).toContain(
      "error[E0904]: the counterexample of Main cannot be saved as a scenario: its spec has changed since it was read",
    );
    expect(code).toBe(151);
    expect(read("a.fathom")).toBe(edited);
  });

  it("is kept if it is a checkpoint that another process has begun to write", async () => {
    await writeCheckpoint(at("file"), { of: "this" }, snapshot);
    const whole = read("file");
    const meanwhile: Disk = {
      ...disk,
      open: async (...given) => {
        const opened = await disk.open(...given);
        rmSync(at("file.part"));
        writeFileSync(at("file.part"), "half of");
        return opened;
      },
    };
    await expect(writeCheckpoint(at("file"), { of: "that" }, snapshot, meanwhile)).rejects.toThrow("another process");
    expect([read("file"), read("file.part")]).toEqual([whole, "half of"]);
  });

  it("keeps what another run has recorded in the lock file", () => {
    const update = (name: string): string[] => ["verify", name, "--update", "--no-cache"];
    const run = (...args: string[]): Ended => runServed(args, { cwd: folder });
    expect(run(...update("a")).code).toBe(0);
    const before = read("fathom.lock.json");
    expect(run(...update("b")).code).toBe(0);
    const both = read("fathom.lock.json");
    expect(both).toContain("b.fathom");
    renameSync(at("fathom.lock.json"), at("other"));
    writeFileSync(at("fathom.lock.json"), before);
    expect(meanwhile(update("a"), "fathom.lock.json", "other").code).toBe(0);
    expect(read("fathom.lock.json")).toBe(both);
  });
});
