// Writes files. Errors become diagnostics.

import { closeSync, openSync, writeFileSync } from "node:fs";
import type { Diagnostic } from "../../grammar/core/diagnostic.js";

const reasons: Readonly<Record<string, string>> = {
  ENOENT: "its folder does not exist",
  ENOTDIR: "its folder is not a folder",
  EISDIR: "it is a folder",
  EEXIST: "a file of this name already exists",
  EACCES: "permission denied",
  EPERM: "permission denied",
  EROFS: "the file system is read-only",
  ENOSPC: "the disk is full",
  ENAMETOOLONG: "its name is too long",
};

export const isSystemError = (error: unknown): error is NodeJS.ErrnoException =>
  error instanceof Error && "code" in error;

/** The reason for an error of the file system. */
export function reasonOf(error: unknown): string {
  const code = isSystemError(error) ? String(error.code) : "";
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
  return attempt(path, what, () => writeFileSync(path, content));
}

/**
 * Errors for files that will be written at the end. They are reported before anything runs, because a search may take
 * hours.
 */
export function unwritable(
  files: readonly { readonly path: string | undefined; readonly name: string }[],
): readonly Diagnostic[] {
  return files.flatMap(({ path, name }) => {
    const failed = path === undefined ? undefined : attempt(path, name, () => closeSync(openSync(path, "a")));
    return failed === undefined ? [] : [failed];
  });
}
