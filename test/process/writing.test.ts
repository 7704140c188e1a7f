// Every file that the command writes has its old content or all of the new one: on a full disk, in a read-only folder,
// and if the process is killed in between. Failures are injected; where a small file system can be mounted, a real one
// is filled as well.

import { spawnSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { build } from "./build.js";
import { runCommand, runInShell, runServed, type Ended } from "./command.js";

/** Not formatted, violated by a fault, and without a lock file. */
const spec = `system Grow
var n: 0..5 = 0
fault   action Up { require n < 5;  n' = n + 1 }
action Stay { n' = n }
invariant Small: n < 2
check Main { faults 3 expect violated Small in 2 steps }
`;

let folder = "";
const at = (name: string): string => join(folder, name);
const read = (name: string): string => readFileSync(at(name), "utf8");
const preload = pathToFileURL("test/process/failing-disk.mjs").href;

beforeAll(build);
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "fathom-writing-"));
  writeFileSync(at("grow.fathom"), spec);
  return () => rmSync(folder, { recursive: true, force: true });
});

const fathom = (args: readonly string[]): Ended => runServed(args, { cwd: folder });

/** `fault`: see failing-disk.mjs. */
const failing = (args: readonly string[], fault: string, path = ""): Ended =>
  runServed(args, { cwd: folder, env: { DISK_FAULT: fault, DISK_FAULT_PATH: path } }, preload);

/** A process of its own, which is killed. */
const killed = (args: readonly string[], fault: string): Ended =>
  runCommand(args, { cwd: folder, env: { DISK_FAULT: `${fault} kill`, NODE_OPTIONS: `--import ${preload}` } });

const inShell = (line: string): Ended => runInShell(`FATHOM ${line}`, folder);

/** Each way in which the command writes a file over another one. */
const writes: readonly (readonly [file: string, args: readonly string[]])[] = [
  ["grow.fathom", ["fmt"]],
  ["grow.fathom", ["check", "grow", "--save-regression"]],
  ["fathom.lock.json", ["verify", ".", "--update", "--no-cache"]],
  ["out.json", ["check", "grow", "--out", "out.json"]],
  ["out.itf", ["check", "grow", "--itf", "out.itf"]],
  ["out.mmd", ["check", "grow", "--mermaid", "out.mmd"]],
  ["out.html", ["check", "grow", "--html", "out.html"]],
  ["out.lcov", ["check", "grow", "--lcov", "out.lcov"]],
  ["out.xml", ["verify", ".", "--junit", "out.xml", "--no-cache"]],
  ["out.sarif", ["verify", ".", "--sarif", "out.sarif", "--no-cache"]],
  ["out.md", ["verify", ".", "--markdown", "out.md", "--no-cache"]],
  ["out.lcov", ["verify", ".", "--lcov", "out.lcov", "--no-cache"]],
  ["graph.svg", ["graph", "grow", "--out", "graph.svg"]],
  ["graph.dot", ["graph", "grow", "--out", "graph.dot"]],
];

const OLD_LOCK = '{\n  "fathomLock": 2,\n  "checks": {}\n}\n';

function withOldFile(file: string): string {
  if (file === "fathom.lock.json") writeFileSync(at(file), OLD_LOCK);
  else if (!existsSync(at(file))) writeFileSync(at(file), "the old content\n");
  return read(file);
}

function expectUnchanged(file: string, args: readonly string[], fault: string, reason: string): void {
  const before = withOldFile(file);
  const names = readdirSync(folder);
  const { code, err, out } = failing(args, fault);
  expect(err).toMatch(new RegExp(`error\\[E0808\\]: the .*${file} cannot be written: ${reason}`));
  expect([code, `${out}${err}`.includes("internal")]).toEqual([153, false]);
  expect(read(file)).toBe(before);
  expect(readdirSync(folder)).toEqual(names);
}

describe.each(writes)("%s of %j", (file, args) => {
  it("is unchanged on a full disk, and the error has a code", () => {
    expectUnchanged(file, args, "writeFileSync ENOSPC", "the disk is full");
  });

  it("is unchanged after a kill, and written by the next run", () => {
    const before = withOldFile(file);
    expect(killed(args, "renameSync").code).toBe(null);
    expect(read(file)).toBe(before);
    expect(fathom(args).code).not.toBe(153);
    expect(read(file)).not.toBe(before);
  });
});

