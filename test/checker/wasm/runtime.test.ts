// The runtime of compiled code, with systems compiled by hand.

import { describe, expect, it, onTestFinished, vi } from "vitest";
import { openSingleThreaded } from "../../../checker/explorer/single-threaded.js";
import { exploreLevels, type LevelSearchResult } from "../../../checker/explorer/level-search.js";
import { OVERFLOW_SLOTS } from "../../../checker/wasm/memory-layout.js";
import type { ShardCode } from "../../../checker/wasm/instance.js";
import type { InterpreterFallback } from "../../../checker/explorer/interpreter-fallback.js";
import { line, lineFallback, packed, positionOf, defaultOptions, noFallback, twoPhase } from "./hand-compiled.js";

const explored = (
  code: ShardCode,
  fallback: InterpreterFallback = noFallback,
  limit?: number,
): Promise<LevelSearchResult> => exploreLevels(openSingleThreaded(code, defaultOptions), fallback, limit);
const summary = ({ result, found }: LevelSearchResult): readonly unknown[] => [
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
    expect(summary({ result, ...rest })).toEqual(expected);
    expect(result.firings.reduce((sum, n) => sum + n, 0)).toBe(result.transitions);
    if (managers === 3) expect(result.firings).toEqual([96, 1, 64, 156, 156, 24, 648]);
  });

  it.each([2, 3, 7, 16, 17, 40])("in states of %i words", async (words) => {
    expect(summary(await explored(await twoPhase({ managers: 5, words })))).toEqual(of5);
  });

  it.each([
    [5, 1, of5],
    [5, 5, of5],
    [7, 3, of7],
  ])("explores %i managers in one thread with %i shards", async (managers, shards, expected) => {
    const driver = openSingleThreaded(await twoPhase({ managers, maxShards: shards, blockBytes: 512 }), defaultOptions);
    expect(await driver.useAllShards()).toBe(shards > 1);
    expect(summary(await exploreLevels(driver, noFallback, undefined))).toEqual(expected);
    expect(await driver.useAllShards()).toBe(false);
  });

  it("restarts with the same result", async () => {
    const driver = openSingleThreaded(await twoPhase({ managers: 5 }), defaultOptions);
    for (let i = 0; i < 3; i++) {
      expect(summary(await exploreLevels(driver, noFallback, undefined))).toEqual(of5);
      await driver.restart();
    }
  });

  it("grows when the cluster buffer is small", async () => {
    const code = await twoPhase({
      managers: 7,
      changeLayout: (layout) => ({ ...layout, clusterEnd: layout.cluster + 3 * layout.stateBytes }),
    });
    expect(summary(await explored(code))).toEqual(of7);
  });

  it("stops at a depth limit", async () => {
    const { result } = await explored(await twoPhase({ managers: 5 }), noFallback, 4);
    const { result: three } = await explored(await twoPhase({ managers: 5 }), noFallback, 3);
    expect(result).toMatchObject({ depth: 4, unexpanded: result.states - three.states, stopped: undefined });
  });

  it("stops at the memory limit, with the states it has", async () => {
    const driver = openSingleThreaded(await twoPhase({ managers: 7 }), { ...defaultOptions, memory: 2 ** 20 });
    const { result } = await exploreLevels(driver, noFallback, undefined);
    expect(result.stopped).toBe("out of memory: budget");
    // The table is fairly full; the frontier takes some of the memory too.
    expect(result.states * 8).toBeGreaterThan(2 ** 19);
    expect(result.states * 8).toBeLessThan(2 ** 20 + 8 * OVERFLOW_SLOTS + 65_536);
  });

  it("stops when it is cancelled", async () => {
    let ticks = 0;
    const driver = openSingleThreaded(await twoPhase({ managers: 9 }), {
      ...defaultOptions,
      tick: ({ states, transitions, frontier }) =>
        Promise.resolve(++ticks === 3 && states > 0 && transitions > states && frontier > 0 ? "enough" : undefined),
    });
    const { result } = await exploreLevels(driver, noFallback, undefined);
    expect([ticks, result.stopped]).toEqual([3, "enough"]);
    expect(result.states).toBeGreaterThan(1000);
  });

  it("gives up before a level that is too wide", async () => {
    const { result, outgrown } = await exploreLevels(
      openSingleThreaded(await twoPhase({ managers: 7 }), defaultOptions),
      noFallback,
      undefined,
      { maxWidth: 5000 },
    );
    expect([outgrown, result.stopped]).toEqual([true, undefined]);
  });
});

