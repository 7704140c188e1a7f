// Bugs of the checker itself: whatever fails once the verdict is known costs what it was for and nothing else, and a
// check or a file that fails has no effect on others. Failures are injected into functions by name.

import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { buildModel, explore, type Outcome } from "../../checker/index.js";
import { DiagramFull } from "../../checker/symbolic/diagram.js";
import { fileHost } from "../../cli/files/host.js";
import { openFile } from "../../cli/verification/open-file.js";
import { fathom } from "./run-command.js";
import { fineSystem, lossySystem } from "./systems-for-failures.js";

const injected = vi.hoisted(() => {
  /** The names of functions that fail, and after how many calls. */
  const failing = new Map<string, number>();
  const bug = (name: string): Error => new Error(`injected into ${name}`);
  const thrown = { bug, of: bug };
  /** The exported functions of a module, which fail if they are told to. */
  const breakable = async (original: () => Promise<unknown>): Promise<Record<string, unknown>> => {
    const module = (await original()) as Record<string, unknown>;
    const wrap = (name: string, value: unknown): unknown =>
      typeof value !== "function" || !/^[a-z]/.test(name)
        ? value
        : (...args: unknown[]): unknown => {
            const left = failing.get(name);
            if (left === 0) throw thrown.of(name);
            if (left !== undefined) failing.set(name, left - 1);
            return (value as (...given: unknown[]) => unknown)(...args);
          };
    return Object.fromEntries(Object.entries(module).map(([name, value]) => [name, wrap(name, value)]));
  };
  return { failing, thrown, breakable };
});

vi.mock("../../checker/certificate/certificate.js", injected.breakable);
vi.mock("../../checker/engine/choose.js", injected.breakable);
vi.mock("../../checker/explanation/replayed-steps.js", injected.breakable);
vi.mock("../../checker/explanation/slice.js", injected.breakable);
vi.mock("../../checker/explore.js", injected.breakable);

vi.mock("../../checker/interpreter/json.js", injected.breakable);
vi.mock("../../checker/liveness/immediate-responses.js", injected.breakable);
vi.mock("../../checker/lowering/expression.js", injected.breakable);
vi.mock("../../checker/report/diagnostic.js", injected.breakable);
vi.mock("../../checker/report/explanation.js", injected.breakable);
vi.mock("../../checker/report/itf.js", injected.breakable);
vi.mock("../../checker/report/mermaid.js", injected.breakable);
vi.mock("../../checker/report/selection.js", injected.breakable);
vi.mock("../../checker/report/trace-file.js", injected.breakable);
vi.mock("../../checker/report/trace.js", injected.breakable);
vi.mock("../../checker/search/path-preference.js", injected.breakable);
vi.mock("../../checker/search/shortest-paths.js", injected.breakable);
vi.mock("../../checker/simulate.js", injected.breakable);
vi.mock("../../cli/coverage/lcov.js", injected.breakable);
vi.mock("../../cli/coverage/tally.js", injected.breakable);
vi.mock("../../cli/coverage/report.js", injected.breakable);
vi.mock("../../cli/reports/html.js", injected.breakable);
vi.mock("../../cli/reports/junit.js", injected.breakable);
vi.mock("../../cli/reports/markdown.js", injected.breakable);
vi.mock("../../cli/reports/sarif.js", injected.breakable);
vi.mock("../../cli/scenarios/save-scenario.js", injected.breakable);
vi.mock("../../cli/verification/vacuity.js", injected.breakable);
vi.mock("../../grammar/index.js", injected.breakable);

let folder = "";
const at = (name: string): string => join(folder, name);

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "fathom-injected-"));
  writeFileSync(
    at("lossy.fathom"),
    `${lossySystem}check Found { expect violated Safe }
`,
  );
  writeFileSync(
    at("fine.fathom"),
    `${fineSystem}check Good { expect holds with 4 states }
check Fair { expect holds with 4 states }
`,
  );
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));
afterEach(() => {
  injected.failing.clear();
  injected.thrown.of = injected.thrown.bug;
});

const check = (...args: readonly string[]): ReturnType<typeof fathom> => fathom(["check", at("lossy.fathom"), ...args]);

/** Where something is injected, the arguments with which it is called, and what is said about it. */
const harmless: readonly (readonly [name: string, args: readonly string[], note: string])[] = [
  ["preferPath", [], "the first of the shortest counterexamples is shown"],
  ["shortestPaths", [], "the first of the shortest counterexamples is shown"],
  ["replaySteps", [], "the counterexample is not explained"],
  ["sliceOf", [], "the counterexample is not explained"],
  ["expressionEvaluator", ["--eval", "sent + 1"], "`sent + 1` is not evaluated"],
  ["reasonLines", [], "it is not said why the property is false"],
  ["renderLocation", [], "the finding is not explained"],
  ["describeSlice", [], "it is not said which steps are needed"],
  ["renderTrace", [], "the steps of the counterexample are not shown"],
];

