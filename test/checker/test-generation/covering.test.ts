// The coverage that behaviours claim is measured again from their JSON: states and steps are looked up in a fresh
// interpreter, and nothing that the search remembered is used.

import { existsSync, readdirSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { openSpec } from "../../../checker/checks/open-spec.js";
import { interpret } from "../../../checker/interpreter/interpreter.js";
import { buildModel } from "../../../checker/lowering/lower.js";
import type { Check, Model } from "../../../checker/model/model.js";
import { coveragePointsOf } from "../../../checker/coverage/points.js";
import { CoverageRecorder } from "../../../checker/coverage/recorder.js";
import { boundToJson, stateToJson } from "../../../checker/report/json.js";
import { testsToJson } from "../../../checker/report/tests-json.js";
import { CoverageMeter, type TakenStep } from "../../../checker/test-generation/behaviour-coverage.js";
import { coveringBehaviours } from "../../../checker/test-generation/cover.js";
import { valueToJson } from "../../../checker/interpreter/json.js";
import type { Value } from "../../../checker/interpreter/values.js";
import { targetsOf } from "../../../checker/test-generation/targets.js";
import { stepOf, variablesOf } from "../../../checker/trace/trace.js";
import { actionNames } from "../../../checker/trace-validation/names.js";
import { fileHost } from "../../../cli/files/host.js";

interface JsonTests {
  readonly end: string;
  readonly states: number;
  readonly points: readonly {
    readonly kind: string;
    readonly description: string;
    readonly span: Record<"line" | "column" | "endLine" | "endColumn", number> & { readonly file: string };
    readonly reached: boolean;
  }[];
  readonly behaviours: readonly {
    readonly covers: readonly number[];
    readonly walk: readonly { readonly action: string; readonly args: object; readonly mustRefuse: boolean }[];
    readonly refusals: readonly { readonly step: number; readonly covers: readonly number[] }[];
    readonly trace: {
      readonly initial: unknown;
      readonly steps: readonly {
        readonly action: string;
        readonly instance: string | null;
        readonly bindings: unknown;
        readonly picks: unknown;
        readonly branches: readonly number[];
        readonly state: unknown;
      }[];
    };
  }[];
}

function subject(path: string, name?: string, host = fileHost): { readonly model: Model; readonly check: Check } {
  const { plans, program } = openSpec(path, { constants: new Map() }, host);
  const plan = plans.find((each) => (name === undefined ? each.declaration?.kind !== "scenario" : each.name === name));
  const { model, check } = buildModel(program!, plan!);
  return { model: model!, check: check! };
}

const generate = async (
  { model, check }: ReturnType<typeof subject>,
  states: number,
  nearMisses = true,
): Promise<JsonTests> =>
  JSON.parse(
    JSON.stringify(testsToJson(model, await coveringBehaviours(model, check, { states, nearMisses }))),
  ) as JsonTests;

/** The behaviour in a fresh interpreter. */
function replay({ model, check }: ReturnType<typeof subject>, { trace }: JsonTests["behaviours"][number]) {
  const interpreter = interpret(model, check);
  const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);
  const shown = (state: Parameters<typeof interpreter.key>[0]): unknown =>
    stateToJson({ variables: variablesOf(model) }, state);
  const initial = [...interpreter.initialStates()].find(
    ({ state }) => state && same(shown(state), trace.initial),
  )!.state!;
  const steps: TakenStep[] = [];
  let state = initial;
  for (const step of trace.steps) {
    const taken = interpreter.expand(state).find((each) => {
      if (each.state === undefined) return false;
      const { action, instance, bindings, picks, branches } = stepOf(model, each);
      const fields = [action, instance ?? null, bindings.map(boundToJson), picks.map(boundToJson), branches];
      return (
        same(fields, [step.action, step.instance, step.bindings, step.picks, step.branches]) &&
        same(shown(each.state), step.state)
      );
    });
    state = taken!.state!;
    steps.push({ ...taken!, state });
  }
  return { initial, steps };
}

const specs = [
  "specs/active-active",
  "specs/active-passive",
  "specs/workload1",
  "specs/payment-processor",
  "specs/tour",
  "specs/classics",
]
  .filter((folder) => existsSync(folder))
  .flatMap((folder) =>
    readdirSync(folder)
      .filter((file) => file.endsWith(".fathom"))
      .map((file) => `${folder}/${file}`),
  )
  .filter((path) =>
    openSpec(path, { constants: new Map() }, fileHost).plans.some(
      ({ declaration }) => declaration?.kind !== "scenario",
    ),
  );

