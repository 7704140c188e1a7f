// Where verdicts are kept: a folder of files, one for each, that come and go as a whole. Whoever else writes there at the same time does no harm.

import { randomUUID } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Diagnostic } from "../../grammar/core/diagnostic.js";
import { attempt } from "../files/write.js";
import { isFolder } from "../files/host.js";
import { LARGEST, parseEntry, renderEntry, type Entry } from "./entry.js";

/** What may be kept; the oldest go first. */
interface Room {
  readonly bytes: number;
  readonly files: number;
}
const ROOM: Room = { bytes: 256 * 2 ** 20, files: 20_000 };
/** Milliseconds after which a file that nobody finished is nobody's. */
const ABANDONED = 3_600_000;

export interface VerdictCache {
  readonly find: (key: string) => Entry | undefined;
  readonly keep: (entry: Entry) => void;
  /** Makes room; the warning says that nothing could be kept. */
  readonly tidy: () => readonly Diagnostic[];
}

/** For this process alone: what `watch` needs, and all there is where no folder may be used. */
export function remembered(below?: VerdictCache): VerdictCache {
  const entries = new Map<string, Entry>();
  return {
    find: (key) => entries.get(key) ?? below?.find(key),
    keep: (entry) => {
      entries.set(entry.key, entry);
      below?.keep(entry);
    },
    tidy: () => below?.tidy() ?? [],
  };
}

export const cacheFolder = (environment: NodeJS.ProcessEnv): string => {
  const named = environment["FATHOM_CACHE"] ?? "";
  return named === "" ? join(".fathom", "cache") : named;
};

export function storedIn(folder: string, room = ROOM): VerdictCache {
  const fileOf = (key: string): string => join(folder, `${key}.verdict`);
  let written = 0;
  let failed: Diagnostic | undefined;
  let prepared = false;
  const write = (entry: Entry): void => {
    const content = renderEntry(entry);
    if (content.length > LARGEST) return;
    if (!prepared) prepare(folder);
    prepared = true;
    const unfinished = join(folder, `${randomUUID()}.tmp`);
    try {
      writeFileSync(unfinished, content, { flag: "wx" });
      renameSync(unfinished, fileOf(entry.key));
    } catch (error) {
      rmSync(unfinished, { force: true });
      throw error;
    }
    written++;
  };
  return {
    find: (key) => {
      try {
        if (statSync(fileOf(key)).size > LARGEST * 4) return undefined;
        return parseEntry(key, readFileSync(fileOf(key), "utf8"));
      } catch {
        return undefined;
      }
    },
    keep: (entry) => {
      failed ??= attempt(folder, "the cache", () => write(entry));
    },
    tidy: () => {
      if (written > 0) evict(folder, room);
      written = 0;
      return failed === undefined
        ? []
        : [
            {
              ...failed,
              code: "W0009",
              severity: "warning",
              hint: "all checks were run; name another folder with `FATHOM_CACHE`, or use `--no-cache`",
            },
          ];
    },
  };
}

/** It is no part of anybody's repository. */
function prepare(folder: string): void {
  makeFolder(folder);
  writeFileSync(join(folder, ".gitignore"), "*\n");
}

/** With those it is in, one by one: asked for all at once in a file system such as /proc, Node tries for ever. */
function makeFolder(folder: string): void {
  if (isFolder(folder)) return;
  if (dirname(folder) !== folder) makeFolder(dirname(folder));
  try {
    mkdirSync(folder);
  } catch (error) {
    // Somebody else may have been faster.
    if (!isFolder(folder)) throw error;
  }
}

/** What fails here is left for the next time. */
function evict(folder: string, room: Room): void {
  const now = Date.now();
  const kept: { readonly path: string; readonly time: number; readonly size: number }[] = [];
  try {
    for (const name of readdirSync(folder)) {
      const path = join(folder, name);
      const { mtimeMs: time = 0, size = 0 } = statSync(path, { throwIfNoEntry: false }) ?? {};
      if (name.endsWith(".tmp") && now - time > ABANDONED) rmSync(path, { force: true });
      else if (name.endsWith(".verdict")) kept.push({ path, time, size });
    }
    let bytes = 0;
    for (const [i, { path, size }] of kept.sort((a, b) => b.time - a.time).entries()) {
      bytes += size;
      if (i >= room.files || bytes > room.bytes) rmSync(path, { force: true });
    }
  } catch {
    return;
  }
}
