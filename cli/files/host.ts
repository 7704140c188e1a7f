// The file system as the grammar sees it: reads sources and resolves `use` paths.

import { closeSync, constants, existsSync, fstatSync, openSync, readdirSync, statSync, type Dirent } from "node:fs";
import { dirname, isAbsolute, join, normalize, relative, resolve, sep } from "node:path";
import { readUpTo, refusalOf, waitsFor, WITHOUT_WAITING } from "./pipes.js";
import { packageRoot } from "./package-root.js";
import { systemCode } from "./system-errors.js";
import type { Host, ReadResult } from "../../grammar/index.js";

export const EXTENSION = ".fathom";
/** Larger files are refused. */
export const MAX_BYTES = 2 * 1024 * 1024;

export const fileHost: Host = { read: (path) => readSource(path), resolve: resolveUse, names: usableNames };

/** `path`: 0 for standard input. Never throws. */
export function readSource(path: string | 0, limit = MAX_BYTES): ReadResult {
  let bytes: Uint8Array;
  try {
    const file = path === 0 ? path : openSync(path, constants.O_RDONLY | WITHOUT_WAITING);
    try {
      const stats = fstatSync(file);
      if (stats.isDirectory()) return path === 0 ? { kind: "folder", detail: "it is a folder" } : folderRead(path);
      const refusal = refusalOf(path, stats);
      if (refusal !== undefined) return { kind: "unreadable", ...refusal };
      bytes = readUpTo(file, limit + 1, waitsFor(path, stats));
    } finally {
      if (path !== 0) closeSync(file);
    }
  } catch (error) {
    return failure(error);
  }
  if (bytes.length > limit) return { kind: "tooLarge", detail: `it is larger than ${limit / 1024 / 1024} MiB` };
  return decode(bytes);
}

function folderRead(path: string): ReadResult {
  const folder = path.endsWith(sep) ? path : path + sep;
  const spec = folder.slice(0, -sep.length) + EXTENSION;
  const hint = existsSync(spec) ? `write \`${spec}\` for the spec, or \`${folder}\` for the folder` : undefined;
  return { kind: "folder", detail: "it is a folder", hint };
}

/** The text without a byte-order mark. */
export function decode(bytes: Uint8Array): ReadResult {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return { kind: "notText", detail: "it looks like UTF-16" };
  const nul = bytes.indexOf(0);
  if (nul >= 0) return { kind: "notText", detail: `byte ${nul} is NUL` };
  try {
    return { kind: "text", text: new TextDecoder("utf-8", { fatal: true }).decode(bytes) };
  } catch {
    return { kind: "notText", detail: "it contains bytes that are not UTF-8" };
  }
}

function failure(error: unknown): ReadResult {
  const code = systemCode(error);
  switch (code) {
    case "ENOENT":
    case "ENOTDIR":
      return { kind: "missing", detail: "there is no such file" };
    case "EISDIR":
      return { kind: "folder", detail: "it is a folder" };
    case "EACCES":
    case "EPERM":
      return { kind: "unreadable", detail: "permission denied" };
    case "EBADF":
      return { kind: "unreadable", detail: "it is closed" };
    case "EAGAIN":
    case "ENXIO":
      return { kind: "unreadable", detail: "it is a device or a socket that has nothing to read" };
    case "ELOOP":
      return { kind: "unreadable", detail: "its symbolic links form a cycle" };
    case "ENAMETOOLONG":
      return { kind: "unreadable", detail: "its name is too long" };
    default:
      return { kind: "unreadable", detail: code === "" ? "unknown reason" : `the operating system reports ${code}` };
  }
}

/**
 * The path of the file that `use … from "usePath"` in `fromPath` refers to; relative to the current folder if
 * `fromPath` is.
 */
export function resolveUse(fromPath: string, usePath: string): string {
  const named = usePath.endsWith(EXTENSION) ? usePath : usePath + EXTENSION;
  if (named.startsWith("std/")) return libraryPath(named);
  return isAbsolute(named) ? normalize(named) : join(dirname(fromPath), named);
}

