// The searches: verdicts, counts and shortest traces, without and with bounds.

import { addCounts, type Count } from "../../../checker/search/count.js";
import { describe, expect, test } from "vitest";
import { explore, showValue } from "../../../checker/index.js";
import { itemAt } from "../../../checker/interpreter/values.js";
import {
  add,
  and,
  assert_,
  bool,
  Build,
  eq,
  le,
  lt,
  narrow,
  ne,
  next,
  num,
  op,
  read,
  require_,
  set,
  T,
} from "../core-builder.js";
import { commit, counter, dieHard, graph, tokenRing } from "../models.js";
import { bfs, dfs, stepsOf } from "./searches.js";

describe("known state spaces", () => {
  test("Die Hard: 16 states, 4 gallons after 6 steps", async () => {
    expect(await bfs(dieHard(), { invariants: [] })).toMatchObject({
      verdict: "holds",
      states: 16,
      initialStates: 1,
      transitions: 96,
      depth: 7,
    });
    const outcome = await bfs(dieHard());
    expect(outcome).toMatchObject({ verdict: "violated", property: "NotFour", violated: "invariant", depth: 6 });
    expect(outcome.trace?.steps.map(({ action }) => action)).toEqual([
      "FillBig",
      "BigToSmall",
      "EmptySmall",
      "BigToSmall",
      "FillBig",
      "BigToSmall",
    ]);
    const last = outcome.trace?.steps.at(-1)?.state;
    expect(last && showValue(T.int(0, 5), itemAt(last, 1))).toBe("4");
  });

  test("token ring from any state", async () => {
    expect(await bfs(tokenRing(4))).toMatchObject({ verdict: "holds", states: 256, initialStates: 256, depth: 0 });
  });

  test("firings are by action and add up to the transitions", async () => {
    const outcome = await bfs(commit(3, false));
    expect(outcome.verdict).toBe("holds");
    expect(outcome.firings?.reduce<Count>(addCounts, 0)).toBe(outcome.transitions);
    // Independently: all of working, prepared, aborted but none committed; or prepared and committed, at least one of them.
    expect(outcome.states).toBe(3 ** 3 + 2 ** 3 - 1);
  });
});

describe("findings", () => {
  test("a violated initial state takes no steps, and nothing is expanded", async () => {
    const build = counter(3);
    build.property("invariants", "NotZero", ne(read(build.variables[0]!), num(0)));
    for (const search of [bfs, dfs])
      expect(await search(build)).toMatchObject({
        verdict: "violated",
        property: "NotZero",
        states: 1,
        transitions: 0,
        trace: { steps: [] },
      });
  });

  test("the first invariant in the order of declaration is reported, invariants before steps", async () => {
    const build = counter(3);
    const x = build.variables[0]!;
    build.property("steps", "Step", eq(next(x), read(x)));
    build.property("invariants", "B", lt(read(x), num(1)));
    build.property("invariants", "A", lt(read(x), num(1)));
    expect(await bfs(build)).toMatchObject({ property: "B", violated: "invariant" });
    expect(await bfs(build, { invariants: ["A"] })).toMatchObject({ property: "A" });
    expect(await bfs(build, { invariants: [] })).toMatchObject({
      property: "Step",
      violated: "step",
      trace: { steps: [{ action: "Up" }] },
    });
  });

  test("a step property is checked on steps to states that are known", async () => {
    const build = counter(2);
    const x = build.variables[0]!;
    build.action("Reset", [], [set(x, num(0))]);
    build.property("steps", "NoReset", le(read(x), next(x)));
    const outcome = await bfs(build);
    expect(outcome).toMatchObject({ verdict: "violated", property: "NoReset" });
    expect(outcome.trace?.steps.map(({ action }) => action)).toEqual(["Up", "Reset"]);
  });

  test("a deadlock is reported rather than a violation one step further", async () => {
    // From 0 to 1, where nothing is enabled, and to 2, whence a step violates.
    const build = graph([[[1, 2], [], [3], [3]]], [0], [3]);
    expect(await bfs(build)).toMatchObject({ verdict: "deadlock", trace: { steps: [{}] }, states: 4, transitions: 3 });
    expect(await bfs(build, { deadlock: false })).toMatchObject({ verdict: "violated", trace: { steps: [{}, {}] } });
  });

  test("a deadlock later in the level is reported rather than a violation one step further", async () => {
    const build = graph([[[1, 2], [3], [], [3]]], [0], [3]);
    expect(await bfs(build)).toMatchObject({ verdict: "deadlock", trace: { steps: [{}] }, states: 4, transitions: 3 });
  });

  test("a terminal condition allows stopping; an error in it is a finding", async () => {
    const build = counter(3);
    const x = build.variables[0]!;
    expect(await bfs(build)).toMatchObject({ verdict: "deadlock", property: undefined });
    expect(stepsOf(await bfs(build))).toBe(3);
    build.terminals.push(eq(read(x), num(2)));
    expect(await bfs(build)).toMatchObject({ verdict: "deadlock" });
    build.terminals.push(eq(read(x), num(3)));
    expect(await bfs(build)).toMatchObject({ verdict: "holds", states: 4 });
    build.terminals.unshift(eq(op("div", T.any, num(1), num(0)), num(1)));
    expect(await bfs(build)).toMatchObject({ verdict: "error", fault: { code: "R0007" } });
    expect(await bfs(build, { deadlock: false })).toMatchObject({ verdict: "holds" });
  });

  test("a run-time error in an action counts as a step; in an invariant it does not", async () => {
    const build = counter(3);
    const x = build.variables[0]!;
    build.action("Boom", [], [require_(eq(read(x), num(2))), assert_(bool(false), "no")]);
    for (const search of [bfs, dfs]) {
      const outcome = await search(build, { deadlock: false });
      expect(outcome).toMatchObject({
        verdict: "error",
        fault: { code: "R0001" },
        trace: { failed: { action: "Boom" } },
      });
      expect(stepsOf(outcome)).toBe(3);
    }
    build.property("invariants", "Bad", lt(op("div", T.any, num(1), op("sub", T.any, num(1), read(x))), num(9)));
    expect(await bfs(build)).toMatchObject({
      verdict: "error",
      fault: { code: "R0007" },
      trace: { steps: [{}], failed: undefined },
    });
  });

  test("an action that only fails is enabled, so there is no deadlock", async () => {
    const build = new Build();
    build.variable("x", T.bool, bool(false));
    build.action("Boom", [], [assert_(bool(false))]);
    expect(await bfs(build)).toMatchObject({ verdict: "error" });
  });

  test("an error in a cover or in within is a finding at its state", async () => {
    const build = counter(3);
    const x = build.variables[0]!;
    const bad = eq(op("div", T.any, num(1), op("sub", T.any, num(2), read(x))), num(7));
    build.property("covers", "C", bad);
    expect(stepsOf(await bfs(build))).toBe(2);
    expect(await bfs(build, { covers: [], within: [bad] })).toMatchObject({ verdict: "bounded", states: 0 });
    const outcome = await dfs(build, { covers: [], within: [op("not", T.bool, bad)] });
    expect(outcome).toMatchObject({ verdict: "error", fault: { code: "R0007" } });
    expect(stepsOf(outcome)).toBe(2);
  });
});

