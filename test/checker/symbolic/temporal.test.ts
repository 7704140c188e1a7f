// Temporal properties on sets of states: the same verdicts as on the graph, and counterexamples that the interpreter accepts.

import { describe, expect, it } from "vitest";
import { explore, type Outcome } from "../../../checker/index.js";
import { build, isBuilt } from "../../system/differential/compare.js";

/** `graphStates: 0`: never on the graph. */
async function exploreText(
  text: string,
  graphStates: number | undefined,
  engine: "symbolic" | "interpreter" = "symbolic",
): Promise<Outcome> {
  const built = build(text);
  if (!isBuilt(built)) throw new Error(built.map(({ message }) => message).join("\n"));
  const { model, check } = built[0]!;
  const thresholds = graphStates === undefined ? {} : { graphStates, smallGraphStates: graphStates };
  return explore(model, check, { search: "bfs", engine, thresholds });
}

const lights = (declarations: string): string => `system Lights
enum Light { red, green, amber }
var light: Light = red
var broken: Bool = false
var turns: 0..3 = 0
action Go { require light == red; light' = green }
action Slow { require light == green; light' = amber }
action Stop { require light == amber; light' = red }
action Count { turns' = (turns + 1) mod 4 }
action Look { light' = light }
fault action Break { require not broken; broken' = true }
action Mend { require broken; broken' = false }
${declarations}
check All { faults 1 }
`;
const moving = "fair weak Go\nfair weak Slow\nfair weak Stop\n";

describe("a temporal property on sets of states", () => {
  it.each([
    ["without fairness", "property P: eventually light == green", "violated"],
    ["under weak fairness", `${moving}property P: always eventually light == green`, "holds"],
    ["where a fair action is missing", "fair weak Go\nproperty P: always eventually light == red", "violated"],
    [
      "under weak fairness of an action that comes and goes",
      "fair weak Count\nfair weak Mend\nproperty P: broken ~> not broken",
      "holds",
    ],
    [
      "about an action that is enabled again and again, weakly fair",
      "action Rare { require light == green; turns' = 3 }\nfair weak Rare\nproperty P: always eventually light == green implies eventually turns == 3",
      "violated",
    ],
    [
      "under strong fairness",
      `action Rare { require light == green and turns != 3; turns' = 3 }\n${moving}fair strong Rare\nproperty P: eventually turns == 3`,
      "holds",
    ],
    [
      "under weak fairness that does not suffice",
      `action Rare { require light == green and turns != 3; turns' = 3 }\n${moving}fair weak Rare\nproperty P: eventually turns == 3`,
      "violated",
    ],
    ["about steps", `${moving}property P: occurs Go ~> occurs Stop`, "holds"],
    ["about steps that change nothing", "fair weak Look\nproperty P: eventually occurs Look", "violated"],
    ["after steps that change something", "property P: always after Break: broken", "holds"],
    ["after steps, in the end", "property P: always after Break: eventually not broken", "violated"],
    ["after steps, fairly", "fair weak Mend\nproperty P: always after Break: eventually not broken", "holds"],
    ["after steps of two actions", "property P: always after Go: after Slow: light == amber", "holds"],
    ["about enabled actions", "property P: always enabled Look", "holds"],
    ["with until", "property P: (light == red) until (light == green)", "violated"],
    ["that is stable", "property P: always (turns == 3 implies always turns == 3)", "violated"],
    [
      "about two things that alternate",
      `${moving}property P: always (light == red implies (light == red until (light == green until light == amber)))`,
      "holds",
    ],
  ])("%s", async (_, declarations, verdict) => {
    const text = lights(declarations);
    const [onSets, onGraph] = [await exploreText(text, 0), await exploreText(text, Infinity)];
    expect([onSets.verdict, onSets.notices]).toEqual([verdict, []]);
    expect(onSets.properties).toEqual(onGraph.properties);
    expect(onSets.trace === undefined).toBe(onGraph.trace === undefined);
  });

  it.each([
    ["occurs Break ~> not broken", true],
    ["always after Break: eventually broken", true],
    ["always after Go: (turns == 3 implies eventually (light == green or broken))", true],
    ["always after Break: eventually not broken", false],
    ["broken ~> not broken", false],
    ["turns == 2 ~> turns in 2..3", true],
    ["(turns == 2 and broken and not broken) ~> turns == 2", false],
    ["occurs Look ~> light == light", false],
    ["always eventually light == light", false],
  ])("%s: says whether the response is always there at once", async (property, isImmediate) => {
    const text = lights(`fair weak Mend\nproperty P: ${property}`);
    const [onSets, onGraph] = [await exploreText(text, 0), await exploreText(text, Infinity)];
    expect(onSets.properties).toEqual(onGraph.properties);
    expect(onSets.properties[0]).toMatchObject({ verdict: "holds" });
    expect(onSets.properties[0]!.immediate !== undefined).toBe(isImmediate);
  });

  it("says which antecedents are never true", async () => {
    const text = lights("property P: (turns == 3 and light == amber and broken and not broken) ~> light == red");
    const { properties } = await exploreText(text, 0);
    expect(properties[0]).toMatchObject({ verdict: "holds", vacuous: [expect.stringContaining("is never true")] });
    expect(properties).toEqual((await exploreText(text, Infinity)).properties);
  });

  it("is unsupported if a condition has a run-time error in some state", async () => {
    const outcome = await exploreText(lights("property P: eventually [1, 2][turns] == 3"), 0);
    expect(outcome).toMatchObject({ verdict: "unsupported", notices: [expect.stringContaining("run-time error")] });
  });

  it("is unsupported if it depends on which of several actions with the same effect makes a step", async () => {
    const text = lights(`
      action Same { turns' = (turns + 1) mod 4 }
      fair weak Count
      property P: eventually occurs Same
    `);
    expect(await exploreText(text, Infinity)).toMatchObject({ verdict: "holds" });
    expect(await exploreText(text, 0)).toMatchObject({
      verdict: "unsupported",
      notices: [expect.stringContaining("cannot tell apart steps of different actions with the same effect")],
    });
  });
});