/** The files in the folder that a `use` names, written as it is. */
function usableNames(fromPath: string, usePath: string): readonly string[] {
  const folder = usePath.slice(0, usePath.lastIndexOf("/") + 1);
  const extension = usePath.endsWith(EXTENSION) ? EXTENSION : "";
  try {
    return readdirSync(dirname(resolveUse(fromPath, usePath)))
      .filter((name) => name.endsWith(EXTENSION))
      .map((name) => folder + name.slice(0, -EXTENSION.length) + extension);
  } catch {
    return [];
  }
}

/** The path of a file in specs/: relative to the current folder if it is below it, otherwise absolute. */
function libraryPath(name: string): string {
  const path = join(packageRoot(), "specs", name);
  const near = relative(process.cwd(), path);
  return near.startsWith("..") || isAbsolute(near) ? path : near;
}

/** Adds the extension, which may be omitted on the command line. */
export function withExtension(path: string): string {
  // No name is not the name of `.fathom`, the folder of the cache.
  const named = path !== "" && !path.endsWith(sep) && !path.endsWith(EXTENSION);
  return named && !existsSync(path) && existsSync(path + EXTENSION) ? path + EXTENSION : path;
}

/** The folder that commands search without a path. Its ending keeps it apart from a spec with the same name. */
export const defaultFolder = (): string => (existsSync("specs") ? `specs${sep}` : ".");

/** Is there a folder with this name and, beside it, a spec? */
const isAmbiguous = (path: string): boolean =>
  !path.endsWith(sep) && !path.endsWith(EXTENSION) && isFolder(path) && existsSync(path + EXTENSION);

/**
 * The specs at a path: the file itself, or everything below a folder except hidden folders and node_modules. Sorted.
 * A folder that cannot be read is in the result, and so is a path that could be a folder or a spec: reading it says so.
 */
export function findSpecs(path: string): string[] {
  const given = withExtension(path);
  if (!isFolder(given) || isAmbiguous(given)) return [given];
  const found: string[] = [];
  const visit = (folder: string): void => {
    const entries = entriesOf(folder);
    // Reading it as a file will say why it cannot be read.
    if (entries === undefined) found.push(folder);
    for (const entry of entries ?? []) {
      if (isLeftOut(entry.name)) continue;
      const inner =
        folder === "." ? entry.name : `${folder.endsWith(sep) ? folder.slice(0, -1) : folder}${sep}${entry.name}`;
      if (entry.isDirectory()) visit(inner);
      else if (entry.name.endsWith(EXTENSION) && mayBeFile(inner)) found.push(inner);
    }
  };
  visit(given);
  return found.sort((a, b) => (a < b ? -1 : 1));
}

/** Undefined if the folder cannot be read. */
function entriesOf(folder: string): readonly Dirent[] | undefined {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return undefined;
  }
}

/** A pipe would never end, and a symbolic link may lead to a folder. One that leads nowhere is reported when it is read. */
function mayBeFile(path: string): boolean {
  try {
    return statSync(path, { throwIfNoEntry: false })?.isFile() ?? true;
  } catch {
    return true;
  }
}

const isLeftOut = (name: string): boolean => name.startsWith(".") || name === "node_modules";

/** A folder, and all folders below it that are searched for specs. */
export function findFolders(path: string): string[] {
  const inner = (entriesOf(path) ?? []).filter((entry) => entry.isDirectory() && !isLeftOut(entry.name));
  return [path, ...inner.flatMap(({ name }) => findFolders(join(path, name)))];
}

export function isFolder(path: string): boolean {
  try {
    return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
  } catch {
    // A cycle of symbolic links, or a folder that may not be entered.
    return false;
  }
}

/** Is the file part of the standard library? No system uses all of that. */
export const isStandard = (path: string): boolean =>
  resolve(path).startsWith(join(packageRoot(), "specs", "std") + sep);
