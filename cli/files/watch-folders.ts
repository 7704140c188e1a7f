// Detects changes of specs. Watches folders, not files, because editors save by writing another file and renaming it.

import { watch, type FSWatcher } from "node:fs";
import { dirname, resolve } from "node:path";
import type { Diagnostic } from "../../grammar/core/diagnostic.js";
import { namesFile } from "../../grammar/index.js";
import { findFolders, findSpecs, isFolder, readSource } from "./host.js";
import { systemCode } from "./system-errors.js";
import type { OpenedFile } from "../../checker/report/results.js";

/** Milliseconds without an event after which a file counts as saved. */
const QUIET_MS = 100;

export interface Following {
  /** Sets the files, with all modules they use, that are compared with the file system. */
  readonly wereRead: (files: readonly OpenedFile[]) => void;
  /** Resolves when a file differs from what was read, or at `end`. A diagnostic says why changes cannot be detected. */
  readonly change: () => Promise<Diagnostic | undefined>;
  /** The number of watched files. */
  readonly count: () => number;
  readonly end: () => void;
}

export function followFiles(paths: readonly string[]): Following {
  const watchers = new Map<string, FSWatcher>();
  /** Text by path; undefined for files that could not be read. */
  let texts = new Map<string, string | undefined>();
  let roots = "";
  let failed: Diagnostic | undefined;
  let ended = false;
  let timer: NodeJS.Timeout | undefined;
  let awake: (() => void) | undefined;
  const wake = (): void => awake?.();
  const wakeSoon = (): void => {
    clearTimeout(timer);
    timer = setTimeout(wake, QUIET_MS);
  };

  /**
   * Replaces all watchers: a folder that was deleted and created again is another folder, which the old watcher does
   * not see. Changes in between are found by comparing the files afterwards.
   */
  const replaceWatchers = (): void => {
    const folders = new Set([
      ...paths.flatMap(foldersOf),
      ...[...texts.keys()].map((path) => nearestExisting(dirname(resolve(path)))),
    ]);
    for (const [folder, watcher] of watchers) forget(folder, watcher);
    for (const folder of folders) open(folder);
  };
  const open = (folder: string): void => {
    try {
      const watcher = watch(folder, wakeSoon);
      watchers.set(folder, watcher);
      watcher.on("error", () => {
        forget(folder, watcher);
        wakeSoon();
      });
    } catch (error) {
      const code = systemCode(error);
      // The folder was deleted meanwhile; the watcher of its parent reports that.
      if (code !== "ENOENT") failed ??= unwatchable(folder, code);
    }
  };
  const forget = (folder: string, watcher: FSWatcher): void => {
    watcher.close();
    watchers.delete(folder);
  };
  const isStale = (): boolean => listOf(paths) !== roots || [...texts].some(([path, text]) => textAt(path) !== text);

  return {
    wereRead: (files) => {
      roots = listOf(paths);
      texts = new Map(files.flatMap(textsOf));
    },
    change: async () => {
      replaceWatchers();
      // Waits until the writer is finished: a file is empty before it is complete.
      wakeSoon();
      while (!ended && failed === undefined) {
        await new Promise<void>((resolved) => (awake = resolved));
        // Watches folders before it compares the files, so that no change is missed.
        replaceWatchers();
        if (isStale()) break;
      }
      return failed;
    },
    count: () => texts.size,
    end: () => {
      ended = true;
      clearTimeout(timer);
      for (const [folder, watcher] of watchers) forget(folder, watcher);
      wake();
    },
  };
}

const listOf = (paths: readonly string[]): string => JSON.stringify(paths.map(findSpecs));

const foldersOf = (path: string): readonly string[] =>
  isFolder(path) ? findFolders(path).map((folder) => resolve(folder)) : [nearestExisting(dirname(resolve(path)))];

/** The folder, or its nearest ancestor that exists. */
function nearestExisting(folder: string): string {
  const parent = dirname(folder);
  return isFolder(folder) || parent === folder ? folder : nearestExisting(parent);
}

/** The texts of a file and all modules it uses; undefined for those that could not be read. */
function textsOf({ path, program }: OpenedFile): readonly (readonly [string, string | undefined])[] {
  if (program === undefined) return [[path, undefined]];
  const used = [...program.modules].flatMap(([from, { declarations }]) =>
    declarations.flatMap((each) => (namesFile(each) ? [program.resolved(from, each.path)] : [])),
  );
  return [...used.filter((each) => each !== undefined), ...program.modules.keys()].map(
    (each) => [each, program.modules.get(each)?.source.text] as const,
  );
}

function textAt(path: string): string | undefined {
  const read = readSource(path);
  return read.kind === "text" ? read.text.replace(/^\uFEFF/, "") : undefined;
}

function unwatchable(folder: string, code: string): Diagnostic {
  const many = code === "ENOSPC" || code === "EMFILE" || code === "ENFILE";
  const reason = many
    ? "too many folders are being watched"
    : code === "EACCES" || code === "EPERM"
      ? "permission denied"
      : `the operating system reports ${code}`;
  return {
    code: "E0811",
    severity: "error",
    message: `the folder ${folder} cannot be watched: ${reason}`,
    hint: "name fewer folders, or run `fathom verify --changed` after each change",
  };
}
