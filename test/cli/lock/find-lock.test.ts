// Which lock file a run is compared with, if none is named.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { findLock } from "../../../cli/lock/find-lock.js";
import { LOCK_FILE } from "../../../cli/lock/lock.js";
import { fathom } from "../run-command.js";

let folder = "";
const at = (...path: readonly string[]): string => join(folder, ...path);

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "fathom-find-lock-"));
  // No lock file above this folder counts.
  mkdirSync(at(".git"));
  for (const path of ["shop/specs/deep", "none/specs", "inner/.git"]) mkdirSync(at(path), { recursive: true });
  for (const path of ["shop/specs/a", "shop/specs/deep/b", "none/specs/c", "inner/d"])
    writeFileSync(
      at(`${path}.fathom`),
      "system S\n\nvar on: Bool = false\n\naction Flip { on' = not on }\n\ncheck C {}\n",
    );
});

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

describe("the lock file", () => {
  it("is the nearest one in the folder of the specs or above it", async () => {
    const lock = at("shop", LOCK_FILE);
    expect((await fathom(["verify", at("shop"), "--no-cache", "--lock", lock, "--update"])).exit).toBe(0);
    for (const path of [
      "shop",
      "shop/specs",
      "shop/specs/deep",
      "shop/specs/a.fathom",
      "shop/specs/a",
      "shop/missing/e",
    ])
      expect(resolve(findLock([at(path)]))).toBe(lock);
    expect(resolve(findLock([at("shop/specs/a"), at("shop/specs/deep")]))).toBe(lock);
    const { text, exit } = await fathom(["verify", at("shop/specs/deep"), "--no-cache"]);
    expect(text).toMatch(/shop\/fathom\.lock\.json: 1 check compared, nothing weaker, 1 not selected$/m);
    expect(exit).toBe(0);
    writeFileSync(
      at("shop/specs/deep/b.fathom"),
      "system S\n\nvar on: Bool = false\n\naction Flip { on' = on }\n\ncheck C {}\n",
    );
    expect((await fathom(["verify", at("shop/specs/deep"), "--no-cache"])).exit).toBe(7);
  });

  it("is that of the current folder if there is none, or only above another repository or beside the specs", () => {
    for (const paths of [["none/specs"], ["inner"], ["none", "shop"], ["."]])
      expect(findLock(paths.map((path) => at(path)))).toBe(LOCK_FILE);
    writeFileSync(at(LOCK_FILE), "{}");
    expect(findLock([at("inner/d")])).toBe(LOCK_FILE);
    expect(resolve(findLock([at("none/specs"), at("shop/specs")]))).toBe(at(LOCK_FILE));
  });
});
