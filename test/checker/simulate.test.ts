// Random walks: they are reproducible, and find violations.

import { expect, test } from "vitest";
import { simulate } from "../../checker/index.js";
import { seededRandom } from "../../checker/search/random.js";
import { assert_, bool, eq, num, read, require_ } from "./core-builder.js";
import { counter, dieHard, graph, tokenRing } from "./models.js";

test("the same seed gives the same run, another seed another run", async () => {
  const build = dieHard();
  const walk = (seed: number) => simulate(build.model, build.check(), { runs: 50, steps: 200, seed });
  const first = await walk(7);
  expect(await walk(7)).toEqual(first);
  expect(first.finding).toMatchObject({ verdict: "violated", property: "NotFour" });
  expect(first.finding?.trace?.steps.length).toBeGreaterThanOrEqual(6);
  const lengths = new Set(await Promise.all([1, 2, 3, 4, 5].map(async (seed) => (await walk(seed)).steps)));
  expect(lengths.size).toBeGreaterThan(1);
});

test("counts", async () => {
  const build = tokenRing(4);
  const outcome = await simulate(build.model, build.check(), { runs: 5, steps: 100, seed: 1 });
  expect(outcome).toMatchObject({
    finding: undefined,
    runs: 5,
    steps: 500,
    longest: 100,
    firings: [500],
    seed: 1,
    notices: [],
  });
});

test("deadlock, error, terminal, depth, within", async () => {
  const build = counter(5);
  const x = build.variables[0]!;
  const run = (changes = {}) => simulate(build.model, build.check(changes), { runs: 3, steps: 50, seed: 2 });
  expect(await run()).toMatchObject({
    finding: { verdict: "deadlock", trace: { steps: { length: 5 } } },
    runs: 1,
    steps: 5,
  });
  expect(await run({ depth: 2 })).toMatchObject({ finding: undefined, runs: 3, steps: 6, longest: 2 });
  expect(await run({ within: [eq(read(x), num(0))] })).toMatchObject({ finding: undefined, steps: 3 });
  expect(await run({ deadlock: false })).toMatchObject({ finding: undefined, steps: 15 });
  build.terminals.push(eq(read(x), num(5)));
  expect(await run()).toMatchObject({ finding: undefined, steps: 15 });
  build.action("Boom", [], [require_(eq(read(x), num(3))), assert_(bool(false))]);
  expect(await run()).toMatchObject({
    finding: {
      verdict: "error",
      fault: { code: "R0001" },
      trace: { steps: { length: 3 }, failed: { action: "Boom" } },
    },
  });
});

test("every successor is taken about equally often", async () => {
  const build = graph([[[1, 2, 3], [0], [0], [0]]], [0], []);
  build.property("covers", "Three", eq(read(build.variables[0]!), num(3)));
  const outcome = await simulate(build.model, build.check(), { runs: 1, steps: 100, seed: 3 });
  expect(outcome.covered).toEqual(["Three"]);
  const random = seededRandom(11);
  const counts = [0, 0, 0];
  for (let i = 0; i < 30_000; i++) counts[random.below(3)]! += 1;
  for (const count of counts) expect(Math.abs(count - 10_000)).toBeLessThan(400);
});

test("a tick that returns a reason stops the simulation", async () => {
  const build = tokenRing(3);
  const outcome = await simulate(build.model, build.check(), {
    runs: 1_000_000,
    steps: 1000,
    seed: 1,
    tick: async () => "enough",
  });
  expect(outcome.notices).toEqual(["enough"]);
  expect(outcome.finding).toBeUndefined();
});
