// Writes files; the only module that does, apart from checkpoints, which are written in pieces. Errors become
// diagnostics. A file is never written in place: it has either its old content or all of the new one, even if the disk
// is full or the process is killed.

import { randomUUID } from "node:crypto";
import {
  accessSync,
  appendFileSync,
  chmodSync,
  chownSync,
  constants,
  fstatSync,
  lstatSync,
  mkdirSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
  type Stats,
} from "node:fs";
import { dirname, join, resolve } from "node:path";
import type { Diagnostic } from "../../grammar/core/diagnostic.js";
import { EXTENSION, isFolder } from "./host.js";
import { writeToPipe } from "./pipes.js";
import { systemCode } from "./system-errors.js";

const reasons: Readonly<Record<string, string>> = {
  ENOENT: "its folder does not exist",
  ENOTDIR: "its folder is not a folder",
  EISDIR: "it is a folder",
  EEXIST: "a file of this name already exists",
  EACCES: "permission denied",
  EPERM: "permission denied",
  EROFS: "the file system is read-only",
  ENOSPC: "the disk is full",
  EDQUOT: "the disk quota is used up",
  EFBIG: "it would be larger than this process may write (`ulimit -f`)",
  EBUSY: "it is in use, or a mount point",
  EIO: "the disk reports an error",
  ENXIO: "nothing reads from it",
  EPIPE: "nothing reads from it",
  ELOOP: "its symbolic links form a cycle",
  ENAMETOOLONG: "its name is too long",
};

/** The reason for an error of the file system. */
export function reasonOf(error: unknown): string {
  const code = systemCode(error);
  return reasons[code] ?? (code === "" ? "unknown reason" : `the operating system reports ${code}`);
}

/** Undefined if `write` succeeds. `what` describes the file in a few words. */
export function attempt(path: string, what: string, write: () => void): Diagnostic | undefined {
  try {
    write();
    return undefined;
  } catch (error) {
    return {
      code: "E0808",
      severity: "error",
      message: `${what} ${path} cannot be written: ${reasonOf(error)}`,
      hint: "name a file in an existing, writable folder",
    };
  }
}

export function writeText(path: string, content: string, what: string): Diagnostic | undefined {
  return attempt(path, what, () => replaceFile(path, content));
}

/** Adds to a file that other programs add to as well, so it must stay the same file. */
export function appendText(path: string, content: string, what: string): Diagnostic | undefined {
  return attempt(path, what, () => {
    if (statSync(path, { throwIfNoEntry: false })?.isFIFO() === true) writeToPipe(path, content);
    else appendFileSync(path, content);
  });
}

/** The file that is written before it replaces another; a process that is killed leaves it behind. */
const temporaryBeside = (path: string): string => join(dirname(path), `.fathom-${randomUUID()}.tmp`);
export const isTemporary = (name: string): boolean => /^\.fathom-[0-9a-f-]{36}\.tmp$/.test(name);

/**
 * Replaces a file by a new one, with the same owner and permissions, and behind the same symbolic links. Throws errors
 * of the file system; the file is unchanged then. `durable`: the content is on the disk before the old one goes.
 *
 * Libraries that do this (write-file-atomic, atomically) write the content with a single call, and take no notice if
 * only a part of it was written. That is what happens on a full disk.
 */
