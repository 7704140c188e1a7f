// The checks of specs/ with a counterexample, for tests of counterexamples.

import { buildModel, explore, type CheckPlan } from "../../checker/index.js";
import { openFile } from "../../cli/verification/open-file.js";
import { matchesExpectation } from "../../checker/report/expectation.js";
import { findSpecs } from "../../cli/files/host.js";
import type { FinishedCheck, OpenedFile } from "../../checker/report/results.js";

export interface RedCheck {
  readonly file: OpenedFile;
  readonly plan: CheckPlan;
}

const red = new Set(["violated", "deadlock", "error"]);

export const redChecks: readonly RedCheck[] = findSpecs("specs")
  .map((path) => openFile(path))
  .flatMap((file) =>
    file.plans.flatMap((plan) => {
      const expectation = plan.declaration?.items.find((item) => item.kind === "expect");
      // That a step of a scenario is impossible is not part of a trace.
      return plan.declaration?.kind === "check" &&
        expectation?.kind === "expect" &&
        red.has(expectation.expectation.kind)
        ? [{ file, plan }]
        : [];
    }),
  );

export async function resultOf({ file, plan }: RedCheck): Promise<FinishedCheck> {
  const { model, check, diagnostics } = buildModel(file.program!, plan);
  if (model === undefined || check === undefined) throw new Error(diagnostics[0]?.message);
  const outcome = await explore(model, check, { search: "bfs", engine: "auto" });
  return {
    kind: "finished",
    file: file.path,
    system: plan.system,
    name: plan.name,
    model,
    check,
    outcome,
    asExpected: matchesExpectation(outcome, check.expected, "bfs"),
    search: "bfs",
    seconds: 0,
    warnings: [],
    signal: undefined,
  };
}