describe("initial states", () => {
  it("can be more than fit the buffer of successors", async () => {
    const code = await line({ last: 99_999, initial: 60_000 });
    expect(summary(await explored(code))).toEqual([100_000, 60_000, 200_000, 40_000, undefined, false]);
  });

  it("are made in several steps", async () => {
    let ticks = 0;
    let now = 0;
    const tick = async (): Promise<undefined> => void ticks++;
    // The clock advances by a millisecond whenever it is read.
    const clock = vi.spyOn(performance, "now").mockImplementation(() => ++now);
    onTestFinished(() => clock.mockRestore());
    const code = await line({ last: 99_999, initial: 100_000, invariants: "(i32.const 1)" });
    expect(
      summary(await exploreLevels(openSingleThreaded(code, { ...defaultOptions, tick }), noFallback, undefined)),
    ).toEqual([100_000, 100_000, 200_000, 0, undefined, false]);
    expect(ticks).toBeGreaterThan(1);
  });

  it("are made by the interpreter after a trap", async () => {
    const code = await line({
      last: 49_999,
      initial: 20_000,
      beforeInitial: "(if (i32.eq (local.get $n) (i32.const 19000)) (then unreachable))",
    });
    expect(summary(await explored(code, lineFallback(49_999, 20_000)))).toEqual([
      50_000,
      20_000,
      100_000,
      30_000,
      undefined,
      false,
    ]);
  });

  it("are made and checked by the interpreter after traps", async () => {
    const trap = (n: number): string => `(if (i32.eq (local.get $n) (i32.const ${n})) (then unreachable))`;
    const code = await line({
      last: 3999,
      initial: 3000,
      beforeInitial: trap(2999),
      invariants: `${trap(7)} ${trap(3500)} (i32.const 1)`,
    });
    const fallback = lineFallback(3999, 3000);
    expect(summary(await explored(code, fallback))).toEqual([4000, 3000, 8000, 1000, undefined, false]);
    expect(fallback.requests).toEqual(["evaluate 7", "evaluate 3500"]);
  });
});

