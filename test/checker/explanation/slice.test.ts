// The necessary steps of a counterexample alone lead to the same violation, in random runs of random systems and of the specs.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fileHost, findSpecs } from "../../../cli/files/host.js";
import { explain, type Explanation } from "../../../checker/explanation/explain.js";
import {
  buildModel,
  explore,
  planChecks,
  simulate,
  type Check,
  type Model,
  type Outcome,
  type Step,
  type Trace,
} from "../../../checker/index.js";
import { interpret } from "../../../checker/interpreter/interpreter.js";
import { equalValues } from "../../../checker/interpreter/values.js";
import { stepOf } from "../../../checker/trace/trace.js";
import type { RuntimeFault } from "../../../grammar/core/core.js";
import { load } from "../../../grammar/index.js";
import { smallSystem } from "../../system/differential/arbitrary.js";
import { build, isBuilt, type Built } from "../../system/differential/compare.js";

type Finding = Pick<Outcome, "verdict" | "property" | "violated" | "fault" | "trace">;

function spec(text: string): Built {
  const built = build(`system S\n${text}`);
  if (!isBuilt(built)) throw new Error(JSON.stringify(built.map(({ message }) => message)));
  return built.at(-1)!;
}

const choices = ({ action, instance, bindings, picks, branches }: Omit<Step, "state">): string =>
  JSON.stringify([action, instance, [...bindings, ...picks].map(({ name, value }) => [name, String(value)]), branches]);

/** One code can be raised at several places of a condition. */
const faultText = ({ code, span }: RuntimeFault): string => `${code} at ${span.source.path}:${span.start}-${span.end}`;

/** Takes the marked steps with the interpreter. Returns everything that is violated at the end, or why a step cannot be taken. */
function replay(model: Model, check: Check, trace: Trace, necessary: readonly boolean[]): readonly string[] {
  const interpreter = interpret(model, check);
  let before = trace.initial;
  let at = trace.initial;
  for (const [i, step] of trace.steps.entries()) {
    if (necessary[i] !== true) continue;
    const next = interpreter
      .expand(at)
      .find((attempt) => attempt.state !== undefined && choices(stepOf(model, attempt)) === choices(step))?.state;
    if (next === undefined) return [`${step.action} cannot be taken`];
    [before, at] = [at, next];
  }
  const { failed } = trace;
  if (failed !== undefined) {
    const attempts = interpreter.expand(at).filter(({ fault }) => fault !== undefined);
    const fault = attempts.find((attempt) => choices(stepOf(model, attempt)) === choices(failed))?.fault;
    return [fault === undefined ? `${failed.action} does not fail` : faultText(fault)];
  }
  const stops = interpreter.expand(at).every(({ action }) => interpreter.faultActions[action] === true);
  const asked = [
    interpreter.checkInvariants(at),
    interpreter.checkStep(before, at),
    interpreter.satisfiesConstraint(at),
    ...interpreter.covers.map((_, i) => interpreter.satisfiesCover(at, i)),
    stops && interpreter.checkDeadlock(at),
  ];
  return asked.flatMap((answer) =>
    typeof answer !== "object"
      ? []
      : [answer.kind === "error" ? faultText(answer.fault) : "property" in answer ? answer.property : answer.kind],
  );
}

const nameOf = ({ verdict, property, fault }: Finding): string =>
  property ?? (fault === undefined ? verdict : faultText(fault));

/** Evaluates only the violated property in the replay. */
const asking = (check: Check, { property, violated }: Finding): Check =>
  property === undefined
    ? check
    : {
        ...check,
        invariants: violated === "invariant" ? [property] : [],
        steps: violated === "step" ? [property] : [],
      };

function sufficient({ model, check }: Built, finding: Finding): Explanation {
  const { trace } = finding;
  const explanation = explain(model, check, finding)!;
  const { slice } = explanation;
  if (slice === undefined || trace === undefined || trace.loop !== undefined) return explanation;
  expect(replay(model, asking(check, finding), trace, slice.necessary)).toContain(nameOf(finding));
  return explanation;
}

