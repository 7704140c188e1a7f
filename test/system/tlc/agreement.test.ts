// TLC agrees on small checks, if it is there. `npm run compare-tlc` compares all.

import { describe, expect, it } from "vitest";
import { buildModel } from "../../../checker/index.js";
import { exportCheck } from "../../../checker/export-tla/export.js";
import { openFile } from "../../../cli/verification/open-file.js";
import { compare, exploreUpTo } from "./agreement.js";
import { readOutput, runTlc, TLC_JAR } from "./tlc.js";

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

describe("what TLC prints", () => {
  it.each([
    [
      "Model checking completed. No error has been found.\n9 states generated, 4 distinct states found, 0 states left on queue.\nThe depth of the complete state graph search is 3.",
      { kind: "holds" },
      4,
      2,
      undefined,
    ],
    [
      "Error: Invariant TypeOK is violated.\nState 1: <Initial predicate>\nState 2: <A>\n5 states generated, 3 distinct states found, 1 states left",
      { kind: "invariant", text: "TypeOK" },
      3,
      undefined,
      1,
    ],
    [
      "Error: Action property Grows is violated.\nState 1:\nState 2:\nState 3:",
      { kind: "step", text: "Grows" },
      undefined,
      undefined,
      2,
    ],
    ["Error: Deadlock reached.\nState 1:", { kind: "deadlock" }, undefined, undefined, 0],
    ["Error: Temporal properties were violated.\nState 1:\nState 2:", { kind: "temporal" }, undefined, undefined, 1],
    [
      'Error: The first argument of Assert evaluated to FALSE; the second argument was:\n"R0004: no such key (a.fathom, line 3)"',
      { kind: "error", text: "R0004" },
      undefined,
      undefined,
      undefined,
    ],
  ])("%s", (output, verdict, states, depth, steps) => {
    expect(readOutput(output)).toEqual({ verdict, states, depth, steps });
  });
});
