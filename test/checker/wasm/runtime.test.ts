// The runtime of compiled code, by itself: with systems compiled by hand.

import { describe, expect, it, onTestFinished, vi } from "vitest";
import { openSingleThreaded } from "../../../checker/explorer/single-threaded.js";
import { exploreLevels, type LevelSearchResult } from "../../../checker/explorer/level-search.js";
import { OVERFLOW_SLOTS } from "../../../checker/wasm/memory-layout.js";
import type { ShardCode } from "../../../checker/wasm/instance.js";
import type { InterpreterFallback } from "../../../checker/explorer/interpreter-fallback.js";
import { line, lineOracle, packed, positionOf, roomy, silent, twoPhase } from "./hand-compiled.js";

const explored = (code: ShardCode, oracle: InterpreterFallback = silent, limit?: number): Promise<LevelSearchResult> =>
  exploreLevels(openSingleThreaded(code, roomy), oracle, limit);
const figures = ({ result, found }: LevelSearchResult): readonly unknown[] => [
  result.states,
  result.initialStates,
  result.transitions,
  result.depth,
  result.stopped,
  found,
];

describe("two-phase commit", () => {
  const of3 = [288, 1, 1145, 10, undefined, false];
  const of5 = [8832, 1, 58_145, 16, undefined, false];
  const of7 = [296_448, 1, 2_744_705, 22, undefined, false];

  it.each([
    [3, of3],
    [5, of5],
    [7, of7],
  ])("with %i managers", async (managers, expected) => {
    const { result, ...rest } = await explored(await twoPhase({ managers }));
    expect(figures({ result, ...rest })).toEqual(expected);
    expect(result.firings.reduce((sum, n) => sum + n, 0)).toBe(result.transitions);
    if (managers === 3) expect(result.firings).toEqual([96, 1, 64, 156, 156, 24, 648]);
  });

  it.each([2, 3, 7, 16, 17, 40])("in states of %i words", async (words) => {
    expect(figures(await explored(await twoPhase({ managers: 5, words })))).toEqual(of5);
  });

  it.each([
    [5, 1, of5],
    [5, 5, of5],
    [7, 3, of7],
  ])("%i managers in one thread, spread over %i shards", async (managers, shards, expected) => {
    const crew = openSingleThreaded(await twoPhase({ managers, maxShards: shards, blockBytes: 512 }), roomy);
    expect(await crew.useAllShards()).toBe(shards > 1);
    expect(figures(await exploreLevels(crew, silent, undefined))).toEqual(expected);
    expect(await crew.useAllShards()).toBe(false);
  });

  it("forgets, and does it again", async () => {
    const crew = openSingleThreaded(await twoPhase({ managers: 5 }), roomy);
    for (let i = 0; i < 3; i++) {
      expect(figures(await exploreLevels(crew, silent, undefined))).toEqual(of5);
      await crew.restart();
    }
  });

  it("when there is hardly any room for a cluster of the table", async () => {
    const code = await twoPhase({
      managers: 7,
      change: (map) => ({ ...map, clusterEnd: map.cluster + 3 * map.stateBytes }),
    });
    expect(figures(await explored(code))).toEqual(of7);
  });

  it("stops at a depth", async () => {
    const { result } = await explored(await twoPhase({ managers: 5 }), silent, 4);
    const { result: three } = await explored(await twoPhase({ managers: 5 }), silent, 3);
    expect(result).toMatchObject({ depth: 4, unexpanded: result.states - three.states, stopped: undefined });
  });

  it("stops when the memory is used up, with what it has", async () => {
    const crew = openSingleThreaded(await twoPhase({ managers: 7 }), { ...roomy, memory: 2 ** 20 });
    const { result } = await exploreLevels(crew, silent, undefined);
    expect(result.stopped).toBe("no more: budget");
    // Slots of 8 bytes, fairly full; the states to be expanded take some of it too.
    expect(result.states * 8).toBeGreaterThan(2 ** 19);
    expect(result.states * 8).toBeLessThan(2 ** 20 + 8 * OVERFLOW_SLOTS + 65_536);
  });

  it("stops when it is told to", async () => {
    let ticks = 0;
    const crew = openSingleThreaded(await twoPhase({ managers: 9 }), {
      ...roomy,
      tick: ({ states, transitions, frontier }) =>
        Promise.resolve(++ticks === 3 && states > 0 && transitions > states && frontier > 0 ? "enough" : undefined),
    });
    const { result } = await exploreLevels(crew, silent, undefined);
    expect([ticks, result.stopped]).toEqual([3, "enough"]);
    expect(result.states).toBeGreaterThan(1000);
  });

  it("gives up at a level that is too wide for it", async () => {
    const { result, outgrown } = await exploreLevels(
      openSingleThreaded(await twoPhase({ managers: 7 }), roomy),
      silent,
      undefined,
      { maxWidth: 5000 },
    );
    expect([outgrown, result.stopped]).toEqual([true, undefined]);
  });
});