export function replaceFile(path: string, content: string, { durable = true } = {}): void {
  const present = fileAt(path);
  const stream = streamTo(present?.stats);
  if (stream !== undefined) return writeFileSync(stream, content);
  // A device or a pipe must stay what it is. A folder is an error.
  if (present?.stats.isFIFO() === true) return writeToPipe(path, content);
  if (present?.stats.isFile() === false) return writeFileSync(path, content);
  // Renaming needs permission for the folder only. A file that was made read-only is not to be replaced either.
  if (present !== undefined) accessSync(path, constants.W_OK);
  const target = present?.path ?? path;
  const temporary = temporaryBeside(target);
  try {
    writeFileSync(temporary, content, { flag: "wx", flush: durable });
    if (present !== undefined) keepOwner(temporary, present.stats);
    renameSync(temporary, target);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

/** What is at a path, behind symbolic links; undefined if nothing is. Throws if a link leads nowhere. */
function fileAt(path: string): { readonly path: string; readonly stats: Stats } | undefined {
  if (lstatSync(path, { throwIfNoEntry: false }) === undefined) return undefined;
  const stats = statSync(path);
  // A pipe that is reached as /dev/stdout has no real path.
  return { path: stats.isFile() ? realpathSync(path) : path, stats };
}

/**
 * The standard stream that is redirected to this file, as in `--out /dev/stdout > file`: if the file were replaced, what
 * is printed would go to the old one, and be lost.
 */
function streamTo(stats: Stats | undefined): number | undefined {
  if (stats?.isFile() !== true) return undefined;
  return [process.stdout.fd, process.stderr.fd].find((stream) => {
    try {
      const { dev, ino } = fstatSync(stream);
      return dev === stats.dev && ino === stats.ino;
    } catch {
      // The stream is closed.
      return false;
    }
  });
}

/** Only root may give files away. */
function keepOwner(path: string, { uid, gid, mode }: Stats): void {
  if (process.getuid?.() === 0) chownSync(path, uid, gid);
  chmodSync(path, mode & 0o7777);
}

/** Creates parent folders one by one: `mkdirSync` with `recursive` never returns in file systems such as /proc. */
export function makeFolder(folder: string): void {
  if (isFolder(folder)) return;
  if (dirname(folder) !== folder) makeFolder(dirname(folder));
  try {
    mkdirSync(folder);
  } catch (error) {
    // Another process may have created it meanwhile.
    if (isFolder(folder)) return;
    if (systemCode(error) !== "EEXIST") throw error;
    throw Object.assign(new Error(`${folder} is not a folder`), { code: "ENOTDIR" });
  }
}

/** A file that an option names. */
export interface NamedFile {
  readonly path: string | undefined;
  /** In a few words. */
  readonly name: string;
}

/**
 * Errors for files that will be written at the end. They are reported before anything runs, because a search may take
 * hours.
 */
export function unwritable(files: readonly NamedFile[], inUse: readonly NamedFile[] = []): readonly Diagnostic[] {
  const conflicts = conflictsOf(files, inUse);
  return files.flatMap(({ path, name }, i) => {
    if (path === undefined) return [];
    const failed = conflicts[i] ?? attempt(path, name, () => probe(path));
    return failed === undefined ? [] : [failed];
  });
}

/** Creates a folder. An error if that fails, or a file such as this one could not be written there. */
export function unwritableFolder(folder: string, file: string, name: string): readonly Diagnostic[] {
  const failed = attempt(folder, "the folder", () => makeFolder(folder));
  return failed === undefined ? unwritable([{ path: join(folder, file), name }]) : [failed];
}

/**
 * For each file, an error if it must not be written: it would replace a spec, a file that is `inUse` for something else,
 * or a file before it.
 */
export function conflictsOf(
  files: readonly NamedFile[],
  inUse: readonly NamedFile[] = [],
): readonly (Diagnostic | undefined)[] {
  const taken = new Map(inUse.map(({ path = "", name }) => [resolve(path), name]));
  return files.map(({ path, name }) => {
    if (path === undefined) return undefined;
    const other = path.endsWith(EXTENSION) ? "a spec" : taken.get(resolve(path));
    // A device, a pipe or a standard stream takes several files.
    const stats = fileAtOrNone(path);
    if (other === undefined && stats?.isFile() !== false && streamTo(stats) === undefined)
      taken.set(resolve(path), name);
    return other === undefined ? undefined : wouldReplace(name, path, other);
  });
}

const wouldReplace = (name: string, path: string, other: string): Diagnostic => ({
  code: "E0808",
  severity: "error",
  message: `${name} ${path} cannot be written: it would replace ${other}`,
  hint: "name another file",
});

function fileAtOrNone(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}

/** Throws if the file cannot be replaced. Leaves it unchanged, and creates nothing. */
function probe(path: string): void {
  const present = fileAt(path);
  if (present?.stats.isDirectory() === true) throw Object.assign(new Error("it is a folder"), { code: "EISDIR" });
  if (present !== undefined) accessSync(path, constants.W_OK);
  if (present?.stats.isFile() === false || streamTo(present?.stats) !== undefined) return;
  const temporary = temporaryBeside(present?.path ?? path);
  try {
    writeFileSync(temporary, "", { flag: "wx" });
  } finally {
    rmSync(temporary, { force: true });
  }
}
