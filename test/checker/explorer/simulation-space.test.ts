// Random simulation by compiled code takes the same paths with the same findings as the interpreter, for checks of every
// spec.

import { describe, expect, it } from "vitest";
import { buildModel, simulate } from "../../../checker/index.js";
import { openFile } from "../../../cli/verification/open-file.js";
import { findSpecs } from "../../../cli/files/host.js";

/** One check in so many: compiling takes most of the time, and the checks of a spec differ little. */
const ONE_IN = 5;

for (const file of findSpecs("specs")
  .map((path) => openFile(path))
  .filter(({ system }) => system !== undefined)) {
  describe(file.path, () => {
    it.each(file.plans.filter((_, i) => i % ONE_IN === 0).map((plan) => [plan.name, plan] as const))(
      "%s",
      async (_, plan) => {
        const { model, check } = buildModel(file.program!, plan);
        for (const seed of [1, 2]) {
          const run = (engine: "interpreter" | "compiled"): Promise<unknown> =>
            simulate(model!, check!, { runs: 2, steps: 50, seed, engine });
          const expected = await run("interpreter");
          expect(await run("compiled")).toEqual(expected);
        }
      },
    );
  });
}
