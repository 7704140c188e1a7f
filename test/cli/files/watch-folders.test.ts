// Watching folders: if the system cannot report changes, that is an error.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import type * as FileSystem from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, expect, it, vi } from "vitest";
import { openFile } from "../../../cli/verification/open-file.js";
import { followFiles } from "../../../cli/files/watch-folders.js";

const refusal = vi.hoisted(() => ({ code: "" }));

vi.mock("node:fs", async (original) => {
  const fs = await original<typeof FileSystem>();
  const watch = (...args: Parameters<typeof fs.watch>): ReturnType<typeof fs.watch> => {
    if (refusal.code !== "") throw Object.assign(new Error("no"), { code: refusal.code });
    return fs.watch(...args);
  };
  return { ...fs, watch };
});

afterEach(() => {
  refusal.code = "";
});

it.each([
  ["ENOSPC", "too many folders are being watched"],
  ["EACCES", "permission denied"],
  ["EIO", "the operating system reports EIO"],
])("a folder that cannot be watched (%s) is E0811", async (code, reason) => {
  refusal.code = code;
  const following = followFiles(["specs"]);
  const failed = await following.change();
  following.end();
  expect(failed).toMatchObject({ code: "E0811", severity: "error" });
  expect(failed?.message).toMatch(new RegExp(`^the folder .*specs cannot be watched: ${reason}$`));
});

it("a change before watching began is reported at once", async () => {
  const folder = mkdtempSync(join(tmpdir(), "fathom-follow-"));
  const path = join(folder, "a.fathom");
  writeFileSync(path, "const A: Int = 1\n");
  const following = followFiles([path]);
  following.wereRead([openFile(path)]);
  writeFileSync(path, "const A: Int = 2\n");
  expect(await following.change()).toBeUndefined();
  expect(following.count()).toBe(1);
  following.end();
  rmSync(folder, { recursive: true });
});

it.each(["use A from", "system S refines T from"])("a file that is named by `%s` is watched", async (words) => {
  const folder = mkdtempSync(join(tmpdir(), "fathom-follow-"));
  const [path, other] = [join(folder, "a.fathom"), join(folder, "b.fathom")];
  writeFileSync(path, `${words} "./b"\n`);
  const following = followFiles([path]);
  following.wereRead([openFile(path)]);
  writeFileSync(other, "system T\nconst A: Int = 1\n");
  expect(await following.change()).toBeUndefined();
  expect(following.count()).toBe(2);
  following.end();
  rmSync(folder, { recursive: true });
});

it("a folder that is deleted and created again is watched again", async () => {
  const folder = mkdtempSync(join(tmpdir(), "fathom-follow-"));
  const sub = join(folder, "sub");
  const path = join(sub, "a.fathom");
  const make = (text: string): void => {
    mkdirSync(sub, { recursive: true });
    writeFileSync(path, text);
  };
  make("const A: Int = 1\n");
  const following = followFiles([path]);
  following.wereRead([openFile(path)]);
  let seen = false;
  const change = following.change().then(() => (seen = true));
  await sleep(300);
  // The same content again: nothing has changed.
  rmSync(sub, { recursive: true });
  make("const A: Int = 1\n");
  await sleep(500);
  expect(seen).toBe(false);
  make("const A: Int = 2\n");
  await change;
  expect(seen).toBe(true);
  following.end();
  rmSync(folder, { recursive: true });
});
