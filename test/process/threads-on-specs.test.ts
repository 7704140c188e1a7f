// The specs in several worker threads, which begin at a small level: the same results as in one thread.

import { beforeAll, expect, it } from "vitest";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { Worker } from "node:worker_threads";
import { buildModel, explore, type Resources } from "../../checker/index.js";
import { workerHandle } from "../../cli/process/worker-threads.js";
import { openFile } from "../../cli/verification/open-file.js";
import { describeOutcome } from "../system/differential/compare.js";
import { build } from "./build.js";

beforeAll(build);

const resources: Resources = {
  threads: 2,
  memory: 2 ** 28,
  // Enough states to choose the bits that decide the shard of a state.
  aloneUpTo: 20,
  spawn: () => workerHandle(new Worker(pathToFileURL(resolve("dist/cli/worker.js")))),
  full: (why) => `no more memory: ${why}`,
};

it.each([
  ["specs/classics/two_phase.fathom", "Managers3"],
  ["specs/classics/peterson_n.fathom", "LooksAway"],
  ["specs/classics/pipeline.fathom", "Records5"],
  ["specs/classics/pipeline.fathom", "RemovedTooSoonUnnoticed"],
  ["specs/classics/raft.fathom", "TwoServers"],
  ["specs/classics/raft.fathom", "ForgetsVote"],
  ["specs/classics/paxos.fathom", "Small"],
  ["specs/classics/paxos.fathom", "WithoutSymmetry"],
  ["specs/tour/10_symmetry.fathom", "FiveManagers"],
])("%s %s", async (path, name) => {
  const file = openFile(path);
  const plan = file.plans.find((each) => each.name === name);
  const { model, check } = buildModel(file.program!, plan!);
  const alone = await explore(model!, check!, { search: "bfs", engine: "compiled" });
  const together = await explore(model!, check!, { search: "bfs", engine: "compiled", resources });
  expect([alone.threads, together.threads]).toEqual([1, 2]);
  expect(describeOutcome(together)).toBe(describeOutcome(alone));
});
