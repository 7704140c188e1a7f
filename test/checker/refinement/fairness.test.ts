// The fairness of an abstract system is written out as conditions on states and steps: each system refines itself, and the
// conditions must hold where the interpreter finds that the actions of an assumption are enabled, or are taken.

import fc from "fast-check";
import { expect, test } from "vitest";
import { fileHost, findSpecs } from "../../../cli/files/host.js";
import { buildModel, planChecks, type Check, type Model } from "../../../checker/index.js";
import { interpret } from "../../../checker/interpreter/interpreter.js";
import { catchFault } from "../../../checker/interpreter/runtime-error.js";
import { actionEvaluator } from "../../../checker/liveness/lasso-check.js";
import { predicateEvaluator } from "../../../checker/liveness/interpreted-graph.js";
import { planLiveness, type LivenessPlan } from "../../../checker/liveness/plan.js";
import { supplyOf } from "../../../checker/refinement/refine.js";
import { RefinementRewriter } from "../../../checker/refinement/formulas.js";
import { Untranslatable } from "../../../grammar/rewriting/untranslatable.js";
import type { Expr } from "../../../grammar/core/core.js";
import { isError } from "../../../grammar/core/diagnostic.js";
import type { TypedSystem } from "../../../grammar/elaborate/typed-system.js";
import { load } from "../../../grammar/index.js";
import { itself } from "./itself.js";
import { hostOf } from "../../system/differential/files.js";
import { livingSystems } from "../../system/differential/liveness.js";

const STATES = 30;

interface Counted {
  enabled: number;
  disabled: number;
  taken: number;
  others: number;
  refused: number;
}

const nothing = (): Counted => ({ enabled: 0, disabled: 0, taken: 0, others: 0, refused: 0 });

/** The fairness assumptions of the system as a property of itself. Throws Untranslatable. */
function ownFairness(system: TypedSystem): Expr {
  const { span } = system.variables[0]!;
  const rewriter = new RefinementRewriter(supplyOf(system), { ...itself(system), fairness: span });
  return rewriter.fairness(span);
}

const isPlan = (plan: ReturnType<typeof planLiveness>): plan is LivenessPlan =>
  typeof plan !== "string" && !("code" in plan);

function compare(system: TypedSystem, bare: Model, given: Check, counted: Counted): void {
  if (system.fairness.length === 0) return;
  let body: Expr;
  try {
    body = ownFairness(system);
  } catch (error) {
    if (!(error instanceof Untranslatable)) throw error;
    counted.refused++;
    return;
  }
  const property = { name: "own fairness", body, doc: undefined, span: system.variables[0]!.span };
  const model: Model = { ...bare, properties: [property], localCount: system.context.counters.local };
  const check: Check = { ...given, properties: [property.name], faults: undefined, scenario: undefined };
  const plan = planLiveness(model, check);
  if (!isPlan(plan)) return;
  // An assumption whose condition is false whatever the state has a part, but no selector.
  const parts = plan.properties[0]!.parts;
  if (parts.length !== plan.fairness.length) return;
  const interpreter = interpret(model, check);
  const { takes, canTake } = actionEvaluator({ model, interpreter, plan });
  const evaluate = predicateEvaluator(model);
  const found = new Map(
    [...interpreter.initialStates()]
      .slice(0, STATES)
      .flatMap(({ state }) => (state === undefined ? [] : [[interpreter.key(state), state] as const])),
  );
  for (const from of found.values()) {
    const transitions = interpreter.expand(from);
    if (transitions.some(({ fault }) => fault !== undefined)) continue;
    for (const { state } of transitions)
      if (state !== undefined && found.size < STATES) found.set(interpreter.key(state), state);
    for (const [i, { selector }] of plan.fairness.entries()) {
      const conditions = parts[i]!.propositions.map(({ kind, index }) =>
        kind === "occurs" ? plan.selectors[index]![0]!.when! : index,
      );
      for (const predicate of conditions.map((each) => plan.predicates[each]!)) {
        if (!predicate.ofStep) {
          const expected = catchFault(() => canTake(selector, from)).value;
          const { value } = evaluate(predicate, from);
          if (value === undefined || expected === undefined) continue;
          expect([value, model.name]).toEqual([expected, model.name]);
          counted[value ? "enabled" : "disabled"]++;
          continue;
        }
        for (const attempt of transitions.slice(0, 12)) {
          const { value } = evaluate(predicate, from, attempt.state);
          if (value === undefined) continue;
          expect([value, model.name]).toEqual([takes(selector, { from, attempt }), model.name]);
          counted[value ? "taken" : "others"]++;
        }
      }
    }
  }
}

test("of every spec", () => {
  const counted = nothing();
  for (const path of findSpecs("specs")) {
    const { program } = load(path, fileHost);
    const { plans } = planChecks(program!, { constants: new Map() });
    const [plan] = plans.filter(({ declaration }) => declaration?.kind === "check");
    if (plan === undefined) continue;
    const { model, check, system } = buildModel(program!, plan);
    compare(system!, model!, check!, counted);
  }
  expect(Math.min(counted.enabled, counted.disabled, counted.taken, counted.others)).toBeGreaterThan(500);
  expect(counted.refused).toBe(0);
});

const SYSTEMS = 40;
const seed = Number(process.env["DIFFERENTIAL_SEED"] ?? 20_261_203);

test(`of ${SYSTEMS} random systems (DIFFERENTIAL_SEED=${seed})`, () => {
  const counted = nothing();
  fc.assert(
    fc.property(livingSystems, ({ text }) => {
      const { program, diagnostics } = load("random.fathom", hostOf(text));
      if (program === undefined || diagnostics.some(isError)) return;
      const [plan] = planChecks(program, { constants: new Map() }).plans;
      const built = plan === undefined ? undefined : buildModel(program, plan);
      if (built?.model === undefined || built.system === undefined || built.system.variables.length === 0) return;
      compare(built.system, built.model, built.check!, counted);
    }),
    { seed, numRuns: SYSTEMS },
  );
  expect(Math.min(counted.enabled, counted.disabled, counted.taken, counted.others)).toBeGreaterThan(100);
  expect(counted.refused).toBeLessThan(SYSTEMS / 4);
});
