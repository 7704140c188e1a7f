// Both searches on random graphs, compared with a naive search.

import fc from "fast-check";
import { expect, test } from "vitest";
import { graph } from "../models.js";
import { bfs, stepsOf, dfs } from "./searches.js";

// ---------------------------------------------------------------- by brute force

interface Case {
  readonly tables: number[][][];
  readonly initial: number[];
  readonly bad: number[];
}

const cases: fc.Arbitrary<Case> = fc.integer({ min: 1, max: 9 }).chain((nodes) => {
  const node = fc.nat(nodes - 1);
  const row = fc.uniqueArray(node, { maxLength: 2 });
  return fc.record({
    tables: fc.array(fc.array(row, { minLength: nodes, maxLength: nodes }), { minLength: 1, maxLength: 2 }),
    initial: fc.uniqueArray(node, { minLength: 1, maxLength: 3 }),
    bad: fc.uniqueArray(node, { maxLength: 2 }),
  });
});

/** Distances by relaxing all edges until nothing changes. */
function relaxation({ tables, initial, bad }: Case) {
  const nodes = tables[0]!.length;
  const out = Array.from({ length: nodes }, (_, n) => tables.flatMap((table) => table[n]!));
  const distance = new Array<number>(nodes).fill(Infinity);
  for (const start of initial) distance[start] = 0;
  for (let round = 0; round < nodes; round++)
    out.forEach((targets, n) => targets.forEach((to) => (distance[to] = Math.min(distance[to]!, distance[n]! + 1))));
  const reached = distance.flatMap((d, n) => (d < Infinity ? [n] : []));
  const least = (wanted: (n: number) => boolean): number =>
    Math.min(Infinity, ...reached.filter(wanted).map((n) => distance[n]!));
  const within = (depth: number): number[] => reached.filter((n) => distance[n]! <= depth);
  return {
    states: reached.length,
    transitions: reached.reduce((sum, n) => sum + out[n]!.length, 0),
    depth: Math.max(0, ...reached.map((n) => distance[n]!)),
    violation: least((n) => bad.includes(n)),
    deadlock: least((n) => out[n]!.length === 0),
    statesTo: (depth: number) => within(depth).length,
    transitionsTo: (depth: number) => within(depth - 1).reduce((sum, n) => sum + out[n]!.length, 0),
    atDepth: (depth: number) => reached.filter((n) => distance[n] === depth).length,
  };
}

test("random graphs: states, transitions, depth, shortest violation and deadlock, breadth-first", async () => {
  await fc.assert(
    fc.asyncProperty(cases, async (each) => {
      const build = graph(each.tables, each.initial, each.bad);
      const expected = relaxation(each);
      const free = await bfs(build, { invariants: [], deadlock: false });
      expect(free).toMatchObject({
        verdict: "holds",
        states: expected.states,
        transitions: expected.transitions,
        depth: expected.depth,
        initialStates: each.initial.length,
      });
      const outcome = await bfs(build);
      const shortest = Math.min(expected.violation, expected.deadlock);
      // A violation is detected when its state is generated, a deadlock when its state is expanded.
      const verdict = shortest === Infinity ? "holds" : expected.violation === shortest ? "violated" : "deadlock";
      expect(outcome.verdict).toBe(verdict);
      if (shortest < Infinity) expect(stepsOf(outcome)).toBe(shortest);
    }),
    { numRuns: 120 },
  );
});

test("random graphs: depth-first search visits the same states, also with a depth bound", async () => {
  await fc.assert(
    fc.asyncProperty(cases, fc.nat(6), async (each, depth) => {
      const build = graph(each.tables, each.initial, each.bad);
      const expected = relaxation(each);
      const open = { invariants: [], deadlock: false };
      expect(await dfs(build, open)).toMatchObject({
        verdict: "holds",
        states: expected.states,
        transitions: expected.transitions,
        initialStates: each.initial.length,
      });
      for (const search of [bfs, dfs]) {
        expect(await search(build, { ...open, depth })).toMatchObject({
          verdict: expected.atDepth(depth) > 0 ? "bounded" : "holds",
          states: expected.statesTo(depth),
          transitions: expected.transitionsTo(depth),
        });
      }
      // Which finding depends on the order, whether there is one does not.
      const [first, second] = [await bfs(build), await dfs(build)];
      expect(second.verdict === "holds").toBe(first.verdict === "holds");
      expect(stepsOf(second) ?? 0).toBeGreaterThanOrEqual(stepsOf(first) ?? 0);
    }),
    { numRuns: 120 },
  );
});
