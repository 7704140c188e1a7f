// Which bits of a state decide the shard that owns it.

import { expect, it } from "vitest";
import { exploreLevels } from "../../../checker/explorer/level-search.js";
import { openSingleThreaded } from "../../../checker/explorer/single-threaded.js";
import type { ShardCode } from "../../../checker/wasm/instance.js";
import { defaultOptions, line, noFallback, twoPhase } from "../wasm/hand-compiled.js";

async function chosenBits(code: ShardCode, shards: number, maxWidth: number): Promise<readonly number[] | undefined> {
  const driver = openSingleThreaded(code, defaultOptions);
  expect((await exploreLevels(driver, noFallback, undefined, { maxWidth })).outgrown).toBe(true);
  const ownerBits = await driver.chooseOwnerBits(shards);
  if (ownerBits === undefined) return undefined;
  const bits = Array.from({ length: 8 * ownerBits.length }, (_, bit) => bit);
  return bits.filter((bit) => ((ownerBits[bit >> 3] ?? 0) & (1 << (bit & 7))) !== 0);
}

it("are those that few steps change", async () => {
  const bits = await chosenBits(await twoPhase({ managers: 7, maxShards: 2 }), 2, 10_000);
  expect(bits!.length).toBeGreaterThan(3);
  // The managers' phases, in bits 1 to 14, change most often.
  expect(bits!.every((bit) => bit > 14)).toBe(true);
});

it("are the same in each run", async () => {
  const chosen = async (): Promise<unknown> => chosenBits(await twoPhase({ managers: 7, maxShards: 3 }), 3, 5000);
  expect(await chosen()).toEqual(await chosen());
});

it("are all bits if there are too few steps to choose", async () => {
  expect(await chosenBits(await line({ last: 99, initial: 10, maxShards: 2 }), 2, 0)).toBeUndefined();
});
