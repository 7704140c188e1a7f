// The library as its users see it: data that fits its schema and its types, errors, and nothing outside the sources.

import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, it } from "vitest";
import type { CheckResult, Configuration, SimulationResult, Spec } from "../../library/api.js";
import { report, spec, SpecError, specFromSources } from "../../library/node.js";

const redelivery = (configuration: Configuration = {}): Spec => spec("specs/tour/redelivery.fathom", configuration);

const one = (text: string, configuration: Configuration = {}): Spec =>
  specFromSources({ "one.fathom": `system One\n${text}` }, "one.fathom", configuration);

/** A counter that the interpreter does not explore at once. */
const large = (bound: number): Spec =>
  one(
    `var a: 0..${bound} = 0\nvar b: 0..${bound} = 0\naction A { require a < ${bound}; a' = a + 1 }\naction B { require b < ${bound}; b' = b + 1 }\nterminal when true`,
  );

const schema = JSON.parse(readFileSync("docs/schema/results.schema.json", "utf8")) as object;
const document = new Ajv2020({ allowUnionTypes: true }).compile(schema);

function caught(work: () => unknown): unknown {
  try {
    work();
  } catch (error) {
    return error;
  }
  return undefined;
}

/** The fields that the type has, optional ones apart; the compiler makes the list complete. */
const fields: Readonly<Record<Exclude<keyof CheckResult, "verdicts">, true>> = {
  ...{ file: true, system: true, check: true, verdict: true, expected: true, asExpected: true, property: true },
  ...{ kind: true, properties: true, fault: true, states: true, initialStates: true, transitions: true, depth: true },
  ...{ seconds: true, timings: true, engine: true, threads: true, search: true, cached: true, steps: true },
  ...{ covered: true, firings: true, notices: true, certification: true, trace: true, why: true, diagnostics: true },
};
const simulationFields: Readonly<Record<keyof SimulationResult, true>> = {
  ...{ file: true, system: true, check: true, verdict: true, property: true, kind: true, fault: true, runs: true },
  ...{ steps: true, longest: true, seed: true, firings: true, covered: true, notices: true, trace: true },
};

const sorted = (names: Iterable<string>): readonly string[] => [...names].sort();

describe("results", () => {
  it.each<readonly [string, () => Promise<readonly CheckResult[]>]>([
    ["holds and violated", () => redelivery().checkAll()],
    ["a lasso", () => one("var n: 0..3 = 0\naction A { n' = 3 - n }\nproperty P: eventually n == 1").checkAll()],
    ["a run-time error", () => one("var n: 0..3 = 0\naction Up { n' = n + 1 }").checkAll()],
    ["a deadlock", () => one("var n: 0..3 = 0\naction Up { require n < 3; n' = n + 1 }").checkAll()],
    ["every verdict", () => redelivery().checkAll({ keepGoing: true })],
    [
      "a check that cannot run",
      () =>
        one("const N: 0..9 = 1\nassume N > 0\nvar n: 0..9 = N\naction A { n' = n }\ncheck Bad { N = 0 }").checkAll(),
    ],
  ])("fit their schema and their type: %s", async (_, run) => {
    for (const result of await run()) {
      const { diagnostics, ...data } = result;
      document({ fathom: "0.0.0", results: [data], diagnostics });
      expect(document.errors).toBeNull();
      expect(structuredClone(result)).toEqual(result);
      expect(sorted(Object.keys(result).filter((name) => name !== "verdicts"))).toEqual(sorted(Object.keys(fields)));
    }
  });

  it("are reported as the command prints them", async () => {
    const result = await redelivery().check("Naive");
    expect(report(result)).toContain("violated Once in 5 steps");
    expect(report(result)).toContain("effects[1]: 1 → 2");
    expect(report(result, { format: "mermaid" })).toMatch(/^sequenceDiagram/);
    expect(JSON.parse(report(result, { format: "itf" }))).toMatchObject({ vars: ["stream", "stage", "effects"] });
    expect(() => report({ ...result })).toThrow(TypeError);
    const holds = await redelivery().check("Idempotent");
    expect(() => report(holds, { format: "itf" })).toThrow("there is no counterexample");
  });

  it("of an invalid check say why, and the others run", async () => {
    const results = await one(
      "const N: 0..9 = 1\nassume N > 0\nvar n: 0..9 = N\naction A { n' = n }\ncheck Bad { N = 0 }\ncheck Good { N = 1 }",
    ).checkAll();
    expect(results.map(({ check, verdict, asExpected }) => [check, verdict, asExpected])).toEqual([
      ["Bad", "invalid", false],
      ["Good", "holds", true],
    ]);
    expect(results[0]?.diagnostics.map(({ code }) => code)).toEqual(["E0703"]);
    expect(results.map((each) => report(each))[0]).toContain("error[E0703]");
  });

  it("do not depend on the engine", async () => {
    const counts = [];
    for (const engine of ["interpreter", "compiled", "symbolic"] as const) {
      const { states, engine: used } = await large(20).check("default", { engine });
      counts.push([states, used]);
    }
    expect(counts).toEqual([
      [441, "interpreter"],
      [441, "compiled"],
      [441, "symbolic"],
    ]);
  });

  it("of a changed configuration have no expectation", async () => {
    const result = await redelivery({ constants: { IDEMPOTENT: true } }).check("Naive");
    expect([result.verdict, result.asExpected]).toEqual(["holds", null]);
    expect((await redelivery({ depth: 2 }).check("Naive")).verdict).toBe("bounded");
  });
});

