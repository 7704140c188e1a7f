// Searches that are saved, killed at any moment and resumed end with the same result as uninterrupted ones.

import fc from "fast-check";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { Checkpoints, CheckpointPart, Snapshot } from "../../../checker/explorer/checkpoint.js";
import type { ShardCode } from "../../../checker/wasm/instance.js";
import { openSingleThreaded } from "../../../checker/explorer/single-threaded.js";
import type { InterpreterFallback } from "../../../checker/explorer/interpreter-fallback.js";
import { exploreLevels, type LevelSearchResult } from "../../../checker/explorer/level-search.js";
import type { ShardDriver } from "../../../checker/explorer/shard-driver.js";
import { line, lineFallback, defaultOptions, noFallback, twoPhase } from "../wasm/hand-compiled.js";

/** The clock advances whenever it is read, so the search pauses after every few steps. */
function advanceClock(by: number): void {
  let now = 0;
  vi.spyOn(performance, "now").mockImplementation(() => (now += by));
}

afterEach(() => void vi.restoreAllMocks());

async function copyOf(snapshot: Snapshot): Promise<Snapshot> {
  const parts: CheckpointPart[] = [];
  for await (const { section, states } of snapshot.parts()) parts.push({ section, states: states.slice() });
  return {
    header: structuredClone(snapshot.header),
    parts: async function* () {
      yield* parts;
    },
  };
}

class Killed extends Error {}

/**
 * Kills the search at each of the checkpoints with these numbers, and resumes from the last one saved with another
 * driver.
 */
async function exploredWithKills(
  driverFor: (life: number) => ShardDriver,
  fallback: () => InterpreterFallback,
  limit: number | undefined,
  kills: readonly number[],
): Promise<{ readonly explored: LevelSearchResult; readonly lives: number; readonly saves: number }> {
  let last: Snapshot | undefined;
  let saves = 0;
  let dueCalls = 0;
  const toDie = new Set(kills);
  for (let life = 0; ; life++) {
    const checkpoints: Checkpoints = {
      resume: last,
      due: () => ++dueCalls > 2,
      async save(snapshot) {
        dueCalls = 0;
        const dies = toDie.delete(saves++);
        const before = last;
        last = await copyOf(snapshot);
        if (!dies) return;
        // Half of the time it dies while the checkpoint is being written.
        if (saves % 2 === 0) last = before;
        throw new Killed();
      },
    };
    try {
      return {
        explored: await exploreLevels(driverFor(life), fallback(), limit, { checkpoints }),
        lives: life + 1,
        saves,
      };
    } catch (error) {
      if (!(error instanceof Killed)) throw error;
    }
  }
}

const summary = ({ result, found, levels, open }: LevelSearchResult): unknown => ({ ...result, found, levels, open });

/** A driver for each life: in turn with one shard and with all shards. */
function drivers(code: ShardCode): (life: number) => ShardDriver {
  return (life) => {
    const driver = openSingleThreaded(code, defaultOptions);
    if (life % 2 === 1) void driver.useAllShards();
    return driver;
  };
}

const killed = fc.uniqueArray(fc.nat(40), { maxLength: 12 });

