// Counterexamples with the fewest faults, compared with a naive search and with checks for every limit of faults.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { explore, type Check, type ExploreOptions, type Outcome } from "../../checker/index.js";
import { exploreFewestFaults, type FewestFaults } from "../../checker/fewest-faults.js";
import { build as compile, isBuilt, type Built } from "../system/differential/compare.js";
import { Build, eq, index, isIn, ne, not, num, pick, read, ref, set, T } from "./core-builder.js";
import { counter } from "./models.js";

const options: ExploreOptions = { search: "bfs" };
const fewest = ({ model, check }: Built, more: Partial<ExploreOptions> = {}): Promise<FewestFaults> =>
  exploreFewestFaults(model, check, { ...options, ...more }, explore);
const budgetsOf = ({ searches }: FewestFaults): (number | undefined)[] => searches.map(({ faults }) => faults);
const stepsOf = ({ trace }: Outcome): number | undefined =>
  trace === undefined ? undefined : trace.steps.length + (trace.failed === undefined ? 0 : 1);

function spec(text: string, changes: Partial<Check> = {}): Built {
  const built = compile(text);
  if (!isBuilt(built)) throw new Error(JSON.stringify(built.map(({ message }) => message)));
  return { model: built[0]!.model, check: { ...built[0]!.check, ...changes } };
}

/** A node of a graph; edges of the first table are ordinary steps, those of the second faults. */
function faultyGraph(
  steps: readonly (readonly number[])[],
  faults: readonly (readonly number[])[],
  bad: readonly number[],
  budget: number | undefined,
): Built {
  const build = new Build();
  const Node = T.int(0, steps.length - 1);
  const nodes = (members: readonly number[]): ReturnType<typeof num> => ({
    kind: "makeSet",
    items: members.map(num),
    type: T.set(Node),
    span: num(0).span,
  });
  const at = build.variable("at", Node, num(0));
  for (const [i, table] of [steps, faults].entries()) {
    const to = build.local("to", Node);
    build.action(
      i === 0 ? "Step" : "Fault",
      [],
      [
        pick(
          to,
          index(
            { kind: "makeSeq", items: table.map(nodes), type: T.seq(T.set(Node)), span: num(0).span },
            read(at),
            T.set(Node),
          ),
        ),
        set(at, ref(to)),
      ],
      { fault: i === 1 },
    );
  }
  build.property("invariants", "Good", not(isIn(read(at), nodes(bad))));
  return { model: build.model, check: build.check({ deadlock: false, faults: budget }) };
}

/** A naive search: the fewest faults on a path to a bad node, and the fewest steps of such a path. */
function byHand(
  steps: readonly (readonly number[])[],
  faults: readonly (readonly number[])[],
  bad: readonly number[],
): { faults: number; steps: number } | undefined {
  const best = new Map([[0, { faults: 0, steps: 0 }]]);
  for (let changed = true; changed;) {
    changed = false;
    for (const [from, cost] of [...best]) {
      for (const [table, price] of [
        [steps, 0],
        [faults, 1],
      ] as const) {
        for (const to of table[from] ?? []) {
          const previous = best.get(to);
          const now = { faults: cost.faults + price, steps: cost.steps + 1 };
          if (
            previous !== undefined &&
            (previous.faults < now.faults || (previous.faults === now.faults && previous.steps <= now.steps))
          )
            continue;
          best.set(to, now);
          changed = true;
        }
      }
    }
  }
  return bad.flatMap((node) => best.get(node) ?? []).sort((a, b) => a.faults - b.faults || a.steps - b.steps)[0];
}

/** Checks with every limit of faults, up to that of the check. */
async function inTurn({ model, check }: Built): Promise<{ faults: number; outcome: Outcome } | undefined> {
  for (let faults = 0; faults <= (check.faults ?? 8); faults++) {
    const outcome = await explore(model, { ...check, faults }, options);
    if (
      (outcome.verdict === "violated" && outcome.violated !== "cover") ||
      outcome.verdict === "deadlock" ||
      outcome.verdict === "error"
    )
      return { faults, outcome };
  }
  return undefined;
}

