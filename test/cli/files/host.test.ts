import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openFile } from "../../../cli/verification/open-file.js";
import { decode, findSpecs, MAX_BYTES, readSource, resolveUse, withExtension } from "../../../cli/files/host.js";
import { packageRoot } from "../../../cli/files/package-root.js";

let folder = "";
const path = (name: string): string => join(folder, name);

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "fathom-host-"));
  mkdirSync(path("sub/.hidden"), { recursive: true });
  mkdirSync(path("sub/node_modules"));
  for (const name of [
    "b.fathom",
    "a.fathom",
    "note.txt",
    "sub/c.fathom",
    "sub/.hidden/d.fathom",
    "sub/node_modules/e.fathom",
  ])
    writeFileSync(path(name), "system A");
  symlinkSync(folder, path("sub/circle"));
});

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

function kindOf(bytes: Uint8Array | string): string {
  writeFileSync(path("x.bin"), bytes);
  return readSource(path("x.bin")).kind;
}

describe("reading", () => {
  it("removes a byte-order mark", () => {
    writeFileSync(path("bom.fathom"), "\ufeffsystem Ä\r\n");
    expect(readSource(path("bom.fathom"))).toEqual({ kind: "text", text: "system Ä\r\n" });
    expect(decode(new Uint8Array())).toEqual({ kind: "text", text: "" });
  });

  it("rejects files that are not text", () => {
    expect(kindOf(Uint8Array.of(0x61, 0))).toBe("notText");
    expect(kindOf(Uint8Array.of(0xc3, 0x28))).toBe("notText");
    expect(kindOf(Uint8Array.of(0xed, 0xa0, 0x80))).toBe("notText");
    expect(kindOf(Buffer.from("\ufeffsystem A", "utf16le"))).toBe("notText");
  });

  it("rejects files above the limit only", () => {
    expect(kindOf(" ".repeat(MAX_BYTES))).toBe("text");
    expect(kindOf(" ".repeat(MAX_BYTES + 1))).toBe("tooLarge");
  });

  it.runIf(process.platform === "linux")("does not read a device forever", () => {
    expect(readSource("/dev/zero").kind).toBe("tooLarge");
  });

  it("distinguishes a missing file from a folder", () => {
    expect(readSource(path("none.fathom")).kind).toBe("missing");
    expect(readSource(path("a.fathom/b.fathom")).kind).toBe("missing");
    expect(readSource(folder).kind).toBe("folder");
  });

  it.skipIf(process.getuid?.() === 0)("reports a file without permission", () => {
    writeFileSync(path("secret.fathom"), "");
    chmodSync(path("secret.fathom"), 0);
    expect(readSource(path("secret.fathom"))).toEqual({ kind: "unreadable", detail: "permission denied" });
  });

  it("rejects names that no system allows", () => {
    expect(readSource("x".repeat(5000)).kind).toBe("unreadable");
    expect(readSource("a\u0000b").kind).toBe("unreadable");
  });
});

describe("use paths", () => {
  it.each([
    ["specs/a.fathom", "./lib/queue.fathom", join("specs", "lib", "queue.fathom")],
    ["specs/a.fathom", "lib/queue", join("specs", "lib", "queue.fathom")],
    ["specs/deep/a.fathom", "../b", join("specs", "b.fathom")],
    ["a.fathom", "./b", "b.fathom"],
    ["/x/a.fathom", "../b", "/b.fathom"],
  ])("in %s, %s is %s", (from, use, expected) => {
    expect(resolveUse(from, use)).toBe(expected);
  });

  it("that begin with std/ lead into the package from any file", () => {
    expect(resolveUse("/somewhere/else/a.fathom", "std/queue")).toBe(join("specs", "std", "queue.fathom"));
    const here = process.cwd();
    try {
      process.chdir(folder);
      expect(resolveUse("a.fathom", "std/queue")).toBe(join(packageRoot(), "specs", "std", "queue.fathom"));
    } finally {
      process.chdir(here);
    }
  });
});

describe("paths on the command line", () => {
  it("can omit the ending", () => {
    expect(withExtension(path("a"))).toBe(path("a.fathom"));
    expect(withExtension(path("none"))).toBe(path("none"));
    expect(withExtension(path("sub"))).toBe(path("sub"));
  });

  it("of folders stand for the specs in them, in order, without hidden files and cycles", () => {
    expect(findSpecs(folder)).toEqual([path("a.fathom"), path("b.fathom"), path("bom.fathom"), path("sub/c.fathom")]);
    expect(findSpecs(path("a"))).toEqual([path("a.fathom")]);
    expect(findSpecs(path("none.fathom"))).toEqual([path("none.fathom")]);
  });

  it("that name a folder and a spec are refused, with a hint", () => {
    writeFileSync(path("sub.fathom"), "");
    expect(findSpecs(path("sub"))).toEqual([path("sub")]);
    expect(findSpecs(`${path("sub")}/`)).toEqual([path("sub/c.fathom")]);
    expect(findSpecs(path("sub.fathom"))).toEqual([path("sub.fathom")]);
    const { diagnostics } = openFile(path("sub"));
    expect(diagnostics.map(({ code, hint }) => `${code} ${hint ?? ""}`)).toEqual([
      `E0002 write \`${path("sub.fathom")}\` for the spec, or \`${path("sub/")}\` for the folder`,
    ]);
    rmSync(path("sub.fathom"));
  });

  it("lead to no pipe, which would never end, and to what cannot be read, which is reported", () => {
    mkdirSync(path("odd/folder.fathom"), { recursive: true });
    execFileSync("mkfifo", [path("odd/pipe.fathom")]);
    symlinkSync("self.fathom", path("odd/self.fathom"));
    symlinkSync("nowhere", path("odd/nowhere.fathom"));
    symlinkSync("..", path("odd/up"));
    writeFileSync(path("odd/folder.fathom/a\nb.fathom"), "");
    expect(findSpecs(path("odd"))).toEqual([
      path("odd/folder.fathom/a\nb.fathom"),
      path("odd/nowhere.fathom"),
      path("odd/self.fathom"),
    ]);
    expect(findSpecs(path("odd/self.fathom"))).toEqual([path("odd/self.fathom")]);
    expect(readSource(path("odd/self.fathom"))).toMatchObject({ kind: "unreadable" });
    rmSync(path("odd"), { recursive: true });
  });
});
