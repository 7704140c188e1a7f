// Every check of every spec in specs/ has its expected result. Its counterexample violates the property only at its end. Both searches
// visit the same states, and all engines have the same results, including counterexamples.

import { addCounts, type Count } from "../../checker/search/count.js";
import { describe, expect, it } from "vitest";
import { openFile } from "../../cli/verification/open-file.js";
import { matchesExpectation, stepsOf } from "../../checker/report/expectation.js";
import { findSpecs } from "../../cli/files/host.js";
import { describeExpected, describeVerdict } from "../../checker/report/outcome.js";
import { buildModel, explore, type Check, type Model, type Outcome } from "../../checker/index.js";
import { exploreWithin } from "../checker/bounded-search.js";
import { interpret } from "../../checker/interpreter/interpreter.js";
import { describeOutcome } from "./differential/compare.js";

// FATHOM_STATES=all removes these limits, which takes many minutes. Of a larger check, the number of states is pinned in its spec.
const unlimited = process.env["FATHOM_STATES"] === "all";

/** The interpreter takes a millisecond or more for each state. */
const INTERPRETED = unlimited ? Infinity : 10_000;

/** The symbolic engine takes minutes where many states are initial and most conditions read all of a state. */
const ON_SETS = unlimited ? 40_000 : 5_000;

/** Their conditions read the whole set of messages or of stamps: learning them takes too much memory, or half a minute. */
const NOT_ON_SETS = ["specs/classics/paxos.fathom", "specs/patterns/causality.fathom"];

/** Larger ones are explored breadth-first only. */
const BOTH_SEARCHES = 3_000;

const files = findSpecs("specs").map((path) => openFile(path));
const systems = files.filter((file) => file.system !== undefined);

it("every file is read without a diagnostic, and every system has checks", () => {
  expect(files.length).toBeGreaterThan(30);
  expect(files.flatMap((file) => file.diagnostics)).toEqual([]);
  expect(systems.filter((file) => file.plans.length === 0).map((file) => file.path)).toEqual([]);
});

for (const file of systems) {
  describe(file.path, () => {
    for (const plan of file.plans) {
      const { program } = file;
      const build = (): { model: Model; check: Check } => {
        const { model, check, diagnostics } = buildModel(program!, plan);
        expect(diagnostics).toEqual([]);
        return { model: model!, check: check! };
      };
      let known: Outcome | undefined;

      it(`${plan.name} is as expected`, async () => {
        const { model, check } = build();
        // A scenario is the interpreter's.
        const engine = check.scenario === undefined ? "compiled" : "interpreter";
        const outcome = await explore(model, check, { search: "bfs", engine });
        known = outcome;
        expect(outcome.engine).toBe(engine);
        expect(
          matchesExpectation(outcome, check.expected, "bfs"),
          `expected ${describeExpected(check.expected)}, got ${describeVerdict(outcome)} with ${outcome.states} states`,
        ).toBe(true);
        expect(outcome.firings?.reduce<Count>(addCounts, 0)).toBe(outcome.transitions);
        if (outcome.states > INTERPRETED)
          expect(check.expected).toMatchObject({ kind: "holds", states: outcome.states });
        // The errors of scenarios are not findings of the interpreter.
        if (outcome.trace !== undefined && check.scenario === undefined) expectEnd(model, check, outcome);
      });

      it(`${plan.name} has the same result with the interpreter`, async (context) => {
        if (known === undefined) return context.skip("its outcome is not known");
        const { model, check } = build();
        if (check.scenario !== undefined) return context.skip("a scenario is the interpreter's");
        if (known.states > INTERPRETED) return context.skip(`more than ${INTERPRETED} states: not interpreted`);
        const interpreted = await explore(model, check, { search: "bfs", engine: "interpreter" });
        expect(describeOutcome(interpreted)).toBe(describeOutcome(known));
        expect(interpreted.engine).toBe("interpreter");
      });

      it(`${plan.name} has the same result with the symbolic engine`, async (context) => {
        if (known === undefined) return context.skip("its outcome is not known");
        const { model, check } = build();
        if (check.scenario !== undefined) return context.skip("a scenario is the interpreter's");
        if (known.states > ON_SETS) return context.skip(`more than ${ON_SETS} states: not on sets`);
        if (NOT_ON_SETS.includes(file.path)) return context.skip("not on sets");
        const symbolic = await explore(model, check, { search: "bfs", engine: "symbolic" });
        // The symbolic engine does not always search level by level.
        expect(describeOutcome({ ...symbolic, depth: symbolic.depth ?? known.depth })).toBe(describeOutcome(known));
        expect(symbolic.engine).toBe("symbolic");
      });

      it(`${plan.name} has the same states breadth-first and depth-first`, async (context) => {
        if (known === undefined) return context.skip("its outcome is not known");
        const { model, check } = build();
        const bare: Check = { ...check, invariants: [], steps: [], properties: [], covers: [], deadlock: false };
        // A search without a finding is complete, with properties or without.
        const breadth =
          known.verdict === "holds" || known.verdict === "bounded"
            ? known
            : (await exploreWithin({ states: BOTH_SEARCHES, expressions: Infinity }, model, bare, { search: "bfs" }))
                .outcome;
        if (breadth.verdict === "incomplete" || breadth.states > BOTH_SEARCHES)
          return context.skip(`more than ${BOTH_SEARCHES} states: breadth-first only`);
        const depth = await explore(model, bare, { search: "dfs" });
        expect(depth.verdict).toBe(breadth.verdict);
        if (breadth.verdict === "error") return;
        const counts = ({ states, initialStates, transitions, firings }: Outcome): object => ({
          states,
          initialStates,
          transitions,
          firings,
        });
        expect(counts(depth)).toEqual(counts(breadth));
      });
    }
  });
}

