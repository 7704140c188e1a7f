// All engines have the same results for the inputs of test/diagnostics that can be run: each construct, and each run-time error.

import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { buildModel } from "../../../checker/index.js";
import { openFile } from "../../../cli/verification/open-file.js";
import { isError } from "../../../grammar/index.js";
import { inputs } from "../diagnostic-inputs.js";
import { compareChecks, compiledEngine } from "./compare.js";

const folder = join("test", "diagnostics");
const files = [...inputs(join(folder, "ok")), ...inputs(folder, "R")].map((path) => openFile(path));

for (const file of files) {
  describe(file.path, () => {
    for (const plan of file.plans) {
      it(plan.name, async (context) => {
        const { model, check, diagnostics } = buildModel(file.program!, plan);
        if (model === undefined || check === undefined || diagnostics.some(isError))
          return context.skip("cannot be run");
        const result = await compareChecks(
          { model, check },
          { states: Infinity, expressions: Infinity },
          compiledEngine,
        );
        if (result.kind === "different") expect(result.compiled).toBe(result.interpreter);
        expect(result.kind).toBe("same");
      });
    }
  });
}
