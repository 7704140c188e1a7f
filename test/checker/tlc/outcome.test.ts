// The outcome of a check from what TLC printed: the interpreter follows the trace, or refutes it.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { exportCheck } from "../../../checker/export-tla/export.js";
import { buildModel, planChecks } from "../../../checker/index.js";
import { stepsOf } from "../../../checker/report/expectation.js";
import { moduleToCheck, observationsIn } from "../../../checker/tlc/observing-module.js";
import { outcomeOfTlc } from "../../../checker/tlc/outcome.js";
import { readTlcMessages } from "../../../checker/tlc/messages.js";
import { readTlcOutput } from "../../../checker/tlc/output.js";
import { openFile } from "../../../cli/verification/open-file.js";
import { load, type Host, type Program } from "../../../grammar/index.js";
import type { CheckPlan } from "../../../grammar/elaborate/plans.js";

const recorded = (name: string): string => readFileSync(join(import.meta.dirname, "outputs", `${name}.out`), "utf8");

async function outcomeOf({ program, plan }: { readonly program: Program; readonly plan: CheckPlan }, output: string) {
  const { model, check } = buildModel(program, plan);
  const result = exportCheck(program, plan);
  if (model === undefined || check === undefined || result.kind === "refused") throw new Error("not exported");
  const { exported } = result;
  const observations = observationsIn(exported, moduleToCheck(exported).signs, readTlcMessages(output).outside);
  const run = { exported, result: readTlcOutput(output), observations, stopped: undefined, workers: 1, seconds: 1 };
  return outcomeOfTlc(model, check, run);
}

function specCheck(spec: string, name: string) {
  const { program, plans } = openFile(`specs/${spec}.fathom`, { constants: new Map() });
  const plan = plans.find((each) => each.name === name);
  if (program === undefined || plan === undefined) throw new Error("no such check");
  return { program, plan };
}

/** `texts`: of one file, or of several by their paths. */
function textCheck(texts: string | ReadonlyMap<string, string>) {
  const host: Host = {
    resolve: (_, use) => use,
    read: (path) => ({ kind: "text", text: typeof texts === "string" ? texts : (texts.get(path) ?? "") }),
  };
  const { program, diagnostics } = load("a.fathom", host);
  const plan = program === undefined ? undefined : planChecks(program, { constants: new Map() }).plans.at(-1);
  if (program === undefined || plan === undefined) throw new Error(diagnostics[0]?.message ?? "no check");
  return { program, plan };
}

describe("recorded runs", () => {
  it.each([
    ["holds", "tour/09_components", "All", { verdict: "holds", states: 45, depth: 10 }, undefined],
    ["invariant", "tour/01_first_steps", "TooOptimistic", { verdict: "violated", property: "NeverFull" }, 3],
    ["invariant-at-start", "classics/token_ring", "NotFromTheStart", { verdict: "violated", property: "OneToken" }, 0],
    ["step", "tour/06_properties", "Cooler", { verdict: "violated", property: "OnlyWarmer", violated: "step" }, 1],
    ["type", "tour/06_properties", "Overheats", { verdict: "error", fault: { code: "R0002" } }, 6],
    ["no-deadlock", "tour/07_faults", "Stuck", { verdict: "deadlock" }, 1],
    ["refinement", "classics/voting", "Careless", { verdict: "violated", property: "Consensus", violated: "step" }, 4],
    ["lasso", "tour/12_time", "WeakIsTooWeak", { verdict: "violated", property: "Served", violated: "property" }, 3],
  ] as const)("%s", async (output, spec, check, expected, steps) => {
    const outcome = await outcomeOf(specCheck(spec, check), recorded(output));
    expect(outcome).toMatchObject({ ...expected, engine: "tlc", transitions: undefined, firings: undefined });
    expect(outcome.certification).toBeUndefined();
    expect(outcome.trace === undefined ? undefined : stepsOf(outcome.trace)).toBe(steps);
  });
});