describe("a spec that is formatted", () => {
  it.each([
    ["writeFileSync EROFS", "the file system is read-only"],
    ["writeFileSync EACCES", "permission denied"],
    ["renameSync EPERM", "permission denied"],
    ["renameSync EBUSY", "it is in use, or a mount point"],
    ["accessSync EACCES", "permission denied"],
    ["writeFileSync E2BIG", "the operating system reports E2BIG"],
  ])("is unchanged if %s", (fault, reason) => {
    expectUnchanged("grow.fathom", ["fmt"], fault, reason);
  });

  it("is unchanged if the process is killed while it writes", () => {
    expect(killed(["fmt"], "writeFileSync").code).toBe(null);
    expect(read("grow.fathom")).toBe(spec);
  });

  it("keeps its line ends", () => {
    writeFileSync(at("crlf.fathom"), spec.replaceAll("\n", "\r\n"));
    expect(fathom(["fmt", "crlf", "grow"]).code).toBe(0);
    expect(read("crlf.fathom")).toBe(read("grow.fathom").replaceAll("\n", "\r\n"));
    expect(fathom(["fmt", "--check"])).toEqual({ code: 0, out: "", err: "" });
    fathom(["check", "crlf", "--save-regression"]);
    expect(read("crlf.fathom")).toMatch(/scenario Main_Small \{\r\n/);
    expect(read("crlf.fathom")).not.toMatch(/[^\r]\n/);
  });
});

describe("a file that is replaced", () => {
  it.runIf(process.platform !== "win32")("keeps its permissions, and its symbolic links", () => {
    mkdirSync(at("elsewhere"));
    writeFileSync(at("elsewhere/real.fathom"), spec);
    chmodSync(at("elsewhere/real.fathom"), 0o640);
    symlinkSync(at("elsewhere/real.fathom"), at("link.fathom"));
    expect(fathom(["fmt", "link.fathom"]).code).toBe(0);
    expect(lstatSync(at("link.fathom")).isSymbolicLink()).toBe(true);
    expect(read("elsewhere/real.fathom")).not.toBe(spec);
    expect(statSync(at("elsewhere/real.fathom")).mode & 0o777).toBe(0o640);
  });

  it.runIf(process.platform !== "win32")("may not be a symbolic link to nothing", () => {
    symlinkSync(at("nothing"), at("link.json"));
    const { code, err } = fathom(["check", "grow", "--out", "link.json"]);
    expect(err).toContain("error[E0808]: the trace link.json cannot be written");
    expect([code, lstatSync(at("link.json")).isSymbolicLink()]).toEqual([153, true]);
  });

  it.runIf(process.getuid?.() === 0)("keeps its owner when root writes it", () => {
    spawnSync("chown", ["1234:4321", at("grow.fathom")]);
    expect(fathom(["fmt"]).code).toBe(0);
    const { uid, gid } = statSync(at("grow.fathom"));
    expect([uid, gid]).toEqual([1234, 4321]);
  });

  it.runIf(process.platform !== "win32")("may be a device or a pipe, which stays one", () => {
    expect(fathom(["check", "grow", "--out", "/dev/null"]).code).not.toBe(153);
    expect(statSync("/dev/null").isCharacterDevice()).toBe(true);
    const { out } = inShell("check grow --itf /dev/stdout | cat");
    expect(out).toContain('"#meta"');
    // A file to which a standard stream is redirected is not replaced: what is printed would be lost.
    const redirected = inShell("check grow --itf /dev/stdout --out both.txt > both.txt");
    expect([redirected.code, redirected.err]).toEqual([0, ""]);
    for (const part of ['"#meta"', '"property": "Small"', "Invariant Small is false"])
      expect(read("both.txt")).toContain(part);
    for (const name of ["/dev/stdout", "/dev/stderr"]) expect(lstatSync(name).isFile(), name).toBe(false);
  });
});

describe("init", () => {
  it.each([
    ["the second file", "writeFileSync ENOSPC", ".github"],
    ["the lock file", "writeFileSync ENOSPC", ""],
    ["a folder", "mkdirSync EROFS", "workflows"],
  ])("leaves nothing behind if %s cannot be written, and can be run again", (_, fault, path) => {
    const { code, err } = failing(["init", "new"], fault, path);
    expect(err).toMatch(/error\[E0808\]: the .* cannot be written/);
    expect(code).toBe(153);
    expect(readdirSync(folder, { recursive: true }).filter((name) => statSync(at(String(name))).isFile())).toEqual([
      "grow.fathom",
    ]);
    expect(fathom(["init", "new"]).code).toBe(0);
  });
});

describe.runIf(existsSync("/dev/full"))("standard output on a full disk", () => {
  it.each(["check grow", "check grow --json", "verify .", "fmt", "explain", "--help", "show grow", "graph grow"])(
    "%s says why it fails: 153",
    (args) => {
      const { code, err } = inShell(`${args} > /dev/full`);
      expect(err).toContain("error[E0808]: standard output cannot be written: the disk is full");
      expect(code).toBe(153);
    },
  );

  it("a report that goes there has its own error", () => {
    const { code, err } = fathom(["check", "grow", "--out", "/dev/full"]);
    expect(err).toContain("error[E0808]: the trace /dev/full cannot be written: the disk is full");
    expect(code).toBe(153);
  });
});

/** A folder on a file system of 64 KB; undefined if this user may not mount one. */
function smallDisk(): string | undefined {
  const disk = mkdtempSync(join(tmpdir(), "fathom-small-"));
  const { status } = spawnSync("mount", ["-t", "tmpfs", "-o", "size=64k", "tmpfs", disk]);
  if (status === 0) return disk;
  rmSync(disk, { recursive: true });
  return undefined;
}

it("a spec on a disk that is really full survives `fmt`", ({ skip }) => {
  const disk = smallDisk();
  if (disk === undefined) return skip("file systems can only be mounted by root");
  try {
    const text = `system Big\n${Array.from({ length: 900 }, (_, i) => `const C${i}: Int   =  ${i}\n`).join("")}`;
    writeFileSync(join(disk, "big.fathom"), text);
    const filler = join(disk, "filler");
    expect(() => writeFileSync(filler, "x".repeat(2 ** 17))).toThrow("ENOSPC");
    const { code, err } = runCommand(["fmt"], { cwd: disk });
    expect(err).toContain("error[E0808]: the spec big.fathom cannot be written: the disk is full");
    expect(code).toBe(153);
    expect(readFileSync(join(disk, "big.fathom"), "utf8")).toBe(text);
    rmSync(filler);
    expect(runCommand(["fmt"], { cwd: disk }).code).toBe(0);
    expect(readFileSync(join(disk, "big.fathom"), "utf8")).toBe(text.replaceAll("   =  ", " = "));
    expect(readdirSync(disk)).toEqual(["big.fathom"]);
    return undefined;
  } finally {
    spawnSync("umount", [disk]);
    rmSync(disk, { recursive: true, force: true });
  }
});
