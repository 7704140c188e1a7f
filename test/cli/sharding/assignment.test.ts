// Which checks belong to which shard, and how long checks are likely to take.

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { assignShards, shardFrom } from "../../../cli/sharding/assignment.js";
import { readTimes, weightsOf } from "../../../cli/sharding/weights.js";
import type { LockedCheck } from "../../../cli/lock/lock.js";
import { openFile } from "../../../cli/verification/open-file.js";
import type { CheckTask } from "../../../cli/verification/check-report.js";

describe("assignShards", () => {
  const weights = fc.array(fc.oneof(fc.double({ min: 0, max: 1e6, noNaN: true }), fc.constantFrom(0, 1)), {
    maxLength: 60,
  });

  it("puts every check into exactly one shard, and leaves none empty if there are enough", () => {
    fc.assert(
      fc.property(weights, fc.integer({ min: 1, max: 20 }), (given, count) => {
        const assigned = assignShards(given, count);
        expect(assigned).toHaveLength(given.length);
        expect(assigned.every((index) => Number.isInteger(index) && index >= 1 && index <= count)).toBe(true);
        expect(new Set(assigned).size).toBe(Math.min(count, given.length));
      }),
    );
  });

  it("balances: no shard is heavier than the mean by more than its last check", () => {
    fc.assert(
      fc.property(weights, fc.integer({ min: 1, max: 20 }), (given, count) => {
        const assigned = assignShards(given, count);
        const loads = Array.from({ length: count }, (_, i) =>
          given.reduce((sum, weight, check) => (assigned[check] === i + 1 ? sum + weight : sum), 0),
        );
        const total = given.reduce((sum, weight) => sum + weight, 0);
        expect(Math.max(0, ...loads)).toBeLessThanOrEqual((total / count + Math.max(0, ...given)) * (1 + 1e-9));
      }),
    );
  });

  it("gives a heavy check a shard of its own", () => {
    expect(assignShards([1, 10, 1, 1, 1], 2)).toEqual([2, 1, 2, 2, 2]);
    expect(assignShards([1, 1, 1, 1], 2)).toEqual([1, 2, 1, 2]);
  });
});

it("a shard is written i/n", () => {
  expect(shardFrom("2/3")).toEqual({ index: 2, count: 3 });
  expect(shardFrom("1000/1000")).toEqual({ index: 1000, count: 1000 });
  for (const wrong of ["0/3", "4/3", "1/0", "x", "", "1/3 ", "01/3", "1/1001", "-1/3", "1.0/3", "1/3/3", "9999/9999"])
    expect([wrong, shardFrom(wrong)]).toEqual([wrong, undefined]);
});

describe("weightsOf", () => {
  let folder = "";
  let tasks: readonly CheckTask[] = [];
  const at = (name: string): string => join(folder, name);

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "fathom-weights-"));
    const checks = ["A", "B", "C"].map((name) => `check ${name} {\n  expect holds\n}\n`).join("\n");
    writeFileSync(at("s.fathom"), `system S\n\nvar on: Bool = false\n\naction Flip {\n  on' = not on\n}\n\n${checks}`);
    const file = openFile(at("s.fathom"));
    tasks = file.plans.map((plan) => ({ file, plan }));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const times = (seconds: Readonly<Record<string, number>>): ReadonlyMap<string, number> => {
    const results = Object.entries(seconds).map(([check, each]) => ({
      file: at("s.fathom"),
      system: "S",
      check,
      verdict: "holds",
      seconds: each,
    }));
    writeFileSync(at("times.json"), JSON.stringify({ results }));
    return readTimes(at("times.json")).times;
  };
  const lock = (transitions: Readonly<Record<string, number | bigint>>): Parameters<typeof weightsOf>[2] => ({
    systems: [],
    checks: Object.entries(transitions).map(([check, count]) => ({
      file: "s.fathom",
      system: "S",
      check,
      locked: { outcome: { transitions: count } } as LockedCheck,
    })),
  });
  const weigh = (...[seconds, entry]: [ReturnType<typeof times>, ReturnType<typeof lock>]): readonly number[] =>
    weightsOf(tasks, seconds, entry, at("fathom.lock.json"));

  it("takes recorded times, and estimates others from the lock file on the same scale", () => {
    expect(weigh(times({ A: 3, B: 5, C: 0 }), undefined)).toEqual([3, 5, 0]);
    expect(weigh(times({ A: 3, C: 5 }), lock({ A: 10, B: 10, C: 10 }))[1]).toBeCloseTo(4);
    expect(weigh(times({ A: 3, C: 5 }), undefined)).toEqual([3, 4, 5]);
  });

  it("goes by transitions without times, by the mean without either, and counts checks without anything", () => {
    const [a = 0, b = 0, c = 0] = weigh(new Map(), lock({ A: 10, B: 10_000_000 }));
    expect(b).toBeGreaterThan(20 * a);
    expect(c).toBeCloseTo((a + b) / 2);
    expect(weigh(new Map(), undefined)).toEqual([1, 1, 1]);
    expect(Number.isFinite(weigh(new Map(), lock({ A: 10n ** 400n }))[0])).toBe(true);
  });

  it.each<[string, string | Uint8Array, string]>([
    ["no JSON", "{", "it is not JSON"],
    ["another document", "[1]", 'it has no "results"'],
    ["no results", '{"results": [{}]}', '"results"[0] file is not a string'],
    ["no time", '{"results": [{"file":"f","system":"s","check":"c","seconds":"1"}]}', "seconds is not a number"],
    ["a negative time", '{"results": [{"file":"f","system":"s","check":"c","seconds":-1}]}', "seconds is not a number"],
    ["binary", new Uint8Array([0, 1, 2]), "byte 0 is NUL"],
  ])("refuses a file of times: %s", (_, content, why) => {
    writeFileSync(at("wrong.json"), content);
    const { diagnostics } = readTimes(at("wrong.json"));
    expect(diagnostics.map(({ code }) => code)).toEqual(["E0812"]);
    expect(diagnostics[0]?.message).toContain(why);
  });
});
