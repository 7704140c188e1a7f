// The components of std/history find an order of the calls in all histories that have one, and in no others: a spec takes
// all histories of three calls by two clients, and tries out all orders.

import { expect, it } from "vitest";
import { buildModel, explore } from "../../checker/index.js";
import { openFile } from "../../cli/verification/open-file.js";

it("histories are linearizable or sequentially consistent if some order explains them", async () => {
  const { program, plans, diagnostics } = openFile("test/system/histories.fathom");
  expect(diagnostics).toEqual([]);
  const { model, check } = buildModel(program!, plans[0]!);
  const outcome = await explore(model!, check!, { search: "bfs", engine: "compiled" });
  expect(outcome.verdict).toBe("holds");
  expect(outcome.states).toBe(22_777);
});