describe("what fails after the verdict leaves it as it is", () => {
  it.each(harmless)("%s", async (name, args, note) => {
    const whole = await check(...args);
    injected.failing.set(name, 0);
    const { text, exit } = await check(...args);
    const said = text.replaceAll(/\s+/g, " ");
    expect(said).toContain(`note: ${note}, because of a bug in Fathom (injected into ${name}); the verdict stands`);
    expect(said).toContain("violated Safe in 3 steps");
    expect(exit).toBe(whole.exit);
  });

  it.each(["renderTrace", "renderLocation", "replaySteps", "preferPath"])("%s, in verify", async (name) => {
    writeFileSync(at("lossy2.fathom"), readFileSync(at("lossy.fathom"), "utf8").replace("expect violated Safe", ""));
    injected.failing.set(name, 0);
    const { text, exit } = await fathom(["verify", at("lossy2.fathom"), at("fine.fathom"), "--no-cache"]);
    rmSync(at("lossy2.fathom"));
    expect(text).toContain("violated Safe in 3 steps");
    expect(text.replaceAll(/\s+/g, " ")).toContain(`because of a bug in Fathom (injected into ${name})`);
    expect(text).toContain("2 as expected");
    expect(exit).toBe(6);
  });

  it("the search for fewer faults", async () => {
    injected.failing.set("explore", 1);
    const { text, exit } = await check("--minimise", "faults");
    expect(text.replaceAll(/\s+/g, " ")).toContain("it is not known whether fewer faults suffice");
    expect(text).toContain("violated Safe in 3 steps");
    expect(exit).toBe(12);
  });

  it("the values of a trace in JSON", async () => {
    injected.failing.set("valueToJson", 0);
    const { printed, exit } = await check("--json");
    const { results } = JSON.parse(printed) as { results: readonly { verdict: string; notices: readonly string[] }[] };
    expect(results).toMatchObject([{ verdict: "violated", property: "Safe", trace: null }]);
    expect(results[0]?.notices.join()).toContain("the counterexample is missing, because of a bug in Fathom");
    expect(exit).toBe((await check()).exit);
  });

  it("a certificate: the result is not certified", async () => {
    injected.failing.set("certify", 0);
    const { text } = await fathom(["check", at("fine.fathom"), "--certify"]);
    expect(text).toContain("injected into certify");
    expect(text).toContain("Good: incomplete");
    expect(text).toContain("Fair: incomplete");
  });
});

describe("the question whether a response is always there at once", () => {
  const text = `system Ring
var n: 0..3 = 0
action Turn { n' = (n + 1) mod 4 }
fair weak Turn
property Returns: n == 3 ~> n == 0
property Stays: n == 1 ~> n in 0..3
property Never: n == 1 ~> n == 5 - 1
check All {}
`;
  const run = async (graphStates: number): Promise<Outcome> => {
    const { program, plans } = openFile("ring.fathom", undefined, {
      ...fileHost,
      read: () => ({ kind: "text", text }),
    });
    const { model, check: built } = buildModel(program!, plans[0]!);
    return explore(model!, built!, {
      search: "bfs",
      engine: "symbolic",
      thresholds: { graphStates, smallGraphStates: graphStates },
    });
  };
  const verdicts = [
    ["Returns", "holds"],
    ["Stays", "holds"],
    ["Never", "violated"],
  ];
  const shown = ({ properties }: Outcome): unknown => properties.map(({ name, verdict }) => [name, verdict]);

  it.each([
    ["on sets of states", 0],
    ["on the graph", Infinity],
  ])("costs nothing else, %s", async (_, graphStates) => {
    const whole = await run(graphStates);
    expect(shown(whole)).toEqual(verdicts);
    expect(whole.properties.map(({ immediate }) => immediate !== undefined)).toEqual([false, true, false]);
    for (const [name, calls] of [
      ["immediacyOf", 0],
      ["immediacyOf", 1],
      ["isImmediate", 0],
    ] as const) {
      injected.failing.set(name, calls);
      const outcome = await run(graphStates);
      injected.failing.clear();
      expect(shown(outcome)).toEqual(verdicts);
      expect(outcome.trace).toEqual(whole.trace);
      expect(outcome.notices.join()).toContain(
        `always there at once, because of a bug in Fathom (injected into ${name})`,
      );
    }
  });

  it("costs nothing else if there is not enough memory for it", async () => {
    const whole = await run(0);
    injected.thrown.of = () => new DiagramFull("full");
    injected.failing.set("immediacyOf", 0);
    const outcome = await run(0);
    expect(shown(outcome)).toEqual(verdicts);
    expect([outcome.notices, outcome.trace]).toEqual([whole.notices, whole.trace]);
    expect(outcome.properties.map(({ immediate }) => immediate)).toEqual([undefined, undefined, undefined]);
  });
});

