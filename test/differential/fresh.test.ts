// The two engines compared on random systems that nobody has seen before. What fails is printed with its seed, and as small as it could be made.

import fc from "fast-check";
import { it } from "vitest";
import { agreement, newTally } from "./agree.js";
import { smallSystem } from "./arbitrary.js";

const SYSTEMS = 1000;
const seed = Number(process.env["DIFFERENTIAL_SEED"] ?? Date.now() % 2 ** 31);

it(`${SYSTEMS} fresh random systems come out the same in both engines (DIFFERENTIAL_SEED=${seed})`, async () => {
  await fc.assert(agreement(smallSystem, { states: 300, milliseconds: 100 }, newTally()), { seed, numRuns: SYSTEMS, interruptAfterTimeLimit: 400_000 });
}, 600_000);
