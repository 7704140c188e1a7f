// Tells when specs change. Folders are watched, not files: editors save by writing another file and renaming it.

import { watch, type FSWatcher } from "node:fs";
import { dirname, resolve } from "node:path";
import type { Diagnostic } from "../../grammar/core/diagnostic.js";
import { findFolders, findSpecs, isFolder, readSource } from "./host.js";
import type { OpenedFile } from "../../checker/report/results.js";

/** Milliseconds without another event until what was saved is taken for whole. */
const QUIET = 100;

export interface Following {
  /** What is now compared with: files as they were read, with all they use. */
  readonly wereRead: (files: readonly OpenedFile[]) => void;
  /**
   * Resolves when something is not as it was read any more, or nobody wants to know; a diagnostic says why nothing
   * would be seen.
   */
  readonly change: () => Promise<Diagnostic | undefined>;
  /** How many files. */
  readonly count: () => number;
  readonly end: () => void;
}

export function followFiles(paths: readonly string[]): Following {
  const watchers = new Map<string, FSWatcher>();
  /** By path; undefined for what could not be read. */
  let known = new Map<string, string | undefined>();
  let roots = "";
  let failed: Diagnostic | undefined;
  let ended = false;
  let timer: NodeJS.Timeout | undefined;
  let awake: (() => void) | undefined;
  const wake = (): void => awake?.();
  const stir = (): void => {
    clearTimeout(timer);
    timer = setTimeout(wake, QUIET);
  };

  /**
   * All anew: one that was deleted and made again is another folder, of which the old watcher is told nothing. What
   * comes in between is seen by a look afterwards.
   */
  const follow = (): void => {
    const wanted = new Set([
      ...paths.flatMap(foldersOf),
      ...[...known.keys()].map((path) => standing(dirname(resolve(path)))),
    ]);
    for (const [folder, watcher] of watchers) forget(folder, watcher);
    for (const folder of wanted) open(folder);
  };
  const open = (folder: string): void => {
    try {
      const watcher = watch(folder, stir);
      watchers.set(folder, watcher);
      watcher.on("error", () => {
        forget(folder, watcher);
        stir();
      });
    } catch (error) {
      const code = error instanceof Error && "code" in error ? String(error.code) : "";
      // It went between two looks at it: what it is in tells.
      if (code !== "ENOENT") failed ??= unwatchable(folder, code);
    }
  };
  const forget = (folder: string, watcher: FSWatcher): void => {
    watcher.close();
    watchers.delete(folder);
  };
  const isStale = (): boolean => listOf(paths) !== roots || [...known].some(([path, text]) => textAt(path) !== text);

  return {
    wereRead: (files) => {
      roots = listOf(paths);
      known = new Map(files.flatMap(textsOf));
    },
    change: async () => {
      follow();
      // Whoever is writing now is let finish: a file is empty before it is full.
      stir();
      while (!ended && failed === undefined) {
        await new Promise<void>((resolved) => (awake = resolved));
        // A folder is watched first, then looked into: nothing can come in between.
        follow();
        if (isStale()) break;
      }
      return failed;
    },
    count: () => known.size,
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
  isFolder(path) ? findFolders(path).map((folder) => resolve(folder)) : [standing(dirname(resolve(path)))];

/** The folder, or the nearest one around it that is there. */
function standing(folder: string): string {
  const parent = dirname(folder);
  return isFolder(folder) || parent === folder ? folder : standing(parent);
}

/** What was read of a file and all it uses, and what could not be. */
function textsOf({ path, program }: OpenedFile): readonly (readonly [string, string | undefined])[] {
  if (program === undefined) return [[path, undefined]];
  const used = [...program.modules].flatMap(([from, { declarations }]) =>
    declarations.flatMap((each) => (each.kind === "use" ? [program.resolved(from, each.path)] : [])),
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
