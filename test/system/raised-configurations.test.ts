// The bounds of the shipped specs follow their configuration: with one more record and two more faults than a check
// uses, nothing raises a run-time error in random walks. What a check would find is left out, so that it does not end them.

import { describe, expect, it } from "vitest";
import {
  buildModel,
  explore,
  type ExploreOptions,
  planChecks,
  simulate,
  type Check,
  type CheckPlan,
  type Model,
} from "../../checker/index.js";
import type { OpenedFile } from "../../checker/report/results.js";
import { findSpecs } from "../../cli/files/host.js";
import type { Type } from "../../grammar/core/types.js";
import type { Program } from "../../grammar/index.js";
import { openFile } from "../../cli/verification/open-file.js";

const WALKS = { runs: 15, steps: 80, seed: 7 };

/** The value of `RECORDS` in a check. */
function recordsOf({ program }: OpenedFile, plan: CheckPlan): number | undefined {
  const declared = program?.root.declarations.find((each) => each.kind === "const" && each.name.text === "RECORDS");
  const value = plan.constants.get("RECORDS") ?? (declared?.kind === "const" ? declared.value : undefined);
  return value?.kind === "int" ? Number(value.value) : undefined;
}

const planned = new Map<string, readonly CheckPlan[]>();

/** Elaborates the file once for each configuration. */
function raisedPlans(
  { path }: OpenedFile,
  program: Program,
  records: number | undefined,
  faults: number | undefined,
): readonly CheckPlan[] {
  const key = [path, records, faults].join(" ");
  const known = planned.get(key);
  if (known !== undefined) return known;
  const { plans } = planChecks(program, {
    constants: new Map(records === undefined ? [] : [["RECORDS", String(records + 1)]]),
    ...(faults === undefined ? {} : { faults: faults + 2 }),
  });
  planned.set(key, plans);
  return plans;
}

/** The check with more of everything, and without properties. */
function raised(file: OpenedFile, plan: CheckPlan): { readonly model: Model; readonly check: Check } {
  const { program } = file;
  const before = program === undefined ? undefined : buildModel(program, plan).check;
  if (program === undefined || before === undefined) throw new Error(`${file.path} has mistakes`);
  const records = recordsOf(file, plan);
  const plans = raisedPlans(file, program, records, before.faults);
  const again = plans.find(({ name }) => name === plan.name);
  const { model, check } = again === undefined ? {} : buildModel(program, again);
  if (model === undefined || check === undefined) throw new Error(`${file.path} ${plan.name} cannot be raised`);
  return { model, check: { ...check, invariants: [], steps: [], properties: [], covers: [], deadlock: false } };
}

const files = findSpecs("specs")
  .map((path) => openFile(path))
  .filter((file) => file.plans.some((plan) => recordsOf(file, plan) !== undefined));

describe.each(files.map((file) => [file.path, file] as const))("%s", (_, file) => {
  it("has no run-time error with one more record and two more faults", async () => {
    const errors: string[] = [];
    for (const plan of file.plans.filter(({ declaration }) => declaration?.kind === "check")) {
      const { model, check } = raised(file, plan);
      const { finding } = await simulate(model, check, { ...WALKS, engine: "interpreter" });
      if (finding?.fault !== undefined) errors.push(`${plan.name}: ${finding.fault.code} ${finding.fault.message}`);
    }
    expect(errors).toEqual([]);
  });
});

/** The most that a variable of the type counts to. */
const boundOf = (type: Type): number => (type.kind === "int" ? Number(type.hi) : NaN);

describe("elections of a database", () => {
  // Each fault causes at most one election.
  const checks = files.flatMap((file) =>
    file.plans.flatMap((plan): (readonly [string, Model, Check])[] => {
      const { model, check } = file.program === undefined ? {} : buildModel(file.program, plan);
      if (model === undefined || check === undefined || check.scenario !== undefined) return [];
      return model.variables.some(({ name }) => name.endsWith(".term"))
        ? [[`${file.path} ${plan.name}`, model, check]]
        : [];
    }),
  );

  it("are bounded by more than four times the faults of each check", () => {
    expect(checks.length).toBeGreaterThan(30);
    const wrong = checks.flatMap(([name, { variables }, { faults = Infinity }]) =>
      variables
        .filter((each) => each.name.endsWith(".term") && boundOf(each.type) > 0 && boundOf(each.type) <= 4 * faults)
        .map((each) => `${name}: ${each.name}`),
    );
    expect(wrong).toEqual([]);
  });
});

describe("states that few walks reach", () => {
  it.each([
    ["specs/active-active/active_active.fathom", "FailAnything"],
    ["specs/workload1/workload1.fathom", "LoseRegion"],
  ])("%s %s has no run-time error within 40,000 states", async (path, name) => {
    const file = files.find((each) => each.path === path)!;
    const { model, check } = raised(
      file,
      file.plans.find((each) => each.name === name)!,
    );
    const tick: ExploreOptions["tick"] = async ({ states }) => (states > 40_000 ? "enough" : undefined);
    expect(await explore(model, check, { search: "bfs", engine: "compiled", tick })).toMatchObject({
      verdict: "incomplete",
    });
  });
});