describe("random walks", () => {
  it("are data, and the same for a seed", async () => {
    const runs = [1, 1].map((seed) => redelivery().simulate("Naive", { runs: 20, steps: 20, seed }));
    const [first, second] = await Promise.all(runs);
    expect(sorted(Object.keys(first ?? {}))).toEqual(sorted(Object.keys(simulationFields)));
    expect(first).toEqual(second);
    expect(first).toMatchObject({ verdict: "violated", property: "Once", kind: "invariant", seed: 1 });
    expect(report(first!)).toContain("seed 1");
  });
});

describe("a session", () => {
  it("steps through the states, and back", () => {
    const start = redelivery().explore("Naive");
    const read = start.take("Read");
    expect(read.state["stage"]).toBe("processing");
    expect(read.back().state).toEqual(start.state);
    expect(read.take("Process").trace.steps.map(({ action }) => action)).toEqual(["Read", "Process"]);
    expect(read.enabled.map(({ name, fault }) => [name, fault])).toEqual([
      ["Process", false],
      ["Crash", true],
    ]);
    expect(read.enabled[0]?.state).toEqual(read.take(read.enabled[0]!).state);
    const twice = ["Crash", "Read", "Process"].reduce((at, name) => at.take(name), read.take("Process"));
    expect(twice.violations).toEqual([{ kind: "invariant", property: "Once", error: null }]);
    expect(twice.evaluate("effects[1]")).toBe(2);
    expect(start.whyNot("Process").map(({ enabled, blockedBy }) => [enabled, blockedBy[0]?.message])).toEqual([
      [false, "`stage == processing` is false because `stage = reading`"],
    ]);
  });

  it("begins in each initial state", () => {
    const two = one("var n: 1..3 in 1..2\naction A { n' = n }");
    expect([0, 1].map((initial) => two.explore("default", { initial }).state)).toEqual([{ n: 1 }, { n: 2 }]);
    expect(() => two.explore("default", { initial: 2 })).toThrow("there is no initial state 2: there are 2");
  });

  it("refuses what is not possible", () => {
    const start = redelivery().explore("Naive");
    expect(() => start.take("Process")).toThrow("`Process` is not enabled in this state; enabled: Read");
    expect(() => start.take({ ...start.enabled[0]! })).toThrow(RangeError);
    expect(() => start.back()).toThrow(RangeError);
    expect(() => start.evaluate("stream[")).toThrow(SpecError);
    expect(() => start.evaluate("[].head()")).toThrow(SpecError);
    expect(() => start.whyNot("Proces")).toThrow("did you mean `Process`?");
    const failing = one("var n: 0..3 = 3\naction Up { n' = n + 1 }").explore("default");
    expect(failing.enabled[0]).toMatchObject({ state: null, error: { code: "R0002" } });
    expect(() => failing.take("Up")).toThrow("`Up` fails: R0002");
  });
});

describe("a log", () => {
  const log = (...actions: readonly string[]): string => actions.map((action) => `{"action":"${action}"}\n`).join("");

  it("is accepted or refused, as data that fits its schema", async () => {
    const schemas = new Ajv2020({ allowUnionTypes: true }).addSchema(schema, "results.schema.json");
    const isValid = schemas.compile(JSON.parse(readFileSync("docs/schema/validation.schema.json", "utf8")) as object);
    const verdicts: string[] = [];
    for (const text of [log("Read", "Process"), log("Read", "Read")]) {
      const { diagnostics, ...data } = await redelivery().validate("Naive", text);
      isValid({ fathom: "0.0.0", spec: "", check: null, validations: [data], coverage: null, diagnostics });
      expect(isValid.errors).toBeNull();
      verdicts.push(data.verdict);
    }
    expect(verdicts).toEqual(["valid", "refused"]);
  });

  it("is reported, and its behaviour drawn", async () => {
    const mapping = { fathomMapping: 1, unlogged: ["Crash"], clock: "t" };
    const files = { a: '{"action":"Process","t":2}', b: '{"action":"Read","t":1}\n{"action":"Read","t":3}' };
    const result = await redelivery().validate("Naive", files, { mapping });
    expect([result.verdict, result.actions["Crash"]]).toEqual(["valid", { fault: true, recorded: 0, inferred: 1 }]);
    expect(report(result)).toContain("a, b: accepted by specs/tour/redelivery.fathom Naive");
    expect(report(result, { format: "mermaid" })).toMatch(/^sequenceDiagram/);
    expect(report(await redelivery().validate("Naive", log("Remove")))).toContain("Remove is disabled here");
  });

  it.each<readonly [string, string, unknown, string]>([
    ["malformed", "{}", undefined, "E0912"],
    ["with a wrong mapping", "", { fathomMapping: 1, unlogged: ["Nothing"] }, "E0913"],
    ["with a mapping that is none", "", null, "E0913"],
  ])("is a SpecError: %s", async (_, text, mapping, code) => {
    await expect(redelivery().validate("Naive", text, { mapping })).rejects.toThrow(code);
    await expect(redelivery().validate("Naive", text, { mapping })).rejects.toBeInstanceOf(SpecError);
  });

  it("warns of fields that no event has", async () => {
    const mapping = { fathomMapping: 1, events: { a: { action: "Read", state: { stage: "stag" } } } };
    const { diagnostics } = await redelivery().validate("Naive", '{"event":"a"}', { mapping });
    expect(diagnostics.map(({ code }) => code)).toEqual(["W0012"]);
  });
});

