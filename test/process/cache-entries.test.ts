// The entries of the cache: damage, eviction, and the folder.

import { randomUUID } from "node:crypto";
import { spawn } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { createHash } from "node:crypto";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parseEntry, renderEntry, type CacheEntry } from "../../cli/cache/entry.js";
import { memoryCache, folderCache } from "../../cli/cache/store.js";
import { environment, main } from "./command.js";
import { readSarif } from "../cli/reports/published-schemas.js";
import { write, spec, fathom, entries, cache, cachedIn, at, fathomOf, built, folder } from "./cached-counter.js";

describe("an entry", () => {
  const only = (): string => {
    write("counter.fathom", spec.slice(0, spec.indexOf("check Cut")));
    fathom("verify", "counter");
    const [name = "", ...others] = entries();
    expect(others).toEqual([]);
    return join(cache(), name);
  };
  const read = (path: string): CacheEntry => JSON.parse(readFileSync(path, "utf8").split("\n")[1] ?? "") as CacheEntry;
  const sealed = (content: string): string =>
    `fathom-verdict 1 ${createHash("sha256").update(content).digest("hex")}\n${content}\n`;
  const forged = (path: string, change: (entry: CacheEntry) => unknown): void =>
    writeFileSync(path, sealed(JSON.stringify(change(read(path)))));
  const report =
    (more: Record<string, unknown>) =>
    (entry: CacheEntry): unknown => ({ ...entry, report: { ...entry.report, ...more } });

  const damages: readonly (readonly [string, (path: string) => void])[] = [
    ["cut off", (path) => truncateSync(path, 300)],
    ["empty", (path) => writeFileSync(path, "")],
    ["edited", (path) => writeFileSync(path, readFileSync(path, "utf8").replace('"states":4', '"states":5'))],
    ["no text", (path) => writeFileSync(path, Buffer.from([0, 255, 10, 254, 10]))],
    ["enormous", (path) => truncateSync(path, 2 ** 31)],
    ["a folder", (path) => (rmSync(path), mkdirSync(path))],
    ["a link in a circle", (path) => (rmSync(path), symlinkSync(path, path))],
    ["of another check", (path) => forged(path, (entry) => ({ ...entry, key: "0".repeat(64) }))],
    ["sealed, and of another file", (path) => forged(path, report({ file: "other.fathom" }))],
    ["sealed, without a verdict", (path) => forged(path, report({ verdict: undefined }))],
    ["sealed, with a verdict there is not", (path) => forged(path, report({ verdict: "perfect" }))],
    ["sealed, incomplete", (path) => forged(path, report({ verdict: "incomplete" }))],
    [
      "sealed, with locations that do not exist",
      (path) => forged(path, report({ location: { path: "counter.fathom", start: 5, end: 1e9 } })),
    ],
    ["sealed, with something else for lists", (path) => forged(path, report({ actions: { length: 1e9 } }))],
    ["sealed, and nested without end", (path) => writeFileSync(path, sealed(`${"[".repeat(1e5)}${"]".repeat(1e5)}`))],
    ["sealed, and no object", (path) => writeFileSync(path, sealed("null"))],
  ];
  it.each(damages)("that is %s is ignored and replaced", (_, damage) => {
    const path = only();
    damage(path);
    const again = fathom("verify", "counter");
    expect([again.code, cachedIn(again)]).toEqual([0, 0]);
    expect(again.out).toContain("1 check: 1 as expected; 4 states,");
    if (statSync(path, { throwIfNoEntry: false })?.isDirectory() === true) return;
    expect(cachedIn(fathom("verify", "counter"))).toBe(1);
  });

  it("is read as it was written", () => {
    const entry = read(only());
    expect(parseEntry(entry.key, renderEntry(entry))).toEqual(entry);
    expect(parseEntry("0".repeat(64), renderEntry(entry))).toBeUndefined();
  });

  it("is removed if there is no room, the oldest first", () => {
    const entry = read(only());
    const room = at("room");
    const keys = ["a", "b", "c", "d"].map((letter) => letter.repeat(64));
    const fill = (limits: { readonly bytes: number; readonly files: number }): (string | undefined)[] => {
      const cache = folderCache(room, limits);
      for (const [i, key] of keys.entries()) {
        cache.store({ ...entry, key });
        utimesSync(join(room, `${key}.verdict`), 1000 + i, 1000 + i);
      }
      const left = join(room, `.fathom-${randomUUID()}.tmp`);
      writeFileSync(left, "");
      utimesSync(left, 1000, 1000);
      expect(cache.evict()).toEqual([]);
      return readdirSync(room)
        .sort()
        .map((name) => name.slice(0, 1));
    };
    expect(fill({ bytes: 1e9, files: 2 })).toEqual([".", "c", "d"]);
    expect(fill({ bytes: statSync(join(room, `${keys[3] ?? ""}.verdict`)).size * 3.5, files: 9 })).toEqual([
      ".",
      "b",
      "c",
      "d",
    ]);
  });

  it("is kept in memory if there is no folder", () => {
    const entry = read(only());
    const cache = memoryCache();
    cache.store(entry);
    expect(cache.find(entry.key)).toBe(entry);
    expect(cache.find("0".repeat(64))).toBeUndefined();
  });
});

describe("the folder of the cache", () => {
  it("is not used with --no-cache", () => {
    fathom("verify", "counter");
    rmSync(cache(), { recursive: true });
    expect(cachedIn(fathom("verify", "counter", "--no-cache"))).toBe(0);
    expect(existsSync(cache())).toBe(false);
  });

  it("is the one that FATHOM_CACHE names", () => {
    const env = { FATHOM_CACHE: at("deep/er/place") };
    expect(
      [fathomOf(built, ["verify", "counter"], { env }), fathomOf(built, ["verify", "counter"], { env })].map(cachedIn),
    ).toEqual([0, 3]);
    expect(existsSync(at(".fathom"))).toBe(false);
  });

  it.each([
    ["no folder", "lib.fathom"],
    ["in no folder", "lib.fathom/cache"],
    ["not for us", "/proc/verdicts"],
  ])("can be %s: one warning, and everything is verified", (_, place) => {
    const { code, out, err } = fathomOf(built, ["verify", "counter", "--sarif", "report.sarif"], {
      env: { FATHOM_CACHE: place },
    });
    expect(
      readSarif(readFileSync(at("report.sarif"), "utf8")).runs[0]?.results?.map(({ ruleId, level }) => [ruleId, level]),
    ).toEqual([["W0009", "warning"]]);
    expect([code, err.match(/warning\[W0009\]: the cache .* cannot be written/g)?.length]).toEqual([0, 1]);
    expect(out).toContain("3 checks: 3 as expected;");
  });

  it("can be used by several runs at once", async () => {
    const runs = Array.from(
      { length: 4 },
      () =>
        new Promise<number | null>((done) =>
          spawn(process.execPath, [main, "verify", "counter"], {
            cwd: folder,
            env: environment,
            stdio: "ignore",
          }).on("exit", done),
        ),
    );
    expect(await Promise.all(runs)).toEqual([0, 0, 0, 0]);
    expect([entries().length, readdirSync(cache()).length]).toEqual([3, 4]);
    expect(cachedIn(fathom("verify", "counter"))).toBe(3);
  });
});
