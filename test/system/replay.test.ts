// Replaying saved counterexamples: in the same spec they are the same; in another one, the report says what has changed.

import { join } from "node:path";
import { is } from "immutable";
import { describe, expect, it } from "vitest";
import type { State } from "../../checker/interpreter/values.js";
import type { Trace } from "../../checker/outcome.js";
import { replayItf } from "../../checker/replay/itf/itf-replay.js";
import { traceToItf } from "../../checker/report/itf.js";
import type { FinishedCheck } from "../../checker/report/results.js";
import { replayTrace } from "../../checker/replay/replay.js";
import { readTrace } from "../../cli/files/trace-file.js";
import { traceFileOf } from "../../checker/report/trace-file.js";
import { redChecks, resultOf } from "./failing-checks.js";
import { fathom } from "../cli/run-command.js";
import { folder, validateTrace, replayed, written, validateReplay } from "./replay-command.js";

describe("every counterexample of specs/ is replayed to the same violation", () => {
  it("there are enough counterexamples", () => expect(redChecks.length).toBeGreaterThan(20));

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
      await expectBackFromItf(result, trace);
    });
  }
});

/** What `--itf` writes is read back: the same behaviour, which violates something of the same kind. */
async function expectBackFromItf({ model, check, outcome }: FinishedCheck, trace: Trace): Promise<void> {
  const written = JSON.stringify(traceToItf(trace, { source: "s.fathom", status: "", description: "" }));
  const { itf, diagnostics } = readTrace(written, "t.itf.json");
  expect(diagnostics).toEqual([]);
  const { kind, found, trace: back, names, stuttering } = await replayItf(model, check, itf!);
  expect([kind, names.inTrace, names.inModel, stuttering]).toEqual(["violates", [], [], 0]);
  const { verdict, violated, fault } = outcome;
  expect({ ...found, fault: found?.fault?.code }).toMatchObject({ verdict, violated, fault: fault?.code });
  expect([back?.loop, back?.stutters, back?.steps.length]).toEqual([trace.loop, trace.stutters, trace.steps.length]);
  const statesOf = ({ initial, steps }: Trace): readonly State[] => [initial, ...steps.map(({ state }) => state)];
  const size = trace.variables.length;
  for (const [i, state] of statesOf(trace).entries())
    expect(is(statesOf(back!)[i]?.take(size), state.take(size))).toBe(true);
  if (back?.failed !== undefined || trace.failed !== undefined) expect(back?.failed?.action).toBe(trace.failed?.action);
}

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
    const result = await replayed(await written(gate, "East"), changed);
    expect(result).toMatchObject({ exit, json: { result: "violates", obstacle: null } });
    expect(result.text).toContain("still violated Free in 2 steps");
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
  ])("%s: reports where it diverges and why", async (_what, changed, obstacle, message) => {
    const result = await replayed(await written(gate, "East"), changed);
    expect(result.exit).toBe(9);
    expect(result.json.result).toBe("diverges");
    expect(result.json.obstacle).toMatchObject(obstacle);
    expect(result.json.obstacle?.message).toContain(message);
    expect(result.text.replaceAll(/\s+/g, " ")).toContain(message);
  });

  it.each([
    ["invariant", "East", gate.replaceAll("Free", "Freed"), "an invariant `Free`; perhaps it is now `Freed`"],
    ["invariant, now a step property", "East", gate.replace("invariant Free", "step Free"), "an invariant `Free`"],
    ["step property", "West", gate.replaceAll("Slow", "Sedate"), "a step property `Slow`"],
    ["temporal property", "Stays", gate.replaceAll("Opens", "Unlocks"), "a property `Opens`"],
  ])("a property that no longer exists is not evaluated: %s", async (_what, check, changed, why) => {
    const result = await replayed(await written(gate, check), changed);
    expect(result).toMatchObject({ exit: 9, json: { result: "unknown", why: expect.stringContaining(why) as string } });
    expect(result.text.replaceAll(/\s+/g, " ")).toContain(`cannot be decided`);
    expect(result.text.replaceAll(/\s+/g, " ")).toContain(`but the spec no longer has ${why}`);
  });

  it.each([
    ["the invariant", "East", gate.replace("cars < 3", "cars < 4"), "`Free` is now true in the last state"],
    [
      "the step property",
      "West",
      gate.replace("<= lane[west].cars + 1", "<= lane[west].cars + 2"),
      "`Slow` is now true of the last step",
    ],
    ["the property", "Stays", gate.replace("cars > 0\nterm", "cars >= 0\nterm"), "`Opens` now holds of the behaviour"],
    ["fairness", "Stays", gate.replace("terminal when", "fair weak lane[east].Enter\nterminal when"), "no longer fair"],
  ])("%s: all steps can be taken, and nothing is violated", async (_what, check, changed, why) => {
    const result = await replayed(await written(gate, check), changed);
    expect(result).toMatchObject({ exit: 0, json: { result: "passes" } });
    expect(result.text.replaceAll(/\s+/g, " ")).toContain(why);
  });

  it("an assertion no longer fails", async () => {
    const trace = await written(gate, "Breaks");
    expect(await replayed(trace, gate)).toMatchObject({ exit: 14 });
    const result = await replayed(trace, gate.replace("assert count < 1", "assert count < 2"));
    expect(result).toMatchObject({ exit: 9, json: { obstacle: { kind: "passes" } } });
  });

  it("accepts another branch of a step that leads to the same state", async () => {
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

describe("errors in the command line", () => {
  it.each([
    ["no trace", ["none.json"], "E0901", 151],
    ["a spec that is not there", ["trace.json", "none"], "E0001", 151],
    ["a check that is not there", ["trace.json", "--check", "Nope"], "E0705", 151],
  ])("%s", async (_what, [trace = "", ...more], code, exit) => {
    await written(gate, "East");
    const result = await fathom(["replay", join(folder, trace), ...more]);
    expect(result.text).toContain(code);
    expect(result.exit).toBe(exit);
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
