// TLC agrees on small checks, if it is there. `npm run compare-tlc` compares all.

import { describe, expect, it } from "vitest";
import { buildModel } from "../../../checker/index.js";
import { exportCheck } from "../../../checker/export-tla/export.js";
import { openFile } from "../../../cli/verification/open-file.js";
import { compare, exploreUpTo } from "./agreement.js";
import { runTlc, TLC_JAR } from "./tlc.js";

const checks = [
  ["classics/die_hard", "Solve"],
  ["classics/ewd840", "Nodes3"],
  ["tour/09_components", "All"],
  ["tour/04_collections", "All"],
] as const;

describe.skipIf(TLC_JAR === undefined)(`TLC (skipped unless TLA2TOOLS_JAR is set)`, () => {
  it.each(checks)("%s %s", async (spec, name) => {
    const { program, plans } = openFile(`specs/${spec}.fathom`, { constants: new Map() });
    const plan = plans.find((each) => each.name === name);
    if (program === undefined || plan === undefined) throw new Error("no such check");
    const result = exportCheck(program, plan);
    const { model, check } = buildModel(program, plan);
    if (result.kind === "refused" || model === undefined || check === undefined) throw new Error("not exported");
    const outcome = await exploreUpTo(20_000, model, check);
    const tlc = runTlc(result.exported, TLC_JAR ?? "", 120);
    expect(outcome === undefined ? undefined : compare(outcome, tlc), tlc.output).toEqual({
      agrees: true,
      remark: undefined,
    });
  });
});
