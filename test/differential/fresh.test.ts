// The two engines compared on random systems that nobody has seen before. What fails is printed with its seed, and as small as it could be made.

import fc from "fast-check";
import { it } from "vitest";
import { agreement, newTally } from "./agree.js";
import { smallSystem } from "./arbitrary.js";
import { MOST, PATIENCE, SYSTEMS, TIME } from "./bounds.js";

const seed = Number(process.env["DIFFERENTIAL_SEED"] ?? Date.now() % 2 ** 31);

it(`${SYSTEMS} fresh random systems come out the same in both engines (DIFFERENTIAL_SEED=${seed})`, async () => {
  await fc.assert(agreement(smallSystem, MOST, newTally(), TIME), { seed, numRuns: SYSTEMS });
}, PATIENCE);
