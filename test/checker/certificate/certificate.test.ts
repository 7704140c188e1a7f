// Certificates: correct results are certified, and falsified results of many kinds are refuted.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { buildModel, explore, type Outcome } from "../../../checker/index.js";
import { certify, type SearchClaim } from "../../../checker/certificate/certificate.js";
import { stateCodec } from "../../../checker/codegen/codec.js";
import { layOut } from "../../../checker/codegen/layout.js";
import { interpret, type Interpreter } from "../../../checker/interpreter/interpreter.js";
import type { State } from "../../../checker/interpreter/values.js";
import { searchBreadthFirst } from "../../../checker/search/breadth-first.js";
import { openFile } from "../../../cli/verification/open-file.js";
import { findSpecs } from "../../../cli/files/host.js";
import { smallSystem } from "../../system/differential/arbitrary.js";
import { exploreWithin, type Bounds } from "../bounded-search.js";
import { build, isBuilt } from "../../system/differential/compare.js";
import { all, some, certified, type Lie, systemOf } from "./certified.js";

/** Results without a violation are certified. Checks with a finding, or that were stopped, have no certificate. */
function expectCertified(
  { verdict, violated, certification, states, transitions, notices }: Outcome,
  whole: boolean,
): void {
  if (verdict === "holds" || verdict === "bounded" || violated === "cover") {
    expect(certification).toMatchObject({ kind: "certified", of: states });
    if (whole) expect(certification).toMatchObject({ states, steps: transitions, seed: undefined });
  } else expect([certification?.kind, notices]).toEqual(["none", notices]);
}

// ---------------------------------------------------------------- correct results

const SMALL: Bounds = { states: 400, expressions: Infinity };

/** Of each spec, so many results with a certificate, and so many without, are those of other engines and searches too. */
const ELSEWHERE = { certified: 3, none: 1 };

describe("the small checks of specs/", () => {
  for (const { path, program, plans } of findSpecs("specs")
    .map((each) => openFile(each))
    .filter(({ system }) => system !== undefined)) {
    it(path, async () => {
      const left = { ...ELSEWHERE };
      for (const plan of plans) {
        const { model, check } = buildModel(program!, plan);
        const { outcome } = await exploreWithin(SMALL, model!, check!, { search: "bfs", certify: all });
        if (check!.scenario !== undefined) {
          expect(outcome.certification?.kind).toBe("none");
          continue;
        }
        expectCertified(outcome, true);
        const kind = outcome.certification?.kind === "certified" ? "certified" : "none";
        if (outcome.verdict === "incomplete" || left[kind]-- <= 0) continue;
        expectCertified(await explore(model!, check!, { search: "bfs", engine: "compiled", certify: all }), true);
        expectCertified(
          (await exploreWithin(SMALL, model!, check!, { search: "dfs", certify: some(50) })).outcome,
          false,
        );
      }
    });
  }
});

it("certifies random systems, all states and samples", async () => {
  let certified = 0;
  await fc.assert(
    fc.asyncProperty(smallSystem, fc.integer({ min: 1, max: 50 }), async ({ text }, sample) => {
      const built = build(text);
      if (!isBuilt(built)) return;
      const { model, check } = built[built.length - 1]!;
      const { outcome } = await exploreWithin({ states: 300, expressions: 300_000 }, model, check, {
        search: "bfs",
        certify: all,
      });
      expectCertified(outcome, true);
      if (outcome.verdict === "incomplete") return;
      const compiled = await explore(model, check, { search: "bfs", engine: "compiled", certify: some(sample) });
      if (compiled.verdict !== "incomplete") expectCertified(compiled, false);
      if (compiled.certification?.kind === "certified") certified++;
    }),
    { seed: 20_260_301, numRuns: 25 },
  );
  expect(certified).toBeGreaterThan(5);
});

const names = ["Plain", "Symmetric", "Within", "Depth"];
const refuted = { kind: "refuted" };

