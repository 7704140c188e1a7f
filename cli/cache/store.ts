// Where results are cached: a folder with one file per result. Files are written whole and then renamed, so that
// several processes can share the folder.

import { lstatSync, readdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import type { Diagnostic } from "../../grammar/core/diagnostic.js";
import { readSource } from "../files/host.js";
import { attempt, isTemporary, makeFolder, replaceFile } from "../files/write.js";
import { MAX_ENTRY_SIZE, parseEntry, renderEntry, type CacheEntry } from "./entry.js";

/** Above one of these limits the oldest results are evicted. */
interface CacheLimits {
  readonly bytes: number;
  readonly files: number;
}
const DEFAULT_LIMITS: CacheLimits = { bytes: 256 * 2 ** 20, files: 20_000 };
/** Age in milliseconds from which an unfinished file is taken for abandoned. */
const ABANDONED_MS = 3_600_000;

export interface ResultCache {
  readonly find: (key: string) => CacheEntry | undefined;
  readonly store: (entry: CacheEntry) => void;
  /** Evicts old results. Returns a warning if results could not be stored. */
  readonly evict: () => readonly Diagnostic[];
}

/** A cache in the memory of this process, in front of another cache if there is one. */
export function memoryCache(behind?: ResultCache): ResultCache {
  const entries = new Map<string, CacheEntry>();
  return {
    find: (key) => entries.get(key) ?? behind?.find(key),
    store: (entry) => {
      entries.set(entry.key, entry);
      behind?.store(entry);
    },
    evict: () => behind?.evict() ?? [],
  };
}

export const cacheFolder = (environment: NodeJS.ProcessEnv): string => {
  const named = environment["FATHOM_CACHE"] ?? "";
  return named === "" ? join(".fathom", "cache") : named;
};

export function folderCache(folder: string, limits = DEFAULT_LIMITS): ResultCache {
  const pathOf = (key: string): string => join(folder, `${key}.verdict`);
  let written = 0;
  let failed: Diagnostic | undefined;
  let prepared = false;
  const write = (entry: CacheEntry): void => {
    const content = renderEntry(entry);
    if (content.length > MAX_ENTRY_SIZE) return;
    if (!prepared) prepare(folder);
    prepared = true;
    // Entries are files; a link could lead out of the cache, and a pipe to nobody.
    const present = lstatSync(pathOf(entry.key), { throwIfNoEntry: false });
    if (present !== undefined && !present.isFile() && !present.isDirectory()) rmSync(pathOf(entry.key));
    // Whether an entry is complete is seen when it is read.
    replaceFile(pathOf(entry.key), content, { durable: false });
    written++;
  };
  return {
    find: (key) => {
      // A character takes up to four bytes.
      const read = readSource(pathOf(key), MAX_ENTRY_SIZE * 4);
      return read.kind === "text" ? parseEntry(key, read.text) : undefined;
    },
    store: (entry) => {
      failed ??= attempt(folder, "the cache", () => write(entry));
    },
    evict: () => {
      if (written > 0) evictOldest(folder, limits);
      written = 0;
      return failed === undefined ? [] : [notStored(failed)];
    },
  };
}

const notStored = (failed: Diagnostic): Diagnostic => ({
  ...failed,
  code: "W0009",
  severity: "warning",
  hint: "all checks were run; name another folder with `FATHOM_CACHE`, or use `--no-cache`",
});

/** The folder ignores itself in Git. */
function prepare(folder: string): void {
  makeFolder(folder);
  replaceFile(join(folder, ".gitignore"), "*\n", { durable: false });
}

/** If something fails, the next run tries again. */
function evictOldest(folder: string, limits: CacheLimits): void {
  const now = Date.now();
  const results: { readonly path: string; readonly time: number; readonly size: number }[] = [];
  try {
    for (const name of readdirSync(folder)) {
      const path = join(folder, name);
      const { mtimeMs: time = 0, size = 0 } = statSync(path, { throwIfNoEntry: false }) ?? {};
      if (isTemporary(name) && now - time > ABANDONED_MS) rmSync(path, { force: true });
      else if (name.endsWith(".verdict")) results.push({ path, time, size });
    }
    let bytes = 0;
    for (const [i, { path, size }] of results.sort((a, b) => b.time - a.time).entries()) {
      bytes += size;
      if (i >= limits.files || bytes > limits.bytes) rmSync(path, { force: true });
    }
  } catch {
    return;
  }
}
