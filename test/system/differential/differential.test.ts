// The two engines compared on random systems, the same ones on every run. `long.ts` goes on for hours.

import fc from "fast-check";
import { expect, it } from "vitest";
import { agreement, newTally } from "./agree.js";
import { smallSystem } from "./arbitrary.js";
import { MOST, PATIENCE, SYSTEMS, TIME } from "./bounds.js";

it(
  `${SYSTEMS} random systems come out the same in both engines`,
  async () => {
    const tally = newTally();
    await fc.assert(agreement(smallSystem, MOST, tally, TIME), { seed: 20_260_101, numRuns: SYSTEMS });
    const seen = tally.compared + tally.skipped + tally.uncompiled + tally.rejected;
    // Else it would say little of engines.
    expect(seen).toBeGreaterThan(50);
    expect(tally.rejected).toBeLessThan(seen / 20);
    expect(tally.uncompiled).toBe(0);
    expect(tally.compared).toBeGreaterThan(seen / 2);
  },
  PATIENCE,
);