describe("initial states", () => {
  it("may be more than there is room for at once", async () => {
    const code = await line({ last: 99_999, starts: 60_000 });
    expect(figures(await explored(code))).toEqual([100_000, 60_000, 200_000, 40_000, undefined, false]);
  });

  it("are made in turns", async () => {
    let ticks = 0;
    let now = 0;
    const tick = async (): Promise<undefined> => void ticks++;
    // Whoever looks at the clock finds it a millisecond later.
    const clock = vi.spyOn(performance, "now").mockImplementation(() => ++now);
    onTestFinished(() => clock.mockRestore());
    const code = await line({ last: 99_999, starts: 100_000, judge: "(i32.const 1)" });
    expect(figures(await exploreLevels(openSingleThreaded(code, { ...roomy, tick }), silent, undefined))).toEqual([
      100_000,
      100_000,
      200_000,
      0,
      undefined,
      false,
    ]);
    expect(ticks).toBeGreaterThan(1);
  });

  it("are the interpreter's when a trap says so", async () => {
    const code = await line({
      last: 49_999,
      starts: 20_000,
      start: "(if (i32.eq (local.get $n) (i32.const 19000)) (then unreachable))",
    });
    expect(figures(await explored(code, lineOracle(49_999, 20_000)))).toEqual([
      50_000,
      20_000,
      100_000,
      30_000,
      undefined,
      false,
    ]);
  });

  it("are the interpreter's too, and judged by it", async () => {
    const trap = (n: number): string => `(if (i32.eq (local.get $n) (i32.const ${n})) (then unreachable))`;
    const code = await line({
      last: 3999,
      starts: 3000,
      start: trap(2999),
      judge: `${trap(7)} ${trap(3500)} (i32.const 1)`,
    });
    const oracle = lineOracle(3999, 3000);
    expect(figures(await explored(code, oracle))).toEqual([4000, 3000, 8000, 1000, undefined, false]);
    expect(oracle.asked).toEqual(["evaluate 7", "evaluate 3500"]);
  });
});

