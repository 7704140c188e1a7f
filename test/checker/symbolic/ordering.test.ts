// Orders of slots: permutations that bring slots together that are used together.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { seededRandom } from "../../../checker/search/random.js";
import { forceOrder, forceOrderFromStarts } from "../../../checker/symbolic/ordering.js";

const COUNT = 12;
const slots = Array.from({ length: COUNT }, (_, slot) => slot);
const ascending = (a: number, b: number): number => a - b;

describe("orders of slots", () => {
  it("list each slot once, whatever the footprints", () => {
    fc.assert(
      fc.property(fc.array(fc.subarray(slots), { maxLength: 20 }), fc.nat(), (footprints, seed) => {
        expect([...forceOrder(COUNT, footprints)].sort(ascending)).toEqual(slots);
        const order = forceOrderFromStarts(COUNT, footprints, 3, seededRandom(seed));
        expect([...order].sort(ascending)).toEqual(slots);
      }),
    );
  });

  it("leave a chain in its order", () => {
    const order = forceOrder(COUNT, chain(slots));
    expect(new Set(distances(order, chain(slots)))).toEqual(new Set([1]));
  });

  it("bring a hidden chain nearly into its order", () => {
    fc.assert(
      fc.property(fc.shuffledSubarray(slots, { minLength: COUNT, maxLength: COUNT }), fc.nat(), (hidden, seed) => {
        const order = forceOrderFromStarts(COUNT, chain(hidden), 50, seededRandom(seed));
        // Neighbours in a random order are 4.3 slots apart.
        expect(mean(distances(order, chain(hidden)))).toBeLessThan(2);
      }),
      { numRuns: 100 },
    );
  });
});

function chain(order: readonly number[]): readonly (readonly number[])[] {
  return order.slice(1).map((slot, i) => [order[i] ?? 0, slot]);
}

/** From one slot of each link to the other. */
function distances(order: readonly number[], links: readonly (readonly number[])[]): readonly number[] {
  return links.map(([a, b]) => Math.abs(order.indexOf(a ?? 0) - order.indexOf(b ?? 0)));
}

function mean(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
}