describe("the necessary steps alone", () => {
  test("lead to the same violation, and none of them can be left out, in random runs of random systems", async () => {
    let violations = 0;
    let left = 0;
    let minimal = 0;
    await fc.assert(
      fc.asyncProperty(smallSystem, fc.nat(1000), async ({ text }, seed) => {
        const built = build(text);
        if (!isBuilt(built)) return;
        const { model, check } = built.at(-1)!;
        const { finding } = await simulate(
          model,
          { ...check, depth: undefined },
          { runs: 6, steps: 25, seed, engine: "interpreter" },
        );
        if (finding?.trace === undefined) return;
        violations++;
        const { slice } = sufficient({ model, check }, finding);
        if (slice?.necessary.includes(false) === true) left++;
        if (slice?.isMinimal !== true || finding.trace.loop !== undefined) return;
        for (const [step, isNecessary] of slice.necessary.entries()) {
          if (!isNecessary || step === finding.trace.steps.length) continue;
          const others = slice.necessary.map((each, i) => each && i !== step);
          // Without a step, there is no step to violate a property.
          if (!others.includes(true)) continue;
          expect(replay(model, asking(check, finding), finding.trace, others)).not.toContain(nameOf(finding));
          minimal++;
        }
      }),
      { numRuns: 150 },
    );
    // Otherwise the test would compare nothing.
    expect(violations).toBeGreaterThan(20);
    expect(left).toBeGreaterThan(5);
    expect(minimal).toBeGreaterThan(10);
  });

  test("lead to an error in `within`", async () => {
    const built = spec(
      "var n: 0..9 = 0\nvar other: 0..1 = 0\nvar seen: Map<0..9, Bool> = {0 => true, 1 => true}\naction Count { require n < 9 n' = n + 1 }\naction Turn { other' = 1 - other }\ncheck K { within seen[n]; expect error R0004 }",
    );
    const { finding } = await simulate(built.model, built.check, {
      runs: 1,
      steps: 60,
      seed: 5,
      engine: "interpreter",
    });
    const { slice } = sufficient(built, finding!);
    expect(finding!.trace!.steps.filter((_, i) => slice!.necessary[i]).map(({ action }) => action)).toEqual([
      "Count",
      "Count",
    ]);
  });

  test.each([
    // A slice follows values: the later step reads what the earlier ones wrote, though the value was there before.
    ["Crash Restart Inc Inc", "Inc Inc"],
    // Both go, though another step is between them.
    ["Crash Note Restart Note Inc Inc", "Inc Inc"],
    // The same action twice: each alone can be taken in any case.
    ["Flip Note Flip Note Inc Inc", "Inc Inc"],
  ])("of %s are %s", async (steps, needed) => {
    const built = spec(
      `var up: Bool = true\nvar n: 0..2 = 0\nvar notes: 0..9 = 0\nfault action Crash { require up; up' = false }\naction Restart { require not up; up' = true }\naction Flip { up' = not up }\naction Note { notes' = notes + 1 }\naction Inc { require up and n < 2; n' = n + 1; notes' = if notes > 0 then 1 else 0 }\ninvariant Small: n < 2\nscenario K { invariant Small\n${steps.replaceAll(" ", "\n")}\nexpect violated Small }`,
    );
    const outcome = await explore(built.model, built.check, { search: "bfs" });
    const { slice } = sufficient(built, outcome);
    expect(outcome.trace!.steps.map(({ action }) => action).join(" ")).toBe(steps);
    expect(
      outcome
        .trace!.steps.filter((_, i) => slice!.necessary[i])
        .map(({ action }) => action)
        .join(" "),
    ).toBe(needed);
    expect(slice!.isMinimal).toBe(true);
  });

  test("are not called minimal if there are too many to leave each out", async () => {
    const built = spec(
      "var n: 0..400 = 0\nvar m: 0..400 = 0\naction Inc { require n < 400; n' = n + 1; m' = m + 1 - 1 }\ninvariant Small: n < 390\ncheck K { expect violated Small }",
    );
    const outcome = await explore(built.model, built.check, { search: "dfs" });
    const { slice } = explain(built.model, built.check, outcome)!;
    expect([slice!.necessary.includes(false), slice!.isMinimal]).toEqual([false, false]);
    expect(explain(built.model, built.check, outcome, { isShortest: true })!.slice!.isMinimal).toBe(true);
  });

  test("do not include steps that do not matter", async () => {
    const built = spec(
      "var a: 0..9 = 0\nvar b: Seq<0..9, 9> = []\nvar c: 1..2 -> 0..9 = [_ in 1..2 => 0]\naction A { require a < 3 a' = a + 1 }\naction B { b' = if b.len() < 9 then b.append(a) else b }\naction C(i: 1..2) { c[i]' = min(c[i] + 1, 9) }\nfault action F { c[2]' = 0 }\ninvariant Small: forall i in 1..2: a + c[i] < 4\ncheck K { expect violated Small }",
    );
    const { finding } = await simulate(built.model, built.check, {
      runs: 20,
      steps: 60,
      seed: 5,
      engine: "interpreter",
    });
    const { slice } = sufficient(built, finding!);
    const kept = finding!.trace!.steps.filter((_, i) => slice!.necessary[i]);
    expect(kept.length).toBeLessThan(finding!.trace!.steps.length);
    expect(kept.some(({ action }) => action === "B")).toBe(false);
    expect(
      new Set(kept.filter(({ action }) => action === "C").map(({ bindings }) => bindings[0]!.value)).size,
    ).toBeLessThan(2);
    expect(
      slice!.dependences.every(
        ({ writer, reader }) =>
          slice!.necessary[writer] && (typeof reader !== "number" || (slice!.necessary[reader] && writer < reader)),
      ),
    ).toBe(true);
  });

  test.each(findSpecs("specs").map((path) => [path]))(
    "come to the same in %s, and a shortest counterexample has no others",
    async (path) => {
      const { program } = load(path, fileHost);
      const { system, plans } = planChecks(program!, { constants: new Map() });
      if (system === undefined) return;
      for (const plan of plans) {
        const { model, check } = buildModel(program!, plan);
        // The path of a scenario need not be the shortest.
        if (
          model === undefined ||
          check === undefined ||
          check.scenario !== undefined ||
          check.expected.kind === "holds" ||
          check.expected.kind === "bounded"
        )
          continue;
        const outcome = await explore(model, check, { search: "bfs", engine: "auto" });
        if (outcome.trace === undefined) continue;
        const { slice, reasons, propositions, blocked, abstract } = sufficient({ model, check }, outcome);
        expect(slice).toBeDefined();
        if (outcome.trace.loop === undefined) expect(slice!.necessary).not.toContain(false);
        if (abstract !== undefined) expect(abstract.states).toHaveLength(outcome.trace.steps.length + 1);
        else if (outcome.verdict === "violated")
          expect(outcome.violated === "property" ? propositions.length : reasons.length).toBeGreaterThan(0);
        if (outcome.verdict === "deadlock") expect(blocked.length).toBeGreaterThan(0);
      }
    },
  );
});

test("steps of an infinite behaviour that do not matter are not necessary", async () => {
  const built = spec(
    "var n: 0..3 = 0\nvar noise: 0..2 = 0\naction Go { require n < 3 n' = n + 1 }\naction Back { require n == 3 n' = 1 }\naction Noise { noise' = (noise + 1) mod 3 }\nfair weak Go\nfair weak Back\nfair weak Noise\nproperty Rests: eventually always n == 2\ncheck K { expect violated Rests }",
  );
  const outcome = await explore(built.model, built.check, { search: "bfs" });
  const { propositions, slice } = explain(built.model, built.check, outcome)!;
  expect(propositions.map(({ text, holds }) => [text, holds.includes(true), holds.includes(false)])).toEqual([
    ["n == 2", true, true],
  ]);
  // Steps of actions that are assumed to be fair are necessary.
  expect(slice!.necessary.filter((_, i) => outcome.trace!.steps[i]!.action === "Noise")).toContain(true);
  expect(
    equalValues(
      outcome.trace!.steps.at(-1)!.state,
      outcome.trace!.steps[outcome.trace!.loop! - 1]?.state ?? outcome.trace!.initial,
    ),
  ).toBe(true);
});
