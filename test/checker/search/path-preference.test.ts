// Of the shortest counterexamples the one with the fewest faults is shown, of those one with the fewest switches between instances, of those the first:
// compared with all there are, one by one, in random systems and both engines.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { explore, type Check, type Model, type Outcome, type Trace } from "../../../checker/index.js";
import { interpret, type DetailedTransition } from "../../../checker/interpreter/interpreter.js";
import type { State } from "../../../checker/interpreter/values.js";
import { preferPath, PATH_STATES_LIMIT, type ChosenPath } from "../../../checker/search/path-preference.js";
import { searchBreadthFirst } from "../../../checker/search/breadth-first.js";
import { shortestPaths } from "../../../checker/search/shortest-paths.js";
import type { Defect } from "../../../checker/search/state-space.js";
import { actorOf } from "../../../checker/trace/trace.js";
import { build, describeOutcome, isBuilt, type Built } from "../../system/differential/compare.js";

function spec(text: string): Built {
  const built = build(`system S\n${text}`);
  if (!isBuilt(built)) throw new Error(JSON.stringify(built.map(({ message }) => message)));
  return built[0]!;
}

const engines = ["interpreter", "compiled"] as const;
const find = ({ model, check }: Built, engine: (typeof engines)[number]): Promise<Outcome> =>
  explore(model, check, { search: "bfs", engine });
const namesIn = (trace: Trace | undefined): readonly string[] =>
  [...(trace?.steps ?? []), ...(trace?.failed === undefined ? [] : [trace.failed])].map(({ instance, action }) =>
    instance === undefined ? action : `${instance}.${action}`,
  );

describe.each(engines)("%s", (engine) => {
  test("prefers a path without faults, even if another is found first", async () => {
    const result = await find(
      spec(
        "var n: 0..4 = 0\nfault action Break { require n < 4 n' = n + 1 }\naction Step { require n < 4 n' = n + 1 }\ninvariant Low: n < 3\ncheck C { expect violated Low }",
      ),
      engine,
    );
    expect(namesIn(result.trace)).toEqual(["Step", "Step", "Step"]);
  });

  test("prefers it also if faults are counted", async () => {
    const result = await find(
      spec(
        "var n: 0..4 = 0\nvar b: Bool = false\nfault action Break { require n < 4 n' = n + 1 b' = true }\naction Step { require n < 4 n' = n + 1 b' = true }\ninvariant Low: n < 3\ncheck C { faults 2; expect violated Low }",
      ),
      engine,
    );
    expect(namesIn(result.trace)).toEqual(["Step", "Step", "Step"]);
  });

  test("groups the steps of an instance", async () => {
    const text =
      "component P { var at: 0..2 = 0 action Go { require at < 2 at' = at + 1 } }\ninstance p[i in 1..3] = P()\nvar turns: 0..9 = 0\naction Turn { require p[1].at == 1 and p[2].at == 1 and p[3].at == 1 and turns < 9 turns' = turns + 1 }\ninvariant Open: not (p[1].at == 2 and p[2].at == 2)\ncheck C { expect violated Open }";
    const result = await find(spec(text), engine);
    expect(namesIn(result.trace)).toEqual(["p[1].Go", "p[1].Go", "p[2].Go", "p[2].Go"]);
  });

  test("prefers many switches to a fault", async () => {
    const text =
      "component P { var at: 0..2 = 0 fault action Jump { require at < 2 at' = at + 1 } action Go(o: 0..2) { require at < 2 and o == at at' = at + 1 } }\ninstance p = P()\ninstance q = P()\nstep Slow: not (p.at' == 2 and q.at' == 2)\ninvariant Apart: p.at - q.at <= 1\ncheck C { expect violated Slow }";
    const result = await find(spec(text), engine);
    expect(result.property).toBe("Apart");
    expect(namesIn(result.trace)).toEqual(["p.Go", "p.Go"]);
    const both = spec(text.replace("invariant Apart: p.at - q.at <= 1\n", ""));
    expect(namesIn((await find(both, engine)).trace)).toEqual(["p.Go", "p.Go", "q.Go", "q.Go"]);
  });

  test("chooses among initial states", async () => {
    const result = await find(
      spec(
        "var n: 0..4 in 0..1\nterminal when true\nfault action Break { require n == 0 n' = 4 }\naction Step { require n == 1 n' = 4 }\ninvariant Low: n < 4\ncheck C { expect violated Low }",
      ),
      engine,
    );
    expect(namesIn(result.trace)).toEqual(["Step"]);
  });

  test("with symmetry, distinguishes the instances that act", async () => {
    const text =
      "symmetric type Node of 3\ncomponent P { var at: 0..2 = 0 action Go { require at < 2 at' = at + 1 } }\ninstance p[n in Node] = P()\ninvariant Open: not (exists a in Node, b in Node: a != b and p[a].at == 2 and p[b].at == 2)\ncheck C { expect violated Open }";
    const { trace } = await find(spec(text), engine);
    const actors = trace!.steps.map(({ instance }) => instance);
    expect([actors[0] === actors[1], actors[1] === actors[2], actors[2] === actors[3]]).toEqual([true, false, true]);
  });

  test(`what has more than ${PATH_STATES_LIMIT} states on shortest paths keeps the first path, with a notice`, async () => {
    const result = await find(
      spec(
        "var n: 1..6 -> 0..5 = [_ in 1..6 => 0]\naction Up(i: 1..6) { require n[i] < 4 n[i]' = n[i] + 1 }\ninvariant Low: exists i in 1..6: n[i] < 4\ncheck C { expect violated Low }",
      ),
      engine,
    );
    expect(result).toMatchObject({
      verdict: "violated",
      property: "Low",
      notices: [expect.stringContaining("the first of the shortest paths is shown")],
    });
    expect(result.trace?.steps).toHaveLength(24);
  });
});