/** 2^70 states. */
const switches = (rest: string): string => `system Switches
type Switch = 0..69
var on: Switch -> Bool = [_ in Switch => false]
action Turn(s: Switch) { require not on[s]; on[s]' = true }
${rest}
check All { deadlock off }
`;

describe("a temporal property of 2^70 states", () => {
  it("holds under fairness", async () => {
    const outcome = await exploreText(
      switches("fair weak forall s in Switch: Turn(s)\nproperty P: eventually on[1]"),
      0,
    );
    expect(outcome).toMatchObject({ verdict: "holds", states: 2n ** 70n, properties: [{ verdict: "holds" }] });
  });

  it("is violated without the fairness that it needs", async () => {
    const outcome = await exploreText(switches("fair weak Turn(2)\nproperty P: eventually on[1]"), 0);
    expect(outcome).toMatchObject({ verdict: "violated", property: "P" });
    expect(outcome.trace?.steps).toHaveLength(1);
    expect(outcome.trace?.loop).toBe(1);
  });
});

describe("a temporal property of a space whose graph can be built", () => {
  const counting = lights("").replace("0..3", "0..999").replace("mod 4", "mod 1000");
  const withDeclarations = (declarations: string): string =>
    counting.replace("check All", `${declarations}\ncheck All`);

  it.each([
    ["that holds", `${moving}property P: always eventually light == green`, "holds"],
    ["that is violated", "fair weak Go\nproperty P: always eventually light == red", "violated"],
    ["with a condition that fails", "property P: eventually 1 div (turns - 999) == 2", "error"],
  ])("%s has the same result as with the interpreter", async (_, declarations, verdict) => {
    const text = withDeclarations(declarations);
    const onSets = await exploreText(text, undefined);
    const single = await exploreText(text, undefined, "interpreter");
    expect(Number(onSets.states)).toBeGreaterThan(2000);
    expect([onSets.verdict, onSets.notices]).toEqual([verdict, []]);
    expect(onSets.properties).toEqual(single.properties);
    expect(onSets.fault?.code).toEqual(single.fault?.code);
    expect(onSets.trace?.steps.length).toEqual(single.trace?.steps.length);
  });
});