describe("bounds", () => {
  test("within: states outside are checked but neither counted nor explored", async () => {
    const build = counter(9);
    const x = build.variables[0]!;
    const within = [lt(read(x), num(4))];
    for (const search of [bfs, dfs]) {
      expect(await search(build, { within })).toMatchObject({
        verdict: "bounded",
        states: 4,
        transitions: 4,
        notices: ["`within` left out one step to states outside it"],
      });
      expect(await search(build, { within: [lt(read(x), num(99))] })).toMatchObject({ verdict: "deadlock" });
    }
    build.property("invariants", "Small", lt(read(x), num(4)));
    expect(await bfs(build, { within })).toMatchObject({ verdict: "violated", states: 4 });
    expect(stepsOf(await bfs(build, { within }))).toBe(4);
  });

  test("within applies to initial states too", async () => {
    const build = graph([[[0], [1], [2]]], [0, 1, 2], []);
    expect(await bfs(build, { within: [ne(read(build.variables[0]!), num(1))] })).toMatchObject({
      verdict: "bounded",
      states: 2,
      initialStates: 2,
    });
  });

  test("depth: no state beyond it is visited, and no deadlock is reported at it", async () => {
    for (const search of [bfs, dfs]) {
      expect(await search(counter(5), { depth: 3 })).toMatchObject({
        verdict: "bounded",
        states: 4,
        transitions: 3,
        depth: 3,
        notices: ["`depth` left one state unexplored at its end"],
      });
      expect(await search(counter(5), { depth: 5 })).toMatchObject({ verdict: "bounded" });
      expect(await search(counter(5), { depth: 6 })).toMatchObject({ verdict: "deadlock" });
      expect(await search(counter(5), { depth: 0 })).toMatchObject({ verdict: "bounded", states: 1, transitions: 0 });
    }
  });

  test("a tick that returns a reason stops the search, and unreached covers are listed", async () => {
    const build = counter(2_000_000);
    build.property("covers", "End", eq(read(build.variables[0]!), num(2_000_000)));
    let ticks = 0;
    for (const search of ["bfs", "dfs"] as const) {
      const outcome = await explore(build.model, build.check(), {
        search,
        tick: async ({ states, transitions }) =>
          states > 0 && transitions > 0 && ++ticks > 1 ? "stopped by the test" : undefined,
      });
      expect(outcome).toMatchObject({
        verdict: "incomplete",
        trace: undefined,
        notices: ["stopped by the test", "not reached so far: End"],
      });
      expect(outcome.states).toBeGreaterThan(1);
      expect(outcome.states).toBeLessThan(2_000_000);
    }
  });
});