describe("what compiled code cannot do", () => {
  const trap = (n: number): string => `(if (i32.eq (local.get $n) (i32.const ${n})) (then unreachable))`;
  const all = [1000, 1, 2000, 999, undefined, false];

  it("is asked of the interpreter: successors", async () => {
    const oracle = lineOracle(999, 1);
    expect(
      figures(
        await explored(await line({ last: 999, starts: 1, step: `${trap(0)} ${trap(500)} ${trap(999)}` }), oracle),
      ),
    ).toEqual(all);
    expect(oracle.asked).toEqual(["expand 0", "expand 500", "expand 999"]);
  });

  it("is asked of the interpreter: successors, some of which were there before the trap", async () => {
    // The state is emitted, and taken back.
    const emit = "(i64.store (global.get $out) (i64.const 7777)) (call $emit (i32.const 0))";
    const oracle = lineOracle(999, 1);
    expect(
      figures(
        await explored(
          await line({
            last: 999,
            starts: 1,
            step: `(if (i32.eq (local.get $n) (i32.const 5)) (then ${emit} unreachable))`,
          }),
          oracle,
        ),
      ),
    ).toEqual(all);
  });

  it("is asked of the interpreter: successors, more than there is room for", async () => {
    const flood = `(if (i32.eq (local.get $n) (i32.const 5)) (then (local.set $i (i32.const 20000)) (loop $on (i64.store (global.get $out) (i64.const 1)) (call $emit (i32.const 0)) (local.set $i (i32.sub (local.get $i) (i32.const 1))) (br_if $on (local.get $i)))))`;
    const oracle = lineOracle(999, 1);
    expect(figures(await explored(await line({ last: 999, starts: 1, step: flood }), oracle))).toEqual(all);
    expect(oracle.asked).toEqual(["expand 5"]);
  });

  it("is asked of the interpreter: judgements, and what is within", async () => {
    const judges = lineOracle(999, 1, { bad: (n) => n === 900 });
    const judged = await explored(
      await line({ last: 999, starts: 1, judge: `${trap(0)} ${trap(500)} ${trap(900)} (i32.const 1)` }),
      judges,
    );
    expect(figures(judged)).toEqual([901, 1, 1800, 900, undefined, true]);
    expect([judges.asked, judged.levels]).toEqual([["evaluate 0", "evaluate 500", "evaluate 900"], 900]);

    const admits = lineOracle(999, 1, { outside: (n) => n === 900 });
    const bounded = await explored(
      await line({ last: 999, starts: 1, admit: `${trap(0)} ${trap(500)} ${trap(900)} (i32.const 1)` }),
      admits,
    );
    expect(figures(bounded)).toEqual([900, 1, 1800, 899, undefined, false]);
    expect([admits.asked, bounded.result.outsideConstraint]).toEqual([
      ["constrain 0", "constrain 500", "constrain 900"],
      1,
    ]);
  });

  it("is asked of the interpreter: covers, of states found before others reach it", async () => {
    const oracle = lineOracle(999, 1, { reached: (n) => n === 600 });
    const { result } = await explored(
      await line({ last: 999, starts: 1, reach: `${trap(0)} ${trap(600)} ${trap(800)} (i32.const 0)` }),
      oracle,
    );
    // Once it is reached, it is not asked any more.
    expect([result.states, result.covered, oracle.asked]).toEqual([1000, [true], ["evaluate 0", "evaluate 600"]]);
  });
});

describe("what is found", () => {
  it("ends the search with its level", async () => {
    const crew = openSingleThreaded(
      await line({
        last: 999,
        starts: 10,
        judge: "(i32.and (i32.ne (local.get $n) (i32.const 20)) (i32.ne (local.get $n) (i32.const 40)))",
      }),
      roomy,
    );
    const result = await exploreLevels(crew, silent, undefined);
    expect([figures(result), result.levels]).toEqual([[21, 10, 40, 11, undefined, true], 11]);
    expect((await crew.findings("invariantViolations")).map(positionOf)).toEqual([20]);
  });

  it("leads back, level by level", async () => {
    const crew = openSingleThreaded(
      await line({ last: 99, starts: 10, step: "(if (i32.eq (local.get $n) (i32.const 15)) (then unreachable))" }),
      roomy,
    );
    await crew.restart();
    await exploreLevels(crew, lineOracle(99, 10), 12);
    // Level k > 0 is position 9 + k.
    expect(await crew.predecessorsOf(7, [packed(17)])).toMatchObject({
      found: [packed(16)],
      uncertain: [],
      stopped: undefined,
    });
    expect(await crew.predecessorsOf(6, [packed(16)])).toMatchObject({
      found: [],
      uncertain: [packed(15)],
      stopped: undefined,
    });
    expect(await crew.predecessorsOf(0, [packed(10), packed(0)])).toMatchObject({ uncertain: [] });
    expect(crew.backwardSearch().isTarget(packed(10))).toBe(true);
    expect(crew.backwardSearch().isTarget(packed(11))).toBe(false);
  });

  it("is counted when it is outside, each time", async () => {
    const { result } = await explored(
      await line({ last: 999, starts: 3, admit: "(i32.lt_u (local.get $n) (i32.const 2))" }),
    );
    expect(result).toMatchObject({ states: 2, initialStates: 2, outsideConstraint: 2, transitions: 4, depth: 0 });
  });
});
