// Reads and writes pipes and devices without waiting for somebody who may never come: to open a named pipe waits until
// its other end is open, which may be for ever.

import { closeSync, constants, openSync, readSync, realpathSync, writeSync, type Stats } from "node:fs";
import { resolve } from "node:path";
import { systemCode } from "./system-errors.js";

/** A flag for opening files; Windows has no such pipes. */
export const WITHOUT_WAITING = (constants.O_NONBLOCK as number | undefined) ?? 0;

/** Milliseconds between two attempts to read or write. */
const PAUSE_MS = 5;

/** Why a file that was opened for reading must not be read, and what to do; undefined if it may be. */
export const refusalOf = (
  path: string | 0,
  stats: Stats,
): { readonly detail: string; readonly hint: string } | undefined =>
  stats.isFIFO() && !isStream(path)
    ? { detail: "it is a named pipe", hint: "name a file; what a command prints can be read as /dev/stdin" }
    : undefined;

/** Is there another end, which may not be ready yet? That of a standard stream, or of the pipe of `<(command)`. */
export const waitsFor = (path: string | 0, stats: Stats): boolean => !stats.isFile() && isStream(path);

/** Reads at most `limit` bytes. With `waits`, it waits for them. */
export function readUpTo(file: number, limit: number, waits: boolean): Uint8Array {
  const chunks: Buffer[] = [];
  let size = 0;
  while (size < limit) {
    const chunk = Buffer.allocUnsafe(Math.min(65536, limit - size));
    const count = repeatedly(waits, () => readSync(file, chunk, 0, chunk.length, null));
    if (count === 0) break;
    chunks.push(chunk.subarray(0, count));
    size += count;
  }
  return Buffer.concat(chunks);
}

/** Throws ENXIO if nothing reads from the pipe. */
export function writeToPipe(path: string, content: string): void {
  const file = openSync(path, constants.O_WRONLY | WITHOUT_WAITING);
  try {
    const bytes = Buffer.from(content);
    for (let at = 0; at < bytes.length;) at += repeatedly(true, () => writeSync(file, bytes, at));
  } finally {
    closeSync(file);
  }
}

/** Is it a standard stream of this process, or a pipe without a name? Both have another end. */
function isStream(path: string | 0): boolean {
  if (path === 0) return true;
  if (/^\/(dev\/(stdin|stdout|stderr|fd\/\d+)|proc\/[^/]+\/fd\/\d+)$/.test(resolve(path))) return true;
  try {
    realpathSync(path);
    return false;
  } catch {
    return true;
  }
}

/** The result of `attempt`; with `waits`, it is repeated while the other end is not ready. */
function repeatedly(waits: boolean, attempt: () => number): number {
  for (;;) {
    try {
      return attempt();
    } catch (error) {
      if (!waits || systemCode(error) !== "EAGAIN") throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PAUSE_MS);
    }
  }
}