/** The last state or step of a trace violates the property, and none before it does. */
function expectEnd(model: Model, check: Check, outcome: Outcome): void {
  const { trace } = outcome;
  if (trace === undefined) return;
  expect(stepsOf(trace)).toBe(trace.failed === undefined ? trace.steps.length : trace.steps.length + 1);
  // Breadth-first, a counterexample is as long as the search is deep; a step that fails leads to no state.
  if (outcome.verdict !== "deadlock" && outcome.violated !== "property")
    expect(trace.steps.length).toBeLessThanOrEqual((outcome.depth ?? Infinity) + 1);
  const interpreter = interpret(model, check);
  const states = [trace.initial, ...trace.steps.map((step) => step.state)];
  const last = states.length - 1;
  const defects = states.map((state, i) => {
    const before = i === 0 ? undefined : states[i - 1];
    const stuck = interpreter.expand(state).every((move) => interpreter.faultActions[move.action] === true);
    return {
      state: interpreter.checkInvariants(state),
      step: before === undefined ? undefined : interpreter.checkStep(before, state),
      stop: stuck ? interpreter.checkDeadlock(state) : undefined,
    };
  });
  if (outcome.violated === "property") {
    // The checker verifies that a lasso is fair and violates the property.
    for (const each of defects) expect(each).toEqual({ state: undefined, step: undefined, stop: undefined });
    expect(interpreter.key(states[trace.loop!]!)).toBe(interpreter.key(states[last]!));
    expect(outcome.properties.find(({ name }) => name === outcome.property)?.verdict).toBe("violated");
    return;
  }
  expect(trace.loop).toBe(undefined);
  for (const each of defects.slice(0, last))
    expect(each).toEqual({ state: undefined, step: undefined, stop: undefined });
  const end = defects[last]!;
  switch (outcome.verdict) {
    case "violated":
      expect(outcome.violated === "step" ? end.step : end.state).toEqual({
        kind: outcome.violated,
        property: outcome.property,
      });
      return;
    case "deadlock":
      expect(end.stop).toEqual({ kind: "deadlock" });
      return;
    case "error": {
      const at = states[last]!;
      if (trace.failed !== undefined) {
        expect(interpreter.expand(at).map((move) => move.fault?.code)).toContain(outcome.fault?.code);
        return;
      }
      const answers = [
        end.state,
        end.step,
        end.stop,
        interpreter.satisfiesConstraint(at),
        ...interpreter.covers.map((_, i) => interpreter.satisfiesCover(at, i)),
      ];
      expect(answers).toContainEqual(
        expect.objectContaining({ kind: "error", fault: expect.objectContaining({ code: outcome.fault?.code }) }),
      );
      return;
    }
    default:
      expect.unreachable(`a trace with the verdict ${outcome.verdict}`);
  }
}
