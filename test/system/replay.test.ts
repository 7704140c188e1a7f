// Counterexamples that were written down, followed again: in the same spec they are what they were, in another one it is said what has changed.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { is } from "immutable";
import { afterAll, describe, expect, it } from "vitest";
import { replayTrace } from "../../checker/replay/replay.js";
import { readTrace } from "../../cli/files/trace-file.js";
import { traceFileOf } from "../../checker/report/trace-file.js";
import { redChecks, resultOf } from "./failing-checks.js";
import { fathom } from "../cli/run-command.js";

const schemaOf = (name: string): object => JSON.parse(readFileSync(join("docs", "schema", name), "utf8")) as object;
const ajv = new Ajv2020({ allErrors: true, strict: true, allowUnionTypes: true, strictRequired: false }).addSchema(
  schemaOf("results.schema.json"),
  "results.schema.json",
);
const [validateTrace, validateReplay] = [
  ajv.compile(schemaOf("trace.schema.json")),
  ajv.compile(schemaOf("replay.schema.json")),
];

describe("every counterexample of the specs here is one again", () => {
  it("and there are some", () => expect(redChecks.length).toBeGreaterThan(20));

  for (const check of redChecks) {
    it(`${check.file.path} ${check.plan.name}`, async () => {
      const result = await resultOf(check);
      const { trace, verdict, property, violated } = result.outcome;
      // A cover that is not reached has no counterexample.
      if (trace === undefined) return expect(violated).toBe("cover");
      const text = JSON.stringify(traceFileOf(result, trace, "0.1.0", { constants: new Map() }));
      expect(validateTrace(JSON.parse(text)) ? [] : validateTrace.errors).toEqual([]);
      const { file, diagnostics } = readTrace(text, "t.json");
      expect(diagnostics).toEqual([]);
      const { kind, found, followed } = await replayTrace(result.model, result.check, {
        ...file!,
        code: file!.fault?.code ?? null,
      });
      expect({ kind, ...found }).toMatchObject({ kind: "violates", verdict, property, violated });
      expect(followed.states.length).toBe(trace.steps.length + 1);
      const values = trace.variables.length;
      for (const [i, state] of [trace.initial, ...trace.steps.map((step) => step.state)].entries())
        expect(is(followed.states[i]!.take(values), state.take(values))).toBe(true);
    });
  }
});

