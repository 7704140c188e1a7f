// Random simulation by compiled code takes the same paths with the same findings as the interpreter, for every check of
// every spec.

import { describe, expect, it } from "vitest";
import { buildModel, simulate } from "../../../checker/index.js";
import { openFile } from "../../../cli/verification/open-file.js";
import { findSpecs } from "../../../cli/files/host.js";

for (const file of findSpecs("specs")
  .map((path) => openFile(path))
  .filter(({ system }) => system !== undefined)) {
  describe(file.path, () => {
    it.each(file.plans.map((plan) => [plan.name, plan] as const))("%s", async (_, plan) => {
      const { model, check } = buildModel(file.program!, plan);
      for (const seed of [1, 2]) {
        const run = (engine: "interpreter" | "compiled"): Promise<unknown> =>
          simulate(model!, check!, { runs: 2, steps: 50, seed, engine });
        const expected = await run("interpreter");
        expect(await run("compiled")).toEqual(expected);
      }
    });
  });
}
