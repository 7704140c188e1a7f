// Builds dist for tests that run the built command, unless it is newer than all sources. A lock lets one process build at a time,
// because a build removes the old dist first.

import { execFileSync } from "node:child_process";
import { mkdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";

const lock = join("node_modules", ".fathom-build-lock");
/** Milliseconds after which the holder of the lock must have died. */
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