const folder = mkdtempSync(join(tmpdir(), "fathom-replay-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const gate = `system Gate
const FRAGILE: Bool = false
enum Side { east, west }
component Lane(side: Side, limit: 1..3) {
  var cars: 0..3 = 0
  action Enter(n: 1..2) { require cars + n <= 3; cars' = cars + n }
}
instance lane[s in Side] = Lane(s, limit: 3)
var open: Bool = true
var count: 0..9 = 0
action Turn { pick x in 1..2; either { open' = not open } or { require x == 1 and count < 2; count' = count + x } }
action Break { require FRAGILE; assert count < 1 }
invariant Free: lane[east].cars < 3
step Slow: lane[west].cars' <= lane[west].cars + 1
property Opens: always eventually lane[east].cars > 0
terminal when false
check East { except Slow, Opens; expect violated Free }
check West { except Free, Opens; expect violated Slow }
check Breaks { FRAGILE = true; deadlock off; except Free, Slow, Opens; expect error R0001 }
check Stays { deadlock off; except Free, Slow; expect violated Opens }
`;

async function written(text: string, check: string, more: readonly string[] = []): Promise<string> {
  const spec = join(folder, "gate.fathom");
  writeFileSync(spec, text);
  await fathom(["check", spec, "--check", check, "--out", join(folder, "trace.json"), ...more]);
  return join(folder, "trace.json");
}

async function replayed(
  trace: string,
  changed: string,
): Promise<{
  readonly text: string;
  readonly exit: number;
  readonly json: {
    readonly result: string;
    readonly code: string | null;
    readonly obstacle: {
      readonly kind: string;
      readonly step: number | null;
      readonly variables: readonly string[];
      readonly message: string;
    } | null;
  };
}> {
  const spec = join(folder, "changed.fathom");
  writeFileSync(spec, changed);
  const { text, exit } = await fathom(["replay", trace, spec]);
  const json = await fathom(["replay", trace, spec, "--json"]);
  expect(json.exit).toBe(exit);
  const document = JSON.parse(json.printed) as { replay: Awaited<ReturnType<typeof replayed>>["json"] };
  expect(validateReplay(document) ? [] : validateReplay.errors).toEqual([]);
  return { text, exit, json: document.replay };
}

describe("in a spec that has changed", () => {
  it.each([
    ["nothing", gate, 12],
    [
      "names of parameters, and other properties",
      gate
        .replaceAll("n: 1..2", "m: 1..2")
        .replaceAll("+ n", "+ m")
        .replace("step Slow", "step Slower")
        .replaceAll("except Slow", "except Slower")
        .replaceAll("except Free, Slow", "except Free, Slower")
        .replace("violated Slow", "violated Slower"),
      12,
    ],
    ["a wider type", gate.replace("n: 1..2", "n: 1..3"), 12],
  ])("%s: still violated", async (_what, changed, exit) => {
    const found = await replayed(await written(gate, "East"), changed);
    expect(found).toMatchObject({ exit, json: { result: "violates", obstacle: null } });
    expect(found.text).toContain("still violated Free in 2 steps");
  });

  it.each([
    [
      "an initial value",
      gate.replace("open: Bool = true", "open: Bool = false"),
      { kind: "start", step: null, variables: ["open"] },
      "differs in `open`",
    ],
    [
      "an action's name",
      gate.replace("action Enter", "action Enters"),
      { kind: "action", step: 1 },
      "perhaps it is now `Enters`",
    ],
    [
      "an instance's name",
      gate.replaceAll("lane[", "way["),
      { kind: "instance", step: 1 },
      "`Enter` is an action of way",
    ],
    [
      "the type of a parameter",
      gate.replace("n: 1..2", "n: Bool").replaceAll("+ n", "+ (if n then 1 else 2)"),
      { kind: "bindings", step: 1 },
      "no longer fit",
    ],
    [
      "a guard",
      gate.replace("<= 3; cars'", "<= 2; cars'"),
      { kind: "disabled", step: 2 },
      "`lane[east].Enter` is no longer enabled",
    ],
    [
      "an update",
      gate.replace("cars' = cars + n", "cars' = cars + 1"),
      { kind: "state", variables: ["lane.cars"] },
      "differs in `lane.cars`",
    ],
    [
      "an update that fails",
      gate.replace("cars' = cars + n", "cars' = cars + n div (1 - cars)"),
      { kind: "fails", step: 2 },
      "R0007",
    ],
  ])("%s: says where and why", async (_what, changed, obstacle, message) => {
    const found = await replayed(await written(gate, "East"), changed);
    expect(found.exit).toBe(9);
    expect(found.json.result).toBe("diverges");
    expect(found.json.obstacle).toMatchObject(obstacle);
    expect(found.json.obstacle?.message).toContain(message);
    expect(found.text.replaceAll(/\s+/g, " ")).toContain(message);
  });

  it.each([
    ["the invariant", "East", gate.replace("cars < 3", "cars < 4"), "`Free` is now true in the last state"],
    ["the invariant's name", "East", gate.replaceAll("Free", "Clear"), "no longer has an invariant `Free`"],
    [
      "the step property",
      "West",
      gate.replace("<= lane[west].cars + 1", "<= lane[west].cars + 2"),
      "`Slow` is now true of the last step",
    ],
    ["the property", "Stays", gate.replace("cars > 0\nterm", "cars >= 0\nterm"), "`Opens` now holds of the behaviour"],
    ["fairness", "Stays", gate.replace("terminal when", "fair weak lane[east].Enter\nterminal when"), "no longer fair"],
  ])("%s: all steps can be taken, and nothing is violated", async (_what, check, changed, why) => {
    const found = await replayed(await written(gate, check), changed);
    expect(found).toMatchObject({ exit: 0, json: { result: "passes" } });
    expect(found.text.replaceAll(/\s+/g, " ")).toContain(why);
  });

  it("an assertion no longer fails", async () => {
    const trace = await written(gate, "Breaks");
    expect(await replayed(trace, gate)).toMatchObject({ exit: 14 });
    const found = await replayed(trace, gate.replace("assert count < 1", "assert count < 2"));
    expect(found).toMatchObject({ exit: 9, json: { obstacle: { kind: "passes" } } });
  });

  it("another way of the same step is as good", async () => {
    const trace = await written(gate, "Breaks");
    expect(
      await replayed(
        trace,
        gate.replace(
          "either { open' = not open } or { require x == 1 and count < 2; count' = count + x }",
          "either { require x == 1 and count < 2; count' = count + x } or { open' = not open }",
        ),
      ),
    ).toMatchObject({ exit: 14 });
  });
});

const pump = `system Pump
var level: 0..9 = 0
var open: Bool = false
action Turn { open' = not open }
action Fill(n: 1..3) { require open; pick more in 0..1; level' = min(level + n + more, 9) }
terminal when false
check Default { deadlock off }
scenario Bad { Turn; Fill(2); assert level == 2, "just two" }
scenario Stuck { Turn; Fill(1); Turn; assert not open; Fill(1) }
scenario Fails { Turn; assert 6 div level == 2 }
scenario Picks { Turn; pick n in 1..3 where n > level + 3 }
`;

describe("errors of scenarios", () => {
  it.each([
    ["Bad", "R0015 in 2 steps", "this is false here: just two"],
    ["Stuck", "R0014 in 3 steps", "`Fill(1)` cannot be taken here in any of the 2 states that the scenario may be in"],
    ["Fails", "R0007 in 1 step", "division by zero in 6 div 0"],
    ["Picks", "R0014 in 1 step", "there is nothing to pick here"],
  ])("%s: still fails", async (check, found, message) => {
    const { text, exit, json } = await replayed(await written(pump, check), pump);
    expect(text).toContain(`still error ${found}`);
    expect(text.replaceAll(/\s+/g, " ")).toContain(message);
    expect(json).toMatchObject({ result: "violates", verdict: "error", code: found.slice(0, 5), obstacle: null });
    expect(exit).toBe(75);
  });

  it.each([
    [
      "another message, and another condition that is false",
      "Bad",
      pump.replace('level == 2, "just two"', "level < 3"),
      "still error R0015 in 2 steps",
    ],
    [
      "an assertion before, which is false on its way",
      "Bad",
      pump.replace("Turn; Fill(2); assert", "Turn; assert level > 1; Fill(2); assert"),
      "still error R0015 in 1 step",
    ],
    [
      "another mistake on its way",
      "Stuck",
      pump.replace("assert not open", "assert level > 8"),
      "now error R0015 in 3 steps",
    ],
    [
      "an assertion that cannot be evaluated",
      "Bad",
      pump.replace("assert level == 2", "assert 2 div (level - 3) == 2"),
      "now error R0007 in 2 steps",
    ],
    [
      "one that is evaluated, and false",
      "Fails",
      pump.replace("assert 6 div level == 2", "assert level == 2"),
      "now error R0015 in 1 step",
    ],
    [
      "more steps, and what cannot be picked",
      "Picks",
      pump.replace("scenario Picks { Turn; pick", "scenario Picks { Turn; pick m in 1..2; pick"),
      "still error R0014 in 1 step",
    ],
    [
      "invariants that are violated on the path",
      "Bad",
      pump.replace("terminal", "invariant Shut: not open\nterminal"),
      "still error R0015 in 2 steps",
    ],
  ])("with %s: it fails", async (_what, check, changed, words) => {
    const { text, exit, json } = await replayed(await written(pump, check), changed);
    expect(text).toContain(words);
    expect(json).toMatchObject({ result: "violates", code: words.split(" ")[2] });
    expect(exit).toBe(75);
  });

  it.each([
    [
      "a weaker assertion",
      "Bad",
      pump.replace("level == 2", "level <= 3"),
      "the scenario no longer fails in the last state",
    ],
    [
      "no assertion, and more steps",
      "Bad",
      pump.replace('assert level == 2, "just two"', "Turn"),
      "the scenario can now continue from the last state",
    ],
    [
      "another step next",
      "Stuck",
      pump.replace("assert not open; Fill(1)", "assert not open; Turn"),
      "the scenario can now continue from the last state",
    ],
    [
      "an assertion without a division",
      "Fails",
      pump.replace("assert 6 div level == 2", "assert level == 0"),
      "error R0007 no longer occurs",
    ],
    [
      "something to pick",
      "Picks",
      pump.replace("n > level + 3", "n > level"),
      "the scenario no longer fails in the last state",
    ],
  ])("with %s: it passes", async (_what, check, changed, why) => {
    const found = await replayed(await written(pump, check), changed);
    expect(found.text.replaceAll(/\s+/g, " ")).toContain(why);
    expect(found).toMatchObject({ exit: 0, json: { result: "passes" } });
  });

  it("a step that is impossible on this path but possible on another is not a failure", async () => {
    const text = pump.replace(
      "scenario Stuck",
      "action Drain { require level == 3; level' = 0 }\nscenario Drains { Turn; Fill(1); Drain }\nscenario Stuck",
    );
    const trace = await written(text, "Drains");
    expect(await replayed(trace, text)).toMatchObject({ exit: 75, json: { code: "R0014" } });
    const found = await replayed(trace, text.replace("require level == 3", "require level == 2"));
    expect(found.text.replaceAll(/\s+/g, " ")).toContain(
      "the scenario can now continue on another path, on which `Drain` is possible",
    );
    expect(found).toMatchObject({ exit: 0, json: { result: "passes" } });
  });

  it.each([
    [
      "takes another step",
      pump.replace("scenario Bad { Turn; Fill(2)", "scenario Bad { Turn; Fill(3)"),
      { kind: "scenario", step: 2 },
      "The scenario no longer takes `Fill` here, but `Fill(3)`.",
    ],
    [
      "picks something else",
      pump.replace("scenario Bad { Turn; Fill(2)", "scenario Bad { Turn; Fill(2) picks more = 0"),
      { kind: "scenario", step: 2 },
      "but `Fill(2) picks more = 0`.",
    ],
    [
      "ends before",
      pump.replace("scenario Bad { Turn; Fill(2); assert level == 2", "scenario Bad { Turn; assert level == 0"),
      { kind: "scenario", step: 2 },
      "The scenario no longer has step `Fill` here: it ends before.",
    ],
    [
      "is none",
      pump.replace(/scenario Bad .*/, "check Bad { deadlock off }"),
      { kind: "noScenario", step: null },
      "The trace is from a scenario but is replayed in a check",
    ],
  ])("where the scenario %s, it diverges", async (_what, changed, obstacle, message) => {
    const found = await replayed(await written(pump, "Bad"), changed);
    expect(found).toMatchObject({ exit: 9, json: { result: "diverges", obstacle } });
    expect(found.text.replaceAll(/\s+/g, " ")).toContain(message);
  });

  it("a check that is named and is no scenario judges nothing of it", async () => {
    const found = await fathom(["replay", await written(pump, "Bad"), "--check", "Default"]);
    expect(found.text).toContain("diverges at the end");
    expect(found.exit).toBe(9);
  });

  it("an action that only does the same is not the scenario's step", async () => {
    const found = await replayed(
      await written(pump, "Bad"),
      pump
        .replace("action Fill", "action Open { require not open; open' = true }\naction Fill")
        .replace("scenario Bad { Turn", "scenario Bad { Open"),
    );
    expect(found).toMatchObject({ exit: 9, json: { obstacle: { kind: "scenario", step: 1 } } });
  });

  it("of the tour: a scenario that is as expected, as its steps cannot be taken", async () => {
    const trace = join(folder, "roof.json");
    await fathom(["check", "specs/tour/05_choice.fathom", "--check", "NotThroughTheRoof", "--out", trace]);
    const { text, exit } = await fathom(["replay", trace]);
    expect(text).toContain("still error R0014 in 5 steps");
    expect(exit).toBe(75);
  });
});

describe("what the command line gets wrong", () => {
  it.each([
    ["no trace", ["none.json"], "E0901", 151],
    ["a spec that is not there", ["trace.json", "none"], "E0001", 151],
    ["a check that is not there", ["trace.json", "--check", "Nope"], "E0705", 151],
  ])("%s", async (_what, [trace = "", ...more], code, exit) => {
    await written(gate, "East");
    const found = await fathom(["replay", join(folder, trace), ...more]);
    expect(found.text).toContain(code);
    expect(found.exit).toBe(exit);
    const json = await fathom(["replay", join(folder, trace), ...more, "--json"]);
    const document: unknown = JSON.parse(json.printed);
    expect(validateReplay(document) ? [] : validateReplay.errors).toEqual([]);
  });

  it("constants of the command line are those of the trace", async () => {
    const text =
      "system S\nconst N: Int = 9\nvar n: 0..9 = 0\naction Up { n' = n + 1 }\ninvariant Small: n < N\ncheck C\n{ deadlock off }\n";
    const trace = await written(text, "C", ["-c", "N=2"]);
    expect((await fathom(["replay", trace])).text).toContain("still violated Small in 2 steps");
  });
});
