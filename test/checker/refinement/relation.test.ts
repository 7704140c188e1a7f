// The conditions that a refinement makes are those of the abstract system: each system refines itself, and of two of its
// states, the second can follow the first exactly if the interpreter finds a step between them. `enabled A(x)` holds in a
// state exactly if the interpreter finds a step of the action.

import fc from "fast-check";
import { is } from "immutable";
import { expect, test } from "vitest";
import { fileHost, findSpecs } from "../../../cli/files/host.js";
import { buildModel, planChecks, type Check, type Model } from "../../../checker/index.js";
import { holds } from "../../../checker/interpreter/evaluate.js";
import { cartesianProduct, valuesOf } from "../../../checker/interpreter/enumerate.js";
import { interpret } from "../../../checker/interpreter/interpreter.js";
import { catchFault } from "../../../checker/interpreter/runtime-error.js";
import type { State, Value } from "../../../checker/interpreter/values.js";
import { WorkBudget } from "../../../checker/interpreter/work-budget.js";
import { Untranslatable } from "../../../grammar/rewriting/untranslatable.js";
import { initialCondition, stepCondition } from "../../../checker/refinement/conditions.js";
import { supplyOf } from "../../../checker/refinement/refine.js";
import { Rewriter } from "../../../grammar/rewriting/rewriter.js";
import { readLocal } from "../../../grammar/core/constructors.js";
import type { ActionDef, Expr, FunctionDef } from "../../../grammar/core/core.js";
import { isError } from "../../../grammar/core/diagnostic.js";
import { finishEnabledConditions, isEnabled } from "../../../grammar/elaborate/enabled-conditions.js";
import type { TypedSystem } from "../../../grammar/elaborate/typed-system.js";
import { load, type Host } from "../../../grammar/index.js";
import { itself } from "./itself.js";
import { smallSystem } from "../../system/differential/arbitrary.js";

const STATES = 60;

interface Counted {
  compared: number;
  enabled: number;
  refused: number;
}

/** Up to `STATES` states in the order of breadth-first search. The fault counter is left out. */
function someStates(model: Model, check: Check): readonly State[] {
  const space = interpret(model, check);
  const found = new Map<string, State>();
  const add = (state: State | undefined): void => {
    if (state !== undefined && found.size < STATES) found.set(space.key(state), state);
  };
  let seen = 0;
  for (const { state } of space.initialStates()) {
    add(state);
    if (++seen === STATES) break;
  }
  for (const state of found.values()) for (const next of space.expand(state)) add(next.state);
  return [...found.values()];
}

/** By action; undefined for faults. */
function enabledFunctions(
  { context }: TypedSystem,
  actions: readonly ActionDef[],
): readonly (FunctionDef | undefined)[] {
  const functions = actions.map((action) => {
    if (action.fault) return undefined;
    const args = action.params.map((param) => readLocal(param, action.span));
    const call = isEnabled(context, { action, args }, action.span, false);
    if (call.kind !== "callFunction") throw new Error("all arguments are given");
    return call.callee;
  });
  finishEnabledConditions(context);
  return functions;
}

function* take<T>(values: Iterable<T>, count: number): Generator<T> {
  let left = count;
  for (const value of values) {
    if (left-- === 0) return;
    yield value;
  }
}

