// Builds dist before the tests that run the command as users do, unless it is newer than all its sources. One at a time: whoever builds
// takes the old one away first.

import { execFileSync } from "node:child_process";
import { mkdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";

const lock = join("node_modules", ".fathom-build-lock");
/** Milliseconds after which who holds the lock must be gone. */
const STALE = 120_000;

export function build(): void {
  while (!taken()) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 100);
  try {
    execFileSync(process.execPath, [".ci/build.js", "--if-stale"], { stdio: "inherit" });
  } finally {
    rmSync(lock, { recursive: true, force: true });
  }
}

function taken(): boolean {
  try {
    mkdirSync(lock);
    return true;
  } catch {
    const since = statSync(lock, { throwIfNoEntry: false })?.mtimeMs;
    if (since !== undefined && Date.now() - since > STALE) rmSync(lock, { recursive: true, force: true });
    return false;
  }
}
