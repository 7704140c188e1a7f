// Refinement: all engines have the same verdicts, counts and counterexamples for random systems that refine others.

import fc from "fast-check";
import { expect, it } from "vitest";
import { agreement, newTally } from "./agree.js";
import { FEWER_EXPRESSIONS } from "./bounds.js";
import { compiledEngine, symbolicEngine } from "./compare.js";
import { refiningSystems } from "./refining.js";

const SYSTEMS = 100;
const seed = Number(process.env["DIFFERENTIAL_SEED"] ?? 20_261_130);

it(`${SYSTEMS} random refinements give the same results in all engines (DIFFERENTIAL_SEED=${seed})`, async () => {
  const tally = newTally();
  const engines = { ...compiledEngine, ...symbolicEngine };
  await fc.assert(agreement(refiningSystems, FEWER_EXPRESSIONS, tally, engines), { seed, numRuns: SYSTEMS });
  const outcomes = (outcome: string): number => tally.outcomes.get(outcome) ?? 0;
  expect(tally.rejected).toBeLessThan(SYSTEMS / 4);
  expect(tally.compared).toBeGreaterThan(SYSTEMS / 3);
  expect(outcomes("holds")).toBeGreaterThan(SYSTEMS / 20);
  expect(outcomes("violated")).toBeGreaterThan(SYSTEMS / 5);
});
