// Temporal properties under fairness: both engines have the same verdicts, notices and lassos for random systems.

import fc from "fast-check";
import { expect, it } from "vitest";
import { explore } from "../../../checker/index.js";
import { exploreWithin } from "../../checker/bounded-search.js";
import { agreement, newTally } from "./agree.js";
import { FEWER_EXPRESSIONS, MOST } from "./bounds.js";
import { build, isBuilt } from "./compare.js";
import { livingSystems, plainSystems } from "./liveness.js";

const SYSTEMS = 400;
const seed = Number(process.env["DIFFERENTIAL_SEED"] ?? 20_260_104);

it(`${SYSTEMS} random systems with temporal properties have the same results in both engines (DIFFERENTIAL_SEED=${seed})`, async () => {
  const tally = newTally();
  await fc.assert(agreement(livingSystems, FEWER_EXPRESSIONS, tally), { seed, numRuns: SYSTEMS });
  const seen = tally.compared + tally.skipped + tally.uncompiled + tally.rejected;
  const share = (outcome: string): number => (tally.outcomes.get(outcome) ?? 0) / tally.compared;
  expect(seen).toBeGreaterThan(50);
  expect(tally.rejected).toBeLessThan(seen / 10);
  expect(tally.compared).toBeGreaterThan(seen / 2);
  expect(share("holds")).toBeGreaterThan(0.1);
  expect(share("violated")).toBeGreaterThan(0.2);
});

const SYSTEMS_ON_SETS = 70;

it(`${SYSTEMS_ON_SETS} random systems have the same temporal properties on sets of states (DIFFERENTIAL_SEED=${seed})`, async () => {
  const verdicts = new Map<string, number>();
  await fc.assert(
    fc.asyncProperty(plainSystems, async ({ text }) => {
      const built = build(text);
      if (!isBuilt(built)) return;
      const { model, check } = built.at(-1)!;
      const { outcome, exceeded } = await exploreWithin(MOST, model, check, { search: "bfs" });
      if (exceeded) return;
      const onSets = await explore(model, check, { search: "bfs", engine: "symbolic", thresholds: { graphStates: 0 } });
      for (const [i, found] of onSets.properties.entries()) {
        verdicts.set(found.verdict, (verdicts.get(found.verdict) ?? 0) + 1);
        if (found.verdict === "unsupported") continue;
        const { immediate, ...expected } = outcome.properties[i]!;
        // Where several actions have the same effect, sets may not show that a response is always there at once.
        expect({ ...found, immediate: found.immediate ?? immediate }).toEqual({ ...expected, immediate });
      }
      expect(onSets.trace?.loop === undefined).toBe(
        outcome.trace?.loop === undefined || onSets.properties.some(({ verdict }) => verdict === "unsupported"),
      );
    }),
    { seed, numRuns: SYSTEMS_ON_SETS },
  );
  const seen = (verdict: string): number => verdicts.get(verdict) ?? 0;
  expect(seen("holds")).toBeGreaterThan(10);
  expect(seen("violated")).toBeGreaterThan(10);
  expect(seen("unsupported")).toBeLessThan(5);
});
