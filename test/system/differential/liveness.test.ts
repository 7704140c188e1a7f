// Temporal properties under fairness: both engines have the same verdicts, notices and lassos for random systems.

import fc from "fast-check";
import { expect, it } from "vitest";
import { agreement, newTally } from "./agree.js";
import { MOST } from "./bounds.js";
import { livingSystems } from "./liveness.js";

const SYSTEMS = 400;
const seed = Number(process.env["DIFFERENTIAL_SEED"] ?? 20_260_104);

it(`${SYSTEMS} random systems with temporal properties have the same results in both engines (DIFFERENTIAL_SEED=${seed})`, async () => {
  const tally = newTally();
  await fc.assert(agreement(livingSystems, MOST, tally), { seed, numRuns: SYSTEMS });
  const seen = tally.compared + tally.skipped + tally.uncompiled + tally.rejected;
  const share = (outcome: string): number => (tally.outcomes.get(outcome) ?? 0) / tally.compared;
  expect(seen).toBeGreaterThan(50);
  expect(tally.rejected).toBeLessThan(seen / 10);
  expect(tally.compared).toBeGreaterThan(seen / 2);
  expect(share("holds")).toBeGreaterThan(0.1);
  expect(share("violated")).toBeGreaterThan(0.2);
});
