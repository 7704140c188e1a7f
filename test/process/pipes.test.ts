// Named pipes where a file is expected: each is an error with a code, never a wait for somebody who does not come. What
// has an end, such as standard input, is still read.

import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { build } from "./build.js";
import { runInShell, runServed, type Ended } from "./command.js";

const spec =
  "system Grow\nvar n: 0..5 = 0\naction Up { require n < 5; n' = n + 1 }\ninvariant Small: n < 2\ncheck Main { expect violated Small }\n";

let folder = "";
const at = (name: string): string => join(folder, name);
const fathom = (...args: string[]): Ended => runServed(args, { cwd: folder });
const makePipe = (name: string): void => void spawnSync("mkfifo", [at(name)]);

const inShell = (line: string): Ended => runInShell(line, folder);

beforeAll(build);
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "fathom-pipes-"));
  writeFileSync(at("grow.fathom"), spec);
  return () => rmSync(folder, { recursive: true, force: true });
});

describe.runIf(process.platform !== "win32")("a named pipe", () => {
  it.each<[string, string[], number, string]>([
    ["a spec", ["check", "pipe"], 151, "E0001"],
    ["a spec to verify", ["verify", "pipe"], 151, "E0001"],
    ["a spec to format", ["fmt", "pipe"], 151, "E0001"],
    ["a spec to mutate", ["mutate", "pipe"], 151, "E0001"],
    ["a spec to show", ["show", "pipe"], 151, "E0001"],
    ["a spec to fix", ["check", "pipe", "--fix"], 151, "E0001"],
    ["a library", ["check", "user"], 150, "E0001"],
    ["a trace", ["replay", "pipe"], 151, "E0901"],
    ["a trace to explore", ["explore", "grow", "--trace", "pipe"], 151, "E0901"],
    ["a lock file", ["verify", "grow", "--lock", "pipe"], 8, "E0801"],
    ["a lock file to update", ["verify", "grow", "--lock", "pipe", "--update"], 8, "E0801"],
    ["a checkpoint", ["check", "grow", "--resume", "pipe"], 151, "E0822"],
    ["a checkpoint to write", ["check", "grow", "--checkpoint", "pipe"], 151, "E0824"],
    ["a trace to write", ["check", "grow", "--out", "pipe"], 153, "nothing reads from it"],
    ["a report to write", ["verify", "grow", "--no-cache", "--junit", "pipe"], 153, "nothing reads from it"],
  ])("instead of %s", (_, args, code, said) => {
    makePipe("pipe");
    writeFileSync(at("user.fathom"), 'system User\nuse X from "./lib"\nvar n: 0..1 = 0\n');
    makePipe("lib.fathom");
    const ended = fathom(...args);
    expect(ended.err.replaceAll(/\s+/g, " ")).toContain(said);
    expect(ended.code).toBe(code);
    expect(statSync(at("pipe")).isFIFO()).toBe(true);
  });

  it("instead of an entry of the cache, or of the lock file found, or of a step summary", () => {
    expect(fathom("verify", "grow").code).toBe(0);
    const [entry = ""] = readdirSync(at(".fathom/cache")).filter((name) => name.endsWith(".verdict"));
    rmSync(at(`.fathom/cache/${entry}`));
    makePipe(`.fathom/cache/${entry}`);
    expect(fathom("verify", "grow")).toMatchObject({ code: 0, err: "" });
    expect(fathom("verify", "grow").out).toContain("(1 cached)");
    makePipe("summary");
    const { code, out } = runServed(["verify", "grow"], {
      cwd: folder,
      env: { GITHUB_ACTIONS: "true", GITHUB_STEP_SUMMARY: at("summary") },
    });
    expect(out.replaceAll(/\s+/g, " ")).toContain("nothing reads from it");
    expect(code).toBe(153);
    makePipe("fathom.lock.json");
    expect(fathom("verify", "grow")).toMatchObject({ code: 8 });
  });

  it("in a folder is no spec", () => {
    mkdirSync(at("specs"));
    makePipe("specs/pipe.fathom");
    writeFileSync(at("specs/grow.fathom"), spec);
    expect(fathom("verify", "--no-cache")).toMatchObject({ code: 0, err: "" });
  });
});

describe.runIf(process.platform === "linux")("a pipe with two ends", () => {
  it.each([
    ["standard input", "cat grow.fathom | FATHOM check /dev/stdin"],
    ["standard input that comes late", "(sleep 1; cat grow.fathom) | FATHOM check /dev/stdin"],
    ["a process substitution", "FATHOM check <(sleep 1; cat grow.fathom)"],
    ["a named pipe that the shell has opened", "mkfifo pipe; cat grow.fathom > pipe & FATHOM check /dev/stdin < pipe"],
  ])("%s is read", (_, line) => {
    const { code, out, err } = inShell(line);
    expect(err).toBe("");
    expect(out).toContain("violated Small in 2 steps");
    expect(code).toBe(0);
  });

  it.each([
    ["a process substitution", "FATHOM check grow --html >(cat > copy) > printed; wait"],
    ["a named pipe", "mkfifo pipe; cat pipe > copy & FATHOM check grow --html pipe > printed; wait"],
  ])("%s is written to, also if more than it holds", (_, line) => {
    const { code } = inShell(line);
    expect(code).toBe(0);
    fathom("check", "grow", "--html", "file");
    while (statSync(at("copy")).size < statSync(at("file")).size) spawnSync("sleep", ["0.1"]);
    expect(readFileSync(at("copy"), "utf8")).toBe(readFileSync(at("file"), "utf8"));
  });

  it.each([
    ["FATHOM fmt - < .", 151, "it is a folder"],
    ["printf '\\376' | FATHOM fmt -", 150, "not UTF-8"],
  ])("%s is an error", (line, code, said) => {
    const ended = inShell(line);
    expect(ended.err).toContain(said);
    expect(ended.code).toBe(code);
  });
});