test("a check that is stopped during the choice keeps the first path, with a notice", async () => {
  const { model, check } = spec(
    "var n: 0..4 = 0\nfault action Break { require n < 4 n' = n + 1 }\naction Step { require n < 4 n' = n + 1 }\ninvariant Low: n < 3\ncheck C { expect violated Low }",
  );
  const space = interpret(model, check);
  const { finding } = await searchBreadthFirst(space, { depth: undefined, tick: undefined });
  const choose = (rests: number): Promise<ChosenPath> => {
    let left = rests;
    const rest = (): Promise<string | undefined> => Promise.resolve(left-- > 0 ? undefined : "interrupted");
    return preferPath(
      finding!,
      { openCovers: [], onPathAt: () => () => true, checkCancelled: rest },
      { space, identity: space.key, actor: (move) => actorOf(model, move) },
    );
  };
  const whole = await choose(Infinity);
  expect(whole.notice).toBe(undefined);
  expect(whole.finding.path).not.toEqual(finding!.path);
  for (const rests of [0, 1, 2, 3]) {
    const { finding: shown, notice } = await choose(rests);
    expect(shown).toBe(finding);
    expect(notice).toContain("interrupted: the first of the shortest paths is shown");
  }
  // It may also be stopped before the shortest paths are known.
  const unknown = await shortestPaths(space, finding!, [], () => Promise.resolve("interrupted"));
  expect(unknown).toBe("interrupted");
  expect(
    await preferPath(finding!, unknown, { space, identity: space.key, actor: (move) => actorOf(model, move) }),
  ).toEqual({
    finding,
    notice: expect.stringContaining("interrupted: the first of the shortest paths is shown") as string,
  });
});

// ---------------------------------------------------------------- enumeration of all shortest paths

interface Path {
  readonly faults: number;
  readonly switches: number;
  readonly names: readonly string[];
}

/** All paths of a length to the defect, in the order of the interpreter. */
function* pathsTo(model: Model, check: Check, defect: Defect, steps: number): Generator<Path> {
  const interpreter = interpret(model, check);
  const expanded = new Map<string, readonly DetailedTransition[]>();
  const expand = (state: State): readonly DetailedTransition[] => {
    const key = interpreter.key(state);
    const moves = expanded.get(key) ?? interpreter.expand(state);
    expanded.set(key, moves);
    return moves;
  };
  const nameOf = (move: DetailedTransition): string => {
    const actor = actorOf(model, move);
    const { name } = model.actions[move.action]!;
    return actor === undefined ? name : `${actor}.${name}`;
  };
  const isFound = (found: Defect | undefined): boolean =>
    found !== undefined &&
    found.kind === defect.kind &&
    (found.kind === "error"
      ? defect.kind === "error" && found.fault.code === defect.fault.code
      : found.kind === "deadlock" || found.property === (defect as typeof found).property);
  function* from(state: State, taken: readonly DetailedTransition[]): Generator<readonly DetailedTransition[]> {
    const left = steps - taken.length;
    if (left === 0) {
      if (
        defect.kind === "deadlock" &&
        expand(state).every(({ action }) => interpreter.faultActions[action] === true) &&
        isFound(interpreter.checkDeadlock(state))
      )
        yield taken;
      return;
    }
    for (const move of expand(state)) {
      if (left === 1 && defect.kind !== "deadlock") {
        if (
          move.fault !== undefined
            ? isFound({ kind: "error", fault: move.fault, phase: "move" })
            : isFound(interpreter.checkInvariants(move.state!) ?? interpreter.checkStep(state, move.state!))
        )
          yield [...taken, move];
      } else if (move.state !== undefined) {
        yield* from(move.state, [...taken, move]);
      }
    }
  }
  for (const { state } of interpreter.initialStates()) {
    if (state === undefined) continue;
    for (const moves of from(state, [])) {
      const actors = moves.map((move) => actorOf(model, move));
      yield {
        faults: moves.filter(({ action }) => interpreter.faultActions[action] === true).length,
        switches: actors.filter((actor, i) => i > 0 && actor !== actors[i - 1]).length,
        names: moves.map(nameOf),
      };
    }
  }
}