describe("a temporal property that TLC checks like an invariant or a step property", () => {
  const cycle =
    "system S\nvar x: 0..3 = 0\naction A { require x < 3; x' = x + 1 }\naction B { require x == 3; x' = 0 }\n" +
    "property P: always x < 2\nproperty Q: always after A: x < 3\n";

  it.each([
    ["stops after the violation, if it may", "check C { except Q }", "always", "P", 2, 2],
    ["goes on fairly, if it must not stop", "fair weak A\nfair weak B\ncheck C { except Q }", "always", "P", 6, 2],
    ["goes on fairly after a step", "fair weak A\nfair weak B\ncheck C { except P }", "always-after", "Q", 7, 3],
  ] as const)("%s", async (_, rest, output, property, steps, loop) => {
    const outcome = await outcomeOf(textCheck(cycle + rest), recorded(output));
    expect(outcome).toMatchObject({ verdict: "violated", property, violated: "property" });
    expect(outcome.trace).toMatchObject({ loop });
    expect(outcome.trace?.steps).toHaveLength(steps);
  });
});

it("an initial state that is none of the abstract system", async () => {
  const texts = new Map([
    [
      "a.fathom",
      'system Minutes\nrefines Hour from "hour.fathom" { hour = m div 2 }\nvar m: 0..7 = 6\naction Tick { m\' = (m + 1) mod 8 }',
    ],
    ["hour.fathom", "system Hour\nvar hour: 0..3 = 0\naction Tick { hour' = (hour + 1) mod 4 }"],
  ]);
  const outcome = await outcomeOf(textCheck(texts), recorded("refinement-at-start"));
  expect(outcome).toMatchObject({ verdict: "violated", property: "Hour", trace: { steps: [] } });
});

it("an error in an initial state, which TLC does not show", async () => {
  const full =
    "system S\nvar s: Seq<Bool, 2> = [true, true]\nfault action Empty { s' = [] }\n" +
    "action Add { s' = s.append(true); require s' != [] }\ncheck C { faults 1 }";
  const outcome = await outcomeOf(textCheck(full), recorded("error-at-start"));
  expect(outcome).toMatchObject({ verdict: "error", fault: { code: "R0003" }, trace: { failed: { action: "Add" } } });
});

it("an error in an initial state, which TLC shows with its message", async () => {
  const missing =
    "system S\nvar s: Seq<0..2, 2> in {[], [1]}\nvar x: 0..2 = 0\nfault action Empty { s' = [] }\n" +
    "action Add { require s[0] == 1; s' = s.tail() }\ncheck C { faults 1 }";
  const outcome = await outcomeOf(textCheck(missing), recorded("error-of-initial-state"));
  expect(outcome).toMatchObject({ verdict: "error", fault: { code: "R0004" }, trace: { failed: { action: "Add" } } });
});

