// Runs the interpreter's searches on systems that tests build.

import { explore, type Check, type Outcome } from "../../../checker/index.js";
import { type Build } from "../core-builder.js";

export const bfs = (build: Build, changes: Partial<Check> = {}): Promise<Outcome> =>
  explore(build.model, build.check(changes), { search: "bfs" });
export const dfs = (build: Build, changes: Partial<Check> = {}): Promise<Outcome> =>
  explore(build.model, build.check(changes), { search: "dfs" });
export const stepsOf = ({ trace }: Outcome): number | undefined =>
  trace === undefined ? undefined : trace.steps.length + (trace.failed === undefined ? 0 : 1);