const step = fc.oneof(
  {
    weight: 3,
    arbitrary: fc
      .record({ fault: fc.boolean(), from: fc.nat(2) })
      .map(({ fault, from }) => ({ fault, from, to: from + 1 })),
  },
  { weight: 1, arbitrary: fc.record({ fault: fc.boolean(), from: fc.nat(3), to: fc.nat(3) }) },
);
const system = fc
  .record({
    own: fc.array(step, { minLength: 4, maxLength: 7 }),
    others: fc.array(step, { maxLength: 2 }),
    bad: fc.record({ first: fc.integer({ min: 1, max: 3 }), second: fc.integer({ min: 1, max: 3 }) }),
    starts: fc.boolean(),
    faults: fc.option(fc.integer({ min: 1, max: 3 })),
    kind: fc.constantFrom("invariant", "step", "assert", "deadlock"),
  })
  .map(({ own, others, bad, starts, faults, kind }) => {
    const action = (
      { fault, from, to }: { fault: boolean; from: number; to: number },
      i: number,
      guard: string,
    ): string => `${fault ? "fault " : ""}action A${i} { require at == ${from}${guard} at' = ${to} }`;
    const is = (prime: string): string => `p[1].at${prime} == ${bad.first} and p[2].at${prime} == ${bad.second}`;
    return [
      `component P { var at: 0..3 ${starts ? "in 0..1" : "= 0"} ${own.map((each, i) => action(each, i, "")).join(" ")} }`,
      "instance p[i in 1..2] = P()",
      "component Q(o: P) { var at: 0..3 = 0 " +
        others.map((each, i) => action(each, i, ` and o.at != ${each.to}`)).join(" ") +
        " }",
      "instance q = Q(p[1])",
      ...(kind === "invariant"
        ? [`invariant I: not (${is("")})`]
        : kind === "step"
          ? [`step I: not (${is("'")} and q.at' == q.at)`]
          : kind === "assert"
            ? [`action Check { require ${is("")} assert false }`]
            : []),
      ...(kind === "deadlock" ? ["terminal when p[1].at == 3 and p[2].at == 3"] : ["terminal when true"]),
      `check C { ${faults === null ? "" : `faults ${faults}; `}expect holds }`,
    ].join("\n");
  });

test("chooses the best of all shortest paths, in random systems", async () => {
  let chosen = 0;
  await fc.assert(
    fc.asyncProperty(system, async (text) => {
      const { model, check } = spec(text);
      const outcome = await find({ model, check }, "interpreter");
      expect(describeOutcome(await find({ model, check }, "compiled"))).toBe(describeOutcome(outcome));
      const { finding } = await searchBreadthFirst(interpret(model, check), { depth: undefined, tick: undefined });
      expect(outcome.trace === undefined).toBe(finding === undefined);
      if (
        finding === undefined ||
        outcome.trace === undefined ||
        finding.path.transitions.length === 0 ||
        finding.path.transitions.length > 7
      )
        return;
      const names = namesIn(outcome.trace);
      // The defect is that of a search without the choice.
      expect(names).toHaveLength(finding.path.transitions.length);
      expect([outcome.property, outcome.fault?.code]).toEqual(
        finding.defect.kind === "error"
          ? [undefined, finding.defect.fault.code]
          : [finding.defect.kind === "deadlock" ? undefined : finding.defect.property, undefined],
      );
      let best: Path | undefined;
      let first: Path | undefined;
      for (const path of pathsTo(model, check, finding.defect, names.length)) {
        first ??= path;
        if (
          best === undefined ||
          path.faults < best.faults ||
          (path.faults === best.faults && path.switches < best.switches)
        )
          best = path;
      }
      expect(names).toEqual(best!.names);
      if (best !== first) chosen++;
    }),
    { numRuns: 100 },
  );
  // Otherwise the test would compare nothing.
  expect(chosen).toBeGreaterThan(20);
});