describe("one report of several", () => {
  const outputs = { out: "traceFileOf", itf: "traceToItf", mermaid: "traceToMermaid", html: "renderHtml" } as const;
  it.each(Object.entries(outputs))("--%s", async (option, name) => {
    const paths = Object.keys(outputs).map((each) => [each, at(`out.${each}`)] as const);
    const all = await check(...paths.flatMap(([each, path]) => [`--${each}`, path]));
    expect(paths.filter(([, path]) => readFileSync(path, "utf8") === "")).toEqual([]);
    injected.failing.set(name, 0);
    const { text, exit } = await check(...paths.flatMap(([each, path]) => [`--${each}`, path]));
    expect(text).toContain(`E0841`);
    expect(text).toContain(`injected into ${name}`);
    expect(text).toContain("violated Safe in 3 steps");
    expect(exit).toBe(153);
    // A counterexample of an earlier run is not left behind.
    for (const [each, path] of paths) expect(readFileSync(path, "utf8") === "", each).toBe(each === option);
    expect(all.text).not.toContain("E0841");
  });

  const reports = { junit: "junitOf", sarif: "sarifOf", markdown: "markdownOf", lcov: "lcovOf" } as const;
  it.each(Object.entries(reports))("--%s, of verify", async (option, name) => {
    const paths = Object.keys(reports).map((each) => [each, at(`report.${each}`)] as const);
    for (const [, path] of paths) rmSync(path, { force: true });
    injected.failing.set(name, 0);
    const { text, exit } = await fathom([
      "verify",
      at("fine.fathom"),
      "--no-cache",
      ...paths.flatMap(([each, path]) => [`--${each}`, path]),
    ]);
    expect(text).toContain(`injected into ${name}`);
    expect(text).toContain("2 checks: 2 as expected");
    expect(exit).toBe(153);
    for (const [each, path] of paths) expect(existsSync(path), each).toBe(each !== option);
  });

  it.each([
    ["saveRegression", ["--save-regression"]],
    ["coverageByFile", ["--coverage"]],
    ["lcovOf", ["--lcov", "out.lcov"]],
    ["selectTrace", ["--only", "sent"]],
  ])("%s", async (name, args) => {
    injected.failing.set(name, 0);
    const { text, exit } = await check(...args.map((each) => (each === "out.lcov" ? at(each) : each)));
    expect(text).toContain(`injected into ${name}`);
    expect(text).toContain("violated Safe in 3 steps");
    expect(exit).toBe(153);
  });

  it.each(["vacuityDiagnostics", "coverageByFile"])("%s, of verify", async (name) => {
    injected.failing.set(name, 0);
    const { text, exit } = await fathom(["verify", at("fine.fathom"), "--no-cache", "--coverage"]);
    expect(text).toContain(`injected into ${name}`);
    expect(text).toContain("2 checks: 2 as expected");
    expect(exit).toBe(153);
  });
});

describe("one of several", () => {
  it.each(["check", "verify"])("checks: %s", async (command) => {
    const run = (): ReturnType<typeof fathom> =>
      fathom([command, at("fine.fathom"), at("lossy.fathom"), ...(command === "verify" ? ["--no-cache"] : [])]);
    // The first of three is run; then all that follow fail, or all do.
    for (const [runs, failures] of [
      [1, 2],
      [0, 3],
    ] as const) {
      injected.failing.set("exploreWithEngine", runs);
      const { text, exit } = await run();
      expect(text.match(/error\[E0841\]: check `\w+` of \S+ was not run to its end/g)).toHaveLength(failures);
      expect(/Good\b.*holds/.test(text)).toBe(runs === 1);
      expect(exit).toBe(153);
    }
  });

  it("checks: simulate", async () => {
    injected.failing.set("simulate", 1);
    const { text, exit } = await fathom(["simulate", at("fine.fathom"), "--runs", "2"]);
    expect(text).toContain("Good: nothing found");
    expect(text).toContain("check `Fair` of");
    expect(text).toContain("was not run to its end: internal error: injected into simulate");
    expect(exit).toBe(153);
  });

  it("files", async () => {
    injected.failing.set("load", 1);
    const { text, exit } = await fathom(["verify", at("fine.fathom"), at("lossy.fathom"), "--no-cache"]);
    expect(text).toContain("lossy.fathom was not read to its end: internal error: injected into load");
    expect(text).toContain("2 checks: 2 as expected");
    expect(exit).toBe(153);
  });
});
