// The two engines compared on more random systems: others with DIFFERENTIAL_SEED=n. A seed of its own for each run would make a change red that
// did nothing wrong; `npm run differential` looks for new ones. What fails is printed with its seed, and as small as it could be made.

import fc from "fast-check";
import { it } from "vitest";
import { agreement, newTally } from "./agree.js";
import { smallSystem } from "./arbitrary.js";
import { MOST, PATIENCE, SYSTEMS, TIME } from "./bounds.js";

const seed = Number(process.env["DIFFERENTIAL_SEED"] ?? 20_260_102);

it(
  `${SYSTEMS} more random systems come out the same in both engines (DIFFERENTIAL_SEED=${seed})`,
  async () => {
    await fc.assert(agreement(smallSystem, MOST, newTally(), TIME), { seed, numRuns: SYSTEMS });
  },
  PATIENCE,
);