describe("the result of a search", () => {
  it.each(names)("of %s is certified", async (name) => {
    expect(await certified(name)).toMatchObject({ kind: "certified", seed: undefined });
    expect(await certified(name, {}, some(3, 7))).toMatchObject({
      kind: "certified",
      seed: name === "Depth" ? undefined : 7,
    });
  });

  it.each(names)("of %s is refuted if any state is missing", async (name) => {
    const without = (i: number): Lie => ({
      visited: (states) => states.filter((_, at) => at !== i),
      result: (result) => ({ ...result, states: result.states - 1 }),
    });
    const claimed = await certified(name);
    for (let i = 0; i < (claimed.kind === "certified" ? claimed.of : 0); i++)
      expect(await certified(name, without(i))).toMatchObject(refuted);
    expect(await certified(name, { visited: (states) => states.slice(1) })).toMatchObject(refuted);
    expect(await certified(name, { visited: (states) => states.slice(1) }, some(3))).toMatchObject(refuted);
  });

  it("is refuted if a bit of a state is flipped", async () => {
    const { model, check } = systemOf("Plain");
    const space = interpret(model, check);
    const layout = layOut(space.stateTypes);
    const codec = stateCodec(layout);
    let flips = 0;
    await fc.assert(
      fc.asyncProperty(fc.nat(1000), fc.nat(1000), async (which, bit) => {
        let same = false;
        const certification = await certified("Plain", {
          visited: (states) =>
            states.map((state, i) => {
              if (i !== which % states.length) return state;
              const packed = new BigUint64Array(layout.words);
              codec.encode(state, packed, 0);
              packed[0] = packed[0]! ^ (1n << BigInt(1 + (bit % 10)));
              const fallen = codec.decode(packed, 0);
              same = space.key(fallen) === space.key(state);
              return fallen;
            }),
        });
        if (!same) flips++;
        expect(certification.kind).toBe(same ? "certified" : "refuted");
      }),
      { seed: 3, numRuns: 100 },
    );
    expect(flips).toBeGreaterThan(30);
  });

  it("is refuted if a state is not reachable, or is present twice", async () => {
    const more = (states: readonly State[]): readonly State[] => [...states, states[0]!.set(0, 7)];
    expect(
      await certified("Plain", { visited: more, result: (result) => ({ ...result, states: result.states + 1 }) }),
    ).toMatchObject({ kind: "refuted", why: expect.stringContaining("a visited state is not reachable") as string });
    expect(
      await certified("Plain", {
        visited: (states) => [...states, states[3]!],
        result: (result) => ({ ...result, states: result.states + 1 }),
      }),
    ).toMatchObject({ kind: "refuted", why: expect.stringContaining("twice") as string });
  });

  it.each<[string, string, Lie]>([
    [
      "an initial state is left out",
      "Plain",
      { space: (space) => ({ ...space, initialStates: () => [...space.initialStates()].slice(1) }) },
    ],
    [
      "a step is left out",
      "Plain",
      { space: (space) => ({ ...space, expand: (state) => space.expand(state).filter((_, i) => i !== 1) }) },
    ],
    [
      "a state counts as another",
      "Plain",
      { space: (space) => ({ ...space, key: (state) => space.key(state.set(1, 0)) }) },
    ],
    [
      "too many states count as one",
      "Symmetric",
      { space: (space) => ({ ...space, key: (state) => space.key(state.set(0, 0)) }) },
    ],
    [
      "`within` lets less in",
      "Within",
      {
        space: (space) => ({
          ...space,
          satisfiesConstraint: (state) => space.satisfiesConstraint(state) === true && state.get(1) !== 3,
        }),
      },
    ],
    ["`within` lets more in", "Within", { check: { within: [] } }],
    [
      "`depth` cut more than it should",
      "Depth",
      { space: (space) => ({ ...space, expand: (state) => (state.get(0) === 3 ? [] : space.expand(state)) }) },
    ],
    ["a step counts twice", "Plain", { result: (result) => ({ ...result, transitions: result.transitions + 1 }) }],
    [
      "steps are those of another action",
      "Plain",
      { result: (result) => ({ ...result, firings: [...result.firings].reverse() }) },
    ],
    ["the depth is another", "Plain", { result: (result) => ({ ...result, depth: result.depth + 1 }) }],
    [
      "fewer steps were left out than there are",
      "Within",
      { result: (result) => ({ ...result, outsideConstraint: result.outsideConstraint - 1 }) },
    ],
  ])("is refuted if %s", async (_, name, lie) => {
    expect(await certified(name, lie)).toMatchObject(refuted);
  });

  it("is refuted if a property was not evaluated", async () => {
    const { model, check } = systemOf("Plain");
    const space = interpret(model, check);
    const judging: readonly Partial<Interpreter>[] = [
      { checkInvariants: (state) => (state.get(0) === 4 ? { kind: "invariant", property: "Small" } : undefined) },
      {
        checkStep: (state, next) =>
          state.get(0) === 5 && next.get(0) === 0 ? { kind: "step", property: "Slow" } : undefined,
      },
      { satisfiesConstraint: (state) => (state.get(0) === 5 ? { kind: "invariant", property: "Small" } : true) },
      { satisfiesCover: () => false },
    ];
    const states: State[] = [];
    const result = await searchBreadthFirst(
      { ...space, satisfiesConstraint: (state) => (states.push(state), true) },
      { depth: undefined, tick: undefined },
    );
    const claim: SearchClaim = {
      result,
      verdict: { verdict: "holds", violated: undefined },
      search: "bfs",
      depth: undefined,
      states: async function* () {
        yield* states;
      },
    };
    expect(await certify(model, space, claim, all, undefined)).toMatchObject({ kind: "certified" });
    for (const own of judging)
      expect(await certify(model, { ...space, ...own }, claim, all, undefined)).toMatchObject(refuted);
    // A sample does not certify covers.
    for (const own of judging.slice(0, 3))
      expect(await certify(model, { ...space, ...own }, claim, some(states.length - 1), undefined)).toMatchObject(
        refuted,
      );
  });

  it("is refuted if a cover is reached that the search did not reach, and certified otherwise", async () => {
    const { model, check } = systemOf("Stuck");
    const space = interpret(model, check);
    const states: State[] = [];
    const result = await searchBreadthFirst(
      { ...space, satisfiesConstraint: (state) => (states.push(state), true) },
      { depth: undefined, tick: undefined },
    );
    const claim: SearchClaim = {
      result,
      verdict: { verdict: "violated", violated: "cover" },
      search: "bfs",
      depth: undefined,
      states: async function* () {
        yield* states;
      },
    };
    expect(result.covered).toEqual([false]);
    for (const request of [all, some(1)]) {
      expect(await certify(model, space, claim, request, undefined)).toMatchObject({ kind: "certified" });
      expect(await certify(model, { ...space, satisfiesCover: () => true }, claim, request, undefined)).toMatchObject(
        refuted,
      );
    }
  });

  it("is refuted if the search ignored a deadlock", async () => {
    const { model, check } = systemOf("Stuck");
    const real = interpret(model, { ...check, deadlock: true });
    const states: State[] = [];
    const bare = interpret(model, { ...check, covers: [] });
    const result = await searchBreadthFirst(
      { ...bare, satisfiesConstraint: (state) => (states.push(state), true) },
      { depth: undefined, tick: undefined },
    );
    const claim: SearchClaim = {
      result,
      verdict: { verdict: "holds", violated: undefined },
      search: "bfs",
      depth: undefined,
      states: async function* () {
        yield* states;
      },
    };
    expect(await certify(model, bare, claim, all, undefined)).toMatchObject({ kind: "certified" });
    expect(await certify(model, { ...real, covers: [] }, claim, all, undefined)).toMatchObject({
      kind: "refuted",
      why: expect.stringContaining("a deadlock: ") as string,
    });
  });

  it("is refuted if a state cannot be evaluated", async () => {
    expect(
      await certified("Plain", { visited: (states) => states.map((state, i) => (i === 2 ? state.clear() : state)) }),
    ).toMatchObject({ kind: "refuted", why: expect.stringContaining("the interpreter failed") as string });
  });
});