describe("the interpreter", () => {
  const trap = (n: number): string => `(if (i32.eq (local.get $n) (i32.const ${n})) (then unreachable))`;
  const all = [1000, 1, 2000, 999, undefined, false];

  it("expands states whose expansion traps", async () => {
    const fallback = lineFallback(999, 1);
    expect(
      summary(
        await explored(
          await line({ last: 999, initial: 1, beforeStep: `${trap(0)} ${trap(500)} ${trap(999)}` }),
          fallback,
        ),
      ),
    ).toEqual(all);
    expect(fallback.requests).toEqual(["expand 0", "expand 500", "expand 999"]);
  });

  it("expands a state that emitted successors before the trap", async () => {
    // The emitted state is discarded.
    const emit = "(i64.store (global.get $out) (i64.const 7777)) (call $emit (i32.const 0))";
    const fallback = lineFallback(999, 1);
    expect(
      summary(
        await explored(
          await line({
            last: 999,
            initial: 1,
            beforeStep: `(if (i32.eq (local.get $n) (i32.const 5)) (then ${emit} unreachable))`,
          }),
          fallback,
        ),
      ),
    ).toEqual(all);
  });

  it("expands a state with more successors than fit the buffer", async () => {
    const flood = `(if (i32.eq (local.get $n) (i32.const 5)) (then (local.set $i (i32.const 20000)) (loop $on (i64.store (global.get $out) (i64.const 1)) (call $emit (i32.const 0)) (local.set $i (i32.sub (local.get $i) (i32.const 1))) (br_if $on (local.get $i)))))`;
    const fallback = lineFallback(999, 1);
    expect(summary(await explored(await line({ last: 999, initial: 1, beforeStep: flood }), fallback))).toEqual(all);
    expect(fallback.requests).toEqual(["expand 5"]);
  });

  it("checks invariants and constraints that trap", async () => {
    const evaluated = lineFallback(999, 1, { violates: (n) => n === 900 });
    const withViolation = await explored(
      await line({ last: 999, initial: 1, invariants: `${trap(0)} ${trap(500)} ${trap(900)} (i32.const 1)` }),
      evaluated,
    );
    expect(summary(withViolation)).toEqual([901, 1, 1800, 900, undefined, true]);
    expect([evaluated.requests, withViolation.levels]).toEqual([["evaluate 0", "evaluate 500", "evaluate 900"], 900]);

    const constrained = lineFallback(999, 1, { outsideConstraint: (n) => n === 900 });
    const withConstraint = await explored(
      await line({ last: 999, initial: 1, constraint: `${trap(0)} ${trap(500)} ${trap(900)} (i32.const 1)` }),
      constrained,
    );
    expect(summary(withConstraint)).toEqual([900, 1, 1800, 899, undefined, false]);
    expect([constrained.requests, withConstraint.result.outsideConstraint]).toEqual([
      ["constrain 0", "constrain 500", "constrain 900"],
      1,
    ]);
  });

  it("evaluates covers that trap, until they are reached", async () => {
    const fallback = lineFallback(999, 1, { reached: (n) => n === 600 });
    const { result } = await explored(
      await line({ last: 999, initial: 1, cover: `${trap(0)} ${trap(600)} ${trap(800)} (i32.const 0)` }),
      fallback,
    );
    expect([result.states, result.covered, fallback.requests]).toEqual([1000, [true], ["evaluate 0", "evaluate 600"]]);
  });
});

describe("findings", () => {
  it("end the search after their level", async () => {
    const driver = openSingleThreaded(
      await line({
        last: 999,
        initial: 10,
        invariants: "(i32.and (i32.ne (local.get $n) (i32.const 20)) (i32.ne (local.get $n) (i32.const 40)))",
      }),
      defaultOptions,
    );
    const result = await exploreLevels(driver, noFallback, undefined);
    expect([summary(result), result.levels]).toEqual([[21, 10, 40, 11, undefined, true], 11]);
    expect((await driver.findings("invariantViolations")).map(positionOf)).toEqual([20]);
  });

  it("have predecessors in each level before", async () => {
    const driver = openSingleThreaded(
      await line({
        last: 99,
        initial: 10,
        beforeStep: "(if (i32.eq (local.get $n) (i32.const 15)) (then unreachable))",
      }),
      defaultOptions,
    );
    await driver.restart();
    await exploreLevels(driver, lineFallback(99, 10), 12);
    // Level k > 0 is position 9 + k.
    expect(await driver.predecessorsOf(7, [packed(17)])).toMatchObject({
      found: [packed(16)],
      uncertain: [],
      stopped: undefined,
    });
    expect(await driver.predecessorsOf(6, [packed(16)])).toMatchObject({
      found: [],
      uncertain: [packed(15)],
      stopped: undefined,
    });
    expect(await driver.predecessorsOf(0, [packed(10), packed(0)])).toMatchObject({ uncertain: [] });
    expect(driver.backwardSearch().isTarget(packed(10))).toBe(true);
    expect(driver.backwardSearch().isTarget(packed(11))).toBe(false);
  });

  it("do not include states outside the constraint, which are counted each time", async () => {
    const { result } = await explored(
      await line({ last: 999, initial: 3, constraint: "(i32.lt_u (local.get $n) (i32.const 2))" }),
    );
    expect(result).toMatchObject({ states: 2, initialStates: 2, outsideConstraint: 2, transitions: 4, depth: 0 });
  });
});