/** Compares the conditions with the interpreter on pairs of the states. */
function compare(system: TypedSystem, model: Model, check: Check, counted: Counted): void {
  const rewriter = new Rewriter(supplyOf(system));
  let step: Expr;
  let start: Expr;
  try {
    step = stepCondition(rewriter, itself(system));
    start = initialCondition(rewriter, itself(system));
  } catch (error) {
    if (!(error instanceof Untranslatable)) throw error;
    counted.refused++;
    return;
  }
  const enabledConditions = enabledFunctions(system, model.actions);
  const unbounded = { ...check, faults: undefined, scenario: undefined };
  const space = interpret(model, unbounded);
  const evaluate = (condition: Expr, state: State, next: State | undefined): boolean | undefined => {
    const locals = new Array<Value>(system.context.counters.local).fill(false);
    return catchFault(() => holds(condition, { state, next, locals, work: new WorkBudget() })).value;
  };
  const states = someStates(model, unbounded);
  const initial = new Set<string>();
  let complete = true;
  let seen = 0;
  for (const { state, fault } of space.initialStates()) {
    complete &&= fault === undefined && ++seen < 10 * STATES;
    if (!complete) break;
    if (state !== undefined) initial.add(space.key(state));
  }
  for (const [i, state] of states.entries()) {
    const transitions = space.expand(state);
    const fails = transitions.some(({ fault }) => fault !== undefined);
    const next = new Set(transitions.flatMap((each) => (each.state === undefined ? [] : [space.key(each.state)])));
    const others = [states[(i * 7 + 3) % states.length]!, states[(i * 31 + 11) % states.length]!, state];
    for (const other of [...others, ...transitions.flatMap((each) => each.state ?? []).slice(0, 12)]) {
      const possible = next.has(space.key(other)) || space.key(other) === space.key(state);
      const found = evaluate(step, state, other);
      if (found === undefined) expect(fails).toBe(true);
      else expect([found, model.name]).toEqual([possible, model.name]);
      counted.compared++;
    }
    for (const [action, { name, params, fault }] of model.actions.entries()) {
      const enabled = enabledConditions[action];
      if (enabled === undefined || i % 3 > 0) continue;
      const possible = transitions.filter((each) => each.action === action && each.state !== undefined);
      const ways = cartesianProduct(params.map(({ type }) => valuesOf(type)));
      for (const args of [...possible.map((each) => each.args), ...[...take(ways, 20)]]) {
        const locals = new Array<Value>(system.context.counters.local).fill(false);
        for (const [i, { id }] of enabled.params.entries()) locals[id] = args[i]!;
        const { value, fault: error } = catchFault(() =>
          holds(enabled.body, { state, next: undefined, locals, work: new WorkBudget() }),
        );
        if (error === undefined && !fails) {
          const found = possible.some((each) => each.args.every((arg, i) => is(arg, args[i])));
          expect([value, name, fault]).toEqual([found, name, false]);
        } else expect(fails).toBe(true);
        counted.enabled++;
      }
    }
    const begins = complete ? evaluate(start, state, undefined) : undefined;
    if (begins !== undefined) expect(begins).toBe(initial.has(space.key(state)));
  }
}

test("of every spec", () => {
  const counted: Counted = { compared: 0, enabled: 0, refused: 0 };
  for (const path of findSpecs("specs")) {
    const { program } = load(path, fileHost);
    const { plans } = planChecks(program!, { constants: new Map() });
    const [plan] = plans.filter(({ declaration }) => declaration?.kind === "check");
    if (plan === undefined) continue;
    const { model, check, system } = buildModel(program!, plan);
    compare(system!, model!, check!, counted);
  }
  expect(counted.compared).toBeGreaterThan(5000);
  expect(counted.enabled).toBeGreaterThan(5000);
  expect(counted.refused).toBe(0);
});

const SYSTEMS = 60;
const seed = Number(process.env["DIFFERENTIAL_SEED"] ?? 20_261_201);

test(`of ${SYSTEMS} random systems (DIFFERENTIAL_SEED=${seed})`, () => {
  const counted: Counted = { compared: 0, enabled: 0, refused: 0 };
  fc.assert(
    fc.property(smallSystem, ({ text }) => {
      const host: Host = { resolve: (_, use) => use, read: () => ({ kind: "text", text }) };
      const { program, diagnostics } = load("random.fathom", host);
      if (program === undefined || diagnostics.some(isError)) return;
      const [plan] = planChecks(program, { constants: new Map() }).plans;
      const built = plan === undefined ? undefined : buildModel(program, plan);
      if (built?.model === undefined || built.system === undefined || built.system.variables.length === 0) return;
      compare(built.system, built.model, built.check!, counted);
    }),
    { seed, numRuns: SYSTEMS },
  );
  expect(counted.compared).toBeGreaterThan(500);
  expect(counted.refused).toBeLessThan(SYSTEMS / 4);
});
