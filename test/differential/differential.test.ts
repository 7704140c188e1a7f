// The two engines compared on random systems, the same ones on every run. `long.ts` does it for hours.

import fc from "fast-check";
import { expect, it } from "vitest";
import { agreement, newTally } from "./agree.js";
import { smallSystem } from "./arbitrary.js";

const SYSTEMS = 1200;
const BOUNDS = { states: 300, milliseconds: 100 };

it(`${SYSTEMS} random systems come out the same in both engines`, async () => {
  const tally = newTally();
  await fc.assert(agreement(smallSystem, BOUNDS, tally), { seed: 20_260_101, numRuns: SYSTEMS, interruptAfterTimeLimit: 400_000 });
  // Else they would say little of engines.
  expect(tally.rejected).toBeLessThan(SYSTEMS / 20);
  expect(tally.compared).toBeGreaterThan(SYSTEMS * 0.8);
}, 600_000);
