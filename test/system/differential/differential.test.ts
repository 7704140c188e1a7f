// Both engines give the same results for random systems, the same systems in every run. DIFFERENTIAL_SEED=n takes others, and
// `npm run differential` looks for new ones for hours. A failure prints its seed and the smallest system found that shows it.

import fc from "fast-check";
import { expect, it } from "vitest";
import { agreement, newTally } from "./agree.js";
import { smallSystem } from "./arbitrary.js";
import { FEWER_EXPRESSIONS } from "./bounds.js";

const SYSTEMS = 1000;
const seed = Number(process.env["DIFFERENTIAL_SEED"] ?? 20_260_101);

it(`${SYSTEMS} random systems give the same results in both engines (DIFFERENTIAL_SEED=${seed})`, async () => {
  const tally = newTally();
  await fc.assert(agreement(smallSystem, FEWER_EXPRESSIONS, tally), { seed, numRuns: SYSTEMS });
  // Otherwise the test would compare little.
  expect(tally.rejected).toBeLessThan(SYSTEMS / 20);
  expect(tally.uncompiled).toBe(0);
  expect(tally.compared).toBeGreaterThan(SYSTEMS / 2);
});