describe("agrees", () => {
  test("with a naive search in random graphs, and with every limit of faults", async () => {
    const table = (size: number): fc.Arbitrary<number[][]> =>
      fc.array(fc.uniqueArray(fc.nat(size - 1), { maxLength: 2 }), { minLength: size, maxLength: size });
    const graphs = fc
      .integer({ min: 2, max: 7 })
      .chain((size) =>
        fc.tuple(
          table(size),
          table(size),
          fc.uniqueArray(fc.nat(size - 1), { maxLength: 2 }),
          fc.option(fc.nat(3), { nil: undefined }),
        ),
      );
    await fc.assert(
      fc.asyncProperty(graphs, async ([steps, faults, bad, budget]) => {
        const built = faultyGraph(steps, faults, bad, budget);
        const expected = byHand(steps, faults, bad);
        const result = await fewest(built);
        if (expected === undefined || (budget !== undefined && expected.faults > budget)) {
          expect(result).toMatchObject({ faults: undefined, outcome: { verdict: "holds" } });
          expect(result.searches).toHaveLength(1);
          return;
        }
        expect({ faults: result.faults, steps: stepsOf(result.outcome) }).toEqual(expected);
        expect(result.outcome.trace?.steps.filter((step) => step.fault)).toHaveLength(expected.faults);
        const turn = await inTurn(built);
        expect({
          faults: result.faults,
          states: result.outcome.states,
          transitions: result.outcome.transitions,
        }).toEqual({ faults: turn?.faults, states: turn?.outcome.states, transitions: turn?.outcome.transitions });
        expect(result.states).toBe(result.searches.reduce((sum, { outcome }) => sum + Number(outcome.states), 0));
      }),
      { numRuns: 150 },
    );
  });

  /** With one fault, 4 is reached in two steps; without faults, in five. */
  const detour = (faults: number | undefined): Built =>
    faultyGraph([[1], [2], [3], [4], [5], []], [[4], [], [], [], [], []], [5], faults);

  test("if the shortest counterexample has more faults", async () => {
    for (const faults of [1, 3, undefined]) {
      const built = detour(faults);
      expect(stepsOf(await explore(built.model, built.check, options))).toBe(2);
      const result = await fewest(built);
      expect(stepsOf(result.outcome)).toBe(5);
      expect(result).toMatchObject({ faults: 0, outcome: { verdict: "violated", property: "Good" } });
      expect(budgetsOf(result)).toEqual([faults, 0]);
      expect(result.outcome.notices).toEqual([
        "no fault is needed for this",
        `the counts are those of one of 2 searches for the fewest faults, which found ${result.states} states together`,
      ]);
    }
  });

  test("with each engine and search order", async () => {
    for (const more of [{ engine: "compiled" }, { search: "dfs" }] as const)
      expect(await fewest(detour(2), more)).toMatchObject({ faults: 0, outcome: { verdict: "violated" } });
  });
});

describe("a finding", () => {
  test("with the maximum number of faults is searched with fewer faults, and not again", async () => {
    const built = faultyGraph([[], [], []], [[1], [2], []], [2], 2);
    const result = await fewest(built);
    expect(budgetsOf(result)).toEqual([2, 0, 1]);
    expect(result).toMatchObject({ faults: 2, outcome: { verdict: "violated" } });
    expect(result.outcome.notices[0]).toBe("2 faults are needed for this: with fewer, nothing was found");
  });

  test("without fault actions needs none, and no second search", async () => {
    const build = counter(3);
    build.property("invariants", "NotTwo", ne(read(build.variables[0]!), num(2)));
    const result = await fewest({ model: build.model, check: build.check() });
    expect(result).toMatchObject({ faults: 0, outcome: { property: "NotTwo", notices: [] } });
    expect(result.searches).toHaveLength(1);
  });

  test("within a depth bound has a notice about the bound", async () => {
    const built = faultyGraph([[1], [2], [3], [4], [5], []], [[4], [], [], [], [], []], [5], 1);
    const result = await fewest({ model: built.model, check: { ...built.check, depth: 3 } });
    expect(result).toMatchObject({ faults: 1, outcome: { verdict: "violated" } });
    expect(result.outcome.notices[0]).toBe(
      "one fault is needed for this: with fewer, nothing was found within the bounds of the check",
    );
  });

  test("may be a deadlock, or an error before there is a state, or in a fault", async () => {
    const stuck = spec(
      "system S\nvar up: Bool = true\naction Work { require up }\nfault action Crash { up' = false }\ncheck C { faults 2 }\n",
    );
    expect(await fewest(stuck)).toMatchObject({
      faults: 1,
      outcome: { verdict: "deadlock", trace: { steps: [{ action: "Crash" }] } },
    });
    const never = spec(
      "system S\nvar x: 0..3 = 0\ninit { require x == 1 }\naction A { x' = x }\nfault action F { x' = 2 }\ncheck C { faults 2 }\n",
    );
    expect(await fewest(never)).toMatchObject({ faults: 0, outcome: { verdict: "error", fault: { code: "R0012" } } });
    const wrong = spec(
      "system S\nvar x: 0..2 = 0\naction Idle { x' = x }\nfault action F { x' = x + 1 }\ncheck C { }\n",
    );
    expect(await fewest(wrong)).toMatchObject({
      faults: 3,
      outcome: { verdict: "error", trace: { failed: { action: "F" } } },
    });
  });
});