describe("covers and temporal properties", () => {
  test("a cover that is not reached is violated, also in a bounded run; the first one is named", async () => {
    const build = counter(5);
    const x = build.variables[0]!;
    build.property("covers", "Two", eq(read(x), num(2)));
    build.property("covers", "Four", eq(read(x), num(4)));
    build.property("covers", "Never", bool(false));
    for (const search of [bfs, dfs]) {
      expect(await search(build, { deadlock: false, covers: ["Two", "Four"] })).toMatchObject({
        verdict: "holds",
        covered: ["Two", "Four"],
      });
      expect(await search(build, { deadlock: false })).toMatchObject({
        verdict: "violated",
        violated: "cover",
        property: "Never",
        trace: undefined,
        covered: ["Two", "Four"],
      });
      expect(await search(build, { depth: 3 })).toMatchObject({
        verdict: "violated",
        property: "Four",
        covered: ["Two"],
      });
    }
    expect(await bfs(build)).toMatchObject({ verdict: "deadlock" });
  });

  test("temporal properties are conditions on behaviours from an initial state", async () => {
    const build = counter(2);
    const x = build.variables[0]!;
    const temporal = { type: { kind: "temporal" }, span: num(0).span } as const;
    build.property("properties", "Ends", { kind: "eventually", operand: eq(read(x), num(2)), ...temporal });
    build.property("properties", "Begins", eq(read(x), num(0)));
    const ends = { name: "Ends", verdict: "violated", vacuous: [] };
    for (const search of [bfs, dfs]) {
      // Nothing is fair: it may stop at once.
      expect(await search(build, { deadlock: false })).toMatchObject({
        verdict: "violated",
        violated: "property",
        property: "Ends",
        properties: [ends, { name: "Begins", verdict: "holds" }],
        trace: { steps: [], loop: 0 },
      });
      expect(await search(build, { deadlock: false, properties: ["Begins"] })).toMatchObject({
        verdict: "holds",
        properties: [{ name: "Begins", verdict: "holds" }],
      });
      expect(await search(build, { deadlock: false, depth: 1, properties: ["Begins"] })).toMatchObject({
        verdict: "bounded",
        properties: [{ name: "Begins", verdict: "bounded" }],
      });
      expect(await search(build)).toMatchObject({
        verdict: "deadlock",
        properties: [
          { name: "Ends", verdict: "unchecked" },
          { name: "Begins", verdict: "unchecked" },
        ],
      });
    }
  });
});

describe("fault budget", () => {
  /** Work goes up to 3 and a crash takes one back. */
  function crashing(): Build {
    const build = counter(3);
    const x = build.variables[0]!;
    build.action(
      "Crash",
      [],
      [require_(lt(num(0), read(x))), set(x, narrow(x.type, op("sub", T.any, read(x), num(1))))],
      { fault: true },
    );
    build.terminals.push(eq(read(x), num(3)));
    return build;
  }

  test("the number of faults is part of the state; 0 switches them off; without it, any number", async () => {
    for (const search of [bfs, dfs]) {
      expect(await search(crashing())).toMatchObject({ verdict: "holds", states: 4, transitions: 6, firings: [3, 3] });
      expect(await search(crashing(), { faults: 0 })).toMatchObject({
        verdict: "holds",
        states: 4,
        transitions: 3,
        firings: [3, 0],
      });
      expect(await search(crashing(), { faults: 2 })).toMatchObject({ verdict: "holds", states: 12, firings: [9, 6] });
    }
  });

  test("fault actions do not prevent a deadlock", async () => {
    const build = crashing();
    build.terminals.length = 0;
    expect(stepsOf(await bfs(build))).toBe(3);
    expect(await bfs(build)).toMatchObject({ verdict: "deadlock" });
    expect((await bfs(build, { faults: 1 })).trace?.initial.size).toBe(2);
  });

  test("without fault actions a budget adds nothing", async () => {
    expect((await bfs(counter(3), { faults: 2 })).trace?.initial.size).toBe(1);
  });
});

test("depth-first is iterative: long paths need no stack", async () => {
  const build = counter(20_000);
  expect(await dfs(build, { deadlock: false })).toMatchObject({ verdict: "holds", states: 20_001, depth: 20_000 });
});

test("conditions that hold hide no finding", async () => {
  const build = counter(3);
  build.property(
    "invariants",
    "InRange",
    and(le(num(0), read(build.variables[0]!)), le(add(read(build.variables[0]!), num(0)), num(3))),
  );
  expect(await bfs(build, { deadlock: false })).toMatchObject({ verdict: "holds" });
});
