// Builds dist before the tests that run the command as users do, unless it is newer than all its sources.

import { execFileSync } from "node:child_process";

export function build(): void {
  execFileSync(process.execPath, [".ci/build.js", "--if-stale"], { stdio: "inherit" });
}
