// `--keep-going` in several worker threads, those of the built command.

import { Worker } from "node:worker_threads";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { beforeAll, expect, it } from "vitest";
import { explore, type Resources } from "../../checker/index.js";
import { workerHandle } from "../../cli/process/worker-threads.js";
import { build, isBuilt } from "../system/differential/compare.js";
import { describeAll } from "../system/differential/keep-going.js";
import { build as buildCommand } from "./build.js";

beforeAll(buildCommand);

const resources: Resources = {
  threads: 2,
  memory: 2 ** 28,
  // Even the first level is shared.
  aloneUpTo: 0,
  spawn: () => workerHandle(new Worker(pathToFileURL(resolve("dist/cli/worker.js")))),
  full: (why) => `no more memory: ${why}`,
};

it("violations seen by any thread are all reported, as by the interpreter", async () => {
  const built = build(`system Grid
var x: 0..9 = 0
var y: 0..9 = 0
var faults: 0..1 = 0
action Right { require x < 9; x' = x + 1 }
action Up { require y < 9; y' = y + 1 }
fault action Break { require x == 5 and y == 5; faults' = 1; x' = (if faults == 1 then 2 * x else x) }
invariant Corner: not (x == 9 and y == 9)
step Slow: not (x == 3 and y' == 7)
cover Diagonal: x == y and x == 4
check C { within x + y < 18 or faults == 0 }`);
  if (!isBuilt(built)) throw new Error(built.map(({ message }) => message).join("; "));
  const { model, check } = built[0]!;
  const interpreted = await explore(model, check, { search: "bfs", engine: "interpreter", keepGoing: true });
  const shared = await explore(model, check, { search: "bfs", engine: "compiled", keepGoing: true, resources });
  expect(shared.threads).toBe(2);
  expect(describeAll(shared)).toEqual(describeAll(interpreted));
  const violated = (interpreted.verdicts ?? []).filter(({ finding }) => finding !== undefined);
  expect(violated.map(({ kind }) => kind)).toEqual(["invariant", "step", "deadlock", "error"]);
});
