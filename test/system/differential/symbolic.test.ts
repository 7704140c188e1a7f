// Random systems have the same results symbolically. DIFFERENTIAL_SEED=n takes others.

import fc from "fast-check";
import { expect, it } from "vitest";
import { agreement, newTally } from "./agree.js";
import { smallSystem } from "./arbitrary.js";
import { FEWER_EXPRESSIONS } from "./bounds.js";
import { symbolicEngine } from "./compare.js";

const SYSTEMS = 500;
const seed = Number(process.env["DIFFERENTIAL_SEED"] ?? 20_260_101);

it(`${SYSTEMS} random systems give the same results symbolically (DIFFERENTIAL_SEED=${seed})`, async () => {
  const tally = newTally();
  await fc.assert(agreement(smallSystem, FEWER_EXPRESSIONS, tally, symbolicEngine), { seed, numRuns: SYSTEMS });
  expect(tally.compared).toBeGreaterThan(SYSTEMS / 2);
});
