// A search that goes on after violations: every engine gives each property the verdict, and the length of its shortest
// counterexample, that a check of this property alone has.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { explore, type ExploreOptions } from "../../../checker/index.js";
import { exploreWithin } from "../../checker/bounded-search.js";
import { smallSystem } from "./arbitrary.js";
import { MOST } from "./bounds.js";
import { build, isBuilt, type Built } from "./compare.js";
import { describeAll, describeVerdicts, differencesAlone } from "./keep-going.js";
import { wrongSystem } from "./wrong-systems.js";

const seed = Number(process.env["DIFFERENTIAL_SEED"] ?? 20_260_101);
const interpreted: ExploreOptions = { search: "bfs", engine: "interpreter" };
const compiled: ExploreOptions = { search: "bfs", engine: "compiled" };

function lastCheck(text: string): Built {
  const built = build(text);
  if (!isBuilt(built)) throw new Error(`rejected: ${built.map(({ message }) => message).join("; ")}\n${text}`);
  return built[built.length - 1]!;
}

describe(`random systems (DIFFERENTIAL_SEED=${seed})`, () => {
  const WRONG = 150;

  it(`${WRONG} systems with many violations`, async () => {
    let several = 0;
    let erroneous = 0;
    await fc.assert(
      fc.asyncProperty(wrongSystem, async (text) => {
        const { model, check } = lastCheck(text);
        const { outcome, differences } = await differencesAlone(model, check, interpreted);
        expect(differences).toEqual([]);
        const verdicts = outcome.verdicts ?? [];
        if (verdicts.filter(({ finding }) => finding !== undefined).length > 1) several++;
        if (verdicts.some(({ kind }) => kind === "error")) erroneous++;
      }),
      { seed, numRuns: WRONG, endOnFailure: true },
    );
    // Otherwise the test would compare little.
    expect(several).toBeGreaterThan(WRONG / 2);
    expect(erroneous).toBeGreaterThan(WRONG / 20);
  });

  const COMPILED = 25;

  it(`${COMPILED} systems with many violations, compiled`, async () => {
    await fc.assert(
      fc.asyncProperty(wrongSystem, async (text) => {
        const { model, check } = lastCheck(text);
        const expected = describeAll(await explore(model, check, { ...interpreted, keepGoing: true }));
        expect(describeAll(await explore(model, check, { ...compiled, keepGoing: true }))).toEqual(expected);
      }),
      { seed, numRuns: COMPILED, endOnFailure: true },
    );
  });

  const SMALL = 15;

  it(`${SMALL} systems of all constructs`, async () => {
    let compared = 0;
    await fc.assert(
      fc.asyncProperty(smallSystem, async ({ text }) => {
        const built = build(text);
        if (!isBuilt(built)) return;
        const { model, check } = built[built.length - 1]!;
        const { outcome, exceeded } = await exploreWithin(MOST, model, check, { search: "bfs", keepGoing: true });
        if (exceeded || outcome.verdict === "incomplete") return;
        compared++;
        expect((await differencesAlone(model, check, interpreted)).differences).toEqual([]);
        const other = await explore(model, check, { ...compiled, keepGoing: true });
        expect(describeAll(other)).toEqual(describeAll(outcome));
      }),
      { seed, numRuns: SMALL, endOnFailure: true },
    );
    expect(compared).toBeGreaterThan(SMALL / 2);
  });
});

describe("each property has its own verdict", () => {
  const counter = `system S
var x: 0..3 = 0
action A { x' = (x + 1) mod 4 }
invariant I1: x < 3
invariant I2: x < 3 or x == 0
invariant I3: x != 1
invariant Fine: x >= 0
step Up: x' > x
cover Two: x == 2
cover Never: x == 1 and x == 2
property Stays: eventually always x == 1
property Zero: always eventually x == 0
fair weak A
check C {}`;

  for (const options of [interpreted, compiled, { ...compiled, engine: "auto", trial: 1 } as const])
    it(`with the engine ${options.engine}`, async () => {
      const { model, check } = lastCheck(counter);
      const outcome = await explore(model, check, { ...options, keepGoing: true });
      expect(describeVerdicts(outcome)).toEqual([
        "invariant I1: violated in 3",
        "invariant I2: violated in 3",
        "invariant I3: violated in 1",
        "invariant Fine: holds",
        "step Up: violated in 4",
        "deadlock: holds",
        "property Stays: violated in 4",
        "property Zero: holds",
        "cover Two: holds",
        "cover Never: violated",
      ]);
      expect([outcome.verdict, outcome.property, outcome.states]).toEqual(["violated", "I3", 4]);
      expect(outcome.notices).toEqual([]);
    });
});