describe("errors", () => {
  it.each<readonly [string, () => unknown, string]>([
    ["a missing file", () => spec("specs/nothing"), "E0001"],
    ["a folder", () => spec("specs/tour"), "E0002"],
    ["no system", () => specFromSources({ "a.fathom": "type A = 1..2" }, "a.fathom"), "E0006"],
    ["syntax", () => one("var"), "E0105"],
    ["no source", () => specFromSources({}, "a.fathom"), "E0001"],
    ["a binary source", () => specFromSources({ "a.fathom": "\0" }, "a.fathom"), "E0003"],
    ["a huge source", () => specFromSources({ "a.fathom": " ".repeat(2 ** 21 + 1) }, "a.fathom"), "E0004"],
    ["a constant", () => redelivery({ constants: { NOPE: 1 } }), "E0704"],
  ])("are values: %s", (_, work, code) => {
    const error = caught(work);
    expect(error).toBeInstanceOf(SpecError);
    expect((error as SpecError).diagnostics.map((each) => each.code)).toContain(code);
    expect((error as SpecError).message).toContain(code);
  });

  it("name unknown checks, and those of a table", async () => {
    await expect(redelivery().check("Naive2")).rejects.toThrow("did you mean `Naive`?");
    const table = one("const N: 0..3 = 0\nvar n: 0..3 = N\naction A { n' = n }\ncheck T { for N in 1..2 }");
    await expect(table.check("T")).rejects.toThrow("`T` is several checks: `T[N=1]`, `T[N=2]`");
  });

  it.each<readonly [string, () => unknown]>([
    ["engine", () => redelivery().check("Naive", { engine: "fast" as "auto" })],
    ["search", () => redelivery().check("Naive", { search: "best" as "bfs" })],
    ["threads", () => redelivery().check("Naive", { threads: 0 })],
    ["memory", () => redelivery().check("Naive", { memory: NaN })],
    ["runs", () => redelivery().simulate("Naive", { runs: -1 })],
    ["faults", async () => redelivery({ faults: 0.5 })],
    ["the source of a.fathom", async () => specFromSources({ "a.fathom": 1 as unknown as string }, "a.fathom")],
  ])("refuse wrong options: %s", async (name, work) => {
    await expect(work()).rejects.toThrow(name);
  });

  it("a file URL is a path", () => {
    expect(spec(pathToFileURL("specs/tour/redelivery.fathom")).system).toBe("Redelivery");
  });
});

describe("sources", () => {
  it("use each other and the standard library", async () => {
    const sources = {
      "a/main.fathom":
        'system Main\nuse Small from "../b/types"\nuse Queue from "std/queue"\nvar n: Small = 0\naction A { n\' = n }',
      "./b/types.fathom": "type Small = 0..3",
    };
    expect((await specFromSources(sources, "a/../a/main.fathom").checkAll())[0]?.states).toBe(1);
    const misspelt = { ...sources, "a/main.fathom": sources["a/main.fathom"].replace("types", "typed") };
    expect(() => specFromSources(misspelt, "a/main.fathom")).toThrow("did you mean `../b/types`?");
  });

  it.each([
    "std/../tour/redelivery",
    "std/../../package.json",
    "/etc/passwd",
    "specs/tour/redelivery",
    "std/./../std/../README",
  ])("read nothing else: %s", (path) => {
    const error = caught(() => specFromSources({ "a.fathom": `system A\nuse B from "${path}"` }, "a.fathom"));
    expect((error as SpecError).diagnostics.map(({ code }) => code)).toEqual(["E0001"]);
  });
});

describe("a search", () => {
  it("tells its progress, and stops at a signal", async () => {
    const controller = new AbortController();
    let calls = 0;
    const running = large(100_000).check("default", {
      signal: controller.signal,
      engine: "interpreter",
      onProgress: ({ states }) => {
        calls++;
        if (Number(states) > 0) controller.abort(new Error("enough"));
      },
    });
    await expect(running).rejects.toThrow("enough");
    expect(calls).toBe(1);
    await expect(redelivery().check("Naive", { signal: controller.signal })).rejects.toThrow("enough");
  });
});