describe("a cover", () => {
  const covered = (faults: number, more = ""): Built =>
    spec(
      `system S\nvar x: 0..3 = 0\naction Idle { x' = x }\nfault action F { require x < 3 x' = x + 1 }\ncover Two: x == 2\n${more}check C { faults ${faults} }\n`,
    );

  test("that is not reached is reported for the check itself, not for fewer faults", async () => {
    const result = await fewest(covered(1));
    expect(result).toMatchObject({
      faults: undefined,
      outcome: { verdict: "violated", property: "Two", violated: "cover" },
    });
    expect(result.searches).toHaveLength(1);
    expect(await fewest(covered(2))).toMatchObject({
      faults: undefined,
      outcome: { verdict: "holds", covered: ["Two"] },
    });
  });

  test("that is not reached with fewer faults hides no finding that needs more", async () => {
    expect(await fewest(covered(3, "invariant NotThree: x != 3\n"))).toMatchObject({
      faults: 3,
      outcome: { property: "NotThree", violated: "invariant" },
    });
  });

  test("that cannot be evaluated is found with the fewest faults", async () => {
    expect(await fewest(covered(3, "cover Odd: 6 div (x - 1) > 0\n"))).toMatchObject({
      faults: 1,
      outcome: { verdict: "error", fault: { code: "R0007" } },
    });
  });
});

describe("temporal properties", () => {
  const lamp = (property: string, faults: string): Built =>
    spec(
      `system S\nvar lit: Bool = false\nvar broken: Bool = false\naction Light { require not broken and not lit lit' = true }\nfault action Break { require not broken broken' = true }\nfault action Mend { require broken broken' = false }\nfair weak Light\nproperty P: ${property}\ncheck C { deadlock off ${faults} }\n`,
    );

  test("are violated with the fewest faults", async () => {
    for (const faults of ["", "faults 1", "faults 4"])
      expect(await fewest(lamp("eventually lit", faults))).toMatchObject({
        faults: 1,
        outcome: { verdict: "violated", property: "P", violated: "property" },
      });
    expect(await fewest(lamp("eventually always (broken implies lit)", "faults 3"))).toMatchObject({ faults: 1 });
    expect(await fewest(lamp("always not (lit and broken)", ""))).toMatchObject({ faults: 1 });
  });

  test("that need infinitely many faults are not minimised, with a notice", async () => {
    const result = await fewest(lamp("eventually always broken or eventually always not broken", ""));
    expect(result).toMatchObject({ faults: undefined, outcome: { verdict: "violated", property: "P" } });
    expect(budgetsOf(result)).toEqual([undefined, 0, 1, 2]);
    expect(result.outcome.notices[0]).toBe(
      "the behaviour repeats a fault forever; nothing was found with at most 2 faults",
    );
    // With a limit of faults, the property holds.
    expect(await fewest(lamp("eventually always broken or eventually always not broken", "faults 3"))).toMatchObject({
      outcome: { verdict: "holds" },
    });
  });

  test("that are violated only beyond the depth bound with counted faults are not minimised, with a notice", async () => {
    // One step leads to the loop of b and c. With the fault it takes three steps, which reach the depth bound.
    const built = spec(`system S
enum At { start, d, e, b, c }
var at: At = start
action Direct { require at == start at' = b }
fault action Fault { require at == start at' = d }
action On { require at == d at' = e }
action Join { require at == e at' = b }
action Go { require at == b at' = c }
action Back { require at == c at' = b }
property P: not (eventually at == d and always eventually at == c)
check C { depth 3 }
`);
    const result = await fewest(built);
    expect(result).toMatchObject({ faults: undefined, outcome: { verdict: "violated", property: "P" } });
    expect(budgetsOf(result)).toEqual([undefined, 0, 1]);
    expect(result.outcome.notices.at(-2)).toBe(
      "nothing was found with at most one fault within the depth of the check",
    );
    expect(await fewest({ ...built, check: { ...built.check, depth: undefined } })).toMatchObject({ faults: 1 });
  });

  test("that ask whether a fault is enabled are not minimised, with a notice", async () => {
    const result = await fewest(lamp("always enabled Break or eventually lit", "faults 2"));
    expect(result).toMatchObject({ faults: undefined, outcome: { verdict: "violated" } });
    expect(budgetsOf(result)).toEqual([2]);
    expect(result.outcome.notices[0]).toMatch(/^not searched for fewer faults: the property P asks/);
  });
});