describe("a sample", () => {
  it("does not depend on the order in which states were visited", async () => {
    const seen = async (visited: (states: readonly State[]) => readonly State[], seed: number): Promise<unknown> =>
      certified("Plain", { visited }, some(5, seed));
    const steps = await Promise.all(Array.from({ length: 12 }, (_, seed) => seen((states) => states, seed)));
    for (const [seed, one] of steps.entries()) expect(await seen((states) => [...states].reverse(), seed)).toEqual(one);
    expect(new Set(steps.map((each) => JSON.stringify(each))).size).toBeGreaterThan(6);
  });

  it("includes every state for some seed", async () => {
    const { model, check } = systemOf("Plain");
    const space = interpret(model, check);
    const states: State[] = [];
    const result = await searchBreadthFirst(
      { ...space, satisfiesConstraint: (state) => (states.push(state), true) },
      { depth: undefined, tick: undefined },
    );
    const claim: SearchClaim = {
      result,
      verdict: { verdict: "holds", violated: undefined },
      search: "bfs",
      depth: undefined,
      states: async function* () {
        yield* states;
      },
    };
    const drawn = new Set<string>();
    for (let seed = 0; seed < 60; seed++)
      await certify(
        model,
        { ...space, expand: (state) => (drawn.add(space.key(state)), space.expand(state)) },
        claim,
        some(5, seed),
        undefined,
      );
    expect(drawn.size).toBe(states.length);
  });
});

it("stops if it is cancelled, and reports how many states were examined", async () => {
  const { model, check } = systemOf("Plain");
  const outcome = await explore(model, check, {
    search: "bfs",
    engine: "interpreter",
    certify: all,
    tick: ({ certified: done }) => Promise.resolve(done === undefined ? undefined : "stopped by Ctrl-C"),
  });
  // A small system may be finished before the first tick.
  if (outcome.verdict !== "holds")
    expect(outcome).toMatchObject({
      verdict: "incomplete",
      certification: { kind: "stopped", why: "stopped by Ctrl-C", of: outcome.states },
    });
});