describe("a saved search", () => {
  it.each([1, 3])("resumes to the same result, with states of %i words", async (words) => {
    const code = await twoPhase({ managers: 4, words, maxShards: 3, blockBytes: 512 });
    const expected = summary(await exploreLevels(openSingleThreaded(code, defaultOptions), noFallback, undefined));
    let lives = 0;
    await fc.assert(
      fc.asyncProperty(killed, async (kills) => {
        advanceClock(20);
        const ended = await exploredWithKills(drivers(code), () => noFallback, undefined, kills);
        vi.restoreAllMocks();
        lives += ended.lives;
        expect(summary(ended.explored)).toEqual(expected);
      }),
      { numRuns: 8 },
    );
    expect(lives).toBeGreaterThan(16);
  });

  it("resumes to the same result with interpreter fallback, a state constraint and covers", async () => {
    const trap = (...of: number[]): string =>
      of.map((n) => `(if (i32.eq (local.get $n) (i32.const ${n})) (then unreachable))`).join(" ");
    const code = await line({
      last: 399,
      initial: 20,
      maxShards: 3,
      beforeInitial: "",
      beforeStep: trap(25, 60, 61),
      invariants: `${trap(30, 31)} (i32.ne (local.get $n) (i32.const 350))`,
      constraint: `${trap(40)} (i32.ne (i32.rem_u (local.get $n) (i32.const 500)) (i32.const 499))`,
      cover: `${trap(50)} (i32.eq (local.get $n) (i32.const 55))`,
    });
    const fallback = (): InterpreterFallback =>
      lineFallback(399, 20, { violates: (n) => n === 350, reached: (n) => n === 55 });
    const expected = summary(await exploreLevels(openSingleThreaded(code, defaultOptions), fallback(), undefined));
    expect(expected).toMatchObject({ found: true, covered: [true] });
    await fc.assert(
      fc.asyncProperty(killed, async (kills) => {
        advanceClock(20);
        const ended = await exploredWithKills(drivers(code), fallback, undefined, kills);
        vi.restoreAllMocks();
        expect(summary(ended.explored)).toEqual(expected);
      }),
      { numRuns: 8 },
    );
  });

  it("keeps its depth limit", async () => {
    const code = await twoPhase({ managers: 5 });
    const expected = summary(await exploreLevels(openSingleThreaded(code, defaultOptions), noFallback, 9));
    advanceClock(20);
    const { explored, saves, lives } = await exploredWithKills(
      () => openSingleThreaded(code, defaultOptions),
      () => noFallback,
      9,
      [1, 2, 5, 8, 13],
    );
    expect(summary(explored)).toEqual(expected);
    expect(saves).toBeGreaterThan(9);
    expect(lives).toBe(6);
  });

  it("can be saved in the middle of a level", async () => {
    const code = await twoPhase({ managers: 4 });
    advanceClock(20);
    const midway: number[] = [];
    const checkpoints: Checkpoints = {
      resume: undefined,
      due: () => true,
      async save(snapshot) {
        const sizes: Partial<Record<CheckpointPart["section"], number>> = {};
        for await (const { section, states } of snapshot.parts())
          sizes[section] = (sizes[section] ?? 0) + states.length / 8;
        expect(sizes.visited).toBe(snapshot.header.states);
        expect((sizes.frontier ?? 0) + (sizes.nextFrontier ?? 0)).toBe(snapshot.header.frontier);
        if (sizes.frontier !== undefined && sizes.nextFrontier !== undefined) midway.push(snapshot.header.levels);
      },
    };
    expect(
      (await exploreLevels(openSingleThreaded(code, defaultOptions), noFallback, undefined, { checkpoints })).result
        .states,
    ).toBe(1568);
    expect(midway.length).toBeGreaterThan(10);
  });

  it("is saved when it is stopped", async () => {
    const code = await twoPhase({ managers: 5 });
    const expected = summary(await exploreLevels(openSingleThreaded(code, defaultOptions), noFallback, undefined));
    let last: Snapshot | undefined;
    advanceClock(20);
    let lives = 0;
    for (; ; lives++) {
      let ticks = 0;
      const tick = (): Promise<string | undefined> => Promise.resolve(++ticks > 100 ? "enough" : undefined);
      const explored = await exploreLevels(
        openSingleThreaded(code, { ...defaultOptions, tick }),
        noFallback,
        undefined,
        {
          checkpoints: {
            resume: last,
            due: () => false,
            save: async (snapshot) => void (last = await copyOf(snapshot)),
          },
        },
      );
      if (explored.result.stopped === undefined) {
        expect(summary(explored)).toEqual(expected);
        break;
      }
      expect([explored.result.stopped, explored.result.states]).toEqual(["enough", last?.header.states ?? -1]);
    }
    expect(lives).toBeGreaterThan(2);
  });

  it("does not resume from an inconsistent checkpoint", async () => {
    const code = await twoPhase({ managers: 3 });
    const snapshots: Snapshot[] = [];
    advanceClock(20);
    await exploreLevels(openSingleThreaded(code, defaultOptions), noFallback, undefined, {
      checkpoints: {
        resume: undefined,
        due: () => true,
        save: async (snapshot) => void snapshots.push(await copyOf(snapshot)),
      },
    });
    const snapshot = snapshots.find(({ header }) => header.levels === 4)!;
    const without = (section: CheckpointPart["section"]): Snapshot => ({
      ...snapshot,
      parts: async function* () {
        for await (const part of snapshot.parts()) if (part.section !== section) yield part;
      },
    });
    const inconsistent: readonly Snapshot[] = [
      without("visited"),
      without("nextFrontier"),
      { ...snapshot, header: { ...snapshot.header, stateBytes: 16 } },
      { ...snapshot, header: { ...snapshot.header, firings: [] } },
      { ...snapshot, header: { ...snapshot.header, states: 3 } },
      {
        ...snapshot,
        parts: async function* () {
          for await (const part of snapshot.parts()) yield { ...part, states: part.states.subarray(0, 12) };
        },
      },
    ];
    for (const resume of inconsistent) {
      const { result } = await exploreLevels(openSingleThreaded(code, defaultOptions), noFallback, undefined, {
        checkpoints: { resume, due: () => false, save: () => Promise.resolve() },
      });
      expect(result.stopped).toMatch(/^the checkpoint /);
    }
  });
});