describe("a search that is stopped", () => {
  const long = (): Built => faultyGraph([[1], [2], [3], [4], [5], []], [[4], [], [], [], [], []], [5], 3);
  const incomplete = (outcome: Outcome): Outcome => ({
    ...outcome,
    verdict: "incomplete",
    property: undefined,
    violated: undefined,
    trace: undefined,
    notices: ["stopped with 1 MB of states"],
  });

  test("by the user is not followed by another", async () => {
    const built = long();
    const result = await exploreFewestFaults(
      built.model,
      built.check,
      { ...options, tick: () => Promise.resolve("stopped by Ctrl-C") },
      async (model, check, given) => {
        await given.tick?.({ states: 1, frontier: 1, depth: 0, transitions: 0 });
        return incomplete(await explore(model, check, options));
      },
    );
    expect(result).toMatchObject({ faults: undefined, outcome: { verdict: "incomplete" } });
    expect(result.searches).toHaveLength(1);
  });

  test("for lack of memory is followed by searches with fewer faults", async () => {
    const built = long();
    const from = (least: number): Promise<FewestFaults> =>
      exploreFewestFaults(built.model, built.check, options, async (model, check, given) =>
        ((check.faults ?? 99) >= least ? incomplete : (outcome: Outcome) => outcome)(
          await explore(model, check, given),
        ),
      );
    expect(await from(2)).toMatchObject({ faults: 0, outcome: { verdict: "violated" } });
    const none = await from(0);
    expect(none).toMatchObject({ faults: undefined, outcome: { verdict: "incomplete" } });
    expect(budgetsOf(none)).toEqual([3, 0]);
  });

  test("with fewer faults keeps the finding, with a notice that fewer may be enough", async () => {
    const built = long();
    const result = await exploreFewestFaults(built.model, built.check, options, async (model, check, given) =>
      (check.faults === 0 ? incomplete : (outcome: Outcome) => outcome)(await explore(model, check, given)),
    );
    expect(result).toMatchObject({ faults: undefined, outcome: { verdict: "violated", property: "Good" } });
    expect(result.outcome.notices[0]).toBe(
      "it is not known whether there is a finding with no faults: stopped with 1 MB of states",
    );
  });
});

test("the result does not depend on the order of declarations", async () => {
  const build = new Build();
  const x = build.variable("x", T.int(0, 2), num(0));
  build.action("F", [], [set(x, num(2))], { fault: true });
  build.action("Idle", [], [set(x, read(x))]);
  build.property("invariants", "Zero", eq(read(x), num(0)));
  expect(await fewest({ model: build.model, check: build.check({ faults: 5 }) })).toMatchObject({ faults: 1 });
});
