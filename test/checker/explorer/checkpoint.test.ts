// Searches that are kept, thrown away at any moment, and gone on with: in the end they come to what others come to.

import fc from "fast-check";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { Checkpoints, CheckpointPart, Snapshot } from "../../../checker/explorer/checkpoint.js";
import type { ShardCode } from "../../../checker/wasm/instance.js";
import { openSingleThreaded } from "../../../checker/explorer/single-threaded.js";
import type { InterpreterFallback } from "../../../checker/explorer/interpreter-fallback.js";
import { exploreLevels, type LevelSearchResult } from "../../../checker/explorer/level-search.js";
import type { ShardDriver } from "../../../checker/explorer/shard-driver.js";
import { line, lineOracle, roomy, silent, twoPhase } from "../wasm/hand-compiled.js";

/** Time passes by so much whenever somebody looks at the clock: so there is a pause after every few bits of work. */
function hurry(by: number): void {
  let now = 0;
  vi.spyOn(performance, "now").mockImplementation(() => (now += by));
}

afterEach(() => void vi.restoreAllMocks());

async function copied(snapshot: Snapshot): Promise<Snapshot> {
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

/** Dies at each of the checkpoints with these numbers, and goes on with the one before that, in another crew. */
async function survived(
  crewFor: (life: number) => ShardDriver,
  oracle: () => InterpreterFallback,
  limit: number | undefined,
  kills: readonly number[],
): Promise<{ readonly explored: LevelSearchResult; readonly lives: number; readonly saves: number }> {
  let last: Snapshot | undefined;
  let saves = 0;
  let asked = 0;
  const toDie = new Set(kills);
  for (let life = 0; ; life++) {
    const checkpoints: Checkpoints = {
      resume: last,
      due: () => ++asked > 2,
      async save(snapshot) {
        asked = 0;
        const dies = toDie.delete(saves++);
        const before = last;
        last = await copied(snapshot);
        if (!dies) return;
        // Half of the time while it is being written.
        if (saves % 2 === 0) last = before;
        throw new Killed();
      },
    };
    try {
      return { explored: await exploreLevels(crewFor(life), oracle(), limit, { checkpoints }), lives: life + 1, saves };
    } catch (error) {
      if (!(error instanceof Killed)) throw error;
    }
  }
}

const figures = ({ result, found, levels, open }: LevelSearchResult): unknown => ({ ...result, found, levels, open });

/** One crew of each life: with one shard, or with all there may be. */
function crews(code: ShardCode): (life: number) => ShardDriver {
  return (life) => {
    const crew = openSingleThreaded(code, roomy);
    if (life % 2 === 1) void crew.useAllShards();
    return crew;
  };
}

const killed = fc.uniqueArray(fc.nat(40), { maxLength: 12 });

describe("a search that is kept", () => {
  it.each([1, 3])("comes to the same, with states of %i words", async (words) => {
    const code = await twoPhase({ managers: 4, words, maxShards: 3, blockBytes: 512 });
    const expected = figures(await exploreLevels(openSingleThreaded(code, roomy), silent, undefined));
    let lives = 0;
    await fc.assert(
      fc.asyncProperty(killed, async (kills) => {
        hurry(20);
        const ended = await survived(crews(code), () => silent, undefined, kills);
        vi.restoreAllMocks();
        lives += ended.lives;
        expect(figures(ended.explored)).toEqual(expected);
      }),
      { numRuns: 8 },
    );
    expect(lives).toBeGreaterThan(16);
  });

  it("comes to the same where the interpreter is asked, states are refused and covers reached", async () => {
    const trap = (...of: number[]): string =>
      of.map((n) => `(if (i32.eq (local.get $n) (i32.const ${n})) (then unreachable))`).join(" ");
    const code = await line({
      last: 399,
      starts: 20,
      maxShards: 3,
      start: "",
      step: trap(25, 60, 61),
      judge: `${trap(30, 31)} (i32.ne (local.get $n) (i32.const 350))`,
      admit: `${trap(40)} (i32.ne (i32.rem_u (local.get $n) (i32.const 500)) (i32.const 499))`,
      reach: `${trap(50)} (i32.eq (local.get $n) (i32.const 55))`,
    });
    const oracle = (): InterpreterFallback => lineOracle(399, 20, { bad: (n) => n === 350, reached: (n) => n === 55 });
    const expected = figures(await exploreLevels(openSingleThreaded(code, roomy), oracle(), undefined));
    expect(expected).toMatchObject({ found: true, covered: [true] });
    await fc.assert(
      fc.asyncProperty(killed, async (kills) => {
        hurry(20);
        const ended = await survived(crews(code), oracle, undefined, kills);
        vi.restoreAllMocks();
        expect(figures(ended.explored)).toEqual(expected);
      }),
      { numRuns: 8 },
    );
  });

  it("keeps its limit", async () => {
    const code = await twoPhase({ managers: 5 });
    const expected = figures(await exploreLevels(openSingleThreaded(code, roomy), silent, 9));
    hurry(20);
    const { explored, saves, lives } = await survived(
      () => openSingleThreaded(code, roomy),
      () => silent,
      9,
      [1, 2, 5, 8, 13],
    );
    expect(figures(explored)).toEqual(expected);
    expect(saves).toBeGreaterThan(9);
    expect(lives).toBe(6);
  });

  it("is kept in the middle of a level", async () => {
    const code = await twoPhase({ managers: 4 });
    hurry(20);
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
      (await exploreLevels(openSingleThreaded(code, roomy), silent, undefined, { checkpoints })).result.states,
    ).toBe(1568);
    expect(midway.length).toBeGreaterThan(10);
  });

  it("is kept when it is stopped", async () => {
    const code = await twoPhase({ managers: 5 });
    const expected = figures(await exploreLevels(openSingleThreaded(code, roomy), silent, undefined));
    let last: Snapshot | undefined;
    hurry(20);
    let lives = 0;
    for (; ; lives++) {
      let ticks = 0;
      const tick = (): Promise<string | undefined> => Promise.resolve(++ticks > 100 ? "enough" : undefined);
      const explored = await exploreLevels(openSingleThreaded(code, { ...roomy, tick }), silent, undefined, {
        checkpoints: { resume: last, due: () => false, save: async (snapshot) => void (last = await copied(snapshot)) },
      });
      if (explored.result.stopped === undefined) {
        expect(figures(explored)).toEqual(expected);
        break;
      }
      expect([explored.result.stopped, explored.result.states]).toEqual(["enough", last?.header.states ?? -1]);
    }
    expect(lives).toBeGreaterThan(2);
  });

  it("goes on with nothing that is not what it says", async () => {
    const code = await twoPhase({ managers: 3 });
    const kept: Snapshot[] = [];
    hurry(20);
    await exploreLevels(openSingleThreaded(code, roomy), silent, undefined, {
      checkpoints: {
        resume: undefined,
        due: () => true,
        save: async (snapshot) => void kept.push(await copied(snapshot)),
      },
    });
    const snapshot = kept.find(({ header: standing }) => standing.levels === 4)!;
    const without = (section: CheckpointPart["section"]): Snapshot => ({
      ...snapshot,
      parts: async function* () {
        for await (const part of snapshot.parts()) if (part.section !== section) yield part;
      },
    });
    const wrong: readonly Snapshot[] = [
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
    for (const resume of wrong) {
      const { result } = await exploreLevels(openSingleThreaded(code, roomy), silent, undefined, {
        checkpoints: { resume, due: () => false, save: () => Promise.resolve() },
      });
      expect(result.stopped).toMatch(/^the checkpoint /);
    }
  });
});