describe("coverage claimed is coverage measured", () => {
  it.each(specs)("%s", async (path) => {
    const checked = subject(path);
    const { model, check } = checked;
    const tests = await generate(checked, 1500);
    const bounded = { ...check, deadlock: false };
    const targets = targetsOf(model, bounded);
    const covered = new Set<number>();
    for (const behaviour of tests.behaviours) {
      const { initial, steps } = replay(checked, behaviour);
      const measured = new CoverageMeter(model, bounded, targets).ofBehaviour(initial, steps);
      const refused = behaviour.refusals.flatMap(({ covers }) => covers);
      expect([...measured, ...refused].sort((a, b) => a - b)).toEqual(behaviour.covers);
      // What --coverage records where these steps are possible is never less.
      const recorder = new CoverageRecorder(coveragePointsOf(model, bounded));
      const interpreter = interpret(model, bounded, recorder);
      for (const start of interpreter.initialStates()) if (start.state !== undefined) break;
      let from = initial;
      for (const step of [undefined, ...steps]) {
        if (step !== undefined) {
          interpreter.expandAction(from, step.action, step.args);
          interpreter.checkStep(from, step.state);
          from = step.state;
        }
        interpreter.checkInvariants(from);
        interpreter.satisfiesConstraint(from);
        for (const cover of interpreter.covers.keys()) interpreter.satisfiesCover(from, cover);
      }
      const recorded = recorder.coverage.flatMap(({ happened }) => happened);
      for (const [outcome, target] of targets.ofOutcome.entries())
        if (target !== undefined && behaviour.covers.includes(target)) expect(recorded[outcome]).toBe(true);
      for (const target of behaviour.covers) covered.add(target);
    }
    expect(tests.points.map(({ reached }) => reached)).toEqual(tests.points.map((_, i) => covered.has(i)));
    expect(tests.points.filter(({ kind }) => kind !== "nearMiss").length).toBe(targets.all.length);
    // None can be left out, and the shortest come first.
    for (const left of tests.behaviours) {
      const others = new Set(tests.behaviours.flatMap(({ covers }, i) => (tests.behaviours[i] === left ? [] : covers)));
      expect(others.size).toBeLessThan(covered.size);
    }
    const lengths = tests.behaviours.map(({ trace }) => trace.steps.length);
    expect(lengths).toEqual([...lengths].sort((a, b) => a - b));
  });
});

/** The spec with `true` in place of a condition. */
function without({ file, line, column, endLine, endColumn }: JsonTests["points"][number]["span"]): typeof fileHost {
  return {
    ...fileHost,
    read(path) {
      const read = fileHost.read(path);
      if (path !== file || read.kind !== "text") return read;
      const starts = [0];
      for (const each of read.text.split("\n")) starts.push(starts.at(-1)! + each.length + 1);
      const offset = (at: number, position: number): number => starts[at - 1]! + position - 1;
      const text = `${read.text.slice(0, offset(line, column))}true${read.text.slice(offset(endLine, endColumn))}`;
      return { ...read, text };
    },
  };
}

describe("a near-miss is not possible, and violates a property without the condition", () => {
  it.each([
    "specs/payment-processor/payment_processor.fathom",
    "specs/active-active/active_active.fathom",
    "specs/workload1/workload1.fathom",
    "specs/classics/two_phase.fathom",
  ])("%s", async (path) => {
    const checked = subject(path);
    const { model, check } = checked;
    const tests = await generate(checked, 1500);
    const interpreter = interpret(model, check);
    let count = 0;
    for (const behaviour of tests.behaviours) {
      const { initial, steps } = replay(checked, behaviour);
      for (const { step: at, covers } of behaviour.refusals) {
        const step = behaviour.walk[at]!;
        expect(step.mustRefuse).toBe(true);
        const taken = behaviour.walk.slice(0, at).filter(({ mustRefuse }) => !mustRefuse).length;
        const state = taken === 0 ? initial : steps[taken - 1]!.state;
        const action = actionNames(model).indexOf(step.action);
        const shown = ({ args }: { readonly args: readonly Value[] }): string =>
          JSON.stringify(
            Object.fromEntries(
              model.actions[action]!.params.map(({ name, type }, i) => [name, valueToJson(type, args[i]!)]),
            ),
          );
        const asked = JSON.stringify(step.args);
        expect(interpreter.expandAction(state, action, []).filter((each) => shown(each) === asked)).toEqual([]);
        for (const position of covers) {
          const { span, description, kind } = tests.points[position]!;
          expect(kind).toBe("nearMiss");
          const property = description.replace(/^.* from violating /, "");
          const mutant = subject(path, check.name, without(span));
          const alone = {
            ...mutant.check,
            invariants: check.invariants.filter((name) => name === property),
            steps: check.steps.filter((name) => name === property),
          };
          expect([...alone.invariants, ...alone.steps], description).toEqual([property]);
          const relaxed = interpret(mutant.model, alone);
          const violating = relaxed
            .expandAction(state, action, [])
            .filter((each) => shown(each) === asked && each.state !== undefined)
            .filter((each) => relaxed.checkInvariants(each.state!) ?? relaxed.checkStep(state, each.state!));
          expect(violating.length, `${description}: ${asked}`).toBeGreaterThan(0);
          count++;
        }
      }
    }
    expect(count).toBe(tests.points.filter(({ kind }) => kind === "nearMiss").length);
    expect(count).toBeGreaterThan(0);
  });
});

it("counts only the branches that a step took", async () => {
  const checked = subject("specs/tour/05_choice.fathom");
  const { model, check } = checked;
  const targets = targetsOf(model, check);
  const arms = targets.all.flatMap(({ description }, i) => (description.startsWith("the branch") ? [i] : []));
  expect(arms.length).toBeGreaterThan(1);
  const meter = new CoverageMeter(model, check, targets);
  const interpreter = interpret(model, check);
  const seen = new Set<number>();
  for (const { state } of interpreter.initialStates())
    for (const step of state === undefined ? [] : interpreter.expand(state)) {
      if (step.state === undefined || step.branches.length !== 1) continue;
      const taken = meter.ofStep(state!, { ...step, state: step.state }).filter((target) => arms.includes(target));
      expect(taken.length).toBe(1);
      seen.add(taken[0]!);
    }
  expect(seen.size).toBeGreaterThan(1);
});

it("says that a budget ended the search, and lists what was not reached", async () => {
  const few = await generate(subject("specs/tour/04_collections.fathom"), 5);
  expect([few.end, few.states]).toEqual(["budget", 5]);
  expect(few.points.some(({ reached }) => !reached)).toBe(true);
  expect((await generate(subject("specs/tour/04_collections.fathom"), 10_000)).end).toBe("covered");
});
