// Replaying counterexamples of scenarios.

import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { fathom } from "../cli/run-command.js";
import { folder, replayed, written } from "./replay-command.js";

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
    const result = await replayed(await written(pump, check), changed);
    expect(result.text.replaceAll(/\s+/g, " ")).toContain(why);
    expect(result).toMatchObject({ exit: 0, json: { result: "passes" } });
  });

  it("a step that is impossible on this path but possible on another is not a failure", async () => {
    const text = pump.replace(
      "scenario Stuck",
      "action Drain { require level == 3; level' = 0 }\nscenario Drains { Turn; Fill(1); Drain }\nscenario Stuck",
    );
    const trace = await written(text, "Drains");
    expect(await replayed(trace, text)).toMatchObject({ exit: 75, json: { code: "R0014" } });
    const result = await replayed(trace, text.replace("require level == 3", "require level == 2"));
    expect(result.text.replaceAll(/\s+/g, " ")).toContain(
      "the scenario can now continue on another path, on which `Drain` is possible",
    );
    expect(result).toMatchObject({ exit: 0, json: { result: "passes" } });
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
    const result = await replayed(await written(pump, "Bad"), changed);
    expect(result).toMatchObject({ exit: 9, json: { result: "diverges", obstacle } });
    expect(result.text.replaceAll(/\s+/g, " ")).toContain(message);
  });

  it("against a check that is not a scenario, it diverges at the end", async () => {
    const result = await fathom(["replay", await written(pump, "Bad"), "--check", "Default"]);
    expect(result.text).toContain("diverges at the end");
    expect(result.exit).toBe(9);
  });

  it("an action that only does the same is not the scenario's step", async () => {
    const result = await replayed(
      await written(pump, "Bad"),
      pump
        .replace("action Fill", "action Open { require not open; open' = true }\naction Fill")
        .replace("scenario Bad { Turn", "scenario Bad { Open"),
    );
    expect(result).toMatchObject({ exit: 9, json: { obstacle: { kind: "scenario", step: 1 } } });
  });

  it("of the tour: a scenario that is as expected, as its steps cannot be taken", async () => {
    const trace = join(folder, "roof.json");
    await fathom(["check", "specs/tour/05_choice.fathom", "--check", "NotThroughTheRoof", "--out", trace]);
    const { text, exit } = await fathom(["replay", trace]);
    expect(text).toContain("still error R0014 in 5 steps");
    expect(exit).toBe(75);
  });
});