describe("what the interpreter does not find", () => {
  it.each([
    ["a wrong value", "invariant", ["taken = 2", "taken = 1"], "no step leads to state 4 of its trace"],
    ["a value outside the type", "invariant", ["taken = 2", "taken = 99"], "99 is no value of"],
    ["a missing variable", "invariant", ["/\\ taken = 2\n", ""], "`taken` has no value"],
    ["a wrong initial state", "invariant", ["taken = 0", "taken = 3"], "does not begin in an initial state"],
    [
      "another invariant",
      "invariant",
      ["NeverFull", "NotOverbooked"],
      "a violation of `NotOverbooked`, which the interpreter",
    ],
    ["no trace", "invariant", [/@!@!@STARTMSG 2217[\s\S]*?ENDMSG 2217 @!@!@\n/g, ""], "without a trace"],
  ] as const)("%s is refuted, and nothing holds", async (_, output, [part, by], why) => {
    const text = recorded(output);
    const changed = typeof part === "string" ? text.replace(part, by) : text.replaceAll(part, by);
    expect(changed).not.toBe(text);
    const outcome = await outcomeOf(specCheck("tour/01_first_steps", "TooOptimistic"), changed);
    expect(outcome).toMatchObject({ verdict: "incomplete", trace: undefined, certification: { kind: "refuted" } });
    expect(outcome.certification).toMatchObject({ why: expect.stringContaining(why) as string });
  });

  it.each([
    ["a deadlock", "deadlock"],
    ["a module that TLC does not accept", "parse-error"],
    ["a false assumption", "assumption"],
    ["a lasso of another system", "lasso"],
    ["an error", "error-in-action"],
  ])("%s is refuted", async (_, output) => {
    const outcome = await outcomeOf(specCheck("tour/01_first_steps", "Correct"), recorded(output));
    expect(outcome).toMatchObject({ verdict: "incomplete", certification: { kind: "refuted" } });
  });

  it.each([
    ["cut-off", "TLC ended before it was finished"],
    ["out-of-memory", "TLC ran out of memory"],
  ])("%s is incomplete", async (output, notice) => {
    const outcome = await outcomeOf(specCheck("tour/01_first_steps", "Correct"), recorded(output));
    expect(outcome).toMatchObject({ verdict: "incomplete", notices: [notice], certification: undefined });
  });
});

describe("the bounds of a check", () => {
  const counter = "system S\nvar x: 0..9 = 0\naction A { require x < 9; x' = x + 1 }\ncover Far: x > 3\n";
  const SUCCESS = "@!@!@STARTMSG 2193:0 @!@!@";
  /** The output of a search of this depth without an error, which prints these lines. */
  const passed = (depth: number, ...printed: readonly string[]): string =>
    recorded("holds")
      .replace('"Observed1"\n', "")
      .replace("search is 11", `search is ${depth + 1}`)
      .replace(SUCCESS, [...printed, SUCCESS].join("\n"));

  it.each([
    ["depth is reached", "check C { depth 4; deadlock off }", passed(4, '"Observed1"'), "bounded"],
    ["depth is not reached", "check C { depth 20; deadlock off }", passed(9, '"Observed1"'), "holds"],
    ["a cover is not reached", "check C { depth 20; deadlock off }", passed(9), "violated"],
    [
      "`within` excludes states",
      "check C { within x < 5; deadlock off }",
      passed(4, '"Observed1"', '"Observed2"'),
      "bounded",
    ],
    ["`within` excludes none", "check C { within x < 10; deadlock off }", passed(9, '"Observed1"'), "holds"],
  ])("%s", async (_, check, output, verdict) => {
    const outcome = await outcomeOf(textCheck(counter + check), output);
    expect(outcome.verdict).toBe(verdict);
  });

  it("are observed by invariants that are true", () => {
    const { program, plan } = textCheck(`${counter}check C { within x < 5; deadlock off }`);
    const result = exportCheck(program, plan);
    if (result.kind === "refused") throw new Error("not exported");
    const { name, modules, configuration } = moduleToCheck(result.exported);
    expect(name).toBe("Observed");
    expect(modules.map((each) => each.name)).toEqual(["S", "Observed"]);
    expect(configuration).toContain("INVARIANTS\n  Observed1\n  Observed2\n");
    expect(modules[1]?.text).toBe(
      [
        "---- MODULE Observed ----",
        "EXTENDS S, TLC",
        "ASSUME TLCSet(1, FALSE) /\\ TLCSet(2, FALSE)",
        'Observed1 == (Constraint /\\ Far) => TLCGet(1) \\/ (TLCSet(1, TRUE) /\\ PrintT("Observed1"))',
        'Observed2 == (~Constraint) => TLCGet(2) \\/ (TLCSet(2, TRUE) /\\ PrintT("Observed2"))',
        "====",
        "",
      ].join("\n"),
    );
  });
});
